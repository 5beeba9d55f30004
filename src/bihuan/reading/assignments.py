"""Tasks: who is responsible for what, in all the forms of responsibility clauses.

Source: forms A to M of part 1.3 of the grammar of official documents. Brackets, labelled lines,
table rows, sentences with 由 or 牵头, subjects with 要 or 应, and headings that are only a unit.
"""

import re
from bisect import bisect_left
from dataclasses import replace
from itertools import pairwise

from bihuan.reading.brackets import Bracket, outermost
from bihuan.reading.clauseforms import (
    MODAL,
    NARRATED,
    all_units,
    by_clause,
    colon_clause,
    first_units,
    lead_clause,
    solo_or_joint,
    subject_clause,
)
from bihuan.reading.deadlines import Due, find_dues
from bihuan.reading.lexicon import one_of, words
from bihuan.reading.mapped import Text
from bihuan.reading.numbering import Block, Outline
from bihuan.reading.ranges import Ranges
from bihuan.reading.roles import Assignment, Parties, label_at, read_clause, read_clauses, settle
from bihuan.reading.sentences import clauses, is_cut_off, line_of, sentences
from bihuan.reading.tasks import Scene, Task
from bihuan.reading.units import parse_units

_DONE = re.compile(
    r"完成|全部|达到|建成|关闭|整改|实现|清零|销号|到位|落实|淘汰|取缔|建立|出台|编制|制定|开展"
)


_CHARGED = re.compile(r"\([^()]{2,80}(?:负责|牵头|落实|配合)[^()]{0,8}\)|(?:责任|牵头)单位")


def owner(outline: Outline, text: str, position: int) -> Block | None:
    """Give the block a bracket or line belongs to.

    One on a line of its own after sub-items belongs to their parent.
    """
    block = outline.at(position)
    if block is None or block.parent is None:
        return block
    start, _ = line_of(text, position)
    alone = not text[start:position].strip() and block.start < start
    if block.style == "arabic" and block.parent.style == "han_bracket" and alone:
        at = bisect_left(block.parent.children, block.start, key=lambda child: child.start)
        before = block.parent.children[max(0, at - 6) : at]
        apart = any(_CHARGED.search(text, other.body, other.end) for other in before)
        return block.parent if before and not apart else block
    return block.parent if alone and block.style in {"arabic_bracket", "circled"} else block


def _is_bare_ok(text: Text, bracket: Bracket, parties: Parties) -> bool:
    """Accept a bracket that holds only names where it closes a sentence and all are organs."""
    units = parties.pending
    if not all(unit.strong for unit in units):
        return False
    prefixes = tuple(words("units", "prefixes"))
    kinds = all(unit.name.endswith(("部门", "机关")) for unit in units) and len(units) > 1
    if not kinds and not all(unit.name.startswith(prefixes) for unit in units):
        return False
    if len(units) == 1 and len(units[0].name) < 4:
        return False
    before = (
        text.text[: bracket.start].rstrip()[-1:]
        if bracket.start < 60
        else text.text[bracket.start - 60 : bracket.start].rstrip()[-1:]
    )
    after = text.text[bracket.end : bracket.end + 4].lstrip(" ")[:1]
    if before in "。;!\n":
        return True
    head = re.search(
        r"[\u3400-\u9fff]{2,12}$", text.text[max(0, bracket.start - 12) : bracket.start]
    )
    if len(units) == 1 and head and re.search(rf"(?:{one_of('units', 'strong')})$", head.group(0)):
        return False
    return after in "。;\n!" or not after


def _bracket_tasks(scene: Scene) -> list[Task]:
    text = scene.text
    tasks: list[Task] = []
    last_end: dict[int, int] = {}
    for bracket in outermost(text.text):
        if scene.is_closed(bracket.start, bracket.end):
            continue
        parties = read_clauses(
            text, bracket.start + 1, bracket.end - 1, scene.year_at(bracket.start)
        )
        if parties is None:
            continue
        bare = not (parties.lead or parties.co or parties.duty)
        if bare and not _is_bare_ok(text, bracket, parties):
            continue
        if not bare and not any(unit.strong for unit in all_units(parties)):
            continue
        block = owner(scene.outline, text.text, bracket.start)
        begin = block.start if block else line_of(text.text, bracket.start)[0]
        start = max(last_end.get(id(block), begin), begin)
        start, _ = text.trim(start, bracket.start, "。;,、")
        last_end[id(block)] = bracket.end
        assignment = settle(parties, "bracket")
        tasks.append(
            Task(block, assignment, start, bracket.end, (bracket.start, bracket.end), "bracket")
        )
    return tasks


