"""一企一清单, handbooks, 一图一表一清单一报告: made of the registers, version by version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.cockpit.errors import (
    HandbookTooLong,
    ListUnknown,
    MapMissing,
    NothingOnList,
    NotNewest,
    PaperBasisMissing,
    PaperUnchanged,
)
from bihuan.cockpit.indicators import PAPERS_HELD, PAPERS_OWED, PAPERS_RATE
from bihuan.cockpit.models import Handbook, PaperVersion
from bihuan.cockpit.rules import months_after
from bihuan.cockpit.services import (
    Holder,
    make_paper,
    members,
    print_handbook,
    review_paper,
    sheet_of,
    standing_papers,
)
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import SuspensionFacts, WatchFacts, suspend_enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import NotFound
from bihuan.kernel.evidence import path_of
from bihuan.kernel.indicators import Period, Query, end_of_day, values
from bihuan.kernel.permissions import Role
from bihuan.organisations.models import Unit, UnitKind
from bihuan.risks.models import RiskPoint
from bihuan.risks.services import add_measure
from bihuan.risks.tests.cast import DISTRICT, HILL, NOON, RIVER, TODAY, person

LATER = NOON + timedelta(days=40)


def test_the_sheet_tells_what_every_register_says_of_the_enterprise(
    on_all_lists: Enterprise, chen: Actor
) -> None:
    with acting(chen):
        sheet = sheet_of(on_all_lists, chen, TODAY)

    found = {section.code: section for section in sheet.sections}
    assert sheet.lists == ["企业及行业清单", "安全隐患清单", "安全风险清单", "停产企业清单"]
    assert found["risks"].rows[0][3] == "橙"
    assert found["risks"].rows[0][4] == "设置氨气泄漏报警并联锁切断"
    assert found["hazards"].rows[0][1] == "氨机房报警器未投用"
    assert [row[0] for row in found["watches"].rows] == ["停产停业专盯", "停产停业"]
    assert "chemicals" not in found


def test_an_enterprise_without_anything_says_so_and_prints(
    house: dict[str, Any], enterprise: Enterprise, wang: Actor
) -> None:
    with acting(wang):
        sheet = sheet_of(enterprise, wang, TODAY)

    found = {section.code: section for section in sheet.sections}
    assert found["risks"].rows == []
    assert found["risks"].note == "还没有登记风险点。"
    assert found["hazards"].note == "没有未销号的隐患。"


def test_the_handbook_holds_whoever_is_watched_and_is_kept(
    on_all_lists: Enterprise, chen: Actor, sun: Actor
) -> None:
    with acting(chen):
        assert list(members("suspension", DISTRICT, chen)) == [on_all_lists]
        kept = print_handbook("suspension", region=DISTRICT, actor=chen, at=NOON)
        content = path_of(kept.file).read_bytes()
        with pytest.raises(NothingOnList):
            print_handbook("gas", region=DISTRICT, actor=chen, at=NOON)

    assert content.startswith(b"%PDF")
    assert (kept.units, kept.unwatched) == (1, 0)
    assert kept.title == "云川区停产停业安全监管清单手册"
    with acting(sun):
        assert not Handbook.objects.filter(pk=kept.pk).exists()


def test_a_book_that_nobody_can_hold_is_refused(
    house: dict[str, Any], on_all_lists: Enterprise, chen: Actor
) -> None:
    watch = WatchFacts("孙某", house["river"].pk)
    with acting(chen):
        set_most(1)
        print_handbook("suspension", region=DISTRICT, actor=chen, at=NOON)
        suspend_enterprise(
            enterprise_id=house["other"].pk,
            facts=SuspensionFacts("repair", "年度检修", TODAY, watch=watch),
            actor=chen,
            at=NOON,
        )
        with pytest.raises(HandbookTooLong):
            print_handbook("suspension", region=DISTRICT, actor=chen, at=NOON)
        print_handbook("suspension", region=RIVER, actor=chen, at=NOON)


def set_most(most: int) -> None:
    """The office edits the setting."""
    pack = packs.in_force("setting", "cockpit")
    row = dict(packs.row("setting", "cockpit", "handbook-most"))
    values = {key: row[key] for key in ("key", "title", "type", "unit", "minimum")}
    packs.edit_row(
        pack_id=pack.pack_id,
        key="handbook-most",
        values=values | {"value": most},
        actor=system_actor(),
        at=NOON,
        reason="测试",
    )


def test_papers_are_made_of_risks_and_only_anew_when_they_say_something_new(
    risky: Enterprise, wang: Actor
) -> None:
    holder = Holder(enterprise=risky)
    with acting(wang):
        first = make_paper("enterprise-table", holder, actor=wang, at=NOON)
        with pytest.raises(PaperUnchanged):
            make_paper("enterprise-table", holder, actor=wang, at=LATER)
        add_measure(
            point_id=RiskPoint.objects.get().pk,
            kind="management",
            text="每班巡检两次",
            owner="王某",
            actor=wang,
            at=LATER,
        )
        second = make_paper("enterprise-table", holder, actor=wang, at=LATER)
        standing = standing_papers(holder)

        assert (first.version, second.version) == (1, 2)
        assert path_of(second.file).read_bytes().startswith(b"%PDF")
        assert second.review_on == months_after(second.made_on, 12)
        assert standing["enterprise-table"] == second
        assert standing["enterprise-report"] is None
        with pytest.raises(NotNewest):
            review_paper(first.pk, actor=wang, at=LATER)
        reviewed = review_paper(second.pk, actor=wang, at=LATER + timedelta(days=30))
    assert reviewed.review_on == months_after(TODAY + timedelta(days=70), 12)


def test_a_map_needs_a_plan_and_a_paper_needs_a_risk(
    house: dict[str, Any], enterprise: Enterprise, wang: Actor
) -> None:
    holder = Holder(enterprise=enterprise)
    with acting(wang):
        with pytest.raises(MapMissing):
            make_paper("enterprise-map", holder, actor=wang, at=NOON)
        with pytest.raises(PaperBasisMissing):
            make_paper("enterprise-list", holder, actor=wang, at=NOON)
        with pytest.raises(ListUnknown):
            make_paper("park-table", holder, actor=wang, at=NOON)
        assert not PaperVersion.objects.exists()


def test_another_enterprises_papers_do_not_exist_for_it(
    house: dict[str, Any], risky: Enterprise, chen: Actor, wang: Actor
) -> None:
    with acting(chen):
        paper = make_paper("enterprise-report", Holder(enterprise=risky), actor=chen, at=NOON)
    with acting(wang):
        assert PaperVersion.objects.visible_to(wang).one(paper.pk) == paper
    other = house["other"]
    stranger = person(house, "外人", Role.ENTERPRISE, "hill", HILL, enterprise=other.pk)
    with acting(stranger):
        assert not PaperVersion.objects.exists()
        with pytest.raises(NotFound):
            review_paper(paper.pk, actor=stranger, at=NOON)


def test_a_park_keeps_three_papers_of_its_enterprises(
    house: dict[str, Any], risky: Enterprise, chen: Actor
) -> None:
    with acting(chen):
        park = Unit.objects.create(name="河畔化工园区管委会", kind=UnitKind.ZONE, region_id=RIVER)
        holder = Holder(park=park)
        made = [make_paper(slot, holder, actor=chen, at=NOON) for slot in holder.slots]

        assert [one.version for one in made] == [1, 1, 1]
        assert all(one.enterprise is None and one.region == RIVER for one in made)


def test_the_rate_has_a_named_denominator_and_unknown_is_not_zero(
    house: dict[str, Any], risky: Enterprise, chen: Actor
) -> None:
    def rate() -> tuple[object, ...]:
        query = Query(Period.month(TODAY), as_of=end_of_day(date(2026, 12, 31)), region=DISTRICT)
        found = values([PAPERS_OWED, PAPERS_HELD, PAPERS_RATE], query, chen)
        return tuple(found[one.code].number for one in (PAPERS_OWED, PAPERS_HELD, PAPERS_RATE))

    with acting(chen):
        assert rate() == (0, 0, None)
        Enterprise.objects.filter(pk=risky.pk).update(sector="hazchem")
        assert rate()[:2] == (1, 0)
