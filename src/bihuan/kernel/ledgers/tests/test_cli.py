"""``bihuan import`` and ``bihuan export``: their documents, as acceptance reads them."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bihuan.kernel.actors import Actor
from bihuan.kernel.cli_ledgers import export_file, import_file, refusing, template_file
from bihuan.kernel.ledgers import ImportColumn, Importer, Ledger, Stored, all_ledgers, parsers
from bihuan.kernel.ledgers.tests.cast import LOOPS, make_loop
from bihuan.kernel.models import Loop
from bihuan.kernel.workbooks import Column, Sheet, read_workbook, workbook_bytes


def store(row: dict[str, Any], actor: Actor, at: Any) -> Stored:
    return Stored(make_loop(int(row["number"]), title=row["title"]).pk)


@pytest.fixture
def ledger(db: None, settings: Any, tmp_path: Path) -> Iterator[Ledger]:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    columns = (
        ImportColumn("编号", "number", parsers.code_text(), required=True),
        ImportColumn("事项", "title", required=True),
    )
    all_ledgers()["loops"] = replace(LOOPS, importer=Importer(columns, store))
    yield all_ledgers()["loops"]
    del all_ledgers()["loops"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [[str(n), f"事项{n}"] for n in range(1, 6)]
    rows[2][1] = ""
    path = tmp_path / "loops.xlsx"
    path.write_bytes(workbook_bytes([Sheet("表", (Column("编号"), Column("事项")), rows=rows)]))
    return path


def run(capfd: Any, work: Any, **given: Any) -> tuple[int, Any]:
    usual = {"ledger": "loops", "json": True, "username": None, "out": None}
    code = refusing(Namespace(**(usual | given)), work)
    return code, json.loads(capfd.readouterr().out)


def test_good_rows_are_stored_and_the_bad_ones_told(
    ledger: Ledger, file: Path, tmp_path: Path, capfd: Any
) -> None:
    code, document = run(
        capfd, import_file, file=file, dry_run=False, mode="keep_good", out=tmp_path / "out"
    )

    assert code == 0
    assert (document["ok"], document["rows"], document["stored"]) == (True, 5, 4)
    assert document["refused"] == [
        {"row": 4, "column": "事项", "code": "required", "message": "这一格必须填写。"}
    ]
    [sheet] = read_workbook(Path(document["file"]))
    assert sheet.rows[3][-1] == "事项：这一格必须填写"


def test_a_dry_run_stores_nothing(ledger: Ledger, file: Path, tmp_path: Path, capfd: Any) -> None:
    code, document = run(
        capfd, import_file, file=file, dry_run=True, mode="keep_good", out=tmp_path
    )

    assert (code, document["dry_run"], document["stored"], document["storable"]) == (0, True, 0, 4)
    assert not Loop.objects.exists()


def test_all_or_nothing_is_a_refusal(
    ledger: Ledger, file: Path, tmp_path: Path, capfd: Any
) -> None:
    code, document = run(
        capfd, import_file, file=file, dry_run=False, mode="all_or_nothing", out=tmp_path
    )

    assert (code, document["error"]["code"], document["stored"]) == (1, "import_refused", 0)
    assert not Loop.objects.exists()


def test_the_export_holds_every_column_of_the_matching_rows(
    ledger: Ledger, tmp_path: Path, capfd: Any
) -> None:
    make_loop(1)
    make_loop(2, status="closed")

    code, document = run(capfd, export_file, filter=["status=open"], out=tmp_path / "loops.xlsx")

    assert (code, document["rows"]) == (0, 1)
    [sheet] = read_workbook(Path(document["file"]))
    assert sheet.rows[3][-1] == "属地"
    assert sheet.rows[4][0] == "T0001"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ledger": "none"}, "ledger_unknown"),
        ({"filter": ["nothing=1"]}, "filter_unknown"),
        ({"filter": ["status"]}, "filter_unknown"),
        ({"filter": ["due_from=x"]}, "invalid_input"),
        ({"username": "nobody"}, "not_found"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_words(
    ledger: Ledger, capfd: Any, given: dict[str, Any], code: str
) -> None:
    status, document = run(capfd, export_file, **({"filter": []} | given))

    assert (status, document["error"]["code"]) == (1, code)
    assert document["error"]["message"].endswith("。")


def test_the_template_is_written_where_asked(ledger: Ledger, tmp_path: Path, capfd: Any) -> None:
    code, document = run(capfd, template_file, file=tmp_path / "t.xlsx")

    assert code == 0
    assert read_workbook(Path(document["file"]))[0].rows[0] == ["编号*", "事项*"]
