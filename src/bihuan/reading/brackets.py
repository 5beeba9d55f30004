"""Outermost brackets of a text, and splitting outside of brackets."""

from dataclasses import dataclass

_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Bracket:
    """An outermost pair: ``start`` is the opening sign, ``end`` one past the closing one."""

    start: int
    end: int


def outermost(text: str) -> list[Bracket]:
    """Find balanced outermost brackets; one that is not closed in its paragraph is left out."""
    found: list[Bracket] = []
    stack: list[int] = []
    for index, char in enumerate(text):
        if char == "(":
            stack.append(index)
        elif char == ")" and stack:
            start = stack.pop()
            if not stack and index - start <= _LONGEST:
                found.append(Bracket(start, index + 1))
        elif char == "\n" and stack and index - stack[0] > 300:
            stack.clear()
    return found


def _between_digits(text: str, index: int) -> bool:
    """Say whether a colon or comma stands inside a number: 12:00, 1,215."""
    if text[index] not in ":,":
        return False
    return text[index - 1 : index].isdigit() and text[index + 1 : index + 2].isdigit()


def split_outside(text: str, start: int, end: int, signs: str) -> list[tuple[int, int]]:
    """Split ``[start, end)`` at any of the signs that stands outside of brackets."""
    parts: list[tuple[int, int]] = []
    depth = 0
    at = start
    for index in range(start, end):
        char = text[index]
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and char in signs and not _between_digits(text, index):
            parts.append((at, index))
            at = index + 1
    parts.append((at, end))
    return parts
