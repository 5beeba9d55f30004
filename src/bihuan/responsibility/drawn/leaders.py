"""The page of a leader: both duties, the year's list, inspections, what the leader has charge of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.models import Loop, User
from bihuan.kernel.panels import sections as panel_sections
from bihuan.kernel.scope import region_range
from bihuan.organisations.forms import Field, field
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.acts import (
    Act,
    acts,
    draw_acts,
    id_or_none,
    needed_day,
    number,
    page_of,
    table,
    typed_text,
)
from bihuan.responsibility.drawn.common import Cell, unit_fact
from bihuan.responsibility.lives import (
    Body,
    ChargeKind,
    DutyKind,
    InspectionDutyStatus,
    LeaderLevel,
    LedStatus,
    WorklistStatus,
    WorkStatus,
)
from bihuan.responsibility.models import Charge, Leader, LeaderDuty, LeadershipRule

LISTED = 10
FEW_PEOPLE = 300


def rule_options() -> list[tuple[Any, str]]:
    found = LeadershipRule.objects.filter(withdrawn_at__isnull=True).order_by("level", "title")
    return [(one.pk, f"{one.get_level_display()}：{one.title}") for one in found]


def user_options(unit_id: int, today: date) -> list[tuple[Any, str]]:
    """Accounts that hold a post in a unit today."""
    held = User.objects.filter(
        Q(posts__ends_on__isnull=True) | Q(posts__ends_on__gte=today),
        posts__unit_id=unit_id,
        is_active=True,
    )
    return [(one.pk, f"{one.name}（{one.username}）") for one in held.distinct()[:FEW_PEOPLE]]


def revise_fields(leader: Leader, _actor: Actor, today: date) -> list[Field]:
    return [
        field("title", _("职务"), required=True, value=leader.title),
        field(
            "business_duty", _("业务职责"), "textarea", required=True, value=leader.business_duty
        ),
        field("safety_duty", _("安全职责"), "textarea", required=True, value=leader.safety_duty),
        field(
            "user_id",
            _("本人账号"),
            "select",
            placeholder=_("没有账号"),
            options=user_options(leader.unit_id, today),
            value=leader.user_id or "",
        ),
    ]


def revise(leader: Leader, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.revise_leader(
        leader_id=leader.pk,
        title=typed_text(request, "title"),
        business_duty=typed_text(request, "business_duty"),
        safety_duty=typed_text(request, "safety_duty"),
        user_id=id_or_none(typed_text(request, "user_id")),
        actor=actor,
        at=at,
    )


def duty_fields(_leader: Leader, _actor: Actor, _today: date) -> list[Field]:
    return [
        field("kind", _("职责类别"), "select", options=list(DutyKind.choices), value="safety"),
        field("text", _("职责事项"), "textarea", required=True),
        field("rule_id", _("依据文件"), "select", placeholder=_("未定"), options=rule_options()),
    ]


def add_duty(leader: Leader, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.add_leader_duty(
        leader_id=leader.pk,
        kind=typed_text(request, "kind"),
        text=typed_text(request, "text"),
        rule_id=id_or_none(typed_text(request, "rule_id")),
        actor=actor,
        at=at,
    )


def open_duties(leader: Leader) -> list[LeaderDuty]:
    held = leader.duty_items.filter(withdrawn_at__isnull=True).select_related("rule")
    return list(held.order_by("kind", "pk"))


def duty_choices(leader: Leader) -> list[tuple[Any, str]]:
    return [(one.pk, one.text[:40]) for one in open_duties(leader)]


def prove_fields(leader: Leader, _actor: Actor, today: date) -> list[Field]:
    return [
        field("duty_id", _("职责事项"), "select", required=True, options=duty_choices(leader)),
        field("evidence_note", _("履职佐证"), "textarea", required=True),
        field("on", _("佐证日期"), "date", required=True, value=today.isoformat()),
    ]


def chosen_duty(leader: Leader, request: HttpRequest) -> int:
    """The duty chosen among the leader's.

    Raises:
        InvalidInput: None of them.
    """
    chosen = id_or_none(typed_text(request, "duty_id"))
    if chosen not in {one.pk for one in open_duties(leader)}:
        raise InvalidInput({"duty_id": "选择职责事项。"})
    return int(chosen or 0)


def prove(leader: Leader, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.prove_leader_duty(
        duty_id=chosen_duty(leader, request),
        evidence_note=typed_text(request, "evidence_note"),
        on=needed_day(request, "on", "佐证日期"),
        actor=actor,
        at=at,
    )


def strike_fields(leader: Leader, _actor: Actor, _today: date) -> list[Field]:
    return [
        field("duty_id", _("职责事项"), "select", required=True, options=duty_choices(leader)),
        field("reason", _("取消原因"), required=True),
    ]


def strike(leader: Leader, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.withdraw_leader_duty(
        duty_id=chosen_duty(leader, request),
        reason=typed_text(request, "reason"),
        actor=actor,
        at=at,
    )


def end_fields(_leader: Leader, _actor: Actor, today: date) -> list[Field]:
    return [field("on", _("离任日期"), "date", required=True, value=today.isoformat())]


def end(leader: Leader, request: HttpRequest, actor: Actor, at: datetime) -> None:
    on = needed_day(request, "on", "离任日期")
    services.end_leader(leader_id=leader.pk, on=on, actor=actor, at=at)


def note_fields(_leader: Leader, _actor: Actor, _today: date) -> list[Field]:
    return [field("note", _("原因"), "textarea", required=True)]


def end_inspections(leader: Leader, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.end_inspection_duty(
        leader_id=leader.pk, note=typed_text(request, "note"), actor=actor, at=at
    )


def is_in_post(leader: Leader) -> bool:
    return leader.ends_on is None


def has_duties(leader: Leader) -> bool:
    return is_in_post(leader) and leader.duty_items.filter(withdrawn_at__isnull=True).exists()


def owes_inspection(leader: Leader) -> bool:
    return leader.inspection_duties.filter(status=InspectionDutyStatus.OWED).exists()


KEEP = perms.MANAGE_LEADERS
LEADER_ACTS = acts(
    Act("prove", _("登记履职佐证"), KEEP, prove_fields, prove, has_duties),
    Act("add_duty", _("增加职责事项"), KEEP, duty_fields, add_duty, is_in_post),
    Act("strike", _("取消职责事项"), KEEP, strike_fields, strike, has_duties),
    Act("revise", _("调整职务与职责"), KEEP, revise_fields, revise, is_in_post),
    Act(
        "end_inspections",
        _("不再要求带队检查"),
        KEEP,
        note_fields,
        end_inspections,
        owes_inspection,
    ),
    Act("end", _("登记离任"), KEEP, end_fields, end, is_in_post, tone="danger"),
)


def leader_facts(leader: Leader) -> list[Cell]:
    return [
        {"label": "姓名", "value": leader.name},
        {"label": "职务", "value": leader.title},
        unit_fact("单位", leader.unit),
        {"label": "层级", "value": str(LeaderLevel(leader.level).label)},
        {"label": "班子", "value": str(Body(leader.body).label)},
        {"label": "党政主要负责人", "value": "是" if leader.is_head else "否"},
        {"label": "任职日期", "value": leader.starts_on, "kind": "date"},
        {"label": "离任日期", "value": leader.ends_on, "kind": "date"},
        {"label": "本人账号", "value": leader.user.username if leader.user else None},
        {"label": "业务职责", "value": leader.business_duty, "kind": "wide"},
        {"label": "安全职责", "value": leader.safety_duty, "kind": "wide"},
    ]


def duty_section(leader: Leader) -> Cell:
    rows = [
        [
            str(DutyKind(one.kind).label),
            one.text,
            {
                "text": one.rule.title,
                "url": reverse("responsibility:leadership_rule", args=[one.rule.pk]),
            }
            if one.rule
            else {"text": "没有依据文件", "tone": "warn"},
            one.evidence_note or {"text": "还没有佐证", "tone": "danger"},
            one.proved_on,
        ]
        for one in open_duties(leader)
    ]
    columns = ["类别", "职责事项", "依据文件", "履职佐证", "佐证日期"]
    return table("职责事项", columns, rows)


def worklist_section(leader: Leader, actor: Actor, today: date) -> Cell:
    held = leader.worklists.filter(withdrawn_at__isnull=True).annotate(
        standing=Count("items", filter=~Q(items__status=WorkStatus.DROPPED)),
        done=Count("items", filter=Q(items__status=WorkStatus.DONE)),
        late=Count("items", filter=Q(items__status=WorkStatus.PLANNED, items__due_on__lt=today)),
    )
    rows = [
        [
            {
                "text": f"{one.year}年",
                "url": reverse("responsibility:worklist", args=[one.pk]),
            },
            str(WorklistStatus(one.status).label),
            one.standing,
            one.done,
            f"{one.done * 100 / one.standing:.1f}%" if one.standing else None,
            {"text": str(one.late), "tone": "danger" if one.late else ""},
        ]
        for one in held.order_by("-year")
    ]
    columns = ["年度", "状态", *(number(word) for word in ("事项", "完成", "完成率", "过期未完成"))]
    found = table("年度工作清单", columns, rows)
    if actor.may(perms.KEEP_WORKLISTS) and leader.ends_on is None:
        url = f"{reverse('responsibility:new_worklist')}?leader_id={leader.pk}"
        found["action"] = {"label": "建立清单", "url": url}
    return found


def inspection_section(leader: Leader, actor: Actor, today: date) -> Cell:
    held = leader.inspections.exclude(status=LedStatus.WITHDRAWN).order_by("-held_on", "-pk")
    rows = [
        [
            {
                "text": one.sites,
                "url": reverse("responsibility:led_inspection", args=[one.pk]),
            },
            one.held_on,
            one.problems_count,
            str(LedStatus(one.status).label),
        ]
        for one in held[:LISTED]
    ]
    columns = ["检查地点", "检查日期", number("发现问题"), "状态"]
    owed = leader.inspection_duties.filter(status=InspectionDutyStatus.OWED).first()
    said = ""
    if owed is not None:
        late = (today - owed.due_on).days
        state = f"已超过{late}日" if late > 0 else f"还有{-late}日"
        said = f"每{owed.days}日至少一次，下一次应在{owed.due_on}前，{state}。"
    found = table("带队检查", columns, rows, note=said)
    found["count"] = held.count()
    if actor.may(perms.LEAD_INSPECTIONS) and leader.ends_on is None:
        url = f"{reverse('responsibility:new_led_inspection')}?leader_id={leader.pk}"
        found["action"] = {"label": "登记带队检查", "url": url}
    return found


def charge_section(leader: Leader, actor: Actor, today: date) -> Cell:
    """What the leader has charge of, with what is open and late there."""
    rows = []
    held = leader.charges.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    for one in held.order_by("kind", "what"):
        where = area_of(one)
        cells: list[Any] = [None, None, None]
        if where is not None:
            enterprises, loops = where
            living = Enterprise.objects.visible_to(actor).filter(
                enterprises, withdrawn_at__isnull=True
            )
            counted = (
                Loop.objects.visible_to(actor)
                .filter(loops, closed_at__isnull=True)
                .aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
            )
            late = {"text": str(counted["late"]), "tone": "danger" if counted["late"] else ""}
            cells = [living.count(), counted["open"], late]
        url = reverse("responsibility:charge", args=[one.pk])
        kind = str(ChargeKind(one.kind).label)
        rows.append([{"text": one.what, "url": url}, kind, one.starts_on, *cells])
    columns = [
        "包联对象",
        "类别",
        "起始",
        *(number(word) for word in ("企业", "未办结事项", "逾期")),
    ]
    found = table("分片包干", columns, rows)
    if actor.may(perms.MANAGE_LEADERS) and leader.ends_on is None:
        url = f"{reverse('responsibility:new_charge')}?leader_id={leader.pk}"
        found["action"] = {"label": "登记包联", "url": url}
    return found


def area_of(charge: Charge) -> tuple[Q, Q] | None:
    """The enterprises of a charge, and its loops; ``None`` for a project, which has neither."""
    if charge.kind == ChargeKind.REGION:
        low, high = region_range(charge.area)
        where = Q(region__gte=low, region__lt=high)
        return where, where
    if charge.kind == ChargeKind.ENTERPRISE:
        return Q(pk=charge.enterprise_id), Q(enterprise_id=charge.enterprise_id)
    if charge.kind == ChargeKind.SECTOR:
        living = Enterprise.objects.filter(sector=charge.sector, withdrawn_at__isnull=True)
        return Q(sector=charge.sector), Q(enterprise_id__in=living.values("pk"))
    return None


def draw_leader(
    leader: Leader,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """The record of one leader's answerability, as the template takes it."""
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        LEADER_ACTS,
        leader,
        actor,
        today,
        address=lambda name: reverse("responsibility:leader_act", args=[leader.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    found: Cell = {
        "title": leader.name,
        "number": leader.title,
        "subtitle": "在任" if leader.ends_on is None else f"{leader.ends_on}离任",
        "facts": leader_facts(leader),
        "sections": [
            duty_section(leader),
            worklist_section(leader, actor, today),
            inspection_section(leader, actor, today),
            charge_section(leader, actor, today),
            *panel_sections("leader", leader.pk, actor, today, tab="record"),
        ],
    }
    return found | page_of(f"leader:{leader.pk}", actor, moves=moves, refusal=refusal)
