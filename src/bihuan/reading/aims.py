"""What an aim is: its comparison, its clause, and the words that say what is aimed at.

Source: part 1.6 of the grammar of official documents.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from bihuan.reading.deadlines import find_dues
from bihuan.reading.dutywords import longest_units
from bihuan.reading.lexicon import words
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import Mention, clean_label

_LONGEST = 160
AT_LEAST = re.compile(
    r"不少于|不低于|不小于|至少|不得少于|不得低于|最少|力争达到?|不得?少于|(?<!不)(?<!不得)(?:超过|高于|大于)|≥|>=|﹥|>"
)
AT_MOST = re.compile(
    r"不超过|不高于|控制在|不突破|不得超过|不多于|不大于|(?<!不)(?<!不得)(?:低于|小于|少于)|限额|压减到|以内|≤|<=|<|上限(?:为|是)?"
)
_TOLD = re.compile(r"现将|公告|公布|通报|了|已|共|累计|发生|同比|先后|截至|接报|查处|罚款")


@dataclass(frozen=True, slots=True)
class Target:
    """One aim with its place."""

    metric: str
    op: str
    value: Decimal
    unit: str | None
    scope: str | None
    start: int
    end: int
    at: int = -1


def bound_of(text: str, start: int, end: int) -> str:
    """Tell the comparison from the words around a number: ``>=``, ``<=`` or ``=``."""
    before = text[max(0, start - 8) : start]
    after = text[end : end + 3]
    if AT_MOST.search(before) or re.match(r"以内|以下|之内", after):
        return "<="
    if AT_LEAST.search(before) or re.match(r"及?以上", after):
        return ">="
    return "="


_PLANNED = re.compile(r"(?:计划|目标(?!责任))(?!的)[^,。;的]{0,10}$")
_LISTED = re.compile(r"(?:列入|纳入|治理|年度|行动|专项)(?:计划|目标)")


_CONTROL = re.compile(r"控制在|控制指标|确保|力争|不得超过|目标值?(?:为|是)")
_PAST = re.compile(r"了|已经?|同比(?!均)|环比|截至|共(?:计|发生)|未突破|未超|实际")


def is_control(text: str, clause: Span) -> bool:
    """Say whether a clause of a telling document sets a limit or an aim for what is to come."""
    around = text[slice(*clause)]
    return bool(_CONTROL.search(around)) and not _PAST.search(around)


def is_planned(text: str, start: int) -> bool:
    """Say whether a number stands behind 计划 or 目标 as the verb of its clause."""
    head = text[max(0, start - 14) : start]
    return bool(_PLANNED.search(head)) and not _LISTED.search(head)


def is_aim(text: Text, mention: Mention, clause: Span) -> bool:
    """Say whether a number in a part that orders things is an aim and no report of what was done."""
    if mention.amount.unit in {"元", "万元", "亿元"}:
        return False
    if re.search(r"明确|确定|指定|联络员|联系人", text.text[clause[0] : clause[1]]):
        return False
    around = text.text[clause[0] : clause[1]]
    bounded = bound_of(text.text, mention.start, mention.end) != "=" or bool(
        re.search(r"达到|力争|目标|确保", around)
    )
    if mention.metric is not None:
        return bounded
    return bounded or not _TOLD.search(around)


def clause_of(text: Text, at: int) -> Span:
    """Give the clause that holds a position."""
    start = at
    while start > max(0, at - _LONGEST) and text.text[start - 1] not in ",。;:\n()|":
        start -= 1
    end = at
    while end < min(len(text.text), at + _LONGEST) and text.text[end] not in ",。;:\n()|":
        end += 1
    return text.trim(start, end)


_FILLER = re.compile(
    rf"(?:{AT_LEAST.pattern}|{AT_MOST.pattern}|达到?|力争|争取|确保|努力|(?<![主重])要(?!求|点)|应(?!急)|须|于|均|年均|全部|分别|实现|为|提高到|提升到|提升至|提高至|降至|降低到|压降到|稳定在|保持在|不得)"
)
_VERBS_ALONE = re.compile(
    r"(?:完成|达到|实现|组织|开展|举办|研究|召开|培育|配备|新增|新建|建成|建设|改造|培训|检查|打造|创建|安排|进行|推动|听取|排查|整治|关闭|更新|安装|增加|听取|审议|学习)$"
)
_PERIOD = re.compile(
    r"(?:每(?:个)?(?:年|半年|季度|季|月|周|日|天|旬)(?:度)?|全年|年内|年度|每年汛期前)"
)
_NUMBERED = re.compile(r"\d")


_LEFT_OVER = re.compile(r"^(?:[年月日号](?:底|末)?前?|由[^,]{2,14}?(?=成立|组织|开展|组建|负责))")
_PARTICLES = re.compile(r"^(?:将|把|对|使|在|其中)|\([^()]*\)")


def metric_words(text: Text, clause: Span, start: int, end: int) -> str:
    """Say what a number counts, from the words of its clause before and behind it.

    Args:
        text: The document.
        clause: The clause the number stands in.
        start: Where the number begins.
        end: Where its measure word ends.
    """
    begin = _name_start(text, clause[0], start)
    for due in find_dues(text.text, begin, start, None):
        if due.start <= begin + 2:
            begin = max(begin, due.end)
    before = text.text[begin:start]
    for due in find_dues(text.text, begin, start, None):
        if due.kind in {"date", "recurring", "range"}:
            before = before.replace(text.text[due.start : due.end], "")
    stop = longest_units(text, begin, min(start, begin + 34))
    if stop and text.text[stop : stop + 1] not in "人数" and stop < start:
        before = text.text[stop:start]
    before = _PERIOD.sub("", _FILLER.sub("", before))
    before = _LEFT_OVER.sub("", before)
    before = clean_label(_PARTICLES.sub("", before))
    before = re.sub(r"(?:总数|数量|人员数量)$", "", before) or before
    noun = _noun_behind(text, end, clause[1])
    if noun and before.endswith("等"):
        return noun
    if noun and (not before or _VERBS_ALONE.search(before) or len(before) <= 4):
        verb_only = any(before.endswith(verb) for verb in words("figures", "verbs_only"))
        return noun if verb_only and len(before) <= 2 else f"{before}{noun}"
    return before


def _name_start(text: Text, start: int, number: int) -> int:
    """Give where the name of what is counted begins: behind a quantity that is listed before it."""
    at = text.text.rfind("、", start, number)
    while at >= 0:
        if _NUMBERED.search(text.text[start:at]) and not find_dues(text.text, start, at, None):
            return at + 1
        at = text.text.rfind("、", start, at)
    return start


def _noun_behind(text: Text, at: int, end: int) -> str:
    found = re.match(
        r"(?:及?以上|以内|以下)?(?P<noun>(?!以上|以内|以下|及以上|内)[\u4e00-\u9fff“”\"]{2,16})",
        text.text[at:end],
    )
    return re.split(r"的|,|并|和(?!谐)|及", found.group("noun"))[0] if found else ""


def scope_of(text: Text, clause: Span) -> str | None:
    """Give the time an aim is for, as the clause writes it."""
    dues = find_dues(text.text, *clause, None)
    return text.show(dues[0].start, dues[0].end) if dues else None
