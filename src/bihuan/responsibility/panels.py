"""Sections of responsibility on the pages of lower rooms."""

from __future__ import annotations

from bihuan.kernel.panels import Panel
from bihuan.organisations.permissions import SEE_UNITS
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.drawn.answerable import (
    enterprise_leaders,
    enterprise_letters,
    unit_force,
    unit_leaders,
    unit_letters,
)
from bihuan.responsibility.drawn.panels import (
    committee_work,
    duties_of_unit,
    matters_of_unit,
    moved_by_reform,
    supervisors,
    three_levels,
)

THREE_LEVELS = Panel("enterprise", "duties", 10, perms.SEE, three_levels)
SUPERVISORS = Panel("enterprise", "duties", 20, perms.SEE, supervisors)
COMMITTEE_WORK = Panel("unit", "overview", 10, perms.SEE, committee_work)
DUTIES_OF_UNIT = Panel("unit", "overview", 20, perms.SEE, duties_of_unit)
MATTERS_OF_UNIT = Panel("unit", "overview", 30, perms.SEE, matters_of_unit)
MOVED_BY_REFORM = Panel("reform", "preview", 30, SEE_UNITS, moved_by_reform)
ENTERPRISE_LETTERS = Panel("enterprise", "duties", 30, perms.SEE_LETTERS, enterprise_letters)
ENTERPRISE_LEADERS = Panel("enterprise", "duties", 40, perms.SEE, enterprise_leaders)
UNIT_LEADERS = Panel("unit", "overview", 40, perms.SEE, unit_leaders)
UNIT_LETTERS = Panel("unit", "overview", 50, perms.SEE_LETTERS, unit_letters)
UNIT_FORCE = Panel("unit", "overview", 60, perms.SEE, unit_force)
