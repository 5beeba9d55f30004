"""Who may do what in risks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import STAFF, Permission, Role

SEE = Permission("risks.see", _("查看风险管控"), STAFF | {Role.ENTERPRISE})
