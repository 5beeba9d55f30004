"""Who may do what with reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, Permission, Role

UNIT_ROLES = frozenset({Role.DEPARTMENT, Role.STREET})

SEE = Permission("reports.see", _("查看报表"), STAFF)
COMPOSE = Permission("reports.compose", _("编制报表"), OFFICE_ROLES | UNIT_ROLES)
