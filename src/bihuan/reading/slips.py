"""Repairs text of a GBK page that lost one byte at the start of a line.

A line that began with an ideographic space (A1 A1) and lost half of it reads ``。ㄋ模┓e极``
instead of ``（四）积极``: every later pair of bytes is shifted by one, until a one-byte character
brings the reader back into step. Pairs that no character stands for are lost on the way; those of
the number itself can be told from what is left, others are marked ``□``.
"""

import re
from dataclasses import dataclass, field

from bihuan.reading.mapped import Change, Mapped, Repair

_RUN = re.compile(r"(?m)^[ \t　]*(。)(?=[^\n]{2})")
_LONGEST = 48
_NUMBER = re.compile(r"^（[一二三四五六七八九十□]{1,3}）?")
_NUMERALS = {n.encode("gbk")[0]: n.encode("gbk")[1] for n in "一二三四五六七八九十"}
LOST = "□"


@dataclass(slots=True)
class _Decoder:
    """Reads shifted bytes two by two and knows when it is back in step."""

    out: list[str] = field(default_factory=list)
    pending: int | None = None

    def feed(self, byte: int) -> bool:
        """Take one byte; False where it fits no character."""
        if self.pending is None:
            if byte < 0x81:
                return False
            self.pending = byte
            return True
        try:
            self.out.append(bytes((self.pending, byte)).decode("gbk"))
        except UnicodeDecodeError:
            return False
        self.pending = None
        return True


def _bytes_of(run: str) -> list[tuple[int, int]]:
    """Give the bytes of the run after its first, each with the index of its character."""
    found: list[tuple[int, int]] = []
    for index, char in enumerate(run):
        raw = char.encode("gbk", "ignore") or char.encode("gb18030")
        if len(raw) > 2:
            break
        found += [(byte, index) for byte in raw]
    return found[1:]


def _with_number(data: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """Put back the bytes of ``（四）`` that no character stood for; None if it is no number."""
    values = [byte for byte, _ in data[:4]]
    if len(values) < 4 or values[0] != 0xA3:
        return None
    if values[1] == 0xA9:  # the whole number is lost
        unknown = [(byte, 1) for byte in (0xA8, *LOST.encode("gbk"), 0xA3)]
        return [data[0], *unknown, *data[1:]]
    if values[1] != 0xA8 or values[2] not in _NUMERALS:
        return None
    second = _NUMERALS[values[2]]
    if values[3] == second:
        return data
    if values[3] == 0xA9:
        return [*data[:3], (second, 1), (0xA3, 1), *data[3:]]
    return [*data[:3], (second, 1), (0xA3, 1), (0xA9, 1)]


def _shifted(run: str) -> tuple[str, int] | None:
    """Decode a run whose first byte is one too many.

    Returns:
        The text and the number of characters of the run it stands for; None if it is no slip.
    """
    data = _with_number(_bytes_of(run))
    if data is None:
        return None
    decoder = _Decoder()
    last = 0
    for position, (byte, index) in enumerate(data):
        aligned = position > 0 and data[position - 1][1] != index
        in_step = aligned and run[index] in "、，；：“”《"
        if in_step and decoder.pending is not None:
            return "".join(decoder.out) + LOST, index
        if not decoder.feed(byte):
            return "".join(decoder.out) + LOST, index if aligned else index + 1
        last = index + 1
        whole = position + 1 == len(data) or data[position + 1][1] != index
        if decoder.pending is None and whole and position > 5:
            return "".join(decoder.out), last
    return "".join(decoder.out), last


def repair_slips(mapped: Mapped) -> tuple[Mapped, list[Repair]]:
    """Put back line starts that are one byte out of step, where a numbering comes out."""
    changes: list[Change] = []
    repairs: list[Repair] = []
    for found in _RUN.finditer(mapped.text):
        start = found.start(1)
        line_end = mapped.text.find("\n", start)
        stop = min(len(mapped.text) if line_end < 0 else line_end, start + _LONGEST)
        result = _shifted(mapped.text[start:stop])
        if result is None or not _NUMBER.match(result[0]):
            continue
        new, length = result
        changes.append(Change(start, start + length, new))
        span = mapped.origin(start, start + length)
        repairs.append(Repair("gbk_byte_shift", span, mapped.text[start : start + length], new))
    return (mapped.replaced(changes) if changes else mapped), repairs
