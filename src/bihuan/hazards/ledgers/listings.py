"""The lists of listed supervision, notices to rectify and re-checks."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.models import Listing, Recheck, RecheckBatch, RectifyNotice
from bihuan.hazards.supervision import (
    LISTING_RUNNING,
    NOTICE_OUT,
    RECHECK_DONE,
    RECHECK_OPEN,
    ListingLevel,
    ListingObject,
    ListingStatus,
    NoticeStatus,
    RecheckKind,
    RecheckStatus,
)
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.statutes.dictionaries import Labels, options

NEW_LISTING = PageAction(
    _("拟定挂牌"), "hazards:new_listing", perms.LIST, icon="plus", tone="primary"
)
NEW_NOTICE = PageAction(
    _("拟制通知书"), "hazards:new_notice", perms.NOTIFY, icon="plus", tone="primary"
)
NEW_BATCH = PageAction(
    _("安排复查批次"), "hazards:new_batch", perms.DRAW_RECHECKS, icon="plus", tone="primary"
)
RUNNING = Q(status__in=LISTING_RUNNING)


def late_listing(on: date) -> Q:
    return Q(status=ListingStatus.LISTED, due_on__lt=on)


def unpublished(on: date) -> Q:
    return RUNNING & Q(published_on__isnull=True, publish_by__lt=on)


def unfiled(on: date) -> Q:
    return RUNNING & Q(filed_on__isnull=True, file_by__lt=on)


def edge_of_listing(due_on: date, status: str, today: date) -> str:
    return "danger" if status == ListingStatus.LISTED and due_on < today else ""


LISTINGS = Ledger(
    code="listings",
    title=_("挂牌督办台账"),
    print_title=_("挂牌督办登记表"),
    model=Listing,
    permission=perms.SEE,
    url="hazards:listing",
    columns=(
        Column("number", _("编号"), kind="link", width=110, is_stuck=True),
        Column("title", _("督办事项 / 责任单位"), sub="owner__name", is_main=True),
        Column("level", _("层级"), labels=ListingLevel.choices, width=80),
        Column("object", _("对象"), labels=ListingObject.choices, width=110),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column("body", _("督办单位"), field="body__name", width=140),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ListingStatus.choices,
            tones=(
                (ListingStatus.DRAFT, "warn"),
                (ListingStatus.LISTED, "info"),
                (ListingStatus.APPLIED, "warn"),
                (ListingStatus.ACCEPTED, "warn"),
                (ListingStatus.DELISTED, "done"),
                (ListingStatus.WITHDRAWN, "muted"),
            ),
            width=100,
        ),
        Column("doc_no", _("文号"), width=150),
        Column("listed_on", _("挂牌日期"), kind="date", width=96),
        Column("due_on", _("办结期限"), kind="deadline", closed="cleared_on", width=150),
        Column("published_on", _("公布日期"), kind="date", is_shown=False),
        Column("filed_on", _("备案日期"), kind="date", is_shown=False),
        Column("cleared_on", _("整改完成"), kind="date", is_shown=False),
        Column("delisted_on", _("摘牌日期"), kind="date", width=96),
        Column("watcher", _("督办责任人"), kind="person", is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("level", _("层级"), "select", options=ListingLevel.choices),
        Filter("object", _("对象"), "select", options=ListingObject.choices),
        Filter("body", _("督办单位"), "unit", options=supervisor_options),
        Filter("status", _("状态"), "multiselect", lookup="in", options=ListingStatus.choices),
        Filter("sector", _("行业"), "select", options=lambda _actor: options("sectors")),
        Filter("listed", _("挂牌日期"), "daterange", field="listed_on", is_more=True),
        Filter("delisted", _("摘牌日期"), "daterange", field="delisted_on", is_more=True),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("draft", _("待签发"), Q(status=ListingStatus.DRAFT)),
        Tab("running", _("督办中"), RUNNING),
        Tab("late", _("已逾期"), late_listing, tone="danger"),
        Tab("unpublished", _("逾期未公布"), unpublished, tone="danger"),
        Tab("unfiled", _("逾期未备案"), unfiled, tone="danger"),
        Tab("delisted", _("已摘牌"), Q(status=ListingStatus.DELISTED)),
    ),
    edge=edge_of_listing,
    edge_fields=("due_on", "status"),
    actions=(NEW_LISTING,),
    narrow=narrow_to_figure,
    workflow="listing",
    move=services.make_listing_move,
    empty=EmptyText(_("还没有挂牌督办。"), NEW_LISTING),
)


def late_notice(on: date) -> Q:
    return Q(status__in=NOTICE_OUT, last_due_on__lt=on)


NOTICES = Ledger(
    code="rectify-notices",
    title=_("限期整改通知"),
    print_title=_("限期整改通知登记表"),
    model=RectifyNotice,
    permission=perms.SEE,
    url="hazards:rectify_notice",
    columns=(
        Column("number", _("文号"), kind="link", width=160),
        Column("enterprise", _("企业"), field="enterprise__name", is_main=True),
        Column("kind", _("文书"), labels=Labels("rectify-notices"), width=150),
        Column("unit", _("发出单位"), field="unit__name", width=140),
        Column("check_name", _("检查名称"), width=150),
        Column("checked_on", _("检查日期"), kind="date", width=96),
        Column("problems", _("问题数"), kind="number", width=70),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=NoticeStatus.choices,
            tones=(
                (NoticeStatus.DRAFT, "warn"),
                (NoticeStatus.ISSUED, "warn"),
                (NoticeStatus.DELIVERED, "info"),
                (NoticeStatus.REPLIED, "warn"),
                (NoticeStatus.CLOSED, "done"),
                (NoticeStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("last_due_on", _("最晚期限"), kind="deadline", closed="closed_on", width=150),
        Column("issued_on", _("签发日期"), kind="date", is_shown=False),
        Column("delivered_on", _("送达日期"), kind="date", is_shown=False),
        Column("replied_on", _("回复日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("unit", _("发出单位"), "unit", options=supervisor_options),
        Filter("kind", _("文书"), "select", options=lambda _actor: options("rectify-notices")),
        Filter("check", _("检查名称"), field="check_name", lookup="icontains"),
        Filter("status", _("状态"), "multiselect", lookup="in", options=NoticeStatus.choices),
        Filter("checked", _("检查日期"), "daterange", field="checked_on", is_more=True),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("draft", _("待签发"), Q(status=NoticeStatus.DRAFT)),
        Tab("issued", _("待送达"), Q(status=NoticeStatus.ISSUED)),
        Tab("delivered", _("待回复"), Q(status=NoticeStatus.DELIVERED)),
        Tab("replied", _("待复查"), Q(status=NoticeStatus.REPLIED)),
        Tab("late", _("已逾期"), late_notice, tone="danger"),
    ),
    actions=(NEW_NOTICE,),
    narrow=narrow_to_figure,
    workflow="rectify-notice",
    move=services.make_notice_move,
    empty=EmptyText(_("还没有发过限期整改通知。"), NEW_NOTICE),
)


def late_recheck(on: date) -> Q:
    return Q(status__in=RECHECK_OPEN, due_on__lt=on)


RECHECKS = Ledger(
    code="rechecks",
    title=_("隐患复查"),
    print_title=_("隐患复查登记表"),
    model=Recheck,
    permission=perms.SEE,
    url="hazards:recheck",
    columns=(
        Column(
            "hazard",
            _("隐患 / 单位"),
            field="hazard__title",
            sub="hazard__enterprise__name",
            kind="link",
            is_main=True,
        ),
        Column("kind", _("类别"), labels=RecheckKind.choices, width=90),
        Column("batch", _("批次"), field="batch__title", width=150),
        Column("place", _("抽取次序"), kind="number", is_shown=False),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=RecheckStatus.choices,
            tones=(
                (RecheckStatus.PENDING, "warn"),
                (RecheckStatus.SCHEDULED, "info"),
                (RecheckStatus.PASSED, "done"),
                (RecheckStatus.FAILED, "danger"),
                (RecheckStatus.CANCELLED, "muted"),
            ),
            width=90,
        ),
        Column("asked_on", _("申请日期"), kind="date", width=96),
        Column("visit_on", _("约定日期"), kind="date", width=96),
        Column("due_on", _("复查期限"), kind="deadline", closed="checked_on", width=150),
        Column("officer", _("复查人员"), width=110),
        Column("checked_on", _("复查日期"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="hazard__region"),
        Filter("kind", _("类别"), "select", options=RecheckKind.choices),
        Filter("status", _("状态"), "multiselect", lookup="in", options=RecheckStatus.choices),
        Filter("batch", _("批次编号"), field="batch"),
        Filter("checked", _("复查日期"), "daterange", field="checked_on"),
    ),
    tabs=(
        Tab("open", _("未复查"), Q(status__in=RECHECK_OPEN)),
        Tab("all", _("全部")),
        Tab("late", _("已超期"), late_recheck, tone="danger"),
        Tab("done", _("已复查"), Q(status__in=RECHECK_DONE)),
        Tab("failed", _("不合格"), Q(status=RecheckStatus.FAILED), tone="danger"),
    ),
    narrow=narrow_to_figure,
    workflow="recheck",
    move=services.make_recheck_move,
    empty=EmptyText(_("还没有复查。企业提交整改即为申请复查。")),
)

BATCHES = Ledger(
    code="recheck-batches",
    title=_("整批复查与重点复查"),
    print_title=_("复查批次登记表"),
    model=RecheckBatch,
    permission=perms.SEE,
    url="hazards:recheck_batch",
    columns=(
        Column("title", _("批次"), kind="link", is_main=True),
        Column("kind", _("类别"), labels=RecheckKind.choices, width=90),
        Column("basis", _("复查范围"), width=260),
        Column("population", _("范围内隐患"), kind="number", width=90),
        Column("drawn", _("应复查"), kind="number", width=80),
        Column("seed", _("抽取种子"), width=120),
        Column("finish_by", _("完成期限"), kind="date", width=96),
        Column("made_at", _("登记时间"), kind="moment", width=130),
    ),
    filters=(Filter("kind", _("类别"), "select", options=RecheckKind.choices),),
    actions=(NEW_BATCH,),
    empty=EmptyText(_("还没有安排过整批复查或者重点复查。"), NEW_BATCH),
)
