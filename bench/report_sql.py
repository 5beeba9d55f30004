"""The same report by hand: three ways an expert writes it, of which the fastest is the baseline.

All know what the report asks: the period, that grade is one of the splits (so that nothing is
counted for major hazards apart), which figures follow from others. Each gives the counts and
the sum of which all 42 figures are made, for each street, grade and month of finding.
"""

from __future__ import annotations

import re

KNOWN = (
    "region >= '990101' AND region < '990102' AND recorded_at <= %(as_of)s"
    " AND (withdrawn_at IS NULL OR withdrawn_at > %(as_of)s)"
)
SPLIT = "left(region, 9), grade, date_trunc('month', found_on::timestamp)::date"
REAL = "NOT (status IN ('dismissed', 'withdrawn') AND withdrawn_at IS NULL)"

# Figure → condition, on names that each way defines in its own manner.
FIGURES = {
    "found": "found",
    "self_found": "found AND is_self_found",
    "found_outside": "found AND outside",
    "found_in_campaign": "found AND in_campaign",
    "fixed_on_spot": "found AND fixed_on_spot",
    "confirmed": "is_real AND confirmed_in",
    "rectified": "is_real AND rectified_in",
    "explained": "is_real AND explained_in",
    "closed": "closed",
    "closed_of_found": "found AND is_closed AND closed_by_end",
    "closed_late": "closed AND after_limit",
    "closed_after_rejection": "closed AND was_rejected",
    "first_pass_rate": "closed AND NOT was_rejected",
    "due": "due",
    "due_on_time": "due AND in_time",
    "due_open": "due AND NOT rectified_before AND NOT closed_before",
    "brought_forward": "is_real AND found_before AND NOT closed_before",
    "standing": "standing",
    "awaiting_order": "standing AND NOT confirmed_by_end",
    "unrectified": "standing AND confirmed_by_end AND NOT rectified_by_end",
    "awaiting_check": "standing AND rectified_by_end",
    "late": "late",
    "late_unexplained": "late AND (NOT explained_by_end OR explained_early)",
    "extended": "standing AND was_extended",
    "reminded": "standing AND was_reminded",
}

F, L = "%(first)s", "%(last)s"
NAMES = {
    "is_real": f"({REAL})",
    "is_closed": "(status = 'closed')",
    "outside": "(enterprise_id IS NULL)",
    "in_campaign": "(campaign <> '')",
    "was_rejected": "(rejections > 0)",
    "was_reminded": "(reminders > 0)",
    "was_extended": "coalesce(due_on > first_due_on, false)",
    "in_time": "coalesce(rectified_on <= due_on, false)",
    "after_limit": "coalesce(closed_on > due_on, false)",
    "explained_early": "coalesce(explained_on < due_on, false)",
    "found_before": f"(found_on < {F})",
    "found_in": f"(found_on BETWEEN {F} AND {L})",
    "found_by_end": f"(found_on <= {L})",
    "closed_before": f"coalesce(closed_on < {F}, false)",
    "closed_in": f"coalesce(closed_on BETWEEN {F} AND {L}, false)",
    "closed_by_end": f"coalesce(closed_on <= {L}, false)",
    "rectified_before": f"coalesce(rectified_on < {F}, false)",
    "rectified_in": f"coalesce(rectified_on BETWEEN {F} AND {L}, false)",
    "rectified_by_end": f"coalesce(rectified_on <= {L}, false)",
    "confirmed_in": f"coalesce(confirmed_on BETWEEN {F} AND {L}, false)",
    "confirmed_by_end": f"coalesce(confirmed_on <= {L}, false)",
    "explained_in": f"coalesce(explained_on BETWEEN {F} AND {L}, false)",
    "explained_by_end": f"coalesce(explained_on <= {L}, false)",
    "due_in": f"coalesce(due_on BETWEEN {F} AND {L}, false)",
    "due_before_end": f"coalesce(due_on < {L}, false)",
}
JOINED = {
    "found": "(is_real AND found_in)",
    "closed": "(is_closed AND closed_in)",
    "due": "(is_real AND due_in)",
    "standing": "(is_real AND found_by_end AND NOT closed_by_end)",
    "late": "(is_real AND found_by_end AND NOT closed_by_end AND due_before_end"
    " AND NOT rectified_by_end)",
}


def replaced(text: str, names: dict[str, str]) -> str:
    """A condition with each name written out."""
    return re.sub(r"[a-z_]+", lambda word: names.get(word[0], word[0]), text)


