"""The registers of outgoing and received documents."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.documents import permissions as perms
from bihuan.documents import services
from bihuan.documents.models import IssuedDocument, Receipt
from bihuan.documents.states import UNISSUED, ReceiptStatus, Status
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, Tab

TONES = {
    Status.DRAFT: "muted",
    Status.IN_SIGNING: "warn",
    Status.SIGNED: "info",
    Status.ISSUED: "done",
    Status.WITHDRAWN: "danger",
    Status.CANCELLED: "muted",
}
RECEIPT_TONES = {
    ReceiptStatus.SENT: "warn",
    ReceiptStatus.ACKNOWLEDGED: "done",
    ReceiptStatus.RECALLED: "muted",
}

DOCUMENTS = Ledger(
    code="outgoing",
    title=_("发文登记"),
    print_title=_("发文登记簿"),
    model=IssuedDocument,
    permission=perms.SEE,
    url="documents:detail",
    columns=(
        Column("doc_no", _("文号"), width=150),
        Column("title", _("标题"), kind="link", is_main=True),
        Column("issuer", _("发文单位"), field="issuer__name", width=150),
        Column("status", _("状态"), kind="status", labels=Status.choices, tones=TONES, width=90),
        Column("signer", _("签发人"), kind="person", width=80),
        Column("dated_on", _("成文日期"), kind="date", width=96),
        Column("issued_at", _("印发时间"), kind="moment", width=130),
        Column("recipients_text", _("主送机关"), is_shown=False),
        Column("check_code", _("核验码"), is_shown=False),
    ),
    filters=(
        Filter("dated", _("成文日期"), "daterange", field="dated_on"),
        Filter("status", _("状态"), "multiselect", lookup="in", options=Status.choices),
        Filter("number", _("文号"), field="doc_no", lookup="icontains"),
    ),
    search=("title",),
    search_label=_("标题"),
    tabs=(
        Tab("all", _("全部")),
        Tab("open", _("办理中"), Q(status__in=UNISSUED)),
        Tab("issued", _("已印发"), Q(status=Status.ISSUED)),
        Tab("withdrawn", _("已撤回"), Q(status=Status.WITHDRAWN)),
    ),
    workflow="document",
    move=services.make_move,
    empty=EmptyText(_("还没有发过文。报表送签后会登记在这里。")),
)

RECEIPTS = Ledger(
    code="receipts",
    title=_("收文签收"),
    print_title=_("收文签收登记簿"),
    model=Receipt,
    permission=perms.SEE,
    url="documents:received",
    columns=(
        Column("doc_no", _("文号"), width=150),
        Column("title", _("标题"), kind="link", is_main=True),
        Column("issuer_name", _("发文单位"), width=150),
        Column("unit", _("收文单位"), field="unit__name", width=150),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ReceiptStatus.choices,
            tones=RECEIPT_TONES,
            width=90,
        ),
        Column("sent_at", _("发送时间"), kind="moment", width=130),
        Column("read_at", _("签收时间"), kind="moment", width=130),
        Column("read_by", _("签收人"), field="read_by__name", kind="person", width=80),
    ),
    filters=(
        Filter("status", _("状态"), "multiselect", lookup="in", options=ReceiptStatus.choices),
        Filter("sent", _("发送日期"), "daterange", field="sent_at"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("waiting", _("待签收"), Q(status=ReceiptStatus.SENT), tone="danger"),
        Tab("read", _("已签收"), Q(status=ReceiptStatus.ACKNOWLEDGED)),
    ),
    empty=EmptyText(_("还没有收到发文。")),
)
