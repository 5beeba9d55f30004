"""Brings a text into one form for the rules and reports every repair.

Order matters: byte slips and dictionary repairs look at the characters as they came, annotations
go before brackets are read, characters are simplified last. Widths are no repair: they change
nothing that a reader would notice.
"""

import re
from functools import cache
from importlib.resources import files

from bihuan.reading.lexicon import table
from bihuan.reading.linebreaks import joined_breaks
from bihuan.reading.mapped import Change, Mapped, Repair, Text
from bihuan.reading.radicals import RADICALS
from bihuan.reading.slips import repair_slips

HAN = "㐀-䶿一-鿿"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡ"
_ANNOTATION = re.compile(rf"(?<=[{HAN}])[(（]([a-z{_TONED}]{{1,7}})[)）]")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)$"
)
_MASK = re.compile(r"(?<![A-Za-z])(?:[xX×\uff0a*]{2,}|20[xX×]{2}|[xX×])(?![A-Za-z])")
_MASKED_NUMBER = re.compile(
    r"(?<![A-Za-z\uff21-\uff3a])(?:(?:19|20)?[xX×\uff58\uff38*\uff0a]{1,6}(?:\.[xX×\uff58\uff38]+)?|[xX×\uff58\uff38]+)(?:[余多]|\s)*"
    r"(?=[万亿]?(?:年|月|日|号|起|人|家|个|项|条|处|次|件|份|名|户|台|辆|吨|万|亿|元|%|％|分|期|余|多|平方|场|套|类|篇|座|公里|周年|宗|所|支|米))"
)
_WIDTH = {0x3000: " ", 0xA0: " ", 0xFEFF: " ", ord("【"): "(", ord("】"): ")", ord("．"): "."}
_WIDTH |= {ord("〔"): "(", ord("〕"): ")"}
_WIDTH |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_WIDTH |= {ord("﹙"): "(", ord("﹚"): ")", ord("﹑"): "、", ord("﹕"): ":", ord("﹔"): ";"}
_WIDTH |= {0x2236: ":", 0xFE30: ":", ord("﹐"): ",", ord("﹒"): ".", ord("｡"): "。"}
_WIDTH |= {ord("\t"): " ", ord("\x0b"): " ", ord("\x0c"): " ", ord("\r"): " ", ord("〜"): "~"}
_WIDTH |= dict.fromkeys((8232, 8233, 133), "\n")
_DENSE = 0.01
_STOP = re.compile(rf"(?<=[{HAN})\"”%])\.(?=[{HAN}(\s“\"]|\Z)")
_TAB_ROW = re.compile(r"(?m)^(?:[^\t\n]*\t){2,}[^\t\n]*$")


def _barred(row: re.Match[str]) -> str:
    """Read the tabs of a row of cells as bars."""
    return row.group(0).replace("\t", "|")


@cache
def _simpler() -> dict[int, str]:
    """Give the one-to-one table from traditional to simplified characters."""
    raw = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    pairs: dict[int, str] = {}
    for line in raw.splitlines():
        old, _, new = line.partition("\t")
        first = new.split(" ")[0]
        if len(old) == 1 and len(first) == 1 and old != first:
            pairs[ord(old)] = first
    return pairs


def _dictionary(mapped: Mapped) -> tuple[Mapped, list[Repair]]:
    changes: list[Change] = []
    repairs: list[Repair] = []
    for row in table("repairs")["dictionary"]:
        changes += [
            Change(found.start(), found.end(), row["to"])
            for found in re.finditer(row["pattern"], mapped.text)
        ]
    changes.sort(key=lambda change: (change.start, -change.end))
    kept: list[Change] = []
    for change in changes:
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
            span = mapped.origin(change.start, change.end)
            before = mapped.text[change.start : change.end]
            repairs.append(Repair("dictionary", span, before, change.new))
    return (mapped.replaced(kept) if kept else mapped), repairs


def _annotations(mapped: Mapped) -> tuple[Mapped, list[Repair]]:
    """Take out pronunciations in brackets: those with tone marks always, others beside them."""
    toned = plain = 0
    found = list(_ANNOTATION.finditer(mapped.text))
    for match in found:
        if any(char in _TONED for char in match.group(1)):
            toned += 1
        elif _SYLLABLE.fullmatch(match.group(1)):
            plain += 1
    changes: list[Change] = []
    repairs: list[Repair] = []
    for match in found:
        word = match.group(1)
        is_toned = any(char in _TONED for char in word)
        if not is_toned and not (_SYLLABLE.fullmatch(word) and (toned or plain >= 3)):
            continue
        changes.append(Change(match.start(), match.end(), ""))
        span = mapped.origin(match.start(), match.end())
        repairs.append(Repair("pinyin_annotation", span, match.group(0), ""))
    return (mapped.replaced(changes) if changes else mapped), repairs


def _simplified(mapped: Mapped) -> tuple[Mapped, list[Repair]]:
    pairs = _simpler()
    keep = set(table("repairs")["keep_simplified"])
    hits = [index for index, char in enumerate(mapped.text) if ord(char) in pairs]
    clear = [index for index in hits if mapped.text[index] not in keep]
    dense = len(clear) > _DENSE * max(len(mapped.text), 1)
    used = hits if dense else clear
    if not used:
        return mapped, []
    chars = list(mapped.text)
    for index in used:
        chars[index] = pairs[ord(chars[index])]
    repairs: list[Repair] = []
    run: list[int] = []
    for index in [*used, -1]:
        if run and index != run[-1] + 1:
            span = mapped.origin(run[0], run[-1] + 1)
            before = mapped.text[run[0] : run[-1] + 1]
            after = "".join(chars[run[0] : run[-1] + 1])
            repairs.append(Repair("traditional", span, before, after))
            run = []
        run.append(index)
    return Mapped("".join(chars), mapped.starts, mapped.ends), repairs


def normalise(original: str) -> Text:
    """Bring a text into the form the rules read.

    Args:
        original: The decoded document, line ends as they are.

    Returns:
        The text with its offset map, its repairs in the order of the document and the number of
        masked numbers.
    """
    mapped = Mapped.of(original)
    mapped.text = original.translate(RADICALS)
    repairs: list[Repair] = []
    for step in (repair_slips, _dictionary, joined_breaks, _annotations, _simplified):
        mapped, made = step(mapped)
        repairs += made
    repairs.sort(key=lambda repair: repair.span)
    text = _TAB_ROW.sub(_barred, mapped.text).translate(_WIDTH)
    text = _STOP.sub("。", text)
    masked = len(_MASKED_NUMBER.findall(text))
    return Text(original, text, mapped.text, mapped, tuple(repairs), masked)


def garble_report(text: Text) -> dict[str, object]:
    """Tell how damaged the input is: kinds, score 0 to 1, counts.

    The score is the share of the original's characters that were repaired or are masked.
    """
    counts: dict[str, int] = {}
    touched = 0
    for repair in text.repairs:
        counts[repair.kind] = counts.get(repair.kind, 0) + 1
        touched += repair.span[1] - repair.span[0]
    touched += sum(len(found) for found in _MASK.findall(text.text))
    kinds = [kind for kind in counts if kind != "line_break"]
    if "line_break" in counts:
        kinds.append("line_break")
    if text.masked:
        kinds.append("masked_numbers")
        counts["masked_numbers"] = text.masked
    score = round(min(1.0, touched / max(len(text.original), 1)), 4) if kinds else 0.0
    return {"kinds": kinds, "score": score, "counts": counts}
