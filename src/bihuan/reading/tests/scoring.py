"""Scores a reading against hand labels: precision and recall for each measure.

Matching follows the conventions of the labels: assignments by number and segment, else by at least
half of their units; units as exact strings after width and aliases; dates as ISO; figures by value
and unit; relations by kind, values (zeros left out of sums) and claim, then the verdict.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
ERRORS = {"wrong", "undefined_base", "inconsistent"}


@dataclass
class Tally:
    """Counts of one measure."""

    right: int = 0
    wanted: int = 0
    given: int = 0

    def add(self, right: int, wanted: int, given: int) -> None:
        self.right += right
        self.wanted += wanted
        self.given += given

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


@dataclass
class Score:
    """All measures, and what went wrong in words."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, measure: str, right: int, wanted: int, given: int) -> None:
        self.tallies.setdefault(measure, Tally()).add(right, wanted, given)

    def note(self, text: str) -> None:
        self.notes.append(text)

    def merge(self, other: Score) -> None:
        for measure, tally in other.tallies.items():
            self.add(measure, tally.right, tally.wanted, tally.given)
        self.notes += other.notes


def narrow(word: Any) -> str:
    """Write a word in half-width signs and without blanks."""
    table = {ord(a): b for a, b in zip("（）：，；、", "():,;、", strict=True)}
    return "".join(str(word or "").translate(table).split())


def _names(units: Iterable[str], aliases: dict[str, str]) -> list[str]:
    return sorted({aliases.get(narrow(unit), narrow(unit)) for unit in units})


def _iso(due: Row | None) -> Any:
    return (due or {}).get("iso") or (due or {}).get("kind")


def _same_date(want: Any, got: Any) -> bool:
    """Compare ISO dates; an unknown year in the label fits any year that was given by hand."""
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(
            _same_date(a, b) for a, b in zip(want, got, strict=True)
        )
    if isinstance(want, str) and isinstance(got, str):
        return want == got or (want.startswith("XXXX") and want[4:] == got[4:])
    return bool(want == got)


def _close(want: str | None, got: str | None) -> bool:
    a, b = narrow(want), narrow(got)
    return a == b or (
        bool(a and b) and (a in b or b in a or difflib.SequenceMatcher(None, a, b).ratio() >= 0.6)
    )


def _task_units(task: Row, aliases: dict[str, str]) -> set[str]:
    return set(_names([*task.get("lead_units", []), *task.get("co_units", [])], aliases))


def _match_task(want: Row, given: list[Row], used: set[int], aliases: dict[str, str]) -> int | None:
    units = _task_units(want, aliases)
    best: tuple[float, int] | None = None
    for index, got in enumerate(given):
        if index in used:
            continue
        other = _task_units(got, aliases)
        overlap = len(units & other) / len(units | other) if units | other else 1.0
        numbered = (
            bool(want.get("no"))
            and narrow(want["no"]) == narrow(got["no"])
            and want.get("seg", 1) == got["seg"]
        )
        if (numbered or overlap >= 0.5) and (best is None or overlap + numbered > best[0]):
            best = (overlap + numbered, index)
    return best[1] if best else None


def score_tasks(
    wants: list[Row], given: list[Row], aliases: dict[str, str], score: Score, name: str
) -> None:
    used: set[int] = set()
    for want in wants:
        index = _match_task(want, given, used, aliases)
        if index is None:
            score.add("assignments", 0, 1, 0)
            score.add("lead units", 0, len(want.get("lead_units", [])), 0)
            score.add("co units", 0, len(want.get("co_units", [])), 0)
            score.note(f"{name}: task {want.get('no')} missed")
            continue
        used.add(index)
        _score_task(want, given[index], aliases, score, name)
    score.add("assignments", len(used), len(used), len(given))


def _score_task(want: Row, got: Row, aliases: dict[str, str], score: Score, name: str) -> None:
    either = set(_names(want.get("accept_lead", []), aliases))
    for key, measure in (("lead_units", "lead units"), ("co_units", "co units")):
        a, b = set(_names(want.get(key, []), aliases)), set(_names(got[key], aliases))
        right = len((a & b) | (either & b))
        score.add(measure, right, len(a) if a <= b or not either else right, len(b))
        if a != b and not either:
            score.note(f"{name}: task {want.get('no')} {key} {sorted(a)} != {sorted(b)}")
    for key in ("joint", "open_list"):
        if key in want:
            score.add(key, int(want[key] == got[key]), 1, 1)
    due = want.get("deadline")
    if due:
        fits = (
            got["deadline"] is not None
            and got["deadline"]["kind"] == due["kind"]
            and _same_date(_iso(due), _iso(got["deadline"]))
        )
        score.add("task deadlines", int(fits), 1, int(got["deadline"] is not None))
        if not fits:
            score.note(f"{name}: task {want.get('no')} deadline {due} != {got['deadline']}")
    for target in want.get("targets", []):
        hit = any(
            t["value"] == target["value"]
            and t["unit"] == target["unit"]
            and t["op"] == target["op"]
            for t in got["targets"]
        )
        score.add("targets", int(hit), 1, int(hit))
        if not hit:
            score.note(f"{name}: task {want.get('no')} target {target['metric']} missed")


def score_duties(
    wants: list[Row], given: list[Row], aliases: dict[str, str], score: Score, name: str
) -> None:
    rest = list(given)
    for want in wants:

        def nearness(got: Row, want: Row = want) -> tuple[bool, bool]:
            return _same_date(_iso(want["due"]), _iso(got["due"])), _close(
                want["what"], got["what"]
            )

        best = max(rest, key=nearness, default=None)
        if best is None or not any(nearness(best)):
            score.add("duty due", 0, 1, 0)
            score.note(f"{name}: duty {want['what']} missed")
            continue
        rest.remove(best)
        _score_duty(want, best, aliases, score, name)
    score.add("duties", len(given) - len(rest), len(wants), len(given))


