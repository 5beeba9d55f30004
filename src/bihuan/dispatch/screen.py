"""The confirm screen, put together: the original left, a card for each finding right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.dispatch.models import Finding, OfficialText
from bihuan.dispatch.rules import occurrences
from bihuan.dispatch.services.confirming import confidences, due_of
from bihuan.dispatch.services.issuing import signer_of
from bihuan.dispatch.services.resolving import Named, Names
from bihuan.dispatch.states import DocumentStatus, FindingKind, FindingState, SignerLevel
from bihuan.kernel.actors import Actor
from bihuan.organisations.choices import hand_over_options

Cell = dict[str, Any]
Span = tuple[int, int, str, int]  # start, end, kind, finding
KINDS = {
    "lead_units": "unit",
    "co_units": "unit",
    "who": "unit",
    "due": "deadline",
    "deadline": "deadline",
    "targets": "target",
}
SURE = 0.9  # confidence from which a field is shown without its reason
LEVELS = ((SURE, (_("有把握"), "done")), (0.7, (_("请核对"), "warn")), (0.0, (_("存疑"), "danger")))
SHOWN_DATES = 6


def flat(spans: Any) -> Iterable[tuple[int, int]]:
    """One span or a list of spans as the reader gives them."""
    if isinstance(spans, list | tuple) and spans:
        if isinstance(spans[0], int):
            yield int(spans[0]), int(spans[1])
        else:
            for one in spans:
                yield from flat(one)


def spans_of(finding: Finding) -> Iterable[Span]:
    for name, spans in (finding.read.get("spans") or {}).items():
        if name in KINDS:
            for start, end in flat(spans):
                yield start, end, KINDS[name], finding.pk


def segments(text: str, findings: Iterable[Finding]) -> list[Cell]:
    """The text cut where something was read out of it; pieces in order, covering it whole."""
    spans = sorted(span for finding in findings for span in spans_of(finding))
    cuts = sorted({0, len(text), *(edge for span in spans for edge in span[:2])})
    found: list[Cell] = []
    waiting = list(spans)
    for start, end in pairwise(cuts):
        waiting = [span for span in waiting if span[1] > start]
        here = [span for span in waiting if span[0] <= start and span[1] >= end]
        kind = here[0][2] if here else ""
        found.append(
            {
                "text": text[start:end],
                "kind": kind,
                "ids": list(dict.fromkeys(span[3] for span in here)),
            }
        )
    return found


def units_text(named: Iterable[Named]) -> str | None:
    """Names as the document writes them, with what they mean where that differs."""
    shown = []
    for one in named:
        if one.chosen:
            shown.append(f"{one.name} → {len(one.chosen)} 个选定单位")
        elif one.match.unit is not None and one.match.unit.name != one.name:
            shown.append(f"{one.name} → {one.match.unit.name}")
        elif not one.is_known:
            shown.append(f"{one.name}（名录里没有）")
        else:
            shown.append(one.name)
    return "；".join(shown) or None


def dates_text(due: Mapping[str, Any] | None, today: date) -> str | None:
    """The words of a time limit and the days that follow from them."""
    if not due:
        return None
    until = today.replace(month=12, day=31)
    days = [f"{one.on:%Y-%m-%d}" for one in occurrences(due, today, until)]
    shown = "、".join(days[:SHOWN_DATES]) + (
        f" 等 {len(days)} 次" if len(days) > SHOWN_DATES else ""
    )
    words = str(due.get("text") or "")
    return f"{words} → {shown}" if shown else words or None


def facts(finding: Finding, names: Names) -> list[tuple[str, str | None]]:
    value = finding.value
    if finding.kind == FindingKind.TASK:
        shown = [
            (_("牵头"), units_text(names.lead(finding))),
            (
                _("分工负责") if value.get("joint") else _("参与"),
                units_text(names.participants(finding)),
            ),
            (_("时限"), dates_text(due_of(finding), names.today)),
        ]
        targets = "；".join(str(one.get("quote") or "") for one in value.get("targets") or ())
        return [*shown, (_("目标"), targets or None), (_("原文"), value.get("quote"))]
    return [
        (_("报送单位"), units_text(names.lead(finding))),
        (_("时限"), dates_text(due_of(finding), names.today)),
        (_("签发"), value.get("signer")),
        (_("报给"), value.get("recipient")),
        (_("抄送"), value.get("cc")),
        (_("原文"), value.get("quote")),
    ]


def confidence(finding: Finding) -> tuple[str, str, str]:
    """Word, tone and reasons of the reader's confidence in its least certain field."""
    said = confidences(finding)
    reasons: dict[str, str] = finding.read.get("confidence_reason") or {}
    if not said:
        return "", "", ""
    worst = min(said.values())
    words, tone = next(found for least, found in LEVELS if worst >= least)
    doubtful = [reasons.get(name, "") for name, value in said.items() if value < SURE]
    return words, tone, "；".join(dict.fromkeys(reason for reason in doubtful if reason))


def joined(names: Iterable[str] | None) -> str:
    return "、".join(names or ())


