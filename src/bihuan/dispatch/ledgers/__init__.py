"""The lists of dispatch."""

from bihuan.dispatch.ledgers.documents import DOCUMENTS
from bihuan.dispatch.ledgers.submissions import SUBMISSIONS
from bihuan.dispatch.ledgers.tasks import SHARES

__all__ = [
    "DOCUMENTS",
    "SHARES",
    "SUBMISSIONS",
]
