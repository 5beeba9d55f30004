"""The whole demo district, scene by scene."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.demo.accounts import CAST
from bihuan.demo.duties import divide
from bihuan.demo.files import fill_files
from bihuan.demo.findings import find_and_fix
from bihuan.demo.gatherings import gather
from bihuan.demo.histories import tell_hazards
from bihuan.demo.lists import keep_lists
from bihuan.demo.majors import supervise_majors
from bihuan.demo.papers import bring_papers
from bihuan.demo.photos import take_photos
from bihuan.demo.plans import plan_ahead, supervise
from bihuan.demo.platforms import join_platforms
from bihuan.demo.pledges import answer_for
from bihuan.demo.records import keep_records
from bihuan.demo.register import Seen, fill_register
from bihuan.demo.risk_points import keep_risks_down
from bihuan.demo.setting import Stage, set_stage
from bihuan.demo.sources import keep_sources
from bihuan.kernel import audit
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import DomainError
from bihuan.kernel.escalation import escalate
from bihuan.kernel.models import User
from bihuan.kernel.notices import mark_read

HAZARDS_AN_ENTERPRISE = 1.0  # over the two years
Say = Callable[[str], None]


class DatabaseNotEmpty(DomainError):
    """The demo is for an empty database."""

    code = "database_not_empty"
    message = _("数据库里已有账号，不再生成演示数据。")
    remedy = _("要重新生成，请换一个空库，例如另设 BIHUAN_DATA_DIR。")


@dataclass(frozen=True)
class Built:
    """What stands now."""

    enterprises: int
    hazards: int
    people: int
    units: int


def catch_up(stage: Stage) -> None:
    """Reminders and steps of escalation up to yesterday, read by the people of the cast."""
    yesterday = stage.now - timedelta(days=1)
    escalate(yesterday)
    for username, _role, _name in CAST:
        actor = stage.actor(username)
        with acting(actor):
            mark_read(actor=actor, at=yesterday)


def plan_the_year(_seen: list[Seen], stage: Stage) -> None:
    """What came from above, what was held about it, and the plans that follow from the year's."""
    yearly = bring_papers(stage)
    gather(stage)
    plan_ahead(stage, yearly)


# In this order: each stands on what the ones before it left.
SCENES: Sequence[tuple[Any, Callable[[list[Seen], Stage], object]]] = (
    (_("企业记录"), lambda _seen, stage: keep_records(stage)),
    (_("场所、危险化学品、安全费用、停产与专盯"), fill_files),
    (_("风险点与双重预防"), keep_risks_down),
    (_("重大危险源与园区评估"), keep_sources),
    (_("立查立改、自查与随手拍"), lambda _seen, stage: find_and_fix(stage)),
    (_("重大隐患挂牌与整治措施"), lambda _seen, stage: supervise_majors(stage)),
    (_("来文、任务、会议与规划"), plan_the_year),
    (_("责任清单与监管盲区"), lambda _seen, stage: divide(stage)),
    (_("责任书、领导责任与监管力量"), lambda _seen, stage: answer_for(stage)),
    (_("平台对接"), lambda _seen, stage: join_platforms(stage)),
    (_("五个清单"), lambda _seen, stage: keep_lists(stage)),
    (_("提醒与升级"), lambda _seen, stage: catch_up(stage)),
    (_("督办文书"), lambda _seen, stage: supervise(stage)),
    (_("现场照片"), lambda _seen, stage: take_photos(stage)),
)


def build(*, enterprises: int, years: int, seed: int, now: datetime, say: Say) -> Built:
    """Fill an empty database with the invented district.

    The same arguments give the same district. Each scene is a transaction of its own.

    Raises:
        DatabaseNotEmpty: Somebody has an account already.
    """
    if User.objects.exists():
        raise DatabaseNotEmpty
    rng, system = Random(seed), system_actor("演示")  # noqa: S311  # repeatable by intention
    since = now.date() - timedelta(days=365 * years)
    with acting(system):
        say(_t("区划、单位、人员"))
        stage = set_stage(rng, now, since, system)
        say(_t("企业 %(count)s 家") % {"count": f"{enterprises:,}"})
        seen = fill_register(enterprises, stage)
    with acting(system):
        say(_t("%(years)s 年隐患") % {"years": years})
        told = tell_hazards(
            seen, stage, count=int(enterprises * HAZARDS_AN_ENTERPRISE * years / 2), years=years
        )
    for title, play in SCENES:
        say(str(title))
        play(seen, stage)
    with acting(system):
        say(_t("日志每日根"))
        audit.store_roots(until=now.date() - timedelta(days=1), now=now)
    return Built(len(seen), told, len(stage.people), len(stage.units))
