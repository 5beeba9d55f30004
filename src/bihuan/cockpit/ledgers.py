"""Lists of frozen lists, printed handbooks, papers."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.cockpit import permissions as perms
from bihuan.cockpit.models import Handbook, ListSnapshot, PaperVersion
from bihuan.cockpit.services import KINDS
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import name_of_region
from bihuan.statutes.dictionaries import Labels, options

BOARD = PageAction(_("五个清单"), "cockpit:board", perms.SEE, icon="list-details")

SNAPSHOTS = Ledger(
    code="list-snapshots",
    title=_("固定清单"),
    print_title=_("五个清单固定记录"),
    model=ListSnapshot,
    permission=perms.SEE,
    url="cockpit:snapshot",
    columns=(
        Column("title", _("清单"), kind="link", is_main=True),
        Column("place", _("范围"), expression=name_of_region(), width=140),
        Column("on", _("固定日期"), kind="date", width=110),
        Column("count", _("条数"), kind="number", width=90),
        Column("unowned", _("无责任人"), kind="number", width=90),
        Column("made_by", _("固定人"), field="made_by__name", width=100),
        Column("note", _("用途"), width=180),
    ),
    filters=(
        Filter("list", _("清单"), "select", "code", options=lambda _actor: options("five-lists")),
        Filter("region", _("范围"), "region"),
        Filter("on", _("固定日期"), "daterange", field="on"),
    ),
    actions=(BOARD,),
    empty=EmptyText(_("还没有固定过清单。"), BOARD),
)
HANDBOOKS = Ledger(
    code="list-handbooks",
    title=_("清单手册"),
    print_title=_("清单手册编印记录"),
    model=Handbook,
    permission=perms.SEE,
    url="cockpit:handbook",
    columns=(
        Column("number", _("编号"), kind="link", width=130),
        Column("title", _("手册名称"), is_main=True),
        Column("kind", _("类别"), labels=tuple(KINDS.items()), width=120),
        Column("place", _("范围"), expression=name_of_region(), width=140),
        Column("on", _("编印日期"), kind="date", width=110),
        Column("units", _("编入单位"), kind="number", width=90),
        Column("unwatched", _("没有专盯人"), kind="number", width=100),
        Column("made_by", _("编印人"), field="made_by__name", width=100),
    ),
    filters=(
        Filter("kind", _("类别"), "select", options=lambda _actor: list(KINDS.items())),
        Filter("region", _("范围"), "region"),
    ),
    actions=(BOARD,),
    empty=EmptyText(_("还没有编印过手册。"), BOARD),
)


def review_late(on: date) -> Q:
    return Q(review_on__lt=on)


PAPERS = Ledger(
    code="papers",
    title=_("一图一表一清单一报告"),
    print_title=_("企业和园区风险文件台账"),
    model=PaperVersion,
    permission=perms.SEE_OWN,
    url="cockpit:paper",
    columns=(
        Column("title", _("文件"), kind="link", is_main=True),
        Column("slot", _("种类"), labels=Labels("paper-slots"), width=180),
        Column("place", _("属地"), expression=name_of_region(), width=120),
        Column("version", _("版次"), kind="number", width=70),
        Column("made_on", _("编制日期"), kind="date", width=110),
        Column("reviewed_on", _("最近复核"), kind="date", width=110),
        Column("review_on", _("复核期限"), kind="deadline", width=130),
    ),
    filters=(
        Filter("slot", _("种类"), "select", options=lambda _actor: options("paper-slots")),
        Filter("region", _("属地"), "region"),
        Filter("review", _("复核期限"), "daterange", field="review_on"),
    ),
    rows=lambda found: found.filter(is_newest=True),
    tabs=(
        Tab("all", _("现行版")),
        Tab("late", _("复核逾期"), review_late, tone="danger"),
        Tab("parks", _("园区"), Q(park__isnull=False)),
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有编制过。")),
)
