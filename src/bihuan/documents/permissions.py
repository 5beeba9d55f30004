"""Who may do what with outgoing documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import OFFICE_ROLES, STAFF, Permission, Role

UNIT_ROLES = frozenset({Role.DEPARTMENT, Role.STREET})

SEE = Permission("documents.see", _("查看发文"), STAFF)
DRAFT = Permission("documents.draft", _("拟稿送签"), OFFICE_ROLES | UNIT_ROLES)
SIGN = Permission("documents.sign", _("签发"), UNIT_ROLES | {Role.OFFICE_HEAD, Role.LEADER})
ISSUE = Permission("documents.issue", _("编号印发"), OFFICE_ROLES | UNIT_ROLES)
WITHDRAW = Permission("documents.withdraw", _("撤回发文"), UNIT_ROLES | {Role.OFFICE_HEAD})
ACKNOWLEDGE = Permission("documents.acknowledge", _("签收来文"), STAFF)
