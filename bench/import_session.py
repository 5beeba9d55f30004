"""The measuring process of ``bench_import``: prints what it found as JSON."""

from __future__ import annotations

import django

django.setup()

import io  # noqa: E402  # models come after the set-up
import json  # noqa: E402
import os  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from datetime import UTC, date, datetime, timedelta  # noqa: E402
from random import Random  # noqa: E402
from typing import Any  # noqa: E402

import psycopg  # noqa: E402
import tablib  # noqa: E402
from bench_ledger import owed  # noqa: E402
from django.db import connection  # noqa: E402
from import_export import resources  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402
from stdnum.cn import uscc  # noqa: E402

from bihuan.enterprises.ledgers import ENTERPRISES  # noqa: E402
from bihuan.enterprises.models import Enterprise  # noqa: E402
from bihuan.kernel.actors import Actor, acting  # noqa: E402
from bihuan.kernel.ledgers.imports import Import, run_import, start_import  # noqa: E402
from bihuan.kernel.permissions import Role, permissions_of  # noqa: E402
from bihuan.kernel.scope import Scope  # noqa: E402
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes  # noqa: E402
from bihuan.statutes import dictionaries  # noqa: E402

REGION = "990101"
ACTOR = Actor(
    None,
    "林晓红",
    Role.OFFICE,
    Scope.of_region(REGION),
    permissions=permissions_of(Role.OFFICE),
    region=REGION,
    unit_id=1,
)
HEADERS = (
    "企业名称", "统一社会信用代码", "属地", "地址", "行业领域", "行业代码", "单位类型", "规模", "监管单位",
    "主要负责人", "联系电话", "成立日期", "从业人数", "纬度", "经度",
)  # fmt: skip
NAMES = (
    "name", "code", "region", "address", "sector", "industry", "kind", "size", "supervisor_id",
    "principal", "principal_phone", "founded_on", "employees", "latitude", "longitude",
)  # fmt: skip
WORDS = "鸿达瑞丰恒信金石宏远长青东升利民华茂永固兴隆盛源安泰广源明珠"
TRADES = ("机械", "食品", "木业", "塑料", "纺织", "建材", "印刷", "仓储", "物流", "包装")
Owner = psycopg.Connection[Any]


def rows(count: int, salt: int) -> Iterator[list[Any]]:
    """Invented enterprises, each with a code of its own that holds."""
    rng = Random(salt)  # repeatable by intention
    sectors = [word for _key, word in dictionaries.options("sectors")]
    kinds = [word for _key, word in dictionaries.options("enterprise-kinds")]
    sizes = [word for _key, word in dictionaries.options("enterprise-sizes")]
    for n in range(count):
        bare = f"91{430102 + salt % 7}{salt:03d}{n:06d}"
        name = f"演示{''.join(rng.sample(WORDS, 3))}{rng.choice(TRADES)}{salt}{n:06d}有限公司"
        yield [
            name,
            bare + uscc.calc_check_digit(bare),
            f"第{n % 12 + 1}街道",
            f"演示大道{n % 997}号{n % 31}幢{n:06d}室",
            rng.choice(sectors),
            "C3311",
            rng.choice(kinds),
            rng.choice(sizes),
            f"第{n % 18 + 2}局",
            rng.choice("赵钱孙李周吴郑王") + rng.choice("明华强芳敏静丽"),
            f"139{rng.randrange(10**8):08d}",
            date(2001, 1, 1) + timedelta(days=rng.randrange(8000)),
            rng.randrange(3, 900),
            round(28.0 + rng.random() / 4, 6),
            round(112.8 + rng.random() / 4, 6),
        ]


def workbook(body: list[list[Any]]) -> bytes:
    kinds = {"成立日期": "date", "从业人数": "integer", "纬度": "decimal", "经度": "decimal"}
    columns = [Column(header, kind=kinds.get(header, "text")) for header in HEADERS]
    return workbook_bytes([Sheet("企业", columns, body)])


