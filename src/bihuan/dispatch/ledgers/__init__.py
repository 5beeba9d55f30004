"""The lists of dispatch."""

from bihuan.dispatch.ledgers.documents import DOCUMENTS
from bihuan.dispatch.ledgers.instructions import INSTRUCTIONS
from bihuan.dispatch.ledgers.meetings import AGENDA, MATTERS, MEETINGS
from bihuan.dispatch.ledgers.rulemaking import OPINIONS, RULES
from bihuan.dispatch.ledgers.submissions import SUBMISSIONS
from bihuan.dispatch.ledgers.tasks import SHARES

__all__ = [
    "AGENDA",
    "DOCUMENTS",
    "INSTRUCTIONS",
    "MATTERS",
    "MEETINGS",
    "OPINIONS",
    "RULES",
    "SHARES",
    "SUBMISSIONS",
]
