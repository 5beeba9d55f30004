"""Hazards follow a merged enterprise and a unit that handed on its business."""

from __future__ import annotations

from bihuan.enterprises.models import Enterprise
from bihuan.hazards.models import Hazard
from bihuan.hazards.services.following import follow_merged_enterprise, follow_succeeded_unit
from bihuan.hazards.tests.conftest import NOON
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.models import Loop


def test_hazards_go_with_the_record_that_remains(opened, house):
    with acting(system_actor()) as system:
        kept = Enterprise.objects.create(
            name="宏图机械厂",
            name_key="宏图机械厂",
            code="91990102MA00000002",
            kind="enterprise",
            sector="machinery",
            region=opened.region,
            address="河畔路2号",
            registered_at=NOON,
        )
        ids = {"kept": kept.pk, "dropped": house["enterprise"].pk}
        assert follow_merged_enterprise(**ids, actor=system, at=NOON) == 1
        assert follow_merged_enterprise(**ids, actor=system, at=NOON) == 0
        assert Hazard.objects.get(pk=opened.pk).enterprise_id == kept.pk
        loop = Loop.objects.get(kind="hazard", object_id=opened.pk)
    assert loop.owner_enterprise_id == kept.pk
    assert loop.closed_at is None


def test_open_hazards_go_to_the_successor(reported, house):
    with acting(system_actor()) as system:
        ids = {"unit": house["emergency"].pk, "successor": house["fire"].pk}
        assert follow_succeeded_unit(**ids, actor=system, at=NOON) == 1
        loop = Loop.objects.get(kind="hazard", object_id=reported.pk)
    assert loop.owner_unit_id == house["fire"].pk