def parsed(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def limit(owner: Owner, content: bytes, *, indexed: bool) -> float:
    """Seconds to parse the file and to COPY its cells, committed."""
    like = "INCLUDING ALL" if indexed else "INCLUDING DEFAULTS"
    owner.execute("DROP TABLE IF EXISTS bench_limit")
    owner.execute(f"CREATE TABLE bench_limit (LIKE enterprises_enterprise {like})")
    owner.execute("ALTER TABLE bench_limit ALTER id DROP IDENTITY IF EXISTS")
    owner.execute("CREATE SEQUENCE IF NOT EXISTS bench_limit_id")
    owner.execute("ALTER TABLE bench_limit ALTER id SET DEFAULT nextval('bench_limit_id')")
    for name, word in {
        **owed(owner, "enterprises_enterprise", GIVEN),
        "registered_at": "now()",
    }.items():
        owner.execute(f"ALTER TABLE bench_limit ALTER {name} SET DEFAULT {word}")
    owner.execute("CHECKPOINT")

    def work() -> None:
        columns = ", ".join(NAMES)
        with (
            owner.transaction(),
            owner.cursor() as cursor,
            cursor.copy(f"COPY bench_limit ({columns}) FROM STDIN") as copy,
        ):
            for row in parsed(content)[1:]:
                row[8] = 2  # the unit by its number
                row[2] = "990101001"
                row[4] = row[5] = row[6] = row[7] = "other"
                row[12] = int(row[12])
                copy.write_row(row)

    took, _none = timed(work)
    owner.execute("DROP TABLE bench_limit")
    return took


GIVEN = dict.fromkeys(NAMES, "")


def ours(owner: Owner, content: bytes, *, is_dry: bool = False) -> tuple[float, Import]:
    """Seconds from the uploaded bytes to the last commit."""
    owner.execute("CHECKPOINT")

    def work() -> Import:
        at = datetime.now(UTC)
        with acting(ACTOR):
            run = start_import(
                ENTERPRISES, name="企业.xlsx", content=content, actor=ACTOR, at=at, is_dry=is_dry
            )
        return run_import(run, ENTERPRISES, actor=ACTOR, now=datetime.now(UTC))

    return timed(work)


def clear(owner: Owner) -> None:
    """Take the imported enterprises out again, in the benchmark's own database."""
    owner.execute("SET session_replication_role = replica")
    owner.execute("TRUNCATE enterprises_enterprise, kernel_event, kernel_chainhead CASCADE")
    owner.execute("SET session_replication_role = origin")
    connection.close()


OWED = {"name_key": "x", "registered_at": datetime(2026, 1, 1, tzinfo=UTC)}


class PeerResource(resources.ModelResource):
    """The peer's declaration, with bulk writing on, as its documentation advises for speed."""

    class Meta:
        model = Enterprise
        fields = (*NAMES, *OWED)
        import_id_fields = ("code",)
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        force_init_instance = True


def peer(content: bytes, count: int) -> float:
    """Rows a second of django-import-export over the file's first rows, as the same role."""

    def work() -> Any:
        body = parsed(content)[1 : count + 1]
        data = tablib.Dataset(headers=[*NAMES, *OWED])
        for row in body:
            row[8], row[2], row[12] = 2, "990101001", int(row[12])
            data.append([*row, *OWED.values()])
        with acting(ACTOR):
            return PeerResource().import_data(data, raise_errors=True)

    took, found = timed(work)
    assert found.totals["new"] == count, found.totals
    return count / took


def main() -> None:
    count, few, rounds = map(int, sys.argv[1:4])
    owner = psycopg.connect(os.environ["BIHUAN_OWNER"], autocommit=True)
    kept, is_whole = [], True
    clear(owner)
    # The peer sets the sequence of ids anew after an import, which the product's role may not.
    owner.execute("GRANT UPDATE ON SEQUENCE enterprises_enterprise_id_seq TO bihuan_app")
    for number in range(rounds):
        body = list(rows(count, 100 + number))
        content = workbook(body)
        wrong = [[*row] for row in body]
        for row in wrong[::100]:
            row[1] = row[1][:-1] + ("0" if row[1][-1] != "0" else "1")
        bad = workbook(wrong)
        times = {
            "parse": timed(lambda content=content: parsed(content))[0],
            "limit": limit(owner, content, indexed=True),
            "bare": limit(owner, content, indexed=False),
        }
        times["ours"], work = ours(owner, content)
        is_whole &= len(work.stored) == count and not work.refused
        clear(owner)
        times["dry"], work = ours(owner, content, is_dry=True)
        clear(owner)
        times["marked"], work = ours(owner, bad)
        is_whole &= len(work.stored) == count - len(wrong[::100])
        clear(owner)
        times["peer_rows"] = peer(content, few)
        clear(owner)
        kept.append(times)
        print({key: round(one, 2) for key, one in times.items()}, file=sys.stderr, flush=True)
    median = {name: statistics.median(one[name] for one in kept) for name in kept[0]}
    found = {f"{name}_s": one for name, one in median.items()}
    print(json.dumps(found | {"is_whole": is_whole, "rounds": kept}))


if __name__ == "__main__":
    main()
