"""The lists of the register of enterprises."""

from bihuan.enterprises.ledgers.agencies import AGENCIES, AGENCY_ENTRIES, HELP
from bihuan.enterprises.ledgers.chemicals import CHEMICALS
from bihuan.enterprises.ledgers.enterprises import (
    ENTERPRISES,
    MANAGERS,
    RISK_TONES,
    STATE_TONES,
)
from bihuan.enterprises.ledgers.funds import FUND_ACCOUNTS, FUND_ENTRIES
from bihuan.enterprises.ledgers.listings import LISTINGS, PROPOSALS
from bihuan.enterprises.ledgers.records import OWED_LEDGERS, RECORD_LEDGERS
from bihuan.enterprises.ledgers.sites import SITES
from bihuan.enterprises.ledgers.suspensions import CONTACTS, MISSES, SUSPENSIONS, WATCHES

__all__ = [
    "AGENCIES",
    "AGENCY_ENTRIES",
    "CHEMICALS",
    "CONTACTS",
    "ENTERPRISES",
    "FUND_ACCOUNTS",
    "FUND_ENTRIES",
    "HELP",
    "LISTINGS",
    "MANAGERS",
    "MISSES",
    "OWED_LEDGERS",
    "PROPOSALS",
    "RECORD_LEDGERS",
    "RISK_TONES",
    "SITES",
    "STATE_TONES",
    "SUSPENSIONS",
    "WATCHES",
]
