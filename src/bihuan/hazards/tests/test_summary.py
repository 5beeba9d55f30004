"""The summary says what the rows say, whatever is done to them, or it says nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bihuan.hazards.indicators import FOUND, HAZARDS, STANDING, SUMMARY
from bihuan.hazards.models import Hazard, HazardCount
from bihuan.hazards.services import (
    HazardReport,
    accept_rectification,
    approve_plan,
    ask_extension,
    confirm_hazard,
    decide_referral,
    dismiss_hazard,
    explain_expiry,
    grant_extension,
    hand_over_hazard,
    merge_hazard,
    rectify_hazard,
    refer_hazard,
    reject_rectification,
    remind_hazard,
    report_hazard,
    submit_plan,
    withdraw_hazard,
)
from bihuan.hazards.tests.conftest import DISTRICT, HILL, PARTS, RIVER, photo
from bihuan.hazards.tests.register import ALL, GROUPINGS, cold, load, moment, october, split, whole
from bihuan.kernel import summaries
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import DomainError, NotFound
from bihuan.kernel.indicators import Period, Query, values, values_by
from bihuan.kernel.models import SummaryState
from bihuan.kernel.permissions import Role
from bihuan.statutes import criteria

ON = date(2026, 11, 10)  # the day the summary was last folded: days from 1 November on are kept
LATER = moment(date(2026, 12, 31))
MONTHS = [
    Period(date(2026, 8, 1), date(2026, 10, 31)),
    Period.month(date(2026, 9, 9)),
    Period.month(date(2026, 11, 9)),
]
RECENT = [
    Period.day(date(2026, 11, 2)),
    Period(date(2026, 1, 1), date(2026, 11, 10)),
    Period(date(2026, 11, 4), date(2026, 11, 18)),
]


@pytest.fixture
def summary(house):
    """A summary built on a day of the story."""
    with acting(system_actor()):
        summaries.build(SUMMARY, ON)
    return SUMMARY


def rows_are_read(indicators, query, actor):
    """Whether answering takes a look at the hazards themselves."""
    with acting(actor), CaptureQueriesContext(connection) as asked:
        values(indicators, query, actor)
    return any('FROM "hazards_hazard"' in one["sql"] for one in asked.captured_queries)


def assert_same(actor, periods):
    """Every figure, whole and split in every way, is the same from the groups and from the rows."""
    for period in periods:
        for region in ("", RIVER):
            query = Query(period, LATER, region)
            assert whole(ALL, query, actor) == whole(cold(), query, actor)
        for by in GROUPINGS if period == periods[0] else GROUPINGS[-1:]:
            query = Query(period, LATER)
            assert split(ALL, query, actor, by) == split(cold(), query, actor, by)


def assert_kept_right():
    with acting(system_actor()):
        assert summaries.differences(SUMMARY) == 0


class Story:
    """People doing something or other with hazards, day after day; a refusal is no matter."""

    def __init__(self, seed, house, people):
        self.rng, self.house, self.people = random.Random(seed), house, people
        self.marks = seed * 10_000
        self.on = date(2026, 8, 20)
        self.done = set()

    def photo(self):
        self.marks += 1
        return photo(self.marks)

    def pick(self, *states):
        with acting(system_actor()):
            found = list(Hazard.objects.filter(status__in=states).order_by("pk"))
        if not found:
            raise NotFound
        return self.rng.choice(found)

    def step(self):
        self.on += timedelta(days=self.rng.choice((0, 0, 1, 1, 2)))
        name = self.rng.choice((*(["report"] * 5), *self.MOVES))
        actor = self.rng.choice(self.people)
        try:
            with acting(actor):
                getattr(self, name)(actor, moment(self.on))
        except DomainError:
            return
        self.done.add(name)

    def report(self, actor, at):
        rng = self.rng
        inside, is_major = rng.random() < 0.8, rng.random() < 0.3
        report_hazard(
            HazardReport(
                title="配电箱门缺失，线头裸露",
                found_on=self.on - timedelta(days=rng.choice((0, 0, 1, 9, 40))),  # back-dated too
                source=rng.choice(("self-check", "department-check", "tip-off")),
                grade="major" if is_major else "general",
                criterion=criteria.options()[0][0] if is_major else "",
                campaign=rng.choice(("", "大排查大整治")),
                enterprise_id=self.house["enterprise"].pk if inside else None,
                place="" if inside else "路口",
                region="" if inside else rng.choice((HILL, DISTRICT, f"{RIVER}001")),
                unit_id=self.house["fire"].pk,
                is_confirmed=rng.random() < 0.6,
                control="watch",
                checker="吴某",
            ),
            photos_owed=False,
            actor=actor,
            at=at,
        )

    def confirm(self, actor, at):
        due_on = self.on + timedelta(days=self.rng.choice((2, 10, 20)))
        one = self.pick("reported")
        held = {"control": "watch", "checker": "吴某"}
        confirm_hazard(hazard_id=one.pk, measures="补装", due_on=due_on, **held, actor=actor, at=at)

    def dismiss(self, actor, at):
        one = self.pick("reported")
        dismiss_hazard(hazard_id=one.pk, note="不属实", actor=actor, at=at)

    def rectify(self, actor, at):
        one = self.pick("open")
        if one.grade == "major":
            self.plan(one, actor, at)
        cost = self.rng.choice((None, Decimal("12.50"), Decimal(0)))
        rectify_hazard(
            hazard_id=one.pk,
            note="已补装",
            photos=[self.photo()],
            cost_yuan=cost,
            actor=actor,
            at=at,
        )

    def plan(self, one, actor, at):
        """A major one is put right by a plan that somebody else approved."""
        limit = max(one.due_on, self.on) if one.due_on else self.on
        parts = replace(PARTS, due_on=limit)
        plan = submit_plan(hazard_id=one.pk, kind="cure", parts=parts, actor=actor, at=at)
        with acting(self.people[0] if actor is not self.people[0] else self.people[1]) as other:
            approve_plan(plan_id=plan.pk, actor=other, at=at)

    def accept(self, actor, at):
        one = self.pick("rectified")
        accept_rectification(hazard_id=one.pk, note="合格", actor=actor, at=at)

    def reject(self, actor, at):
        one = self.pick("rectified")
        reject_rectification(hazard_id=one.pk, note="不合格", actor=actor, at=at)

    def extend(self, actor, at):
        one = self.pick("open")
        later = (one.due_on or self.on) + timedelta(days=7)
        ask_extension(hazard_id=one.pk, new_due_on=later, note="缺件", actor=actor, at=at)
        grant_extension(hazard_id=one.pk, actor=actor, at=at)

    def explain(self, actor, at):
        one = self.pick("open")
        words = {"reason": "缺件", "plan": "加急", "signer": "王某"}
        explain_expiry(hazard_id=one.pk, **words, actor=actor, at=at)

    def refer(self, actor, at):
        one = self.pick("open")
        refer_hazard(hazard_id=one.pk, cause="权属不清", proposal="协调", actor=actor, at=at)

    def decide(self, actor, at):
        one = self.pick("referred")
        limit = self.on + timedelta(days=30)
        said = {"meeting": "专题会", "decision": "限期", "new_due_on": limit}
        decide_referral(hazard_id=one.pk, **said, actor=actor, at=at)

    def remind(self, actor, at):
        one = self.pick("open", "rectified")
        remind_hazard(hazard_id=one.pk, actor=actor, at=at)

    def hand_over(self, actor, at):
        one = self.pick("open", "reported")
        unit = self.house[self.rng.choice(("emergency", "fire", "hill"))]
        hand_over_hazard(hazard_id=one.pk, unit_id=unit.pk, note="职责", actor=actor, at=at)

    def withdraw(self, actor, at):
        one = self.pick("open", "reported")
        withdraw_hazard(hazard_id=one.pk, note="重复登记", actor=actor, at=at)

    def merge(self, actor, at):
        one, other = self.pick("open", "reported"), self.pick("open", "reported")
        merge_hazard(hazard_id=one.pk, into=other.number, actor=actor, at=at)

    def move_place(self, _actor, _at):
        """What no service does today: the place of some rows is set right, in one statement."""
        with acting(system_actor()):
            some = Hazard.objects.filter(pk__in=Hazard.objects.order_by("?").values("pk")[:3])
            some.update(region=self.rng.choice((HILL, RIVER)))

    MOVES = (
        *("confirm", "confirm", "dismiss", "rectify", "rectify", "rectify", "accept", "accept"),
        *("reject", "extend", "explain", "refer", "decide", "remind", "hand_over", "withdraw"),
        *("merge", "move_place"),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_people_do_groups_and_rows_say_the_same(summary, house, person, chen, seed):
    people = [chen, person("赵某", Role.OFFICE, "office"), person("吴某", Role.DEPARTMENT, "fire")]
    story = Story(seed, house, people)

    for number in range(1, 91):
        story.step()
        if number % 30 == 0:
            assert_same(chen, MONTHS + RECENT)
            with acting(system_actor()):
                summaries.fold(SUMMARY, ON + timedelta(days=number // 30))
            assert_same(chen, MONTHS)
            assert_kept_right()

    assert {"report", "confirm", "rectify", "accept", "withdraw"} <= story.done
    assert not rows_are_read(ALL, Query(MONTHS[0], LATER), chen)


def test_whole_months_and_recent_days_are_answered_without_looking_at_a_hazard(
    summary, house, chen
):
    load(house, october(house))

    for period in MONTHS + RECENT:
        assert not rows_are_read(ALL, Query(period, LATER, RIVER), chen)
    with acting(chen), CaptureQueriesContext(connection) as asked:
        values_by(ALL, Query(MONTHS[0], LATER), chen, dimension="street")
    assert not any('FROM "hazards_hazard"' in one["sql"] for one in asked.captured_queries)


@pytest.mark.parametrize(
    "query",
    [
        Query(Period.day(date(2026, 10, 9)), LATER),
        Query(Period(date(2026, 10, 1), date(2026, 10, 30)), LATER),
        Query(MONTHS[0], LATER).of(source="department-check"),
        Query(MONTHS[0], LATER).of(day=date(2026, 10, 10)),
        Query(MONTHS[0], LATER, f"{RIVER}001"),
        Query(MONTHS[0], LATER).of(place=RIVER),
        Query(MONTHS[0], moment(date(2026, 10, 20))),
    ],
    ids=["day long past", "part of a month", "source", "one day", "village", "place", "as of then"],
)
def test_what_groups_do_not_tell_is_asked_of_the_rows(summary, house, chen, query):
    load(house, october(house))

    assert rows_are_read(ALL, query, chen)
    assert whole(ALL, query, chen) == whole(cold(), query, chen)


def test_a_figure_of_an_earlier_moment_comes_out_as_it_was(summary, house, chen):
    load(house, october(house))
    before = datetime.fromisoformat("2026-10-08T20:00+08:00")  # number 9 was dismissed on the 9th
    query = Query(Period.month(date(2026, 10, 1)), before)

    assert whole([FOUND], query, chen) == whole(cold([FOUND]), query, chen)
    assert rows_are_read([FOUND], query, chen)


def test_putting_aside_at_a_later_moment_is_not_answered_early(summary, house, chen):
    """Also after the groups were put together and the ones of no rows are gone."""
    (hazard,) = load(house, [{"found_on": date(2026, 9, 1)}])
    between = moment(date(2026, 9, 20))
    with acting(chen):
        withdraw_hazard(hazard_id=hazard.pk, note="登错", actor=chen, at=moment(date(2026, 9, 30)))
        query = Query(MONTHS[0], between)

    assert whole([FOUND], query, chen)[FOUND.code][1] == 1
    with acting(system_actor()):
        summaries.fold(SUMMARY, ON)
    assert whole([FOUND], query, chen)[FOUND.code][1] == 1
    assert whole([FOUND], Query(MONTHS[0], LATER), chen)[FOUND.code][1] == 0


def test_who_sees_some_units_only_sees_no_group_and_gets_the_own_numbers(
    summary, house, chen, wu, wang, person
):
    load(house, october(house))
    load(house, [{"found_on": date(2026, 9, 3), "units": [house["fire"].pk]}])

    for actor, found in ((chen, 10), (wu, 9), (wang, 7)):
        with acting(actor):
            assert HazardCount.objects.exists() == (actor is chen)
        assert whole([FOUND], Query(MONTHS[0], LATER), actor)[FOUND.code][1] == found
        assert_same(actor, MONTHS[:1])


def test_a_street_sees_its_own_groups_only(summary, house, chen, sun, lin):
    load(house, october(house))

    numbers = [
        whole([STANDING], Query(MONTHS[0], LATER), one)[STANDING.code][1] for one in (sun, lin)
    ]
    everything = whole([STANDING], Query(MONTHS[0], LATER), chen)[STANDING.code][1]
    assert sum(numbers) == everything
    with acting(sun):
        assert set(HazardCount.objects.values_list("region", flat=True)) == {RIVER}
    assert not rows_are_read(ALL, Query(MONTHS[0], LATER), sun)


def test_a_move_that_fails_leaves_no_trace_in_the_groups(summary, house, chen):
    load(house, october(house))
    before = whole(ALL, Query(MONTHS[0], LATER), chen)

    with acting(chen):
        point = transaction.savepoint()
        Hazard.objects.update(status="closed", closed_on=ON, closed_at=LATER)
        assert whole(ALL, Query(MONTHS[2], LATER), chen)["hazards.closed"][1] > 8
        transaction.savepoint_rollback(point)

    assert whole(ALL, Query(MONTHS[0], LATER), chen) == before
    assert_kept_right()


def test_a_change_of_words_adds_no_group(summary, house, chen):
    load(house, october(house))
    with acting(system_actor()):
        before = HazardCount.objects.count()
        Hazard.objects.update(title="改写过的描述")
        assert HazardCount.objects.count() == before


def test_without_a_summary_the_rows_answer(summary, house, chen):
    load(house, october(house))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        SummaryState.objects.all().delete()
        cursor.execute("SET ROLE bihuan_app")

    assert rows_are_read(ALL, Query(MONTHS[0], LATER), chen)
    assert whole([FOUND], Query(MONTHS[0], LATER), chen)[FOUND.code][1] == 9


def test_the_nightly_job_finds_what_differs_and_builds_it_anew(summary, house, chen):
    load(house, october(house))
    with acting(system_actor()):
        HazardCount.objects.filter(part=0, n__gt=0).update(n=7)
        assert summaries.differences(SUMMARY) > 0

        summaries.tidy(ON)
        assert summaries.differences(SUMMARY) == 0
        summaries.fold(SUMMARY, ON)  # groups of no rows, which a build keeps for their moments
        assert summaries.tidy(ON) == 0
    assert_same(chen, MONTHS)


def test_days_that_are_recent_no_more_are_thinned_and_nothing_changes(summary, house, chen):
    load(house, [{"found_on": date(2026, 11, day)} for day in range(1, 9)])
    with acting(system_actor()):
        before = HazardCount.objects.count()
        summaries.fold(SUMMARY, date(2026, 12, 20))
        assert HazardCount.objects.count() < before

    assert_same(chen, [Period.month(date(2026, 11, 1))])
    assert not rows_are_read(ALL, Query(Period.month(date(2026, 11, 1)), LATER), chen)
    assert rows_are_read(ALL, Query(Period.day(date(2026, 11, 4)), LATER), chen)


def test_every_indicator_of_hazards_is_answered_by_the_summary():
    kept = summaries.Kept(SUMMARY, summaries.fine_from(ON), None, 0)

    for one in ALL:
        for period in MONTHS + RECENT:
            kept.part_for(one.rows(period))
            if one.out_of is not None:
                kept.part_for(one.out_of(period))
    assert HAZARDS.summary is SUMMARY


def test_a_summary_declared_otherwise_is_built_anew_and_no_other(summary, house, chen):
    load(house, october(house))

    def turns():
        return SummaryState.objects.get(pk=SUMMARY.code).turns

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        summaries.install(ON)
        before = turns()
        summaries.install(ON)
        assert turns() == before
        cursor.execute("COMMENT ON FUNCTION bihuan_count_hazards_insert() IS 'declared otherwise'")
        summaries.install(ON)
        assert turns() == before + 1
        cursor.execute("SET ROLE bihuan_app")
    assert_kept_right()
