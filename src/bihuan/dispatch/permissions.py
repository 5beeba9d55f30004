"""Who may do what with documents, tasks and submissions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, Permission, Role

UNIT_ROLES = frozenset({Role.DEPARTMENT, Role.STREET})

SEE = Permission("dispatch.see", _("查看任务与报送"), STAFF)
TAKE_IN = Permission("dispatch.take_in", _("登记来文"), OFFICE_ROLES)
CONFIRM = Permission("dispatch.confirm", _("确认并分解下达"), OFFICE_ROLES)
CLAIM = Permission("dispatch.claim", _("认领任务"), UNIT_ROLES | OFFICE_ROLES)
REPORT_PROGRESS = Permission(
    "dispatch.report_progress", _("填报进展"), UNIT_ROLES | OFFICE_ROLES | {Role.INSPECTOR}
)
REVIEW = Permission("dispatch.review", _("审核任务"), OFFICE_ROLES)
SUBMIT = Permission("dispatch.submit", _("报送材料"), UNIT_ROLES | OFFICE_ROLES)
RECEIVE = Permission("dispatch.receive", _("接收报送"), OFFICE_ROLES)
REMIND = Permission("dispatch.remind", _("催办报送"), OFFICE_ROLES | {Role.LEADER})
WAIVE = Permission("dispatch.waive", _("免除报送"), frozenset({Role.OFFICE_HEAD}))

CALL_MEETINGS = Permission("dispatch.call_meetings", _("组织会议"), UNIT_ROLES | OFFICE_ROLES)
ANSWER_MATTERS = Permission(
    "dispatch.answer_matters", _("答复意见与问题"), UNIT_ROLES | OFFICE_ROLES
)
SETTLE_MATTERS = Permission("dispatch.settle_matters", _("办结意见与问题"), OFFICE_ROLES)
PASS_ON = Permission("dispatch.pass_on", _("登记与审核批示"), OFFICE_ROLES)
HANDLE = Permission("dispatch.handle", _("办理批示"), UNIT_ROLES | OFFICE_ROLES)
MAKE_RULES = Permission("dispatch.make_rules", _("起草制度文件"), OFFICE_ROLES | {Role.DEPARTMENT})
GIVE_OPINIONS = Permission("dispatch.give_opinions", _("反馈意见"), UNIT_ROLES | OFFICE_ROLES)
