"""Who may see and keep the register of enterprises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, SUPERVISORS, Permission, Role

SEE = Permission("enterprises.see", _("查看企业档案"), STAFF | {Role.ENTERPRISE})
REGISTER = Permission("enterprises.register", _("登记企业"), SUPERVISORS)
CHANGE = Permission("enterprises.change", _("修改企业档案"), SUPERVISORS)
KEEP_OWN = Permission("enterprises.keep_own", _("维护本企业资料"), SUPERVISORS | {Role.ENTERPRISE})
WITHDRAW = Permission(
    "enterprises.withdraw", _("撤回企业档案"), OFFICE_ROLES | {Role.STREET, Role.DEPARTMENT}
)
MERGE = Permission(
    "enterprises.merge", _("合并重复企业"), OFFICE_ROLES | {Role.STREET, Role.DEPARTMENT}
)
SEE_PHONES = Permission(
    "enterprises.see_phones", _("查看负责人电话"), SUPERVISORS | {Role.LEADER, Role.GRID}
)
