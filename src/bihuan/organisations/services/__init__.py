"""Every change of regions, units, committees, generic subjects and grids."""

from bihuan.organisations.services.committees import (
    change_role,
    end_seat,
    lead_of,
    set_up_committee,
    take_seat,
)
from bihuan.organisations.services.endings import abolish_unit, merge_units
from bihuan.organisations.services.grids import change_grid, set_up_grid
from bihuan.organisations.services.groups import define_group, expand, freeze
from bihuan.organisations.services.names import add_name, drop_name
from bihuan.organisations.services.people import end_contact, register_contact, revise_duty
from bihuan.organisations.services.regions import (
    abolish_region,
    draw_region,
    load_divisions,
    region_of,
    register_zone,
    require_region,
)
from bihuan.organisations.services.units import (
    change_unit,
    create_unit,
    move_unit,
    rename_unit,
    set_sectors,
)

__all__ = [
    "abolish_region",
    "abolish_unit",
    "add_name",
    "change_grid",
    "change_role",
    "change_unit",
    "create_unit",
    "define_group",
    "draw_region",
    "drop_name",
    "end_contact",
    "end_seat",
    "expand",
    "freeze",
    "lead_of",
    "load_divisions",
    "merge_units",
    "move_unit",
    "region_of",
    "register_contact",
    "register_zone",
    "rename_unit",
    "require_region",
    "revise_duty",
    "set_sectors",
    "set_up_committee",
    "set_up_grid",
    "take_seat",
]
