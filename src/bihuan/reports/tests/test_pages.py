"""Pages: who may open them, what they say, what a click leads to."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from bihuan.dispatch.planning_forms import is_here
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.permissions import Role
from bihuan.reports.models import PlanItem, Report, YearProblem


@pytest.fixture
def clerk(signed_in: Any) -> Any:
    return signed_in(Role.OFFICE, "office", "990102")


def test_the_preview_shows_figures_that_lead_to_their_rows(clerk: Any, example: Any) -> None:
    page = clerk.get("/reports/daily/?on=2026-11-10")

    assert page.status_code == 200
    text = page.content.decode()
    assert "云川区隐患排查治理日报（2026年11月10日）" in text
    assert "/l/hazards/?rows=hazards.found&amp;period=2026-11-10" in text
    assert "存为草稿" in text


def test_a_report_is_kept_edited_and_downloaded(clerk: Any, example: Any) -> None:
    kept = clerk.post("/reports/daily/keep/", {"on": "2026-11-10"})
    assert kept.status_code == 302
    address = kept["Location"]

    assert "第1稿" in clerk.get(address).content.decode()
    form = clerk.get(f"{address}edit/").content.decode()
    assert "{f1}" in form
    answer = clerk.post(f"{address}edit/", {"title": "日报", "s0": "新发现隐患{f1}。"})
    assert answer.status_code == 302
    assert "第2稿" in clerk.get(address).content.decode()
    refused = clerk.post(f"{address}edit/", {"title": "日报", "s0": "新发现隐患{f1。"})
    assert refused.status_code == 422
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        file = clerk.get(f"{address}file/{ending}/")
        assert file.status_code == 200
        assert file.content.startswith(start)
    assert clerk.get(f"{address}file/exe/").status_code == 404


def test_the_way_to_the_issue_goes_through_the_page(
    clerk: Any, signed_in: Any, example: Any, house: Any
) -> None:
    address = clerk.post("/reports/daily/keep/", {"on": "2026-11-10"})["Location"]
    said: dict[str, Any] = {"signer_level": "deputy", "numbering": "serial"}
    missing = clerk.post(f"{address}submit/", said)
    assert missing.status_code == 422
    assert "还没有选择发送单位" in missing.content.decode()
    said |= {"recipients": [str(house["river"].pk)], "recipients_text": "区政府"}
    assert clerk.post(f"{address}submit/", said).status_code == 302

    head = signed_in(Role.OFFICE_HEAD, "office", "990102", "principal")
    assert head.post(f"{address}move/sign/").status_code == 302
    assert head.post(f"{address}move/issue/").status_code == 302
    text = head.get(address).content.decode()
    assert "第1期" in text
    assert "撤回发文" in text
    pdf = b"".join(head.get(f"{address}file/pdf/").streaming_content)
    assert pdf.startswith(b"%PDF")
    with acting(system_actor()):
        document = Report.objects.get().document
    assert head.get(f"/documents/{document.pk}/")["Location"] == address

    street = signed_in(Role.STREET, "river", "990102001")
    with acting(system_actor()):
        receipt = document.receipts.get()
    page = f"/documents/received/{receipt.pk}/"
    assert "签收" in street.get(page).content.decode()
    assert street.get(f"{page}file/pdf/").status_code == 200
    assert street.post(f"{page}acknowledge/").status_code == 302
    assert "已签收" in street.get(page).content.decode()


def test_a_street_does_not_find_the_districts_report(
    clerk: Any, signed_in: Any, example: Any
) -> None:
    address = clerk.post("/reports/daily/keep/", {"on": "2026-11-10"})["Location"]

    street = signed_in(Role.STREET, "river", "990102001")
    assert street.get(address).status_code == 404
    assert street.get("/reports/daily/?on=2026-11-10&region=990102002").status_code == 422


def test_an_inspector_may_look_but_not_keep(signed_in: Any, example: Any) -> None:
    inspector = signed_in(Role.INSPECTOR, "emergency", "990102")

    assert inspector.get("/reports/").status_code == 200
    assert inspector.post("/reports/daily/keep/", {"on": "2026-11-10"}).status_code == 403


def test_the_index_lists_the_reports(clerk: Any, house: Any) -> None:
    text = clerk.get("/reports/").content.decode()

    assert "隐患排查治理日报" in text
    assert "专项行动报送情况汇总" in text
    assert clerk.get("/reports/weekly/").status_code == 404
    assert clerk.get("/reports/today/")["Location"] == "/reports/daily/"


def test_a_campaign_without_a_document_is_explained(clerk: Any, house: Any) -> None:
    page = clerk.get("/reports/campaign-consolidation/?on=2026-11-10")

    assert page.status_code == 422
    assert "没有已下达报送要求的文件" in page.content.decode()


@pytest.mark.parametrize(
    "code", ["reports", "outgoing", "receipts", "accident-statistics", "year-problems"]
)
def test_the_registers_open(clerk: Any, example: Any, code: str) -> None:
    clerk.post("/reports/daily/keep/", {"on": "2026-11-10"})

    assert clerk.get(f"/l/{code}/").status_code == 200


def test_a_draft_is_checked_while_it_is_written_and_figures_are_put_in(
    clerk: Any, example: Any
) -> None:
    address = clerk.post("/reports/periodic/keep/", {"on": "2026-11-10"})["Location"]
    page = clerk.get(f"{address}edit/").content.decode()
    assert "手工录入数字 0 个" in page
    wrong = "累计发现隐患20条，较上年同期的10条增加5条。"
    seen = clerk.post(f"{address}edit/check/", {"s1": wrong}).content.decode()
    assert 'data-mark="wrong"' in seen
    assert "手工录入数字 3 个" in seen

    asked = {"code": "hazards.found", "dimension": "street"}
    found = clerk.get(f"{address}edit/numbers/", asked).content.decode()
    assert "河畔街道" in found
    nothing = clerk.get(f"{address}edit/numbers/", {"code": "no.such"}).content.decode()
    assert "没有这个指标" in nothing
    picked = asked | {"part": "990102001"}
    answer = clerk.post(f"{address}edit/pick/", picked, headers={"HX-Request": "true"})
    assert "{p1}" in answer.content.decode()
    saved = clerk.post(f"{address}edit/", {"s1": "河畔街道发现{p1}。"})
    assert saved.status_code == 302
    assert "河畔街道发现" in clerk.get(address).content.decode()


def test_the_problems_of_a_year_are_named_linked_and_solved_on_their_page(
    clerk: Any, house: Any
) -> None:
    page = "/reports/year-plan/"
    for act, text in (("add-problem", "监管存在空白"), ("add-item", "厘清监管职责")):
        sent = {"year": "2026", "text": text}
        assert clerk.post(f"{page}{act}/", sent)["Location"] == f"{page}?year=2026"
    assert "有 1 个问题还没有对应的下年思路" in clerk.get(f"{page}?year=2026").content.decode()

    with acting(system_actor()):
        problem, item = YearProblem.objects.get().pk, PlanItem.objects.get().pk
    shown = html.unescape(clerk.get(f"{page}?year=2026").content.decode())
    [address] = re.findall(r'href="(/dispatch/items/new/[^"]*)"', shown)
    raised = html.unescape(clerk.get(address).content.decode())
    assert "监管存在空白" in raised
    assert f'value="year-problem:{problem}"' in raised
    assert f'value="{page}?year=2026"' in raised
    clerk.post(f"{page}link/", {"year": "2026", "problem": problem, "items": [item]})
    assert "已对应 1 项" in clerk.get(f"{page}?year=2026").content.decode()
    assert clerk.post(f"{page}withdraw-item/", {"item": item, "reason": "重复"}).status_code == 409
    refused = clerk.post(f"{page}close/", {"year": "2026", "problem": problem})
    assert refused.status_code == 422
    clerk.post(
        f"{page}close/", {"problem": problem, "year": "2026", "on": "2027-05-01", "note": "已印发"}
    )
    solved = clerk.get(f"{page}?year=2026").content.decode()
    assert "已解决" in solved
    assert "转为多部门任务" not in solved
    assert clerk.post(f"{page}no-such/", {}).status_code == 404


@pytest.mark.parametrize("year", ["²⁰²⁶", "0000", "9999", "年"])
@pytest.mark.parametrize(
    "page", ["/reports/year-plan/", "/dispatch/meetings/towns/", "/dispatch/matrix/"]
)
def test_a_year_that_is_none_is_passed_over(clerk: Any, page: str, year: str) -> None:
    assert clerk.get(page, {"year": year}).status_code == 200


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "²"])
def test_a_month_far_away_shows_this_month(clerk: Any, month: str) -> None:
    assert clerk.get("/dispatch/calendar/", {"month": month}).status_code == 200


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/hazards/12/", "/hazards/12/"),
        ("//example.test/", ""),
        ("/\\example.test/", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_task_comes_from_a_page_of_this_platform_only(address: str, kept: str) -> None:
    assert (address if is_here(address) else "") == kept