def one_filter_a_figure() -> str:
    """One pass, a FILTER for each figure."""
    joined = {name: replaced(text, NAMES) for name, text in JOINED.items()}
    counts = [
        f"count(*) FILTER (WHERE {replaced(one, joined | NAMES)})" for one in FIGURES.values()
    ]
    cost = f"sum(cost_yuan) FILTER (WHERE {joined['closed']})"
    return (
        f"SELECT {SPLIT}, {', '.join(counts)}, {cost} FROM hazards_hazard WHERE {KNOWN}"
        " GROUP BY 1, 2, 3"
    )


def flags_first() -> str:
    """Every comparison once a row, then a FILTER of flags for each figure."""
    flags = ", ".join(f"{text} AS {name}" for name, text in NAMES.items())
    inner = (
        f"SELECT left(region, 9) AS street, grade, date_trunc('month', found_on::timestamp)::date"
        f" AS month, cost_yuan, is_self_found, fixed_on_spot, {flags}"
        f" FROM hazards_hazard WHERE {KNOWN} OFFSET 0"
    )
    counts = [f"count(*) FILTER (WHERE {replaced(one, JOINED)})" for one in FIGURES.values()]
    cost = f"sum(cost_yuan) FILTER (WHERE {JOINED['closed']})"
    return f"SELECT street, grade, month, {', '.join(counts)}, {cost} FROM ({inner}) rows GROUP BY 1, 2, 3"


def side(name: str) -> str:
    """Before, in or after the period, as 0, 1, 2; 3 where there is no day."""
    return (
        f"CASE WHEN {name} < {F} THEN 0 WHEN {name} <= {L} THEN 1 WHEN {name} > {L} THEN 2"
        " ELSE 3 END"
    )


CLASSES = {
    "f": (side("found_on"), 2),
    "c": (side("closed_on"), 2),
    "r": (side("rectified_on"), 2),
    "o": (side("confirmed_on"), 2),
    "e": (side("explained_on"), 2),
    "d": (
        f"CASE WHEN due_on < {F} THEN 0 WHEN due_on < {L} THEN 1 WHEN due_on = {L} THEN 2 ELSE 3 END",
        2,
    ),
}
FLAGS = (
    "is_real", "is_closed", "is_self_found", "fixed_on_spot", "outside", "in_campaign", "was_rejected",
    "was_reminded", "was_extended", "in_time", "after_limit", "explained_early",
)  # fmt: skip
DECODED = {
    "found_before": "f = 0",
    "found_in": "f = 1",
    "found_by_end": "f <= 1",
    "closed_before": "c = 0",
    "closed_in": "c = 1",
    "closed_by_end": "c <= 1",
    "rectified_before": "r = 0",
    "rectified_in": "r = 1",
    "rectified_by_end": "r <= 1",
    "confirmed_in": "o = 1",
    "confirmed_by_end": "o <= 1",
    "explained_in": "e = 1",
    "explained_by_end": "e <= 1",
    "due_in": "d IN (1, 2)",
    "due_before_end": "d <= 1",
}


def classes_first() -> str:
    """Rows of the same class in one group, then a FILTER over the groups for each figure."""
    shift, packed, decoded = 0, [], []
    for name, (text, width) in CLASSES.items():
        packed.append(f"(({text}) << {shift})")
        decoded.append(f"(k >> {shift}) & 3 AS {name}")
        shift += width
    for name in FLAGS:
        text = NAMES.get(name, name)
        packed.append(f"CASE WHEN {text} THEN {1 << shift} ELSE 0 END")
        decoded.append(f"k & {1 << shift} <> 0 AS {name}")
        shift += 1
    groups = (
        f"SELECT left(region, 9) AS street, grade, date_trunc('month', found_on::timestamp)::date"
        f" AS month, {' | '.join(packed)} AS k, count(*)::int AS n, sum(cost_yuan) AS cost"
        f" FROM hazards_hazard WHERE {KNOWN} GROUP BY 1, 2, 3, 4"
    )
    names = {name: f"({text})" for name, text in DECODED.items()}
    joined = {name: replaced(text, names) for name, text in JOINED.items()}
    counts = [
        f"coalesce(sum(n) FILTER (WHERE {replaced(one, joined | names)}), 0)"
        for one in FIGURES.values()
    ]
    cost = f"sum(cost) FILTER (WHERE {joined['closed']})"
    return (
        f"SELECT street, grade, month, {', '.join(counts)}, {cost} FROM"
        f" (SELECT street, grade, month, n, cost, {', '.join(decoded)} FROM ({groups}) g) rows"
        " GROUP BY 1, 2, 3"
    )


WAYS = {
    "a FILTER a figure": one_filter_a_figure,
    "flags, then FILTER": flags_first,
    "classes, then FILTER over groups": classes_first,
}
