"""The lists of the register of enterprises."""

from bihuan.enterprises.ledgers.enterprises import (
    ENTERPRISES,
    MANAGERS,
    RISK_TONES,
    STATE_TONES,
)

__all__ = ["ENTERPRISES", "MANAGERS", "RISK_TONES", "STATE_TONES"]
