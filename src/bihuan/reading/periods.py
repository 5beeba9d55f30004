"""The time a figure speaks of: ``2023年1-4月``, ``2022年上半年``."""

import re
from dataclasses import dataclass

_PERIOD = re.compile(
    r"(?P<asof>截[至止]到?(?P<asyear>(?:19|20)\d{2}年)?(?P<asm>\d{1,2})月(?:份|底|末|\d{1,2}日)?)"
    r"|(?:(?P<year>(?:19|20)\d{2})年度?|(?P<rel>今年|本年|去年|上年))?[ ]?"
    r"(?:(?P<m1>\d{1,2})月?(?:份)?[ ]?(?:至|-{1,2}|—{1,2}|~|到|–)[ ]?(?P<m2>\d{1,2})月(?:份)?(?!\d{1,2}日)|(?P<named>上半年|下半年|前三季度|[第]?[一二三四]季度|全年)|前(?P<count>[一二三四五六七八九十\d]{1,2})个月|(?P<m>\d{1,2})月份|(?P<mm>\d{1,2})月(?![底初末中上下前后起至到以])(?=[\u4e00-\u9fff,、]|$))"
    r"|(?P<only>(?:19|20)\d{2})年(?:度|全年)?(?!\d{1,2}月)"
)
_NAMED = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "前三季度": (1, 9),
    "全年": (1, 12),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
}
_COUNTS = {word: index + 1 for index, word in enumerate("一二三四五六七八九十")}
_COMPARED = re.compile(r"(?:较|比|与|同|和|由|从|\(|其中,?)[^,。;:()]{0,6}$")


@dataclass(frozen=True, slots=True)
class Period:
    """A year and months, as far as the text gives them."""

    year: int | None
    first: int
    last: int
    shown: str
    as_of: bool = False

    def in_year(self, year: int) -> str:
        """Write the period with its year: ``2025年1-4月``, ``截至2025年5月底``."""
        if self.as_of:
            return f"截至{year}年{self.shown.removeprefix('截至')}"
        return f"{year}年{self.shown}"

    @property
    def months(self) -> tuple[int, int]:
        return self.first, self.last


def _period_of(found: re.Match[str], year: int | None) -> Period | None:
    if found.group("asof"):
        last = int(found.group("asm"))
        own = int(found.group("asyear")[:4]) if found.group("asyear") else None
        shown = re.sub(r"^截[至止]到?", "截至", found.group(0))
        return Period(own, 1, last, shown, as_of=True) if 1 <= last <= 12 else None
    if found.group("only"):
        only = int(found.group("only"))
        return Period(only, 1, 12, f"{only}年")
    own = int(found.group("year")) if found.group("year") else None
    if found.group("rel") and year is not None:
        own = year - 1 if found.group("rel") in {"去年", "上年"} else None
    head = f"{own}年" if own is not None else ""
    named = (found.group("named") or "").lstrip("第")
    if named == "全年" and own is not None:
        return Period(own, 1, 12, f"{own}年")
    if named:
        return Period(own, *_NAMED[named], f"{head}{named}")
    if found.group("count"):
        word = found.group("count")
        many = int(word) if word.isdigit() else _COUNTS.get(word, 0)
        return Period(own, 1, many, f"{head}前{word}个月") if 1 < many <= 12 else None
    if found.group("m1"):
        first, last = int(found.group("m1")), int(found.group("m2"))
        if not 1 <= first < last <= 12:
            return None
        return Period(own, first, last, f"{head}{first}-{last}月")
    single = int(found.group("m") or found.group("mm") or 0)
    return Period(own, single, single, f"{head}{single}月") if 1 <= single <= 12 else None


def find_periods(
    text: str, start: int, end: int, year: int | None
) -> list[tuple[int, int, Period, bool]]:
    """Find periods in a stretch.

    Returns:
        For each: start, end, the period, and whether it is the one compared with.
    """
    found: list[tuple[int, int, Period, bool]] = []
    for match in _PERIOD.finditer(text, start, end):
        if match.start() and text[match.start() - 1].isdigit():
            continue
        period = _period_of(match, year)
        if period is None:
            continue
        after = text[match.end() : match.end() + 4]
        before = text[max(start, match.start() - 10) : match.start()]
        compared = (
            "同期" in after
            or bool(_COMPARED.search(before))
            or match.group("rel") in {"去年", "上年"}
        )
        if match.group("only") and re.match(r"[来前内底末初后开春]|以来|之前", after):
            continue
        found.append((match.start(), match.end(), period, compared))
    return found
