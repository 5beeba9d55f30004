"""What a responsibility clause says: who leads, who works along, by when.

Reading rules (source: the grammar of official documents, part 1.3 and its label schema): 牵头,
会同, 督促 and a lone 负责 make a lead; 配合, 落实 and 分工负责 after a lead make co-units; several
units with nobody 牵头 share the task and nobody leads.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from bihuan.reading.deadlines import Due, whole_due
from bihuan.reading.lexicon import one_of, table, words
from bihuan.reading.mapped import Text
from bihuan.reading.sentences import clauses
from bihuan.reading.units import Unit, UnitList, is_person, parse_units


@dataclass(slots=True)
class Parties:
    """Who is responsible, collected clause by clause."""

    lead: list[Unit] = field(default_factory=list)
    co: list[Unit] = field(default_factory=list)
    duty: list[UnitList] = field(default_factory=list)
    pending: list[Unit] = field(default_factory=list)
    shared: bool = False
    open_list: bool = False
    supervised: bool = False
    assisted: bool = False
    labelled: bool = False
    due: Due | None = None
    leader: tuple[int, int] | None = None

    @property
    def empty(self) -> bool:
        return not (self.lead or self.co or self.duty or self.pending)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A settled responsibility."""

    lead: tuple[Unit, ...]
    co: tuple[Unit, ...]
    joint: bool
    open_list: bool
    due: Due | None
    leader: tuple[int, int] | None
    lead_type: str | None
    how: str


@cache
def _role() -> re.Pattern[str]:
    verbs = "|".join(one_of("roles", key) for key in ("lead", "supervise", "assist", "duty"))
    return re.compile(
        rf"(?:{one_of('roles', 'adverbs')}|按照?(?:各自)?(?:的)?(?:职责|职能|分工)(?:和?分工)?(?:范围)?内?)*"
        rf"(?:{one_of('roles', 'adverbs')}|{verbs})*(?:{verbs})(?:工作|到位|单位|相关工作|此项工作|抓好)?$"
    )


@cache
def _label() -> re.Pattern[str]:
    rows = table("roles")["labels"]
    groups = "|".join(
        f"(?P<{key}>{'|'.join(re.escape(w) for w in sorted(str(rows[key]).split(), key=len, reverse=True))})"
        for key in rows
    )
    return re.compile(
        rf"(?:[省市县区州]级|市直|具体)?(?:{groups})(?:及(?:责任人|完成时限))?[ ]*(?:[:]|为|是)[ ]*"
    )


