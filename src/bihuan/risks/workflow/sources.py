"""The life of a major hazard source (S88).

below ─regrade→ below | unfiled                        (S under 1: nothing to file)
unfiled, returned ─submit→ submitted ─file→ filed      (with the county's authority)
submitted ─return→ returned
any standing ─regrade→ unfiled | filed | below         (a change of level is filed anew)
any standing ─change_people→ the same
filed ─ask_cancel→ cancelling ─cancel→ cancelled; cancelling ─keep→ filed
below, unfiled, returned ─withdraw→ withdrawn          (registered by mistake)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Citation, Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.risks import permissions as perms
from bihuan.risks.errors import FiledBySubmitter, FileIncomplete, NotMajor
from bihuan.risks.states.sources import STANDING, CancelReason, SourceOccasion, SourceStatus

if TYPE_CHECKING:
    from bihuan.risks.models import MajorSource

Step = Transition["MajorSource"]
OWED = {
    "principal": "主要负责人",
    "technician": "技术负责人",
    "operator": "操作负责人",
    "sensors": "监测监控情况",
    "plan": "应急预案",
}
FILING_LAW = Citation("中华人民共和国危险化学品安全法", "13")
SUBSTANCES_HELP = _(
    "一行一种：名称 | CAS号 | 设计最大量（吨） | 类别符号（表1、表3没有列名的必填，如 W5.3）。"
)


def refuse_minor(source: MajorSource, _actor: Actor) -> DomainError | None:
    return None if source.is_major else NotMajor(title=source.name)


def refuse_incomplete(source: MajorSource, _actor: Actor) -> DomainError | None:
    missing = [word for field, word in OWED.items() if not getattr(source, field).strip()]
    return FileIncomplete(title=source.name, missing="、".join(missing)) if missing else None


def refuse_submitter(source: MajorSource, actor: Actor) -> DomainError | None:
    if source.submitted_by_id is None or source.submitted_by_id != actor.user_id:
        return None
    return FiledBySubmitter(title=source.name)


def lines_of(source: MajorSource) -> str:
    """The substances of the last grading as its form takes them."""
    last = source.gradings.last()
    if last is None:
        return ""
    return "\n".join(
        " | ".join(
            [
                one.get("name") or "",
                one.get("cas") or "",
                str(one["quantity_t"]),
                "、".join(one.get("classes", ())),
            ]
        ).rstrip(" |")
        for one in last.given["substances"]
    )


REGRADE = Step(
    "regrade",
    _("重新辨识分级"),
    (SourceStatus.BELOW, *STANDING),
    None,
    perms.REGISTER_SOURCE,
    needs=(
        Need("substances", _("物质和数量"), help=SUBSTANCES_HELP),
        Need("residents", _("500米内常住人口"), "text", help=_("厂区边界向外500米，没有人填0。")),
        Need("graded_on", _("辨识日期"), "date"),
        Need(
            "occasion",
            _("原因"),
            "select",
            options=lambda _source: [
                (value, str(label))
                for value, label in SourceOccasion.choices
                if value != SourceOccasion.FIRST
            ],
        ),
        Need("note", _("变化情况"), required=False),
        Need("files", _("安全评估报告"), "file", required=False),
    ),
)
CHANGE_PEOPLE = Step(
    "change_people",
    _("变更包保责任人和档案"),
    (SourceStatus.BELOW, *STANDING),
    None,
    perms.REGISTER_SOURCE,
    needs=(
        Need("principal", _("主要负责人"), "text", required=False),
        Need("principal_phone", _("主要负责人电话"), "text", required=False),
        Need("technician", _("技术负责人"), "text", required=False),
        Need("technician_phone", _("技术负责人电话"), "text", required=False),
        Need("operator", _("操作负责人"), "text", required=False),
        Need("operator_phone", _("操作负责人电话"), "text", required=False),
        Need("sensors", _("监测监控"), required=False),
        Need("plan", _("应急预案"), required=False),
        Need("note", _("变更说明"), "text", required=False, help=_("没有填写的项目保持原样。")),
    ),
)
SUBMIT = Step(
    "submit",
    _("报备案"),
    (SourceStatus.UNFILED, SourceStatus.RETURNED),
    SourceStatus.SUBMITTED,
    perms.REGISTER_SOURCE,
    guards=(
        Guard(refuse_minor, HouseRule("S 小于 1 的单元不构成重大危险源")),
        Guard(refuse_incomplete, FILING_LAW),
    ),
    needs=(
        Need("note", _("报送说明"), required=False),
        Need("files", _("备案材料"), "file", help=_("备案申请表、安全评估报告、应急预案等。")),
    ),
    tone="primary",
)
FILE = Step(
    "file",
    _("审查合格，予以备案"),
    SourceStatus.SUBMITTED,
    SourceStatus.FILED,
    perms.FILE_SOURCE,
    guards=(Guard(refuse_submitter, HouseRule("报送与备案不能是同一人")),),
    needs=(
        Need("filing_number", _("备案编号"), "text"),
        Need("filed_on", _("备案日期"), "date"),
        Need("note", _("审查意见"), required=False),
        Need("files", _("备案登记表"), "file", required=False),
    ),
    tone="primary",
)
RETURN = Step(
    "return",
    _("退回补正"),
    SourceStatus.SUBMITTED,
    SourceStatus.RETURNED,
    perms.FILE_SOURCE,
    needs=(Need("note", _("要补正什么")),),
)
ASK_CANCEL = Step(
    "ask_cancel",
    _("申请核销"),
    SourceStatus.FILED,
    SourceStatus.CANCELLING,
    perms.REGISTER_SOURCE,
    needs=(
        Need(
            "cancel_reason",
            _("核销原因"),
            "select",
            options=lambda _source: [(value, str(label)) for value, label in CancelReason.choices],
        ),
        Need("note", _("情况说明")),
        Need("files", _("拆除、清空或减量的证明"), "file"),
    ),
)
CANCEL = Step(
    "cancel",
    _("核查属实，予以核销"),
    SourceStatus.CANCELLING,
    SourceStatus.CANCELLED,
    perms.FILE_SOURCE,
    guards=(Guard(refuse_submitter, HouseRule("申请与核销不能是同一人")),),
    needs=(
        Need("checked_on", _("现场核查日期"), "date"),
        Need("note", _("核查情况")),
        Need("files", _("核查记录"), "file", required=False),
    ),
    tone="primary",
    is_final=True,
    confirm=_("核销后不再列入重大危险源台账的在册数，历史记录保留。"),
)
KEEP = Step(
    "keep",
    _("不同意核销"),
    SourceStatus.CANCELLING,
    SourceStatus.FILED,
    perms.FILE_SOURCE,
    needs=(Need("note", _("不同意的理由")),),
)
WITHDRAW = Step(
    "withdraw",
    _("撤回登记"),
    (SourceStatus.BELOW, SourceStatus.UNFILED, SourceStatus.RETURNED),
    SourceStatus.WITHDRAWN,
    perms.REGISTER_SOURCE,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
    confirm=_("登记有误才撤回；记录保留并标明原因。"),
)
STEPS = {
    SourceStatus.UNFILED: _("补齐档案并报备案"),
    SourceStatus.RETURNED: _("补正后重新报备案"),
    SourceStatus.SUBMITTED: _("审查备案材料"),
    SourceStatus.CANCELLING: _("现场核查后核销"),
}
OF_ENTERPRISE = (SourceStatus.UNFILED, SourceStatus.RETURNED)


def place_of_source(source: MajorSource) -> Place:
    enterprise = source.enterprise
    return Place(enterprise.region, enterprise.units, enterprise.pk)


def facts(source: MajorSource) -> Facts:
    """The source as its loop needs it: the enterprise's turn to file, the authority's to answer."""
    status = SourceStatus(source.status)
    enterprise = source.enterprise
    step = STEPS.get(status, "")
    is_theirs = status in OF_ENTERPRISE
    permission = perms.REGISTER_SOURCE if is_theirs else perms.FILE_SOURCE
    return Facts(
        title=f"重大危险源：{source.name}",
        number=source.number,
        place=place_of_source(source),
        step=str(step),
        permission=permission.code if step else "",
        owner_unit_id=enterprise.supervisor_id if step and not is_theirs else None,
        owner_enterprise_id=enterprise.pk if is_theirs else None,
        supervisor_unit_id=enterprise.supervisor_id,
        where=enterprise.name,
        due_on=source.step_due_on if step else None,
        tone="danger" if source.level is not None and source.level <= 2 else "",
        is_closed=not step,
    )


SOURCE_WORKFLOW = Workflow["MajorSource"](
    code="major_source",
    label=_("重大危险源"),
    states=SourceStatus,
    moves=(
        SUBMIT,
        FILE,
        RETURN,
        REGRADE,
        CHANGE_PEOPLE,
        ASK_CANCEL,
        CANCEL,
        KEEP,
        WITHDRAW,
    ),
    facts=facts,
    url="risks:source",
    initial=SourceStatus.UNFILED,
)
