"""Regions, units and what they are called, seats in committees, generic subjects, grids."""

from bihuan.organisations.models.reforms import (
    CommitteeAdjustment,
    CommitteeTerm,
    Reform,
    ReformPart,
)
from bihuan.organisations.models.regions import Grid, Region, RegionLevel
from bihuan.organisations.models.seats import GroupExpansion, Membership, SeatRole, UnitGroup
from bihuan.organisations.models.units import (
    Contact,
    ContactKind,
    Duty,
    NameKind,
    Unit,
    UnitKind,
    UnitName,
)

__all__ = [
    "CommitteeAdjustment",
    "CommitteeTerm",
    "Contact",
    "ContactKind",
    "Duty",
    "Grid",
    "GroupExpansion",
    "Membership",
    "NameKind",
    "Reform",
    "ReformPart",
    "Region",
    "RegionLevel",
    "SeatRole",
    "Unit",
    "UnitGroup",
    "UnitKind",
    "UnitName",
]
