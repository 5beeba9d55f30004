"""Duty lists, their duties, divisions from above, revisions and the coverage, as lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    CellRefused,
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
from bihuan.kernel.ledgers.declaration import Cell as LedgerCell
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choices_of, text
from bihuan.kernel.workbooks import Cell, as_text
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.directory import Directory
from bihuan.organisations.rules import plain_name
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.dividing import (
    DutyRole,
    ListStatus,
)
from bihuan.responsibility.models import (
    DutyItem,
    DutyList,
)
from bihuan.responsibility.subjects import choices, of_words, title_of
from bihuan.statutes.dictionaries import options

ROLE_TONES = ((DutyRole.LEAD, "info"), (DutyRole.JOIN, "muted"), (DutyRole.LOCAL, "caution"))


def covers_cell(value: Any, _today: date) -> LedgerCell:
    """What a duty covers, in words."""
    return {"text": "、".join(title_of(key) for key in value or ()) or None}


def covering(key: str) -> Q:
    return Q(covers__contains=[key])


def principles() -> list[tuple[str, str]]:
    return options("formulas")


def published_now(on: date) -> Q:
    return Q(
        Q(duty_list__ended_on__isnull=True) | Q(duty_list__ended_on__gt=on),
        duty_list__status=ListStatus.PUBLISHED,
        duty_list__effective_on__lte=on,
    )


def unit_of(actor: Actor) -> Callable[[Cell], int]:
    """A unit as people write it; a doubtful one is not taken."""
    directory = Directory(home=actor.region, on=localdate())

    def parse(cell: Cell) -> int:
        match = directory.resolve(as_text(cell).strip())
        if match.unit is None or match.needs_eyes:
            raise CellRefused("unknown_unit", match.warning or "请填写一个单位的名称。")
        return match.unit.pk

    return parse


def covers_of(_actor: Actor) -> Callable[[Cell], list[str]]:
    """What a cell names, several separated by 、; an unknown word is told."""
    known = of_words()

    def parse(cell: Cell) -> list[str]:
        found = []
        for word in services.names_in(as_text(cell)):
            key = known.get(plain_name(word))
            if key is None:
                sentence = f"“{word}”不在监管对象字典里，请用字典里的名称，或先增加这一项。"
                raise CellRefused("unknown_subject", sentence)
            found.append(key)
        return found

    return parse


def principle_of(_actor: Actor) -> Callable[[Cell], str]:
    known = {title: key for key, title in options("formulas")}

    def parse(cell: Cell) -> str:
        written = as_text(cell).strip()
        if written not in known:
            raise CellRefused("unknown_choice", f"“{written}”不在数字简称字典里。")
        return known[written]

    return parse


def store_duty(row: Row, actor: Actor, at: datetime) -> Stored:
    """Write a duty into the draft of its unit's next version."""
    draft = services.draft_list(unit_id=row["unit"], post=row["post"] or "", actor=actor, at=at)
    facts = services.DutyFacts(
        text=row["text"],
        role=row["role"],
        law=row["law"] or "",
        article=row["article"] or "",
        covers=tuple(row["covers"] or ()),
        boundary=row["boundary"] or "",
        principle=row["principle"] or "",
    )
    item = services.add_duty(list_id=draft.pk, facts=facts, actor=actor, at=at)
    return Stored(item.pk)


