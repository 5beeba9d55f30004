"""A headline against its body (check 8): 双下降, 全面下降, 未发生较大事故, 零死亡.

A claim is refuted only by a number of the same subject and of a period inside its own; a claim that
nothing refutes is not reported, for its truth lies outside of the text.
"""

import re
from decimal import Decimal

from bihuan.reading.checks.base import WRONG, Relation, place_of, plain
from bihuan.reading.checks.yoy import by_change, by_prior
from bihuan.reading.mapped import Span
from bihuan.reading.mentions import METRIC_NAMES, Mention
from bihuan.reading.periods import Period, find_periods
from bihuan.reading.sheet import Comparison, Percent, Record, Sheet

_FALLS = re.compile(
    r"(?:(?P<two>双)(?:双)?|(?P<three>三)|(?P<four>四)|(?P<all>全面|全部|均|都))(?:项)?(?:实现)?(?:同比)?(?:呈)?(?:下降|减少|降低|(?<=[双三四])降)(?![\d])(?!\d)"
)
_FOUR_NAMED = re.compile(r"各项(?:主要)?指[标数]|[一二三四]项(?:主要)?指[标数]|“四项指数”")
_NONE = re.compile(
    r"(?:未|没有|杜绝)(?:再)?(?:发生|出现)(?:过)?(?:一起|任何|1起)?(?P<what>[^,。;:\n“”]{0,12}?)(?:生产安全)?事故"
    r"|(?P<nil>(?:较大|重大|亡人)[^,。;:\n“”]{0,8}?事故)“?零发生"
    r"|(?:实现|保持|确保)?(?:了)?“?(?P<zero>零死亡|零亡人|零伤亡|零事故|无人员死亡)”?"
)
_EVENT = re.compile(
    r"发生(?:了)?(?:一|1|两|二|2|三|3)起[^。;\n]{0,24}?(?P<grade>较大|重大|特别重大)[^。;\n未]{0,14}事故"
)
_PAST = re.compile(r"去年|上年|前年|同期|历年|近[三五]年|以来最|曾|汲取|吸取|教训|外地|外省|兄弟")
_AIM = re.compile(r"力争|确保|目标|努力|要求|争取|坚决|防止|防范|遏制|杜绝|计划|全力|如")
_SOME = {"two": ("accident", "dead"), "three": ("accident", "dead", "hurt")}
_EVERY = ("accident", "dead", "hurt", "loss")
_STREAK = re.compile(r"连续(?P<n>[一二三四五六七八九十\d]{1,3})个?(?P<unit>月|年|天|季度)")


def _clause(text: str, at: int, signs: str = "。;\n") -> Span:
    start = max(text.rfind(sign, max(0, at - 200), at) for sign in signs) + 1
    start = max(start, at - 200, 0)
    ends = [found for sign in signs if (found := text.find(sign, at, at + 200)) >= 0]
    return start, min(ends, default=min(len(text), at + 200))


def _relation(claim: str, span: Span, against: list[Mention], reason: str) -> Relation:
    return Relation(
        "headline",
        list(against),
        [place_of(mention) for mention in against],
        claim,
        None,
        span,
        recomputed=False,
        verdict=WRONG,
        reason=reason,
    )


def _named_subject(sheet: Sheet, said: str) -> str:
    """Give the longest subject of the document that a claim names."""
    subjects = {record.level.subject for record in sheet.records[:400] if record.level.subject}
    named = [subject for subject in subjects if subject in said or _stem(subject) in said]
    return max(named, key=len, default="")


def _stem(subject: str) -> str:
    bare = re.sub(r"(?:领域|行业|方面|事故|企业)$", "", subject)
    return bare if len(bare) >= 2 else subject


def _change(found: Comparison | None, record: Record) -> Decimal | None:
    if found is None or found.loose:
        return None
    if found.delta is not None:
        return found.delta.value
    if found.prior is not None:
        return record.level.amount.value - found.prior.amount.value
    return found.percent.value if found.percent is not None else None


def _period_said(text: str, span: Span) -> Period | None:
    found = [row[2] for row in find_periods(text, *span, None) if not row[3]]
    return found[0] if found else None


def _period_of(level: Mention) -> Period | None:
    found = find_periods(level.period, 0, len(level.period), None) if level.period else []
    return found[0][2] if found else None


