"""The tables of the register of enterprises."""

from bihuan.enterprises.models.agencies import Agency, AgencyEntry
from bihuan.enterprises.models.chemicals import Chemical, ChemicalSurvey
from bihuan.enterprises.models.enterprises import (
    Distinction,
    Enterprise,
    RiskLevel,
    SafetyManager,
)
from bihuan.enterprises.models.funds import FundAccount, FundEntry
from bihuan.enterprises.models.helping import HelpRequest
from bihuan.enterprises.models.listings import Listing
from bihuan.enterprises.models.proposals import Proposal
from bihuan.enterprises.models.records import Record, RecordPattern
from bihuan.enterprises.models.sites import FormerName, Site
from bihuan.enterprises.models.suspensions import Suspension
from bihuan.enterprises.models.watches import Watch, WatchContact, WatchMiss

__all__ = [
    "Agency",
    "AgencyEntry",
    "Chemical",
    "ChemicalSurvey",
    "Distinction",
    "Enterprise",
    "FormerName",
    "FundAccount",
    "FundEntry",
    "HelpRequest",
    "Listing",
    "Proposal",
    "Record",
    "RecordPattern",
    "RiskLevel",
    "SafetyManager",
    "Site",
    "Suspension",
    "Watch",
    "WatchContact",
    "WatchMiss",
]
