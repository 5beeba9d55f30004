"""Regions: loaded from a package, zones registered by hand, abolished ones kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection, transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of, record
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import BadRegionCode, UnknownRegion
from bihuan.organisations.models import Region, RegionLevel
from bihuan.organisations.rules import is_region_code, next_zone_code

Division = tuple[str, str, str, str | None, str, date | None]
"""Code, name, level, parent's code, full name, day of abolition."""

STAGE = """
    CREATE TEMP TABLE IF NOT EXISTS division_stage (
        code text PRIMARY KEY, name text, level text, parent text, full_name text, abolished date
    ) ON COMMIT DROP
"""
COPY = "COPY division_stage (code, name, level, parent, full_name, abolished) FROM STDIN"
STORE = """
    INSERT INTO organisations_region AS r
        (code, name, level, parent_id, full_name, abolished_on, source)
    SELECT code, name, level, parent, full_name, abolished, %s FROM division_stage
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level,
        parent_id = excluded.parent_id, full_name = excluded.full_name,
        abolished_on = excluded.abolished_on, source = excluded.source
    WHERE (r.name, r.level, r.parent_id, r.full_name, r.abolished_on) IS DISTINCT FROM
        (excluded.name, excluded.level, excluded.parent_id, excluded.full_name,
         excluded.abolished_on)
"""
ABOLISH_ABSENT = """
    UPDATE organisations_region SET abolished_on = %s
    WHERE abolished_on IS NULL AND source LIKE %s AND level = ANY(%s)
      AND code NOT IN (SELECT code FROM division_stage)
"""


@transaction.atomic
def load_divisions(
    rows: Iterable[Division],
    *,
    source: str,
    on: date,
    whole: Sequence[str] = (),
    family: str = "",
) -> int:
    """Store divisions; a second run changes nothing, a newer package what differs.

    Args:
        rows: Every parent among them, or stored before.
        source: Package and version.
        on: The day from which codes that have vanished from the package count as abolished.
        whole: Levels of which the rows are the complete list.
        family: How the sources of the package's earlier versions begin; empty abolishes nothing.

    Returns:
        How many regions are new or differ.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("TRUNCATE division_stage")
        with cursor.copy(COPY) as copy:  # psycopg's own, passed through
            for row in rows:
                copy.write_row(row)
        cursor.execute(STORE, [source])
        stored: int = cursor.rowcount
        if whole and family:
            cursor.execute(ABOLISH_ABSENT, [on, f"{family}%", list(whole)])
            stored += cursor.rowcount
        cursor.execute("TRUNCATE division_stage")
    return stored


@transaction.atomic
def register_zone(
    *, name: str, parent: str, actor: Actor, at: datetime, source: str = ""
) -> Region:
    """Register a zone that has no code of its own: it gets ``<parent>Z<nn>``.

    Raises:
        UnknownRegion: No such parent.
    """
    actor.must(perms.MANAGE_UNITS)
    name = name.strip()
    if not name:
        raise InvalidInput({"name": "功能区名称没有填写。"})
    above = require_region(parent)
    if above.level not in {RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY}:
        raise InvalidInput({"parent": f"功能区须设在县级以上区划之下，“{above.name}”不是。"})
    siblings = Region.objects.locked().filter(parent=above, level=RegionLevel.ZONE)
    taken = dict(siblings.values_list("code", "name"))
    if name in taken.values():
        raise InvalidInput({"name": f"“{above.name}”之下已有“{name}”。"})
    zone = Region.objects.create(
        code=next_zone_code(parent, taken),
        name=name,
        level=RegionLevel.ZONE,
        parent=above,
        full_name=f"{above.full_name}{name}",
        source=source or "本平台登记",
    )
    log_region(zone, "zone_registered", f"登记功能区“{name}”", actor=actor, at=at)
    return zone


@transaction.atomic
def draw_region(
    *, code: str, outline: Sequence[tuple[float, float]], actor: Actor, at: datetime
) -> Region:
    """Give a region its outline and the bounds that follow from it.

    Args:
        outline: Corners as (latitude, longitude) in degrees, WGS-84, the last not repeated.

    Raises:
        UnknownRegion: No such region.
        InvalidInput: Fewer than three corners, or one that is not on earth.
    """
    actor.must(perms.MANAGE_UNITS)
    if len(outline) < 3:
        raise InvalidInput({"outline": f"轮廓至少要三个点，现在是 {len(outline)} 个。"})
    if any(not (-90 <= south <= 90 and -180 <= west <= 180) for south, west in outline):
        raise InvalidInput(
            {"outline": "轮廓里有经纬度超出范围的点，请核对坐标顺序（先纬度后经度）。"}
        )
    region = require_region(code)
    latitudes, longitudes = [one[0] for one in outline], [one[1] for one in outline]
    region.outline = [list(corner) for corner in outline]
    region.south, region.north = min(latitudes), max(latitudes)
    region.west, region.east = min(longitudes), max(longitudes)
    region.save(update_fields=["outline", "south", "north", "west", "east"])
    log_region(region, "region_drawn", f"更新“{region.name}”的轮廓", actor=actor, at=at)
    return region


@transaction.atomic
def abolish_region(
    *, code: str, on: date, actor: Actor, at: datetime, successor: str | None = None
) -> Region:
    """Mark a region abolished from a day on; its rows stay and its code resolves.

    Raises:
        InvalidInput: It was named as its own successor.
    """
    actor.must(perms.MANAGE_UNITS)
    region = require_region(code)
    if successor is not None and successor == code:
        raise InvalidInput({"successor": "承接区划不能是它自己。"})
    region.abolished_on = on
    region.successor = require_region(successor) if successor else None
    region.save(update_fields=["abolished_on", "successor"])
    data = {"on": on.isoformat(), "successor": successor}
    text = f"“{region.name}”撤销"
    log_region(region, "region_abolished", text, actor=actor, at=at, data=data)
    return region


def log_region(
    region: Region,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: dict[str, str | None] | None = None,
) -> None:
    chain = chain_of("region", region.pk)
    place = Place(region.pk)
    record(chain, f"organisations.{kind}", text, actor=actor, at=at, place=place, data=data)


def region_of(code: str) -> Region | None:
    """The region of a code, abolished ones included; ``None`` where there is none."""
    return Region.objects.select_related("successor").filter(code=code).first()


def require_region(code: str) -> Region:
    """The region of a code.

    Raises:
        BadRegionCode: No code looks like this.
        UnknownRegion: Not in the table.
    """
    code = code.strip().upper()
    if not is_region_code(code):
        raise BadRegionCode(
            {"region": f"代码应为6位、9位或12位，现在是{len(code)}位。"},
            region=code,
            length=len(code),
        )
    found = region_of(code)
    if found is None:
        raise UnknownRegion({"region": f"区划表里没有“{code}”。"}, region=code)
    return found
