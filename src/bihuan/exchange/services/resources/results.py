"""How a lower office gets on with its tasks, and what it hands in: given out there, taken in here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bihuan.dispatch.models import Duty, Share, Submission, WorkItem
from bihuan.dispatch.services import (
    claim_share,
    report_progress,
    submit_share,
    submit_submission,
)
from bihuan.dispatch.states import (
    SUBMISSION_HANDED_IN,
    SUBMISSION_OWED,
    ShareStatus,
    SignerLevel,
)
from bihuan.exchange.errors import FieldWrong, NotOurs
from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.exchange.services.common import as_if, partner_of
from bihuan.exchange.services.resources.base import Given, Incoming, Resource, Taken
from bihuan.kernel.actors import Actor

WORKING, FINISHED = "claimed", "submitted"
NOTHING_SAID = "下级平台报告正在办理，没有写进展。"
SAMPLES = 3
RESULT_FIELDS = {
    "external_id": "任务号",
    "state": "状态（claimed 办理中，submitted 已办结）",
    "percent": "进度",
    "progress": "进展",
    "obstacle": "存在问题",
}
SUBMISSION_FIELDS = {
    "external_id": "报送号",
    "summary": "报送内容",
    "signer": "签发人",
    "signer_level": "签发人职务（deputy、principal）",
    "is_zero": "零报告",
    "has_copied": "已抄送",
}


def id_in(external_id: str, label: str) -> int:
    """Our id in the number that we gave out, ``share:12``.

    Raises:
        NotOurs: Not a number of ours.
    """
    head, _sep, number = external_id.partition(":")
    if head != label or not (number.isascii() and number.isdigit()) or len(number) > 15:
        raise NotOurs(number=external_id[:40])
    return int(number)


def take_result(one: Incoming) -> Taken:
    """Move the partner's share as far as its own platform says it is.

    Raises:
        NotOurs: No share of this partner.
        FieldWrong: An unknown state.
    """
    state = one.values.get("state")
    if state not in (WORKING, FINISHED):
        raise FieldWrong(what=f"状态“{state}”不认识，应是 {WORKING} 或 {FINISHED}。")
    pk = id_in(one.external_id, "share")
    with as_if(partner_of(one.connector)) as partner:
        share = (
            Share.objects.visible_to(partner).filter(pk=pk, unit_id=partner.unit_id or 0).first()
        )
        if share is None:
            raise NotOurs(number=one.external_id)
        who: dict[str, Any] = {"share_id": pk, "actor": partner, "at": one.at}
        if share.status == ShareStatus.ISSUED:
            share = claim_share(**who, key=one.key("claim"))
        if share.status == ShareStatus.CLAIMED:
            note = str(one.values.get("progress") or NOTHING_SAID)
            share = report_progress(
                **who,
                percent=one.values.get("percent"),
                note=note,
                obstacle=str(one.values.get("obstacle") or ""),
                key=one.key("progress"),
            )
            if state == FINISHED:
                share = submit_share(**who, note=note, key=one.key("submit"))
        elif share.status not in (ShareStatus.SUBMITTED, ShareStatus.DONE):
            raise NotOurs(number=one.external_id)
        return Taken(pk, share.item.title)


def take_submission(one: Incoming) -> Taken:
    """Hand in for the partner what its own platform sent.

    Raises:
        NotOurs: No submission of this partner.
    """
    pk = id_in(one.external_id, "submission")
    with as_if(partner_of(one.connector)) as partner:
        owed = Submission.objects.visible_to(partner).filter(pk=pk, unit_id=partner.unit_id or 0)
        submission = owed.select_related("duty").first()
        if submission is None:
            raise NotOurs(number=one.external_id)
        if submission.status in SUBMISSION_OWED:
            submit_submission(
                submission_id=pk,
                summary=str(one.values.get("summary") or ""),
                signer=str(one.values.get("signer") or ""),
                signer_level=str(one.values.get("signer_level") or ""),
                is_zero=one.values.get("is_zero") is True,
                has_copied=one.values.get("has_copied") is True,
                actor=partner,
                at=one.at,
                key=one.key("submit"),
            )
        return Taken(pk, submission.duty.what)


def bound(connector: Connector, part: str) -> dict[str, int]:
    """Numbers of the upper platform → findings here, of everything this office took in from it."""
    found: dict[str, int] = {}
    items = ExchangeItem.objects.filter(
        connector__unit_id=connector.unit_id,
        connector__direction="in",
        connector__resource="tasks",
    )
    for result in items.exclude(result={}).order_by("pk").values_list("result", flat=True):
        found |= result.get(part, {})
    return found


def give_results(connector: Connector, actor: Actor, _since: int) -> Iterator[Given]:
    """How far each task of the upper platform is here, once somebody works on it."""
    numbers = bound(connector, "tasks")
    items = WorkItem.objects.visible_to(actor).filter(finding_id__in=numbers.values())
    by_finding = {item.finding_id: item for item in items}
    for external_id, finding in sorted(numbers.items()):
        item = by_finding.get(finding)
        if item is None:
            continue  # not issued here yet
        shares = list(item.shares.real().select_related("unit").order_by("pk"))
        told = [share for share in shares if share.status != ShareStatus.ISSUED]
        if not told:
            continue
        done = all(share.status == ShareStatus.DONE for share in shares)
        several = len(shares) > 1

        def joined(words: list[tuple[str, str]], *, named: bool = several) -> str:
            return "；".join(f"{name}：{text}" if named else text for name, text in words if text)

        values = {
            "external_id": external_id,
            "state": FINISHED if done else WORKING,
            "percent": sum(share.percent for share in shares) // len(shares),
            "progress": joined([(share.unit.name, share.progress) for share in told]),
            "obstacle": joined([(share.unit.name, share.obstacle) for share in told]),
        }
        yield Given(external_id, item.pk, item.title, values)


def give_submissions(connector: Connector, actor: Actor, _since: int) -> Iterator[Given]:
    """What this office itself has handed in of what the upper platform asked for."""
    numbers = bound(connector, "duties")
    duties = Duty.objects.visible_to(actor).filter(finding_id__in=numbers.values())
    by_finding = {duty.finding_id: duty for duty in duties}
    for external_id, finding in sorted(numbers.items()):
        duty = by_finding.get(finding)
        own = duty and duty.submissions.filter(
            unit_id=connector.unit_id, status__in=SUBMISSION_HANDED_IN
        )
        submission = own.order_by("due_on").first() if own else None
        if duty is None or submission is None:
            continue
        values = {
            "external_id": external_id,
            "summary": submission.summary,
            "signer": submission.signer,
            "signer_level": submission.signer_level,
            "is_zero": submission.is_zero,
            "has_copied": submission.has_copied,
        }
        yield Given(external_id, submission.pk, duty.what, values)


def sample_results(connector: Connector, actor: Actor) -> list[dict[str, Any]]:
    """Invented progress of shares that are there, and one of nobody."""
    open_states = (ShareStatus.ISSUED, ShareStatus.CLAIMED)
    shares = Share.objects.visible_to(actor).filter(
        unit_id=connector.partner_id or 0, status__in=open_states
    )
    rows = [
        {"external_id": f"share:{pk}", "state": WORKING, "percent": 50, "progress": "测试：过半"}
        for pk in shares.order_by("pk").values_list("pk", flat=True)[:SAMPLES]
    ]
    return [*rows, {"external_id": "share:0", "state": WORKING, "percent": 10, "progress": "测试"}]


def sample_submissions(connector: Connector, actor: Actor) -> list[dict[str, Any]]:
    """Invented reports of what the partner owes, and one of nobody."""
    owed = Submission.objects.visible_to(actor).filter(
        unit_id=connector.partner_id or 0, status__in=SUBMISSION_OWED
    )
    signed = {
        "summary": "测试：已排查，没有发现问题。",
        "signer": "测试",
        "signer_level": SignerLevel.PRINCIPAL.value,
        "has_copied": True,
    }
    rows = [
        signed | {"external_id": f"submission:{pk}"}
        for pk in owed.order_by("pk").values_list("pk", flat=True)[:SAMPLES]
    ]
    return [*rows, signed | {"external_id": "submission:0"}]


RESULTS = Resource(
    code="results",
    label="任务进展与办结",
    takes=RESULT_FIELDS,
    gives=RESULT_FIELDS,
    take=take_result,
    give=give_results,
    samples=sample_results,
    url="dispatch:share",
)
SUBMISSIONS = Resource(
    code="submissions",
    label="报送材料",
    takes=SUBMISSION_FIELDS,
    gives=SUBMISSION_FIELDS,
    take=take_submission,
    give=give_submissions,
    samples=sample_submissions,
    url="dispatch:submission",
)
