"""The lists of responsibility letters, of their yearly texts, of numbers that documents declare."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
from bihuan.organisations.choices import name_of_region, supervisor_options
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.lives import LetterKind, LetterStatus, SignedHow
from bihuan.responsibility.models import Letter, LetterDeclaration, LetterTemplate
from bihuan.responsibility.workflow.letters import ASSESS, ISSUE, REMIND
from bihuan.statutes.dictionaries import Labels, options

LETTER_TONES = (
    (LetterStatus.DRAFT, "info"),
    (LetterStatus.ISSUED, "warn"),
    (LetterStatus.SIGNED, "done"),
    (LetterStatus.REPLACED, "muted"),
    (LetterStatus.WITHDRAWN, "muted"),
)
NEW_TEXT = PageAction(
    _("拟定模板"),
    "responsibility:new_letter_text",
    perms.MANAGE_LETTERS,
    icon="plus",
    tone="primary",
)
SUMMARY = PageAction(_("责任书汇总"), "responsibility:letter_summary", perms.SEE)


def is_overdue(on: date) -> Q:
    return Q(due_on__lt=on, status=LetterStatus.ISSUED)


def edge(due_on: date | None, status: str, today: date) -> str:
    late = due_on is not None and due_on < today and status == LetterStatus.ISSUED
    return "danger" if late else ""


def moved(name: str) -> Any:
    """A bulk action that makes one move of each chosen letter."""

    def run(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
        return services.make_letter_move(pk, name, values, actor=actor, at=at)

    return run


def class_options(_actor: Actor) -> list[tuple[str, str]]:
    return options("letter-classes")


LETTERS = Ledger(
    code="letters",
    title=_("责任书台账"),
    print_title=_("安全生产责任书签订情况登记表"),
    model=Letter,
    permission=perms.SEE_LETTERS,
    url="responsibility:letter",
    columns=(
        Column("number", _("编号"), kind="link", width=130, is_stuck=True),
        Column("party_name", _("乙方 / 标题"), sub="title", is_main=True),
        Column("year", _("年度"), kind="number", width=70, is_shown=False),
        Column("kind", _("文书"), labels=LetterKind.choices, width=100),
        Column("party_class", _("签订对象"), labels=Labels("letter-classes"), width=130),
        Column("principal", _("乙方负责人"), kind="person", width=90),
        Column("region", _("属地"), expression=name_of_region(), width=90),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=LetterStatus.choices,
            tones=LETTER_TONES,
            width=90,
        ),
        Column(
            "due_on", _("签订期限"), kind="deadline", closed="signed_on", sortable=True, width=150
        ),
        Column("issued_on", _("下发日期"), kind="date", is_shown=False),
        Column("signed_on", _("签订日期"), kind="date", width=100),
        Column("signed_how", _("签订方式"), labels=SignedHow.choices, is_shown=False),
        Column("signer", _("乙方签字人"), is_shown=False),
        Column("issuer_name", _("甲方"), is_shown=False),
        Column("issuer_signer", _("甲方签字人"), is_shown=False),
        Column("grade", _("考核等次"), labels=Labels("letter-grades"), width=90),
        Column("score", _("考核得分"), kind="number", is_shown=False),
        Column("conclusion", _("考核结论"), is_shown=False),
        Column("cause", _("改签原因"), is_shown=False),
    ),
    filters=(
        Filter("region", _("属地"), "region"),
        Filter("class", _("签订对象"), "select", field="party_class", options=class_options),
        Filter("year", _("年度")),
        Filter("status", _("状态"), "multiselect", lookup="in", options=LetterStatus.choices),
        Filter("kind", _("文书"), "select", options=LetterKind.choices, is_more=True),
        Filter("party", _("乙方"), field="party_name", lookup="icontains", is_more=True),
        Filter("issuer", _("甲方单位"), "unit", options=supervisor_options, is_more=True),
        Filter("signed", _("签订日期"), "daterange", field="signed_on", is_more=True),
        Filter("due", _("签订期限"), "daterange", field="due_on", is_more=True),
        Filter(
            "grade",
            _("考核等次"),
            "select",
            options=lambda _actor: options("letter-grades"),
            is_more=True,
        ),
    ),
    search=("party_name", "number"),
    search_label=_("乙方、编号"),
    tabs=(
        Tab("all", _("全部"), ~Q(status=LetterStatus.WITHDRAWN)),
        Tab("draft", _("待下发"), Q(status=LetterStatus.DRAFT)),
        Tab("issued", _("待签订"), Q(status=LetterStatus.ISSUED)),
        Tab("overdue", _("逾期未签"), is_overdue, tone="danger"),
        Tab("signed", _("已签订"), Q(status=LetterStatus.SIGNED)),
        Tab("unjudged", _("待考核"), Q(status=LetterStatus.SIGNED, assessed_on__isnull=True)),
        Tab("withdrawn", _("已撤回"), Q(status=LetterStatus.WITHDRAWN)),
    ),
    edge=edge,
    edge_fields=("due_on", "status"),
    bulk=(
        BulkAction(
            "issue",
            ISSUE.label,
            perms.MANAGE_LETTERS,
            moved("issue"),
            fields=(BulkField("issuer_signer", _("甲方签字人"), required=False),),
        ),
        BulkAction(
            "remind",
            REMIND.label,
            perms.MANAGE_LETTERS,
            moved("remind"),
            fields=(BulkField("note", _("催签内容"), "textarea", required=False),),
        ),
        BulkAction(
            "assess",
            ASSESS.label,
            perms.ASSESS_LETTERS,
            moved("assess"),
            fields=(
                BulkField(
                    "grade",
                    _("等次"),
                    "select",
                    options=lambda _actor: options("letter-grades"),
                ),
                BulkField("conclusion", _("考核结论"), "textarea"),
            ),
        ),
    ),
    actions=(NEW_TEXT, SUMMARY),
    narrow=narrow_to_figure,
    workflow="letter",
    move=services.make_letter_move,
    empty=EmptyText(_("还没有责任书；先拟定一类对象的模板，再按模板下发。"), NEW_TEXT),
)

LETTER_TEXTS = Ledger(
    code="letter-texts",
    title=_("责任书模板"),
    print_title=_("安全生产责任书模板登记表"),
    model=LetterTemplate,
    permission=perms.MANAGE_LETTERS,
    url="responsibility:letter_text",
    columns=(
        Column("title", _("标题"), kind="link", is_main=True),
        Column("year", _("年度"), kind="number", width=80),
        Column("kind", _("文书"), labels=LetterKind.choices, width=110),
        Column("party_class", _("签订对象"), labels=Labels("letter-classes"), width=150),
        Column("issuer_name", _("甲方")),
        Column("due_on", _("签订期限"), kind="date", width=110),
        Column("withdrawn_reason", _("撤回原因"), is_shown=False),
    ),
    filters=(
        Filter("year", _("年度")),
        Filter("class", _("签订对象"), "select", field="party_class", options=class_options),
        Filter("kind", _("文书"), "select", options=LetterKind.choices),
    ),
    search=("title",),
    search_label=_("标题"),
    tabs=(
        Tab("used", _("在用"), Q(withdrawn_at__isnull=True)),
        Tab("withdrawn", _("已撤回"), Q(withdrawn_at__isnull=False)),
    ),
    actions=(NEW_TEXT,),
    empty=EmptyText(_("还没有模板。"), NEW_TEXT),
)

LETTER_DECLARATIONS = Ledger(
    code="letter-declarations",
    title=_("责任书文件数"),
    model=LetterDeclaration,
    permission=perms.SEE,
    columns=(
        Column("year", _("年度"), kind="number", width=80),
        Column("party_class", _("签订对象"), labels=Labels("letter-classes")),
        Column("number", _("文件所列份数"), kind="number", width=120),
        Column("source", _("出处"), is_main=True),
    ),
    filters=(Filter("year", _("年度")),),
    tabs=(
        Tab("held", _("现用"), Q(withdrawn_at__isnull=True)),
        Tab("former", _("以前登记的"), Q(withdrawn_at__isnull=False)),
    ),
    empty=EmptyText(_("还没有登记文件里写的份数；在责任书汇总页登记。")),
)
