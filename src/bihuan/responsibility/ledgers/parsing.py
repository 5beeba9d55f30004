"""What several importers of a workbook ask for: who, which account, which enterprise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import CellRefused
from bihuan.kernel.workbooks import Cell, as_text
from bihuan.organisations.models import Grid
from bihuan.responsibility.models import Leader, Staff


def one_of(known: dict[str, set[int]], what: str, hint: str) -> Callable[[Cell], int]:
    """A parser for a name that must stand for exactly one row."""

    def parse(cell: Cell) -> int:
        written = as_text(cell).strip()
        found = known.get(written, set())
        if len(found) != 1:
            said = f"有多个“{written}”，{hint}" if found else f"没有登记叫“{written}”的{what}。"
            raise CellRefused("unknown_name", said)
        return next(iter(found))

    return parse


def leader_of(actor: Actor) -> Callable[[Cell], int]:
    """A leader in the post, by name, or by name and title (张三 副区长)."""
    known: dict[str, set[int]] = defaultdict(set)
    rows = Leader.objects.visible_to(actor).filter(ends_on__isnull=True)
    for pk, name, title in rows.values_list("pk", "name", "title"):
        known[name].add(pk)
        known[f"{name} {title}"].add(pk)
    return one_of(known, "在任领导", "请写成“姓名 职务”。")


def staff_of(actor: Actor) -> Callable[[Cell], int]:
    """Somebody of the roster, by name, or by name and unit."""
    known: dict[str, set[int]] = defaultdict(set)
    rows = Staff.objects.visible_to(actor).filter(ends_on__isnull=True)
    for pk, name, unit in rows.values_list("pk", "name", "unit__name"):
        known[name].add(pk)
        known[f"{name} {unit}"].add(pk)
    return one_of(known, "在岗人员", "请写成“姓名 单位”。")


def grid_of(actor: Actor) -> Callable[[Cell], int]:
    """A grid in the actor's region, by its number or name."""
    known: dict[str, set[int]] = defaultdict(set)
    rows = Grid.objects.filter(region_id__gte=actor.scope.low, region_id__lt=actor.scope.high)
    for pk, code, name in rows.values_list("pk", "code", "name"):
        known[code].add(pk)
        known[name].add(pk)
    return one_of(known, "网格", "请填网格编号。")


def enterprise_of(actor: Actor) -> Callable[[Cell], int]:
    """An enterprise in the actor's scope, by its code or exact name."""

    def parse(cell: Cell) -> int:
        written = as_text(cell).strip()
        living = Enterprise.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
        ids = list(living.filter(code=written.upper()).values_list("pk", flat=True)[:2])
        ids = ids or list(living.filter(name=written).values_list("pk", flat=True)[:2])
        if len(ids) != 1:
            said = "有多家同名企业，请改填信用代码。" if ids else "企业清单里没有这家企业。"
            raise CellRefused("unknown_name", said)
        return int(ids[0])

    return parse
