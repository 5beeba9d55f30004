"""What an official text means: pure Python, no Django, no database.

``read_document`` says what a document orders and states, ``verify_document`` checks its figures,
``extract_text`` gives the text that all spans point into. What cannot be read is refused with
:class:`ReadingRefused`.
"""

from pathlib import Path
from typing import Any

from bihuan.reading.errors import ReadingRefused

__all__ = [
    "ReadingRefused",
    "compare_documents",
    "extract_text",
    "read_document",
    "read_text",
    "verify_document",
]


def extract_text(source: str | Path | bytes, filename: str) -> str:
    """Give the text of a document: decoded, without a byte-order mark, line ends as they are.

    Args:
        source: A path, or the bytes of the file.
        filename: The name of the file; its ending helps to tell the type.

    Raises:
        ReadingRefused: With one of the codes ``file_missing``, ``file_empty``,
            ``type_unsupported``, ``too_large``, ``no_text``, ``encrypted``.
    """
    from bihuan.reading.extract import extract, load

    return extract(load(source, filename), filename)


def read_text(text: str, filename: str, year: int | None = None) -> dict[str, Any]:
    """Read a text that is already decoded; see :func:`read_document`."""
    from bihuan.reading.document import read_text as read

    return read(text, filename, year)


def read_document(
    source: str | Path | bytes, filename: str, year: int | None = None
) -> dict[str, Any]:
    """Say what an official document says.

    Args:
        source: A path, or the bytes of the file.
        filename: The name of the file, printed as ``file``.
        year: The year of dates without one, used only where the document names no year.

    Returns:
        The JSON document of ``bihuan read``: envelope, garbled, repairs, tasks, duties, targets,
        figures, relations, entries. Spans are ``[start, end)`` in code points of
        :func:`extract_text`. Unknown is None; nothing is guessed.

    Raises:
        ReadingRefused: As :func:`extract_text`.
    """
    return read_text(extract_text(source, filename), filename, year)


def verify_document(source: str | Path | bytes, filename: str) -> dict[str, Any]:
    """Check the figures of a document against one another.

    Returns:
        The JSON document of ``bihuan verify``: counts of verdicts and the relations.

    Raises:
        ReadingRefused: As :func:`extract_text`.
    """
    from bihuan.reading.document import verify_text

    return verify_text(extract_text(source, filename), filename)


def compare_documents(
    before: str | Path | bytes, before_name: str, after: str | Path | bytes, after_name: str
) -> dict[str, Any]:
    """Set two documents side by side: a draft and what was issued, or the sheets of two months.

    Returns:
        ``against`` the name of the second; ``changes`` of obligations, each with both places;
        ``across`` the checks of numbers between the two, whose spans name their file (0, 1).

    Raises:
        ReadingRefused: As :func:`extract_text`.
    """
    from bihuan.reading.comparing import changes_between
    from bihuan.reading.crosschecks import across

    texts = [extract_text(before, before_name), extract_text(after, after_name)]
    return {
        "against": after_name,
        "changes": [change.document() for change in changes_between(texts[0], texts[1])],
        "across": across(texts[0], texts[1]),
    }
