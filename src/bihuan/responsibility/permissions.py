"""Who may do what in responsibility."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.permissions import STAFF, Permission

SEE = Permission("responsibility.see", _("查看责任落实"), STAFF)