_LABEL_START = re.compile(r"(?m)(?:^|(?<=[。;,]))[ ]*(?=[\u4e00-\u9fff]{2,10}[ ]*(?:[:]|为))")


def _label_runs(scene: Scene) -> list[tuple[int, int]]:
    """Find stretches of labelled clauses outside of brackets: ``牵头单位：… 责任单位：…``."""
    text = scene.text.text
    brackets = Ranges((b.start + 1, b.end) for b in outermost(text))
    runs: list[tuple[int, int]] = []
    for found in _LABEL_START.finditer(text):
        at = found.end()
        label = label_at(text, at, min(len(text), at + 20))
        if label is None or brackets.holds(at):
            continue
        end = at
        while end < len(text) and text[end] not in "。\n":
            end += 1
        if runs and not text[runs[-1][1] : at].strip(" \n。;,"):
            runs[-1] = (runs[-1][0], end)
        elif not runs or at >= runs[-1][1]:
            runs.append((at, end))
    return runs


def _label_tasks(scene: Scene) -> list[Task]:
    text = scene.text
    tasks: list[Task] = []
    for start, end in _label_runs(scene):
        if scene.is_closed(start, end):
            continue
        parties = read_clauses(text, start, end, scene.year_at(start))
        if parties is None:
            continue
        block = owner(scene.outline, text.text, start)
        begin = block.start if block else _paragraph_before(text.text, start)
        tasks.append(Task(block, settle(parties, "label"), begin, end, (start, end), "label"))
    return tasks


def _paragraph_before(text: str, start: int) -> int:
    line, _ = line_of(text, start)
    if line and not text[line:start].strip():
        return line_of(text, line - 1)[0]
    return line


def _heading_tasks(scene: Scene) -> list[Task]:
    """Form K: a heading that is only a unit; what follows is its duty."""
    text = scene.text
    tasks: list[Task] = []
    for block in scene.outline.blocks:
        a, b = block.title
        rest_start, rest_end = text.trim(b, block.end, "。:\n")
        if rest_end - rest_start < 6 or block.style in {"han", "chapter", "case"}:
            continue
        if scene.is_closed(a, b) or not scene.forward(block) or b - a > 40:
            continue
        if label_at(text.text, rest_start, rest_end) is not None:
            continue
        listed = parse_units(text, a, b)
        if listed is None or not listed.strong:
            continue
        parties = solo_or_joint(listed)
        if len(listed.units) == 1:
            parties.shared = False
        end = _own_end(scene, rest_start, rest_end)
        tasks.append(Task(block, settle(parties, "heading"), block.start, end, (a, b), "heading"))
    return tasks


def _own_end(scene: Scene, start: int, end: int) -> int:
    """Give where the duty of a heading ends: before a later line with a subject of its own."""
    at = scene.text.text.find("\n", start, end)
    while at >= 0:
        line_start, line_end = scene.text.trim(*line_of(scene.text.text, at + 1))
        line_end = min(line_end, end)
        if line_start < line_end and subject_clause(scene, line_start, line_end):
            return scene.text.trim(start, at)[1]
        at = scene.text.text.find("\n", at + 1, end)
    return end


