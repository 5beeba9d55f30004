"""Roles, and what each may do: declared here and in every app's ``permissions.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Who a person is on the platform while holding a post."""

    ADMIN = "admin", _("系统管理员")
    OFFICE = "office", _("安委办工作人员")
    OFFICE_HEAD = "office_head", _("安委办负责人")
    LEADER = "leader", _("区领导")
    DEPARTMENT = "department", _("部门监管人员")
    STREET = "street", _("街镇监管人员")
    INSPECTOR = "inspector", _("检查人员")
    GRID = "grid", _("网格员")
    ENTERPRISE = "enterprise", _("企业安全管理员")
    AUDITOR = "auditor", _("审计监督人员")


OFFICE_ROLES = frozenset({Role.OFFICE, Role.OFFICE_HEAD})
SUPERVISORS = OFFICE_ROLES | {Role.DEPARTMENT, Role.STREET, Role.INSPECTOR}
STAFF = SUPERVISORS | {Role.LEADER, Role.GRID, Role.AUDITOR}
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Permission:
    """One thing a role may do.

    Args:
        code: ``app.verb``.
        label: The field's word for it.
        granted_to: Roles that hold it from the start; an administrator's changes are rows
            (``RoleGrant``) that win over this.
    """

    code: str
    label: Any
    granted_to: frozenset[Role]

    def __post_init__(self) -> None:
        PERMISSIONS.setdefault(self.code, self)


PERMISSIONS: dict[str, Permission] = {}

MANAGE_ACCOUNTS = Permission("kernel.manage_accounts", _("管理账号"), frozenset({Role.ADMIN}))
MANAGE_SETTINGS = Permission(
    "kernel.manage_settings", _("维护规则与字典"), frozenset({Role.ADMIN, Role.OFFICE_HEAD})
)
VERIFY_AUDIT = Permission(
    "kernel.verify_audit", _("核验日志"), frozenset({Role.ADMIN, Role.AUDITOR, Role.OFFICE_HEAD})
)
RUN_JOBS = Permission("kernel.run_jobs", _("查看与运行后台任务"), frozenset({Role.ADMIN}))
SEE_RULES = Permission("kernel.see_rules", _("查看规则与字典"), EVERYONE)
MANAGE_CHANNELS = Permission("kernel.manage_channels", _("维护消息渠道"), frozenset({Role.ADMIN}))
DECIDE_ESCALATION = Permission(
    "kernel.decide_escalation", _("决定督办升级"), frozenset({Role.OFFICE_HEAD, Role.LEADER})
)
SEE_WORKLIST = Permission("kernel.see_worklist", _("查看待办"), EVERYONE)
IMPORT_LEDGERS = Permission("kernel.import_ledgers", _("导入台账"), SUPERVISORS)
EXPORT_LEDGERS = Permission("kernel.export_ledgers", _("导出台账"), STAFF | {Role.ENTERPRISE})
EXTEND_DEADLINES = Permission("kernel.pause_deadlines", _("中止与恢复计时"), OFFICE_ROLES)


def permissions_of(role: str) -> frozenset[str]:
    """Codes that a role holds by declaration."""
    return frozenset(code for code, item in PERMISSIONS.items() if role in item.granted_to)


def holders_of(code: str) -> str:
    """The roles that hold a permission, in words, for a refusal."""
    item = PERMISSIONS[code]
    return "、".join(str(role.label) for role in Role if role in item.granted_to)
