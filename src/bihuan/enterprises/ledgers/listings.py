"""Lists of directories and of what enterprises ask to change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.ledgers.common import choose, enterprise_columns, enterprise_filters
from bihuan.enterprises.models import Listing, Proposal, Watch
from bihuan.enterprises.services import delist, make_proposal_move
from bihuan.enterprises.states import ProposalStatus, WatchKind, WatchStatus
from bihuan.kernel.actors import Actor
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
from bihuan.organisations.models import Unit, UnitKind
from bihuan.statutes.dictionaries import Labels

ADD = PageAction(
    _("人工列入"), "enterprises:listing_new", perms.KEEP_DIRECTORY, icon="plus", tone="primary"
)


def committees(actor: Actor) -> list[tuple[int, str]]:
    """Professional committees of the actor's regions."""
    found = Unit.objects.filter(
        kind=UnitKind.PROFESSIONAL,
        region_id__gte=actor.scope.low,
        region_id__lt=actor.scope.high,
        abolished_on__isnull=True,
    )
    return list(found.order_by("order", "id").values_list("pk", "name"))


def of_committee(unit_id: Any) -> Q:
    """Enterprises of the sectors that a professional committee answers for."""
    sectors = Unit.objects.filter(pk=int(unit_id)).values_list("sectors", flat=True).first()
    return Q(enterprise__sector__in=sectors or [])


def delist_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return delist(listing_id=pk, reason=values["reason"], actor=actor, at=at)


def unwatched() -> Q:
    """Those on a directory of a kind of watch that nobody watches for it."""
    wanted = Q()
    for kind in (WatchKind.HAZCHEM, WatchKind.AMMONIA, WatchKind.GAS):
        watch = Watch.objects.filter(
            enterprise=OuterRef("enterprise"), kind=kind, status=WatchStatus.ACTIVE
        )
        wanted |= Q(directory=f"watch-{kind}") & ~Q(Exists(watch))
    return Q(ended_on__isnull=True) & wanted


STANDS = Q(ended_on__isnull=True)
LISTINGS = Ledger(
    code="directories",
    title=_("重点、高危企业名录"),
    model=Listing,
    permission=perms.SEE,
    url="enterprises:listing",
    columns=(
        *enterprise_columns(is_main=True),
        Column(
            "sector", _("行业领域"), field="enterprise__sector", labels=Labels("sectors"), width=110
        ),
        Column("directory", _("名录"), labels=Labels("directories"), width=130),
        Column("reason", _("列入原因")),
        Column(
            "is_manual", _("列入方式"), labels=((True, _("人工")), (False, _("规则"))), width=80
        ),
        Column("document", _("依据文件"), width=140),
        Column("since_on", _("列入日期"), kind="date", width=110),
        Column("ended_on", _("移出日期"), kind="date", is_shown=False),
        Column("ended_reason", _("移出原因"), is_shown=False),
    ),
    filters=(
        *enterprise_filters(),
        Filter("directory", _("名录"), "select", options=choose("directories")),
        Filter("committee", _("专业委员会"), "unit", options=committees, where=of_committee),
    ),
    tabs=(
        Tab("key", _("重点企业"), STANDS & Q(directory="key")),
        Tab("high-risk", _("高危企业"), STANDS & Q(directory="high-risk"), tone="warn"),
        Tab("strict", _("严格检查单位"), STANDS & Q(directory="strict-inspection"), tone="warn"),
        Tab("watch", _("专盯单位"), STANDS & Q(directory__startswith="watch-")),
        Tab("unwatched", _("应专盯未落实"), unwatched(), tone="danger"),
        Tab("manual", _("人工列入"), STANDS & Q(is_manual=True)),
        Tab("ended", _("已移出"), Q(ended_on__isnull=False)),
    ),
    bulk=(
        BulkAction(
            "delist",
            _("移出名录"),
            perms.KEEP_DIRECTORY,
            delist_one,
            fields=(BulkField("reason", _("移出原因"), "textarea"),),
        ),
    ),
    actions=(ADD,),
    empty=EmptyText(_("还没有企业列入名录；名录按规则每天重算，也可以人工列入。"), ADD),
)
PROPOSALS = Ledger(
    code="proposals",
    title=_("企业变更申请"),
    model=Proposal,
    permission=perms.SEE,
    url="enterprises:proposal",
    columns=(
        *enterprise_columns(is_main=True),
        Column("note", _("变更说明")),
        Column("proposed_by", _("申请人"), kind="person", width=90),
        Column("proposed_at", _("申请时间"), kind="moment", width=140),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ProposalStatus.choices,
            tones=(
                (ProposalStatus.PROPOSED, "info"),
                (ProposalStatus.RETURNED, "warn"),
                (ProposalStatus.APPLIED, "done"),
                (ProposalStatus.WITHDRAWN, "muted"),
            ),
            width=90,
        ),
        Column("due_on", _("审核期限"), kind="deadline", closed="decided_at", width=130),
        Column("unit", _("审核单位"), field="unit__name", width=150),
    ),
    filters=(
        *enterprise_filters(),
        Filter("proposed", _("申请时间"), "daterange", "proposed_at__date"),
    ),
    tabs=(
        Tab("open", _("待审核"), Q(status=ProposalStatus.PROPOSED), tone="danger"),
        Tab("returned", _("已退回"), Q(status=ProposalStatus.RETURNED)),
        Tab("all", _("全部")),
    ),
    workflow="proposal",
    move=make_proposal_move,
    empty=EmptyText(_("还没有企业申请过变更。")),
)
