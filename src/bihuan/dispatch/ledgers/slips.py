"""The list of papers of the ladder."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.models import Slip
from bihuan.dispatch.planning import Rung, SlipStatus
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, Tab
from bihuan.organisations.choices import supervisor_options

SLIPS = Ledger(
    code="slips",
    title=_("督办通报约谈"),
    print_title=_("督办通报约谈登记表"),
    model=Slip,
    permission=perms.SEE,
    url="dispatch:slip",
    columns=(
        Column("title", _("事项"), kind="link", is_main=True),
        Column("rung", _("措施"), labels=Rung.choices, width=80),
        Column("unit", _("单位"), field="unit__name", width=160),
        Column("due_on", _("原时限"), kind="date", width=110),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=SlipStatus.choices,
            tones=(
                (SlipStatus.DRAFT, "warn"),
                (SlipStatus.SENT, "info"),
                (SlipStatus.ANSWERED, "warn"),
                (SlipStatus.CLOSED, "done"),
                (SlipStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("reply_by", _("回复时限"), kind="date", width=110),
        Column("doc_no", _("文号"), width=140),
        Column("made_at", _("生成时间"), kind="moment", width=140),
    ),
    filters=(
        Filter("rung", _("措施"), "select", options=Rung.choices),
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("status", _("状态"), "multiselect", lookup="in", options=SlipStatus.choices),
        Filter("due", _("原时限"), "daterange", field="due_on"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("draft", _("待印发"), Q(status=SlipStatus.DRAFT), tone="danger"),
        Tab("sent", _("待回复"), Q(status=SlipStatus.SENT)),
        Tab("answered", _("待审核"), Q(status=SlipStatus.ANSWERED)),
    ),
    workflow="slip",
    move=services.make_slip_move,
    empty=EmptyText(_("还没有到督办、通报、约谈这一步的事项。")),
)
