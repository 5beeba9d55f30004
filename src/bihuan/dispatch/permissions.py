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
