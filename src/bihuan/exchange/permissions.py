"""Who may do what with connections to other platforms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, Permission, Role

SEE = Permission("exchange.see", _("查看平台对接"), OFFICE_ROLES | {Role.ADMIN, Role.AUDITOR})
MANAGE = Permission("exchange.manage", _("设置平台对接"), frozenset({Role.ADMIN, Role.OFFICE_HEAD}))
HANDLE = Permission("exchange.handle", _("办理交换差错"), OFFICE_ROLES | {Role.ADMIN})
# Scopes of a key of the programming interface (exchange:read, exchange:write): a key holds only
# what is listed with it.
READ = Permission(
    "exchange.read", _("接口：取交换数据"), OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET}
)
WRITE = Permission(
    "exchange.write", _("接口：送交换数据"), OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET}
)
