"""Sections of hazards on the pages of lower rooms."""

from __future__ import annotations

from bihuan.hazards import permissions as perms
from bihuan.hazards.drawn.of_enterprise import draw_closed, draw_open, draw_standing
from bihuan.hazards.drawn.touches import checking_plans, enterprise_findings, judged_hazards
from bihuan.hazards.handing_panel import moved_by_reform
from bihuan.kernel.panels import Panel
from bihuan.organisations.permissions import SEE_UNITS

MOVED_BY_REFORM = Panel("reform", "preview", 20, SEE_UNITS, moved_by_reform)
JUDGED = Panel("pack", "touches", 10, perms.SEE, judged_hazards)
CHECKING = Panel("pack", "touches", 20, perms.SEE, checking_plans)
FINDINGS = Panel("enterprise", "hazards", 40, perms.SEE, enterprise_findings)
STANDING = Panel("enterprise", "hazards", 10, perms.SEE, draw_standing)
OPEN = Panel("enterprise", "hazards", 20, perms.SEE, draw_open)
CLOSED = Panel("enterprise", "hazards", 60, perms.SEE, draw_closed)
