"""Every change of the register of enterprises."""

from bihuan.enterprises.services.batches import register_batch, register_many
from bihuan.enterprises.services.changing import assign_supervisor, change, tag, withdraw
from bihuan.enterprises.services.checking import warnings_of
from bihuan.enterprises.services.duplicates import (
    duplicates_of,
    likely_pairs,
    mark_distinct,
)
from bihuan.enterprises.services.facts import EnterpriseFacts, facts_of, version_of
from bihuan.enterprises.services.grading import set_risk_level
from bihuan.enterprises.services.managers import (
    ManagerFacts,
    change_manager,
    register_manager,
    release_manager,
)
from bihuan.enterprises.services.merging import merge
from bihuan.enterprises.services.registering import register

__all__ = [
    "EnterpriseFacts",
    "ManagerFacts",
    "assign_supervisor",
    "change",
    "change_manager",
    "duplicates_of",
    "facts_of",
    "likely_pairs",
    "mark_distinct",
    "merge",
    "register",
    "register_batch",
    "register_manager",
    "register_many",
    "release_manager",
    "set_risk_level",
    "tag",
    "version_of",
    "warnings_of",
    "withdraw",
]
