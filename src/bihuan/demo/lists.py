"""Lists frozen in the demo district, a handbook, the papers of a few enterprises."""

from __future__ import annotations

from contextlib import suppress

from bihuan.cockpit import services
from bihuan.cockpit.errors import NothingOnList, PaperBasisMissing
from bihuan.cockpit.services import FIVE, Holder
from bihuan.demo.places import DISTRICT
from bihuan.demo.setting import Stage
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import acting

PAPERS = 4  # enterprises with papers


def keep_lists(stage: Stage) -> None:
    """Every list but the long one frozen, a handbook, papers where there are risks."""
    actor, at = stage.actor("anweiban"), stage.now
    with acting(actor):
        for one in FIVE:
            if one.code != "enterprises":
                services.freeze_list(one.code, region=DISTRICT, actor=actor, at=at, note="月度例会")
        with suppress(NothingOnList):
            services.print_handbook("suspension", region=DISTRICT, actor=actor, at=at)
        risky = Enterprise.objects.visible_to(actor).active().filter(risk_points__level__lte=2)
        for enterprise in risky.distinct().order_by("pk")[:PAPERS]:
            holder = Holder(enterprise=enterprise)
            with suppress(PaperBasisMissing):
                for slot in services.ENTERPRISE_SLOTS[1:]:
                    services.make_paper(slot, holder, actor=actor, at=at)
