"""Ledgers of dispatch: documents, shares of tasks, submissions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.models import OfficialText, Share, Submission
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    SUBMISSION_HANDED_IN,
    SUBMISSION_OWED,
    DocumentStatus,
    ShareRole,
    ShareStatus,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    Column,
    EmptyText,
    Filter,
    Ledger,
    PageAction,
    Tab,
)
from bihuan.organisations.choices import supervisor_options

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


def share_edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status not in SHARE_FINISHED else ""


def remind_share(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.remind_share(share_id=pk, note=values.get("note") or "", actor=actor, at=at)


def claim_share(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.claim_share(share_id=pk, actor=actor, at=at)


NOTE = BulkField("note", _("内容"), "textarea", required=False)

SHARES = Ledger(
    code="tasks",
    title=_("任务台账"),
    print_title=_("工作任务分解表"),
    model=Share,
    permission=perms.SEE,
    url="dispatch:share",
    columns=(
        Column("no", _("序号"), field="item__no", width=60),
        Column(
            "title",
            _("任务 / 来文"),
            field="item__title",
            kind="link",
            sub="item__document__title",
            is_main=True,
        ),
        Column("unit", _("责任单位"), field="unit__name", width=160),
        Column(
            "role",
            _("分工"),
            kind="tags",
            labels=ShareRole.choices,
            tones=((ShareRole.LEAD, "info"), (ShareRole.PARTICIPANT, "muted")),
            width=70,
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ShareStatus.choices,
            tones=(
                (ShareStatus.ISSUED, "danger"),
                (ShareStatus.CLAIMED, "info"),
                (ShareStatus.SUBMITTED, "warn"),
                (ShareStatus.HANDED_BACK, "warn"),
                (ShareStatus.DONE, "done"),
                (ShareStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("percent", _("进度"), kind="progress", width=80),
        Column(
            "due_on", _("完成时限"), kind="deadline", closed="done_on", sortable=True, width=150
        ),
        Column("progress", _("进展"), is_shown=False),
        Column("obstacle", _("存在问题"), is_shown=False),
        Column("done_on", _("办结日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("unit", _("责任单位"), "unit", options=supervisor_options),
        Filter("role", _("分工"), "select", options=ShareRole.choices),
        Filter("status", _("状态"), "multiselect", lookup="in", options=ShareStatus.choices),
        Filter("due", _("完成时限"), "daterange", field="due_on"),
        Filter(
            "document", _("来文"), field="item__document__title", lookup="icontains", is_more=True
        ),
    ),
    search=("item__title",),
    search_label=_("任务内容"),
    tabs=(
        Tab("all", _("全部")),
        Tab("issued", _("待认领"), Q(status=ShareStatus.ISSUED)),
        Tab("claimed", _("办理中"), Q(status=ShareStatus.CLAIMED)),
        Tab("submitted", _("待审核"), Q(status=ShareStatus.SUBMITTED)),
        Tab("done", _("已办结"), Q(status=ShareStatus.DONE)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(due_on__lt=on) & ~Q(status__in=SHARE_FINISHED),
            tone="danger",
        ),
    ),
    edge=share_edge,
    edge_fields=("due_on", "status"),
    bulk=(
        BulkAction("remind", _("催办"), perms.REMIND, remind_share, fields=(NOTE,)),
        BulkAction("claim", _("批量认领"), perms.CLAIM, claim_share),
    ),
    narrow=narrow_to_figure,
    workflow="share",
    move=services.make_share_move,
    empty=EmptyText(_("还没有分解下达的任务。")),
)


def submission_edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status in SUBMISSION_OWED else ""


def remind_submission(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.remind_submission(
        submission_id=pk, note=values.get("note") or "", actor=actor, at=at
    )


def receive_submission(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return services.receive_submission(submission_id=pk, actor=actor, at=at)


SUBMISSIONS = Ledger(
    code="submissions",
    title=_("报送台账"),
    print_title=_("工作报送登记表"),
    model=Submission,
    permission=perms.SEE,
    url="dispatch:submission",
    columns=(
        Column(
            "what",
            _("报送内容 / 来文"),
            field="duty__what",
            kind="link",
            sub="duty__document__title",
            is_main=True,
        ),
        Column("unit", _("报送单位"), field="unit__name", width=160),
        Column("round", _("期次"), kind="number", width=60),
        Column(
            "due_on",
            _("报送时限"),
            kind="deadline",
            closed="first_submitted_at",
            sortable=True,
            width=150,
        ),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=SubmissionStatus.choices,
            tones=(
                (SubmissionStatus.DUE, "info"),
                (SubmissionStatus.SUBMITTED, "warn"),
                (SubmissionStatus.RETURNED, "danger"),
                (SubmissionStatus.ACCEPTED, "done"),
                (SubmissionStatus.WAIVED, "muted"),
                (SubmissionStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column(
            "is_late",
            _("按时"),
            kind="tags",
            labels=((True, _("逾期")), (False, "")),
            tones=((True, "danger"),),
            width=70,
        ),
        Column(
            "signer_level",
            _("应签发"),
            field="duty__signer_level",
            labels=SignerLevel.choices,
            width=90,
        ),
        Column("signer", _("签发人"), width=90),
        Column("first_submitted_at", _("报送时间"), kind="moment", width=140),
        Column("summary", _("报送内容"), is_shown=False),
    ),
    filters=(
        Filter("unit", _("报送单位"), "unit", options=supervisor_options),
        Filter("status", _("状态"), "multiselect", lookup="in", options=SubmissionStatus.choices),
        Filter("due", _("报送时限"), "daterange", field="due_on"),
        Filter("document", _("来文"), field="duty__document__title", lookup="icontains"),
        Filter("campaign", _("专项行动"), field="duty__campaign", is_more=True),
    ),
    search=("duty__what",),
    search_label=_("报送内容"),
    tabs=(
        Tab("all", _("全部")),
        Tab("due", _("待报送"), Q(status__in=SUBMISSION_OWED)),
        Tab("submitted", _("待接收"), Q(status=SubmissionStatus.SUBMITTED)),
        Tab("accepted", _("已接收"), Q(status=SubmissionStatus.ACCEPTED)),
        Tab(
            "overdue",
            _("已逾期"),
            lambda on: Q(due_on__lt=on, status__in=SUBMISSION_OWED),
            tone="danger",
        ),
        Tab("late", _("报送迟到"), Q(is_late=True, status__in=SUBMISSION_HANDED_IN)),
    ),
    edge=submission_edge,
    edge_fields=("due_on", "status"),
    bulk=(
        BulkAction("remind", _("催报"), perms.REMIND, remind_submission, fields=(NOTE,)),
        BulkAction("receive", _("批量接收"), perms.RECEIVE, receive_submission),
    ),
    narrow=narrow_to_figure,
    workflow="submission",
    move=services.make_submission_move,
    empty=EmptyText(_("还没有要报送的材料。")),
)
