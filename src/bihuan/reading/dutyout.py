"""How a reporting duty is printed."""

import re
from typing import Any

from bihuan.reading.deadlines import due_document
from bihuan.reading.duties import Duty
from bihuan.reading.mapped import Span, Text


def _shown(text: Text, span: Span | None) -> str | None:
    return re.sub(r"\s+", "", text.show(*span)) if span else None


def _confidence(duty: Duty) -> tuple[dict[str, float], dict[str, str]]:
    confidence: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for key, own in (("what", 0.85), ("who", 0.85), ("recipient", 0.9)):
        taken = key in duty.inherited
        confidence[key] = 0.65 if taken else own
        reasons[key] = "本句未写，取自上文" if taken else "本句写明"
    if not duty.who:
        confidence["who"], reasons["who"] = 0.0, "没有找到报送主体，请补充"
    if duty.recipient is None:
        confidence["recipient"], reasons["recipient"] = 0.0, "没有写报给谁，请补充"
    if duty.due is None:
        confidence["due"], reasons["due"] = 0.0, "没有写时限，请补充"
    elif "XXXX" in str(duty.due.extra.get("iso", "")):
        confidence["due"], reasons["due"] = 0.6, "原文没有年份，请确认"
    elif duty.due.kind in {"event", "masked", "relative"}:
        confidence["due"], reasons["due"] = 0.7, "不是固定日期，请确认起算时间"
    else:
        confidence["due"], reasons["due"] = 0.95, "原文写明日期"
    return confidence, reasons


def duty_document(text: Text, duty: Duty) -> dict[str, Any]:
    """Give one duty as the reading prints it."""
    spans: dict[str, Any] = {"text": text.span(duty.start, duty.end)}
    if duty.what:
        spans["what"] = text.span(*duty.what)
    spans["who"] = [text.span(unit.start, unit.end) for unit in duty.who]
    due = None
    if duty.due is not None:
        due = due_document(duty.due, text.show(duty.due.start, duty.due.end))
        spans["due"] = text.span(duty.due.start, duty.due.end)
    for key in ("recipient", "signer", "cc", "form"):
        span = getattr(duty, key)
        if span:
            spans[key] = text.span(*span)
    confidence, reasons = _confidence(duty)
    return {
        "what": _shown(text, duty.what),
        "who": [unit.name for unit in duty.who],
        "due": due,
        "signer": _shown(text, duty.signer),
        "recipient": _shown(text, duty.recipient),
        "cc": _shown(text, duty.cc),
        "form": _shown(text, duty.form),
        "quote": text.show(duty.start, duty.end),
        "spans": spans,
        "confidence": confidence,
        "confidence_reason": reasons,
    }
