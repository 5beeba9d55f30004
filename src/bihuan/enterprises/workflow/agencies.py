"""The life of an agency: active ⇄ suspended; either → withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.enterprises.models import Agency


class AgencyStatus(TextChoices):
    """Whether an agency may work here."""

    ACTIVE = "active", _("从业")
    SUSPENDED = "suspended", _("暂停从业")
    WITHDRAWN = "withdrawn", _("撤回登记")


Move = Transition["Agency"]
SUSPEND = Move(
    "suspend",
    _("暂停机构从业"),
    AgencyStatus.ACTIVE,
    AgencyStatus.SUSPENDED,
    perms.KEEP_AGENCIES,
    needs=(
        Need("until", _("暂停至"), "date"),
        Need("reason", _("暂停原因")),
    ),
    tone="danger",
    confirm=_("暂停后不能再登记这家机构的报告，确定吗？"),
)
RESUME_AGENCY = Move(
    "resume",
    _("恢复机构从业"),
    AgencyStatus.SUSPENDED,
    AgencyStatus.ACTIVE,
    perms.KEEP_AGENCIES,
    needs=(Need("reason", _("恢复理由")),),
    tone="primary",
)
WITHDRAW_AGENCY = Move(
    "withdraw",
    _("撤回机构登记"),
    (AgencyStatus.ACTIVE, AgencyStatus.SUSPENDED),
    AgencyStatus.WITHDRAWN,
    perms.KEEP_AGENCIES,
    needs=(Need("reason", _("撤回理由")),),
    tone="danger",
    is_final=True,
)


def facts(agency: Agency) -> Facts:
    """What the log needs; an agency is nobody's next step."""
    return Facts(title=agency.name, place=Place(agency.region), number=agency.code, is_closed=True)


AGENCY_WORKFLOW: Workflow[Agency] = Workflow(
    code="agency",
    label=_("中介机构"),
    states=AgencyStatus,
    moves=(SUSPEND, RESUME_AGENCY, WITHDRAW_AGENCY),
    facts=facts,
    url="enterprises:agency",
    initial=AgencyStatus.ACTIVE,
)
