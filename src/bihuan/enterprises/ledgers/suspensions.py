"""Lists of suspensions, watches and missed contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.ledgers.common import choose, enterprise_columns, enterprise_filters
from bihuan.enterprises.models import Suspension, Watch, WatchContact, WatchMiss
from bihuan.enterprises.services import make_suspension_move, make_watch_move
from bihuan.enterprises.states import (
    STANDING,
    ContactWay,
    SuspensionStatus,
    WatchKind,
    WatchStatus,
)
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import supervisor_options
from bihuan.statutes.dictionaries import Labels

TONES = (
    (SuspensionStatus.STOPPED, "warn"),
    (SuspensionStatus.APPLIED, "info"),
    (SuspensionStatus.CHECKED, "info"),
    (SuspensionStatus.RESUMED, "done"),
    (SuspensionStatus.CLOSED, "muted"),
    (SuspensionStatus.WITHDRAWN, "muted"),
)
SUSPEND = PageAction(
    _("登记停产停业"), "enterprises:suspend", perms.SUSPEND, icon="plus", tone="primary"
)
NAME = PageAction(
    _("指定专盯人"), "enterprises:watch_new", perms.NAME_WATCHER, icon="plus", tone="primary"
)


def standing_on(on: date) -> Q:
    """Suspensions that stood on a day: the first day counts, the day of resumption does not."""
    return Q(from_on__lte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on)) & ~Q(
        status=SuspensionStatus.WITHDRAWN
    )  # fmt: skip


def overrun(today: date) -> Q:
    """Those that should have ended by plan and still stand."""
    return Q(status__in=STANDING, until_on__lt=today)


SUSPENSIONS = Ledger(
    code="suspensions",
    title=_("停产企业清单"),
    print_title=_("停产停业和复工复产企业台账"),
    model=Suspension,
    permission=perms.SEE,
    url="enterprises:suspension",
    columns=(
        *enterprise_columns(is_main=True),
        Column("reason_kind", _("停产原因"), labels=Labels("suspension-reasons"), width=130),
        Column("is_whole", _("范围"), labels=((True, _("全部")), (False, _("部分"))), width=60),
        Column("order_number", _("文书号"), width=150),
        Column("from_on", _("停产日期"), kind="date", sortable=True, width=110),
        Column("until_on", _("预计复产"), kind="date", width=110),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=SuspensionStatus.choices,
            tones=TONES,
            width=110,
        ),
        Column("due_on", _("办理期限"), kind="deadline", closed="ended_on", width=130),
        Column("ended_on", _("复产日期"), kind="date", width=110),
        Column("unit", _("监管单位"), field="unit__name", width=150),
        Column("rounds", _("申请次数"), kind="number", is_shown=False),
        Column("ordered_by", _("决定单位"), is_shown=False),
        Column("part", _("停产部位"), is_shown=False),
        Column("reason", _("情况说明"), is_shown=False),
    ),
    filters=(
        *enterprise_filters(),
        Filter(
            "on",
            _("某日停产"),
            "date",
            where=standing_on,
            placeholder=_("列出这一天停产的"),
        ),
        Filter(
            "reason",
            _("停产原因"),
            "select",
            "reason_kind",
            options=choose("suspension-reasons"),
            is_more=True,
        ),
        Filter("status", _("状态"), "multiselect", lookup="in", options=SuspensionStatus.choices),
        Filter("from", _("停产日期"), "daterange", field="from_on", is_more=True),
        Filter("unit", _("监管单位"), "unit", options=supervisor_options, is_more=True),
    ),
    tabs=(
        Tab("now", _("今天停产"), standing_on, tone="warn"),
        Tab("applied", _("待现场检查"), Q(status=SuspensionStatus.APPLIED), tone="danger"),
        Tab("checked", _("待审批"), Q(status=SuspensionStatus.CHECKED), tone="danger"),
        Tab("overrun", _("过了预计复产日期"), overrun, tone="danger"),
        Tab("unwatched", _("没有专盯"), Q(status__in=STANDING) & ~Q(watches__status="active")),
        Tab("resumed", _("已复工复产"), Q(status=SuspensionStatus.RESUMED)),
        Tab("all", _("全部")),
    ),
    actions=(SUSPEND,),
    workflow="suspension",
    move=make_suspension_move,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过停产停业。"), SUSPEND),
)


def watch_edge(due_on: date | None, status: str, today: date) -> str:
    """Red where a contact is late, amber where it is due within two days."""
    if due_on is None or status != WatchStatus.ACTIVE:
        return ""
    if due_on < today:
        return "danger"
    return "warn" if due_on <= today + timedelta(days=2) else ""


def late(today: date) -> Q:
    return Q(status=WatchStatus.ACTIVE, due_on__lt=today)


WATCHES = Ledger(
    code="watches",
    title=_("专盯台账"),
    print_title=_("专盯管控台账"),
    model=Watch,
    permission=perms.SEE,
    url="enterprises:watch",
    columns=(
        *enterprise_columns(is_main=True),
        Column("kind", _("专盯类别"), labels=WatchKind.choices, width=110),
        Column("watcher", _("专盯人"), kind="person", width=90),
        Column("unit", _("单位"), field="unit__name", width=150),
        Column("every_days", _("间隔（日）"), kind="number", width=80),
        Column("last_on", _("最近联系"), kind="date", width=110),
        Column(
            "due_on",
            _("下次联系期限"),
            kind="deadline",
            closed="ended_on",
            sortable=True,
            width=150,
        ),
        Column("missed", _("漏联系"), kind="number", width=80),
        Column("measures", _("专盯措施"), is_shown=False),
        Column("ended_on", _("结束日期"), kind="date", is_shown=False),
    ),
    filters=(
        *enterprise_filters(),
        Filter("kind", _("专盯类别"), "select", options=WatchKind.choices),
        Filter("watcher", _("专盯人"), lookup="icontains", is_more=True),
        Filter("unit", _("单位"), "unit", options=supervisor_options, is_more=True),
    ),
    tabs=(
        Tab("now", _("专盯中"), Q(status=WatchStatus.ACTIVE)),
        Tab("late", _("该联系未联系"), late, tone="danger"),
        Tab("missed", _("漏过联系"), Q(status=WatchStatus.ACTIVE, missed__gt=0), tone="warn"),
        Tab("ended", _("已结束"), Q(status=WatchStatus.ENDED)),
    ),
    edge=watch_edge,
    edge_fields=("due_on", "status"),
    actions=(NAME,),
    workflow="watch",
    move=make_watch_move,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有指定过专盯人。"), NAME),
)


def contact_tone(value: Any, _today: date) -> Any:
    return {"text": "正常" if value else "异常", "tone": "" if value else "danger", "kind": "level"}


CONTACTS = Ledger(
    code="watch-contacts",
    title=_("专盯联系记录"),
    model=WatchContact,
    permission=perms.SEE,
    columns=(
        *enterprise_columns(),
        Column("on", _("联系日期"), kind="date", width=110),
        Column("way", _("方式"), labels=ContactWay.choices, width=70),
        Column("is_normal", _("情况"), draw=contact_tone, width=70),
        Column("found", _("现场情况"), is_main=True),
        Column("by_name", _("联系人"), kind="person", width=90),
    ),
    filters=(
        *enterprise_filters(),
        Filter("on", _("联系日期"), "daterange"),
        Filter("kind", _("专盯类别"), "select", "watch__kind", options=WatchKind.choices),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("abnormal", _("发现异常"), Q(is_normal=False), tone="danger"),
    ),
    empty=EmptyText(_("还没有专盯联系记录。")),
)
MISSES = Ledger(
    code="watch-misses",
    title=_("专盯漏联系"),
    model=WatchMiss,
    permission=perms.SEE,
    columns=(
        *enterprise_columns(),
        Column("watcher", _("专盯人"), kind="person", is_main=True, width=100),
        Column("unit", _("单位"), field="unit__name", width=150),
        Column("due_on", _("应联系日期"), kind="date", sortable=True, width=110),
        Column("made_up_on", _("补联系日期"), kind="date", width=110),
        Column("kind", _("专盯类别"), field="watch__kind", labels=WatchKind.choices, width=110),
    ),
    filters=(
        *enterprise_filters(),
        Filter("due", _("应联系日期"), "daterange", field="due_on"),
        Filter("unit", _("单位"), "unit", options=supervisor_options),
    ),
    tabs=(
        Tab("open", _("还没补"), Q(made_up_on__isnull=True), tone="danger"),
        Tab("all", _("全部")),
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("没有漏过联系。")),
)
