"""Writing a draft: figures are put in, not typed; what is typed is counted and shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bihuan.kernel.actors import acting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import IndicatorUnknown
from bihuan.reports.editor import checked
from bihuan.reports.errors import NotDraft, RegionUnknown
from bihuan.reports.models import Report, ReportVersion
from bihuan.reports.services import (
    Edit,
    Pick,
    Wanted,
    checks_for,
    compose_report,
    edit_report,
    edited,
    frozen_figures,
    latest,
    offered,
    pick_figure,
    recompute_report,
    submit_report,
)
from bihuan.reports.typed import numbers_in

DAY = date(2026, 11, 10)
NEXT = datetime(2026, 11, 11, 2, tzinfo=UTC)
NOVEMBER = (date(2026, 11, 1), DAY)


@pytest.fixture
def draft(chen, example) -> Report:
    with acting(chen):
        return compose_report("periodic", Wanted(on=DAY), actor=chen, at=NEXT)


def place_of(report: Report, title: str) -> int:
    return [section.title for section in latest(report).sections].index(title)


def write(report: Report, title: str, text: str, actor) -> Report:
    with acting(actor):
        edit = Edit({place_of(report, title): text})
        return edit_report(report_id=report.pk, edit=edit, actor=actor, at=NEXT)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("检查企业35家，发现隐患120处", ["35", "120"]),
        ("罚款3.5万元", ["3.5"]),
        ("整改二十余条，走访近两百家", ["二十", "两百"]),
        ("2026年11月10日9时30分在3楼会议室", []),
        ("按照《十五条措施》和〔2026〕12号文件第3条", []),
        ("落实“一会三卡”，开展一次检查，三个方面", []),
        ("隐患{f1}、{p2~}，地点{@place}", []),
    ],
)
def test_a_typed_number_is_told_from_a_day_a_title_and_a_figure(text, numbers):
    assert [found.group() for found in numbers_in(text)] == numbers


def test_a_draft_of_the_platform_holds_no_typed_number(draft):
    assert draft.typed == 0


def test_a_number_typed_by_hand_is_counted_in_each_version(draft, chen):
    written = write(draft, "主要做法", "出动检查组12个，检查企业35家，走访二十余家。", chen)
    assert written.typed == 3

    emptied = write(written, "主要做法", "组织夜查。", chen)
    assert emptied.typed == 0
    with acting(chen):
        kept = ReportVersion.objects.filter(report=draft).order_by("number")
        assert list(kept.values_list("number", "typed")) == [(1, 0), (2, 3), (3, 0)]
        unbound = [one for one in checks_for(emptied) if one.kind == "unbound"]
        assert unbound == []


def test_a_typed_number_stays_typed_when_the_report_is_reckoned_again(draft, chen):
    write(draft, "主要做法", "检查企业35家。", chen)
    with acting(chen):
        again = recompute_report(report_id=draft.pk, actor=chen, at=NEXT)
        assert again.typed == 1
        assert [one.text for one in checks_for(again) if one.kind == "unbound"] == [
            "“35”是手工填写的数字，没有台账依据"
        ]


def test_a_picked_figure_is_bound_to_its_rows_and_frozen_with_them(draft, chen, house):
    with acting(chen):
        pick = Pick("hazards.found", *NOVEMBER, part=("sector", "industry-trade"))
        figure = pick_figure(report_id=draft.pk, pick=pick, actor=chen)
    assert (figure.id, figure.value, figure.rows) == ("p1", Decimal(3), 3)
    assert "rows=hazards.found" in figure.url

    report = write(draft, "下步打算", "紧盯工贸企业的{p1}隐患。", chen)
    assert report.typed == 0
    with acting(chen):
        text = submit_report(
            report_id=draft.pk, actor=chen, at=NEXT, recipient_unit_ids=[house["river"].pk]
        )
        assert len(frozen_figures(text, chen)["p1"].row_ids) == 3


def test_the_same_number_picked_twice_is_one_figure(draft, chen):
    with acting(chen):
        first = pick_figure(report_id=draft.pk, pick=Pick("hazards.found", *NOVEMBER), actor=chen)
        again = pick_figure(report_id=draft.pk, pick=Pick("hazards.found", *NOVEMBER), actor=chen)
        other = pick_figure(report_id=draft.pk, pick=Pick("hazards.late", *NOVEMBER), actor=chen)
    assert (first.id, again.id, other.id) == ("p1", "p1", "p2")


def test_the_picker_offers_the_whole_and_its_parts(draft, chen):
    with acting(chen):
        found = offered(Pick("hazards.found", *NOVEMBER), "street", latest(draft).as_of, chen)
    assert [(one.label, one.value.number) for one in found] == [
        ("合计", Decimal(5)),
        ("河畔街道", Decimal(2)),
        ("山前街道", Decimal(2)),
        ("云川区", Decimal(1)),
    ]


def test_what_cannot_be_asked_is_refused(draft, chen):
    as_of = latest(draft).as_of
    with acting(chen):
        with pytest.raises(IndicatorUnknown):
            pick_figure(report_id=draft.pk, pick=Pick("hazards.none", *NOVEMBER), actor=chen)
        with pytest.raises(InvalidInput):
            offered(Pick("hazards.found", *NOVEMBER), "weather", as_of, chen)
        with pytest.raises(InvalidInput):
            offered(Pick("hazards.found", DAY, date(2026, 11, 1)), "", as_of, chen)
        with pytest.raises(RegionUnknown):
            offered(Pick("hazards.found", *NOVEMBER, "990103"), "", as_of, chen)


def test_a_number_whose_room_is_not_there_prints_a_dash(draft, chen):
    with acting(chen):
        pick = Pick("accidents.count", *NOVEMBER)
        figure = pick_figure(report_id=draft.pk, pick=pick, actor=chen)
    assert figure.text() == "—"
    assert write(draft, "主要做法", "事故{p1}。", chen).typed == 0


def test_kept_words_speak_of_the_fresh_figures_when_it_is_reckoned_again(draft, chen, make_hazard):
    composition = latest(draft)
    found = next(one for one in composition.figures if one.label == "本期发现隐患")
    with acting(chen):
        picked = pick_figure(report_id=draft.pk, pick=Pick("hazards.found", *NOVEMBER), actor=chen)
    write(draft, "主要做法", f"发现{{{found.id}}}，即{{{picked.id}}}。", chen)
    make_hazard(DAY, date(2026, 11, 20))
    with acting(chen):
        again = latest(recompute_report(report_id=draft.pk, actor=chen, at=NEXT))

    text = next(one for one in again.sections if one.title == "主要做法").paragraphs[0]
    ids = text.replace("发现{", "").replace("}，即{", " ").replace("}。", "").split()
    assert [again.by_id()[one].value for one in ids] == [Decimal(6), Decimal(6)]


def test_while_it_is_written_a_wrong_number_is_marked_where_it_stands(draft, chen):
    with acting(chen):
        place = place_of(draft, "主要做法")
        text = "累计发现隐患20条，较上年同期的10条增加5条。"
        seen = checked(draft, edited(draft, Edit({place: text})))
    pieces = [
        (piece["text"], piece["mark"])
        for section in seen["sections"]
        if section["title"] == "主要做法"
        for piece in section["paragraphs"][0]["pieces"]
        if piece["mark"]
    ]
    assert seen["faults"] == 1
    assert "wrong" in {mark for _text, mark in pieces}
    assert seen["typed"] == 3
    assert draft.version == 1


def test_nothing_is_picked_into_a_report_that_is_with_its_signer(draft, chen, house):
    write(draft, "下步打算", "继续排查。", chen)
    with acting(chen):
        submit_report(
            report_id=draft.pk, actor=chen, at=NEXT, recipient_unit_ids=[house["river"].pk]
        )
        with pytest.raises(NotDraft):
            pick_figure(report_id=draft.pk, pick=Pick("hazards.found", *NOVEMBER), actor=chen)
