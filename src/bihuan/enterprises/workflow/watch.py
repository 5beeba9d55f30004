"""The life of a watch (S53): the watcher is in touch again and again until it ends.

active ─contact→ active ; active ─hand_over→ active ; active ─end→ ended
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.states import ContactWay, WatchStatus
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.enterprises.models import Watch

WatchMove = Transition["Watch"]
CONTACT = WatchMove(
    "contact",
    _("记录专盯联系"),
    WatchStatus.ACTIVE,
    None,
    perms.WATCH,
    needs=(
        Need(
            "way",
            _("联系方式"),
            "select",
            options=lambda _watch: [(way.value, str(way.label)) for way in ContactWay],
        ),
        Need("found", _("现场情况"), help=_("在岗人员、停用设备、物料存放、有无擅自复产。")),
        Need("on", _("联系日期"), "date", required=False, help=_("不填为今天。")),
        Need("abnormal", _("发现异常"), "checkbox", required=False),
        Need("photos", _("现场照片"), "photos", required=False),
    ),
    tone="primary",
)
HAND_OVER_WATCH = WatchMove(
    "hand_over",
    _("更换专盯人"),
    WatchStatus.ACTIVE,
    None,
    perms.NAME_WATCHER,
    needs=(
        Need("watcher", _("专盯人"), "text"),
        Need("phone", _("专盯人电话"), "text", required=False),
        Need("every_days", _("联系间隔（日）"), "text", required=False, help=_("不填则不变。")),
        Need("note", _("理由"), required=False),
    ),
)
END_WATCH = WatchMove(
    "end",
    _("结束专盯"),
    WatchStatus.ACTIVE,
    WatchStatus.ENDED,
    perms.NAME_WATCHER,
    needs=(Need("note", _("结束理由")),),
    tone="danger",
    is_final=True,
)


def watch_facts(watch: Watch) -> Facts:
    is_open = watch.status == WatchStatus.ACTIVE
    return Facts(
        title=f"{watch.enterprise.name}（{watch.get_kind_display()}专盯）",
        place=Place(watch.region, watch.units, watch.enterprise_id),
        step="联系企业并记录" if is_open else "",
        permission=perms.WATCH.code if is_open else "",
        owner_unit_id=watch.unit_id if is_open and watch.watcher_user_id is None else None,
        owner_user_id=watch.watcher_user_id if is_open else None,
        supervisor_unit_id=watch.unit_id,
        where=watch.watcher,
        due_on=watch.due_on if is_open else None,
        is_closed=not is_open,
    )


WATCH_WORKFLOW = Workflow["Watch"](
    code="watch",
    label=_("专盯"),
    states=WatchStatus,
    moves=(CONTACT, HAND_OVER_WATCH, END_WATCH),
    facts=watch_facts,
    url="enterprises:watch",
    initial=WatchStatus.ACTIVE,
)
