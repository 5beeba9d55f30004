"""The life of a notice to rectify: draft ─issue→ issued ─deliver→ delivered ─reply→ replied ─close→ closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import NoticeHazardsOpen
from bihuan.hazards.states import UNFINISHED
from bihuan.hazards.supervision import NOTICE_FINISHED, NOTICE_OUT, NoticeStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.statutes.dictionaries import label, options

if TYPE_CHECKING:
    from bihuan.hazards.models import RectifyNotice

NoticeMove = Transition["RectifyNotice"]


def refuse_open_items(notice: RectifyNotice, _actor: Actor) -> DomainError | None:
    waiting = notice.items.filter(hazard__status__in=UNFINISHED).count()
    return NoticeHazardsOpen(title=str(notice), count=waiting) if waiting else None


ISSUE_NOTICE = NoticeMove(
    "issue",
    _("签发编号"),
    NoticeStatus.DRAFT,
    NoticeStatus.ISSUED,
    perms.NOTIFY,
    needs=(Need("signer", _("签发人"), "text"),),
    tone="primary",
    confirm=_("签发后编文号并生成文书，各项隐患的整改期限以文书为准。"),
)
DELIVER_NOTICE = NoticeMove(
    "deliver",
    _("登记送达"),
    NoticeStatus.ISSUED,
    NoticeStatus.DELIVERED,
    perms.NOTIFY,
    needs=(
        Need("on", _("送达日期"), "date"),
        Need("how", _("送达方式"), "select", options=lambda _obj: options("delivery-ways")),
        Need("receiver", _("签收人"), "text"),
        Need("photos", _("送达回证照片"), "photos", required=False),
    ),
    tone="primary",
)
REPLY_NOTICE = NoticeMove(
    "reply",
    _("提交整改回复"),
    NoticeStatus.DELIVERED,
    NoticeStatus.REPLIED,
    perms.RECTIFY,
    needs=(
        Need("reply", _("整改回复"), help=_("逐项写明整改情况；每项的照片在该隐患页面提交。")),
        Need("document", _("盖章的回复"), "file", required=False),
    ),
    tone="primary",
)
CLOSE_NOTICE = NoticeMove(
    "close",
    _("复查办结"),
    NOTICE_OUT,
    NoticeStatus.CLOSED,
    perms.NOTIFY,
    guards=(Guard(refuse_open_items, HouseRule("通知书上的隐患全部销号后才能办结")),),
    needs=(Need("note", _("复查意见"), required=False),),
    tone="primary",
    is_final=True,
)
WITHDRAW_NOTICE = NoticeMove(
    "withdraw",
    _("撤销"),
    (NoticeStatus.DRAFT, NoticeStatus.ISSUED),
    NoticeStatus.WITHDRAWN,
    perms.NOTIFY,
    needs=(Need("note", _("撤销原因")),),
    is_final=True,
)
STEPS = {
    NoticeStatus.DRAFT: (_("签发编号"), perms.NOTIFY),
    NoticeStatus.ISSUED: (_("送达"), perms.NOTIFY),
    NoticeStatus.DELIVERED: (_("整改并回复"), perms.RECTIFY),
    NoticeStatus.REPLIED: (_("复查"), perms.NOTIFY),
}


def notice_facts(notice: RectifyNotice) -> Facts:
    step, permission = STEPS.get(NoticeStatus(notice.status), ("", None))
    is_open = notice.status not in NOTICE_FINISHED
    with_them = notice.status == NoticeStatus.DELIVERED
    return Facts(
        title=f"{label('rectify-notices', notice.kind)}：{notice.enterprise.name}",
        number=notice.number,
        place=Place(notice.region, notice.units, notice.enterprise_id),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=notice.unit_id if is_open and not with_them else None,
        owner_enterprise_id=notice.enterprise_id if with_them else None,
        supervisor_unit_id=notice.unit_id,
        where=notice.enterprise.name,
        due_on=notice.last_due_on if is_open else None,
        is_closed=not is_open,
    )


NOTICE_WORKFLOW = Workflow["RectifyNotice"](
    code="rectify-notice",
    label=_("限期整改通知"),
    states=NoticeStatus,
    moves=(ISSUE_NOTICE, DELIVER_NOTICE, REPLY_NOTICE, CLOSE_NOTICE, WITHDRAW_NOTICE),
    facts=notice_facts,
    url="hazards:rectify_notice",
    initial=NoticeStatus.DRAFT,
)
