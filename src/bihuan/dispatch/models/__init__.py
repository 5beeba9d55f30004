"""Tables of dispatch."""

from bihuan.dispatch.models.documents import Finding, OfficialText
from bihuan.dispatch.models.instructions import Instruction
from bihuan.dispatch.models.meetings import AgendaItem, Attendance, Decision, Matter, Meeting
from bihuan.dispatch.models.plans import (
    ControlTarget,
    LocalMeasure,
    LongPlan,
    MeasureCheck,
    PlanNode,
)
from bihuan.dispatch.models.progress import Milestone, ProgressNote, Proof, Target
from bihuan.dispatch.models.rulemaking import Opinion, RuleDraft, RuleVersion
from bihuan.dispatch.models.slips import Slip
from bihuan.dispatch.models.submissions import Duty, Submission
from bihuan.dispatch.models.tasks import Share, WorkItem

__all__ = [
    "AgendaItem",
    "Attendance",
    "ControlTarget",
    "Decision",
    "Duty",
    "Finding",
    "Instruction",
    "LocalMeasure",
    "LongPlan",
    "Matter",
    "MeasureCheck",
    "Meeting",
    "Milestone",
    "OfficialText",
    "Opinion",
    "PlanNode",
    "ProgressNote",
    "Proof",
    "RuleDraft",
    "RuleVersion",
    "Share",
    "Slip",
    "Submission",
    "Target",
    "WorkItem",
]
