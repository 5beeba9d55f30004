"""What was typed on the confirm screen and in the form of a new document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.dispatch.models import Finding
from bihuan.dispatch.rules import occurrences
from bihuan.dispatch.services.confirming import due_of
from bihuan.dispatch.states import FindingKind, SignerLevel
from bihuan.kernel.errors import InvalidInput

LIST_MARK = re.compile(r"[、，,；;\s]+")
PART_MARK = re.compile(r"[、，,；;\n]+")
STAGE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})\s*(.*)")
TARGET = re.compile(r"(.+?)\s*(>=|<=|≥|≤|=|＝|>|<)\s*(-?\d+(?:\.\d+)?)\s*(\S{0,20})")
SIGNS = {"≥": ">=", "≤": "<=", "＝": "="}
WORDS = {SignerLevel.DEPUTY: "分管领导", SignerLevel.PRINCIPAL: "主要领导"}


def names_in(text: str) -> list[str]:
    """Names separated by 、 and the like, each once."""
    return list(dict.fromkeys(part for part in LIST_MARK.split(text.strip()) if part))


def stages_in(text: str) -> list[tuple[str, str]]:
    """Days with what is due by then, ``2026-06-30 60%、2026-11-30 100%``, in order.

    Returns:
        ISO day and amount; the amount is empty where only the day was written.

    Raises:
        InvalidInput: One of them is no day.
    """
    found = []
    for part in filter(None, (part.strip() for part in PART_MARK.split(text))):
        matched = STAGE.fullmatch(part)
        try:
            year, month, day = matched.group(1).split("-") if matched else ("", "", "")
            on = date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            raise InvalidInput({"due": f"“{part}”不是日期，请写成 2026-03-30 这样。"}) from None
        assert matched is not None
        found.append((on, matched.group(2).strip()))
    return sorted(found)


def due_typed(finding: Finding, text: str) -> dict[str, Any] | None:
    """The time limit after an edit: as read where nothing was typed.

    Raises:
        InvalidInput: No day.
    """
    former, stages = due_of(finding), stages_in(text)
    if not stages:
        return former
    days = [day for day, _amount in stages]
    words = (former or {}).get("text") or "、".join(days)
    if any(amount for _day, amount in stages):
        iso = [f"{day}:{amount or '完成'}" for day, amount in stages]
        return {"kind": "staged", "text": words, "iso": iso}
    if len(days) == 1:
        return {"kind": "date", "text": words, "iso": days[0]}
    return {"kind": "dates", "text": words, "iso": days}


def due_text(finding: Finding, today: date) -> str:
    """A time limit as it is typed; empty for what recurs or hangs on an event."""
    due = due_of(finding) or {}
    if due.get("kind") == "recurring":
        return ""
    days = occurrences(due, today, today)
    return "、".join(f"{one.on.isoformat()} {one.amount}".strip() for one in days)


def target_text(target: Mapping[str, Any]) -> str:
    """A target as it is typed: ``关闭非煤矿山 >= 6 座``."""
    parts = [target.get("metric"), target.get("op"), target.get("value"), target.get("unit")]
    return " ".join(str(part) for part in parts if part not in (None, ""))


def targets_in(finding: Finding, text: str) -> list[dict[str, Any]]:
    """Targets, one a line; a line that was not changed keeps where it was read.

    Raises:
        InvalidInput: A line without a sign and a number.
    """
    former = {target_text(one): one for one in finding.value.get("targets") or ()}
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line in former:
            found.append(former[line])
            continue
        matched = TARGET.fullmatch(line)
        if matched is None:
            raise InvalidInput(
                {"targets": f"“{line}”读不出目标，请写成“关闭非煤矿山 >= 6 座”这样，一行一个。"}
            )
        metric, op, value, unit = matched.groups()
        number = float(value) if "." in value else int(value)
        found.append(
            {
                "metric": metric[:120],
                "op": SIGNS.get(op, op),
                "value": number,
                "unit": unit,
                "quote": line[:300],
            }
        )
    return found


def read_edit(finding: Finding, unknown: list[str], request: HttpRequest) -> dict[str, Any]:
    """The values of an edited finding.

    Args:
        unknown: Names without a unit, in the order of their selects.

    Raises:
        InvalidInput: A day that is none.
    """
    post = request.POST
    chosen = dict(finding.value.get("chosen") or {})
    for number, name in enumerate(unknown):
        if post.get(f"chosen_{number}", "").isdecimal():
            chosen[name] = [int(post[f"chosen_{number}"])]
    due = due_typed(finding, post.get("due", ""))
    if finding.kind == FindingKind.TASK:
        leads, others = names_in(post.get("lead_units", "")), names_in(post.get("co_units", ""))
        return {
            "title": post.get("title", "").strip(),
            "lead_units": leads,
            "co_units": others,
            "joint": not leads,
            "deadline": due,
            "targets": targets_in(finding, post.get("targets", "")),
            "chosen": chosen,
        }
    return {
        "what": post.get("what", "").strip(),
        "who": names_in(post.get("who", "")),
        "due": due,
        "signer": WORDS.get(SignerLevel(post["signer"])) if post.get("signer") in WORDS else None,
        "recipient": post.get("recipient", "").strip() or None,
        "cc": post.get("cc", "").strip() or None,
        "chosen": chosen,
    }


def take_in_form(typed: Mapping[str, str], refusal: InvalidInput | None = None) -> dict[str, Any]:
    """The form of a new document."""
    errors = dict(refusal.fields) if refusal else {}
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "file", "text": str(refusal)}]
    return {
        "action": reverse("dispatch:take_in"),
        "method": "post",
        "title": _("登记来文"),
        "multipart": True,
        "errors": words,
        "submit_label": _("上传并读取"),
        "cancel_url": "/l/documents-in/",
        "sections": [
            {
                "title": "",
                "note": _("系统读出任务、责任单位、时限和报送要求，逐条确认后才下达。"),
                "fields": [
                    {
                        "name": "file",
                        "label": _("文件"),
                        "kind": "file",
                        "required": True,
                        "error": errors.get("file", ""),
                        "help": _(
                            "docx、pdf（有文字的）、txt、网页、xlsx 附表；.doc、.wps、.ofd 请先另存为 docx。"
                        ),
                    },
                    {
                        "name": "year",
                        "label": _("年份"),
                        "kind": "number",
                        "value": typed.get("year", ""),
                        "error": errors.get("year", ""),
                        "help": _("文件里没有写年份时填写，例如 2026。"),
                    },
                    {
                        "name": "campaign",
                        "label": _("专项行动"),
                        "kind": "text",
                        "value": typed.get("campaign", ""),
                        "help": _("属于某个专项行动的，填行动名称；汇总通报按它统计。"),
                    },
                ],
            }
        ],
    }


def year_of(text: str) -> int | None:
    """A year as typed.

    Raises:
        InvalidInput: Not a year between 1949 and 2100.
    """
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not 1949 <= int(text) <= 2100:
        raise InvalidInput({"year": f"“{text}”不是年份，请填四位数字。"})
    return int(text)