def _score_duty(want: Row, got: Row, aliases: dict[str, str], score: Score, name: str) -> None:
    kinds = (got["due"] or {}).get("kind") == want["due"]["kind"]
    fits = kinds and (
        not want["due"].get("iso") or _same_date(want["due"]["iso"], (got["due"] or {}).get("iso"))
    )
    score.add("duty due", int(fits), 1, 1)
    score.add("duty what", int(_close(want["what"], got["what"])), 1, 1)
    if "who" in want:
        right = _names(want["who"], aliases) == _names(got["who"], aliases)
        score.add("duty who", int(right), 1, 1)
    for key in ("recipient", "signer", "cc"):
        if want.get(key):
            right = narrow(want[key]) == narrow(got[key])
            score.add(key, int(right), 1, int(got[key] is not None))
            if not right:
                score.note(f"{name}: duty {want['what']} {key} {want[key]} != {got[key]}")


def score_figures(wants: list[Row], given: list[Row], score: Score, name: str) -> None:
    rest = [figure for figure in given if figure["type"] != "change"]
    total = len(rest)
    for want in wants:
        fits = [f for f in rest if f["value"] == want["value"] and f["unit"] == want["unit"]]
        fits.sort(key=lambda figure: figure["label"] != want.get("label"))
        score.add("figures", int(bool(fits)), 1, 0)
        if not fits:
            score.note(f"{name}: figure {want} missed")
            continue
        rest.remove(fits[0])
        if want.get("label"):
            score.add("figure labels", int(_close(want["label"], fits[0]["label"])), 1, 1)
        if want.get("period"):
            score.add(
                "figure periods", int(narrow(want["period"]) == narrow(fits[0]["period"])), 1, 1
            )
    if wants:
        score.add("figures", 0, 0, total)


def _values(kind: str, values: list[Any]) -> list[Any]:
    return sorted(value for value in values if value or kind != "sum")


def _claim(want: Row, figures: dict[str, Any]) -> float | None:
    raw = want.get("claimed_value", figures.get(str(want.get("claimed")), want.get("claimed")))
    try:
        return float(str(raw))
    except (TypeError, ValueError):
        return None


def score_relations(
    want_rows: list[Row], figures: dict[str, Any], given: list[Row], score: Score, name: str
) -> None:
    rest = list(given)
    for want in want_rows:
        values = want.get("values") or [figures.get(str(part), part) for part in want["parts"]]
        claim = _claim(want, figures)
        unverifiable = want["verdict"] == "unverifiable"
        fits = [
            got
            for got in rest
            if got["kind"] == want["kind"]
            and (
                (unverifiable and got["verdict"] == "unverifiable")
                or _values(want["kind"], got["values"]) == _values(want["kind"], values)
            )
            and (
                claim is None
                or got["claimed_value"] is None
                or float(got["claimed_value"]) == claim
            )
        ]
        score.add("relations", int(bool(fits)), 1, 0)
        is_error = want["verdict"] in ERRORS
        if not fits:
            score.note(f"{name}: relation {want['kind']} {values} {claim} missed")
            score.add("errors found", 0, int(is_error), 0)
            continue
        got = fits[0]
        rest.remove(got)
        right = got["verdict"] == want["verdict"]
        score.add("verdicts", int(right), 1, 1)
        score.add(
            "errors found", int(is_error and right), int(is_error), int(got["verdict"] in ERRORS)
        )
        if not right:
            score.note(
                f"{name}: relation {want['kind']} {values} {got['verdict']} instead of {want['verdict']}"
            )
    score.add("relations", 0, 0, len(given))
    for got in rest:
        if got["verdict"] in ERRORS:
            score.add("errors found", 0, 0, 1)
            score.note(
                f"{name}: false alarm {got['kind']} {got['values']} {got['claimed']}: {got['reason']}"
            )


def score_entries(wants: list[Row], given: list[Row], score: Score, name: str) -> None:
    found = 0
    for want in wants:
        hit = any(all(got.get(key) == value for key, value in want.items()) for got in given)
        found += hit
        if not hit:
            score.note(f"{name}: entry {want} missed")
    score.add("entries", found, len(wants), len(given))


def every_span(document: Any) -> list[list[int]]:
    """Collect all spans of a document, wherever they stand."""
    found: list[list[int]] = []
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "span" and value:
                found.append(value)
            elif key == "spans":
                found += _flat(value)
            else:
                found += every_span(value)
    elif isinstance(document, list):
        for value in document:
            found += every_span(value)
    return found


def _flat(value: Any) -> list[list[int]]:
    if isinstance(value, dict):
        return [span for item in value.values() for span in _flat(item)]
    if isinstance(value, list) and len(value) == 2 and all(isinstance(item, int) for item in value):
        return [value]
    if isinstance(value, list):
        return [span for item in value for span in _flat(item)]
    return []


def score_document(expect: Row, document: Row, aliases: dict[str, str], name: str) -> Score:
    """Score one reading against its labels; only what is labelled is scored."""
    score = Score()
    if "tasks" in expect:
        score_tasks(expect["tasks"], document["tasks"], aliases, score, name)
    if "duties" in expect:
        score_duties(expect["duties"], document["duties"], aliases, score, name)
    if "figures" in expect:
        score_figures(expect["figures"], document["figures"], score, name)
    if "relations" in expect:
        figures = {str(f["id"]): f["value"] for f in expect.get("figures", []) if "id" in f}
        score_relations(expect["relations"], figures, document["relations"], score, name)
    if "entries" in expect:
        score_entries(expect["entries"], document["entries"], score, name)
    return score
