"""Lists of judgements of what is new, and of analyses of the situation."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import name_of_region
from bihuan.risks import permissions as perms
from bihuan.risks import services
from bihuan.risks.ledgers.points import choose
from bihuan.risks.models import NoveltyJudgement, Situation
from bihuan.risks.states.points import NoveltyDecision, NoveltyStatus
from bihuan.statutes.dictionaries import Labels

NOVELTY_TONES = {
    NoveltyStatus.DRAFTED: "warn",
    NoveltyStatus.DISCUSSED: "info",
    NoveltyStatus.DECIDED: "done",
    NoveltyStatus.WITHDRAWN: "muted",
}
NEW_NOVELTY = PageAction(
    _("发起研判"), "risks:new_novelty", perms.JUDGE_NOVELTY, icon="plus", tone="primary"
)
ANALYSE = PageAction(
    _("开展形势研判"), "risks:situation_page", perms.ANALYSE, icon="chart-line", tone="primary"
)

NOVELTIES = Ledger(
    code="novelties",
    title=_("新兴领域风险研判"),
    model=NoveltyJudgement,
    permission=perms.SEE,
    url="risks:novelty",
    columns=(
        Column("number", _("编号"), kind="link", width=120),
        Column("subject", _("研判对象"), is_main=True),
        Column("kind", _("类别"), labels=Labels("novelty-kinds"), width=80),
        Column("region", _("属地"), expression=name_of_region(), width=100),
        Column("status", _("状态"), kind="status", labels=NoveltyStatus.choices,
               tones=NOVELTY_TONES, width=90),
        Column("decision", _("决定"), labels=NoveltyDecision.choices, width=120),
        Column("proposed_unit", _("监管单位"), field="proposed_unit__name", width=160),
        Column("decided_on", _("决定日期"), kind="date", width=96),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("kind", _("类别"), "select", options=choose("novelty-kinds")),
        Filter("decision", _("决定"), "select", options=NoveltyDecision.choices),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("drafted", _("待会商"), Q(status=NoveltyStatus.DRAFTED)),
        Tab("discussed", _("待决定"), Q(status=NoveltyStatus.DISCUSSED)),
        Tab("decided", _("已决定"), Q(status=NoveltyStatus.DECIDED)),
    ),
    actions=(NEW_NOVELTY,),
    workflow="novelty",
    move=services.make_novelty_move,
    empty=EmptyText(_("还没有开展过新兴领域风险研判。"), NEW_NOVELTY),
)  # fmt: skip
SITUATIONS = Ledger(
    code="situations",
    title=_("形势研判结论"),
    model=Situation,
    permission=perms.SEE,
    url="risks:situation",
    columns=(
        Column("number", _("编号"), kind="link", width=120),
        Column("title", _("题目"), is_main=True),
        Column("first", _("开始日期"), kind="date", width=96),
        Column("last", _("结束日期"), kind="date", width=96),
        Column("region", _("区域"), expression=name_of_region(), width=100),
        Column("unit", _("研判单位"), field="unit__name", width=180),
        Column("conclusion", _("形势判断"), is_shown=False),
        Column("adjustment", _("策略调整"), is_shown=False),
    ),
    filters=(
        Filter("region", _("区域"), "region"),
        Filter("last", _("结束日期"), "daterange"),
    ),
    actions=(ANALYSE,),
    empty=EmptyText(_("还没有登记过研判结论。"), ANALYSE),
)
