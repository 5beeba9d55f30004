"""The life of a control measure: in_force ─check, prolong→ in_force ─lift→ lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.supervision import ControlStatus
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow
from bihuan.statutes.dictionaries import label

if TYPE_CHECKING:
    from bihuan.hazards.models import Control

ControlMove = Transition["Control"]
KEPT = (("yes", _("落实到位")), ("no", _("没有落实")))

CHECK_CONTROL = ControlMove(
    "check",
    _("登记检查"),
    ControlStatus.IN_FORCE,
    None,
    perms.CONTROL,
    needs=(
        Need(
            "kept",
            _("落实情况"),
            "select",
            options=lambda _obj: [(key, str(word)) for key, word in KEPT],
        ),
        Need("note", _("看到的情况")),
        Need("photos", _("现场照片"), "photos", required=False),
    ),
    tone="primary",
)
PROLONG_CONTROL = ControlMove(
    "prolong",
    _("延长管控"),
    ControlStatus.IN_FORCE,
    None,
    perms.CONTROL,
    needs=(Need("ends_on", _("延长至"), "date"), Need("note", _("原因"))),
)
LIFT_CONTROL = ControlMove(
    "lift",
    _("解除管控"),
    ControlStatus.IN_FORCE,
    ControlStatus.LIFTED,
    perms.CONTROL,
    needs=(Need("note", _("解除原因")),),
    is_final=True,
)


def control_facts(control: Control) -> Facts:
    hazard = control.hazard
    is_open = control.status == ControlStatus.IN_FORCE
    return Facts(
        title=f"{label('control-measures', control.kind)}：{hazard.title}",
        number=hazard.number,
        place=Place(hazard.region, hazard.units, hazard.enterprise_id),
        step=str(_("检查管控是否落实")) if is_open else "",
        permission=perms.CONTROL.code if is_open else "",
        owner_unit_id=hazard.unit_id if is_open else None,
        supervisor_unit_id=hazard.unit_id,
        where=hazard.enterprise.name if hazard.enterprise else hazard.place,
        due_on=control.ends_on,
        is_closed=not is_open,
    )


CONTROL_WORKFLOW = Workflow["Control"](
    code="control",
    label=_("整改期间管控"),
    states=ControlStatus,
    moves=(CHECK_CONTROL, PROLONG_CONTROL, LIFT_CONTROL),
    facts=control_facts,
    url="hazards:control",
    initial=ControlStatus.IN_FORCE,
)
