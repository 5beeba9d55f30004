"""The life of a local measure for a document from above (配套措施).

drafting ─progress→ drafting ─issue→ issued ;  drafting ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.planning import MeasureStatus
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import LocalMeasure

MeasureMove = Transition["LocalMeasure"]

DRAFT_ON = MeasureMove(
    "progress",
    _("填报起草进展"),
    MeasureStatus.DRAFTING,
    None,
    perms.REPORT_PROGRESS,
    needs=(Need("note", _("进展情况")),),
)
ISSUE_MEASURE = MeasureMove(
    "issue",
    _("登记出台"),
    MeasureStatus.DRAFTING,
    MeasureStatus.ISSUED,
    perms.REPORT_PROGRESS,
    needs=(
        Need("issued_on", _("出台日期"), "date"),
        Need("doc_no", _("文号"), "text"),
        Need(
            "document",
            _("已登记的文件"),
            "select",
            required=False,
            options=lambda measure: measure.document_options(),
            help=_("已作为来文登记并分解的，选上后可以看到各单位的任务。"),
        ),
    ),
    tone="primary",
    is_final=True,
)
DROP_MEASURE = MeasureMove(
    "withdraw",
    _("不再制定"),
    MeasureStatus.DRAFTING,
    MeasureStatus.WITHDRAWN,
    perms.CONFIRM,
    needs=(Need("note", _("理由")),),
    is_final=True,
)


def measure_facts(measure: LocalMeasure) -> Facts:
    is_open = measure.status == MeasureStatus.DRAFTING
    return Facts(
        title=measure.title,
        number=measure.doc_no,
        place=Place(measure.region, measure.units),
        step=str(_("起草并出台")) if is_open else "",
        permission=perms.REPORT_PROGRESS.code if is_open else "",
        owner_unit_id=measure.unit_id if is_open else None,
        supervisor_unit_id=measure.office_id,
        where=measure.unit.name,
        due_on=measure.due_on if is_open else None,
        is_closed=not is_open,
    )


LOCAL_MEASURE_WORKFLOW = Workflow["LocalMeasure"](
    code="local_measure",
    label=_("配套措施"),
    states=MeasureStatus,
    moves=(DRAFT_ON, ISSUE_MEASURE, DROP_MEASURE),
    facts=measure_facts,
    url="dispatch:local_measure",
    initial=MeasureStatus.DRAFTING,
)
