"""Lists of organs: ``市公安局、市教育局等部门``.

A list is read strictly: every member must look like the name of an organ, or the words are no
list. What a document writes is kept as written; only a shared ending is given back to each member.
"""

import re
from dataclasses import dataclass
from functools import cache

from bihuan.reading.brackets import split_outside
from bihuan.reading.lexicon import one_of, words
from bihuan.reading.mapped import Text

_LONGEST = 34
_ASIDE = re.compile(r"\((?:见|详见|以下|简称|附|名单|含|包括|下同|具体)[^()]{0,24}\)$")
_LONGEST_LIST = 700
_EVERY = re.compile(
    r"各(?:县|市|区|乡|镇|州|旗|县、市|市、县|区、县|县、区|乡、镇|镇、街道|乡镇、街道)"
)
_ROLE_NAMED = re.compile(
    r"(?:各|被|各被)?(?:督查|约谈|检查|督办|挂牌|整改|考核|巡查|处罚|督导|抽查|牵头|责任|配合|实施|主办|协办|填报|报送)+(?:责任)?(?:单位|部门|企业|地区)"
)
_LEADS = re.compile(r"\((?:牵头|牵头单位|主办|主责|总牵头|牵头部门)\)$")
_LISTED = re.compile(r"[一二三四五六七八九十]是")
_TIMED = re.compile(r"\d+个?(?:小时|日|天|分钟|工作日|月)|书面|[,。;:]")
_HARMLESS = re.compile(r"负有安全监管职责|(?:事故|隐患|案件)?(?:发生|存在)地")
_PLACES = frozenset(
    {"街道", "乡镇", "园区", "社区", "企业", "学校", "医院", "开发区", "县区", "镇街", "村"}
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One organ as the document writes it, with its place in the working text."""

    name: str
    start: int
    end: int
    strong: bool = True
    leads: bool = False


@dataclass(frozen=True, slots=True)
class UnitList:
    """Organs in the order of the text; ``open_list`` where the text says 等部门."""

    units: tuple[Unit, ...]
    open_list: bool

    @property
    def strong(self) -> bool:
        return all(unit.strong for unit in self.units)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    body = r"[\u3400-\u9fffA-Za-z0-9·“”\u3007○—\-]"
    tail = r"(?:\([^()]{1,24}\))?"
    inner = rf"(?:{body}|\([^()]{{1,16}}\)){{0,32}}?"
    return {
        "strong": re.compile(rf"{inner}(?:{one_of('units', 'strong')}){tail}"),
        "weak": re.compile(rf"{inner}(?:{one_of('units', 'weak')}){tail}"),
        "prefix": re.compile(rf"(?:{one_of('units', 'prefixes')})"),
        "stops": re.compile(rf"(?:{one_of('units', 'stops')})"),
        "shared": re.compile(rf"(?:{one_of('units', 'shared')})$"),
        "open": re.compile(
            rf"等(?:\d+个|[一二三四五六七八九十]+个)?(?:[^、,等]{{0,18}}(?:{one_of('units', 'open_tails')}))?$"
        ),
        "bare": re.compile(r"[\u3400-\u9fff]{2,8}(?:\([^()]{1,8}\))?"),
        "generic": re.compile(
            r"(?:你|贵)(?:省|市|县|区|州|镇|乡|街道|单位|公司|局|办)|(?:[\u4e00-\u9fff]{1,3}属|直属|辖区内?)?(?:各|有关|相关|其他|其它|全[市县区州省])[^,。;:]{0,22}"
            r"(?:部门|单位|企业|街道|乡镇|镇街|街镇|乡街|镇|乡|县|区|市|州|园区|政府|党委|委员会|办公室|机构|专班|地|科室|股室|社区|村|"
            r"安委会|专委会|组|中心|公司|学校|医院|站所|所|办|委|局|县\(市、区\)|县\(区\)|区\(县\)|\))"
        ),
        "person": re.compile(
            rf"[{words('units', 'surnames')[0]}](?:某{{1,2}}|[\u3400-\u9fff]{{1,2}})(?:{one_of('units', 'titles')})"
        ),
        "officer": re.compile(
            rf"[\u3400-\u9fff]{{0,6}}(?:{one_of('units', 'titles')})[{words('units', 'surnames')[0]}]某{{1,2}}(?:同志)?"
        ),
        "duty_clause": re.compile(r"负有[^、,。]{2,16}(?:职责|责任)的(?:部门|单位)"),
    }


def is_person(name: str) -> bool:
    """Say whether the words name a person with an office: ``王某同志``, ``李某副县长``."""
    return bool(_patterns()["person"].fullmatch(name) or _patterns()["officer"].fullmatch(name))


def _strength(name: str) -> int:
    """Give 2 for a clear organ, 1 for a possible one, 0 for none."""
    shapes = _patterns()
    if not 2 <= len(name) <= _LONGEST:
        return 0
    if shapes["duty_clause"].search(name) or _ROLE_NAMED.fullmatch(name):
        return 2
    if _TIMED.search(name) or "的" in name or shapes["stops"].search(_HARMLESS.sub("", name)):
        return 0
    if shapes["generic"].fullmatch(name) or shapes["strong"].fullmatch(name):
        return 2
    if shapes["weak"].fullmatch(name):
        return 2 if shapes["prefix"].match(name) and len(name) > 3 else 1
    return 0


def _split_joined(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split at 和, 及, 以及, 与 where both sides are organs of their own."""
    for found in re.finditer(r"以及|和|及|与|暨", text[start:end]):
        left = (start, start + found.start())
        right = (start + found.end(), end)
        if _depth(text, start, left[1]):
            continue
        if _strength(text[left[0] : left[1]]) == 0 or text[left[0] : left[1]] in {"市", "县"}:
            continue
        rest = _split_joined(text, *right)
        if all(_strength(text[a:b]) for a, b in rest):
            return [left, *rest]
    return [(start, end)]


def _depth(text: str, start: int, end: int) -> int:
    return text.count("(", start, end) - text.count(")", start, end)


def _cut_open(text: str, start: int, end: int) -> tuple[int, bool, str]:
    """Cut 等部门 off the end; give the new end, whether it was there, and its shared ending."""
    found = _patterns()["open"].search(text, start, end)
    if not found or found.start() <= start:
        return end, False, ""
    shared = "部门" if found.group(0).endswith("部门") else ""
    return found.start(), True, shared


def parse_units(text: Text, start: int, end: int) -> UnitList | None:
    """Read ``[start, end)`` as a list of organs.

    Returns:
        The list, or None where any member is no organ.
    """
    listed = _LISTED.match(text.text, start, end)
    start, end = text.trim(listed.end() if listed else start, end, "“”\"'")
    if end - start < 2 or end - start > _LONGEST_LIST:
        return None
    end, is_open, shared = _cut_open(text.text, start, end)
    tokens: list[tuple[int, int]] = []
    for a, b in split_outside(text.text, start, end, "、,;/ \n"):
        a, b = text.trim(a, b)  # noqa: PLW2901 - the range narrows
        aside = _ASIDE.search(text.text, a, b)
        b = aside.start() if aside and aside.start() > a else b  # noqa: PLW2901 - narrows
        if a < b and tokens and _continues(text.text, tokens[-1], a, b):
            tokens[-1] = (tokens[-1][0], b)
        elif a < b:
            tokens += _split_joined(text.text, a, b)
    if not tokens:
        return None
    if not shared and len(tokens) > 1:
        found = _patterns()["shared"].search(text.text[tokens[-1][0] : tokens[-1][1]])
        shared = found.group(0) if found else ""
    units = _members(text, tokens, shared)
    return UnitList(tuple(units), is_open) if units else None


def _continues(text: str, before: tuple[int, int], start: int, end: int) -> bool:
    """Say whether 各县 goes on as in 各县、市、区人民政府."""
    head = text[before[0] : before[1]]
    return bool(_EVERY.fullmatch(head)) and text[start] in "市区县镇乡街州旗" and end - start <= 10


def _members(text: Text, tokens: list[tuple[int, int]], shared: str) -> list[Unit]:
    units: list[Unit] = []
    for a, b in tokens:
        mark = _LEADS.search(text.text, a, b)
        b = mark.start() if mark else b  # noqa: PLW2901 - the range narrows
        name = "".join(text.show(a, b).split())
        plain = "".join(text.text[a:b].split())
        strength = _strength(plain)
        if plain in {"政府", "人民政府"} and units and units[-1].name.endswith("党委"):
            last = units.pop()
            units.append(Unit(text.show(last.start, b), last.start, b))
            continue
        if is_person(plain):
            strength = 2
        bare = plain.split("(")[0]
        weak = strength == 1 and shared == "部门" and len(bare) <= 4 and bare not in _PLACES
        if shared and (strength == 0 or weak) and not plain.startswith("各"):
            if not _patterns()["bare"].fullmatch(plain) or _patterns()["stops"].search(plain):
                return []
            units.append(Unit(name + shared, a, b))
            continue
        if strength == 0:
            return []
        units.append(Unit(name, a, b, strength == 2, leads=mark is not None))
    return units
