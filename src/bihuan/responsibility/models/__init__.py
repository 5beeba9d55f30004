"""Tables of responsibility."""

from bihuan.responsibility.models.committees import CommitteeProblem, Staffing
from bihuan.responsibility.models.duties import (
    Coverage,
    Division,
    DivisionRow,
    DivisionUnit,
    DutyItem,
    DutyList,
    DutyRevision,
)
from bihuan.responsibility.models.gaps import Gap, GapSite, PilotReport
