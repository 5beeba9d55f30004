"""Records: each level with what the text compares it with, in the order of the text.

A sentence is read into levels and changes; changes find their level by statistic, by measure word
and by order, never by a sentence pattern. The checks work on records alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bihuan.reading.brackets import outermost
from bihuan.reading.changes import Walk, meet_prior, take_move, take_prior
from bihuan.reading.lexicon import one_of
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import (
    Mention,
    clean_label,
    find_levels,
)
from bihuan.reading.moves import Move, basis_of, find_moves
from bihuan.reading.numbering import Block, Outline
from bihuan.reading.periods import Period, find_periods
from bihuan.reading.sentences import sentences
from bihuan.reading.sheet import Record, Sentence, Sheet

_PRIOR_HEAD = re.compile(
    r"(?:较|比|与|由|从|同)(?:[^,。;()]{0,16})(?:同期|上年|去年|前年|上月|上季|20\d\d年|上期)[^,。;()\d]{0,14}(?:\d{4}年[^,。;()\d]{0,10})?$"
    r"|\([^()]{0,6}(?:20\d\d年|去年|上年|前年)[^()]{0,30}$|(?:去年|上年|前年|上一年)(?:同期|全年)?[^,。;()\d]{0,8}(?:为|是|共?发生)[^,。;()\d]{0,8}$"
)
_PRIOR_OTHER = re.compile(
    r"(?:去年|上年|前年)同期[^,。;()\d]{0,6}$"
    r"|(?:较|比|与|于)[^,。;()]{0,10}(?:平均值?|均值|平均数|平均水平)[(的为]{0,2}[^,。;()\d]{0,4}$"
    r"|(?:较|比|与|由|从|同)(?:20\d\d年|去年|上年)(?:\d{1,2}月?[-—至~到]+\d{1,2}月份?|全年|同期|[上下]半年|[一二三四前]{1,2}季度|\d{1,2}月份?)?的?[^,。;()\d]{0,8}$"
    r"|环比[^,。;()\d]{0,10}的$"
    r"|(?:较|比|与)(?:20\d\d年|今年|年)?(?:\d{1,2}月(?:份|底|末)?|[一二三四]季度|年初|年底|上次|上一轮)的?[^,。;()\d]{0,8}$"
)
_NO_SUBJECT = re.compile(
    r"通过|实施|加强|强化|推进|落实|开展|提高|完善|深化|总体|基本|整体|情况|“|形势|特点|原因|问题|下一步"
)
_QUOTED = re.compile(r"《[^《》\n]{1,80}》")
_VERB = re.compile(
    r"(?:一共|共计|累计|总计|共|合计)?(?:接报|发生|报告|查处|出现)(?:了)?(?:各类)?|各类|生产经营性|生产安全|安全生产|安全(?=事故)|事故|起数|宗数|人数|死亡|受伤|重伤|轻伤|遇难|失踪|直接|经济|财产|损失|造成|累计|共计|合计|(?:共|各|均)$|均为|情况"
)


@dataclass(frozen=True, slots=True)
class SheetScene:
    """The document and what is known of it."""

    text: Text
    outline: Outline
    year: int | None
    default_period: str | None
    closed: list[Span]
    is_target: Callable[[Mention, Block | None], bool]


def _subject_of(label: str) -> str:
    """Give what a level is about besides its statistic: an industry, an area, a grade."""
    outside = re.sub(r"\([^()]*\)", "", label)
    bare = clean_label(_VERB.sub("", clean_label(outside)))
    bare = re.sub(rf"^(?:{one_of('figures', 'regions')})", "", bare)
    return bare if len(bare) >= 2 and not re.fullmatch(r"[\d年月日份至\-—]+", bare) else ""


def block_subject(text: Text, block: Block | None) -> str:
    """Give the subject a numbered item names at its head: ``（一）建筑业共发生…``."""
    if block is None or block.style == "han":
        return ""
    if _NO_SUBJECT.search(text.text[block.title[0] : block.title[1]][:16]):
        return ""
    title = text.text[block.title[0] : block.title[1]]
    head = re.split(r"[,:(]|共?发生|共接报|累计|\d", title)[0]
    subject = _subject_of(head)
    return subject if len(subject) <= 16 else ""


def _is_prior(text: str, start: int, mention: Mention) -> bool:
    head = text[max(start, mention.start - 44) : mention.start]
    return bool(_PRIOR_HEAD.search(head) or _PRIOR_OTHER.search(head))


def _prior_basis(text: str, start: int, mention: Mention) -> str:
    """Tell what an earlier value is of: the year before, the period before, or a mean of years."""
    head = text[max(start, mention.start - 24) : mention.start]
    cut = max(head.rfind(","), head.rfind(";"))
    named = basis_of(head[cut + 1 :])
    if named is None and re.search(r"[月底末份]|季度|年初|上次|上一轮", head[cut + 1 :]):
        return "环比" if "同期" not in head else "同比"
    return named or "同比"


def _stretches(scene: SheetScene) -> Iterator[tuple[Block | None, int, int]]:
    blocks = scene.outline.blocks
    yield None, 0, blocks[0].start if blocks else len(scene.text.text)
    for block in blocks:
        yield block, block.body, block.end


def build_sheet(scene: SheetScene) -> Sheet:
    """Read the record table of a document."""
    sheet = Sheet(scene.text)
    walk = Walk()
    quoted = [match.span() for match in _QUOTED.finditer(scene.text.text)]
    closed = bytearray(len(scene.text.text) + 1)
    for a, b in (*scene.closed, *quoted):
        closed[a:b] = b"\x01" * (b - a)
    inside = bytearray(len(scene.text.text) + 1)
    for bracket in outermost(scene.text.text):
        inside[bracket.start : bracket.end] = b"\x01" * (bracket.end - bracket.start)
    for block, start, end in _stretches(scene):
        for a, b in sentences(scene.text, start, end):
            if closed[a] and closed[b - 1]:
                continue
            _read(scene, sheet, walk, block, (a, b), (closed, inside))
    return sheet


def _read(
    scene: SheetScene,
    sheet: Sheet,
    walk: Walk,
    block: Block | None,
    span: Span,
    masks: tuple[bytearray, bytearray],
) -> None:
    start, end = span
    body = scene.text.text
    closed, inside = masks
    walk.number += 1
    moves = find_moves(body, start, end)
    used = {amount.start for move in moves for amount in move.amounts}
    levels = find_levels(scene.text, start, end, used, walk.number)
    levels = [level for level in levels if not closed[level.start]]
    for level in levels:
        level.depth = inside[level.start]
    periods = find_periods(body, start, end, scene.year)
    sentence = Sentence(start, end, block, walk.number)
    _open_sentence(body, walk, sentence, levels, moves)
    if re.search(r"截[至止]目前", body[start:end]) and all(found[3] for found in periods):
        walk.period = None
    if not (levels or moves):
        heads = [found for found in periods if not found[3] and found[0] - start <= 6]
        walk.announced = (heads[0][2], end) if heads else walk.announced
        return
    walk.local = None
    if walk.announced is not None and "\n" not in body[walk.announced[1] : start]:
        walk.period, walk.chapter = walk.announced[0], _chapter(block)
    walk.announced = None
    sheet.sentences.append(sentence)
    _mark_priors(body, start, levels)
    _take_events(scene, sheet, walk, sentence, [*levels, *moves], periods)


def _open_sentence(
    body: str, walk: Walk, sentence: Sentence, levels: list[Mention], moves: list[Move]
) -> None:
    """Begin anew behind a full stop, unless the sentence only goes on comparing."""
    start = sentence.start
    sentence.opens_run = body[max(0, start - 50) : start].rstrip(" ")[-1:] != ";"
    if not sentence.opens_run:
        return
    walk.subject = ""
    first_move = min((move.start for move in moves), default=sentence.end)
    if any(not _is_prior(body, start, level) and level.start < first_move for level in levels):
        walk.current, walk.pending, walk.group = [], [], []
        walk.mark, walk.moved = 0, False
        walk.basis = "同比"


def _mark_priors(body: str, start: int, levels: list[Mention]) -> None:
    """Mark the levels of an earlier period, with those joined to them: 355起、211人."""
    last: Mention | None = None
    for level in levels:
        beside = last is not None and body[last.end : level.start] in {"、", ",", "和"}
        level.prior = beside or _is_prior(body, start, level)
        last = level if level.prior else None


def _take_events(
    scene: SheetScene,
    sheet: Sheet,
    walk: Walk,
    sentence: Sentence,
    events: list[Mention | Move],
    periods: list[tuple[int, int, Period, bool]],
) -> None:
    for event in sorted(events, key=lambda found: found.start):
        _set_period(walk, periods, event.start)
        if isinstance(event, Mention):
            _take_level(scene, sheet, walk, sentence, event)
            continue
        sheet.moves.append((event, walk.period.shown if walk.period else scene.default_period))
        if not event.aim:
            take_move(walk, event)
    _share_out_periods(scene, sentence, periods)
    _set_period(walk, periods, None)


def _chapter(block: Block | None) -> Block | None:
    return block.chain()[-1] if block is not None else None


def _set_period(walk: Walk, periods: list[tuple[int, int, Period, bool]], at: int | None) -> None:
    for start, _, period, compared in periods:
        if not compared and (at is None or start < at):
            walk.local = period
            if len({found[2].shown for found in periods if not found[3]}) == 1:
                lasts = period.first != period.last and not period.as_of
                walk.period = period if lasts else walk.period


def _period_for(scene: SheetScene, walk: Walk, sentence: Sentence, level: Mention) -> str | None:
    """Give the period of a level: of its sentence, its chapter, or, for accidents, the last one."""
    found = walk.local
    if found is None and walk.period is not None:
        chapter = _chapter(sentence.block)
        if level.metric is not None or chapter is walk.chapter:
            found = walk.period
    if found is None:
        return scene.default_period
    if found.shown == "全年" and scene.year is not None:
        return f"{scene.year}年"
    if found.year is None and scene.year is not None:
        return found.in_year(scene.year)
    return found.shown


def _compared_with(
    body: str, start: int, at: int, year: int | None
) -> list[tuple[int, int, Period, bool]]:
    """Give the periods right before an earlier value that are said to be those compared with."""
    begin = max(start, at - 60)
    found = find_periods(body, begin, at, year)
    return [
        row
        for row in found
        if row[3] and row[1] > at - 30 and (begin == start or row[0] > begin + 9)
    ]


def _share_out_periods(
    scene: SheetScene, sentence: Sentence, periods: list[tuple[int, int, Period, bool]]
) -> None:
    """Give each number its own period: ``4月、5月、6月分别发生火灾83起、71起和58起``."""
    body = scene.text.text
    run = [row for row in periods if not row[3]][:12]
    for index, row in enumerate(run[1:], 1):
        if body[run[index - 1][1] : row[0]] not in {"、", "和", "及"}:
            run = run[:index]
            break
    if len(run) < 2 or "分别" not in body[run[-1][1] : run[-1][1] + 8]:
        return
    levels = [r.level for r in sentence.records if r.level.start > run[-1][1]][: len(run)]
    if len(levels) == len(run) and len({level.amount.unit for level in levels}) == 1:
        for level, row in zip(levels, run, strict=True):
            inner = row[2].year is None and scene.year is not None
            level.period = row[2].in_year(scene.year) if inner and scene.year else row[2].shown


def _is_over(walk: Walk) -> bool:
    """Say whether a figure speaks of months that are told of, 1-11月: no aim is set for those."""
    return walk.local is not None and bool(re.search(r"\d-\d{1,2}月", walk.local.shown))


def _take_level(
    scene: SheetScene, sheet: Sheet, walk: Walk, sentence: Sentence, level: Mention
) -> None:
    body = scene.text.text
    if walk.local is not None:
        walk.chapter = _chapter(sentence.block)
    level.period = _period_for(scene, walk, sentence, level)
    if level.type == "share":
        if scene.is_target(level, sentence.block):
            level.type = "target"
        sentence.shares.append(level)
        sheet.shares.append(level)
        return
    if level.prior:
        near = _compared_with(body, sentence.start, level.start, scene.year)
        level.prior_period = near[-1][2].shown if near else None
        level.prior_whole = bool(near) and "全年" in body[near[-1][0] : near[-1][1]]
        take_prior(walk, level, _prior_basis(body, sentence.start, level))
        return
    own = _subject_of(body[level.label[0] : level.label[1]]) if level.metric else ""
    outer = walk.subject
    if own:
        walk.subject, level.own_subject = own, True
    _upgrade(walk, sentence, level)
    level.period = _period_for(scene, walk, sentence, level)
    level.subject = (
        walk.subject or block_subject(scene.text, sentence.block) if level.metric else ""
    )
    if scene.is_target(level, sentence.block) and not _is_over(walk):
        level.type = "target"
    record = Record(level, sentence.block)
    sheet.records.append(record)
    sentence.records.append(record)
    if level.depth:
        walk.subject = outer
        return
    meet_prior(walk, record)
    if walk.moved:
        walk.mark, walk.moved = len(walk.current), False
    walk.current.append(record)
    walk.pending = [found for found in walk.pending if found.percent is None]


_NO_ACCIDENT = re.compile(
    r"火情|警情|险情|火警|查处|立案|处罚|办理|受理|打击|打掉|违法|违规|案|举报|演练|行为|投诉|检查|整治|查获|纠正|隐患|问题|安全"
)


def _upgrade(walk: Walk, sentence: Sentence, level: Mention) -> None:
    """Take a bare 起 as accidents where the text has spoken of accidents: ``甲县45起、32人``."""
    unit = level.amount.unit
    last = sentence.records[-1].level if sentence.records else None
    walk.accidents = walk.accidents or level.metric == "accident"
    if level.metric is not None:
        return
    if not level.words and walk.accidents and unit in {"起", "宗"}:
        level.metric, level.words = "accident", "事故"
        return
    named = 0 < len(level.words) <= 16 and not _NO_ACCIDENT.search(level.words)
    if unit in {"起", "宗"} and walk.accidents and named:
        level.metric, level.upgraded, level.own_subject = "accident", True, True
        walk.subject = level.words
    elif unit in {"人", "名"} and last is not None and last.upgraded and level.words == last.words:
        level.metric = "dead"