def _inside(level: Mention, said: Period | None) -> bool:
    """Say whether a number lies in the period of a claim; a claim without one is of the document's."""
    own = _period_of(level)
    if said is None or own is None:
        return True
    if said.year is not None and own.year is not None and said.year != own.year:
        return False
    return said.first <= own.first and own.last <= said.last


def _metrics(found: re.Match[str], said: str) -> tuple[str, ...]:
    for name, metrics in _SOME.items():
        if found.group(name):
            return metrics
    if found.group("all"):
        named = tuple(
            metric
            for metric, words in (
                ("accident", "起数|宗数|事故数"),
                ("dead", "死亡人数|亡人"),
                ("hurt", "受伤人数"),
                ("loss", "损失"),
            )
            if re.search(words, said)
        )
        if named:
            return named
        return _EVERY if _FOUR_NAMED.search(said) else ()
    return _EVERY


_OF_ACCIDENTS = re.compile(r"事故|起数|死亡|形势|指[标数]|安全生产")


def falls(sheet: Sheet) -> list[Relation]:
    """Check 双下降 and the like against the changes told in the body."""
    text = sheet.text.text
    relations: list[Relation] = []
    for found in _FALLS.finditer(text):
        start, end = _clause(text, found.start())
        said = text[start:end]
        head = text[start : found.start()]
        if _AIM.search(head) or re.search(r"\d[起人]|\d%", text[found.end() : found.end() + 10]):
            continue
        metrics = _metrics(found, head[-40:])
        if not metrics or not _OF_ACCIDENTS.search(said):
            continue
        refuted = _rises(sheet, metrics, _named_subject(sheet, said), (start, end))
        if refuted:
            names = "、".join(METRIC_NAMES[record.metric or ""] for record in refuted)
            relations.append(
                _relation(
                    found.group(0),
                    found.span(),
                    refuted,
                    f"正文中{names}并没有下降，与这一说法不符",
                )
            )
    return relations


def _rises(sheet: Sheet, metrics: tuple[str, ...], subject: str, span: Span) -> list[Mention]:
    """Give, for each statistic, the number of the claim's subject that rose or stayed."""
    said = _period_said(sheet.text.text, span)
    line = sheet.text.text.rfind("\n", 0, span[0]) + 1
    before = [r for r in sheet.before(span[0], 40) if r.level.start >= line]
    here = [r for r in sheet.after(span[0], 60) if r.level.start < span[1]]
    around = [*here, *reversed(before), *sheet.after(span[1], 60)]
    refuted: list[Mention] = []
    for metric in metrics:
        for record in around:
            level = record.level
            if level.metric != metric or level.prior or level.depth or level.subject != subject:
                continue
            if not _inside(level, said):
                continue
            change = _change(record.has("同比"), record)
            if change is None:
                continue
            if change > 0:
                refuted.append(level)
            break
    return refuted


def nothing_happened(sheet: Sheet) -> list[Relation]:
    """Check 未发生较大事故, 未发生亡人事故, 零死亡 against what is told elsewhere."""
    text = sheet.text.text
    relations: list[Relation] = []
    for found in _NONE.finditer(text):
        start, end = _clause(text, found.start())
        head = text[start : found.start()]
        if _AIM.search(head[-16:]) or _PAST.search(text[start:end]):
            continue
        what = found.group("what") or found.group("zero") or found.group("nil") or ""
        claim = (found.group(0), found.span())
        subject = _named_subject(sheet, text[start : found.end()])
        if "较大" in what or "重大" in what:
            made = _graded(sheet, claim, subject, what)
        elif re.search("死亡|亡人|零亡", what):
            made = _deadly(sheet, claim, subject, (start, end))
        else:
            made = None
        if made is not None:
            relations.append(made)
    return relations


