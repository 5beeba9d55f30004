"""A workbook of enterprises: good rows kept, bad ones marked, codes known before changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bihuan.enterprises.ledgers import ENTERPRISES
from bihuan.enterprises.models import Enterprise, SafetyManager
from bihuan.enterprises.services import register_manager
from bihuan.enterprises.services.managers import ManagerFacts
from bihuan.enterprises.tests.conftest import (
    DISTRICT,
    NOON,
    TODAY,
    MakeEnterprise,
    credit_code,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers.imports import run_import, start_import
from bihuan.kernel.ledgers.undo import undo_import
from bihuan.kernel.models import ImportRun, User
from bihuan.kernel.workbooks import Column, Sheet, read_workbook, workbook_bytes
from bihuan.organisations.models import Unit

HEADERS = (
    "企业名称",
    "信用代码",
    "属地",
    "地址",
    "行业领域",
    "从业人数",
    "监管单位",
    "标签",
    "安全管理人员",
    "合格证有效期",
)


@pytest.fixture
def clerk(lin: Actor, bureau: Unit, settings: Any, tmp_path: Path) -> Actor:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    user = User.objects.create(username="lin", name="林", created_at=NOON)
    return replace(lin, user_id=user.pk)


def row(number: int) -> list[Any]:
    return [
        f"东湖第{number}机械厂",
        credit_code(number),
        "东关街道" if number % 2 else "990102002",
        f"柳林路{number}号",
        "机械",
        number % 300,
        "区应急局",
        "涉爆粉尘、有限空间",
        "冯某",
        "2027-12-31",
    ]


def bring(
    actor: Actor, rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS
) -> tuple[ImportRun, Any]:
    columns = tuple(Column(label) for label in headers)
    content = workbook_bytes([Sheet(name="企业", columns=columns, rows=rows)])
    run = start_import(ENTERPRISES, name="e.xlsx", content=content, actor=actor, at=NOON)
    done = run_import(run, ENTERPRISES, actor=actor, now=NOON + timedelta(seconds=5))
    run.refresh_from_db()
    return run, done


def test_three_bad_rows_of_a_thousand_leave_997_and_come_back_marked(
    clerk: Actor, bureau: Unit
) -> None:
    rows = [row(number) for number in range(1, 1001)]
    rows[99][1] = rows[99][1][:17]
    rows[499][2] = "月亮街道"
    rows[899][6] = "星际航运总署"

    run, done = bring(clerk, rows)

    assert (run.status, run.total, run.stored) == ("done", 1000, 997)
    assert Enterprise.objects.count() == 997
    assert [(item["row"], item["column"]) for item in run.refused] == [
        (101, "信用代码"),
        (501, "属地"),
        (901, "监管单位"),
    ]
    [sheet] = read_workbook(done.marked())
    assert "应为18位，现在是17位" in str(sheet.rows[100][-1])
    first = Enterprise.objects.get(code=credit_code(1))
    assert (first.region, first.supervisor_id, first.employees) == ("990102001", bureau.pk, 1)
    assert first.tags == ["confined-space", "dust"]
    assert first.safety_managers.get().certificate_until == date(2027, 12, 31)


def test_a_known_code_changes_the_record_and_empty_cells_change_nothing(
    clerk: Actor, make: MakeEnterprise
) -> None:
    known = make(1, employees=12, address="旧址1号")
    register_manager(
        enterprise_id=known.pk, facts=ManagerFacts("冯某", TODAY), actor=clerk, at=NOON
    )
    changed = row(1)
    changed[3], changed[5] = "新址2号", ""

    run, _done = bring(clerk, [changed])

    known.refresh_from_db()
    assert run.stored == 1
    assert (known.address, known.employees) == ("新址2号", 12)
    assert SafetyManager.objects.count() == 1


def test_unlicensed_sites_come_in_with_their_reason_and_once(clerk: Actor) -> None:
    headers = ("企业名称", "属地", "地址", "行业领域", "无证照", "无证照说明")
    site = ["柳林加工点", "柳林社区", "自建房一层", "工贸", "是", "未办照"]
    silent = ["河西加工点", "河西镇", "自建房", "工贸", "是", ""]

    run, _done = bring(clerk, [site, silent, site], headers)

    assert Enterprise.objects.unlicensed().count() == 1
    assert Enterprise.objects.get().region == "990102001001"
    assert [(item["row"], item["column"]) for item in run.refused] == [
        (3, "无证照说明"),
        (4, "企业名称"),
    ]


def test_an_import_can_be_taken_back(clerk: Actor) -> None:
    run, _done = bring(clerk, [row(1), row(2)])

    undone = undo_import(ENTERPRISES, run.pk, actor=clerk, at=NOON + timedelta(hours=1))

    assert len(undone) == 2
    assert not Enterprise.objects.kept().exists()


def test_the_street_brings_rows_of_its_street_only(clerk: Actor, zhou: Actor, bureau: Unit) -> None:
    street = replace(zhou, user_id=clerk.user_id)

    run, _done = bring(street, [row(1), row(2)])

    assert run.stored == 1
    assert run.refused[0]["column"] == "属地"
    assert Enterprise.objects.get().region.startswith(DISTRICT + "001")
