"""Units and grids from a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import Ledger
from bihuan.kernel.ledgers.imports import run_import, start_import
from bihuan.kernel.models import ImportRun, User
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes
from bihuan.organisations.ledgers import GRIDS, UNITS
from bihuan.organisations.models import Grid, Unit
from bihuan.organisations.tests.conftest import NOON, MakeUnit


@pytest.fixture
def clerk(lin: Actor, places: None, words: None, settings: Any, tmp_path: Path) -> Actor:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    user = User.objects.create(username="lin", name="林", created_at=NOON)
    return replace(lin, user_id=user.pk)


def bring(actor: Actor, ledger: Ledger, headers: Sequence[str], *rows: Sequence[Any]) -> ImportRun:
    sheet = Sheet(name="表", columns=tuple(Column(label) for label in headers), rows=rows)
    content = workbook_bytes([sheet])
    run = start_import(ledger, name="u.xlsx", content=content, actor=actor, at=NOON)
    run_import(run, ledger, actor=actor, now=NOON)
    run.refresh_from_db()
    return run


def test_units_come_in_with_parent_and_aliases_and_bad_rows_stay_out(
    clerk: Actor, make_unit: MakeUnit
) -> None:
    make_unit("临江市应急管理局")

    run = bring(
        clerk,
        UNITS,
        ("单位名称", "类别", "区划", "上级单位", "别名", "安委会成员单位"),
        ["临江市执法支队", "部门", "临江市", "市应急局", "执法支队、市执法队", "是"],
        ["月球办事处", "部门", "月球", "", "", ""],
        ["东湖区某局", "部委", "东湖区", "", "", ""],
        ["临江市应急管理局", "部门", "临江市", "", "", ""],
    )

    unit = Unit.objects.get(name="临江市执法支队")
    assert run.stored == 1
    assert unit.parent is not None
    assert unit.parent.name == "临江市应急管理局"
    assert {other.name for other in unit.names.all()} == {"执法支队", "市执法队"}
    assert [(item["row"], item["column"]) for item in run.refused] == [
        (3, "区划"),
        (4, "类别"),
        (5, "单位名称"),
    ]


def test_grids_come_in_by_the_name_of_their_community(clerk: Actor) -> None:
    run = bring(
        clerk,
        GRIDS,
        ("网格编号", "网格名称", "区划", "网格员", "网格员电话"),
        ["DG-01", "柳林一", "柳林社区", "孙某", "13800000000"],
        ["DG-01", "柳林二", "东关街道柳林社区", "", ""],
    )

    assert run.stored == 1
    assert Grid.objects.get().region_id == "990102001001"
    assert run.refused[0]["column"] == "网格编号"
