"""Sections of hazards on the pages of lower rooms."""

from __future__ import annotations

from bihuan.hazards.handing_panel import moved_by_reform
from bihuan.kernel.panels import Panel
from bihuan.organisations.permissions import SEE_UNITS

MOVED_BY_REFORM = Panel("reform", "preview", 20, SEE_UNITS, moved_by_reform)