def edit_fields(
    finding: Finding, names: Names, actor: Actor, error: Mapping[str, str]
) -> list[Cell]:
    """The fields in which a finding is corrected."""
    value = finding.value
    due = due_of(finding)
    until = names.today.replace(month=12, day=31)
    days = "、".join(one.on.isoformat() for one in occurrences(due or {}, names.today, until))
    recurring = (due or {}).get("kind") == "recurring"

    def plain(name: str, label: str, text: Any, **more: Any) -> Cell:
        cell = {"name": name, "label": label, "kind": "text", "value": text or ""}
        return cell | {"error": error.get(name, "")} | more

    if finding.kind == FindingKind.TASK:
        shown = [
            plain("title", _("任务"), value.get("title"), kind="textarea"),
            plain("lead_units", _("牵头单位"), joined(value.get("lead_units")), help=_("用、隔开")),
            plain("co_units", _("参与单位"), joined(value.get("co_units")), help=_("用、隔开")),
        ]
    else:
        shown = [
            plain("what", _("报送内容"), value.get("what")),
            plain("who", _("报送单位"), joined(value.get("who")), help=_("用、隔开")),
            plain(
                "signer",
                _("签发"),
                signer_of(value.get("signer")),
                kind="select",
                placeholder=_("不要求"),
                options=list(SignerLevel.choices),
            ),
            plain("recipient", _("报给"), value.get("recipient")),
            plain("cc", _("抄送"), value.get("cc")),
        ]
    shown.append(
        plain(
            "due",
            _("时限"),
            "" if recurring else days,
            help=_("周期报送按原文推算，不用填。")
            if recurring
            else _("写成 2026-03-30、2026-04-14 这样"),
        )
    )
    options = [("", _("请选择"))] + [(str(pk), name) for pk, name in hand_over_options(actor)]
    for number, name in enumerate(names.unknown(finding)):
        shown.append(
            plain(
                f"chosen_{number}",
                _("“%(name)s”是") % {"name": name},
                "",
                kind="select",
                options=options,
            )
        )
    return shown


def card(finding: Finding, names: Names, actor: Actor, failed: tuple[int, Any] | None) -> Cell:
    """One finding as a card."""
    words, tone, reason = confidence(finding)
    unknown = names.unknown(finding)
    error, by_field = "", {}
    if failed is not None and failed[0] == finding.pk:
        error, by_field = str(failed[1]), dict(getattr(failed[1], "fields", {}))
    warnings = "；".join([*names.warnings(finding), *([reason] if reason else [])])
    state = "doubt" if finding.state == FindingState.OPEN and unknown else finding.state
    number = f"{finding.value.get('no')}. " if finding.value.get("no") else ""

    def address(name: str) -> str:
        return reverse("dispatch:finding", args=[finding.pk, name])

    title = (
        finding.value.get("title") or finding.value.get("what") or finding.value.get("quote") or ""
    )
    return {
        "id": finding.pk,
        "kind_label": FindingKind(finding.kind).label,
        "title": number + str(title)[:120],
        "state": state,
        "confidence_text": words,
        "confidence_tone": tone,
        "reason": warnings,
        "error": error,
        "facts": facts(finding, names),
        "accept_url": address("accept"),
        "skip_url": address("skip"),
        "split_url": address("split"),
        "merge_url": address("merge"),
        "reopen_url": address("reopen"),
        "edit": {"url": address("edit"), "fields": edit_fields(finding, names, actor, by_field)},
    }


def draw_screen(
    document: OfficialText, actor: Actor, today: date, failed: tuple[int, Any] | None = None
) -> Cell:
    """The confirm screen as the template takes it.

    Args:
        failed: Id of a finding whose act was refused, with the refusal.
    """
    findings = list(document.findings.all())
    names = Names(document, today)
    for finding in findings:
        finding.document = document
    waiting = sum(finding.state == FindingState.OPEN for finding in findings)
    accepted = sum(finding.state == FindingState.ACCEPTED for finding in findings)
    tasks = sum(finding.kind == FindingKind.TASK for finding in findings)
    repairs = len(document.reading.get("repairs") or ())
    garbled = "；".join((document.reading.get("garbled") or {}).get("kinds") or ())
    summary = (
        f"读出任务 {tasks} 项、报送 {len(findings) - tasks} 项；"
        f"已确认 {accepted}，待确认 {waiting}。"
    )
    if repairs:
        summary += f"原文有 {repairs} 处乱码或繁简混用，已按规则还原（{garbled}），请留意。"
    return {
        "title": document.title,
        "number": document.doc_no,
        "summary": summary,
        "segments": segments(document.text, findings),
        "finds": [card(finding, names, actor, failed) for finding in findings],
        "accept_all": {
            "url": reverse("dispatch:accept_all", args=[document.pk]),
            "label": _("确认全部有把握的"),
            "count": waiting,
        }
        if waiting
        else None,
        "finish": {
            "url": reverse("dispatch:issue", args=[document.pk]),
            "label": _("分解下达"),
            "allowed": document.status == DocumentStatus.READ and not waiting and accepted > 0,
            "refusal_text": f"还有 {waiting} 条没有确认或略过。"
            if waiting
            else "还没有确认任何条目。",
            "confirm": f"下达后，{accepted} 条任务和报送进入各单位待办，并通知到人。",
        },
    }
