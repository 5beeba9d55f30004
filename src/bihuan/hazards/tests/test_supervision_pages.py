"""What the pages of supervised hazards say, drawn from rows."""

from __future__ import annotations

from datetime import timedelta

from bihuan.hazards.drawn.clearing import draw_clearing
from bihuan.hazards.drawn.listings import draw_listing
from bihuan.hazards.drawn.supervision import (
    draw_batch_page,
    draw_control,
    draw_notice,
    draw_plan,
    draw_recheck,
)
from bihuan.hazards.ledgers.majors import last_deed
from bihuan.hazards.models import Control, CurePlan, Hazard, MajorFile, Recheck
from bihuan.hazards.order_forms import FORMS
from bihuan.hazards.record import draw_record
from bihuan.hazards.services import (
    BatchOrder,
    ListingOrder,
    NoticeDraft,
    NoticeLine,
    accept_rectification,
    draft_listing,
    draft_notice,
    draw_batch,
    issue_listing,
    rectify_hazard,
)
from bihuan.hazards.supervision_forms import ACTS
from bihuan.hazards.tests.conftest import NOON, TODAY, photo
from bihuan.kernel.actors import acting


def titles(page):
    return [section["title"] for section in page["sections"]]


def test_the_page_of_a_major_says_what_is_missing_and_where_to_add_it(major, wu):
    with acting(wu):
        page = draw_record(Hazard.objects.get(pk=major.pk), wu, TODAY)
    assert {"重大事故隐患清单", "治理方案（五落实）", "整改期间管控", "双报告"} <= set(titles(page))
    assert "治理方案未通过" in page["alert"]["text"]
    assert "职工大会" in page["alert"]["text"]
    actions = {one["title"]: one.get("action") for one in page["sections"]}
    assert actions["治理方案（五落实）"]["url"] == f"/hazards/{major.pk}/acts/plan/"


def test_every_record_beside_a_hazard_has_its_page(planned, chen, wu, wang):
    order = ListingOrder(
        object="hazard",
        level="county",
        title="夹层住人",
        requirements="拆除",
        watcher="陈某",
        due_on=TODAY + timedelta(days=30),
        hazard_id=planned.pk,
    )
    with acting(chen):
        made = draft_listing(order, actor=chen, at=NOON)
        listing = issue_listing(listing_id=made.pk, signer="主任", actor=chen, at=NOON)
        shown = draw_listing(listing, chen, TODAY + timedelta(days=6))
    days = {fact["label"]: fact["value"] for fact in shown["facts"]}
    assert days["已挂牌"] == "6 天"
    with acting(wu):
        draft = NoticeDraft("order", planned.enterprise_id, "检查", TODAY, [NoticeLine(planned.pk)])
        notice = draft_notice(draft, actor=wu, at=NOON)
        rows = draw_notice(notice, wu, TODAY)["sections"][0]["table"]["rows"]
        assert [row[0]["text"] for row in rows] == [planned.number]
        plan = draw_plan(CurePlan.objects.get(), wu, TODAY)
        assert {"措施", "责任人", "资金", "时限", "应急预案"} <= {
            fact["label"] for fact in plan["facts"]
        }
        assert draw_control(Control.objects.get(), wu, TODAY)["title"].startswith("停产停业")
    with acting(wang):
        rectify_hazard(hazard_id=planned.pk, note="已拆", photos=[photo(81)], actor=wang, at=NOON)
    with acting(wu):
        assert draw_recheck(Recheck.objects.get(), wu, TODAY)["subtitle"] == "待安排"
        accept_rectification(hazard_id=planned.pk, note="已核", actor=wu, at=NOON)
        sample = BatchOrder("key", "抽查", TODAY, first=TODAY, last=TODAY, size=1, seed="7")
        batch = draw_batch(sample, actor=wu, at=NOON)
        facts = {one["label"]: one["value"] for one in draw_batch_page(batch, wu)["facts"]}
    assert facts["复算"] == "次序与种子一致"


def test_clearing_counts_what_stands_as_the_figure_does(major, wu):
    with acting(wu):
        pages = [draw_clearing(wu, TODAY, by) for by in ("region", "sector")]
        assert [one["today"] for one in pages] == ["1", "1"]
        assert [one["parts"]["rows"][0][1]["text"] for one in pages] == ["1", "1"]
        page = pages[0]
        assert page["standing"]["rows"][0][2]["text"] == "吴某"
        assert page["history"]["rows"][0][1] == 1
        file = MajorFile.objects.annotate(last=last_deed()).get()
    assert file.last == NOON


def test_every_form_can_be_drawn(major, chen, wu):
    for name, form in {**ACTS, **FORMS}.items():
        actor = chen if name in {"listing", "batch"} else wu
        with acting(actor):
            hazard = major if name in ACTS else None
            shown = form.draw({}, actor, TODAY, None, hazard)
        assert shown["sections"][0]["fields"], name
