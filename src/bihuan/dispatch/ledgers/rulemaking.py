"""The lists of rules in the making and of the opinions asked for."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.gatherings import RULE_FINISHED, OpinionStatus, Outcome, RuleStatus
from bihuan.dispatch.models import Opinion, RuleDraft
from bihuan.kernel.ledgers import Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.organisations.choices import supervisor_options

NEW_RULE = PageAction(
    _("立项起草"), "dispatch:new_rule", perms.MAKE_RULES, icon="plus", tone="primary"
)
STAGE_TONES = dict.fromkeys(RuleStatus, "info") | {
    RuleStatus.ISSUED: "done",
    RuleStatus.PUBLICISED: "done",
    RuleStatus.REVIEWED: "done",
    RuleStatus.SUMMARISED: "done",
    RuleStatus.ABANDONED: "muted",
}

RULES = Ledger(
    code="rules",
    title=_("制度文件制定"),
    print_title=_("制度文件制定登记表"),
    model=RuleDraft,
    permission=perms.SEE,
    url="dispatch:rule",
    columns=(
        Column("title", _("文件名称"), kind="link", is_main=True),
        Column("drafter", _("起草单位"), field="drafter__name", width=180),
        Column(
            "status",
            _("阶段"),
            kind="status",
            labels=RuleStatus.choices,
            tones=tuple(STAGE_TONES.items()),
            width=100,
        ),
        Column("round", _("征求轮次"), kind="number", width=90),
        Column("approved_by", _("审议会议"), width=180),
        Column("approved_on", _("通过日期"), kind="date", width=110),
        Column("doc_no", _("文号"), width=140),
        Column("issued_on", _("印发日期"), kind="date", width=110),
        Column("due_on", _("计划完成"), kind="date", is_shown=False),
        Column("sessions", _("宣讲场次"), kind="number", is_shown=False),
    ),
    filters=(
        Filter("status", _("阶段"), "multiselect", lookup="in", options=RuleStatus.choices),
        Filter("drafter", _("起草单位"), "unit", options=supervisor_options),
        Filter("issued", _("印发日期"), "daterange", field="issued_on"),
    ),
    search=("title",),
    search_label=_("文件名称"),
    tabs=(
        Tab("all", _("全部")),
        Tab(
            "making",
            _("制定中"),
            Q(issued_on__isnull=True) & ~Q(status__in=RULE_FINISHED),
        ),
        Tab("issued", _("已印发"), Q(issued_on__isnull=False)),
    ),
    actions=(NEW_RULE,),
    workflow="rule",
    move=services.make_rule_move,
    empty=EmptyText(_("还没有在制定的制度文件。"), NEW_RULE),
)


def opinion_edge(due_on: date | None, status: str, today: date) -> str:
    return "danger" if due_on and due_on < today and status == OpinionStatus.ASKED else ""


OPINIONS = Ledger(
    code="opinions",
    title=_("征求意见汇总"),
    print_title=_("征求意见采纳情况汇总表"),
    model=Opinion,
    permission=perms.SEE,
    url="dispatch:opinion",
    columns=(
        Column("rule", _("文件名称"), field="rule__title", kind="link", is_main=True),
        Column("round", _("轮次"), kind="number", width=60),
        Column("unit", _("单位"), field="unit__name", width=180),
        Column("due_on", _("反馈时限"), kind="deadline", closed="given_on", width=150),
        Column("text", _("意见")),
        Column("outcome", _("采纳情况"), labels=Outcome.choices, width=100),
        Column("reply", _("采纳说明")),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=OpinionStatus.choices,
            tones=(
                (OpinionStatus.ASKED, "info"),
                (OpinionStatus.GIVEN, "warn"),
                (OpinionStatus.ANSWERED, "done"),
                (OpinionStatus.WAIVED, "muted"),
            ),
            width=120,
        ),
    ),
    filters=(
        Filter("rule", _("文件名称"), field="rule__title", lookup="icontains"),
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("outcome", _("采纳情况"), "multiselect", lookup="in", options=Outcome.choices),
    ),
    search=("rule__title",),
    search_label=_("文件名称"),
    tabs=(
        Tab("all", _("全部")),
        Tab("asked", _("待反馈"), Q(status=OpinionStatus.ASKED)),
        Tab("given", _("待采纳说明"), Q(status=OpinionStatus.GIVEN)),
    ),
    edge=opinion_edge,
    edge_fields=("due_on", "status"),
    workflow="opinion",
    move=services.make_opinion_move,
    empty=EmptyText(_("还没有征求过意见。")),
)
