"""The whole demo district, scene by scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.demo.accounts import CAST
from bihuan.demo.duties import divide
from bihuan.demo.files import fill_files
from bihuan.demo.findings import find_and_fix
from bihuan.demo.gatherings import gather
from bihuan.demo.histories import tell_hazards
from bihuan.demo.majors import supervise_majors
from bihuan.demo.papers import bring_papers
from bihuan.demo.photos import take_photos
from bihuan.demo.plans import plan_ahead, supervise
from bihuan.demo.platforms import join_platforms
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


def control_risks(seen: list[Seen], stage: Stage) -> None:
    """Risk points, then what is most dangerous: major sources, distances, a park."""
    keep_risks_down(seen, stage)
    keep_sources(seen, stage)


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
    say(_t("企业记录"))
    keep_records(stage)
    say(_t("场所、危险化学品、安全费用、停产与专盯"))
    fill_files(seen, stage)
    say(_t("风险点与双重预防、重大危险源、园区评估"))
    control_risks(seen, stage)
    say(_t("立查立改、自查、随手拍与整治措施"))
    find_and_fix(stage)
    supervise_majors(stage)
    say(_t("来文、任务与报送"))
    yearly = bring_papers(stage)
    say(_t("会议、批示与日调度"))
    gather(stage)
    say(_t("目标、规划与配套措施"))
    plan_ahead(stage, yearly)
    say(_t("责任清单与监管盲区"))
    divide(stage)
    say(_t("平台对接"))
    join_platforms(stage)
    say(_t("提醒与升级"))
    catch_up(stage)
    supervise(stage)
    say(_t("现场照片"))
    take_photos(stage)
    with acting(system):
        say(_t("日志每日根"))
        audit.store_roots(until=now.date() - timedelta(days=1), now=now)
    return Built(len(seen), told, len(stage.people), len(stage.units))
