"""The confirm screen, put together: the original left, a card for each finding right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.dispatch.forms import due_text, target_text
from bihuan.dispatch.models import Finding, OfficialText
from bihuan.dispatch.originals import garble_banner, segments
from bihuan.dispatch.rules import occurrences
from bihuan.dispatch.services.confirming import confidences, due_of, is_sure
from bihuan.dispatch.services.issuing import signer_of
from bihuan.dispatch.services.resolving import Named, Names
from bihuan.dispatch.states import DocumentStatus, FindingKind, FindingState, SignerLevel
from bihuan.kernel.actors import Actor
from bihuan.organisations.choices import hand_over_options

Cell = dict[str, Any]
SURE = 0.9  # confidence from which a field is shown without its reason
LEVELS = ((SURE, (_("有把握"), "done")), (0.7, (_("请核对"), "warn")), (0.0, (_("存疑"), "danger")))
SHOWN_DATES = 6
Sure = tuple[str, str, str]  # word, tone, reason


def dates_text(due: Mapping[str, Any] | None, today: date) -> str | None:
    """The words of a time limit and the days that follow from them."""
    if not due:
        return None
    until = today.replace(month=12, day=31)
    days = [f"{one.on:%Y-%m-%d}{one.amount}" for one in occurrences(due, today, until)]
    shown = "、".join(days[:SHOWN_DATES]) + (
        f" 等 {len(days)} 次" if len(days) > SHOWN_DATES else ""
    )
    words = str(due.get("text") or "")
    return f"{words} → {shown}" if shown and shown != words else words or None


def level_of(value: float) -> tuple[str, str]:
    words, tone = next(found for least, found in LEVELS if value >= least)
    return str(words), tone


def sureness(finding: Finding) -> dict[str, Sure]:
    """Word, tone and reason of the reader's confidence, by field; nothing for edited fields."""
    reasons: dict[str, str] = finding.read.get("confidence_reason") or {}
    return {
        name: (*level_of(value), reasons.get(name, ""))
        for name, value in confidences(finding).items()
        if finding.value.get(name) == finding.read.get(name)
    }


def choice(name: str, label: str, unit_id: int, user_id: int | None = None) -> Cell:
    return {"name": name, "label": label, "unit": unit_id, "user": user_id or ""}


def name_cell(one: Named, on: date) -> Cell:
    """One written name with what it means, and what somebody may say it means."""
    cell: Cell = {"name": one.name, "meaning": "", "tone": "", "note": "", "choices": []}
    match = one.match
    if one.chosen:
        units = one.everybody(on)
        person = next((p.name for p in one.people if p.user_id == one.user_id), "")
        cell["meaning"] = "、".join(filter(None, [*(unit.name for unit in units), person]))
        return cell | {"tone": "done"}
    if match.group is not None:
        everybody = one.everybody(on)
        kept = [unit for unit in everybody if unit.pk not in one.left_out]
        cell["group"] = {
            "count": len(kept),
            "total": len(everybody),
            "units": [
                {"id": unit.pk, "name": unit.name, "ticked": unit.pk not in one.left_out}
                for unit in everybody
            ],
        }
        if everybody and one.day(on) != on:
            cell["note"] = _("名录没有成文那天的记录，按今天的名录展开。")
        return cell
    if one.is_slip and match.unit is not None:
        cell["note"] = _("层级对不上，应为“%(unit)s”？") % {"unit": match.unit.name}
        cell["choices"] = [choice(one.name, _("应为%s") % match.unit.name, match.unit.pk)]
        return cell | {"tone": "warn"}
    if match.unit is not None:
        is_other = match.unit.name != one.name
        return cell | {"meaning": match.unit.name if is_other else "", "note": match.warning}
    cell["choices"] = [choice(one.name, unit.name, unit.pk) for unit in match.candidates]
    cell["choices"] += [
        choice(one.name, f"{p.name}（{p.unit_name}{p.title}）", p.unit_id, p.user_id)
        for p in one.people
    ]
    cell["note"] = (
        _("名录里没有，是不是：") if cell["choices"] else _("名录里没有，请在“修改”里选。")
    )
    return cell | {"tone": "danger"}


def fact(label: str, value: Any, sure: Sure | None = None, **more: Any) -> Cell:
    cell: Cell = {"label": label, "value": value, "tag": "", "tone": "", "why": ""}
    if sure is not None:
        word, tone, why = sure
        cell |= {"tag": word, "tone": tone, "why": "" if tone == "done" else why}
    return cell | more


def units_fact(label: str, named: list[Named], on: date, sure: Sure | None) -> Cell:
    return fact(label, None, sure if named else None, names=[name_cell(one, on) for one in named])


def facts(finding: Finding, names: Names) -> list[Cell]:
    """What a card says of a finding, field by field, each with how sure the reader was."""
    value, sure = finding.value, sureness(finding)
    if finding.kind == FindingKind.TASK:
        targets = "；".join(target_text(one) for one in value.get("targets") or ())
        return [
            units_fact(_("牵头"), names.lead(finding), names.on, sure.get("lead_units")),
            units_fact(
                _("分工负责") if value.get("joint") else _("参与"),
                names.participants(finding),
                names.on,
                sure.get("co_units"),
            ),
            fact(_("时限"), dates_text(due_of(finding), names.today), sure.get("deadline")),
            fact(_("目标"), targets or None, sure.get("targets")),
            fact(_("原文"), value.get("quote")),
        ]
    return [
        units_fact(_("报送单位"), names.lead(finding), names.on, sure.get("who")),
        fact(_("时限"), dates_text(due_of(finding), names.today), sure.get("due")),
        fact(_("签发"), value.get("signer"), sure.get("signer")),
        fact(_("报给"), value.get("recipient"), sure.get("recipient")),
        fact(_("抄送"), value.get("cc"), sure.get("cc")),
        fact(_("原文"), value.get("quote")),
    ]


