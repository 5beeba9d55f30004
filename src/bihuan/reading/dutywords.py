"""Who owes a paper, which paper, and who gets it: the words of reporting clauses."""

import re
from functools import cache

from bihuan.reading.deadlines import find_dues
from bihuan.reading.lexicon import words
from bihuan.reading.mapped import Span, Text
from bihuan.reading.units import Unit, parse_units

WITH = re.compile(r"将|把")
TAIL = re.compile(
    r"(?:进行|予以|以便)?(?:备案|汇总|审核|审定|审批|审查|存档|统计|研究|备查|审阅|汇总上报|统一汇总|同意)?(?:后|处|处理|办理|为止)?$"
)
ADVERB = re.compile(
    r"(?:分别|及时|一并|书面|如实|同时|统一|按时|按要求|专题|另行|并|汇总后?|集中|逐级|以书面形式|以正式文件|以[^,]{2,8}形式|经[^,]{2,16}后|于|在|通过[^,]{2,14}|要|应|须|(?<!申)请|务必|并且|由[^,]{2,14}后?|再次|每[日天周月季年半]|按[月季年周日]|以)"
)
SUBJECT_END = re.compile(
    r"请?(?:要|应当?|须|必须|务必|需)|于|将|把|在|每|请|分别|明确|确定|负责|制定|编制|按照?|根据|\d|[xX×]{1,2}月|适时|及时|定期|立即|结合|对|认真|实行|建立|落实|成立|原则上|接到|收到|自|汇总|报送|上报|书面|指定|做好|抓|完成|加强|严格|督促|指导|组织(?!部)|会同|联合(?!会|社)|牵头|对照|商(?!务|会|业|场)|提出|准备|发生|出现|遇到|一旦|如|若|经|开展|通过|安排"
)
FIRM = frozenset({"要", "应", "应当", "须", "必须", "需", "请", "务必", "负责"})
LEAD_IN = re.compile(r"^(?:并?请|另请|还请|敬请|烦请|望|其中|同时|另外|此外|凡)")
OBJECT = re.compile(
    r"(?:制定|制订|编制|拟定|形成|填写|填好|撰写|起草|梳理|上交|提供|提出|汇总|总结|整理|明确|确定|编写|完善|签订|完成|作出|做出|写出|出具|准备|备齐|备好)(?P<what>[^,。;:]{2,30}?)(?:并|后|且)?$"
)
HEAD_NOUNS = re.compile(
    r"(?:情况|总结|方案|报告|措施|台账|清单|名单|信息|计划|报表|结果|材料|简报|数据|动态|申请|承诺书|责任书|意见|建议|说明|检查|小结|台帐|请示|复函|成效|证明|资料|文件|方案|纪要|凭证|图片|检讨|体会|档案|线索|工作|表|书)"
)


def subject_of(text: Text, start: int, end: int) -> list[Unit] | None:
    """Read the organs that begin a clause."""
    lead = LEAD_IN.match(text.text[start:end])
    if lead:
        start += lead.end()
    for found in SUBJECT_END.finditer(text.text, start, min(end, start + 120)):
        if found.start() <= start:
            return None
        listed = parse_units(text, start, found.start())
        of = text.text.rfind("的", start, found.start())
        if listed is None and of > start:
            listed = parse_units(text, of + 1, found.start())
        if listed is not None:
            firm = any(unit.strong for unit in listed.units) or found.group(0) in FIRM
            return list(listed.units) if firm else None
    return None


def wide_subject(text: Text, parts: list[Span], index: int) -> list[Unit] | None:
    """Read the subject of a clause with the lists of organs that stand before it as clauses."""
    units = subject_of(text, *parts[index])
    if units is None:
        return None
    while index > 0:
        index -= 1
        listed = parse_units(text, *parts[index])
        if listed is None or not listed.strong:
            break
        units = [*listed.units, *units]
    return units


CUT_WORD = re.compile(
    r"委托|委派|委员|局长|局限|部长|部署|部分|会同|会议|会商|会审|办理|办公|办法|办结|队伍|队员|所有|所在|中心城|站点|处理|处置|处罚|厂区|组织|组长"
)


@cache
def _unit_ends() -> frozenset[str]:
    """Give the characters that names of organs and officers end in."""
    listed = (*words("units", "strong"), *words("units", "weak"), *words("units", "titles"))
    more = (*words("units", "shared"), *words("units", "open_tails"))
    return frozenset(word[-1] for word in (*listed, *more)) | frozenset(")某志等政府地村点室门位")


