"""The pages of a ledger, asked as a browser asks them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import TransitionRefused
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    ImportColumn,
    Importer,
    Ledger,
    Points,
    Stored,
    all_ledgers,
    parsers,
)
from bihuan.kernel.ledgers.exports import actor_in_post
from bihuan.kernel.ledgers.imports import start_import
from bihuan.kernel.ledgers.options import KEPT
from bihuan.kernel.ledgers.rows import LARGE
from bihuan.kernel.ledgers.tests.cast import LOOPS, NOON, make_loop
from bihuan.kernel.models import Event, ImportRun, Loop, Notice, Post, SavedView, User
from bihuan.kernel.permissions import SEE_WORKLIST, Role
from bihuan.kernel.workbooks import Column, Sheet, read_workbook, workbook_bytes
from bihuan.web.jobs import (
    clear_old_exports,
    export_ledger,
    find_broken_imports,
    import_ledger,
)

pytestmark = pytest.mark.usefixtures("as_app_role")
HTMX = {"HX-Request": "true"}


class AlreadyClosed(TransitionRefused):
    code = "already_closed"


def remind(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> None:
    loop = Loop.objects.visible_to(actor).one(pk)
    if loop.status == "closed":
        raise AlreadyClosed(title=loop.title, status="已办结", move="催办")
    Loop.objects.filter(pk=pk).update(step=values["note"])


def store(row: dict[str, Any], actor: Actor, at: datetime) -> Stored:
    loop = Loop.objects.create(
        kind="import",
        object_id=int(row["number"]),
        number=row["number"],
        title=row["title"],
        status="open",
        region=actor.region,
        opened_at=at,
    )
    place = Place(actor.region)
    audit.record(f"import:{loop.pk}", "test.stored", "导入", actor=actor, at=at, place=place)
    return Stored(loop.pk)


def withdraw(pk: int, actor: Actor, at: datetime, reason: str) -> None:
    Loop.objects.filter(pk=pk).update(status="withdrawn")


LEDGER = replace(
    LOOPS,
    bulk=(
        BulkAction("remind", "催办", SEE_WORKLIST, remind, fields=(BulkField("note", "催办内容"),)),
    ),
    importer=Importer(
        columns=(
            ImportColumn("编号", "number", parsers.code_text(), required=True),
            ImportColumn("事项", "title", required=True),
        ),
        store=store,
        chain="import",
        withdraw=withdraw,
    ),
)


@pytest.fixture
def ledger(as_app_role: None) -> Iterator[Ledger]:
    LARGE.until.clear()
    KEPT.clear()
    all_ledgers()["loops"] = LEDGER
    yield LEDGER
    del all_ledgers()["loops"]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EVIDENCE_DIR, settings.DATA_DIR = tmp_path / "evidence", tmp_path
    return tmp_path


def sign_in(client: Client, role: Role, region: str) -> User:
    user = User.objects.create(username=f"{role}{region}", name="林晓红", created_at=NOON)
    Post.objects.create(user=user, role=role, region=region, starts_on=date(2020, 1, 1))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def lin(client: Client, ledger: Ledger) -> User:
    return sign_in(client, Role.OFFICE, "990100")


@pytest.fixture
def two_streets(as_app_role: None) -> None:
    with acting(system_actor()):
        make_loop(1)
        make_loop(2, region="990101002", status="closed", closed_at=NOON)


def body(response: Any) -> str:
    content: bytes = response.content
    return content.decode()


def fields(count: int, **changes: Any) -> list[Sequence[Any]]:
    return [[changes.get(f"n{n}", str(n)), f"事项{n}"] for n in range(1, count + 1)]


def workbook(rows: Sequence[Sequence[Any]]) -> SimpleUploadedFile:
    sheet = Sheet("表", (Column("编号"), Column("事项")), rows=rows)
    return SimpleUploadedFile("loops.xlsx", workbook_bytes([sheet]))


@pytest.mark.usefixtures("two_streets")
def test_the_page_is_whole_for_a_browser_and_a_fragment_for_htmx(client: Client, lin: User) -> None:
    whole, fragment = client.get("/l/loops/"), client.get("/l/loops/", headers=HTMX)

    assert whole.status_code == fragment.status_code == 200
    assert body(whole).lstrip().startswith("<!DOCTYPE html>")
    assert "<html" not in body(fragment)
    assert 'id="ledger"' in body(fragment)
    assert "T0001" in body(whole)
    assert "HX-Request" in whole.headers["Vary"]


@pytest.mark.usefixtures("two_streets")
def test_a_street_is_shown_its_own_rows(client: Client, ledger: Ledger) -> None:
    sign_in(client, Role.STREET, "990101001")

    page = body(client.get("/l/loops/"))

    assert "T0001" in page
    assert "T0002" not in page


def test_wrong_conditions_are_named_left_out_and_answered_with_422(
    client: Client, lin: User
) -> None:
    response = client.get("/l/loops/?due_from=2026-02-30&where=楼")

    assert response.status_code == 422
    assert "“期限”要填存在的日期" in body(response)
    assert 'value="楼"' in body(response)


def test_an_unknown_ledger_and_a_forbidden_one(client: Client, lin: User) -> None:
    assert client.get("/l/nothing/").status_code == 404
    client.logout()
    assert client.get("/l/loops/").status_code == 302


@pytest.mark.usefixtures("two_streets")
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, lin: User, django_assert_max_num_queries: Any
) -> None:
    with acting(system_actor()):
        for number in range(10, 60):
            make_loop(number)

    client.get("/l/loops/")  # rights and choices are kept from then on
    with django_assert_max_num_queries(12):
        client.get("/l/loops/?per=100")


@pytest.mark.usefixtures("two_streets")
def test_the_export_holds_the_present_conditions_and_is_logged(client: Client, lin: User) -> None:
    response = client.get("/l/loops/export?status=open&cols=number,title")

    [sheet] = read_workbook(b"".join(response.streaming_content))  # type: ignore[arg-type]  # sync
    assert sheet.rows[0][0] == "待办台账"
    assert sheet.rows[2][0] == "条件：状态：办理中"
    assert sheet.rows[3] == ["编号", "事项", "事项（二）"]
    assert [row[0] for row in sheet.rows[4:]] == ["T0001"]
    assert Event.objects.filter(kind="kernel.exported").count() == 1


def test_who_may_not_export_is_told_who_may(client: Client, ledger: Ledger) -> None:
    sign_in(client, Role.ADMIN, "990100")

    assert client.get("/l/loops/export").status_code == 403
    assert "导出 Excel" not in body(client.get("/l/loops/"))


def ids() -> list[int]:
    with acting(system_actor()):
        return list(Loop.objects.order_by("id").values_list("id", flat=True))


@pytest.mark.usefixtures("two_streets")
def test_a_bulk_action_has_a_result_for_each_row(client: Client, lin: User) -> None:
    response = client.post(
        "/l/loops/bulk/remind", {"ids": [*ids(), 999999], "remind-note": "请抓紧"}
    )

    assert response.status_code == 200
    assert "共 3 条，已办理 1 条，2 条没有办理" in body(response)
    assert "第2件事项" in body(response)
    assert "没有找到这条记录" in body(response)


@pytest.mark.usefixtures("two_streets")
def test_a_bulk_action_reaches_everything_that_matches(client: Client, lin: User) -> None:
    response = client.post(
        "/l/loops/bulk/remind",
        {"all_matching": "1", "query": "status=open", "remind-note": "请抓紧"},
    )

    assert response.status_code == 302
    assert response.headers["Location"] == "/l/loops/?status=open"


@pytest.mark.usefixtures("two_streets")
def test_a_bulk_action_asks_again_for_what_is_missing_and_keeps_the_rows(
    client: Client, lin: User
) -> None:
    response = client.post("/l/loops/bulk/remind", {"ids": ids()})

    assert response.status_code == 422
    assert "请填写“催办内容”。" in body(response)
    assert body(response).count('name="ids"') == 2


def test_a_bulk_action_without_a_row_is_refused(client: Client, lin: User) -> None:
    response = client.post("/l/loops/bulk/remind", {"remind-note": "请抓紧"})

    assert response.status_code == 422
    assert "还没有选中记录" in body(response)


def test_views_are_kept_shown_and_forgotten(client: Client, lin: User) -> None:
    client.post("/l/loops/views", {"name": "本周到期", "query": "tab=open&q=灭火器"})
    view = SavedView.objects.get()

    assert "本周到期" in body(client.get("/l/loops/"))
    assert client.post("/l/loops/views", {"name": " "}).status_code == 422
    client.post(f"/l/loops/views/{view.pk}/delete")
    assert not SavedView.objects.exists()


def test_nobody_forgets_another_person_s_view(client: Client, lin: User) -> None:
    other = User.objects.create(username="wu", name="吴海涛", created_at=NOON)
    view = SavedView.objects.create(user=other, ledger="loops", name="他的", query="")

    assert client.post(f"/l/loops/views/{view.pk}/delete").status_code == 404


@pytest.mark.usefixtures("two_streets")
def test_chosen_columns_and_size_are_remembered(client: Client, lin: User) -> None:
    client.post("/l/loops/columns", {"columns": ["number", "region"], "size": "20"})

    page = body(client.get("/l/loops/"))

    assert "每页 20 条" in page
    assert "属地" in page
    assert "T0001" in page
    assert "第1件事项" not in page


@pytest.mark.usefixtures("folder")
def test_an_import_is_looked_at_then_stored_then_undone(client: Client, lin: User) -> None:
    looked = client.post(
        "/l/loops/import", {"file": workbook(fields(3, n2="")), "mode": "keep_good"}
    )
    dry = client.get(looked.headers["Location"])
    assert "可以导入" in body(dry)
    assert "导入 2 行" in body(dry)
    assert not ids()

    stored = client.post(f"{looked.headers['Location']}store", {"mode": "keep_good"})
    done = client.get(stored.headers["Location"])
    assert len(ids()) == 2
    assert "3 行中导入了 2 行，1 行没有导入" in body(done)
    marked = client.get(f"{stored.headers['Location']}marked")
    [sheet] = read_workbook(b"".join(marked.streaming_content))  # type: ignore[arg-type]  # sync
    assert sheet.rows[2][-1] == "编号：这一格必须填写"

    client.post(f"{stored.headers['Location']}undo")
    assert "这次导入已经撤销" in body(client.get(stored.headers["Location"]))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04broken"])
def test_a_bad_upload_is_refused_beside_its_field(
    client: Client, lin: User, content: bytes
) -> None:
    response = client.post("/l/loops/import", {"file": SimpleUploadedFile("a.xlsx", content)})

    assert response.status_code == 422
    assert "。" in body(response)
    assert not ImportRun.objects.exists()


def test_an_enterprise_may_not_import(client: Client, ledger: Ledger) -> None:
    sign_in(client, Role.GRID, "990100")

    assert client.get("/l/loops/import").status_code == 403


def test_the_template_is_a_workbook(client: Client, lin: User) -> None:
    response = client.get("/l/loops/import/template")

    assert read_workbook(response.content)[0].rows[0] == ["编号*", "事项*"]


def test_a_list_without_places_has_no_map_layer(client: Client, lin: User) -> None:
    assert client.get("/l/loops/points.json").status_code == 404


@pytest.mark.usefixtures("two_streets")
def test_the_map_layer_is_geojson_of_the_present_conditions(client: Client, lin: User) -> None:
    all_ledgers()["loops"] = replace(
        LEDGER, points=Points("supervisor_unit_id", "owner_unit_id", "title")
    )
    with acting(system_actor()):
        Loop.objects.update(owner_unit_id=120, supervisor_unit_id=30)

    layer = json.loads(client.get("/l/loops/points.json?status=open").content)

    assert layer["type"] == "FeatureCollection"
    assert [one["geometry"]["coordinates"] for one in layer["features"]] == [[120, 30]]


def test_large_exports_are_written_by_a_job_for_their_owner(
    client: Client, lin: User, folder: Path
) -> None:
    post = Post.objects.get(user=lin)
    export_ledger(
        timezone.now(),
        ledger="loops",
        token="abc",
        query="",
        user_id=lin.pk,
        post_id=post.pk,
        asked_on="2026-03-09",
    )

    page = client.get("/l/loops/export/abc/")
    assert "下载 Excel" in body(page)
    assert client.get("/l/loops/export/abc/file").status_code == 200
    sign_in(client, Role.OFFICE, "990200")
    assert "下载 Excel" not in body(client.get("/l/loops/export/abc/"))
    assert clear_old_exports(timezone.now()) == 0
    assert clear_old_exports(timezone.now() + timedelta(days=8)) == 1


@pytest.mark.usefixtures("folder")
def test_an_import_that_was_broken_off_is_noticed_and_taken_up(client: Client, lin: User) -> None:
    post = Post.objects.get(user=lin)
    now = timezone.now()
    with acting(system_actor()):
        actor = actor_in_post(lin.pk, post.pk, timezone.localdate(now))
    assert actor is not None
    content = workbook(fields(3)).read()
    run = start_import(LEDGER, name="loops.xlsx", content=content, actor=actor, at=now)
    address = f"/l/loops/import/{run.pk}/"
    refused = client.post(f"{address}resume")
    ImportRun.objects.filter(pk=run.pk).update(status="running")

    with acting(system_actor()):
        noticed = [find_broken_imports(now), find_broken_imports(now)]
    page = body(client.get(address))
    taken_up = client.post(f"{address}resume")

    assert refused.status_code == 409
    assert noticed == [1, 0]
    assert Notice.objects.get(user=lin).kind == "ledgers.import_broken"
    assert "已中断" in page
    assert "接着导入" in page
    assert "data-reload-seconds" not in page
    assert "3 行全部导入" in body(client.get(taken_up.headers["Location"]))


@pytest.mark.usefixtures("folder")
def test_a_large_import_is_carried_out_once_by_a_job_as_whoever_asked(
    client: Client, lin: User
) -> None:
    post = Post.objects.get(user=lin)
    with acting(system_actor()):
        actor = actor_in_post(lin.pk, post.pk, timezone.localdate())
    assert actor is not None
    run = start_import(
        LEDGER,
        name="loops.xlsx",
        content=workbook(fields(3)).read(),
        actor=actor,
        at=timezone.now(),
    )

    waiting = client.get(f"/l/loops/import/{run.pk}/")
    stored = import_ledger(timezone.now(), run_id=run.pk, post_id=post.pk)
    again = import_ledger(timezone.now(), run_id=run.pk, post_id=post.pk)

    assert "排队中" in body(waiting)
    assert (stored, again) == (3, 0)
    assert "3 行全部导入" in body(client.get(f"/l/loops/import/{run.pk}/"))
    assert Notice.objects.filter(user=lin, kind="ledgers.imported").count() == 1