def _sentence_tasks(scene: Scene, taken: list[Task]) -> list[Task]:
    text = scene.text
    covered = {
        id(task.block) for task in taken if task.block is not None and task.form != "heading"
    }
    ranges = Ranges((task.start, task.end) for task in taken)
    tasks: list[Task] = []
    for block, start, end in _stretches(scene.outline, text.text):
        if id(block) in covered:
            continue
        forward = scene.forward(block)
        for a, b in sentences(text, start, end):
            whole = b
            b = scene.open_until(a, b)  # noqa: PLW2901 - a sentence ends where a duty begins
            owned = re.search(r"负责|牵头|配合", text.text[a:b])
            if b < whole and not owned and pick_due(text, a, b, scene.year_at(a)) is None:
                continue
            if b - a < 7 or ranges.touches(a, b):
                continue
            if is_cut_off(text.text[a : min(len(text.text), b + 2)]):
                continue
            if not forward and not _orders(scene, a, b):
                continue
            for parties, form, x, y in _read_sentence(scene, block, a, b):
                tasks.append(Task(block, settle(parties, form), x, y, (x, y), form))
    return _merged(tasks)


def _orders(scene: Scene, a: int, b: int) -> bool:
    """Say whether a sentence of a telling document orders something by a date."""
    words_ = scene.text.text[a:b]
    if NARRATED.search(words_) or not re.search(MODAL, words_):
        return False
    return pick_due(scene.text, a, b, scene.year_at(a)) is not None


Found = tuple[Parties, str, int, int]


def _read_sentence(scene: Scene, block: Block | None, a: int, b: int) -> list[Found]:
    text = scene.text
    line_start, _ = line_of(text.text, a)
    head = text.text[line_start:a].strip()
    if not head or (block is not None and block.start >= line_start and block.body >= a - 1):
        parties = colon_clause(text, a, b)
        if parties is not None:
            return [(parties, "colon", a, b)]
    parties = _whole_sentence(text, a, b)
    if parties is not None:
        return [(parties, "by", a, b)]
    turned = _turned(scene, block, a, b)
    if turned:
        return turned
    parties = by_clause(text, a, b)
    if parties is not None:
        return [(parties, "by", a, b)]
    parties = lead_clause(text, a, b)
    if parties is not None:
        return [(parties, "lead", a, b)]
    if scene.exhorting(block) and pick_due(text, a, b, scene.year_at(a)) is None:
        return []
    return _subjects(scene, a, b)


def _turned(scene: Scene, block: Block | None, a: int, b: int) -> list[Found]:
    """Read a sentence that turns to another organ: ``甲局要……，违者由乙局负责查处``."""
    text = scene.text
    parts = clauses(text, a, b, ",")
    for before, (x, y) in pairwise(parts[:8]):
        at = text.text.find("由", x, y)
        turns = at >= 0 and by_clause(text, x, y) is not None
        if not turns and not ("牵头" in text.text[x:y] and lead_clause(text, x, y) is not None):
            continue
        first = subject_clause(scene, a, before[1])
        if first is None:
            return []
        return [(first, "subject", a, before[1]), *_read_sentence(scene, block, x, b)]
    return []


def _whole_sentence(text: Text, a: int, b: int) -> Parties | None:
    """Read a sentence that is nothing but who does it: ``市委宣传部、市安监局共同组织实施。``."""
    if b - a > 240:
        return None
    parties = Parties()
    for x, y in clauses(text, a, b, ","):
        if not read_clause(text, x, y, parties):
            return None
    strong = any(unit.strong for unit in all_units(parties))
    return parties if strong and not parties.pending and not parties.empty else None


def _subjects(scene: Scene, a: int, b: int) -> list[Found]:
    """Read every subject of a sentence: ``甲部门要……，乙部门要……``."""
    text = scene.text
    starts = [a]
    parts = clauses(text, a, b, ",")
    for before, (x, y) in pairwise(parts):
        if parse_units(text, *before) is not None:
            continue
        read = first_units(text, x, y, re.compile(MODAL))
        if read is not None and read[0].strong:
            starts.append(x)
    found: list[Found] = []
    for x, y in zip(starts, [*starts[1:], b], strict=True):
        parties = subject_clause(scene, x, y)
        if parties is not None:
            end = text.trim(x, y, ",")[1]
            found.append((parties, "subject", x, end))
    return found


