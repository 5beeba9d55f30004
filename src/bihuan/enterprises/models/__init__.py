"""The tables of the register of enterprises."""

from bihuan.enterprises.models.enterprises import (
    Distinction,
    Enterprise,
    RiskLevel,
    SafetyManager,
)

__all__ = ["Distinction", "Enterprise", "RiskLevel", "SafetyManager"]
