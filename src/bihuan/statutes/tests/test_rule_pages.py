"""Pages of packs, criteria, time limits and the calendar."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.content import loader
from bihuan.kernel import deadlines, packs
from bihuan.kernel.models import CalendarDay, Pack, PackRow, Post, User
from bihuan.statutes.forms import draw_fields, fields_of, read_row

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)


def signed_in(role: str = "office_head") -> Client:
    user = User.objects.create(username=role, name="周主任", created_at=NOON)
    Post.objects.create(user=user, role=role, region="990100", starts_on=date(2020, 1, 1))
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def pack_id(kind: str, code: str) -> int:
    return packs.in_force(kind, code).pack_id


def text(client: Client, name: str, *arguments: Any, **query: str) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


HOUSE = ("time-limit", "house")
LIMIT = {
    "title": "一般隐患整改",
    "law": "本系统工作规则",
    "length": "10",
    "unit": "calendar_day",
    "starts": "隐患交办",
    "nature": "limit",
    "moves": "false",
    "who": "整改单位",
    "reason": "区里定为十天",
}


@pytest.mark.parametrize("place", [(pack.kind, pack.code) for pack in loader.all_packs()])
def test_every_shipped_pack_has_a_page_and_its_rows_a_form(
    as_app_role: None, place: tuple[str, str]
) -> None:
    client = signed_in()
    found = pack_id(*place)
    first = packs.in_force(*place).rows[0]

    page = text(client, "statutes:pack", found)
    assert packs.in_force(*place).title in page
    text(client, "statutes:row", found, first["key"])
    text(client, "statutes:row_edit", found, first["key"])


def test_packs_are_listed_by_kind_and_found_by_name(as_app_role: None) -> None:
    client = signed_in("street")

    assert "法定期限" in text(client, "statutes:packs", kind="time-limit")
    assert "法定期限" not in text(client, "statutes:packs", kind="dictionary")
    assert "没有符合条件的规则包" in text(client, "statutes:packs", q="没有这个")


def test_everybody_reads_and_only_those_who_may_edit(as_app_role: None) -> None:
    client = signed_in("street")
    found = pack_id(*HOUSE)

    assert "新增一行" not in text(client, "statutes:pack", found)
    for name in ("statutes:row_edit", "statutes:row_settle"):
        address = reverse(name, args=[found, "hazard-general"])
        assert client.post(address, LIMIT).status_code == 403
    assert client.get(reverse("statutes:calendar_day")).status_code == 403


def test_a_row_is_edited_and_counts_at_once(as_app_role: None) -> None:
    client = signed_in()
    found = pack_id(*HOUSE)

    answer = client.post(reverse("statutes:row_edit", args=[found, "hazard-general"]), LIMIT)

    assert answer.status_code == 302
    assert deadlines.due("hazard-general", date(2026, 5, 6)).due == date(2026, 5, 16)
    page = text(client, "statutes:row", found, "hazard-general")
    assert "随版内容" in page
    assert "理由：区里定为十天" in page
    assert "修改“hazard-general”" in text(client, "statutes:pack", found)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"length": "x"}, "length", id="no number"),
        pytest.param({"length": "0"}, "length", id="too short"),
        pytest.param({"unit": "week"}, "unit", id="unknown unit"),
        pytest.param({"reason": ""}, "reason", id="no reason"),
        pytest.param({"source": "{"}, "source", id="broken JSON"),
    ],
)
def test_an_edit_that_does_not_fit_comes_back_beside_its_field(
    as_app_role: None, changes: dict[str, str], field: str
) -> None:
    answer = signed_in().post(
        reverse("statutes:row_edit", args=[pack_id(*HOUSE), "hazard-general"]), LIMIT | changes
    )

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.content.decode()
    assert PackRow.objects.get(pack__code="house", key="hazard-general").local is None


def test_a_row_is_added_and_a_taken_key_is_refused(as_app_role: None) -> None:
    client = signed_in()
    found = pack_id("dictionary", "enterprise-tags")
    address = reverse("statutes:row_new", args=[found])
    values = {"key": "cold-chain", "title": "冷链仓储", "reason": "本区增补"}

    assert client.post(address, values).status_code == 302
    assert packs.row("dictionary", "enterprise-tags", "cold-chain")["title"] == "冷链仓储"
    again = client.post(address, values)
    assert again.status_code == 422
    assert "这个键已经有了" in again.content.decode()


def test_a_row_is_withdrawn_and_restored_with_a_reason(as_app_role: None) -> None:
    client = signed_in()
    found = pack_id("dictionary", "enterprise-tags")
    address = reverse("statutes:row_settle", args=[found, "scattered"])

    assert client.post(address, {"move": "withdraw", "reason": ""}).status_code == 422
    assert client.post(address, {"move": "burn", "reason": "试"}).status_code == 422
    client.post(address, {"move": "withdraw", "reason": "不再使用"})
    with pytest.raises(packs.RowUnknown):
        packs.row("dictionary", "enterprise-tags", "scattered")
    client.post(address, {"move": "restore", "reason": "又用"})
    assert packs.row("dictionary", "enterprise-tags", "scattered")["title"] == "散乱污"


def test_a_conflict_is_shown_and_settled(as_app_role: None) -> None:
    client = signed_in()
    found = pack_id("dictionary", "enterprise-tags")
    row = PackRow.objects.get(pack_id=found, key="dust")
    row.local, row.conflict = {"key": "dust", "title": "粉尘"}, row.shipped
    row.save()

    assert "1 行本地修改与新版本不一致" in text(client, "statutes:pack", found)
    client.post(
        reverse("statutes:row_settle", args=[found, "dust"]),
        {"move": "accept", "reason": "随版"},
    )

    row.refresh_from_db()
    assert [row.local, row.conflict] == [None, None]


def test_two_versions_are_compared(as_app_role: None) -> None:
    client = signed_in()
    found = Pack.objects.get(pk=pack_id(*HOUSE))
    former = Pack.objects.create(
        kind="time-limit",
        code="house",
        title=found.title,
        version="0",
        digest="",
        header=found.header,
        loaded_at=NOON,
        replaced_at=NOON,
    )
    PackRow.objects.create(
        pack=former,
        key="hazard-general",
        position=0,
        shipped={"key": "hazard-general", "length": 9},
    )

    page = text(client, "statutes:pack_diff", found.pk, former.pk)

    assert "改动" in page
    assert "增加" in page
    assert "这个版本已被替代" in text(client, "statutes:pack", former.pk)
    answer = client.get(reverse("statutes:pack_diff", args=[found.pk, 0]))
    assert answer.status_code == 404


def test_criteria_are_found_by_words_and_by_likeness(as_app_role: None) -> None:
    client = signed_in("inspector")

    assert "安全出口" in text(client, "statutes:criteria", q="安全出口")
    assert "列出最接近的" in text(client, "statutes:criteria", q="安全出口被货物完全堵死了")


def test_a_time_limit_is_counted_day_by_day(as_app_role: None) -> None:
    client = signed_in("street")
    address = ("statutes:time_limit", "evidence-preservation")

    page = text(client, *address, **{"from": "2026-04-30"})

    assert "到期：2026-05-13" in page
    assert "劳动节" in page
    assert "先行登记保存" in text(client, "statutes:time_limits", q="先行登记")
    wrong = client.get(reverse(address[0], args=address[1:]), {"from": "2026-02-30"})
    assert wrong.status_code == 422
    assert "不是存在的日期" in wrong.content.decode()
    far = client.get(reverse(address[0], args=address[1:]), {"from": "9999-12-31"})
    assert far.status_code == 422
    unknown = client.get(reverse("statutes:time_limit", args=["no-such"]))
    assert unknown.status_code == 404


def test_every_time_limit_has_a_page(as_app_role: None) -> None:
    client = signed_in("street")

    for rule in deadlines.rules():
        text(client, "statutes:time_limit", rule.code)


def test_the_calendar_shows_holidays_and_made_working_days(as_app_role: None) -> None:
    page = text(signed_in("street"), "statutes:calendar", month="2026-05")

    assert "劳动节" in page
    assert "调休上班" in page
    assert "录入或修改一天" not in page


def test_a_year_without_a_table_says_so(as_app_role: None) -> None:
    assert "2027年的节假日安排尚未录入" in text(signed_in(), "statutes:calendar", month="2027-05")


def test_a_month_that_does_not_exist_is_this_month(as_app_role: None) -> None:
    text(signed_in(), "statutes:calendar", month="2026-13")


DAY = {"date": "2026-05-07", "arrangement": "holiday", "name": "抗洪停工", "source": "区政府通知"}


def test_a_day_is_entered_and_taken_back(as_app_role: None) -> None:
    client = signed_in()
    address = reverse("statutes:calendar_day")

    client.post(address, DAY)
    assert not deadlines.is_workday(date(2026, 5, 7))
    assert "抗洪停工（本地）" in text(client, "statutes:calendar", month="2026-05")
    client.post(address, DAY | {"arrangement": "clear", "source": "通知撤回"})
    assert deadlines.is_workday(date(2026, 5, 7))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"date": "2026-02-30"}, "date", id="no such day"),
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"source": ""}, "source", id="no source"),
    ],
)
def test_a_day_that_does_not_fit_is_refused(
    as_app_role: None, changes: dict[str, str], field: str
) -> None:
    answer = signed_in().post(reverse("statutes:calendar_day"), DAY | changes)

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_year_is_confirmed_and_reopened(as_app_role: None) -> None:
    client = signed_in()
    address = reverse("statutes:calendar_year")
    values = {"year": "2027", "decision": "confirm", "source": "国务院办公厅通知"}

    for wrong in ("x", "²⁰²⁷", "0000", "12027"):
        assert client.post(address, values | {"year": wrong}).status_code == 422
    assert client.post(address, values | {"year": "1900"}).status_code == 422
    client.post(address, values)
    assert not deadlines.is_provisional(date(2027, 5, 1))
    client.post(address, values | {"decision": "reopen"})
    assert deadlines.is_provisional(date(2027, 5, 1))


@pytest.mark.parametrize("kind", sorted({pack.kind for pack in loader.all_packs()}))
def test_a_row_drawn_and_read_back_is_the_same_row(kind: str) -> None:
    from django.http import QueryDict

    for pack in loader.all_packs():
        if pack.kind != kind:
            continue
        for row in pack.rows[:40]:
            sent = QueryDict(mutable=True)
            for field in draw_fields(kind, row, {}):
                value = field["value"]
                sent.setlist(field["name"], value if isinstance(value, list) else [str(value)])
            found = read_row(kind, sent)
            assert json.dumps({"key": row["key"]} | found, sort_keys=True) == json.dumps(
                dict(row), sort_keys=True
            )


def test_every_field_of_a_kind_has_a_control() -> None:
    assert [field.kind for field in fields_of("campaign")] == ["json"]
    kinds = {field.name: field.kind for field in fields_of("ladder")}
    assert kinds["grades"] == "choices"
    assert kinds["needs_decision"] == "boolean"
    assert kinds["after_days"] == "integer"
