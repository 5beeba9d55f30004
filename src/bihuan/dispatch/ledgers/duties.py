"""The list of reporting duties."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.models import Duty
from bihuan.dispatch.states import SignerLevel
from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    PageAction,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, day, text

NEW_DUTY = PageAction(
    _("新建报送要求"), "dispatch:new_duty", perms.CONFIRM, icon="plus", tone="primary"
)


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    plan = services.DutyPlan(
        what=row["what"] or "",
        named=row["named"] or "",
        due=row["due"] or "",
        signer_level=row["signer_level"] or "",
        copy_to=row["copy_to"] or "",
        form=row["form"] or "",
        campaign=row["campaign"] or "",
        ends_on=row["ends_on"],
    )
    return Stored(services.set_up_duty(plan, actor=actor, at=at).pk)


def end(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.end_duty(duty_id=object_id, note=reason, actor=actor, at=at)


DUTIES = Ledger(
    code="duties",
    title=_("报送要求"),
    print_title=_("报送要求登记表"),
    model=Duty,
    permission=perms.SEE,
    url="dispatch:duty",
    columns=(
        Column("what", _("报送内容 / 来文"), kind="link", sub="document__title", is_main=True),
        Column("due_text", _("报送时限"), width=180),
        Column("signer_level", _("签发人"), labels=SignerLevel.choices, width=100),
        Column("recipient", _("报给"), width=180),
        Column("copy_to", _("抄送"), width=150),
        Column("campaign", _("专项行动"), width=150),
        Column("issued_at", _("下达时间"), kind="moment", width=140),
        Column("ends_on", _("截止"), kind="date", width=110),
        Column("ended_reason", _("停止原因"), is_shown=False),
    ),
    filters=(
        Filter("campaign", _("专项行动"), lookup="icontains"),
        Filter("document", _("来文"), field="document__title", lookup="icontains"),
        Filter("level", _("签发人"), "select", field="signer_level", options=SignerLevel.choices),
    ),
    search=("what",),
    search_label=_("报送内容"),
    tabs=(
        Tab("all", _("全部")),
        Tab("daily", _("每日报送"), Q(due__rule__startswith="daily", ended_reason="")),
        Tab("recurring", _("周期报送"), Q(due__kind="recurring", ended_reason="")),
        Tab("ended", _("已停止"), ~Q(ended_reason="")),
    ),
    actions=(NEW_DUTY,),
    importer=Importer(
        columns=(
            ImportColumn(
                "报送内容", "what", text(200, least=2), required=True, example="安全整治日报"
            ),
            ImportColumn("报送单位", "named", text(500), required=True, example="各街道"),
            ImportColumn("报送时限", "due", text(200), required=True, example="每日17时前"),
            ImportColumn(
                "签发人",
                "signer_level",
                choice({str(one.label): one.value for one in SignerLevel}),
            ),
            ImportColumn("抄送", "copy_to", text(100)),
            ImportColumn("专项行动", "campaign", text(60)),
            ImportColumn("形式", "form", text(60)),
            ImportColumn("截止日期", "ends_on", day(), kind="date"),
        ),
        store=store,
        chain="duty",
        withdraw=end,
        permission=perms.CONFIRM,
    ),
    empty=EmptyText(_("还没有报送要求；读文件派任务时会自动产生。"), NEW_DUTY),
)
