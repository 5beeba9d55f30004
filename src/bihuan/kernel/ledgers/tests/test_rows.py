"""Pages by keyset, counts, scope and the number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.ledgers import Tab
from bihuan.kernel.ledgers.page import Links, ledger_context
from bihuan.kernel.ledgers.rows import LARGE, count_tabs, every_row, fetch_page, matching_ids
from bihuan.kernel.ledgers.statements import Statement
from bihuan.kernel.ledgers.tests.cast import LOOPS, NOON, TODAY, asked, make_loop
from bihuan.kernel.models import Loop

pytestmark = pytest.mark.usefixtures("db")
LINKS = Links(base="/l/loops/", row="/loops/{}/")


def context(actor: Actor, query: str = "", **options: Any) -> dict[str, Any]:
    return ledger_context(asked(actor, query, **options), LINKS, at=NOON)


def walk(actor: Actor, query: str, link: str) -> list[list[int]]:
    """The ids of page after page, following one link of the pager."""
    pages: list[list[int]] = []
    address = f"/l/loops/?{query}"
    while address:
        shown = context(actor, urlsplit(address).query)
        pages.append([row["id"] for row in shown["rows"]])
        address = shown["pager"][link]
    return pages


def spread(count: int) -> None:
    """Loops with many equal limits and some without any."""
    for number in range(count):
        due = None if number % 5 == 0 else TODAY + timedelta(days=number % 7 - 3)
        make_loop(number, due_on=due)


@pytest.mark.parametrize("sort", ["due_on", "-due_on", "number", "-opened_at", ""])
def test_following_the_pages_gives_every_row_once_in_order(office: Actor, sort: str) -> None:
    spread(53)
    whole = [row[0] for row in every_row(asked(office, f"sort={sort}"), LOOPS.columns)]

    pages = walk(office, f"sort={sort}&per=20", "next_url")

    assert [pk for page in pages for pk in page] == whole
    assert [len(page) for page in pages] == [20, 20, 13]


@pytest.mark.parametrize("sort", ["due_on", "-due_on"])
def test_going_back_gives_the_same_pages(office: Actor, sort: str) -> None:
    spread(60)
    forward = walk(office, f"sort={sort}&per=20", "next_url")
    last = context(office, f"sort={sort}&per=20")
    for _ in range(len(forward) - 1):
        last = context(office, urlsplit(last["pager"]["next_url"]).query)

    back = walk(office, urlsplit(last["pager"]["prev_url"]).query, "prev_url")

    assert back[::-1] == forward[:-1]


def test_rows_without_a_limit_stand_last_in_both_directions(office: Actor) -> None:
    make_loop(1, due_on=None)
    make_loop(2, due_on=TODAY)

    up = fetch_page(asked(office, "sort=due_on")).rows
    down = fetch_page(asked(office, "sort=-due_on")).rows

    assert [row[1] for row in up] == [TODAY, None]
    assert [row[1] for row in down] == [TODAY, None]


def test_a_row_stored_meanwhile_neither_repeats_nor_hides_another(office: Actor) -> None:
    for number in range(40):
        make_loop(number, due_on=TODAY + timedelta(days=number))
    first = context(office, "per=20")
    make_loop(99, due_on=TODAY - timedelta(days=1))

    second = context(office, urlsplit(first["pager"]["next_url"]).query)

    ids = [row["id"] for row in first["rows"] + second["rows"]]
    assert len(set(ids)) == 40


def test_all_counts_come_in_one_query_and_equal_the_lists(office: Actor) -> None:
    spread(30)
    make_loop(200, closed_at=NOON, due_on=TODAY - timedelta(days=9))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        counts = count_tabs(asked(office))

    assert len(queries) == 1
    for name, count in counts.items():
        assert count == len(matching_ids(asked(office, f"tab={name}"), 1000))
    assert counts["all"] == 31


def test_counting_stops_at_the_cap(office: Actor) -> None:
    Loop.objects.bulk_create(
        Loop(
            kind="many",
            object_id=n,
            title="很多",
            status="open",
            region="990101001",
            opened_at=NOON,
        )
        for n in range(1100)
    )

    shown = context(office)

    assert count_tabs(asked(office))["all"] == 1001
    assert shown["tabs"][0]["count_text"] == "1,000+"
    assert shown["pager"]["count_text"] == "共 1,000+ 条"
    assert shown["matching_text"] == ""


@pytest.mark.usefixtures("as_app_role")
def test_a_street_sees_and_counts_its_own_rows_only(office: Actor, street: Actor) -> None:
    with acting(office):
        make_loop(1)
        make_loop(2, region="990101002")

    with acting(street):
        own = asked(street)
        assert [row[2] for row in fetch_page(own).rows] == ["T0001"]
        assert count_tabs(own)["all"] == 1
        assert len(list(every_row(own, LOOPS.columns))) == 1


@pytest.mark.usefixtures("as_app_role")
def test_row_security_holds_where_the_filter_is_wrong(office: Actor, street: Actor) -> None:
    with acting(office):
        make_loop(2, region="990101002")

    with acting(street):
        assert fetch_page(asked(office)).rows == []


def test_a_page_asks_twice_whatever_its_size(office: Actor) -> None:
    spread(60)
    context(office)  # the choices of the strip are kept from then on
    budgets = []
    for size in (20, 100):
        with CaptureQueriesContext(connection) as queries:
            context(office, f"sort=number&per={size}&status=open")
        budgets.append(len(queries))

    assert budgets == [2, 2]


def test_one_statement_serves_other_values_of_the_same_shape(office: Actor) -> None:
    make_loop(1, where="一号楼")
    make_loop(2, where="二号楼")

    first = fetch_page(asked(office, "where=一号"))
    second = fetch_page(asked(office, "where=二号"))

    assert [row[2] for row in first.rows] == ["T0001"]
    assert [row[2] for row in second.rows] == ["T0002"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=990101001", {"T0001", "T0002"}),
        ("region=990101", {"T0001", "T0002", "T0003"}),
        ("status=open&status=closed", {"T0001", "T0002", "T0003"}),
        ("status=closed", {"T0003"}),
        ("due_from=2026-03-09&due_to=2026-03-09", {"T0001"}),
        ("due_to=2026-03-08", {"T0002"}),
        ("opened_from=2026-03-10", set()),
        ("opened_from=2026-03-09&opened_to=2026-03-09", {"T0001", "T0002", "T0003"}),
        ("owner=7", {"T0002"}),
        ("closed=0", {"T0003"}),
        ("closed=1", {"T0001", "T0002"}),
        ("q=灭火器失效", {"T0002"}),
        ("q=灭火", {"T0002"}),
        ("q=t0003", {"T0003"}),
        ("q=100%25", {"T0003"}),
        ("q=%25%25%25", set()),
        ("q=没有这样的", set()),
        ("tab=late", {"T0002"}),
    ],
)
def test_conditions(office: Actor, query: str, found: set[str]) -> None:
    make_loop(1, due_on=TODAY)
    make_loop(2, due_on=TODAY - timedelta(days=1), title="灭火器失效", owner_unit_id=7)
    make_loop(3, region="990101002", status="closed", closed_at=NOON, title="完成100%整改")

    rows = fetch_page(asked(office, query)).rows

    assert {row[2] for row in rows} == found


def test_the_page_keeps_its_query_in_every_address(office: Actor) -> None:
    spread(60)

    shown = context(office, "q=第&tab=open&sort=-due_on&per=20&where=")

    following = dict(parse_qsl(urlsplit(shown["pager"]["next_url"]).query))
    assert following.keys() == {"q", "tab", "sort", "per", "after"}
    assert dict(parse_qsl(urlsplit(shown["tabs"][0]["url"]).query)).keys() == {"q", "sort", "per"}
    assert shown["hidden"] == [("tab", "open"), ("sort", "-due_on"), ("per", "20")]
    assert shown["chips"][0]["remove_url"] == "/l/loops/?tab=open&sort=-due_on&per=20"


def test_the_three_kinds_of_nothing(office: Actor) -> None:
    assert context(office)["empty"]["kind"] == "nothing"
    assert context(office, "where=无")["empty"]["kind"] == "nomatch"
    assert context(office, "tab=late")["empty"]["kind"] == "nomatch"


def test_cells_say_words_days_left_and_unknown(office: Actor) -> None:
    make_loop(1, due_on=date(2026, 3, 6), where="一号楼")
    make_loop(2, due_on=None)

    late, without = context(office)["rows"]

    assert late["edge"] == "danger"
    assert late["url"] == f"/loops/{late['id']}/"
    number, title, status, due, opened = late["cells"]
    assert number["url"] == late["url"]
    assert title == {"kind": "text", "text": "第1件事项", "sub": "一号楼"}
    assert status == {"kind": "status", "text": "办理中", "tone": "info"}
    assert due == {"kind": "deadline", "text": "2026-03-06", "sub": "逾 3 天", "tone": "danger"}
    assert opened["text"] == "2026-03-09 12:01"
    assert without["cells"][3] == {"kind": "deadline", "text": None}
    assert without["edge"] == ""


def test_a_large_count_is_believed_for_a_while_and_a_small_one_counted(office: Actor) -> None:
    Loop.objects.bulk_create(
        Loop(
            kind="many",
            object_id=n,
            title="很多",
            status="open",
            region="990101001",
            opened_at=NOON,
        )
        for n in range(1001)
    )
    first = count_tabs(asked(office))
    Loop.objects.filter(object_id__lt=5).update(closed_at=NOON)
    make_loop(2000, due_on=TODAY - timedelta(days=1))

    second = count_tabs(asked(office))

    assert (first["all"], first["late"]) == (1001, 0)
    assert (second["all"], second["late"]) == (1001, 1)
    LARGE.until.clear()
    assert count_tabs(asked(office))["open"] == 997


def test_constants_stand_in_the_statement_and_percent_signs_survive(office: Actor) -> None:
    make_loop(1, title="完成100%整改")
    found = Loop.objects.filter(title__contains="100%").values_list("number")

    statement = Statement.of(found)

    assert statement.places == ()
    assert statement.rows({}) == [("T0001",)]


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("status=closed", {"all": 1, "open": 0, "late": 0}),
        ("status=open", {"all": 2, "open": 2, "late": 1}),
        ("status=open&status=closed", {"all": 3, "open": 2, "late": 1}),
    ],
)
def test_a_tab_that_a_chosen_value_contradicts_is_empty_and_not_asked(
    office: Actor, query: str, counts: dict[str, int]
) -> None:
    tabs = (
        Tab("all", "全部"),
        Tab("open", "办理中", Q(status="open")),
        Tab("late", "已逾期", lambda today: Q(status__in=("open", "referred"), due_on__lt=today)),
    )
    ledger = replace(LOOPS, code="plain", tabs=tabs)
    make_loop(1, due_on=TODAY - timedelta(days=1))
    make_loop(2)
    make_loop(3, status="closed", closed_at=NOON)

    assert count_tabs(asked(office, query, ledger)) == counts
    for name, count in counts.items():
        assert count == len(matching_ids(asked(office, f"{query}&tab={name}", ledger), 1000))
