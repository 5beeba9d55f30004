"""Packs in the database: rules as dated rows, shipped by the platform and edited here.

Read with `rows`, `row`, `setting`; bring new versions in with `load`; change with `edit_row` and
its siblings. See ``docs/kernel/packs.md``.
"""

from bihuan.kernel.packs.editing import (
    accept_shipped,
    edit_row,
    history,
    keep_local,
    restore_row,
    withdraw_row,
)
from bihuan.kernel.packs.errors import (
    PackReplaced,
    PacksBroken,
    PackUnknown,
    RowUnchanged,
    RowUnknown,
)
from bihuan.kernel.packs.loading import LoadedPack, load
from bihuan.kernel.packs.reading import (
    InForce,
    as_shipped,
    codes,
    derived,
    forget,
    in_force,
    row,
    rows,
    setting,
    stamp,
)

__all__ = [
    "InForce",
    "LoadedPack",
    "PackReplaced",
    "PackUnknown",
    "PacksBroken",
    "RowUnchanged",
    "RowUnknown",
    "accept_shipped",
    "as_shipped",
    "codes",
    "derived",
    "edit_row",
    "forget",
    "history",
    "in_force",
    "keep_local",
    "load",
    "restore_row",
    "row",
    "rows",
    "setting",
    "stamp",
    "withdraw_row",
]
