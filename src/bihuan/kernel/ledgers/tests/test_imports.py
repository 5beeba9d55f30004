"""Workbooks in: good rows kept, bad ones marked, undone as a whole, never half-stored."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.ledgers import CellRefused, ImportColumn, Importer, Ledger, Stored, parsers
from bihuan.kernel.ledgers.blank import blank_workbook
from bihuan.kernel.ledgers.imports import (
    ALL_OR_NOTHING,
    KEEP_GOOD,
    Import,
    run_import,
    run_of,
    start_import,
    store_after_dry_run,
)
from bihuan.kernel.ledgers.reading import WorkbookUnreadable, open_workbook
from bihuan.kernel.ledgers.tests.cast import LOOPS, NOON, make_loop
from bihuan.kernel.ledgers.undo import ChangedSince, ImportNotUndoable, WasThereBefore, undo_import
from bihuan.kernel.models import ImportRow, ImportRun, Loop, User
from bihuan.kernel.workbooks import Column, Sheet, read_workbook, workbook_bytes

HEADERS = ("编号", "事项", "期限", "状态")


class NumberTaken(InvalidInput):
    code = "number_taken"


def store(row: dict[str, Any], actor: Actor, at: datetime) -> Stored:
    """A service for one row: writes it, then may still refuse it."""
    known = Loop.objects.filter(kind="import", number=row["number"]).first()
    if known is not None and known.status == "closed":
        raise NumberTaken({"number": "这个编号已经办结。"})
    loop = known or Loop(kind="import", object_id=int(row["number"]), region="990101001")
    loop.number, loop.title = row["number"], row["title"]
    loop.due_on, loop.status, loop.opened_at = row["due_on"], row["status"] or "open", at
    loop.save()
    record(loop.pk, actor, at, "导入")
    if row["title"] == "写完才发现不行":
        raise NumberTaken({"number": "这个编号不能用。"})
    return Stored(loop.pk, was_new=known is None)


def record(pk: int, actor: Actor, at: datetime, text: str) -> None:
    place = Place("990101001")
    audit.record(f"import:{pk}", "test.happened", text, actor=actor, at=at, place=place)


def withdraw(pk: int, actor: Actor, at: datetime, reason: str) -> None:
    Loop.objects.filter(pk=pk).update(status="withdrawn", step=reason[:60])
    record(pk, actor, at, reason)


IMPORTER = Importer(
    columns=(
        ImportColumn("编号", "number", parsers.code_text(20), required=True, help="一件一号"),
        ImportColumn("事项", "title", parsers.text(40, least=2), required=True, aliases=("名称",)),
        ImportColumn("期限", "due_on", parsers.day(), kind="date", example="2026-03-09"),
        ImportColumn("状态", "status", parsers.choice({"办理中": "open", "已办结": "closed"})),
    ),
    store=store,
    chain="import",
    withdraw=withdraw,
)
LEDGER = replace(LOOPS, importer=IMPORTER)


@pytest.fixture
def clerk(office: Actor, db: None, settings: Any, tmp_path: Path) -> Actor:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    user = User.objects.create(username="lin", name="林晓红", created_at=NOON)
    return replace(office, user_id=user.pk)


def workbook(rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS) -> bytes:
    columns = tuple(Column(label) for label in headers)
    return workbook_bytes([Sheet(name="表", columns=columns, rows=rows, title="某区台账")])


def good(count: int) -> list[list[Any]]:
    return [[str(n), f"第{n}件事项", "2026-03-09", "办理中"] for n in range(1, count + 1)]


def bring(
    actor: Actor, content: bytes, *, ledger: Ledger = LEDGER, **options: Any
) -> tuple[ImportRun, Import]:
    run = start_import(ledger, name="loops.xlsx", content=content, actor=actor, at=NOON, **options)
    done = run_import(run, ledger, actor=actor, now=NOON + timedelta(seconds=5))
    run.refresh_from_db()
    return run, done


def test_three_bad_rows_of_a_thousand_leave_997_and_a_marked_workbook(clerk: Actor) -> None:
    rows = good(1000)
    rows[16][2] = "2026-02-30"
    rows[400][1] = ""
    rows[998][3] = "办理种"

    run, _done = bring(clerk, workbook(rows))

    assert (run.status, run.total, run.done, run.stored) == ("done", 1000, 1000, 997)
    assert Loop.objects.filter(kind="import").count() == 997
    assert [(item["row"], item["column"], item["code"]) for item in run.refused] == [
        (19, "期限", "no_such_date"),
        (403, "事项", "required"),
        (1001, "状态", "unknown_choice"),
    ]
    assert run.marked is not None
    assert run.marked.name == "loops-marked.xlsx"


def test_the_marked_workbook_says_why_in_its_last_column(clerk: Actor) -> None:
    rows = good(3)
    rows[1][2] = "明天"

    _run, done = bring(clerk, workbook(rows))

    [sheet] = read_workbook(done.marked())
    assert sheet.rows[1][-1] == "错误说明"
    assert sheet.rows[3][-1] == "期限：日期写成 2026-03-09 的样子，现在是“明天”"
    assert sheet.rows[2][0] == "1"


def test_the_marked_workbook_comes_in_again_once_it_is_mended(clerk: Actor) -> None:
    rows = good(3)
    rows[1][2] = "明天"
    _run, done = bring(clerk, workbook(rows))
    [sheet] = read_workbook(done.marked())
    sheet.rows[3][2] = "2026-03-10"
    mended = workbook_bytes(
        [Sheet("表", tuple(Column(str(cell)) for cell in sheet.rows[1]), rows=sheet.rows[2:])]
    )

    run, _again = bring(clerk, mended)

    assert (run.stored, run.refused) == (3, [])
    assert Loop.objects.filter(kind="import").count() == 3


def test_all_or_nothing_stores_nothing_when_one_row_is_bad(clerk: Actor) -> None:
    rows = good(30)
    rows[28][0] = None

    run, _done = bring(clerk, workbook(rows), mode=ALL_OR_NOTHING)

    assert (run.status, run.stored) == ("refused", 0)
    assert not Loop.objects.filter(kind="import").exists()
    assert not ImportRow.objects.exists()


def test_a_dry_run_tells_everything_and_stores_nothing(clerk: Actor) -> None:
    rows = good(5)
    rows[4][1] = "写完才发现不行"

    run, done = bring(clerk, workbook(rows), is_dry=True)

    assert (run.status, run.is_dry, run.stored) == ("done", True, 4)
    assert [item.code for item in done.refused] == ["number_taken"]
    assert not Loop.objects.filter(kind="import").exists()
    assert not ImportRow.objects.exists()


def test_after_a_dry_run_the_same_file_is_stored(clerk: Actor) -> None:
    dry, _done = bring(clerk, workbook(good(5)), is_dry=True)

    run = store_after_dry_run(dry, LEDGER, actor=clerk, at=NOON, mode=KEEP_GOOD)
    run_import(run, LEDGER, actor=clerk, now=NOON)

    assert Loop.objects.filter(kind="import").count() == 5
    assert run.file_id == dry.file_id


def test_of_a_row_refused_late_nothing_stays(clerk: Actor) -> None:
    rows = good(3)
    rows[1][1] = "写完才发现不行"

    run, _done = bring(clerk, workbook(rows))

    assert run.stored == 2
    assert not Loop.objects.filter(title="写完才发现不行").exists()
    assert run.refused[0] == {
        "row": 4,
        "column": "编号",
        "code": "number_taken",
        "message": "这个编号不能用。",
    }


def test_a_rule_of_the_database_refuses_its_row_only(clerk: Actor) -> None:
    rows = good(3)
    rows[1][0] = "99999999999999999999"

    run, _done = bring(clerk, workbook(rows))

    assert run.stored == 2
    assert run.refused[0]["code"] == "row_conflict"
    assert run.refused[0]["column"] is None


def test_all_errors_of_a_row_are_told(clerk: Actor) -> None:
    run, _done = bring(clerk, workbook([[None, "一", "x", "y"]]))

    assert [item["column"] for item in run.refused] == ["编号", "事项", "期限", "状态"]


def test_a_faster_service_is_used_and_a_bad_batch_goes_row_by_row(clerk: Actor) -> None:
    calls: list[int] = []

    def store_many(rows: Sequence[dict[str, Any]], actor: Actor, at: datetime) -> list[Any]:
        calls.append(len(rows))
        if len(calls) == 2:
            raise NumberTaken({"number": "这一批里有不行的。"})
        return [store(row, actor, at) for row in rows]

    ledger = replace(LEDGER, importer=replace(IMPORTER, store_many=store_many))
    rows = good(450)
    rows[300][1] = "写完才发现不行"

    run, _done = bring(clerk, workbook(rows), ledger=ledger)

    assert calls == [200, 200, 50]
    assert run.stored == 449


def test_undo_withdraws_what_was_new_and_untouched(clerk: Actor) -> None:
    Loop.objects.filter(pk=make_loop(2, kind="import").pk).update(number="2")
    run, _done = bring(clerk, workbook(good(3)))
    touched = Loop.objects.get(kind="import", number="3")
    record(touched.pk, clerk, NOON + timedelta(hours=1), "办理")

    with acting(clerk):
        undone = undo_import(LEDGER, run.pk, actor=clerk, at=NOON + timedelta(hours=2))

    assert [type(one.refusal) for one in undone] == [type(None), WasThereBefore, ChangedSince]
    first = Loop.objects.get(kind="import", number="1")
    assert first.status == "withdrawn"
    assert "loops.xlsx" in first.step
    assert Loop.objects.get(pk=touched.pk).status == "open"
    run.refresh_from_db()
    assert run.status == "undone"


def test_an_import_is_undone_once(clerk: Actor) -> None:
    run, _done = bring(clerk, workbook(good(1)))
    with acting(clerk):
        undo_import(LEDGER, run.pk, actor=clerk, at=NOON + timedelta(hours=2))

        with pytest.raises(ImportNotUndoable):
            undo_import(LEDGER, run.pk, actor=clerk, at=NOON + timedelta(hours=3))


@pytest.mark.parametrize("options", [{"is_dry": True}, {"mode": ALL_OR_NOTHING}])
def test_what_stored_nothing_cannot_be_undone(clerk: Actor, options: dict[str, Any]) -> None:
    run, _done = bring(clerk, workbook([*good(2), ["x", "", "", ""]]), **options)

    with acting(clerk), pytest.raises(ImportNotUndoable):
        undo_import(LEDGER, run.pk, actor=clerk, at=NOON)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_empty"),
        (b"PK\x03\x04 cut off", "workbook_broken"),
        (workbook(good(2), ("编号", "甲", "乙", "丙")), "workbook_columns_missing"),
        (workbook(good(2), ("甲", "乙", "丙", "丁")), "workbook_no_header"),
        (workbook([r[:3] for r in good(2)], ("编号", "事项", "名称")), "workbook_columns_twice"),
        (workbook([]), "workbook_empty"),
    ],
)
def test_what_is_no_workbook_of_the_ledger_opens_no_run(
    clerk: Actor, content: bytes, code: str
) -> None:
    with pytest.raises(WorkbookUnreadable) as refusal:
        bring(clerk, content)

    assert refusal.value.code == code
    assert refusal.value.user_message().endswith("。")
    assert refusal.value.user_remedy()
    assert not ImportRun.objects.exists()


def test_an_alias_names_the_column_and_stands_in_its_errors(clerk: Actor) -> None:
    run, _done = bring(clerk, workbook([["1", "一"]], ("编号", "名称")))

    assert run.refused[0]["column"] == "名称"


def test_a_grid_keeper_may_not_import(clerk: Actor) -> None:
    with pytest.raises(NotPermitted):
        bring(replace(clerk, permissions=frozenset()), workbook(good(1)))


@pytest.mark.usefixtures("as_app_role")
def test_an_import_is_seen_in_its_region_only(clerk: Actor, street: Actor) -> None:
    run, _done = bring(clerk, workbook(good(1)))

    with acting(clerk):
        assert run_of(LEDGER, run.pk, clerk).pk == run.pk
    with acting(street), pytest.raises(NotFound):
        run_of(LEDGER, run.pk, street)


def test_the_template_is_read_by_the_import_itself() -> None:
    [first, second] = read_workbook(blank_workbook(LEDGER))

    assert first.rows == [["编号*", "事项*", "期限", "状态"]]
    assert second.rows[2][:2] == ["编号", "是"]
    with pytest.raises(WorkbookUnreadable):
        open_workbook(blank_workbook(LEDGER), IMPORTER)


@given(st.one_of(st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans()))
def test_parsers_take_a_cell_or_refuse_it_in_words(cell: Any) -> None:
    for parse in (
        parsers.text(10),
        parsers.code_text(),
        parsers.whole_number(),
        parsers.decimal_number(),
        parsers.day(),
        parsers.yes_no(),
        parsers.choice({"甲": 1}),
    ):
        assert refused_words(parse, cell)[-1:] in {"", "。"}


def refused_words(parse: Any, cell: Any) -> str:
    """The sentence of a refused cell; empty where it is taken."""
    try:
        parse(cell)
    except CellRefused as refusal:
        return refusal.message
    return ""


@pytest.mark.parametrize("text", ["2026-03-09", "2026/3/9", "2026年3月9日", "20260309", "2026.3.9"])
def test_a_day_is_read_however_people_write_it(text: str) -> None:
    assert parsers.day()(text) == NOON.date()


def test_a_code_that_lost_its_digits_is_refused() -> None:
    with pytest.raises(CellRefused) as refusal:
        parsers.code_text()(9.14403e17)

    assert refusal.value.code == "digits_lost"


def test_the_upload_is_kept_as_it_came(clerk: Actor) -> None:
    from bihuan.kernel import evidence

    content = workbook(good(1))
    run, _done = bring(clerk, content)

    assert evidence.path_of(run.file).read_bytes() == content
    assert io.BytesIO(content).getbuffer().nbytes == run.file.size
