"""Who may do what with lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, SUPERVISORS, Permission, Role

SEE = Permission("cockpit.see_lists", _("查看五个清单"), STAFF)
SEE_OWN = Permission("cockpit.see_sheets", _("查看一企一清单"), STAFF | {Role.ENTERPRISE})
FREEZE = Permission(
    "cockpit.freeze_lists", _("固定清单"), OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET}
)
MAKE = Permission("cockpit.make_handbooks", _("编印清单手册"), SUPERVISORS)
KEEP_PAPERS = Permission(
    "cockpit.keep_papers", _("编制企业一图一表一清单一报告"), SUPERVISORS | {Role.ENTERPRISE}
)
