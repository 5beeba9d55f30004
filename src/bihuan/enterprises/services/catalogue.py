"""What the lists of chemicals say: GB 18218 table 1 and the key-supervised ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bihuan.kernel import packs

GB18218, KEY = "gb18218", "key-supervised"
LIST_WORDS: Mapping[str, str] = {GB18218: "GB 18218表1", KEY: "重点监管"}


@dataclass(frozen=True)
class Known:
    """A chemical of the lists.

    Args:
        name: As the first list that has it writes it.
        critical_t: Critical quantity in tonnes; the smallest where one CAS number stands for
            several items of table 1, ``None`` where the table does not have it.
        lists: Codes of the lists it stands on.
    """

    name: str
    cas: str
    critical_t: Decimal | None = None
    lists: tuple[str, ...] = ()


def catalogue() -> Mapping[str, Known]:
    """Every chemical of the lists in force here, by CAS number."""
    memory = packs.derived()
    if "chemicals" not in memory:
        memory["chemicals"] = gathered()
    found: Mapping[str, Known] = memory["chemicals"]
    return found


def gathered() -> dict[str, Known]:
    found: dict[str, Known] = {}
    for row in packs.rows("dictionary", "gb18218-2018-substances"):
        data = row.get("data", {})
        critical = Decimal(str(data["quantity_t"]))
        for cas in (*data.get("cas", ()), *data.get("cas_also", ())):
            known = found.get(cas, Known(row["title"], cas, critical, (GB18218,)))
            smallest = min(known.critical_t or critical, critical)
            found[cas] = replace(known, critical_t=smallest)
    for row in packs.rows("dictionary", "key-chemicals"):
        for cas in row.get("data", {}).get("cas", ()):
            known = found.get(cas, Known(row["title"], cas))
            found[cas] = replace(known, lists=(*known.lists, KEY))
    return found


def by_name() -> Mapping[str, str]:
    """Names and other spellings of the lists → CAS number; what names two is left out."""
    memory = packs.derived()
    if "chemical-names" not in memory:
        names: dict[str, set[str]] = {}
        for code in ("gb18218-2018-substances", "key-chemicals"):
            for row in packs.rows("dictionary", code):
                numbers = row.get("data", {}).get("cas", ())
                for word in (row["title"], *row.get("aliases", ())):
                    names.setdefault(word, set()).update(numbers)
        memory["chemical-names"] = {n: min(c) for n, c in names.items() if len(c) == 1}
    found: Mapping[str, str] = memory["chemical-names"]
    return found
