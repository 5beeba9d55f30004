"""Listed supervision, notices to rectify, batches of re-checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.hazards.errors import (
    ListedAlready,
    ListedByAnother,
    NoticeHazardsOpen,
    NotMajor,
    NotYetCleared,
    NotYourListing,
)
from bihuan.hazards.indicators import BATCH_RATE, DELISTED, LISTED_STANDING, NOTICE_PROBLEMS
from bihuan.hazards.jobs import rung_taken
from bihuan.hazards.models import Hazard, Listing, PublicListing, Recheck
from bihuan.hazards.services import (
    BatchOrder,
    ListingOrder,
    NoticeDraft,
    NoticeLine,
    accept_listing,
    accept_rectification,
    apply_for_acceptance,
    ask_listing_extension,
    close_notice,
    delist,
    deliver_notice,
    draft_listing,
    draft_notice,
    draw_batch,
    fail_recheck,
    grant_listing_extension,
    issue_listing,
    issue_notice,
    pass_recheck,
    publish_listing,
    rectify_hazard,
    reply_to_notice,
    report_on_listing,
)
from bihuan.hazards.states import Status
from bihuan.hazards.supervision import (
    ListingObject,
    ListingStatus,
    NoticeStatus,
    RecheckKind,
    RecheckStatus,
)
from bihuan.hazards.tests.conftest import NOON, TODAY, photo
from bihuan.kernel import evidence
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.indicators import Period, Query, values
from bihuan.proofs.sampling import drawn, is_drawn

LATER = NOON + timedelta(days=5)
DUE = date(2026, 12, 31)


def order(hazard=None, **about):
    said = {
        "object": ListingObject.HAZARD,
        "level": "county",
        "title": "宏图加工厂夹层住人",
        "requirements": "限期拆除",
        "watcher": "陈某",
        "due_on": DUE,
        "hazard_id": hazard.pk if hazard else None,
    }
    return ListingOrder(**said | about)


@pytest.fixture
def listed(planned, chen):
    with acting(chen):
        made = draft_listing(order(planned), actor=chen, at=NOON)
        return issue_listing(listing_id=made.pk, signer="主任", actor=chen, at=NOON)


def counted(indicator, actor, on):
    with acting(actor):
        found = values([indicator], Query(Period.day(on), NOON + timedelta(days=99)), actor)
        return found[indicator.code].number


def test_an_order_is_numbered_set_and_its_clocks_run(listed, chen):
    assert listed.doc_no == "区安委办督〔2026〕1号"
    assert (listed.file_by, listed.publish_by) == (date(2026, 11, 13), date(2026, 11, 17))
    assert "宏图加工厂" in listed.sign
    with acting(chen):
        (paper,) = evidence.of(f"listing:{listed.pk}")
        assert paper.evidence.kind == "pdf"
        with pytest.raises(ListedAlready):
            draft_listing(order(listed.hazard), actor=chen, at=NOON)
    assert counted(LISTED_STANDING, chen, TODAY) == 1


def test_only_majors_are_listed_and_each_object_says_what_it_is(opened, chen, house):
    with acting(chen):
        with pytest.raises(NotMajor):
            draft_listing(order(opened), actor=chen, at=NOON)
        with pytest.raises(InvalidInput) as refusal:
            draft_listing(order(object=ListingObject.ACCIDENT), actor=chen, at=NOON)
        assert {"happened_on", "about"} <= set(refusal.value.fields)
        field = order(
            object=ListingObject.FIELD,
            about="自建房隐患多",
            region="990102001",
            owner_id=house["river"].pk,
        )
        made = draft_listing(field, actor=chen, at=NOON)
    assert (made.region, made.owner_id) == ("990102001", house["river"].pk)


def test_a_draft_is_seen_by_its_body_only(planned, chen, wu):
    with acting(chen):
        made = draft_listing(order(planned), actor=chen, at=NOON)
    with acting(wu):
        assert not Listing.objects.visible_to(wu).filter(pk=made.pk).exists()
        with pytest.raises(NotFound):
            issue_listing(listing_id=made.pk, signer="吴某", actor=wu, at=NOON)


def test_from_listing_to_taking_the_sign_down(listed, chen, wu, wang):
    with acting(wang):
        report_on_listing(
            listing_id=listed.pk, note="已停产", percent=Decimal(40), actor=wang, at=NOON
        )
        wanted = DUE + timedelta(days=20)
        ask_listing_extension(
            listing_id=listed.pk, new_due_on=wanted, note="等拆除队", actor=wang, at=NOON
        )
    with acting(wu), pytest.raises(ListedByAnother):
        grant_listing_extension(listing_id=listed.pk, actor=wu, at=NOON)
    with acting(chen):
        publish_listing(listing_id=listed.pk, on=TODAY, note="区政府网站", actor=chen, at=NOON)
        granted = grant_listing_extension(listing_id=listed.pk, actor=chen, at=NOON)
        assert (granted.due_on, granted.first_due_on) == (wanted, DUE)
        assert PublicListing.objects.get(listing=listed).due_on == wanted
    done = {"note": "已拆除", "cleared_on": TODAY + timedelta(days=4), "actor": wang, "at": LATER}
    with acting(wang):
        apply_for_acceptance(listing_id=listed.pk, **done)
    with acting(chen), pytest.raises(NotYetCleared):
        accept_listing(listing_id=listed.pk, note="已核", actor=chen, at=LATER)
    with acting(wang):
        rectify_hazard(
            hazard_id=listed.hazard_id, note="已拆", photos=[photo(21)], actor=wang, at=LATER
        )
    with acting(wu):
        accept_rectification(hazard_id=listed.hazard_id, note="已核", actor=wu, at=LATER)
    with acting(chen):
        accept_listing(listing_id=listed.pk, note="已核", actor=chen, at=LATER)
        over = delist(listing_id=listed.pk, note="同意摘牌", actor=chen, at=LATER)
        assert PublicListing.objects.get(listing=listed).delisted_on == TODAY + timedelta(days=5)
    assert over.status == ListingStatus.DELISTED
    assert (over.cleared_on - over.listed_on).days == 4
    assert counted(DELISTED, chen, TODAY + timedelta(days=5)) == 1


def test_only_the_owner_answers_for_it(listed, person):
    from bihuan.kernel.permissions import Role

    other = person("韩某", Role.DEPARTMENT, "fire")
    with acting(other), pytest.raises(NotYourListing):
        report_on_listing(listing_id=listed.pk, note="已停产", actor=other, at=NOON)


def test_the_public_reads_the_sign_and_nothing_else(listed, chen, client):
    assert "宏图加工厂" not in client.get("/hazards/public/listings/").content.decode()
    with acting(chen):
        publish_listing(listing_id=listed.pk, on=TODAY, note="区政府网站", actor=chen, at=NOON)
    page = client.get("/hazards/public/listings/").content.decode()
    assert listed.doc_no in page
    assert "违规搭建" not in page  # the hazard's own words stay inside


def test_a_decided_rung_of_the_ladder_drafts_the_order(planned, house):
    taken = {"kind": "hazard", "object": planned.pk, "rung": "listing", "reason": "逾期"}
    with acting(system_actor()):
        rung_taken(taken, NOON)
        rung_taken(taken, NOON)
        made = Listing.objects.get(hazard=planned)
    assert (made.status, made.body_id) == (ListingStatus.DRAFT, house["office"].pk)


def notice_of(hazard, **about):
    said = {
        "kind": "order",
        "enterprise_id": hazard.enterprise_id,
        "check_name": "冬季专项检查",
        "checked_on": TODAY,
        "lines": [NoticeLine(hazard.pk, "三日内改好", TODAY + timedelta(days=3))],
    }
    return NoticeDraft(**said | about)


def test_a_notice_is_numbered_delivered_answered_and_closed_after_its_hazards(opened, wu, wang):
    with acting(wu):
        drafted = draft_notice(notice_of(opened), actor=wu, at=NOON)
        issued = issue_notice(notice_id=drafted.pk, signer="局长", actor=wu, at=NOON)
        assert issued.number == "区应急管理局责改〔2026〕1号"
        assert Hazard.objects.get(pk=opened.pk).due_on == TODAY + timedelta(days=3)
        brought = {"on": TODAY, "how": "in-person", "receiver": "周某"}
        deliver_notice(notice_id=issued.pk, **brought, actor=wu, at=NOON)
        with pytest.raises(NoticeHazardsOpen):
            close_notice(notice_id=issued.pk, actor=wu, at=NOON)
    with acting(wang):
        reply_to_notice(notice_id=issued.pk, reply="已改", actor=wang, at=NOON)
        rectify_hazard(hazard_id=opened.pk, note="已改", photos=[photo(22)], actor=wang, at=NOON)
    with acting(wu):
        accept_rectification(hazard_id=opened.pk, note="已核", actor=wu, at=NOON)
        over = close_notice(notice_id=issued.pk, actor=wu, at=NOON)
    assert over.status == NoticeStatus.CLOSED
    assert counted(NOTICE_PROBLEMS, wu, TODAY) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"lines": []}, "hazards", id="nothing on it"),
        pytest.param({"kind": "letter"}, "kind", id="no such paper"),
        pytest.param({"check_name": " "}, "check_name", id="no check"),
        pytest.param({"checked_on": TODAY + timedelta(days=1)}, "checked_on", id="tomorrow"),
    ],
)
def test_what_is_no_notice_is_refused(opened, wu, change, field):
    with acting(wu), pytest.raises(InvalidInput) as refusal:
        draft_notice(notice_of(opened, **change), actor=wu, at=NOON)
    assert field in refusal.value.fields


def test_a_rectified_hazard_is_on_no_new_notice(rectified, wu):
    with acting(wu), pytest.raises(InvalidInput) as refusal:
        draft_notice(notice_of(rectified), actor=wu, at=NOON)
    assert rectified.number in refusal.value.fields["hazards"]


@pytest.fixture
def done(rectified, wu):
    with acting(wu):
        return accept_rectification(hazard_id=rectified.pk, note="已核", actor=wu, at=NOON)


WHOLE = BatchOrder(
    kind=RecheckKind.BATCH,
    title="第一批复查",
    finish_by=TODAY + timedelta(days=9),
    first=TODAY,
    last=TODAY,
)


def test_a_batch_holds_every_hazard_of_its_range_and_tells_how_far_it_is(done, wu, chen):
    with acting(wu):
        batch = draw_batch(WHOLE, actor=wu, at=NOON)
        assert (batch.population, batch.drawn, batch.seed) == (1, 1, "")
        assert counted(BATCH_RATE, chen, batch.finish_by) == 0
    with acting(wu):
        one = Recheck.objects.get(batch=batch)
        assert pass_recheck(recheck_id=one.pk, note="保持完好", actor=wu, at=LATER).status == (
            RecheckStatus.PASSED
        )
    assert counted(BATCH_RATE, chen, batch.finish_by) == 100


def test_what_was_closed_and_is_not_right_is_registered_again(done, wu):
    with acting(wu):
        batch = draw_batch(WHOLE, actor=wu, at=NOON)
        one = Recheck.objects.get(batch=batch)
        failed = fail_recheck(recheck_id=one.pk, note="箱门又拆了", actor=wu, at=LATER)
        again = failed.found_again
    assert (again.status, again.source) == (Status.REPORTED, "recheck")
    assert done.number in again.detail


def test_a_sample_can_be_drawn_again_from_its_seed(done, wu):
    sample = replace(WHOLE, kind=RecheckKind.KEY, size=1, seed="20261110-7")
    with acting(wu):
        with pytest.raises(InvalidInput) as refusal:
            draw_batch(replace(sample, seed=" "), actor=wu, at=NOON)
        assert "seed" in refusal.value.fields
        batch = draw_batch(sample, actor=wu, at=NOON)
    assert (batch.seed, len(batch.pool_digest)) == ("20261110-7", 64)


def test_a_seed_gives_one_order_and_another_seed_another():
    pool = [f"YH2026-{number:06d}" for number in range(200)]
    first = drawn(pool, "a", 20)
    assert first == drawn(reversed(pool), "a", 20)
    assert first != drawn(pool, "b", 20)
    assert is_drawn(pool, "a", first)
    assert not is_drawn(pool, "a", first[::-1])
