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
from bihuan.organisations.services.names import add_name, drop_name, name_on
from bihuan.organisations.services.people import end_contact, register_contact, revise_duty
from bihuan.organisations.services.reforming import (
    add_part,
    approve_reform,
    carry_out_due,
    carry_out_reform,
    drop_part,
    make_reform_move,
    plan_reform,
    withdraw_reform,
)
from bihuan.organisations.services.regions import (
    abolish_region,
    draw_region,
    load_divisions,
    region_of,
    register_zone,
    require_region,
)
from bihuan.organisations.services.terms import adjust_committee, begin_term
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
    "add_part",
    "adjust_committee",
    "approve_reform",
    "begin_term",
    "carry_out_due",
    "carry_out_reform",
    "change_grid",
    "change_role",
    "change_unit",
    "create_unit",
    "define_group",
    "draw_region",
    "drop_name",
    "drop_part",
    "end_contact",
    "end_seat",
    "expand",
    "freeze",
    "lead_of",
    "load_divisions",
    "make_reform_move",
    "merge_units",
    "move_unit",
    "name_on",
    "plan_reform",
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
    "withdraw_reform",
]
