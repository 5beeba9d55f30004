"""What can be supervised: sectors, business forms, sites, activities, and the words for them.

Sectors are those of ``dictionary/sectors``, the others rows of ``dictionary/supervised-subjects``;
a district adds its own. A word typed by anybody (密室逃脱, 外墙清洗) finds them by title, by another
name, by the code or title of GB/T 4754, and by likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bihuan.kernel import packs
from bihuan.organisations.rules import plain_name
from bihuan.responsibility.dividing import SubjectKind

SECTOR, SUBJECT = "sector/", "subject/"
SECTORS, SUBJECTS, INDUSTRIES = "sectors", "supervised-subjects", "gbt4754-2017"
INDUSTRY = re.compile(r"^[A-T]?\d{2,4}$")
NOBODYS = frozenset({"sector/other"})  # a heading of the register, not something supervised
KINDS = {"业态": SubjectKind.FORM, "场所": SubjectKind.SITE, "活动": SubjectKind.ACTIVITY}
FEWEST = 2  # characters of a word worth comparing


@dataclass(frozen=True)
class Subject:
    """Something that can be supervised.

    Args:
        key: ``sector/hazchem`` or ``subject/escape-room``.
        words: Title and every other name, as compared.
        codes: GB/T 4754, letter and two to four digits.
        parents: Keys whose lead answers where no list names this one.
    """

    key: str
    kind: SubjectKind
    title: str
    words: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A subject that words found, how sure (0 to 1), and by what."""

    subject: Subject
    score: float
    how: str


@dataclass(frozen=True)
class Directory:
    """Every subject by key, and the titles of GB/T 4754 by code."""

    by_key: Mapping[str, Subject]
    industries: Mapping[str, str] = field(default_factory=dict)


def directory() -> Directory:
    """Every subject in force here; kept until a dictionary changes."""
    memory = packs.derived()
    if "supervised-subjects" not in memory:
        memory["supervised-subjects"] = load()
    found: Directory = memory["supervised-subjects"]
    return found


def load() -> Directory:
    below: dict[str, list[str]] = {}
    rows = packs.rows("dictionary", SECTORS)
    for row in rows:
        if row.get("parent"):
            below.setdefault(str(row["parent"]), []).append(SECTOR + row["key"])
    found = {}
    for row in rows:
        key = SECTOR + row["key"]
        if key in NOBODYS:
            continue
        parents = (SECTOR + row["parent"],) if row.get("parent") else ()
        children = tuple(below.get(row["key"], ()))
        found[key] = made(row, key, SubjectKind.SECTOR, parents, children)
    for row in packs.rows("dictionary", SUBJECTS):
        key = SUBJECT + row["key"]
        sectors = row.get("data", {}).get("sectors", ())
        parents = tuple(SECTOR + one for one in sectors)
        kind = KINDS.get(str(row.get("level", "")), SubjectKind.ACTIVITY)
        found[key] = made(row, key, kind, parents)
    titles = {row["key"]: row["title"] for row in packs.rows("dictionary", INDUSTRIES)}
    return Directory(found, titles)


def made(
    row: Mapping[str, object],
    key: str,
    kind: SubjectKind,
    parents: tuple[str, ...],
    children: tuple[str, ...] = (),
) -> Subject:
    aliases = row.get("aliases") or ()
    codes = row.get("codes") or ()
    assert isinstance(aliases, list | tuple)
    assert isinstance(codes, list | tuple)
    title = str(row["title"])
    words = tuple(dict.fromkeys(plain_name(str(word)) for word in (title, *aliases)))
    return Subject(key, kind, title, words, tuple(map(str, codes)), parents, children)


def subject_of(key: str) -> Subject | None:
    return directory().by_key.get(key)


def title_of(key: str) -> str:
    """The title of a subject; the key itself where the dictionary no longer has it."""
    found = subject_of(key)
    return found.title if found else key.partition("/")[2] or key


def choices() -> list[tuple[str, str]]:
    """Every subject as a choice of a form, with what it is."""
    return [(key, f"{one.title}（{one.kind.label}）") for key, one in directory().by_key.items()]


def of_words() -> dict[str, str]:
    """Every name of every subject → its key; what a workbook may write."""
    found: dict[str, str] = {}
    for key, one in directory().by_key.items():
        for word in one.words:
            found.setdefault(word, key)
    return found


def bigrams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def likeness(asked: str, word: str) -> float:
    """How alike two words are, 0 to 1.

    The same is 1; one inside the other 0.8 to 1 by the share it fills; else the share of the
    shorter one's pairs of characters that the other has as well.

    >>> likeness("密室逃脱", "密室逃脱"), likeness("密室", "水库")
    (1.0, 0.0)
    """
    if asked == word:
        return 1.0
    short, long = sorted((asked, word), key=len)
    if len(short) < FEWEST:
        return 0.0
    if short in long:
        return 0.8 + 0.2 * len(short) / len(long)
    mine, other = bigrams(short), bigrams(long)
    return 0.8 * len(mine & other) / len(mine)


def find(asked: str, *, least: float, most: int) -> list[Hit]:
    """Subjects that words mean, the likeliest first.

    Args:
        asked: A word, or several separated by spaces; also a code of GB/T 4754.
        least: Smallest likeness taken, 0 to 1; codes and titles of industries always are.
        most: How many are given.
    """
    plain = plain_name(asked)
    if not plain:
        return []
    known = directory()
    best: dict[str, Hit] = {}

    def take(hit: Hit) -> None:
        if hit.subject.key not in best or best[hit.subject.key].score < hit.score:
            best[hit.subject.key] = hit

    for part in {plain, *map(plain_name, asked.split())} - {""}:
        for one in known.by_key.values():
            score, word = max((likeness(part, word), word) for word in one.words)
            if score >= least:
                take(Hit(one, score, "" if word == plain_name(one.title) else f"又名{word}"))
        for hit in by_industry(part, known):
            take(hit)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.subject.key))[:most]


def by_industry(part: str, known: Directory) -> Iterable[Hit]:
    """Subjects whose industry codes the word is, or whose industry it names."""
    part = part.upper()
    codes = {part} if INDUSTRY.match(part) else set()
    named = {} if codes or len(part) < FEWEST else known.industries
    codes |= {code for code, title in named.items() if len(code) > 1 and part in title}
    for code in codes:
        title = known.industries.get(code, "")
        for one in known.by_key.values():
            if any(fits(code, own) for own in one.codes):
                yield Hit(one, 0.75, f"行业代码{code}{title}")


def fits(code: str, own: str) -> bool:
    """Whether a code lies in the class of another; the letter may be missing.

    >>> fits("C2613", "C26"), fits("26", "C26"), fits("27", "C26")
    (True, True, False)
    """
    bare = own if code[:1].isalpha() else own[1:]
    return code.startswith(bare)


def of_enterprise(sector: str, industry: str) -> list[str]:
    """Keys of what an enterprise is: its sector, and the subjects of its industry code."""
    found = [SECTOR + sector] if SECTOR + sector in directory().by_key else []
    if INDUSTRY.match(industry):
        for key, one in directory().by_key.items():
            if key not in found and any(fits(industry, own) for own in one.codes):
                found.append(key)
    return found
