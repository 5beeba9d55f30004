"""Sites: where an enterprise works, and outlines that are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bihuan.enterprises.errors import BeforeFounding, OutlineRefused, SiteClosed
from bihuan.enterprises.services import SiteFacts, change_site, close_site, register_site
from bihuan.enterprises.tests.conftest import (
    EASTGATE,
    NOON,
    TODAY,
    WESTTOWN,
    MakeEnterprise,
    actor_in,
)
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.kernel.models import Event
from bihuan.kernel.permissions import Role
from bihuan.organisations.models import Region

pytestmark = pytest.mark.usefixtures("file_ready")
SQUARE = "28.200,112.900\n28.200,112.901\n28.201,112.901\n28.201,112.900"
BOW_TIE = "28.200,112.900\n28.201,112.901\n28.200,112.901\n28.201,112.900"
PLANT = SiteFacts("一号厂房", "plant", EASTGATE, "柳林路8号")


def test_an_outline_is_measured(make: MakeEnterprise, lin: Actor) -> None:
    with acting(lin):
        site = register_site(
            enterprise_id=make().pk, facts=replace(PLANT, outline=SQUARE), actor=lin, at=NOON
        )

    assert len(site.outline) == 4
    # 111.2 m from south to north, 98.0 m from west to east
    assert site.area_m2 == pytest.approx(10_897, rel=0.005)


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        pytest.param(BOW_TIE, "相交", id="crosses itself"),
        pytest.param("28.2,112.9\n28.3,112.9", "角", id="two corners"),
        pytest.param("28.2,112.9\n28.21,112.9\n28.22,112.9", "边", id="corners on a line"),
        pytest.param("here\nthere\nhome", "", id="unreadable"),
    ],
)
def test_an_outline_that_is_none_is_refused(
    make: MakeEnterprise, lin: Actor, outline: str, why: str
) -> None:
    enterprise = make()

    with acting(lin), pytest.raises(OutlineRefused) as refusal:
        register_site(
            enterprise_id=enterprise.pk,
            facts=replace(PLANT, outline=outline),
            actor=lin,
            at=NOON,
        )

    assert why in refusal.value.fields["outline"]
    assert not enterprise.sites.exists()


def test_the_place_lies_inside_the_outline(make: MakeEnterprise, lin: Actor) -> None:
    facts = replace(PLANT, outline=SQUARE, latitude=28.3, longitude=112.9)

    with acting(lin), pytest.raises(OutlineRefused):
        register_site(enterprise_id=make().pk, facts=facts, actor=lin, at=NOON)


def test_no_site_before_the_founding(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make(founded_on=date(2015, 6, 1))

    with acting(lin), pytest.raises(BeforeFounding):
        register_site(
            enterprise_id=enterprise.pk,
            facts=replace(PLANT, since_on=date(2015, 5, 31)),
            actor=lin,
            at=NOON,
        )


def test_an_abolished_region_names_its_successor(make: MakeEnterprise, lin: Actor) -> None:
    Region.objects.filter(pk=WESTTOWN).update(abolished_on=date(2024, 1, 1), successor=EASTGATE)

    with acting(lin), pytest.raises(InvalidInput) as refusal:
        register_site(
            enterprise_id=make().pk, facts=replace(PLANT, region=WESTTOWN), actor=lin, at=NOON
        )

    assert "现为" in refusal.value.fields["region"]
    assert "东关街道" in refusal.value.fields["region"]


def test_a_change_is_kept_field_by_field(make: MakeEnterprise, lin: Actor) -> None:
    with acting(lin):
        site = register_site(enterprise_id=make().pk, facts=PLANT, actor=lin, at=NOON)
        change_site(site_id=site.pk, facts=replace(PLANT, address="柳林路10号"), actor=lin, at=NOON)

    event = Event.objects.get(kind="enterprises.site_changed")
    assert event.data["changed"] == {"address": ["柳林路8号", "柳林路10号"]}


def test_a_closed_site_stays_closed(make: MakeEnterprise, lin: Actor) -> None:
    with acting(lin):
        site = register_site(enterprise_id=make().pk, facts=PLANT, actor=lin, at=NOON)
        close_site(site_id=site.pk, on=TODAY, reason="搬迁", actor=lin, at=NOON)

        with pytest.raises(SiteClosed):
            change_site(site_id=site.pk, facts=PLANT, actor=lin, at=NOON)


def test_an_enterprise_keeps_its_own_sites_only(make: MakeEnterprise) -> None:
    mine, other = make(), make(2)
    wang = actor_in(Role.ENTERPRISE, EASTGATE, "王", enterprise_id=mine.pk)

    with acting(wang):
        site = register_site(enterprise_id=mine.pk, facts=PLANT, actor=wang, at=NOON)

    assert site.enterprise_id == mine.pk
    with acting(actor_in(Role.STREET, EASTGATE, "周")) as zhou:
        other_site = register_site(enterprise_id=other.pk, facts=PLANT, actor=zhou, at=NOON)
    stranger = replace(wang, scope=zhou.scope)
    with acting(stranger), pytest.raises(NotPermitted):
        change_site(site_id=other_site.pk, facts=PLANT, actor=stranger, at=NOON)
