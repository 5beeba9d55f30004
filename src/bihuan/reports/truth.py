"""What the pages of figure truth show: a text with its marks, a card for each finding, a table of changes.

Nothing is stored; a text is read, checked and forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.figures import Against, Directory, against_ledger, cut_off
from bihuan.kernel.indicators import Value
from bihuan.kernel.scope import region_range
from bihuan.organisations.models import Region
from bihuan.reading import read_text
from bihuan.reading.comparing import Change, Side, changes_between
from bihuan.reading.crosschecks import across
from bihuan.statutes.dictionaries import leaf_words

Cell = dict[str, Any]
Stretch = tuple[int, int]
FAULTS = ("wrong", "inconsistent", "undefined_base")
TONES = {
    "wrong": "danger",
    "inconsistent": "danger",
    "undefined_base": "warn",
    "unverifiable": "",
    "rounding": "caution",
    "ok": "done",
}
ORDER = {verdict: place for place, verdict in enumerate(TONES)}


def verdict_words(verdict: str) -> str:
    return {
        "ok": _("一致"),
        "rounding": _("末位出入"),
        "wrong": _("不一致"),
        "undefined_base": _("基数为零"),
        "inconsistent": _("自相矛盾"),
        "unverifiable": _("无法核对"),
    }[verdict]


def kind_words(kind: str) -> str:
    return {
        "sum": _("合计与分项"),
        "diff": _("差额"),
        "ratio": _("比率"),
        "yoy": _("与对比期数"),
        "yoy_delta": _("增减与幅度"),
        "yoy_implied": _("推算对比期"),
        "mean": _("平均数"),
        "count": _("所称与所列"),
        "le": _("部分与整体"),
        "approx": _("约数与实数"),
        "target": _("目标与完成"),
        "headline": _("标题与正文"),
        "same": _("两份材料的合计"),
    }.get(kind, kind)


def directory_of(region: str) -> Directory:
    """Names of the regions at and below one, and of the industries that have none below them."""
    low, high = region_range(region)
    places = Region.objects.filter(code__gte=low, code__lt=high, abolished_on__isnull=True)
    names = {name: code for code, name in places.values_list("code", "name") if len(name) > 1}
    slices = {word: ("sector", key) for word, key in leaf_words("sectors").items()}
    return Directory(names, slices)


def recomputed_text(value: Any) -> str:
    """What came out, in words: a number, a range of bases, kept or not."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("成立") if value else _("不成立")
    if isinstance(value, list):
        if not value:
            return _("没有符合的整数")
        return str(value[0]) if len(value) == 1 else f"{value[0]}—{value[-1]}"
    return f"{Decimal(str(value)).normalize():f}"


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def quoted(text: str, span: Sequence[int]) -> str:
    return text[span[0] : span[1]].strip()


def relation_card(text: str, relation: Mapping[str, Any]) -> Cell:
    claimed = relation["spans"].get("claimed")
    parts = relation["spans"].get("parts") or []
    return {
        "verdict": relation["verdict"],
        "title": kind_words(relation["kind"]),
        "claimed": quoted(text, claimed) if claimed else str(relation["claimed"] or "—"),
        "recomputed": recomputed_text(relation["recomputed"]),
        "ledger": None,
        "reason": relation["reason"],
        "sources": [quoted(text, span) for span in parts[:12]],
        "span": tuple(claimed) if claimed else (tuple(parts[0]) if parts else None),
        "others": [tuple(span) for span in parts],
    }


def ledger_card(text: str, one: Against) -> Cell:
    span = tuple(one.figure["span"])
    return {
        "verdict": one.verdict,
        "title": _("与台账核对：%s") % (one.figure["label"] or quoted(text, span)),
        "claimed": quoted(text, span),
        "recomputed": "",
        "ledger": value_cell(one.value, one.url),
        "reason": one.reason,
        "sources": [],
        "span": span,
        "others": [],
    }


def value_cell(value: Value | None, url: str) -> Cell | None:
    if value is None or value.number is None:
        return None
    days = value.query.period
    moment = timezone.localtime(value.query.as_of)
    note = _("%(label)s，%(first)s 至 %(last)s，数据截至 %(moment)s") % {
        "label": value.indicator.label,
        "first": days.first,
        "last": days.last,
        "moment": f"{moment:%Y-%m-%d %H:%M}",
    }
    return {"text": f"{value.text()} {value.indicator.unit}", "url": url, "note": note}


