"""Major hazard sources: graded exactly, filed, changed, struck off; and what a new table touches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from bihuan.enterprises.models import Chemical
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound, TransitionRefused
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import Role
from bihuan.risks.errors import (
    FiledBySubmitter,
    FileIncomplete,
    NotMajor,
    StillMajor,
    SubstancesUnreadable,
    UnitNotGraded,
    UnitThere,
)
from bihuan.risks.models import MajorSource, SourceGrading
from bihuan.risks.rules.sources import cut, read_lines, status_after
from bihuan.risks.services.filing import move_source
from bihuan.risks.services.sources import (
    SourceFacts,
    compare_with_tables,
    lines_from_register,
    register_source,
)
from bihuan.risks.states.sources import SourceLevel, SourceStatus
from bihuan.risks.tests import cast
from bihuan.risks.tests.cast import NOON, TODAY, paper
from bihuan.risks.workflow.sources import SOURCE_WORKFLOW

TANKS = "氨 | 7664-41-7 | 8\n氯 | 7782-50-5 | 2"
PEOPLE = {
    "principal": "周某",
    "technician": "吴某",
    "operator": "郑某",
    "sensors": "液位、压力、氨气浓度，接入中控",
    "plan": "1号液氨罐区专项应急预案",
}
Register = Callable[..., MajorSource]
Step = Callable[..., MajorSource]


@pytest.fixture
def wu(house: dict[str, Any]) -> Actor:
    """Of the emergency department."""
    return cast.person(house, "吴局", Role.DEPARTMENT, "emergency")


@pytest.fixture
def registered(house: dict[str, Any], wang: Actor) -> Register:
    def made(**changed: Any) -> MajorSource:
        facts: dict[str, Any] = {
            "enterprise_id": house["enterprise"].pk,
            "name": "1号液氨罐区",
            "kind": "storage",
            "substances": TANKS,
            "graded_on": TODAY,
            "residents": "100",
        } | PEOPLE
        with acting(wang):
            return register_source(SourceFacts(**facts | changed), actor=wang, at=NOON)

    return made


@pytest.fixture
def step(wang: Actor, wu: Actor) -> Step:
    ours = {"regrade", "change_people", "submit", "ask_cancel", "withdraw"}

    def make(source: MajorSource, move: str, actor: Actor | None = None, **values: Any) -> Any:
        actor = actor or (wang if move in ours else wu)
        with acting(actor):
            return move_source(source.pk, move, values, actor=actor, at=NOON)

    return make


@pytest.fixture
def filed(registered: Register, step: Step) -> MajorSource:
    source = registered()
    step(source, "submit", files=[paper()])
    return step(source, "file", filing_number="备2026-001", filed_on=TODAY)


def test_a_unit_is_graded_with_every_term_kept(registered: Register, wang: Actor) -> None:
    source = registered()
    with acting(wang):
        grading = source.gradings.get()

    assert (source.s, source.r, source.level) == (Decimal("1.2"), Decimal("6.4"), 4)
    assert source.status == SourceStatus.UNFILED
    assert source.substances == "氨、氯"
    assert [term["Q_source"] for term in grading.result["terms"]] == ["表1 第1项", "表1 第12项"]
    assert source.due_on == date(2029, 11, 10)
    assert source.step_due_on == TODAY + timedelta(days=15)


def test_below_one_it_is_kept_as_no_major_source_and_nothing_is_owed(
    registered: Register, step: Step
) -> None:
    source = registered(substances="氨 | 7664-41-7 | 9.9999999")

    assert (source.status, source.level, source.r) == (SourceStatus.BELOW, None, None)
    assert source.s == Decimal("0.999999")
    assert Loop.objects.get(kind="major_source", object_id=source.pk).closed_at is not None
    with pytest.raises(TransitionRefused):
        step(source, "submit", files=[paper()])


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"substances": "氨"}, SubstancesUnreadable),
        ({"substances": "氨 | 7664-41-7 | 八吨"}, UnitNotGraded),
        ({"substances": "氨 | 7664-41-7 | -8"}, UnitNotGraded),
        ({"substances": "某物料 | | 8"}, UnitNotGraded),
        ({"substances": "甲醇 | 67-56-1 | 600"}, UnitNotGraded),
        ({"substances": " "}, InvalidInput),
        ({"residents": "很多"}, UnitNotGraded),
        ({"residents": ""}, UnitNotGraded),
        ({"kind": "workshop"}, InvalidInput),
        ({"graded_on": None}, InvalidInput),
        ({"graded_on": TODAY + timedelta(days=1)}, InvalidInput),
        ({"latitude": "91", "longitude": "120"}, InvalidInput),
        ({"latitude": "30", "longitude": ""}, InvalidInput),
    ],
)
def test_what_cannot_be_graded_is_refused_with_its_field(
    registered: Register, changed: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal) as caught:
        registered(**changed)
    assert isinstance(caught.value, InvalidInput)
    assert caught.value.fields
    with acting(system_actor()):
        assert not MajorSource.objects.exists()


def test_a_unit_is_registered_once(registered: Register) -> None:
    registered()
    with pytest.raises(UnitThere):
        registered()


def test_from_filing_to_striking_off(filed: MajorSource, step: Step, wu: Actor) -> None:
    assert filed.status == SourceStatus.FILED
    assert filed.first_filed_on == TODAY
    smaller = step(
        filed,
        "regrade",
        substances="氨 | 7664-41-7 | 1",
        residents="0",
        graded_on=TODAY,
        occasion="change",
    )
    assert (smaller.status, smaller.is_major) == (SourceStatus.FILED, False)
    step(filed, "ask_cancel", cancel_reason="reduced", note="拆除一座储罐", files=[paper()])
    gone = step(filed, "cancel", checked_on=TODAY, note="现场核查属实")

    assert (gone.status, gone.cancelled_on) == (SourceStatus.CANCELLED, TODAY)
    with acting(wu):
        assert not MajorSource.objects.standing().filter(pk=gone.pk).exists()
        assert evidence.of(SOURCE_WORKFLOW.chain(gone)).count() == 2
        assert Loop.objects.get(kind="major_source", object_id=gone.pk).closed_at is not None


def test_a_changed_level_has_to_be_filed_anew(filed: MajorSource, step: Step) -> None:
    changed = step(
        filed,
        "regrade",
        substances="氯 | 7782-50-5 | 40",
        residents="120",
        graded_on=TODAY,
        occasion="change",
    )

    assert (changed.level, changed.status) == (2, SourceStatus.UNFILED)
    assert changed.step_due_on == TODAY + timedelta(days=15)


def test_the_file_is_complete_before_it_is_handed_in(registered: Register, step: Step) -> None:
    source = registered(operator="", plan="")

    with pytest.raises(FileIncomplete) as caught:
        step(source, "submit", files=[paper()])
    assert "操作负责人、应急预案" in caught.value.user_message()
    with pytest.raises(InvalidInput):
        step(source, "change_people", note="什么也没有改")
    step(source, "change_people", operator="郑某", plan="专项预案")
    assert step(source, "submit", files=[paper()]).status == SourceStatus.SUBMITTED


def test_papers_go_back_and_come_again(registered: Register, step: Step) -> None:
    source = registered()
    with pytest.raises(InvalidInput):
        step(source, "submit", files=[])
    step(source, "submit", files=[paper()])
    with pytest.raises(InvalidInput):
        step(source, "return", note=" ")
    assert step(source, "return", note="缺评估报告").status == SourceStatus.RETURNED
    assert step(source, "submit", files=[paper("补正")]).status == SourceStatus.SUBMITTED


def test_who_hands_in_does_not_file(registered: Register, step: Step, wu: Actor) -> None:
    source = registered()
    step(source, "submit", wu, files=[paper()])

    with pytest.raises(FiledBySubmitter):
        step(source, "file", wu, filing_number="1", filed_on=TODAY)


def test_a_standing_sum_is_not_struck_off_for_a_reduction(filed: MajorSource, step: Step) -> None:
    with pytest.raises(StillMajor):
        step(filed, "ask_cancel", cancel_reason="reduced", note="减量", files=[paper()])
    step(filed, "ask_cancel", cancel_reason="removed", note="已拆除", files=[paper()])

    assert step(filed, "keep", note="罐体还在").status == SourceStatus.FILED


def test_an_enterprise_neither_files_nor_sees_its_neighbour_s(
    registered: Register, step: Step, wang: Actor, lin: Actor, house: dict[str, Any]
) -> None:
    source = registered()
    step(source, "submit", files=[paper()])
    with pytest.raises(DomainError):
        step(source, "file", wang, filing_number="1", filed_on=TODAY)
    with pytest.raises(NotFound):
        step(source, "file", lin, filing_number="1", filed_on=TODAY)
    with pytest.raises(NotFound):
        registered(enterprise_id=house["other"].pk)
    with acting(lin):
        assert not MajorSource.objects.exists()
        assert not SourceGrading.objects.exists()
    with acting(lin), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM risks_majorsource")
        assert cursor.fetchone() == (0,)


@pytest.fixture
def edited_table() -> Iterator[Callable[[], None]]:
    """A table of the standard as another edition might have it: 1 t of chlorine instead of 5."""

    def edit() -> None:
        place = ("dictionary", "gb18218-2018-substances")
        row = packs.row(*place, "item-12")
        del row["mark"]
        packs.edit_row(
            pack_id=packs.in_force(*place).pack_id,
            key="item-12",
            values=row | {"data": row["data"] | {"quantity_t": 1}},
            reason="新版标准",
            actor=system_actor(),
            at=NOON,
        )
        packs.forget()

    yield edit
    packs.forget()


def test_an_edited_table_shows_which_units_it_touches(
    filed: MajorSource, registered: Register, wu: Actor, edited_table: Callable[[], None]
) -> None:
    registered(name="2号氯库", substances="氯 | 7782-50-5 | 2")
    registered(name="3号丙酮库", substances="丙酮 | 67-64-1 | 10", residents="")
    with acting(system_actor()):
        assert compare_with_tables(at=NOON) == 0
        edited_table()
        assert compare_with_tables(at=NOON) == 2
        assert compare_with_tables(at=NOON) == 0
    with acting(wu):
        first = MajorSource.objects.get(pk=filed.pk)
        assert first.touched == "级别由四级变为三级"
        assert (first.level, first.s) == (4, Decimal("1.2"))
        assert MajorSource.objects.get(name="2号氯库").touched == "级别由不构成变为三级"
        assert MajorSource.objects.get(name="3号丙酮库").touched == ""


def test_the_form_is_filled_from_the_enterprise_s_own_list(
    house: dict[str, Any], wang: Actor
) -> None:
    with acting(system_actor()):
        for name, cas, quantity, unit in (
            ("氨", "7664-41-7", "8.500", "t"),
            ("氯", "7782-50-5", "800", "kg"),
            ("乙炔", "74-86-2", "20", "cylinder"),
        ):
            Chemical.objects.create(
                enterprise=house["enterprise"],
                name=name,
                cas=cas,
                use="storage",
                quantity=Decimal(quantity),
                unit=unit,
                registered_at=NOON,
            )
    with acting(wang):
        assert lines_from_register(house["enterprise"].pk, wang) == (
            "氨 | 7664-41-7 | 8.5\n氯 | 7782-50-5 | 0.8"
        )
        assert lines_from_register(house["other"].pk, wang) == ""


def test_lines_are_read_with_bars_tabs_or_a_bare_name() -> None:
    wanted = {"name": "1,3-丁二烯", "cas": "106-99-0", "quantity_t": "2", "classes": ["W2"]}

    assert read_lines("1,3-丁二烯 | 106-99-0 | 2 | w2") == [wanted]
    assert read_lines("\n1,3-丁二烯\t106-99-0\t2\tW2\n") == [wanted]
    assert read_lines("液氨 8")[0] == {"name": "液氨", "cas": "", "quantity_t": "8", "classes": []}


def test_a_sum_is_cut_and_never_rounded_up() -> None:
    assert cut(Fraction(2, 3)) == Decimal("0.666666")
    assert cut(Fraction(1) - Fraction(1, 10**12)) == Decimal("0.999999")
    assert cut(None) is None


@pytest.mark.parametrize(
    ("status", "was", "now", "then"),
    [
        ("filed", 4, 3, "unfiled"),
        ("filed", 4, 4, "filed"),
        ("filed", 4, None, "filed"),
        ("submitted", 4, 4, "unfiled"),
        ("returned", 4, None, "below"),
        ("below", None, 4, "unfiled"),
        ("cancelling", 4, None, "cancelling"),
    ],
)
def test_where_a_unit_stands_after_a_new_grading(
    status: str, was: int | None, now: int | None, then: str
) -> None:
    def level(number: int | None) -> SourceLevel | None:
        return None if number is None else SourceLevel(number)

    assert status_after(SourceStatus(status), level(was), level(now)) == then


def test_filing_what_is_no_source_says_so(registered: Register, wang: Actor) -> None:
    source = registered()
    source.is_major = False

    refused = SOURCE_WORKFLOW.refusal(SOURCE_WORKFLOW.by_name["submit"], source, wang)
    assert isinstance(refused, NotMajor)
