"""The tables of GB 18218 as the packs ship them."""

from __future__ import annotations

from bihuan.content.loader import load_pack
from bihuan.content.pack import Pack

SUBSTANCES = "gb18218-2018-substances"
CLASSES = "gb18218-2018-classes"
FACTORS = "gb18218-2018-factors"
TITLE = "GB 18218-2018"


def tables() -> tuple[Pack, Pack, Pack]:
    """Substances with critical quantities, classes, and factors with the bounds of the levels."""
    return (
        load_pack("dictionary", SUBSTANCES),
        load_pack("dictionary", CLASSES),
        load_pack("dictionary", FACTORS),
    )
