"""The envelope: title, issuer, number, date, year, recipients, period of the whole document."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bihuan.reading.brackets import split_outside
from bihuan.reading.dates import POINT, chinese_date, point_of
from bihuan.reading.deadlines import find_dues
from bihuan.reading.lexicon import table
from bihuan.reading.mapped import Span, Text
from bihuan.reading.sentences import noise_ranges
from bihuan.reading.units import parse_units

_DOC_NO = re.compile(
    r"[\u4e00-\u9fff]{1,14}[ ]?[〔\[(](?P<year>(?:19|20)\d{2})[〕\])][ ]?(?:第)?\d{1,4}号|[〔\[(](?P<year2>(?:19|20)\d{2})[〕\])]\d{1,4}号|(?m:^[ ]*第\d{1,4}号[ ]*$)"
)
_BEFORE_NO = re.compile(
    r"[\u4e00-\u9fff]*(?:通知书?|通报|意见|方案|报告|决定|的函)(?=[\u4e00-\u9fff])"
)
_UNBROKEN_TITLE = re.compile(
    r"[^。,;:\n]{4,60}?(?:的(?:紧急)?(?:通知|通报|意见|函|报告|公告|通告)|(?:实施|工作)方案|工作(?:要点|总结|计划)|情况通报)"
)
_CLOSING_DATE = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff]{4,30}(?:委员会|办公室|政府|局|厅|支队|大队|指挥部))?[ ]*(?P<d>(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)[ ]*$"
)
_PRINTED = re.compile(
    r"(?:印发|下发|转发|发布)(?:了)?[ ]?《(?P<name>[^《》\n]{4,70}(?:《[^《》]{1,40}》[^《》\n]{0,30})?)》"
)
_GIVEN = re.compile(r"将《(?P<name>[^《》\n]{4,70})》(?:印发|下发|转发|发给|予以印发)")
_QUOTED = re.compile(
    r"《(?P<name>[^《》\n]{4,60}(?:要点|方案|计划|通知|意见|规划|办法|细则))》(?:已|业)"
)
_DATE_LINE = re.compile(
    r"(?m)^[ ]*(?:(?P<d>(?:19|20)\d{2}[ ]?年[ ]?\d{1,2}[ ]?月[ ]?\d{1,2}[ ]?日)|(?P<c>[二两][\u3007○零O0][^ \n]{2}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日))[ ]*(?:印发|发布)?[ ]*$"
)
_PERIOD_LABEL = re.compile(
    r"(?:行动|整治|活动|实施|检查|督查|时间|攻坚|治理)(?:时间|期限|周期|安排)?(?:安排)?[ ]*(?:[:为是]|从|自|。?\n)[ ]*"
)
_YEARS = re.compile(
    r"((?:19|20)\d{2})[ ]?(?:年)?[ ]?(?:—{1,2}|-{1,2}|~|至|–)[ ]?((?:19|20)\d{2})年"
)
_YEAR = re.compile(r"((?:19|20)\d{2})年")
_SHARED_OUT = re.compile(r"牵头|分工负责|责任单位|负责落实|按职责")
_COMPARED = re.compile(r"同比|环比|较去年|比去年|较上年")
_ORDERED = re.compile(
    r"(?:各[^,。;]{1,16}|部门|单位|办|局)(?:要|应|须)|要(?:制定|加强|严格|深入|强化|切实|认真|建立|落实)|由[^,。;]{2,20}(?:负责|牵头)|于[^,。;]{2,12}前"
)
_TOLD = re.compile(r"了|已|共[^,。;]{0,8}\d|以来|全年|累计")
_TITLE_WORDS = re.compile(
    r"通知|责任书|责任状|意见|方案|要点|计划|总结|汇报|报告|通报|情况|通告|公告|分工|规划|办法|决定|函|案例|名单|分析|公示|曝光|制度|预案|措施|清单|工作|行动|部署|安排表|统计|黑榜|红榜|红黑榜|名录|台账|一览表|曝光台|指引|须知|目录|批复|纪要|议定事项|简报|快报|倡议书|公开信"
)


@dataclass(slots=True)
class Envelope:
    """What stands around the text of a document."""

    title: Span | None = None
    issuer: Span | None = None
    doc_no: Span | None = None
    date: Span | None = None
    date_iso: str | None = None
    recipients: list[Span] = field(default_factory=list)
    period: Span | None = None
    period_iso: str | None = None
    year: int | None = None
    year_source: str | None = None
    kind: str = "notice"
    closed: list[Span] = field(default_factory=list)


def _head_lines(text: Text, noise: list[Span], count: int = 14) -> list[Span]:
    lines: list[Span] = []
    at = 0
    for line in text.text.split("\n"):
        start, end = text.trim(at, at + len(line))
        at += len(line) + 1
        if start < end and not any(a <= start < b for a, b in noise):
            lines.append((start, end))
            if len(lines) >= count:
                break
    return lines


def _title(text: Text, heads: list[Span]) -> Span | None:
    body = text.text
    limit = min(len(body), 1600)
    printed = (
        _PRINTED.search(body, 0, limit)
        or _GIVEN.search(body, 0, limit)
        or _QUOTED.search(body, 0, limit)
    )
    if printed:
        return printed.span("name")
    for start, end in heads[:8]:
        line = body[start:end]
        if len(line) > 70 and (start, end) == heads[0]:
            whole = _UNBROKEN_TITLE.match(line)
            if whole and not parse_units(text, start, start + whole.end()):
                return text.trim(start, start + whole.end())
            mark = re.search(r"[ ]{2,}|(?<=[\u4e00-\u9fff])[ ]*一、", line)
            if (
                mark
                and 5 <= mark.start() <= 60
                and _TITLE_WORDS.search(line[: mark.start()])
                and "。" not in line[: mark.start()]
            ):
                return text.trim(start, start + mark.start())
        if (
            5 <= len(line) <= 70
            and not re.search(r"[。;,:]$", line)
            and not re.search(r"[|>]", line)
        ):
            if re.match(r"[一二三四五六七八九十]+、|\(|\d+[.、]", line):
                break
            if _TITLE_WORDS.search(line) and "。" not in line and not _DOC_NO.fullmatch(line):
                return (start, end)
    return None


def _recipients(text: Text, heads: list[Span]) -> tuple[list[Span], Span | None]:
    """Read the salutation: a line of addressees that ends in a colon."""
    body = text.text
    for start, end in heads[:10]:
        if body[end - 1] != ":" or end - start < 4:
            continue
        parts = [text.trim(a, b) for a, b in split_outside(body, start, end - 1, ",、;")]
        parts = _kept_together(text, [p for p in parts if p[0] < p[1]])
        good = [p for p in parts if parse_units(text, *p) is not None]
        if (
            good
            and len(good) * 2 >= len(parts)
            and not re.search(r"如下|要求|方面", body[start:end])
        ):
            return parts, (start, end)
    return [], None


def _kept_together(text: Text, parts: list[Span]) -> list[Span]:
    """Join what is one addressee: 各县（市、区）党委、政府, 各县、市、区安委会."""
    kept: list[Span] = []
    for a, b in parts:
        joined = bool(kept) and text.text[kept[-1][1] : a] == "、"
        if joined and parse_units_one(text, kept[-1][0], b):
            kept[-1] = (kept[-1][0], b)
        else:
            kept.append((a, b))
    return kept


def parse_units_one(text: Text, start: int, end: int) -> bool:
    """Say whether a stretch is one organ, however its name is punctuated."""
    listed = parse_units(text, start, end)
    return listed is not None and len(listed.units) == 1


def _signature(text: Text, envelope: Envelope) -> None:
    """Read a date that stands alone on a line, with the organ above it."""
    body = text.text
    for found in _DATE_LINE.finditer(body):
        start, end = text.trim(*found.span("d" if found.group("d") else "c"))
        iso = _iso(text, start, end)
        if iso is None:
            continue
        above = _line_above(text, found.start())
        signed = (
            above is not None
            and above[1] - above[0] <= 40
            and parse_units(text, *above) is not None
        )
        if not signed and envelope.date is not None:
            continue
        if not signed and above is not None and body[above[0] : above[1]][-1:] in "。;":
            signed = False
        envelope.date, envelope.date_iso = (start, end), iso
        envelope.closed.append((start, end))
        if signed and above is not None:
            envelope.issuer = above
            envelope.closed.append(above)
            return


def _closing_date(text: Text, envelope: Envelope) -> None:
    """Read issuer and date that close a text without lines of their own."""
    start = max(0, len(text.text) - 60)
    found = _CLOSING_DATE.search(text.text, start)
    if not found:
        return
    a, b = found.span("d")
    iso = _iso(text, a, b)
    before = text.text[max(0, a - 1) : a]
    signed = found.group("issuer") and parse_units(text, *found.span("issuer")) is not None
    if iso and (signed or before in {"。", " ", "\n", ")"}):
        envelope.date, envelope.date_iso = (a, b), iso
        envelope.closed.append((a, b))
        if signed:
            envelope.issuer = found.span("issuer")
            envelope.closed.append(found.span("issuer"))


def _iso(text: Text, start: int, end: int) -> str | None:
    body = text.text[start:end].replace(" ", "")
    written = chinese_date(body)
    if written:
        return written[0]
    found = POINT.match(body)
    point = point_of(found, body, None) if found else None
    return point.iso(None) if point is not None and point.year is not None else None


def _line_above(text: Text, position: int) -> Span | None:
    at = position
    while at > 0:
        end = text.text.rfind("\n", 0, at)
        if end < 0:
            return None
        start = text.text.rfind("\n", 0, end) + 1
        a, b = text.trim(start, end)
        if a < b:
            return a, b
        at = start
    return None


def _issuer_from_title(text: Text, envelope: Envelope, heads: list[Span]) -> None:
    for start, end in heads[:6]:
        at = text.text.find("关于", start, end)
        stop = at if at > start else -1
        if stop > start and parse_units(text, start, stop) is not None:
            envelope.issuer = (start, stop)
            return


def _period(text: Text, envelope: Envelope) -> None:
    body = text.text
    for found in _PERIOD_LABEL.finditer(body):
        for due in find_dues(body, found.end(), min(len(body), found.end() + 40), envelope.year):
            if due.kind == "range" and due.start - found.end() <= 8:
                envelope.period, envelope.period_iso = (due.start, due.end), due.extra["iso"]
                return
    places = [(0, min(len(body), 400))]
    if envelope.title:
        places.insert(0, (envelope.title[0], envelope.title[1]))
    for start, end in places:
        years = _YEARS.search(body, start, end)
        if years and int(years.group(1)) <= int(years.group(2)):
            envelope.period = years.span()
            envelope.period_iso = f"{years.group(1)}-01-01/{years.group(2)}-12-31"
            return


def _year(text: Text, envelope: Envelope, option: int | None, noise: list[Span]) -> None:
    if envelope.date_iso:
        envelope.year, envelope.year_source = int(envelope.date_iso[:4]), "date"
        return
    if envelope.doc_no:
        found = re.search(r"(?:19|20)\d{2}", text.text[envelope.doc_no[0] : envelope.doc_no[1]])
        if found:
            envelope.year, envelope.year_source = int(found.group(0)), "doc_no"
            return
    if envelope.title:
        found = _YEAR.search(text.text, *envelope.title)
        if found:
            envelope.year, envelope.year_source = int(found.group(1)), "text"
            return
    counted = Counter(
        int(found.group(1))
        for found in _YEAR.finditer(text.text)
        if not any(a <= found.start() < b for a, b in noise)
    )
    if counted:
        year, times = counted.most_common(1)[0]
        if len(counted) == 1 or times > 0.6 * sum(counted.values()):
            envelope.year, envelope.year_source = year, "text"
            return
    if option is not None:
        envelope.year, envelope.year_source = option, "option"


def _kind(text: Text, envelope: Envelope) -> str:
    """Tell the kind from the words of the title, then from how the text begins."""
    kinds = table("titles")["kinds"]
    if envelope.title:
        title = text.text[envelope.title[0] : envelope.title[1]]
        if title.endswith("通知") and not re.search(r"曝光|挂牌督办|案例|黑名单", title):
            return "notice"
        for kind in kinds:
            if re.search(one_of_kind(kind), title):
                return str(kind)
    return _kind_by_words(text.text)


def _kind_by_words(body: str) -> str:
    """Tell the kind of a text without a title by what it is full of."""
    if re.search(r"今年以来|今年来|一年来|[过全]去?年[,，]", body[:80]):
        return "summary"
    if len(_SHARED_OUT.findall(body)) >= 3:
        return "plan"
    if re.search(r"曝光|典型案例|黑名单|隐患点", body[:300]) and not re.search(r"一、", body[:300]):
        return "list"
    if len(_COMPARED.findall(body)) >= 2 and "一、" not in body[:200]:
        return "bulletin"
    ordered, told = len(_ORDERED.findall(body)), len(_TOLD.findall(body))
    if ordered > told:
        return "notice"
    if len(_COMPARED.findall(body)) >= 4:
        return "bulletin"
    return "summary" if told else "notice"


def one_of_kind(kind: str) -> str:
    """Give the title words of a kind as the inside of an alternation."""
    listed = str(table("titles")["kinds"][kind]).split()
    return "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))


def read_envelope(text: Text, option_year: int | None) -> Envelope:
    """Read the envelope of a document.

    Args:
        text: The normalised document.
        option_year: The year the user gave; used only where the document names none.
    """
    envelope = Envelope()
    noise = noise_ranges(text.text)
    envelope.closed += noise
    heads = _head_lines(text, noise)
    envelope.title = _title(text, heads)
    number = _DOC_NO.search(text.text, 0, min(len(text.text), 900))
    if number and not any(a <= number.start() < b for a, b in noise):
        before = text.text[max(0, number.start() - 1) : number.start()]
        if before not in {"《", "("}:
            head = _BEFORE_NO.match(number.group(0))
            envelope.doc_no = text.trim(number.start() + (head.end() if head else 0), number.end())
            line = text.text.rfind("\n", 0, number.start()) + 1
            envelope.closed.append((line, number.end()))
    envelope.recipients, salutation = _recipients(text, heads)
    if salutation:
        envelope.closed.append(salutation)
    _signature(text, envelope)
    if envelope.date is None:
        _closing_date(text, envelope)
    if envelope.issuer is None:
        _issuer_from_title(text, envelope, heads)
    _year(text, envelope, option_year, noise)
    _period(text, envelope)
    envelope.kind = _kind(text, envelope)
    return envelope


def envelope_document(text: Text, envelope: Envelope) -> dict[str, Any]:
    """Give the envelope as the reading prints it."""

    def shown(span: Span | None) -> str | None:
        return re.sub(r"\s+", "", text.show(*span)) if span else None

    spans: dict[str, Any] = {}
    for key in ("title", "issuer", "doc_no", "date", "period"):
        span = getattr(envelope, key)
        if span:
            spans[key] = text.span(*span)
    if envelope.recipients:
        spans["recipients"] = [text.span(*span) for span in envelope.recipients]
    period = None
    if envelope.period:
        period = {"text": shown(envelope.period), "iso": envelope.period_iso}
    return {
        "title": shown(envelope.title),
        "issuer": shown(envelope.issuer),
        "doc_no": shown(envelope.doc_no),
        "date": envelope.date_iso,
        "year": envelope.year,
        "year_source": envelope.year_source,
        "recipients": [shown(span) for span in envelope.recipients],
        "period": period,
        "spans": spans,
    }
