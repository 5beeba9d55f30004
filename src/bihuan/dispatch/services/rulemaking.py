"""Making a rule: studied, tried, consulted upon, approved, issued, explained (W03)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.gatherings import OpinionStatus, RuleStatus
from bihuan.dispatch.models import Opinion, RuleDraft, RuleVersion
from bihuan.dispatch.services.common import require
from bihuan.dispatch.services.naming import units_named
from bihuan.dispatch.workflow import (
    ABANDON,
    APPROVE,
    CONSULT,
    ISSUE_RULE,
    OPINION_WORKFLOW,
    PROPOSE,
    PUBLICISE,
    REVIEW_RULE,
    REVISE,
    RULE_WORKFLOW,
    SEND_BACK,
    SUMMARISE,
    TRY_OUT,
)
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.kernel.workflow import Applied, Transition
from bihuan.organisations.models import Unit

CONSULTED = NoticeKind("dispatch.consulted", _("制度文件征求意见"))
RULE_ISSUED = NoticeKind("dispatch.rule_issued", _("制度文件印发"))


@transaction.atomic
def begin_rule(
    *,
    title: str,
    reason: str,
    text: str = "",
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RuleDraft:
    """Begin a rule with the study of why it is needed.

    Args:
        text: The first draft, where there is one.

    Raises:
        NotPermitted: The actor drafts no rules.
        InvalidInput: Title or reason is missing.
    """
    actor.must(perms.MAKE_RULES)
    require(title, "title", "填写文件名称。")
    require(reason, "reason", "写明起草的依据和理由。")
    drafter = Unit.objects.one(actor.unit_id)
    rule = RuleDraft.objects.create(
        title=title.strip()[:200],
        reason=reason,
        drafter=drafter,
        status=RuleStatus.RESEARCH,
        due_on=due_on,
        region=drafter.region_id,
        units=[drafter.pk],
        made_at=at,
        made_by_id=actor.user_id,
    )
    RULE_WORKFLOW.begin(rule, actor=actor, at=at, text="立项调研", key=key)
    if text.strip():
        keep_version(rule, text, "初稿", actor=actor, at=at)
    return rule


def locked_rule(rule_id: int, actor: Actor) -> RuleDraft:
    """The rule, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    return RuleDraft.objects.visible_to(actor).select_related("drafter").locked().one(rule_id)


def keep_version(rule: RuleDraft, text: str, note: str, *, actor: Actor, at: datetime) -> None:
    RuleVersion.objects.create(
        rule=rule,
        no=rule.versions.count() + 1,
        stage=rule.status,
        text=text,
        note=note[:300],
        made_at=at,
        made_by_id=actor.user_id,
    )


def apply(
    move: Transition[RuleDraft],
    rule: RuleDraft,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
) -> Applied:
    return RULE_WORKFLOW.apply(
        move, rule, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )


def require_text(rule: RuleDraft, field: str) -> None:
    """Refuse a step that needs a text while none was written.

    Raises:
        InvalidInput: There is none.
    """
    if not rule.versions.exists():
        raise InvalidInput({field: "还没有正文，请先用“修改正文”登记初稿。"})


