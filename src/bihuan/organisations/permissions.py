"""Who may look into the directory of offices and change it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, Permission, Role

SEE_UNITS = Permission("organisations.see_units", _("查看单位与区划"), STAFF | {Role.ADMIN})
MANAGE_UNITS = Permission("organisations.manage_units", _("维护单位"), OFFICE_ROLES | {Role.ADMIN})
MANAGE_COMMITTEES = Permission(
    "organisations.manage_committees", _("维护安委会与专委会"), OFFICE_ROLES | {Role.ADMIN}
)
MANAGE_GRIDS = Permission(
    "organisations.manage_grids", _("维护网格"), OFFICE_ROLES | {Role.STREET, Role.ADMIN}
)
