"""The lists of dispatch."""

from bihuan.dispatch.ledgers.documents import DOCUMENTS
from bihuan.dispatch.ledgers.duties import DUTIES
from bihuan.dispatch.ledgers.instructions import INSTRUCTIONS
from bihuan.dispatch.ledgers.items import ITEMS
from bihuan.dispatch.ledgers.meetings import AGENDA, MATTERS, MEETINGS
from bihuan.dispatch.ledgers.plans import (
    CONTROL_TARGETS,
    LOCAL_MEASURES,
    MEASURE_CHECKS,
    PLAN_NODES,
)
from bihuan.dispatch.ledgers.rulemaking import OPINIONS, RULES
from bihuan.dispatch.ledgers.slips import SLIPS
from bihuan.dispatch.ledgers.submissions import SUBMISSIONS
from bihuan.dispatch.ledgers.tasks import SHARES

__all__ = [
    "AGENDA",
    "CONTROL_TARGETS",
    "DOCUMENTS",
    "DUTIES",
    "INSTRUCTIONS",
    "ITEMS",
    "LOCAL_MEASURES",
    "MATTERS",
    "MEASURE_CHECKS",
    "MEETINGS",
    "OPINIONS",
    "PLAN_NODES",
    "RULES",
    "SHARES",
    "SLIPS",
    "SUBMISSIONS",
]
