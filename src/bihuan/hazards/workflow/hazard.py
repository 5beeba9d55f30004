"""The life of a hazard, from found to closed (W04).

reported ─confirm→ open ─rectify→ rectified ─accept→ closed
reported ─dismiss→ dismissed      rectified ─reject→ open
open ─ask_extension→ open ─grant/deny→ open          (more time, with a reason)
open ─explain→ open                                   (the limit has passed)
open ─refer→ referred ─decide→ open                   (the cause lies in the system)
open ─defer→ deferred ─resume→ open                   (accepted for a limited time)
closed ─sample_pass→ closed ─sample_fail→ open        (put right on the spot, looked at later)
any unfinished ─hand_over / withdraw / merge→
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import (
    AcceptedByEnterprise,
    AcceptedByRectifier,
    DeferredOftenEnough,
    ExplanationMissing,
    ExtensionPending,
    MajorNotDeferred,
    NoExtensionPending,
    NotOverdue,
    NotToBeSampled,
    PlanMissing,
)
from bihuan.hazards.states import UNFINISHED, Grade, Status
from bihuan.hazards.supervision import PlanKind, PlanStatus
from bihuan.hazards.workflow.plans import FIVE
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.permissions import Role
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.statutes.dictionaries import options

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard

Move = Transition["Hazard"]

SEED_004 = HouseRule("到期无法完成的书面向安委办说明情况（区级大排查大整治方案）")


def refuse_rectifier(hazard: Hazard, actor: Actor) -> DomainError | None:
    if hazard.rectified_by_id is None or hazard.rectified_by_id != actor.user_id:
        return None
    return AcceptedByRectifier(title=hazard.title)


def refuse_enterprise_on_major(hazard: Hazard, actor: Actor) -> DomainError | None:
    if hazard.grade != Grade.MAJOR or actor.role != Role.ENTERPRISE:
        return None
    return AcceptedByEnterprise(title=hazard.title)


def refuse_while_pending(hazard: Hazard, _actor: Actor) -> DomainError | None:
    return ExtensionPending(title=hazard.title) if hazard.has_extension_pending else None


def refuse_without_pending(hazard: Hazard, _actor: Actor) -> DomainError | None:
    return None if hazard.has_extension_pending else NoExtensionPending(title=hazard.title)


def is_overdue(hazard: Hazard) -> bool:
    return hazard.due_on is not None and hazard.due_on < timezone.localdate()


def refuse_before_due(hazard: Hazard, _actor: Actor) -> DomainError | None:
    return None if is_overdue(hazard) else NotOverdue(title=hazard.title, due=hazard.due_on)


def refuse_unexplained(hazard: Hazard, _actor: Actor) -> DomainError | None:
    explained = hazard.explained_on is not None and (
        hazard.due_on is None or hazard.explained_on >= hazard.due_on
    )
    if not is_overdue(hazard) or explained:
        return None
    return ExplanationMissing(title=hazard.title)


def refuse_deferring_major(hazard: Hazard, _actor: Actor) -> DomainError | None:
    if hazard.grade != Grade.MAJOR or packs.setting("hazard-finding", "deferral-of-major"):
        return None
    return MajorNotDeferred(title=hazard.title)


def refuse_deferring_again(hazard: Hazard, _actor: Actor) -> DomainError | None:
    most = int(packs.setting("hazard-finding", "deferrals-max"))
    if hazard.deferrals.count() < most:
        return None
    return DeferredOftenEnough(title=hazard.title, most=most)


def refuse_sampling(hazard: Hazard, _actor: Actor) -> DomainError | None:
    if hazard.fixed_on_spot and hazard.closed_by_id is None and hazard.sampled_on is None:
        return None
    return NotToBeSampled(title=hazard.title)


def is_major(hazard: Hazard) -> bool:
    return hazard.grade == Grade.MAJOR


def refuse_unplanned(hazard: Hazard, _actor: Actor) -> DomainError | None:
    if not is_major(hazard):
        return None
    approved = hazard.plans.filter(kind=PlanKind.CURE, status=PlanStatus.APPROVED)
    if approved.exists():
        return None
    return PlanMissing(title=hazard.title, kind=PlanKind.CURE.label)


CONFIRM = Move(
    "confirm",
    _("核查属实，下达整改"),
    Status.REPORTED,
    Status.OPEN,
    perms.CONFIRM,
    needs=(
        Need(
            "due_on", _("整改期限"), "date", help=_("不填时按本平台期限规则推算。"), required=False
        ),
        Need("measures", _("整改要求"), "textarea"),
        Need(
            "control",
            _("管控措施"),
            "select",
            required=False,
            options=lambda _hazard: options("control-measures"),
            help=_("短期内整改不到位的必须选择；具体做法写在下一栏。"),
        ),
        Need("interim_measures", _("管控具体做法"), "textarea", required=False),
        Need(
            "control_until",
            _("管控至"),
            "date",
            required=False,
            help=_("不填的，管控到解除为止。"),
        ),
        Need("checker", _("管控检查人"), "text", required=False),
        Need(
            "person",
            _("跟踪责任人"),
            "text",
            when=is_major,
            required=False,
            help=_("监管单位跟踪整改的人；不填的，由您本人跟踪。"),
        ),
    ),
    tone="primary",
)
DISMISS = Move(
    "dismiss",
    _("不属实，退回"),
    Status.REPORTED,
    Status.DISMISSED,
    perms.CONFIRM,
    needs=(Need("note", _("退回原因")),),
    is_final=True,
    confirm=_("退回后这条记录不再计入隐患，登记人会收到原因。"),
)
RECTIFY = Move(
    "rectify",
    _("提交整改"),
    (Status.OPEN, Status.DEFERRED),
    Status.RECTIFIED,
    perms.RECTIFY,
    guards=(
        Guard(refuse_while_pending, HouseRule("延期申请答复前期限未定")),
        Guard(refuse_unplanned, FIVE),
    ),
    needs=(
        Need("photos", _("整改后照片"), "photos", help=_("与整改前同一角度，至少一张。")),
        Need("note", _("做了什么")),
        Need("cost_yuan", _("花费（元）"), "number", required=False),
    ),
    tone="primary",
)
ACCEPT = Move(
    "accept",
    _("复查合格，销号"),
    Status.RECTIFIED,
    Status.CLOSED,
    perms.ACCEPT,
    guards=(
        Guard(refuse_rectifier, HouseRule("整改与复查不能是同一人")),
        Guard(refuse_enterprise_on_major, HouseRule("重大事故隐患由监管单位复查销号")),
    ),
    needs=(
        Need("note", _("复查情况")),
        Need("photos", _("复查照片"), "photos", required=False),
    ),
    tone="primary",
    is_final=True,
    confirm=_("销号后这条隐患即办结，计入当天销号数。"),
)
REJECT = Move(
    "reject",
    _("复查不合格，退回整改"),
    Status.RECTIFIED,
    Status.OPEN,
    perms.ACCEPT,
    guards=(Guard(refuse_rectifier, HouseRule("整改与复查不能是同一人")),),
    needs=(Need("note", _("不合格之处")), Need("photos", _("现场照片"), "photos", required=False)),
)
ASK_EXTENSION = Move(
    "ask_extension",
    _("申请延期"),
    Status.OPEN,
    None,
    perms.ASK_EXTENSION,
    guards=(Guard(refuse_while_pending, HouseRule("一次只办一份延期申请")),),
    needs=(Need("new_due_on", _("申请延至"), "date"), Need("note", _("做不完的原因"))),
)
GRANT_EXTENSION = Move(
    "grant_extension",
    _("同意延期"),
    Status.OPEN,
    None,
    perms.DECIDE_EXTENSION,
    guards=(Guard(refuse_without_pending, HouseRule("先有申请，后有答复")),),
    needs=(Need("note", _("批复意见"), required=False),),
    tone="primary",
)
DENY_EXTENSION = Move(
    "deny_extension",
    _("不同意延期"),
    Status.OPEN,
    None,
    perms.DECIDE_EXTENSION,
    guards=(Guard(refuse_without_pending, HouseRule("先有申请，后有答复")),),
    needs=(Need("note", _("不同意的理由")),),
)
EXPLAIN = Move(
    "explain",
    _("提交书面说明"),
    Status.OPEN,
    None,
    perms.EXPLAIN,
    guards=(Guard(refuse_before_due, SEED_004),),
    needs=(
        Need("reason", _("未完成原因")),
        Need("plan", _("下步措施")),
        Need("promised_on", _("承诺完成日期"), "date", required=False),
        Need("signer", _("签发人"), "text"),
        Need("document", _("盖章的书面说明"), "file", required=False),
    ),
)
REFER = Move(
    "refer",
    _("提请政府研究"),
    Status.OPEN,
    Status.REFERRED,
    perms.REFER,
    guards=(
        Guard(refuse_while_pending, HouseRule("延期申请答复前期限未定")),
        Guard(refuse_unexplained, SEED_004),
    ),
    needs=(Need("cause", _("体制机制原因")), Need("proposal", _("建议"))),
)
DECIDE = Move(
    "decide",
    _("登记研究决定"),
    Status.REFERRED,
    Status.OPEN,
    perms.DECIDE_REFERRAL,
    needs=(
        Need("meeting", _("研究会议"), "text"),
        Need("decision", _("研究决定")),
        Need("new_due_on", _("新的整改期限"), "date"),
        Need("unit_id", _("改由哪个单位负责"), "unit", required=False),
    ),
    tone="primary",
)
HAND_OVER = Move(
    "hand_over",
    _("移交其他单位"),
    (Status.REPORTED, Status.OPEN, Status.DEFERRED),
    None,
    perms.HAND_OVER,
    needs=(
        Need("unit_id", _("接收单位"), "unit"),
        Need("note", _("移交理由")),
        Need("person", _("接收单位跟踪责任人"), "text", when=is_major, required=False),
    ),
)
REMIND = Move(
    "remind",
    _("催办"),
    UNFINISHED,
    None,
    perms.REMIND,
    needs=(Need("note", _("催办内容"), required=False),),
)
WITHDRAW = Move(
    "withdraw",
    _("撤回登记"),
    (Status.REPORTED, Status.OPEN),
    Status.WITHDRAWN,
    perms.WITHDRAW,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
    confirm=_("登记有误才撤回；记录保留并标明原因，不再计入隐患。"),
)
MERGE = Move(
    "merge",
    _("并入另一条"),
    (Status.REPORTED, Status.OPEN),
    Status.WITHDRAWN,
    perms.MERGE,
    needs=(Need("into", _("并入的隐患编号"), "text"),),
    is_final=True,
)

DEFER = Move(
    "defer",
    _("暂缓整改"),
    Status.OPEN,
    Status.DEFERRED,
    perms.DEFER,
    guards=(
        Guard(refuse_while_pending, HouseRule("延期申请答复前期限未定")),
        Guard(refuse_deferring_major, HouseRule("重大事故隐患不暂缓，参数另有规定的除外")),
        Guard(refuse_deferring_again, HouseRule("暂缓有次数限制，不能一再暂缓")),
    ),
    needs=(
        Need("until", _("暂缓至"), "date", help=_("到这一天自动恢复整改。")),
        Need("reason", _("暂缓原因")),
        Need("measures", _("补偿措施"), help=_("暂缓期间靠什么压住风险。")),
        Need("watcher", _("措施落实人"), "text"),
        Need("approver", _("批准人"), "text", help=_("批准暂缓的单位负责人。")),
        Need("document", _("批准文书"), "file", required=False),
    ),
    confirm=_("暂缓期间隐患仍在台账上单独计数，到期自动恢复整改。"),
)
RESUME = Move(
    "resume",
    _("提前恢复整改"),
    Status.DEFERRED,
    Status.OPEN,
    perms.DEFER,
    needs=(Need("note", _("提前恢复的原因")),),
)
SAMPLE_PASS = Move(
    "sample_pass",
    _("抽查合格"),
    Status.CLOSED,
    None,
    perms.SAMPLE,
    guards=(
        Guard(refuse_sampling, HouseRule("只抽查立查立改当场办结的，每条一次")),
        Guard(refuse_rectifier, HouseRule("整改与抽查不能是同一人")),
    ),
    needs=(
        Need("note", _("抽查情况")),
        Need("photos", _("抽查照片"), "photos", required=False),
    ),
    tone="primary",
)
SAMPLE_FAIL = Move(
    "sample_fail",
    _("抽查不合格，重新整改"),
    Status.CLOSED,
    Status.OPEN,
    perms.SAMPLE,
    guards=SAMPLE_PASS.guards,
    needs=(
        Need("note", _("不合格之处")),
        Need("photos", _("现场照片"), "photos", required=False),
    ),
    tone="danger",
    confirm=_("这条隐患会重新打开，按规则给出新的整改期限。"),
)

STEPS = {
    Status.REPORTED: (_("核查并下达整改"), perms.CONFIRM),
    Status.OPEN: (_("整改并提交照片"), perms.RECTIFY),
    Status.RECTIFIED: (_("到现场复查"), perms.ACCEPT),
    Status.REFERRED: (_("登记研究决定"), perms.DECIDE_REFERRAL),
    Status.DEFERRED: (_("盯住补偿措施，到期恢复整改"), perms.DEFER),
}


def facts(hazard: Hazard) -> Facts:
    """The hazard as its loop needs it: whose turn it is, until when."""
    status = Status(hazard.status)
    step, permission = STEPS.get(status, ("", None))
    if status == Status.OPEN and hazard.has_extension_pending:
        step, permission = _t("答复延期申请"), perms.DECIDE_EXTENSION
    enterprise_turn = (
        status == Status.OPEN
        and hazard.enterprise_id is not None
        and not hazard.has_extension_pending
    )
    return Facts(
        title=hazard.title,
        number=hazard.number,
        place=Place(hazard.region, hazard.units, hazard.enterprise_id),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=None if enterprise_turn or status not in UNFINISHED else hazard.unit_id,
        owner_enterprise_id=hazard.enterprise_id if enterprise_turn else None,
        supervisor_unit_id=hazard.unit_id,
        where=hazard.enterprise.name if hazard.enterprise else hazard.place,
        due_on=hazard.due_on,
        tone="danger" if hazard.grade == Grade.MAJOR else "",
        is_closed=status not in UNFINISHED,
    )


HAZARD_WORKFLOW = Workflow["Hazard"](
    code="hazard",
    label=_("事故隐患"),
    states=Status,
    moves=(
        CONFIRM,
        DISMISS,
        RECTIFY,
        ACCEPT,
        REJECT,
        ASK_EXTENSION,
        GRANT_EXTENSION,
        DENY_EXTENSION,
        EXPLAIN,
        REFER,
        DECIDE,
        HAND_OVER,
        REMIND,
        WITHDRAW,
        MERGE,
        DEFER,
        RESUME,
        SAMPLE_PASS,
        SAMPLE_FAIL,
    ),
    facts=facts,
    url="hazards:detail",
    initial=Status.REPORTED,
)