def _merged(tasks: list[Task]) -> list[Task]:
    """Keep one task for the same subject within one block."""
    kept: list[Task] = []
    seen: set[tuple[int, tuple[str, ...]]] = set()
    for task in tasks:
        names = tuple(unit.name for unit in (*task.assignment.lead, *task.assignment.co))
        key = (id(task.block), names)
        if task.form == "subject" and task.block is not None and key in seen:
            continue
        seen.add(key)
        kept.append(task)
    return kept


def _stretches(outline: Outline, text: str) -> list[tuple[Block | None, int, int]]:
    blocks = outline.blocks
    first = blocks[0].start if blocks else len(text)
    found: list[tuple[Block | None, int, int]] = [(None, 0, first)]
    found += [(block, block.body, block.end) for block in blocks]
    return found


def pick_due(text: Text, start: int, end: int, year: int | None) -> Due | None:
    """Pick the deadline of a task from its text: staged, then dates that say 前, 底 or 内."""
    dues = find_dues(text.text, start, end, year)
    for due in dues:
        if due.kind == "staged":
            return due
    for due in dues:
        shown = text.text[due.start : due.end]
        after = text.text[due.end : due.end + 24]
        if due.kind == "date" and re.search(r"前$|[底末内]$", shown):
            return due
        if (
            due.kind == "range"
            and not re.search(r"期间|以来", after[:4])
            and "年" + "—" not in shown
        ):
            return due
        if due.kind == "masked" and re.search(r"完成|全部|实现|达到", after):
            return due
        if due.kind == "event" and re.match(r"(?:要|应|须|力争)?(?:全面|全部|集中)?完成", after):
            return due
    return None


def _unowned_tasks(scene: Scene, taken: list[Task]) -> list[Task]:
    """Find numbered items that set a date without saying for whom."""
    text = scene.text
    covered = {
        id(block) for task in taken if task.block is not None for block in task.block.chain()
    }
    ranges = Ranges((task.start, task.end) for task in taken)
    tasks: list[Task] = []
    nobody = Assignment(
        (), (), joint=False, open_list=False, due=None, leader=None, lead_type=None, how="none"
    )
    for block in scene.outline.blocks:
        if (
            id(block) in covered
            or block.children
            or scene.exhorting(block)
            or not scene.forward(block)
        ):
            continue
        if re.search(
            r"时间|步骤|阶段|期限|目标|总体|原则", text.text[block.title[0] : block.title[1]]
        ):
            continue
        for a, b in sentences(text, block.body, block.end):
            b = scene.open_until(a, b)  # noqa: PLW2901 - a sentence ends where a duty begins
            if ranges.touches(a, b):
                continue
            due = pick_due(text, a, b, scene.year_at(a))
            if due is not None and _DONE.search(text.text[due.end : b]):
                tasks.append(Task(block, nobody, a, b, (a, b), "none", due=due))
                break
    return tasks


def find_tasks(scene: Scene, table_tasks: list[Task]) -> list[Task]:
    """Find the tasks of a document, in order.

    Args:
        scene: The document and what is known of it.
        table_tasks: Tasks that were read from tables.
    """
    tasks = [*table_tasks, *_bracket_tasks(scene)]
    tasks += _label_tasks(scene)
    tasks += _heading_tasks(scene)
    tasks += _sentence_tasks(scene, tasks)
    tasks += _unowned_tasks(scene, tasks)
    tasks.sort(key=lambda task: (task.quote[0], task.start))
    alone: dict[int, int] = {}
    for task in tasks:
        alone[id(task.block)] = alone.get(id(task.block), 0) + 1
    return [_completed(scene, task, alone[id(task.block)] == 1) for task in tasks]


def _completed(scene: Scene, task: Task, only: bool) -> Task:  # noqa: FBT001 - one caller
    """Give a task its whole text and its deadline."""
    start, end = task.start, task.end
    if only and task.block is not None and task.form in {"by", "lead", "subject", "colon", "none"}:
        start, end = scene.text.trim(task.block.start, task.block.end)
    due = task.assignment.due or task.due
    for a, b in scene.open_parts(start, end):
        due = due or pick_due(scene.text, a, b, scene.year_at(a))
    return replace(task, start=start, end=end, due=due)