def joined(names: Iterable[str] | None) -> str:
    return "、".join(names or ())


def edit_fields(
    finding: Finding, names: Names, options: list[tuple[str, str]], error: Mapping[str, str]
) -> list[Cell]:
    """The fields in which a finding is corrected."""
    value = finding.value
    recurring = (due_of(finding) or {}).get("kind") == "recurring"

    def plain(name: str, label: str, text: Any, **more: Any) -> Cell:
        cell = {"name": name, "label": label, "kind": "text", "value": text or ""}
        return cell | {"error": error.get(name, ""), "id": f"f-{name}-{finding.pk}"} | more

    if finding.kind == FindingKind.TASK:
        shown = [
            plain("title", _("任务"), value.get("title"), kind="textarea"),
            plain(
                "lead_units",
                _("牵头单位"),
                joined(value.get("lead_units")),
                help=_("用、隔开；由某个人牵头的，写他的姓名。"),
            ),
            plain("co_units", _("参与单位"), joined(value.get("co_units")), help=_("用、隔开")),
            plain(
                "targets",
                _("量化目标"),
                "\n".join(target_text(one) for one in value.get("targets") or ()),
                kind="textarea",
                help=_("一行一个，写成“关闭非煤矿山 >= 6 座”这样。"),
            ),
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
            due_text(finding, names.today),
            help=_("周期报送按原文推算；要改成固定日期的，填日期。")
            if recurring
            else _(
                "写成 2026-03-30、2026-04-14 这样；分阶段的写 2026-06-30 60%、2026-11-30 100%。"
            ),
        )
    )
    for number, name in enumerate(names.unknown(finding)):
        label = _("“%(name)s”是") % {"name": name}
        shown.append(plain(f"chosen_{number}", label, "", kind="select", options=options))
    return shown


def state_of(finding: Finding, names: Names) -> str:
    """``doubt`` for a card that somebody has to look at before it can be confirmed."""
    if finding.state != FindingState.OPEN:
        return finding.state
    doubtful = [one for one in names.everyone(finding) if one.needs_eyes]
    nobody = not names.everyone(finding) or names.empty(finding)
    return "doubt" if doubtful or nobody else finding.state


def card(
    finding: Finding,
    names: Names,
    options: list[tuple[str, str]],
    failed: tuple[int, Any] | None,
) -> Cell:
    """One finding as a card."""
    error, by_field = "", {}
    if failed is not None and failed[0] == finding.pk:
        error, by_field = str(failed[1]), dict(getattr(failed[1], "fields", {}))
    number = f"{finding.value.get('no')}. " if finding.value.get("no") else ""

    def address(name: str) -> str:
        return reverse("dispatch:finding", args=[finding.pk, name])

    value = finding.value
    title = value.get("title") or value.get("what") or value.get("quote") or ""
    said = confidences(finding)
    word, tone = level_of(min(said.values())) if said else ("", "")
    key = "who" if finding.kind == FindingKind.DUTY else "lead_units"
    parts = value.get(key) or value.get("co_units") or ()
    return {
        "id": finding.pk,
        "kind_label": FindingKind(finding.kind).label,
        "title": number + str(title)[:120],
        "state": state_of(finding, names),
        "confidence_text": _("已改") if finding.is_edited else word,
        "confidence_tone": "info" if finding.is_edited else tone,
        "error": error,
        "facts": facts(finding, names),
        "accept_url": address("accept"),
        "skip_url": address("skip"),
        "split_url": address("split") if len(parts) > 1 else "",
        "merge_url": address("merge"),
        "reopen_url": address("reopen"),
        "settle_url": address("settle"),
        "keep_url": address("keep"),
        "edit": {"url": address("edit"), "fields": edit_fields(finding, names, options, by_field)},
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
    sure = sum(one.state == FindingState.OPEN and is_sure(one, names) for one in findings)
    accepted = sum(finding.state == FindingState.ACCEPTED for finding in findings)
    tasks = sum(finding.kind == FindingKind.TASK for finding in findings)
    options = [("", _("请选择"))] + [(str(pk), name) for pk, name in hand_over_options(actor)]
    return {
        "title": document.title,
        "number": document.doc_no,
        "summary": f"读出任务 {tasks} 项、报送 {len(findings) - tasks} 项；"
        f"已确认 {accepted}，待确认 {waiting}，略过 {len(findings) - accepted - waiting}。",
        "garble": garble_banner(document.reading),
        "segments": segments(document.text, findings, document.reading.get("repairs") or ()),
        "finds": [card(finding, names, options, failed) for finding in findings],
        "accept_all": {
            "url": reverse("dispatch:accept_all", args=[document.pk]),
            "label": _("确认全部有把握的"),
            "count": sure,
        }
        if sure
        else None,
        "finish": {
            "url": reverse("dispatch:issue", args=[document.pk]),
            "label": _("分解下达"),
            "allowed": document.status == DocumentStatus.READ and not waiting and accepted > 0,
            "refusal_text": f"还有 {waiting} 条没有确认或略过。"
            if waiting
            else "还没有确认任何条目。"
            if findings
            else "没有读出任务和报送要求，不用下达。要核对其中的数字，用“统计报表”里的“核对数字”。",
            "confirm": f"下达后，{accepted} 条任务和报送进入各单位待办，并通知到人。",
        },
    }