DUTY_ITEMS = Ledger(
    code="duty-items",
    title=_("责任清单台账"),
    print_title=_("安全生产责任清单"),
    model=DutyItem,
    permission=perms.SEE,
    rows=lambda found: found.filter(withdrawn_at__isnull=True),
    url="responsibility:duty",
    columns=(
        Column("unit", _("单位"), field="duty_list__unit__name", width=180),
        Column("post", _("岗位"), field="duty_list__post", width=110),
        Column("text", _("职责"), kind="link", is_main=True),
        Column(
            "role", _("角色"), kind="level", labels=DutyRole.choices, tones=ROLE_TONES, width=70
        ),
        Column("covers", _("监管对象"), draw=covers_cell, width=200),
        Column("law", _("法律依据"), sub="article", width=180),
        Column("boundary", _("界线"), is_shown=False),
        Column("principle", _("体现的要求"), labels=principles, is_shown=False),
        Column("version", _("版次"), field="duty_list__version", kind="number", width=60),
        Column(
            "effective_on", _("施行日期"), field="duty_list__effective_on", kind="date", width=110
        ),
    ),
    filters=(
        Filter("unit", _("单位"), "unit", field="duty_list__unit", options=supervisor_options),
        Filter("role", _("角色"), "select", options=DutyRole.choices),
        Filter("covers", _("监管对象"), "select", options=choices, where=covering),
        Filter("principle", _("体现的要求"), "select", options=principles),
        Filter("law", _("法律依据"), lookup="icontains", is_more=True),
        Filter("post", _("岗位"), field="duty_list__post", lookup="icontains", is_more=True),
        Filter("list", _("清单"), field="duty_list_id", is_more=True),
    ),
    search=("text",),
    search_label=_("职责内容"),
    tabs=(
        Tab("now", _("现行"), published_now),
        Tab("lead", _("牵头"), lambda on: published_now(on) & Q(role=DutyRole.LEAD)),
        Tab("posts", _("岗位职责"), lambda on: published_now(on) & ~Q(duty_list__post="")),
        Tab("draft", _("起草中"), Q(duty_list__status=ListStatus.DRAFT), tone="warn"),
        Tab("all", _("全部版本")),
    ),
    actions=(PageAction(_("谁来管"), "responsibility:who", perms.SEE, icon="search"),),
    importer=Importer(
        permission=perms.KEEP_DUTIES,
        columns=(
            ImportColumn(
                "单位", "unit", prepare=unit_of, required=True, example="区文化旅游广电体育局"
            ),
            ImportColumn("岗位", "post", text(60), help="单位的清单不填；岗位的清单写职务。"),
            ImportColumn(
                "职责", "text", text(2000), required=True, example="牵头负责密室逃脱安全监督管理"
            ),
            ImportColumn("角色", "role", choices_of(DutyRole), required=True, example="牵头"),
            ImportColumn(
                "监管对象",
                "covers",
                prepare=covers_of,
                help="行业领域、业态、场所或活动，可填几个，用顿号隔开。",
                example="密室逃脱、剧本娱乐",
            ),
            ImportColumn("法律依据", "law", text(120), example="安全生产法"),
            ImportColumn("条款", "article", text(40), example="第十条"),
            ImportColumn("界线", "boundary", text(200), help="几家牵头的，写明各管什么。"),
            ImportColumn("体现的要求", "principle", prepare=principle_of, example="三个必须"),
        ),
        store=store_duty,
        chain="duty_item",
        withdraw=lambda pk, actor, at, reason: services.strike_duty(
            item_id=pk, reason=reason, actor=actor, at=at
        ),
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有责任清单；可以从Excel导入，也可以在单位页面起草。")),
)

DUTY_LISTS = Ledger(
    code="duty-lists",
    title=_("责任清单版本"),
    print_title=_("安全生产责任清单版本登记表"),
    model=DutyList,
    permission=perms.SEE,
    url="responsibility:duty_list",
    columns=(
        Column("unit", _("单位"), field="unit__name", kind="link", is_main=True),
        Column("post", _("岗位"), width=140),
        Column("version", _("版次"), kind="number", width=70),
        Column(
            "status",
            _("状态"),
            kind="status",
            labels=ListStatus.choices,
            tones=(
                (ListStatus.DRAFT, "warn"),
                (ListStatus.PUBLISHED, "done"),
                (ListStatus.WITHDRAWN, "muted"),
            ),
            width=100,
        ),
        Column("document", _("批准文件")),
        Column("effective_on", _("施行日期"), kind="date", width=110),
        Column("ended_on", _("废止日期"), kind="date", width=110),
    ),
    filters=(
        Filter("unit", _("单位"), "unit", options=supervisor_options),
        Filter("region", _("属地"), "region", field="unit__region_id"),
        Filter("status", _("状态"), "select", options=ListStatus.choices),
        Filter("post", _("岗位"), lookup="icontains"),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab(
            "now",
            _("现行"),
            lambda on: Q(
                Q(ended_on__isnull=True) | Q(ended_on__gt=on),
                status=ListStatus.PUBLISHED,
                effective_on__lte=on,
            ),
        ),
        Tab("draft", _("起草中"), Q(status=ListStatus.DRAFT), tone="warn"),
    ),
    actions=(
        PageAction(
            _("起草责任清单"),
            "responsibility:new_list",
            perms.KEEP_DUTIES,
            icon="plus",
            tone="primary",
        ),
    ),
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有责任清单。")),
)
