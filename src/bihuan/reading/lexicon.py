"""Loads the word lists of the reading engine: data, not code."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def table(name: str) -> dict[str, Any]:
    """Give one word list of ``bihuan/content/reading``.

    Args:
        name: File name without ``.yaml``.

    Returns:
        The mapping of the file, read once per process.
    """
    text = files("bihuan.content").joinpath("reading", f"{name}.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    return loaded


@cache
def words(name: str, key: str) -> tuple[str, ...]:
    """Give one list of words, longest first, so that an alternation prefers the longest."""
    listed = table(name)[key]
    flat = " ".join(listed) if isinstance(listed, list) else str(listed)
    return tuple(sorted(dict.fromkeys(flat.split()), key=lambda word: (-len(word), word)))


@cache
def one_of(name: str, key: str) -> str:
    """Give one list of words as the inside of a regular-expression alternation."""
    return "|".join(re.escape(word) for word in words(name, key))
