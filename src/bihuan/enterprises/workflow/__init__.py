"""The lives of what the register of enterprises keeps, one file each."""

from bihuan.enterprises.workflow.agencies import AGENCY_WORKFLOW
from bihuan.enterprises.workflow.helping import HELP_WORKFLOW
from bihuan.enterprises.workflow.proposal import PROPOSAL_WORKFLOW
from bihuan.enterprises.workflow.records import RECORD_WORKFLOW
from bihuan.enterprises.workflow.suspension import SUSPENSION_WORKFLOW
from bihuan.enterprises.workflow.watch import WATCH_WORKFLOW

__all__ = [
    "AGENCY_WORKFLOW",
    "HELP_WORKFLOW",
    "PROPOSAL_WORKFLOW",
    "RECORD_WORKFLOW",
    "SUSPENSION_WORKFLOW",
    "WATCH_WORKFLOW",
]