@transaction.atomic
def revise_rule(
    *, rule_id: int, text: str, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RuleDraft:
    """Keep a new version of the text.

    Raises:
        InvalidInput: No text, or not said what changed.
    """
    rule = locked_rule(rule_id, actor)
    require(text, "text", "填写正文。")
    require(note, "note", "写明改了什么。")
    if not apply(REVISE, rule, note, actor=actor, at=at, key=key).is_replay:
        keep_version(rule, text, note, actor=actor, at=at)
    return rule


@transaction.atomic
def try_out_rule(
    *,
    rule_id: int,
    on: date,
    note: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RuleDraft:
    """Begin a trial.

    Raises:
        InvalidInput: There is no text yet.
    """
    rule = locked_rule(rule_id, actor)
    require_text(rule, "on")
    apply(TRY_OUT, rule, note, actor=actor, at=at, key=key, changes={"trial_from": on})
    return rule


@transaction.atomic
def consult_on_rule(
    *,
    rule_id: int,
    named: str,
    due_on: date,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RuleDraft:
    """Ask units for their opinion; each gets it into its work list. May be asked several times.

    Raises:
        InvalidInput: There is no text yet, nobody is named, or the limit lies in the past.
        NamesUnknown: A name means no unit.
    """
    rule = locked_rule(rule_id, actor)
    require_text(rule, "named")
    if due_on < localdate(at):
        raise InvalidInput({"due_on": "反馈时限不能早于今天。"})
    asked = [
        unit
        for unit, _name in units_named(named, "named", actor=actor, on=localdate(at), at=at)
        if unit.pk != rule.drafter_id
    ]
    if not asked:
        raise InvalidInput({"named": "除起草单位外，至少再写一个单位。"})
    changes = {
        "round": rule.round + 1,
        "units": sorted({*rule.units, *(unit.pk for unit in asked)}),
    }
    applied = apply(CONSULT, rule, named[:200], actor=actor, at=at, key=key, changes=changes)
    if not applied.is_replay:
        for unit in asked:
            ask_opinion(rule, unit, due_on, actor=actor, at=at)
    return rule


def ask_opinion(rule: RuleDraft, unit: Unit, due_on: date, *, actor: Actor, at: datetime) -> None:
    opinion = Opinion.objects.create(
        rule=rule,
        round=rule.round,
        unit=unit,
        due_on=due_on,
        status=OpinionStatus.ASKED,
        office_id=rule.drafter_id,
        region=unit.region_id,
        units=sorted({unit.pk, rule.drafter_id}),
    )
    OPINION_WORKFLOW.begin(opinion, actor=actor, at=at, text="征求意见")
    notify_unit(
        unit.pk,
        permission=perms.GIVE_OPINIONS,
        kind=CONSULTED.code,
        title=f"征求意见：{rule.title}"[:120],
        body=f"请于 {due_on} 前反馈。",
        url=f"/dispatch/opinions/{opinion.pk}/",
        chain=OPINION_WORKFLOW.chain(opinion),
        key=f"opinion.asked:{opinion.pk}",
        at=at,
    )


@transaction.atomic
def propose_rule(
    *, rule_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> RuleDraft:
    """Lay a rule before the government.

    Raises:
        OpinionsOpen: An opinion was not given or not answered.
    """
    rule = locked_rule(rule_id, actor)
    apply(PROPOSE, rule, note, actor=actor, at=at, key=key)
    return rule


@transaction.atomic
def send_rule_back(
    *, rule_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RuleDraft:
    """The meeting wants it changed.

    Raises:
        InvalidInput: Not said what.
    """
    rule = locked_rule(rule_id, actor)
    require(note, "note", "写明审议意见。")
    apply(SEND_BACK, rule, note, actor=actor, at=at, key=key)
    return rule


@transaction.atomic
def approve_rule(
    *, rule_id: int, meeting: str, on: date, actor: Actor, at: datetime, key: str | None = None
) -> RuleDraft:
    """The meeting passed it.

    Raises:
        InvalidInput: Which meeting is missing, or its day lies in the future.
    """
    rule = locked_rule(rule_id, actor)
    require(meeting, "meeting", "写明哪次会议通过的。")
    if on > localdate(at):
        raise InvalidInput({"on": "通过日期不能晚于今天。"})
    changes = {"approved_by": meeting[:120], "approved_on": on}
    apply(APPROVE, rule, meeting, actor=actor, at=at, key=key, changes=changes)
    return rule


@transaction.atomic
def issue_rule(
    *,
    rule_id: int,
    doc_no: str,
    on: date,
    named: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RuleDraft:
    """Number and circulate the rule as it stands.

    Raises:
        InvalidInput: No number, or a day before its approval.
        NamesUnknown: A name means no unit.
    """
    rule = locked_rule(rule_id, actor)
    require(doc_no, "doc_no", "填写文号。")
    if rule.approved_on is not None and on < rule.approved_on:
        raise InvalidInput({"on": f"印发日期不能早于通过日期 {rule.approved_on}。"})
    units = [unit for unit, _name in units_named(named, "named", actor=actor, on=on, at=at)]
    changes = {
        "doc_no": doc_no[:60],
        "issued_on": on,
        "units": sorted({*rule.units, *(unit.pk for unit in units)}),
    }
    if apply(ISSUE_RULE, rule, doc_no, actor=actor, at=at, key=key, changes=changes).is_replay:
        return rule
    keep_files(rule, files, actor=actor, at=at)
    for unit in units:
        notify_unit(
            unit.pk,
            permission=perms.SEE,
            kind=RULE_ISSUED.code,
            title=f"印发：{rule.title}"[:120],
            body=f"{rule.doc_no}，请贯彻执行。",
            url=f"/dispatch/rules/{rule.pk}/",
            chain=RULE_WORKFLOW.chain(rule),
            key=f"rule.issued:{rule.pk}",
            at=at,
        )
    return rule


def keep_files(rule: RuleDraft, files: Sequence[Upload], *, actor: Actor, at: datetime) -> None:
    place = Place(rule.region, rule.units)
    chain = RULE_WORKFLOW.chain(rule)
    evidence.keep_all(files, chain=chain, place=place, role="document", actor=actor, at=at)


@transaction.atomic
def publicise_rule(
    *,
    rule_id: int,
    sessions: Decimal | int | None,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RuleDraft:
    """Set down how the rule was explained.

    Args:
        sessions: How many sessions; a whole number.

    Raises:
        InvalidInput: Not a whole number, or nothing written.
    """
    rule = locked_rule(rule_id, actor)
    require(note, "note", "写明宣讲情况。")
    if sessions is None or sessions < 0 or sessions != int(sessions):
        raise InvalidInput({"sessions": "填写宣讲场次，0 或正整数。"})
    changes = {"sessions": int(sessions)}
    apply(PUBLICISE, rule, note, actor=actor, at=at, key=key, changes=changes)
    return rule


@transaction.atomic
def review_rule(
    *, rule_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RuleDraft:
    """Set down how its first application was checked.

    Raises:
        InvalidInput: Nothing written.
    """
    rule = locked_rule(rule_id, actor)
    require(note, "note", "写明复查情况。")
    apply(REVIEW_RULE, rule, note, actor=actor, at=at, key=key)
    return rule


@transaction.atomic
def summarise_rule(
    *,
    rule_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> RuleDraft:
    """Close the making of a rule with its summary.

    Raises:
        InvalidInput: Nothing written.
    """
    rule = locked_rule(rule_id, actor)
    require(note, "note", "写明总结。")
    if not apply(SUMMARISE, rule, note, actor=actor, at=at, key=key).is_replay:
        keep_files(rule, files, actor=actor, at=at)
    return rule


@transaction.atomic
def abandon_rule(
    *, rule_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RuleDraft:
    """Give up making a rule.

    Raises:
        InvalidInput: No reason.
    """
    rule = locked_rule(rule_id, actor)
    require(note, "note", "写明终止的原因。")
    apply(ABANDON, rule, note, actor=actor, at=at, key=key)
    return rule


SERVICES: Mapping[str, Callable[..., RuleDraft]] = {
    "revise": revise_rule,
    "try_out": try_out_rule,
    "consult": consult_on_rule,
    "propose": propose_rule,
    "send_back": send_rule_back,
    "approve": approve_rule,
    "issue": issue_rule,
    "publicise": publicise_rule,
    "review": review_rule,
    "summarise": summarise_rule,
    "abandon": abandon_rule,
}
make_rule_move = Moves(RULE_WORKFLOW, "rule_id", SERVICES)
