"""Changes in a sentence: 同比减少4起、3人, 分别下降5.6%、10%, 与去年同期持平."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from bihuan.reading.amounts import Amount, amount_of, amount_pattern
from bihuan.reading.lexicon import one_of
from bihuan.reading.mentions import metric_patterns


@dataclass(slots=True)
class Move:
    """A change or percentage clause: 同比减少4起、3人 or 分别下降5.6%、10%."""

    start: int
    end: int
    sign: int
    amounts: list[Amount] = field(default_factory=list)
    signs: list[int] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)
    basis: str | None = None
    each: bool = False
    apart: bool = False
    all: bool = False
    flat: bool = False
    aim: bool = False
    words: str = ""

    @property
    def percent(self) -> bool:
        return any(amount.unit == "%" for amount in self.amounts)

    @property
    def signed(self) -> list[tuple[Amount, int]]:
        """Give each amount with its own direction: 减少8起、增加3人."""
        return list(zip(self.amounts, self.signs, strict=True))


_CHAIN = re.compile(r"(?:[、和及]|,(?=\d))?[ ]?(?=\d)")


@cache
def _move_pattern() -> re.Pattern[str]:
    ups, downs = one_of("figures", "up"), one_of("figures", "down")
    return re.compile(
        rf"(?P<each>各自?|分别|均|都|双双)?[ ]?(?:同比|环比)?(?:分别|均|各|约|又)?(?:(?P<up>{ups})|(?P<down>{downs}))(?:死亡|受伤|发生)?(?:了|约|近|幅度?(?:分别)?(?:为|达到?)?|至)?[ ]?(?=\d)"
        r"|(?P<minus>(?<=同比|环比|较为|增减|幅度)[+\-])(?=\d)"
        r"|(?P<flat>(?:均|都|各)?(?:与去年同期|与上年同期|同比|同去年|较去年同期)?(?:均|都)?持平)"
    )


_BASIS = re.compile(
    r"同比|环比|近[三五]年|三年均值|[五三]年平均|平均值|均值|前年|上月|上季度|去年|上年|同期|20\d{2}年"
)


def basis_of(text: str) -> str | None:
    """Tell what a change is compared with."""
    found = [match.group(0) for match in _BASIS.finditer(text)]
    if not found:
        return None
    if any(word in {"环比", "上月", "上季度"} for word in found):
        return "环比"
    if any("均" in word or "近" in word for word in found):
        return "均值"
    return "前年" if "前年" in found else "同比"


def _named_metrics(text: str) -> list[str]:
    """Give the statistics named in a clause, in order, each once."""
    found: list[tuple[int, str]] = []
    for metric, pattern in metric_patterns().items():
        found += [(match.start(), metric) for match in pattern.finditer(text)]
    found.sort()
    named: list[str] = []
    for _, metric in found:
        if metric not in named:
            named.append(metric)
    return named


def find_moves(text: str, start: int, end: int) -> list[Move]:
    """Find the clauses of a sentence that tell a change."""
    moves: list[Move] = []
    last = start
    for match in _move_pattern().finditer(text, start, end):
        if match.start() < last and moves:
            continue
        move = _move_of(text, match, max(last, start))
        if not move.flat:
            _take_amounts(text, move, match.end(), end)
        if not (move.flat or move.amounts):
            continue
        last = move.end
        if moves and _goes_on(text, moves[-1], move):
            _join(moves[-1], move)
        else:
            moves.append(move)
    return moves


def _goes_on(text: str, before: Move, move: Move) -> bool:
    """Say whether a change is the next of a list: 减少8起、增加3人, 下降9%、持平、上升5%."""
    gap = text[before.end : move.start]
    if gap not in {"、", "和", "及"} or move.metrics or move.words:
        return False
    if move.basis not in {None, before.basis}:
        return False
    return before.flat or move.flat or before.percent == move.percent


def _nothing(move: Move) -> Amount:
    return Amount(Decimal(0), None, 0, approx=False, start=move.start, end=move.end, written="0")


def _join(before: Move, move: Move) -> None:
    """Take a further change into a list of changes; 持平 is a change of nothing."""
    for one in (before, move):
        if one.flat:
            one.amounts = [_nothing(one)]
            one.signs, one.flat = [1], False
    before.amounts += move.amounts
    before.signs += move.signs
    before.end = move.end


def _move_of(text: str, match: re.Match[str], start: int) -> Move:
    """Read what stands around the verb of a change: statistics, basis, direction."""
    head = _head(text, start, match.start())
    each = match.group("each") or ""
    whole = head[-4:] + match.group(0)
    metrics = _named_metrics(head)
    return Move(
        match.start(),
        match.end(),
        -1 if match.group("down") or match.group("minus") == "-" else 1,
        metrics=metrics,
        basis=basis_of(head + match.group(0)),
        apart="分别" in whole,
        each="各" in each or "各" in whole,
        all="均" in whole or "都" in whole or "双双" in whole,
        flat=bool(match.group("flat")),
        aim=bool(re.search(r"力争|确保|目标|控制|计划|要求", head)),
        words="" if metrics else _named_thing(_AFTER_NUMBER.sub("", head)),
    )


def _take_amounts(text: str, move: Move, at: int, end: int) -> None:
    """Read the numbers of a change: 减少4起、3人 or 下降5.6%、10%."""
    while True:
        found = amount_pattern().match(text, at)
        if not found or found.end() > end or text.startswith("倍", found.end()):
            break
        amount = amount_of(found, text)
        if move.amounts and (amount.unit == "%") != move.percent:
            break
        move.amounts.append(amount)
        move.signs.append(move.sign)
        move.end = at = found.end()
        if text.startswith(("以上", "以内", "左右"), at):
            move.aim = move.aim or not text.startswith("左右", at)
            at += 2
        chain = _CHAIN.match(text, at)
        if not chain:
            break
        at = chain.end()


_NOT_THING = re.compile(
    r"(?:与|较|比|同)?(?:去年|上年|前年|上月|上季度|上期|同期|全年|近三年|平均值?|均值|20\d\d年|\d{1,2}月份?底?|[一二三四]季度|上半年|年初|年底)+(?:的)?(?:相比|比较|比)?|同比|环比|相比|分别|均|各|都|约|又|也|幅度|总体|呈|升幅|降幅|增幅|有所|大幅|略有|持续|其中|人数|起数|总数|数量|金额|数$|[0-9A-Za-z.,%、和及 ]"
)


_AFTER_NUMBER = re.compile(r"^.*\d[\d.,]*(?:[万亿]?余?[\u4e00-\u9fff]{0,2}(?=[\u4e00-\u9fff]*$))")


def _named_thing(head: str) -> str:
    """Give what a change names besides the known statistics: 检查企业数 in 检查企业数增加15.2%."""
    return _NOT_THING.sub("", head)


def _head(text: str, start: int, end: int) -> str:
    """Give the words before a change that may name what changed: back to the last full clause."""
    piece = text[start:end]
    cut = max(piece.rfind(","), piece.rfind(";"), piece.rfind("("), piece.rfind(":"))
    return piece[cut + 1 :]
