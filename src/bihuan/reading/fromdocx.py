"""Text of a docx: paragraphs with their automatic numbers, tables as rows, headers left out."""

import io
import re
import zipfile
from dataclasses import dataclass, field

from lxml import etree

from bihuan.reading.errors import type_unsupported

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(slots=True)
class Numbering:
    """The automatic numbers of a document: formats by list and level, counters as they run."""

    levels: dict[tuple[str, int], tuple[str, str, int]] = field(default_factory=dict)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)

    def next(self, list_id: str, level: int) -> str:
        """Count one more at a level and give the words Word would print."""
        if (list_id, level) not in self.levels:
            return ""
        for key in [key for key in self.counters if key[0] == list_id and key[1] > level]:
            del self.counters[key]
        start = self.levels[list_id, level][2]
        self.counters[list_id, level] = self.counters.get((list_id, level), start - 1) + 1
        template = self.levels[list_id, level][1]

        def one(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            kind = self.levels.get((list_id, at), ("decimal", "", 1))[0]
            return number_word(self.counters.get((list_id, at), 1), kind)

        return re.sub(r"%(\d)", one, template)


def number_word(value: int, kind: str) -> str:
    """Write a number the way a numbering format does."""
    if kind.startswith(("chinese", "japaneseCounting", "ideograph", "taiwanese")):
        return chinese_word(value)
    if kind.startswith("decimalEnclosed") and 1 <= value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if kind in {"bullet", "none"}:
        return ""
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (value - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    return str(value)


def chinese_word(value: int) -> str:
    """Write 1 to 99 as 一 to 九十九."""
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _HAN[tens] + "十")
    return head + (_HAN[ones] if ones else "")


def _parse(archive: zipfile.ZipFile, name: str) -> "etree._Element | None":
    if name not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    return etree.fromstring(archive.read(name), parser)


def _value(element: "etree._Element | None", tag: str) -> str | None:
    if element is None:
        return None
    child = element.find(f"{_W}{tag}")
    return child.get(f"{_W}val") if child is not None else None


def _numbering(archive: zipfile.ZipFile) -> Numbering:
    numbering = Numbering()
    root = _parse(archive, "word/numbering.xml")
    if root is None:
        return numbering
    abstract = {node.get(f"{_W}abstractNumId"): node for node in root.findall(f"{_W}abstractNum")}
    for node in root.findall(f"{_W}num"):
        list_id = node.get(f"{_W}numId") or ""
        base = abstract.get(_value(node, "abstractNumId"))
        if base is None:
            continue
        for level in base.findall(f"{_W}lvl"):
            at = int(level.get(f"{_W}ilvl") or 0)
            start = _value(level, "start") or "1"
            kind = _value(level, "numFmt") or "decimal"
            template = _value(level, "lvlText") or ""
            if kind == "bullet":
                template = ""
            numbering.levels[list_id, at] = (kind, template, int(start) if start.isdigit() else 1)
    return numbering


def _styles(archive: zipfile.ZipFile) -> dict[str, tuple[str, int]]:
    """Give the list that a paragraph style numbers by."""
    found: dict[str, tuple[str, int]] = {}
    root = _parse(archive, "word/styles.xml")
    if root is None:
        return found
    for style in root.findall(f"{_W}style"):
        properties = style.find(f"{_W}pPr/{_W}numPr")
        list_id = _value(properties, "numId")
        if list_id:
            found[style.get(f"{_W}styleId") or ""] = (list_id, int(_value(properties, "ilvl") or 0))
    return found


def _words(paragraph: "etree._Element") -> str:
    """Give the words of a paragraph: what was deleted or is a field's code stays out."""
    pieces: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag == f"{_W}tab":
            if node.getparent() is not None and node.getparent().tag == f"{_W}r":
                pieces.append(" ")
        elif node.tag in {f"{_W}br", f"{_W}cr"} and node.get(f"{_W}type") != "page":
            pieces.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
    return "".join(pieces)


def _number(
    paragraph: "etree._Element", numbering: Numbering, styles: dict[str, tuple[str, int]]
) -> str:
    properties = paragraph.find(f"{_W}pPr")
    own = properties.find(f"{_W}numPr") if properties is not None else None
    list_id = _value(own, "numId")
    level = int(_value(own, "ilvl") or 0)
    if list_id is None:
        style = _value(properties, "pStyle")
        if style not in styles:
            return ""
        list_id, level = styles[style or ""]
    return "" if list_id == "0" else numbering.next(list_id, level)


def _cell(cell: "etree._Element") -> str:
    texts = [_words(paragraph).strip() for paragraph in cell.iter(f"{_W}p")]
    return " ".join(text.replace("\n", " ").replace("|", "/") for text in texts if text)


def _table(table: "etree._Element") -> list[str]:
    """Give a table as lines ``| a | b |``; a cell merged downwards repeats its words."""
    lines: list[str] = []
    above: dict[int, str] = {}
    for row in table.findall(f"{_W}tr"):
        cells: list[str] = []
        column = 0
        for cell in row.findall(f"{_W}tc"):
            properties = cell.find(f"{_W}tcPr")
            span = int(_value(properties, "gridSpan") or 1)
            merge = properties.find(f"{_W}vMerge") if properties is not None else None
            words = _cell(cell)
            if merge is not None and merge.get(f"{_W}val") != "restart":
                words = above.get(column, words)
            above[column] = words
            cells.append(words)
            column += span
        if any(cells):
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def text_of_docx(data: bytes, filename: str) -> str:
    """Give the text of a docx.

    Raises:
        ReadingRefused: ``type_unsupported`` where the package is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = _parse(archive, "word/document.xml")
            numbering, styles = _numbering(archive), _styles(archive)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError):
        raise type_unsupported(filename) from None
    body = root.find(f"{_W}body") if root is not None else None
    if body is None:
        raise type_unsupported(filename)
    lines: list[str] = []
    for node in _blocks(body):
        if node.tag == f"{_W}tbl":
            lines += _table(node)
            continue
        words = _words(node)
        if words.strip():
            lines.append(_number(node, numbering, styles) + words)
    return "\n".join(lines)


def _blocks(parent: "etree._Element") -> list["etree._Element"]:
    """Give paragraphs and tables in order, looking into content controls."""
    found: list[etree._Element] = []
    for node in parent:
        if node.tag in {f"{_W}p", f"{_W}tbl"}:
            found.append(node)
        elif node.tag in {
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}ins",
            f"{_W}smartTag",
            f"{_W}customXml",
        }:
            found += _blocks(node)
    return found