def checked(text: str, *, actor: Actor, region: str, now: datetime) -> Cell:
    """A text with everything that can be said of its figures."""
    reading = read_text(text, "text", None)
    as_of = cut_off(reading, now, timezone.get_current_timezone())
    beside = against_ledger(
        text, reading, directory_of(region), actor=actor, region=region, as_of=as_of
    )
    cards = [relation_card(text, one) for one in reading["relations"]]
    cards += [ledger_card(text, one) for one in beside]
    cards.sort(key=lambda card: (ORDER[card["verdict"]], card["span"] or (0, 0)))
    for number, card in enumerate(cards, 1):
        card["id"] = number
        card["tone"] = TONES[card["verdict"]]
        card["verdict_label"] = verdict_words(card["verdict"])
        card["line"] = line_of(text, card["span"][0]) if card["span"] else None
    marks = [(tuple(one["span"]), 0) for one in reading["figures"]]
    return {
        "segments": segments(text, cards, [span for span, _none in marks]),
        "groups": groups(cards),
        "counts": counts(cards),
        "as_of": f"{timezone.localtime(as_of):%Y-%m-%d %H:%M}",
        "figures": len(reading["figures"]),
    }


def counts(cards: list[Cell]) -> list[Cell]:
    """How many of each verdict, the worst first; those that do not occur are left out."""
    found = {verdict: sum(1 for one in cards if one["verdict"] == verdict) for verdict in TONES}
    return [
        {"text": f"{verdict_words(verdict)} {number}", "tone": TONES[verdict]}
        for verdict, number in found.items()
        if number
    ]


def groups(cards: list[Cell]) -> list[Cell]:
    """The cards in three heaps: to be dealt with, not to be checked, agreeing."""
    heaps: tuple[tuple[str, tuple[str, ...], bool], ...] = (
        (_("需要处理"), FAULTS, True),
        (_("核对一致"), ("ok", "rounding"), False),
        (_("无法核对"), ("unverifiable",), False),
    )
    return [
        {
            "title": title,
            "open": is_open,
            "cards": [one for one in cards if one["verdict"] in verdicts],
        }
        for title, verdicts, is_open in heaps
    ]


def segments(text: str, cards: list[Cell], figures: list[Stretch]) -> list[Cell]:
    """The text cut where a mark begins or ends; a fault covers what agrees, that what is only read."""
    owner = [0] * (len(text) + 1)
    kinds = {0: ""}
    for number, span in enumerate(figures, 1):
        kinds[-number] = "figure"
        owner[span[0] : span[1]] = [-number] * (span[1] - span[0])
    for card in sorted(cards, key=lambda card: -ORDER[card["verdict"]]):
        kinds[card["id"]] = "problem" if card["verdict"] in FAULTS else "figure"
        span = card["span"]
        if span and card["verdict"] != "unverifiable":
            owner[span[0] : span[1]] = [card["id"]] * (span[1] - span[0])
    found: list[Cell] = []
    seen: set[int] = set()
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and owner[at] == owner[start]:
            continue
        marked = owner[start]
        found.append(
            {
                "text": text[start:at],
                "kind": kinds[marked],
                "card": marked if marked > 0 else None,
                "anchor": marked > 0 and marked not in seen,
            }
        )
        seen.add(marked)
        start = at
    return found


def field_words(change: Change) -> str:
    return {
        "added": _("增加"),
        "removed": _("删去"),
        "wording": _("文字改动"),
        "lead_units": _("牵头单位"),
        "co_units": _("配合单位"),
        "deadline": _("完成时限"),
        "target": _("目标值"),
        "what": _("报送内容"),
        "who": _("报送单位"),
        "due": _("报送时限"),
        "recipient": _("报送对象"),
        "signer": _("签发人"),
        "cc": _("抄送"),
    }[change.field]


def obligation_words(change: Change) -> str:
    return {"task": _("任务"), "duty": _("报送要求"), "target": _("目标")}[change.kind]


def side_cell(text: str, side: Side) -> Cell | None:
    if side.span is None:
        return {"value": side.value, "quote": "", "line": None} if side.value else None
    quote = (side.quote or "")[:160]
    return {
        "value": side.value,
        "quote": quote if quote != side.value else "",
        "line": line_of(text, side.span[0]),
    }


def compared(before: str, after: str) -> Cell:
    """Two texts beside one another: their obligations, and the numbers they share."""
    changes = changes_between(before, after)
    tones = {"added": "done", "removed": "danger"}
    rows = [
        {
            "kind": obligation_words(one),
            "name": one.name,
            "field": field_words(one),
            "tone": tones.get(one.field, "warn"),
            "before": side_cell(before, one.before),
            "after": side_cell(after, one.after),
        }
        for one in changes
    ]
    texts = (before, after)
    numbers = [
        {
            "name": one["name"],
            "title": kind_words(one["kind"]),
            "claimed": one["claimed"],
            "recomputed": recomputed_text(one["recomputed"]),
            "verdict_label": verdict_words(one["verdict"]),
            "tone": TONES[one["verdict"]],
            "reason": one["reason"],
            "line": line_of(
                texts[one["spans"]["claimed"]["file"]], one["spans"]["claimed"]["span"][0]
            ),
        }
        for one in across(before, after)
    ]
    return {"rows": rows, "numbers": numbers, "summary": _("%s 处变动") % len(rows)}
