"""Everything that changes responsibility's tables."""

from bihuan.responsibility.services.answering import (
    Answerable,
    Answering,
    answerable_for,
)
from bihuan.responsibility.services.committees import (
    make_problem_move,
    make_staffing_move,
    raise_problem,
    set_staffing,
)
from bihuan.responsibility.services.covering import (
    refresh_coverage,
)
from bihuan.responsibility.services.gaps import (
    GapFacts,
    make_gap_move,
    open_judged_gap,
    register_gap,
)
from bihuan.responsibility.services.listing import (
    DutyFacts,
    add_duty,
    begin_lists,
    change_duty,
    current_list,
    draft_list,
    publish_list,
    strike_duty,
    withdraw_list,
)
from bihuan.responsibility.services.mapping import (
    Counterparts,
    Written,
    make_row_move,
    map_row,
    names_in,
    take_row,
    withdraw_row,
)
from bihuan.responsibility.services.revising import (
    follow_revised_duty,
    make_revision_move,
    open_revisions,
)
from bihuan.responsibility.services.sites import (
    link_site,
    unlink_site,
)

__all__ = [
    "Answerable",
    "Answering",
    "Counterparts",
    "DutyFacts",
    "GapFacts",
    "Written",
    "add_duty",
    "answerable_for",
    "begin_lists",
    "change_duty",
    "current_list",
    "draft_list",
    "follow_revised_duty",
    "link_site",
    "make_gap_move",
    "make_problem_move",
    "make_revision_move",
    "make_row_move",
    "make_staffing_move",
    "map_row",
    "names_in",
    "open_judged_gap",
    "open_revisions",
    "publish_list",
    "raise_problem",
    "refresh_coverage",
    "register_gap",
    "set_staffing",
    "strike_duty",
    "take_row",
    "unlink_site",
    "withdraw_list",
    "withdraw_row",
]
