"""Tables of dispatch."""

from bihuan.dispatch.models.documents import Finding, OfficialText
from bihuan.dispatch.models.submissions import Duty, Submission
from bihuan.dispatch.models.tasks import Share, WorkItem

__all__ = [
    "Duty",
    "Finding",
    "OfficialText",
    "Share",
    "Submission",
    "WorkItem",
]
