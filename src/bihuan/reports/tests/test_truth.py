"""Figures of a document beside the ledger, and the pages that show them.

The register is the worked example of `conftest`; on 10 November 2026 it holds of that year: five
hazards found (A to E), one of them major (B), two closed (C, E); in River Street A and B.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from bihuan.kernel.actors import acting
from bihuan.kernel.figures import Directory, against_ledger, cut_off
from bihuan.kernel.permissions import Role
from bihuan.reading import read_text
from bihuan.reports.truth import checked, directory_of

DISTRICT, RIVER = "990102", "990102001"
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)
HEAD = "云川区2026年隐患排查治理情况\n"


def verdicts(text, actor, *, region=DISTRICT, as_of=NOON):
    with acting(actor):
        found = against_ledger(
            text,
            read_text(text, "t"),
            directory_of(region),
            actor=actor,
            region=region,
            as_of=as_of,
        )
        return {
            (one.figure["label"], one.figure["value"]): (one.verdict, one.reason, one.url)
            for one in found
        }


def said(found, value):
    return next(row for (_label, number), row in found.items() if number == value)


def test_a_figure_that_the_ledger_bears_out_is_ok_and_leads_to_its_rows(example, chen):
    found = verdicts(f"{HEAD}1—11月，全区共发现隐患5条。", chen)
    verdict, reason, url = said(found, 5)
    assert verdict == "ok", reason
    assert url.startswith("/l/hazards/?rows=hazards.found")


def test_a_figure_that_the_ledger_refutes_is_wrong_with_the_value_of_the_ledger(example, chen):
    verdict, reason, url = said(verdicts(f"{HEAD}1—11月，全区共发现隐患7条。", chen), 7)
    assert (verdict, "5" in reason, bool(url)) == ("wrong", True, True)


def test_what_was_rectified_is_asked_of_what_the_sentence_says_was_found(example, chen):
    text = f"{HEAD}1—11月，全区共发现隐患5条，已整改2条，整改率40%；发现重大隐患1条，已整改0条。"
    found = verdicts(text, chen)
    assert [said(found, value)[0] for value in (5, 2, 40, 1, 0)] == ["ok"] * 5, found


def test_what_follows_several_figures_is_asked_of_the_whole_or_not_at_all(example, chen):
    text = f"{HEAD}1—11月，全区共发现隐患5条，其中一般隐患4条、重大隐患1条，已整改2条。"
    assert said(verdicts(text, chen), 2)[0] == "ok"
    text = f"{HEAD}1—11月，全区共发现隐患5条，其中重大隐患1条，已整改0条。"
    verdict, reason, _url = said(verdicts(text, chen), 0)
    assert (verdict, "其中" in reason) == ("unverifiable", True)


def test_a_street_named_before_the_figure_narrows_the_question_to_its_code(example, chen):
    found = verdicts(f"{HEAD}1—11月，河畔街道发现隐患2条，山前街道发现隐患9条。", chen)
    assert said(found, 2)[0] == "ok", found
    assert said(found, 9)[0] == "wrong", found


def test_an_industry_without_others_below_it_narrows_the_question(example, chen):
    found = verdicts(f"{HEAD}1—11月，建筑施工领域发现隐患1条。", chen)
    assert said(found, 1)[0] == "ok", found


@pytest.mark.parametrize(
    "sentence",
    [
        "1—11月，工贸领域发现隐患3条。",
        "1—11月，区住建局发现隐患3条。",
        "专项行动中，学校食堂专项整治发现隐患3条。",
        "1—11月，全省发现隐患3条。",
        "发现隐患3条，其中河滨公园水库3条。",
    ],
)
def test_a_part_that_the_ledger_cannot_be_narrowed_to_is_never_called_wrong(
    example, chen, sentence
):
    found = verdicts(HEAD + sentence, chen)
    assert all(verdict == "unverifiable" for verdict, _why, _url in found.values()), found
    assert all(reason for _verdict, reason, _url in found.values())


def test_a_heading_names_the_part_for_what_stands_below_it(example, chen):
    text = f"{HEAD}一、总体情况\n1—11月，发现隐患5条。\n二、分领域情况\n（一）城市公共设施领域\n1—11月，发现隐患3条。"
    found = verdicts(text, chen)
    assert said(found, 5)[0] == "ok", found
    assert said(found, 3)[0] == "unverifiable", found


def test_a_figure_without_a_period_and_one_without_a_ledger_cannot_be_checked(example, chen):
    found = verdicts("全区共发现隐患5条，召开现场会3场。", chen)
    assert said(found, 5)[0] == "unverifiable", found
    assert said(found, 3)[0] == "unverifiable", found


def test_who_sees_only_a_part_of_a_region_proves_nothing(example, sun, wu):
    text = f"{HEAD}1—11月，全区共发现隐患7条。"
    for actor in (sun, wu):
        verdict, reason, url = said(verdicts(text, actor), 7)
        assert (verdict, url) == ("unverifiable", ""), reason


def test_what_was_recorded_after_the_day_of_the_document_does_not_count(example, chen):
    text = f"{HEAD}1—11月，全区共发现隐患2条。\n云川区安委办\n2026年11月9日\n"
    as_of = cut_off(read_text(text, "t"), NOON, UTC)
    assert as_of.date().isoformat() == "2026-11-09"
    assert said(verdicts(text, chen, as_of=as_of), 2)[0] == "ok"


def test_without_names_of_places_and_parts_the_whole_region_is_asked(example, chen):
    text = f"{HEAD}1—11月，全区共发现隐患5条。"
    with acting(chen):
        found = against_ledger(
            text, read_text(text, "t"), Directory(), actor=chen, region=DISTRICT, as_of=NOON
        )
    assert [one.verdict for one in found] == ["ok"]


def test_the_page_marks_the_text_and_sorts_what_is_wrong_first(example, chen):
    text = f"{HEAD}1—11月，全区共发现隐患7条，其中一般隐患4条、重大隐患1条。"
    with acting(chen):
        found = checked(text, actor=chen, region=DISTRICT, now=NOON)
    assert "".join(one["text"] for one in found["segments"]) == text
    faults = found["groups"][0]["cards"]
    assert faults[0]["verdict"] == "wrong"
    assert {one["claimed"] for one in faults} & {"7条", "发现隐患7条"}
    marked = [one for one in found["segments"] if one["kind"] == "problem"]
    assert any("7条" in one["text"] for one in marked)


def test_a_pasted_text_is_checked_on_the_page(example, signed_in):
    client = signed_in(Role.OFFICE, "office", DISTRICT)
    page = client.post(
        reverse("reports:truth"),
        {"text": f"{HEAD}1—6月，检查企业100家，发现隐患40条，已整改50条。", "region": DISTRICT},
    )
    shown = page.content.decode()
    assert page.status_code == 200
    assert "自相矛盾" in shown
    assert "重算结果" in shown
    assert "无法核对" in shown


def test_a_file_is_read_and_one_that_cannot_be_read_is_refused_with_the_way_out(example, signed_in):
    client = signed_in(Role.STREET, "river", RIVER)
    good = io.BytesIO("截至目前，排查隐患12处，整改完成10处，整改率90%。".encode())
    good.name = "情况.txt"
    page = client.post(reverse("reports:truth"), {"file": good, "region": RIVER})
    assert page.status_code == 200
    assert "83.3" in page.content.decode()
    bad = io.BytesIO(b"\xd0\xcf\x11\xe0old")
    bad.name = "情况.doc"
    page = client.post(reverse("reports:truth"), {"file": bad, "region": RIVER})
    assert page.status_code == 422
    assert "docx" in page.content.decode()


def test_nothing_given_and_a_region_of_others_are_refused_beside_their_fields(example, signed_in):
    client = signed_in(Role.STREET, "river", RIVER)
    assert client.post(reverse("reports:truth"), {"text": "  "}).status_code == 422
    page = client.post(reverse("reports:truth"), {"text": "事故3起。", "region": "990102002"})
    assert page.status_code in {404, 422}


def test_two_versions_are_compared_on_the_page(house, signed_in):
    client = signed_in(Role.OFFICE, "office", DISTRICT)
    before = "1.开展检查。6月底前检查企业不少于30家。（市应急管理局牵头，市公安局配合）"
    after = "1.开展检查。7月底前检查企业不少于50家。（市应急管理局牵头，市住建局配合）"
    page = client.post(
        reverse("reports:truth_compare"), {"before_text": before, "after_text": after}
    )
    shown = page.content.decode()
    assert page.status_code == 200
    for word in ("完成时限", "目标值", "配合单位", "3 处变动"):
        assert word in shown
    page = client.post(reverse("reports:truth_compare"), {"before_text": before})
    assert page.status_code == 422
