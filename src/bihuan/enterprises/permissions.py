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
KEEP_RECORDS = Permission(
    "enterprises.keep_records", _("填报企业记录"), SUPERVISORS | {Role.ENTERPRISE}
)
CONFIRM_RECORDS = Permission("enterprises.confirm_records", _("确认企业记录"), SUPERVISORS)
ASK_HELP = Permission("enterprises.ask_help", _("申请专家帮扶"), SUPERVISORS | {Role.ENTERPRISE})
ARRANGE_HELP = Permission("enterprises.arrange_help", _("安排专家帮扶"), SUPERVISORS)
SEE_AGENCIES = Permission("enterprises.see_agencies", _("查看中介机构"), STAFF)
KEEP_AGENCIES = Permission(
    "enterprises.keep_agencies", _("维护中介机构"), OFFICE_ROLES | {Role.DEPARTMENT}
)
SUSPEND = Permission("enterprises.suspend", _("登记停产停业"), SUPERVISORS)
APPLY_RESUMPTION = Permission(
    "enterprises.apply_resumption", _("申请复工复产"), SUPERVISORS | {Role.ENTERPRISE}
)
CHECK_RESUMPTION = Permission("enterprises.check_resumption", _("复工复产指导检查"), SUPERVISORS)
APPROVE_RESUMPTION = Permission(
    "enterprises.approve_resumption",
    _("审批复工复产"),
    OFFICE_ROLES | {Role.STREET, Role.DEPARTMENT},
)
NAME_WATCHER = Permission(
    "enterprises.name_watcher", _("指定专盯人"), OFFICE_ROLES | {Role.STREET, Role.DEPARTMENT}
)
WATCH = Permission("enterprises.watch", _("记录专盯联系"), SUPERVISORS | {Role.GRID})
KEEP_DIRECTORY = Permission(
    "enterprises.keep_directory", _("维护企业名录"), OFFICE_ROLES | {Role.STREET, Role.DEPARTMENT}
)
SURVEY = Permission("enterprises.survey", _("登记危险化学品摸排"), SUPERVISORS | {Role.GRID})
PROPOSE = Permission("enterprises.propose", _("申请变更企业资料"), frozenset({Role.ENTERPRISE}))
DECIDE_PROPOSAL = Permission("enterprises.decide_proposal", _("审核企业变更申请"), SUPERVISORS)
