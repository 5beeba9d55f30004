"""What lists tell, and everything that keeps them."""

from bihuan.cockpit.services.freezing import Difference, compare, freeze_list, rows_of
from bihuan.cockpit.services.handbooks import KINDS, members, print_handbook
from bihuan.cockpit.services.listing import FIVE, FiveList, ListRow, list_of, overlaps
from bihuan.cockpit.services.papers import (
    ENTERPRISE_SLOTS,
    PARK_SLOTS,
    Holder,
    make_paper,
    park_of,
    review_paper,
    slot_titles,
    standing_papers,
)
from bihuan.cockpit.services.sheets import Section, Sheet, sheet_of

__all__ = [
    "ENTERPRISE_SLOTS",
    "FIVE",
    "KINDS",
    "PARK_SLOTS",
    "Difference",
    "FiveList",
    "Holder",
    "ListRow",
    "Section",
    "Sheet",
    "compare",
    "freeze_list",
    "list_of",
    "make_paper",
    "members",
    "overlaps",
    "park_of",
    "print_handbook",
    "review_paper",
    "rows_of",
    "sheet_of",
    "slot_titles",
    "standing_papers",
]
