"""Tables of the kernel, by subject."""

from bihuan.kernel.models.accounts import (
    FormerPassword,
    Post,
    RoleGrant,
    SecondFactor,
    SignIn,
    User,
)
from bihuan.kernel.models.api import ApiToken
from bihuan.kernel.models.clock import CalendarDay, CalendarYear, DeadlinePause, EscalationStep
from bihuan.kernel.models.evidence import Evidence, EvidenceUse
from bihuan.kernel.models.figures import FrozenFigure, SummaryState
from bihuan.kernel.models.jobs import JobRun
from bihuan.kernel.models.ledgers import ImportRow, ImportRun, SavedView
from bihuan.kernel.models.loops import Announcement, ChainHead, DailyRoot, Event, Loop
from bihuan.kernel.models.notices import Channel, Delivery, Notice
from bihuan.kernel.models.packs import Pack, PackRow

__all__ = [
    "Announcement",
    "ApiToken",
    "CalendarDay",
    "CalendarYear",
    "ChainHead",
    "Channel",
    "DailyRoot",
    "DeadlinePause",
    "Delivery",
    "EscalationStep",
    "Event",
    "Evidence",
    "EvidenceUse",
    "FormerPassword",
    "FrozenFigure",
    "ImportRow",
    "ImportRun",
    "JobRun",
    "Loop",
    "Notice",
    "Pack",
    "PackRow",
    "Post",
    "RoleGrant",
    "SavedView",
    "SecondFactor",
    "SignIn",
    "SummaryState",
    "User",
]
