"""Every change of the register of enterprises."""

from bihuan.enterprises.services.batches import register_batch, register_many
from bihuan.enterprises.services.changing import assign_supervisor, change, tag, withdraw
from bihuan.enterprises.services.checking import warnings_of
from bihuan.enterprises.services.chemicals import (
    ChemicalFacts,
    change_chemical,
    record_survey,
    register_chemical,
    withdraw_chemical,
)
from bihuan.enterprises.services.duplicates import (
    duplicates_of,
    likely_pairs,
    mark_distinct,
)
from bihuan.enterprises.services.facts import EnterpriseFacts, facts_of, version_of
from bihuan.enterprises.services.funds import (
    EntryFacts,
    FundBasis,
    change_fund_basis,
    open_fund_account,
    record_fund_entry,
    restate_funds,
    withdraw_fund_entry,
)
from bihuan.enterprises.services.grading import set_risk_level
from bihuan.enterprises.services.listing import delist, list_by_hand, relist, relist_all
from bihuan.enterprises.services.managers import (
    ManagerFacts,
    change_manager,
    register_manager,
    release_manager,
)
from bihuan.enterprises.services.merging import merge
from bihuan.enterprises.services.proposing import (
    approve_proposal,
    make_proposal_move,
    propose_again,
    propose_change,
    send_back_proposal,
    withdraw_proposal,
)
from bihuan.enterprises.services.registering import register
from bihuan.enterprises.services.sites import SiteFacts, change_site, close_site, register_site
from bihuan.enterprises.services.suspending import (
    SuspensionFacts,
    apply_for_resumption,
    approve_resumption,
    close_down,
    fail_resumption_check,
    make_suspension_move,
    pass_resumption_check,
    prolong_suspension,
    refuse_resumption,
    suspend_enterprise,
    withdraw_suspension,
)
from bihuan.enterprises.services.watching import (
    WatchFacts,
    end_watch,
    hand_over_watch,
    make_watch_move,
    note_missed,
    open_watch,
    record_contact,
)

__all__ = [
    "ChemicalFacts",
    "EnterpriseFacts",
    "EntryFacts",
    "FundBasis",
    "ManagerFacts",
    "SiteFacts",
    "SuspensionFacts",
    "WatchFacts",
    "apply_for_resumption",
    "approve_proposal",
    "approve_resumption",
    "assign_supervisor",
    "change",
    "change_chemical",
    "change_fund_basis",
    "change_manager",
    "change_site",
    "close_down",
    "close_site",
    "delist",
    "duplicates_of",
    "end_watch",
    "facts_of",
    "fail_resumption_check",
    "hand_over_watch",
    "likely_pairs",
    "list_by_hand",
    "make_proposal_move",
    "make_suspension_move",
    "make_watch_move",
    "mark_distinct",
    "merge",
    "note_missed",
    "open_fund_account",
    "open_watch",
    "pass_resumption_check",
    "prolong_suspension",
    "propose_again",
    "propose_change",
    "record_contact",
    "record_fund_entry",
    "record_survey",
    "refuse_resumption",
    "register",
    "register_batch",
    "register_chemical",
    "register_manager",
    "register_many",
    "register_site",
    "release_manager",
    "relist",
    "relist_all",
    "restate_funds",
    "send_back_proposal",
    "set_risk_level",
    "suspend_enterprise",
    "tag",
    "version_of",
    "warnings_of",
    "withdraw",
    "withdraw_chemical",
    "withdraw_fund_entry",
    "withdraw_proposal",
    "withdraw_suspension",
]