def label_at(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Read a label such as ``责任单位：``; give its kind and where its value begins."""
    found = _label().match(text, start, end)
    if not found:
        return None
    if text[found.end() - 1] in "为是" and found.lastgroup == "leader":
        return None
    return found.lastgroup or "", found.end()


def _add(parties: Parties, listed: UnitList, role: str) -> None:
    parties.open_list = parties.open_list or listed.open_list
    units = list(listed.units)
    if any(word in role for word in words("roles", "lead")):
        if "分工牵头" in role and parties.lead:
            parties.co += parties.pending + units
        else:
            parties.lead += parties.pending + units
        parties.pending = []
        return
    if any(word in role for word in words("roles", "assist")):
        parties.assisted = True
        if parties.pending and not parties.lead:
            parties.duty.append(UnitList(tuple(parties.pending), open_list=False))
            parties.co += units
        else:
            parties.co += parties.pending + units
        parties.pending = []
        return
    if any(word in role for word in words("roles", "supervise")) and "负责" not in role:
        if parties.duty and not parties.lead:
            parties.assisted = True
            parties.co += units
            return
        parties.supervised = True
        parties.lead += parties.pending + units
        parties.pending = []
        return
    if any(word in role for word in words("roles", "shared")):
        parties.shared = True
    parties.duty.append(UnitList((*parties.pending, *units), listed.open_list))
    parties.pending = []


def read_clause(text: Text, start: int, end: int, parties: Parties) -> bool:
    """Read one clause ``units role`` into the parties; False where it is none."""
    start, end = text.trim(start, end)
    if text.text.startswith("由", start):
        start += 1
    joined = text.text.find("会同", start, end)
    if joined > start:
        return _read_joined(text, start, joined, end, parties)
    if text.text.startswith("会同", start) and not parties.empty:
        others = _listed_before_role(text, start + 2, end)
        if others is None:
            return False
        parties.lead += parties.pending
        parties.pending = []
        for shared in parties.duty:
            parties.lead += shared.units
        parties.duty = []
        parties.co += others.units
        parties.open_list = parties.open_list or others.open_list
        return True
    role = _role().search(text.text, start, end)
    while role is not None and role.start() > start:
        listed = parse_units(text, start, role.start())
        if listed is not None:
            _add(parties, listed, role.group(0))
            return True
        role = _role().search(text.text, role.start() + 1, end)
    alone = parse_units(text, start, end)
    if alone is None:
        return False
    parties.pending += alone.units
    parties.open_list = parties.open_list or alone.open_list
    return True


def _listed_before_role(text: Text, start: int, end: int) -> UnitList | None:
    role = _role().search(text.text, start, end)
    while role is not None:
        listed = parse_units(text, start, role.start()) if role.start() > start else None
        if listed is not None:
            return listed
        role = _role().search(text.text, role.start() + 1, end)
    return parse_units(text, start, end)


def _read_joined(text: Text, start: int, joined: int, end: int, parties: Parties) -> bool:
    head_end = joined
    role = _role().search(text.text, start, joined)
    if role is not None and role.start() > start:
        head_end = role.start()
    leads = parse_units(text, start, head_end)
    others = _listed_before_role(text, joined + 2, end)
    if leads is None or others is None:
        return False
    parties.lead += parties.pending + list(leads.units)
    parties.pending = []
    parties.co += others.units
    parties.open_list = parties.open_list or others.open_list or leads.open_list
    return True


def _read_labelled(
    text: Text, kind: str, start: int, end: int, parties: Parties, year: int | None
) -> bool:
    start, end = text.trim(start, end, "。;,")
    parties.labelled = True
    if kind == "deadline":
        parties.due = parties.due or whole_due(text.text, start, end, year)
        return parties.due is not None
    if kind == "leader":
        if 2 <= end - start <= 40:
            parties.leader = parties.leader or (start, end)
            return True
        return False
    listed = parse_units(text, start, end)
    if listed is None:
        return False
    parties.open_list = parties.open_list or listed.open_list
    if kind == "lead":
        parties.lead += listed.units
    elif kind == "assist":
        parties.assisted = True
        parties.co += listed.units
    else:
        parties.duty.append(listed)
        parties.shared = parties.shared or len(listed.units) > 0
    return True


def read_clauses(text: Text, start: int, end: int, year: int | None) -> Parties | None:
    """Read a whole bracket or labelled stretch; None where any clause is something else."""
    parties = Parties()
    label: str | None = None
    for a, b in clauses(text, start, end, ",;。\n"):
        found = label_at(text.text, a, b)
        if found:
            label = found[0]
            if not _read_labelled(text, label, found[1], b, parties, year):
                return None
            continue
        goes_on = label in {"lead", "duty", "assist"}
        if goes_on and _read_labelled(text, label or "", a, b, parties, year):
            continue
        due = whole_due(text.text, a, b, year)
        if due is not None and parse_units(text, a, b) is None:
            parties.due = parties.due or due
            continue
        if not read_clause(text, a, b, parties) and not _with_object(text, a, b, parties):
            return None
    return None if parties.empty else parties


_PART = re.compile(r"(?:具体)?(?:负责|承担)(?=[^,。;:、]{2,14}$)")


def _with_object(text: Text, start: int, end: int, parties: Parties) -> bool:
    """Read a unit with the part it has in the task: ``甲局负责工程实施``."""
    found = _PART.search(text.text, start, end)
    listed = parse_units(text, start, found.start()) if found and found.start() > start else None
    if listed is None or not listed.strong or re.search(r"[(\d]", text.text[start:end]):
        return False
    parties.duty.append(listed)
    return True


def settle(parties: Parties, how: str) -> Assignment:
    """Decide who leads once every clause is read."""
    duty = [unit for listed in parties.duty for unit in listed.units]
    lead = list(parties.lead) + [unit for unit in (*duty, *parties.pending) if unit.leads]
    duty = [unit for unit in duty if not unit.leads]
    parties.pending = [unit for unit in parties.pending if not unit.leads]
    co = list(parties.co)
    joint = False
    if lead:
        co = duty + co + parties.pending
    elif (duty and parties.assisted and not parties.shared) or (
        duty and parties.assisted and parties.labelled
    ):
        lead = duty
        co += parties.pending
    elif len(duty) == 1 and not parties.shared and not parties.pending and not parties.open_list:
        lead = duty
    else:
        co = duty + co + parties.pending
        joint = True
    lead_type = "person" if lead and any(is_person(unit.name) for unit in lead) else None
    co.sort(key=lambda unit: unit.start)
    return Assignment(
        _unique(lead),
        _unique(co),
        joint,
        parties.open_list,
        parties.due,
        parties.leader,
        lead_type,
        how,
    )


def _unique(units: list[Unit]) -> tuple[Unit, ...]:
    kept: dict[str, Unit] = {}
    for unit in units:
        kept.setdefault(unit.name, unit)
    return tuple(kept.values())
