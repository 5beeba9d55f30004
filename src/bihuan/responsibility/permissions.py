"""Who may do what in responsibility."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, Permission, Role

SEE = Permission("responsibility.see", _("查看责任落实"), STAFF)

UNIT_ROLES = OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET}
SEE_LETTERS = Permission("responsibility.see_letters", _("查看责任书"), STAFF | {Role.ENTERPRISE})
MANAGE_LETTERS = Permission("responsibility.manage_letters", _("制发责任书"), UNIT_ROLES)
SIGN_LETTERS = Permission(
    "responsibility.sign_letters", _("签署责任书"), UNIT_ROLES | {Role.ENTERPRISE}
)
ASSESS_LETTERS = Permission("responsibility.assess_letters", _("考核责任书"), OFFICE_ROLES)
MANAGE_LEADERS = Permission("responsibility.manage_leaders", _("维护领导干部"), UNIT_ROLES)
LEAD_INSPECTIONS = Permission(
    "responsibility.lead_inspections", _("登记带队检查"), UNIT_ROLES | {Role.LEADER}
)
KEEP_WORKLISTS = Permission(
    "responsibility.keep_worklists", _("编报工作清单"), UNIT_ROLES | {Role.LEADER}
)
CONFIRM_WORKLISTS = Permission("responsibility.confirm_worklists", _("备案工作清单"), OFFICE_ROLES)
KEEP_FORCE = Permission("responsibility.keep_force", _("维护监管队伍"), UNIT_ROLES)
SEE_STAFF_NOTES = Permission(
    "responsibility.see_staff_notes", _("查看奖惩记录"), frozenset({Role.OFFICE_HEAD, Role.AUDITOR})
)
KEEP_STAFF_NOTES = Permission(
    "responsibility.keep_staff_notes", _("登记奖惩"), frozenset({Role.OFFICE_HEAD})
)
PATROL = Permission(
    "responsibility.patrol", _("登记巡查"), UNIT_ROLES | {Role.GRID, Role.INSPECTOR}
)
BUILD_CAPABILITY = Permission(
    "responsibility.build_capability", _("填报能力建设"), OFFICE_ROLES | {Role.STREET}
)
ACCEPT_CAPABILITY = Permission("responsibility.accept_capability", _("验收能力建设"), OFFICE_ROLES)
KEEP_STATIONS = Permission(
    "responsibility.keep_stations", _("维护站点"), OFFICE_ROLES | {Role.STREET}
)
MANAGE_DUTIES = Permission("responsibility.manage_duties", _("审定发布责任清单"), OFFICE_ROLES)
KEEP_DUTIES = Permission("responsibility.keep_duties", _("编制本单位责任清单"), UNIT_ROLES)
SETTLE_DIVISION = Permission("responsibility.settle_division", _("对照上级职责分工"), OFFICE_ROLES)
REGISTER_GAP = Permission(
    "responsibility.register_gap", _("登记监管盲区"), UNIT_ROLES | {Role.GRID, Role.INSPECTOR}
)
DECIDE_GAP = Permission("responsibility.decide_gap", _("处理监管盲区"), OFFICE_ROLES)
PILOT_GAP = Permission("responsibility.pilot_gap", _("填报试点情况"), UNIT_ROLES)
KEEP_PROBLEMS = Permission("responsibility.keep_problems", _("维护专委会突出问题"), UNIT_ROLES)
KEEP_STAFFING = Permission("responsibility.keep_staffing", _("填报专委会人员配备"), UNIT_ROLES)
URGE_STAFFING = Permission("responsibility.urge_staffing", _("催办专委会人员配备"), OFFICE_ROLES)
