"""The lists of what leaders have charge of, of strictly inspected enterprises, of rules."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    PageAction,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import day, text
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.ledgers.leaders import new
from bihuan.responsibility.ledgers.parsing import enterprise_of
from bihuan.responsibility.lives import (
    ChargeKind,
    RuleLevel,
)
from bihuan.responsibility.models import (
    Charge,
    LeadershipRule,
    StrictTarget,
)

NEW_CHARGE = new(_("登记包联"), "new_charge", perms.MANAGE_LEADERS)
NEW_STRICT = new(_("列入清单"), "new_strict_target", perms.MANAGE_LEADERS)
NEW_RULE = new(_("登记文件"), "new_leadership_rule", perms.MANAGE_LEADERS)


def store_strict(row: Row, actor: Actor, at: datetime) -> Stored:
    target = services.list_strictly(
        enterprise_id=row["enterprise"],
        reason=row["reason"] or "",
        on=row["listed_on"] or localdate(at),
        actor=actor,
        at=at,
    )
    return Stored(target.pk)


def remove_strict(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    services.remove_strict(target_id=object_id, reason=reason, on=localdate(at), actor=actor, at=at)


CHARGES = Ledger(
    code="charges",
    title=_("领导包联台账"),
    print_title=_("领导分片包干登记表"),
    model=Charge,
    permission=perms.SEE,
    url="responsibility:charge",
    columns=(
        Column("what", _("包联对象"), kind="link", is_main=True),
        Column("kind", _("包联类别"), labels=ChargeKind.choices, width=100),
        Column("leader", _("领导 / 职务"), field="leader__name", sub="leader__title", width=180),
        Column("unit", _("单位"), field="leader__unit__name", width=180),
        Column("starts_on", _("起始日期"), kind="date", width=110),
        Column("ends_on", _("终止日期"), kind="date", width=110),
        Column("note", _("包联要求"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region", field="leader__region"),
        Filter("kind", _("包联类别"), "select", options=ChargeKind.choices),
        Filter("name", _("领导"), field="leader__name", lookup="icontains"),
        Filter("what", _("包联对象"), lookup="icontains"),
        Filter("leader", _("领导编号"), field="leader_id", is_more=True),
    ),
    tabs=(
        Tab("held", _("正在包联"), Q(ends_on__isnull=True)),
        Tab("ended", _("已结束"), Q(ends_on__isnull=False)),
    ),
    actions=(NEW_CHARGE,),
    empty=EmptyText(_("还没有登记领导包联。"), NEW_CHARGE),
)

STRICT_TARGETS = Ledger(
    code="strict-targets",
    title=_("严格检查单位清单"),
    print_title=_("容易发生较大、重大生产安全事故的生产经营单位清单"),
    model=StrictTarget,
    permission=perms.SEE,
    url="responsibility:strict_target",
    columns=(
        Column("enterprise", _("企业"), field="enterprise__name", kind="link", is_main=True),
        Column("town", _("街道乡镇"), field="town__name", width=180),
        Column("region", _("属地"), expression=name_of_region(), width=100),
        Column("reason", _("列入理由")),
        Column("listed_on", _("列入日期"), kind="date", width=110),
        Column("removed_on", _("移出日期"), kind="date", is_shown=False),
        Column("removed_reason", _("移出理由"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("town", _("街道乡镇"), "unit", options=supervisor_options),
        Filter("name", _("企业"), field="enterprise__name", lookup="icontains"),
    ),
    tabs=(
        Tab("held", _("现有"), Q(removed_on__isnull=True)),
        Tab("removed", _("已移出"), Q(removed_on__isnull=False)),
    ),
    actions=(NEW_STRICT, PageAction(_("街镇监管责任"), "responsibility:towns", perms.SEE)),
    importer=Importer(
        columns=(
            ImportColumn(
                "企业",
                "enterprise",
                prepare=enterprise_of,
                required=True,
                help="名称或统一社会信用代码。",
                example="某某化工厂",
            ),
            ImportColumn("列入理由", "reason", text(300), required=True, example="涉及危险工艺"),
            ImportColumn("列入日期", "listed_on", day(), kind="date"),
        ),
        store=store_strict,
        chain="strict_target",
        withdraw=remove_strict,
    ),
    empty=EmptyText(_("还没有列入严格检查的单位。"), NEW_STRICT),
)

LEADERSHIP_RULES = Ledger(
    code="leadership-rules",
    title=_("责任制文件"),
    print_title=_("党政领导干部安全生产责任制文件"),
    model=LeadershipRule,
    permission=perms.SEE,
    url="responsibility:leadership_rule",
    columns=(
        Column("title", _("文件名称"), kind="link", is_main=True),
        Column("number", _("文号"), width=160),
        Column("level", _("层级"), labels=RuleLevel.choices, width=100),
        Column("region", _("适用地区"), expression=name_of_region(), width=120),
        Column("issued_on", _("印发日期"), kind="date", width=110),
        Column("above", _("落实的上级文件"), field="carries_out__title"),
    ),
    filters=(Filter("level", _("层级"), "select", options=RuleLevel.choices),),
    search=("title",),
    search_label=_("文件名称"),
    tabs=(
        Tab("held", _("现行"), Q(withdrawn_at__isnull=True)),
        Tab("withdrawn", _("已停用"), Q(withdrawn_at__isnull=False)),
    ),
    actions=(NEW_RULE, PageAction(_("制度层级与缺口"), "responsibility:cascade", perms.SEE)),
    empty=EmptyText(_("还没有登记责任制文件。"), NEW_RULE),
)
