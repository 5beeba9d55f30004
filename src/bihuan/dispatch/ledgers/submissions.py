"""The list of submissions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.ledgers.tasks import NOTE
from bihuan.dispatch.models import Submission
from bihuan.dispatch.states import (
    SUBMISSION_HANDED_IN,
    SUBMISSION_OWED,
    SignerLevel,
    SubmissionStatus,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    Column,
    EmptyText,
    Filter,
    Ledger,
    Tab,
)
from bihuan.organisations.choices import supervisor_options


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