def longest_units(text: Text, start: int, end: int) -> int | None:
    """Give where the longest list of organs that begins at ``start`` ends."""
    ends = _unit_ends()
    for stop in range(end, start + 1, -1):
        if text.text[stop - 1] not in ends or CUT_WORD.match(text.text, stop - 1):
            continue
        listed = parse_units(text, start, stop)
        if listed is not None and listed.strong:
            return stop
    return None


def recipient_after(text: Text, start: int, end: int) -> tuple[Span | None, int]:
    """Read who gets the paper behind the verb; give it and where the rest begins."""
    while start < end and text.text[start] in "至给到送请报":
        start += 1
    stop = min(end, start + 60)
    tail = TAIL.search(text.text, start, stop)
    bare = tail.start() if tail else stop
    officer = re.match(
        r"[^,。;]{0,16}(?:领导|负责人|负责同志|举报人|当事人|来访人|申请人|投诉人|信访人)$",
        text.text[start:bare],
    )
    if officer:
        return (start, bare), end
    longest = longest_units(text, start, bare)
    return ((start, longest), longest) if longest else (None, start)


def what_before(text: Text, start: int, verb: int) -> Span | None:
    """Read the object between 将 and the verb."""
    found = None
    for match in WITH.finditer(text.text, start, verb):
        if text.text[match.end() : match.end() + 1] not in "于在会":
            found = match
            break
    if found is None:
        return None
    return noun_in(text, found.end(), verb)


def noun_in(text: Text, start: int, end: int) -> Span | None:
    """Narrow a stretch to the paper it names: without brackets, dates and adverbs behind it."""
    bracket = text.text.find("(", start, end)
    if bracket > start:
        end = bracket
    for due in find_dues(text.text, start, end, None):
        if due.start > start + 1:
            end = min(end, due.start)
    stop = re.search(rf"{ADVERB.pattern}+$", text.text[start:end])
    if stop:
        end = start + stop.start()
    cut = re.search(r"(?<=[\u4e00-\u9fff])(?:于|经|由|以书面|以正式|通过)", text.text[start:end])
    if cut and cut.start() > 1:
        end = start + cut.start()
    start, end = text.trim(start, end, "、,“”")
    if text.text[start : start + 1] == "的":
        return None
    return (start, end) if end - start >= 2 else None


def what_after(text: Text, start: int, end: int) -> Span | None:
    once = re.match(
        r"(?:一次|1次|两次|\d次|上(?![周月季半年期述级市个])|有关|一份)?", text.text[start:end]
    )
    if once and once.group(0) != "有关":
        start += once.end()
    tail = re.search(r"(?:的书面报告|备案|一次)$", text.text[start:end])
    if tail and tail.group(0) == "备案":
        end = start + tail.start()
    return noun_in(text, start, end)


_FILLED = re.compile(
    r"(?:对照|按照|根据|如实|认真)(?P<what>[^,。;:]{2,14}?(?:表格|表|模板))(?:认真|逐项|如实|要求)*(?:填写|填报|填好)"
)


def what_earlier(text: Text, parts: list[Span]) -> Span | None:
    """Take the object of the clause before: 要制定具体实施方案，于…报…."""
    for a, b in reversed(parts):
        found = OBJECT.search(text.text, a, b)
        if found and HEAD_NOUNS.search(found.group("what")):
            return noun_in(text, *found.span("what"))
        form = _FILLED.search(text.text, a, b)
        if form:
            return form.span("what")
    if parts:
        a, b = parts[-1]
        found = re.search(r"[\u4e00-\u9fff、]{2,24}$", text.text[a:b])
        numbered = (
            found is not None and text.text[a + found.start() - 1 : a + found.start()].isdigit()
        )
        if found and numbered and found.start():
            return None
        if found and HEAD_NOUNS.search(found.group(0)[-3:]) and parse_units(text, a, b) is None:
            subject = subject_of(text, a, b)
            begin = subject[-1].end if subject else a
            return noun_in(text, max(begin, a + found.start()), b)
    return None


def condition_in(text: Text, parts: list[Span]) -> Span | None:
    """Take what a condition speaks of: 发生较大以上事故的，应…报告."""
    for a, b in reversed(parts):
        stop = b
        dues = [due for due in find_dues(text.text, a, b, None) if due.kind == "relative"]
        found = _CONDITION.search(text.text[a : dues[0].start]) if dues else None
        found = found or _CONDITION.search(text.text[a:stop])
        if found:
            return a + found.start("what"), a + found.end("what")
    return None


_CONDITION = re.compile(
    r"(?:发生(?!地)|出现|发现|存在|遇有|遇到|遇)(?P<what>[^,。;]{2,20}?)(?:的|时|后|要|应当|应|须|在|于)*$"
)
