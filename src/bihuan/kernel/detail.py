"""A record's page, drawn from its workflow and its log: steps, moves, photos, timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import Due
from bihuan.kernel.deadlines.counting import UNITS
from bihuan.kernel.models import Event, EvidenceUse
from bihuan.kernel.permissions import VERIFY_AUDIT
from bihuan.kernel.workflow import Need, Option, Workflow

Cell = dict[str, Any]
FILE_ICONS = {"pdf": "file-text", "docx": "file-text", "xlsx": "table"}


def field_of(
    need: Need[Any], obj: Any, typed: Mapping[str, Any], errors: Mapping[str, str]
) -> Cell:
    """One thing a move must bring, as a field of its form."""
    options = need.options(obj) if need.options else ()
    return {
        "name": need.name,
        "label": need.label,
        "kind": need.kind,
        "value": typed.get(need.name, ""),
        "options": [(value, label) for value, label in options],
        "required": need.required,
        "help": need.help,
        "error": errors.get(need.name, ""),
        "placeholder": "请选择" if need.kind in {"select", "unit"} else "",
    }


def moves_of(
    workflow: Workflow[Any],
    obj: Model,
    actor: Actor,
    *,
    address: Callable[[str], str],
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    tried: str = "",
    options: Mapping[str, Sequence[tuple[Any, str]]] | None = None,
) -> list[Cell]:
    """The 下一步 panel: every move out of the present state, possible or with its reason.

    Args:
        address: Name of a move → address its form posts to.
        typed: What was typed into the move ``tried`` when it was refused, with ``errors`` by field.
        options: Choices of select fields by field name, where they are the same for any object.
    """
    shown = [draw_move(option, obj, address) for option in workflow.options(obj, actor)]
    for cell in shown:
        mine = cell["name"] == tried
        for field in cell["fields"]:
            field["options"] = (options or {}).get(field["name"], field["options"])
            if mine:
                field["value"] = (typed or {}).get(field["name"], "")
                field["error"] = (errors or {}).get(field["name"], "")
    return sorted(shown, key=lambda cell: (not cell["allowed"], cell["name"] != tried))


def draw_move(option: Option[Any], obj: Model, address: Callable[[str], str]) -> Cell:
    move = option.move
    return {
        "name": move.name,
        "label": str(move.label),
        "url": address(move.name),
        "method": "post",
        "tone": move.tone if move.tone != "plain" else "",
        "allowed": option.is_allowed,
        "refusal_text": None if option.refusal is None else str(option.refusal),
        "fields": [field_of(need, obj, {}, {}) for need in move.needs if need.applies(obj)],
        "confirm": str(move.confirm),
    }


def deadline_drawer(counted: Due) -> Cell:
    """How a time limit was counted, day by day, as the page shows it."""
    last = len(counted.days) - 1
    return {
        "summary": f"自 {counted.start} 次日起算，{counted.rule.length}"
        f"{UNITS[counted.rule.unit]}，到 {counted.due_on} 止。",
        "rule_text": counted.rule.title,
        "source": counted.rule.law,
        "note": "含有尚未公布放假安排的年份，暂按周一至周五计算。" if counted.provisional else "",
        "days": [
            {
                "date": day.date.isoformat(),
                "day": day.date.day,
                "weekday": day.date.isoweekday(),
                "counted": day.counted,
                "index": day.n,
                "note": day.why or "",
                "last": number == last,
            }
            for number, day in enumerate(counted.days)
        ],
    }


TONES = {
    "accept": "done",
    "reject": "warn",
    "dismiss": "warn",
    "withdraw": "warn",
    "escalated": "danger",
}


def timeline_of(chain: str, *, texts: Callable[[Event], str]) -> list[Cell]:
    """What happened to an object, newest first.

    Args:
        texts: The event → the sentence under its title, empty where there is nothing to add.
    """
    events = Event.objects.filter(chain=chain).order_by("-seq")
    return [
        {
            "at": f"{timezone.localtime(event.at):%Y-%m-%d %H:%M}",
            "title": event.text,
            "text": texts(event),
            "actor": event.actor_name
            + (f"（代{event.stand_in_for}）" if event.stand_in_for else ""),
            "unit": event.unit_name,
            "tone": TONES.get(event.kind.rpartition(".")[2], ""),
            "files": [],
            "detail_url": "",
        }
        for event in events
    ]


def chain_line(chain: str, actor: Actor) -> Cell:
    """The name of the object's chain, with the page that verifies it for those who may."""
    url = f"/audit/?{urlencode({'chain': chain})}" if actor.may(VERIFY_AUDIT) else ""
    return {"chain_text": f"日志链 {chain}", "chain_url": url}


def file_url(use: EvidenceUse) -> str:
    return reverse("kernel:evidence", args=[use.evidence_id])


def photos_of(uses: Iterable[EvidenceUse], stages: Mapping[str, str]) -> list[Cell]:
    """Photos by stage, in the order of the stages; a stage without one says so where it is owed.

    Args:
        stages: Role of the proof → its word on the page.
    """
    shown = []
    pictures = [use for use in uses if use.evidence.kind == "photo"]
    for role, word in stages.items():
        for use in (one for one in pictures if one.role == role):
            file = use.evidence
            moment = timezone.localtime(file.captured_at or file.uploaded_at)
            who = file.uploaded_by.name if file.uploaded_by else ""
            shown.append(
                {
                    "url": reverse("kernel:evidence_shown", args=[file.pk, 1600]),
                    "thumb_url": reverse("kernel:evidence_shown", args=[file.pk, 480]),
                    "stage": word,
                    "caption": f"{moment:%m-%d %H:%M} {who}".strip(),
                    "alt": f"{word}照片，{moment:%Y-%m-%d %H:%M}",
                }
            )
    return shown


def files_of(uses: Iterable[EvidenceUse]) -> list[Cell]:
    """Papers of a record, with size and the beginning of their hash."""
    return [
        {
            "label": use.evidence.name,
            "url": file_url(use),
            "icon": FILE_ICONS.get(use.evidence.kind, "paperclip"),
            "size_text": f"{use.evidence.size / 1024:,.0f} KB",
            "digest": use.evidence.sha256,
            "by": use.evidence.uploaded_by.name if use.evidence.uploaded_by else "",
            "at": f"{timezone.localtime(use.attached_at):%Y-%m-%d %H:%M}",
            "note": "",
        }
        for use in uses
        if use.evidence.kind != "photo"
    ]


def watermark_lines(file: Any) -> list[str]:
    """What is written on the rendering of a photo: when, by whom, where."""
    moment = timezone.localtime(file.captured_at or file.uploaded_at)
    who = file.uploaded_by.name if file.uploaded_by else ""
    lines = [f"{moment:%Y-%m-%d %H:%M} {who}".strip()]
    if file.latitude is not None and file.longitude is not None:
        accuracy = f" ±{file.accuracy_m:.0f} 米" if file.accuracy_m is not None else ""
        lines.append(f"{file.latitude:.5f}，{file.longitude:.5f}{accuracy}")
    return lines


def all_uses(chain: str) -> list[EvidenceUse]:
    """Files offered for an object, with the file and its uploader loaded."""
    return list(evidence.of(chain))
