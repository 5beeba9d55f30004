"""Search over everything: short queries, exact numbers first, the scope, marks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role
from bihuan.kernel.search import TooShort, words_of
from bihuan.web.search_pages import marked
from bihuan.web.tests.people import browser, make_person, make_unit

pytestmark = pytest.mark.usefixtures("as_app_role")


@pytest.fixture
def clerk(as_app_role: None) -> User:
    return make_person("clerk", Role.OFFICE, unit=make_unit("临江区安委办", "office"))


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.mark.parametrize("query", ["危", "  危 ", "\x00", "，"])
def test_one_character_is_refused_kindly(clerk: User, query: str) -> None:
    answer = browser(clerk).get("/search/", {"q": query})
    if query.strip():
        assert answer.status_code == 422
        assert "请至少输入 2 个字" in text_of(answer)


def test_an_empty_query_says_what_can_be_looked_for(clerk: User) -> None:
    assert "统一社会信用代码" in text_of(browser(clerk).get("/search/"))


def test_units_are_found_by_any_word_and_marked(clerk: User) -> None:
    make_unit("临江区消防救援大队")
    page = browser(clerk).get("/search/", {"q": "消防 临江"}).content.decode()
    assert "<mark>临江</mark>区<mark>消防</mark>救援大队" in page
    assert "找到 1 条" in page


def test_signs_of_like_and_html_stand_for_themselves(clerk: User) -> None:
    make_unit("临江区消防救援大队")
    for query in ("%%", "__", "<script>alert(1)</script>", "'; DROP TABLE x; --", "\\\\"):
        answer = browser(clerk).get("/search/", {"q": query})
        assert answer.status_code == 200
        assert "没有找到" in text_of(answer)
        assert "<script>alert" not in answer.content.decode()


def test_more_than_a_group_shows_leads_to_all_of_it(clerk: User) -> None:
    for number in range(8):
        make_unit(f"第{number}检查中队")
    client = browser(clerk)
    page = client.get("/search/", {"q": "检查中队"}).content.decode()
    assert page.count("<mark>检查中队</mark>") == 5
    assert "5+" in page
    all_of_it = client.get("/search/", {"q": "检查中队", "in": "units"}).content.decode()
    assert all_of_it.count("<mark>检查中队</mark>") == 8


def test_accounts_are_found_by_administrators_only_and_in_their_county(clerk: User) -> None:
    admin = make_person("admin", Role.ADMIN, unit=make_unit("临江区安委办", "office"))
    make_person("zhaoliu", Role.GRID, unit=make_unit("临江区安委办", "office"), name="赵六")
    make_person(
        "zhaoqi",
        Role.GRID,
        unit=make_unit("白沙县安委办", region="990102"),
        region="990102",
        name="赵七",
    )
    assert "没有找到" in text_of(browser(clerk).get("/search/", {"q": "zhao"}))
    found = text_of(browser(admin).get("/search/", {"q": "zhao"}))
    assert "赵六" in found
    assert "赵七" not in found


def test_words_are_split_at_blanks_of_every_width_and_taken_once() -> None:
    assert words_of(" 宏泰　化工，宏泰;2026 ") == ["宏泰", "化工", "2026"]
    assert len(words_of("一 二 三 四 五 六 七")) == 5
    with pytest.raises(TooShort):
        words_of(" 危 ")


def test_marks_keep_the_text_as_it_is() -> None:
    pieces = marked("YH-2026 宏泰（Hongtai）化工", ["hongtai", "宏泰"])
    assert "".join(text for text, _ in pieces) == "YH-2026 宏泰（Hongtai）化工"
    assert [text for text, is_hit in pieces if is_hit] == ["宏泰", "Hongtai"]


@pytest.fixture
def rows(clerk: User) -> None:
    """An enterprise and two hazards of the district, one hazard of another."""
    from datetime import date

    from bihuan.enterprises.models import Enterprise
    from bihuan.hazards.models import Hazard
    from bihuan.kernel.actors import acting, system_actor
    from bihuan.web.tests.people import NOW

    unit = make_unit("临江区消防救援大队")
    with acting(system_actor()):
        enterprise = Enterprise.objects.create(
            name="宏泰化工有限公司",
            name_key="宏泰化工",
            code="91990101MA00000T1X",
            kind="enterprise",
            sector="hazmat",
            region="990101001",
            address="江湾路 1 号",
            registered_at=NOW,
        )
        for number, title, region in (
            ("YH2026000001", "储罐区液位联锁被人为旁路", "990101001"),
            ("YH2026000002", "宏泰储罐区消防通道堵塞", "990101001"),
            ("YH2026000003", "储罐区照明损坏", "990102"),
        ):
            Hazard.objects.create(
                number=number,
                title=title,
                grade="general",
                status="reported",
                sector="hazmat",
                region=region,
                enterprise=enterprise if region != "990102" else None,
                unit=unit,
                units=[unit.pk],
                source="inspection",
                found_on=date(2026, 11, 20),
                recorded_at=NOW,
            )


def test_hazards_and_enterprises_are_found_inside_the_scope_only(clerk: User, rows: None) -> None:
    found = text_of(browser(clerk).get("/search/", {"q": "储罐"}))
    assert "储罐区液位联锁被人为旁路" in found
    assert "储罐区照明损坏" not in found
    found = text_of(browser(clerk).get("/search/", {"q": "宏泰"}))
    assert found.index("宏泰化工有限公司") < found.index("宏泰储罐区消防通道堵塞")


def test_a_number_or_code_comes_first(clerk: User, rows: None) -> None:
    client = browser(clerk)
    assert "储罐区液位联锁被人为旁路" in text_of(client.get("/search/", {"q": "yh2026000001"}))
    assert "宏泰化工有限公司" in text_of(client.get("/search/", {"q": "91990101ma00000t1x"}))
    # a number of another county looks like one that does not exist
    elsewhere = text_of(client.get("/search/", {"q": "YH2026000003"}))
    nowhere = text_of(client.get("/search/", {"q": "YH2026009999"}))
    assert "没有找到" in elsewhere
    assert elsewhere.replace("000003", "") == nowhere.replace("009999", "")