def _graded(sheet: Sheet, claim: tuple[str, Span], subject: str, what: str) -> Relation | None:
    text = sheet.text.text
    grades = ("较大", "重大") if "较大" in what else ("重大",)
    for record in sheet.records:
        level = record.level
        grade = level.words + level.subject
        if level.metric != "accident" or level.prior or not level.amount.value:
            continue
        if subject and subject not in grade:
            continue
        clause = text[slice(*_clause(text, level.start, "。;,\n"))]
        if any(word in grade for word in grades) and not re.search("未|以上的|隐患", clause):
            if _PAST.search(clause) or not _same_time(sheet, claim[1], level):
                continue
            reason = f"文中另记有{level.words}{plain(level.amount.value)}{level.amount.unit}"
            return _relation(claim[0], claim[1], [level], reason)
    if subject:
        return None
    for event in _EVENT.finditer(text):
        said = text[slice(*_clause(text, event.start()))]
        if event.group("grade")[-2:] in grades and not _PAST.search(said):
            made = _relation(claim[0], claim[1], [], f"文中另记有“{event.group(0)[:24]}”")
            made.part_spans = [event.span()]
            return made
    return None


def _same_time(sheet: Sheet, span: Span, level: Mention) -> bool:
    return _inside(level, _period_said(sheet.text.text, _clause(sheet.text.text, span[0])))


def _deadly(sheet: Sheet, claim: tuple[str, Span], subject: str, clause: Span) -> Relation | None:
    text = sheet.text.text
    said = _period_said(text, clause)
    streak = _STREAK.search(text, *clause)
    lasts = [p.last for r in sheet.records if (p := _period_of(r.level)) is not None]
    for record in sheet.records:
        level = record.level
        if level.metric != "dead" or level.prior or level.depth or not level.amount.value:
            continue
        if level.subject != subject or clause[0] <= level.start < clause[1]:
            continue
        own = _period_of(level)
        if streak is not None and not _in_streak(streak, own, max(lasts, default=0)):
            continue
        if said is None and streak is None and not _opens(text, clause):
            continue
        if _inside(level, said):
            reason = f"文中另记有{level.period or ''}死亡{plain(level.amount.value)}人"
            return _relation(claim[0], claim[1], [level], reason)
    return None


def _opens(text: str, clause: Span) -> bool:
    """Say whether a claim stands in the title or the first lines, where it speaks of the whole text."""
    return len(text[: clause[0]].split("\n")) <= 2 and clause[0] < 200


def _in_streak(streak: re.Match[str], own: Period | None, last: int) -> bool:
    """Say whether a month lies in ``连续三个月`` that ends with the document's last month."""
    word = streak.group("n")
    many = int(word) if word.isdigit() else "零一二三四五六七八九十".find(word)
    if streak.group("unit") != "月" or own is None or own.first != own.last:
        return False
    return last - many < own.last <= last


def told_before(sheet: Sheet) -> list[Relation]:
    """Check percentages of a lead against the counts that the body gives for them later.

    ``起数、死亡人数同比分别下降15.4%、12.5%`` in the lead, ``22起、14人，同比减少4起、2人`` below.
    """
    taken = {
        found.percent.start
        for record in sheet.records
        for found in record.comparisons
        if found.percent is not None
    }
    relations: list[Relation] = []
    for move, period in sheet.moves:
        loose = move.percent and not move.aim and move.basis in {None, "同比"}
        if not loose or len(move.metrics) != len(move.amounts):
            continue
        for (amount, sign), metric in zip(move.signed, move.metrics, strict=True):
            if amount.start in taken or amount.unit != "%":
                continue
            record = _told_below(sheet, metric, period, amount.start)
            if record is None:
                continue
            found = record.comparison("同比")
            percent = Percent(
                amount.value * sign, amount.places, amount.written, amount.start, amount.end
            )
            lead = Comparison("同比", delta=found.delta, prior=found.prior, percent=percent)
            made = [by_change(record, lead)] if found.prior is None else by_prior(record, lead)
            relations += [r for r in made if r is not None and r.kind != "diff"]
    return relations


def _told_below(sheet: Sheet, metric: str, period: str | None, at: int) -> Record | None:
    for record in sheet.after(at, 40):
        level = record.level
        if level.metric != metric or level.subject or level.prior or level.depth:
            continue
        found = record.has("同比")
        if found is None or found.percent is not None or (found.delta, found.prior) == (None, None):
            return None
        return record if period is None or period == level.period else None
    return None


def check_headlines(sheet: Sheet) -> list[Relation]:
    """Check every claim of a headline."""
    return [*falls(sheet), *nothing_happened(sheet), *told_before(sheet)]
