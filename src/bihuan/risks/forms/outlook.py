"""Forms of judgements of what is new, and of the conclusion of an analysis."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError
from bihuan.kernel.indicators import Period
from bihuan.organisations.choices import hand_over_options, place_options
from bihuan.risks.forms.common import Typed, field, form_of, id_or_none, select
from bihuan.risks.services import NoveltyFacts, open_tasks
from bihuan.statutes.dictionaries import options

FORM = dict[str, Any]
TASK_ROWS = 3


def novelty_form(typed: Typed, actor: Actor, refusal: DomainError | None) -> FORM:
    """Something new that is to be judged."""
    what = [
        field("subject", _("研判对象"), required=True, placeholder=_("如：电动自行车换电柜")),
        field("kind", _("类别"), "radio", required=True, options=list(options("novelty-kinds"))),
        select("region", _("出现在"), place_options(actor), placeholder=_("本单位辖区")),
        field("about", _("基本情况"), "textarea", required=True,
              placeholder=_("在哪里出现，有多少家，怎样经营")),
        field("dangers", _("潜在风险"), "textarea", required=True),
    ]  # fmt: skip
    who = [
        select("proposed_unit_id", _("建议监管单位"), hand_over_options(actor),
               placeholder=_("还不明确")),
    ]  # fmt: skip
    return form_of(
        _("发起新兴领域风险研判"),
        reverse("risks:new_novelty"),
        [(_("研判什么"), what), (_("由谁监管"), who)],
        typed,
        refusal,
        cancel_url="/l/novelties/",
    )


def read_novelty(data: QueryDict) -> NoveltyFacts:
    return NoveltyFacts(
        subject=data.get("subject", ""),
        kind=data.get("kind", ""),
        about=data.get("about", ""),
        dangers=data.get("dangers", ""),
        region=data.get("region", ""),
        proposed_unit_id=id_or_none(data.get("proposed_unit_id", "")),
    )


def conclusion_form(
    period: Period, region: str, typed: Typed, actor: Actor, refusal: DomainError | None
) -> FORM:
    """What the figures mean, what is done differently, and which tasks change."""
    tasks = open_tasks(actor)
    fields = [
        field("period", "", "hidden", value=str(period)),
        field("region", "", "hidden", value=region),
        field("title", _("题目"), required=True,
              value=f"{period.first:%Y-%m-%d}至{period.last:%Y-%m-%d}安全生产形势研判"),
        field("conclusion", _("形势判断"), "textarea", required=True,
              placeholder=_("哪些指标变坏，集中在什么行业、什么街镇，原因是什么")),
        field("adjustment", _("策略调整"), "textarea", required=True,
              placeholder=_("加强什么、减少什么、由谁负责、从什么时候起")),
    ]  # fmt: skip
    changes = [
        one
        for place in range(1, TASK_ROWS + 1)
        for one in (
            select(
                f"task-{place}",
                _("调整的任务 %(n)s") % {"n": place},
                tasks,
                placeholder=_("不调整任务"),
            ),
            field(f"change-{place}", _("怎样调整"), placeholder=_("如：完成时限提前到月底")),
        )
    ]
    return form_of(
        _("登记研判结论"),
        reverse("risks:situation_page"),
        [(_("结论"), fields), (_("调整的任务"), changes)],
        typed,
        refusal,
        submit=_("保存结论"),
    )


def read_tasks(data: QueryDict) -> list[tuple[str, str]]:
    return [
        (data.get(f"task-{place}", ""), data.get(f"change-{place}", ""))
        for place in range(1, TASK_ROWS + 1)
    ]
