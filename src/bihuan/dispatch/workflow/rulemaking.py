"""The lives of a rule in the making, and of an opinion asked for (W03).

rule:     research ─try_out→ trial;  research/trial ─consult→ consultation ─propose→ approval ─approve→
          approved ─issue→ issued ─publicise→ publicised ─review→ reviewed ─summarise→ summarised
          approval ─send_back→ consultation;  what is not issued ─abandon→ abandoned
opinion:  asked ─give→ given ─answer→ answered;  asked ─waive→ waived
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import OpinionsOpen
from bihuan.dispatch.gatherings import (
    OPINION_FINISHED,
    RULE_FINISHED,
    OpinionStatus,
    Outcome,
    RuleStatus,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Opinion, RuleDraft

RuleMove = Transition["RuleDraft"]
OpinionMove = Transition["Opinion"]
DRAFTING = (RuleStatus.RESEARCH, RuleStatus.TRIAL, RuleStatus.CONSULTATION, RuleStatus.APPROVAL)
REPLIES = [(one.value, str(one.label)) for one in Outcome if one != Outcome.SOLVED]


def refuse_open_opinions(rule: RuleDraft, _actor: Actor) -> DomainError | None:
    waiting = rule.opinions.exclude(status__in=OPINION_FINISHED).count()
    return OpinionsOpen(count=waiting) if waiting else None


OPINIONS_SETTLED = Guard["RuleDraft"](
    refuse_open_opinions, HouseRule("每一条意见都要有采纳或不采纳的说明，才提请审议")
)
REVISE = RuleMove(
    "revise",
    _("修改正文"),
    (*DRAFTING, RuleStatus.APPROVED),
    None,
    perms.MAKE_RULES,
    needs=(Need("text", _("正文")), Need("note", _("修改说明"), "text")),
)
TRY_OUT = RuleMove(
    "try_out",
    _("试行"),
    RuleStatus.RESEARCH,
    RuleStatus.TRIAL,
    perms.MAKE_RULES,
    needs=(Need("on", _("试行起"), "date"), Need("note", _("试行范围"), required=False)),
)
CONSULT = RuleMove(
    "consult",
    _("征求意见"),
    (RuleStatus.RESEARCH, RuleStatus.TRIAL, RuleStatus.CONSULTATION),
    RuleStatus.CONSULTATION,
    perms.MAKE_RULES,
    needs=(
        Need("named", _("征求单位"), help=_("用顿号分开，可写“各成员单位”这样的统称。")),
        Need("due_on", _("反馈时限"), "date"),
    ),
    tone="primary",
)
PROPOSE = RuleMove(
    "propose",
    _("提请审议"),
    RuleStatus.CONSULTATION,
    RuleStatus.APPROVAL,
    perms.MAKE_RULES,
    guards=(OPINIONS_SETTLED,),
    needs=(Need("note", _("提请说明"), required=False),),
    tone="primary",
)
SEND_BACK = RuleMove(
    "send_back",
    _("退回修改"),
    RuleStatus.APPROVAL,
    RuleStatus.CONSULTATION,
    perms.MAKE_RULES,
    needs=(Need("note", _("审议意见")),),
)
APPROVE = RuleMove(
    "approve",
    _("审议通过"),
    RuleStatus.APPROVAL,
    RuleStatus.APPROVED,
    perms.MAKE_RULES,
    needs=(
        Need("meeting", _("审议会议"), "text", help=_("例如“十届80次市政府常务会议”。")),
        Need("on", _("通过日期"), "date"),
    ),
    tone="primary",
)
ISSUE_RULE = RuleMove(
    "issue",
    _("印发"),
    RuleStatus.APPROVED,
    RuleStatus.ISSUED,
    perms.MAKE_RULES,
    needs=(
        Need("doc_no", _("文号"), "text"),
        Need("on", _("印发日期"), "date"),
        Need("named", _("印发范围"), help=_("用顿号分开，可写统称。")),
        Need("files", _("印发稿"), "file", required=False),
    ),
    tone="primary",
    confirm=_("印发后正文不能再改。"),
)
PUBLICISE = RuleMove(
    "publicise",
    _("登记宣讲"),
    RuleStatus.ISSUED,
    RuleStatus.PUBLICISED,
    perms.MAKE_RULES,
    needs=(Need("sessions", _("宣讲场次"), "number"), Need("note", _("宣讲情况"))),
)
REVIEW_RULE = RuleMove(
    "review",
    _("登记首批复查"),
    RuleStatus.PUBLICISED,
    RuleStatus.REVIEWED,
    perms.MAKE_RULES,
    needs=(Need("note", _("复查情况")),),
)
SUMMARISE = RuleMove(
    "summarise",
    _("总结"),
    RuleStatus.REVIEWED,
    RuleStatus.SUMMARISED,
    perms.MAKE_RULES,
    needs=(Need("note", _("总结")), Need("files", _("附件"), "file", required=False)),
    is_final=True,
)
ABANDON = RuleMove(
    "abandon",
    _("终止制定"),
    (*DRAFTING, RuleStatus.APPROVED),
    RuleStatus.ABANDONED,
    perms.MAKE_RULES,
    needs=(Need("note", _("终止原因")),),
    tone="danger",
    is_final=True,
)
RULE_STEPS = {
    RuleStatus.RESEARCH: _("形成初稿，试行或征求意见"),
    RuleStatus.TRIAL: _("总结试行，征求意见"),
    RuleStatus.CONSULTATION: _("逐条说明采纳情况，提请审议"),
    RuleStatus.APPROVAL: _("登记审议结果"),
    RuleStatus.APPROVED: _("编号印发"),
    RuleStatus.ISSUED: _("组织宣讲"),
    RuleStatus.PUBLICISED: _("组织首批复查"),
    RuleStatus.REVIEWED: _("总结"),
}


def rule_facts(rule: RuleDraft) -> Facts:
    status = RuleStatus(rule.status)
    is_over = status in RULE_FINISHED
    return Facts(
        title=rule.title,
        number=rule.doc_no,
        place=Place(rule.region, rule.units),
        step=str(RULE_STEPS.get(status, "")),
        permission="" if is_over else perms.MAKE_RULES.code,
        owner_unit_id=None if is_over else rule.drafter_id,
        supervisor_unit_id=rule.drafter_id,
        where=str(status.label),
        due_on=None if is_over else rule.due_on,
        is_closed=is_over,
    )


RULE_WORKFLOW = Workflow["RuleDraft"](
    code="rule",
    label=_("制度文件"),
    states=RuleStatus,
    moves=(
        TRY_OUT,
        CONSULT,
        PROPOSE,
        SEND_BACK,
        APPROVE,
        ISSUE_RULE,
        PUBLICISE,
        REVIEW_RULE,
        SUMMARISE,
        REVISE,
        ABANDON,
    ),
    facts=rule_facts,
    url="dispatch:rule",
    initial=RuleStatus.RESEARCH,
)

GIVE = OpinionMove(
    "give",
    _("反馈意见"),
    OpinionStatus.ASKED,
    OpinionStatus.GIVEN,
    perms.GIVE_OPINIONS,
    needs=(
        Need("has_objection", _("有修改意见"), "checkbox", required=False),
        Need("note", _("意见"), help=_("没有意见的写“无意见”。")),
        Need("files", _("盖章件"), "file", required=False),
    ),
    tone="primary",
    owner_only=True,
)
ANSWER_OPINION = OpinionMove(
    "answer",
    _("说明采纳情况"),
    OpinionStatus.GIVEN,
    OpinionStatus.ANSWERED,
    perms.MAKE_RULES,
    needs=(
        Need("outcome", _("采纳情况"), "select", options=lambda _obj: REPLIES),
        Need("note", _("理由"), required=False, help=_("不采纳或部分采纳的写明理由。")),
    ),
    tone="primary",
    is_final=True,
)
WAIVE_OPINION = OpinionMove(
    "waive",
    _("逾期视为无意见"),
    OpinionStatus.ASKED,
    OpinionStatus.WAIVED,
    perms.MAKE_RULES,
    needs=(Need("note", _("说明")),),
    is_final=True,
)
OPINION_STEPS = {
    OpinionStatus.ASKED: (_("研究并反馈意见"), perms.GIVE_OPINIONS),
    OpinionStatus.GIVEN: (_("说明采纳情况"), perms.MAKE_RULES),
}


def opinion_facts(opinion: Opinion) -> Facts:
    status = OpinionStatus(opinion.status)
    step, permission = OPINION_STEPS.get(status, ("", None))
    is_over, with_drafter = status in OPINION_FINISHED, status == OpinionStatus.GIVEN
    owner = opinion.office_id if with_drafter else opinion.unit_id
    return Facts(
        title=f"征求意见：{opinion.rule.title}",
        place=Place(opinion.region, opinion.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=None if is_over else owner,
        supervisor_unit_id=opinion.office_id,
        where=opinion.unit.name,
        due_on=None if with_drafter else opinion.due_on,
        is_closed=is_over,
    )


OPINION_WORKFLOW = Workflow["Opinion"](
    code="opinion",
    label=_("征求意见"),
    states=OpinionStatus,
    moves=(GIVE, ANSWER_OPINION, WAIVE_OPINION),
    facts=opinion_facts,
    url="dispatch:opinion",
    initial=OpinionStatus.ASKED,
)
