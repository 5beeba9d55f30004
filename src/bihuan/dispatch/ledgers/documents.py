"""The list of documents that came in."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.models import OfficialText
from bihuan.dispatch.states import (
    DocumentStatus,
)
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Tab,
)

TAKE_IN = PageAction(_("登记来文"), "dispatch:take_in", perms.TAKE_IN, icon="plus", tone="primary")

DOCUMENTS = Ledger(
    code="documents-in",
    title=_("来文"),
    print_title=_("来文登记簿"),
    model=OfficialText,
    permission=perms.SEE,
    url="dispatch:document",
    columns=(
        Column("title", _("标题"), kind="link", is_main=True, is_stuck=True),
        Column("issuer", _("发文机关"), width=160),
        Column("doc_no", _("文号"), width=140),
        Column("dated_on", _("成文日期"), kind="date", sortable=True, width=110),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=DocumentStatus.choices,
            tones=(
                (DocumentStatus.READ, "warn"),
                (DocumentStatus.ISSUED, "done"),
                (DocumentStatus.WITHDRAWN, "muted"),
            ),
            width=110,
        ),
        Column("taken_in_at", _("登记时间"), kind="moment", width=140),
    ),
    filters=(
        Filter("status", _("状态"), "select", options=DocumentStatus.choices),
        Filter("issuer", _("发文机关"), lookup="icontains"),
        Filter("dated", _("成文日期"), "daterange", field="dated_on"),
    ),
    search=("title",),
    search_label=_("标题"),
    actions=(TAKE_IN,),
    tabs=(
        Tab("all", _("全部")),
        Tab("read", _("待确认"), Q(status=DocumentStatus.READ), tone="danger"),
        Tab("issued", _("已下达"), Q(status=DocumentStatus.ISSUED)),
    ),
    empty=EmptyText(_("还没有登记过来文。"), TAKE_IN),
)
