"""The lists of the register of enterprises."""

from bihuan.enterprises.ledgers.agencies import AGENCIES, AGENCY_ENTRIES, HELP
from bihuan.enterprises.ledgers.enterprises import (
    ENTERPRISES,
    MANAGERS,
    RISK_TONES,
    STATE_TONES,
)
from bihuan.enterprises.ledgers.records import OWED_LEDGERS, RECORD_LEDGERS

__all__ = [
    "AGENCIES",
    "AGENCY_ENTRIES",
    "ENTERPRISES",
    "HELP",
    "MANAGERS",
    "OWED_LEDGERS",
    "RECORD_LEDGERS",
    "RISK_TONES",
    "STATE_TONES",
]
