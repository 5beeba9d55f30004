"""Units and grids from a workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import CellRefused, ImportColumn, Importer, Stored
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choices_of, code_text, day, text, yes_no
from bihuan.kernel.workbooks import Cell, as_text
from bihuan.organisations import permissions as perms
from bihuan.organisations.directory import Directory
from bihuan.organisations.models import Region, UnitKind
from bihuan.organisations.services import add_name, create_unit, set_up_grid


def region_of(actor: Actor) -> Callable[[Cell], str]:
    """A region in the actor's scope, by code, by name, or by its full name."""
    found = Region.objects.filter(
        code__gte=actor.scope.low, code__lt=actor.scope.high, abolished_on__isnull=True
    )
    known: dict[str, set[str]] = defaultdict(set)
    rows = found.values_list("code", "name", "parent__name", "full_name")
    for code, name, above, full in rows.iterator():
        for written in (code, name, f"{above}{name}", full):
            known[written].add(code)

    def parse(cell: Cell) -> str:
        written = "".join(as_text(cell).split())
        codes = known.get(written, set())
        if not codes:
            raise CellRefused(
                "unknown_region", f"“{written}”不在您管辖范围内的区划表里，请核对名称或代码。"
            )
        if len(codes) > 1:
            listed = "、".join(sorted(codes)[:4])
            raise CellRefused(
                "ambiguous_region", f"“{written}”有几处（{listed}），请写上级名称或填代码。"
            )
        return next(iter(codes))

    return parse


def unit_of(actor: Actor) -> Callable[[Cell], int]:
    """A unit as people write it; a doubtful one is not taken."""
    directory = Directory(home=actor.region, on=localdate())

    def parse(cell: Cell) -> int:
        match = directory.resolve(as_text(cell).strip())
        if match.unit is None or match.needs_eyes:
            raise CellRefused("unknown_unit", match.warning or "请填写一个单位的名称。")
        return match.unit.pk

    return parse


def store_unit(row: Row, actor: Actor, at: datetime) -> Stored:
    """Set up a unit with its other names."""
    unit = create_unit(
        name=row["name"] or "",
        kind=row["kind"],
        region=row["region"],
        parent_id=row["parent"],
        short_name=row["short_name"] or "",
        is_member=bool(row["is_member"]),
        set_up_on=row["set_up_on"],
        actor=actor,
        at=at,
    )
    for written in (row["aliases"] or "").replace("，", "、").split("、"):
        if written.strip():
            add_name(unit_id=unit.pk, name=written, kind="alias", actor=actor, at=at)
    return Stored(unit.pk)


def store_grid(row: Row, actor: Actor, at: datetime) -> Stored:
    """Set up a grid."""
    grid = set_up_grid(
        code=row["code"] or "",
        name=row["name"] or "",
        region=row["region"],
        unit_id=row["unit"],
        keeper_name=row["keeper_name"] or "",
        keeper_phone=row["keeper_phone"] or "",
        actor=actor,
        at=at,
    )
    return Stored(grid.pk)


UNIT_IMPORTER = Importer(
    permission=perms.MANAGE_UNITS,
    store=store_unit,
    chain="unit",
    columns=(
        ImportColumn("单位名称", "name", text(100), required=True, example="东湖区应急管理局"),
        ImportColumn("类别", "kind", choices_of(UnitKind), required=True, example="部门"),
        ImportColumn("区划", "region", prepare=region_of, required=True, help="区划的名称或代码。"),
        ImportColumn(
            "上级单位", "parent", prepare=unit_of, help="须已在名录中，或在另一次导入里先登记。"
        ),
        ImportColumn("简称", "short_name", text(40)),
        ImportColumn("别名", "aliases", text(200), help="可填几个，用顿号隔开。"),
        ImportColumn("安委会成员单位", "is_member", yes_no()),
        ImportColumn("成立日期", "set_up_on", day(), kind="date"),
    ),
)
GRID_IMPORTER = Importer(
    permission=perms.MANAGE_GRIDS,
    store=store_grid,
    chain="grid",
    columns=(
        ImportColumn("网格编号", "code", code_text(20), required=True, example="DG-01"),
        ImportColumn("网格名称", "name", text(60), required=True, example="柳林一网格"),
        ImportColumn("区划", "region", prepare=region_of, required=True, example="柳林社区"),
        ImportColumn("所属单位", "unit", prepare=unit_of),
        ImportColumn("网格员", "keeper_name", text(40)),
        ImportColumn("网格员电话", "keeper_phone", code_text(20)),
    ),
)
