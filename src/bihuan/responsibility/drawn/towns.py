"""Pages of the cascade of rules with its gaps, of towns' answerability, of strict inspection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise, RiskLevel
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.organisations.choices import region_name
from bihuan.organisations.forms import Field, field
from bihuan.organisations.models import Contact, ContactKind, Region, RegionLevel, Unit, UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.acts import (
    Act,
    acts,
    draw_acts,
    needed_day,
    number,
    page_of,
    table,
    typed_text,
)
from bihuan.responsibility.drawn.common import Cell, unit_fact
from bihuan.responsibility.lives import RuleLevel
from bihuan.responsibility.models import Leader, LeaderDuty, LeadershipRule, StrictTarget

SEATS = (UnitKind.STREET, UnitKind.ZONE)
LEVEL_OF_REGION = {
    RegionLevel.PROVINCE: RuleLevel.PROVINCE,
    RegionLevel.CITY: RuleLevel.CITY,
    RegionLevel.COUNTY: RuleLevel.COUNTY,
    RegionLevel.STREET: RuleLevel.TOWN,
    RegionLevel.ZONE: RuleLevel.TOWN,
}
OFFERED = 30


def rules_in_force(actor: Actor) -> list[LeadershipRule]:
    """Rules of the actor's place, of what lies below it and of what lies above it."""
    above = [actor.region[:2] + "0000", actor.region[:4] + "00", actor.region[:6]]
    found = LeadershipRule.objects.filter(withdrawn_at__isnull=True).filter(
        Q(region__in=["", *above]) | Q(region__gte=actor.scope.low, region__lt=actor.scope.high)
    )
    order = {level.value: place for place, level in enumerate(RuleLevel)}
    rows = found.select_related("carries_out")
    return sorted(rows, key=lambda one: (order[one.level], one.region, one.pk))


def rule_row(one: LeadershipRule) -> list[Any]:
    above = one.carries_out
    url = reverse("responsibility:leadership_rule", args=[one.pk])
    is_top = one.level == RuleLevel.NATIONAL
    return [
        str(RuleLevel(one.level).label),
        {"text": one.title, "url": url},
        one.number or None,
        "全国" if is_top else region_name(one.region) or one.region,
        one.issued_on,
        above.title if above else ("—" if is_top else {"text": "没有对应上级文件", "tone": "warn"}),
    ]


def region_gaps(actor: Actor, rules: list[LeadershipRule], today: date) -> list[list[Any]]:
    """Regions of the scope with what is missing: measures of their own, duties, proofs."""
    own = {(one.level, one.region) for one in rules}
    regions = Region.objects.existing(today).filter(
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        level__in=(RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.STREET),
    )
    leaders = Leader.objects.visible_to(actor).filter(ends_on__isnull=True)
    standing = Q(duty_items__withdrawn_at__isnull=True)
    by_region: dict[str, dict[str, int]] = {}
    counted = leaders.annotate(
        items=Count("duty_items", filter=standing & Q(duty_items__isnull=False)),
        proved=Count("duty_items", filter=standing & Q(duty_items__proved_on__isnull=False)),
    )
    for code, items, proved in counted.values_list("region", "items", "proved"):
        row = by_region.setdefault(code, {"leaders": 0, "bare": 0, "unproved": 0})
        row["leaders"] += 1
        row["bare"] += items == 0
        row["unproved"] += items > proved
    rows = []
    for region in regions.order_by("code"):
        level = LEVEL_OF_REGION[RegionLevel(region.level)]
        has = (level.value, region.code) in own
        mine = by_region.get(region.code, {"leaders": 0, "bare": 0, "unproved": 0})
        rows.append(gap_row(region, mine, has_measures=has))
    return rows


def gap_row(region: Region, mine: Mapping[str, int], *, has_measures: bool) -> list[Any]:
    leaders = f"/l/leaders/?region={region.code}"
    none = {"text": "没有登记", "tone": "danger"}
    return [
        region.name,
        "已制定" if has_measures else {"text": "没有本级措施", "tone": "danger"},
        {"text": str(mine["leaders"]), "url": leaders} if mine["leaders"] else none,
        {"text": str(mine["bare"]), "tone": "danger" if mine["bare"] else ""},
        {"text": str(mine["unproved"]), "tone": "warn" if mine["unproved"] else ""},
    ]


def draw_cascade(actor: Actor, today: date) -> Cell:
    """From the national rule to the measures of each place, and where something is missing."""
    rules = rules_in_force(actor)
    gaps = region_gaps(actor, rules, today)
    missing = sum(1 for row in gaps if isinstance(row[1], dict))
    columns = ["层级", "文件", "文号", "适用地区", "印发日期", "落实的上级文件"]
    words = ("在任领导", "没有职责事项的领导", "有事项缺佐证的领导")
    sections = [
        table("制度层级", columns, [rule_row(one) for one in rules]),
        table("各地缺口", ["地区", "本级措施", *(number(one) for one in words)], gaps),
    ]
    new = {
        "label": "登记文件",
        "url": reverse("responsibility:new_leadership_rule"),
        "icon": "plus",
        "tone": "primary",
    }
    return {
        "title": "领导责任制：制度层级与缺口",
        "subtitle": "国家规定、省级细则、市县措施",
        "actions": [new] if actor.may(perms.MANAGE_LEADERS) else [],
        "alert": {"tone": "warn", "title": f"{missing}个地区没有登记本级措施。", "text": ""}
        if missing
        else None,
        "sections": sections,
    }


def reason_fields(_obj: Any, _actor: Actor, _today: date) -> list[Field]:
    return [field("reason", _("停用原因"), required=True)]


def withdraw_rule(rule: LeadershipRule, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.withdraw_rule(
        rule_id=rule.pk, reason=typed_text(request, "reason"), actor=actor, at=at
    )


RULE_ACTS = acts(
    Act(
        "withdraw",
        _("停用"),
        perms.MANAGE_LEADERS,
        reason_fields,
        withdraw_rule,
        lambda one: one.withdrawn_at is None,
        tone="danger",
    )
)


def draw_leadership_rule(
    rule: LeadershipRule,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """One rule: what it carries out, what carries it out, which duties rest on it."""
    above = rule.carries_out
    below = [rule_row(one) for one in rule.carried_out_by.filter(withdrawn_at__isnull=True)]
    held = LeaderDuty.objects.visible_to(actor).filter(rule=rule, withdrawn_at__isnull=True)
    duties = [
        [
            {
                "text": one.leader.name,
                "url": reverse("responsibility:leader", args=[one.leader_id]),
            },
            one.text,
            one.evidence_note or {"text": "还没有佐证", "tone": "danger"},
        ]
        for one in held.select_related("leader").order_by("leader__name", "pk")
    ]
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        RULE_ACTS,
        rule,
        actor,
        today,
        address=lambda name: reverse("responsibility:leadership_rule_act", args=[rule.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    found: Cell = {
        "title": rule.title,
        "number": rule.number,
        "subtitle": str(RuleLevel(rule.level).label),
        "facts": [
            {"label": "适用地区", "value": region_name(rule.region) or "全国"},
            {"label": "印发日期", "value": rule.issued_on, "kind": "date"},
            {
                "label": "落实的上级文件",
                "value": above.title if above else None,
                "url": reverse("responsibility:leadership_rule", args=[above.pk]) if above else "",
            },
            {"label": "停用原因", "value": rule.withdrawn_reason or None},
            {"label": "主要规定", "value": rule.note or None, "kind": "wide"},
        ],
        "sections": [
            table(
                "下级落实",
                ["层级", "文件", "文号", "适用地区", "印发日期", "落实的上级文件"],
                below,
            ),
            table("据此确定的领导职责", ["领导", "职责事项", "履职佐证"], duties),
        ],
    }
    chain = f"leadership_rule:{rule.pk}"
    return found | page_of(chain, actor, moves=moves, refusal=refusal)


def in_charge(town: Unit, leaders: list[Contact]) -> tuple[Any, bool]:
    """The cell of a town's leaders in charge, and whether the rule is kept."""
    if not leaders:
        return {"text": "没有登记分管负责人", "tone": "danger"}, False
    wrong = [one for one in leaders if one.is_team_member is not True]
    words = "、".join(
        f"{one.name}{'（不是班子成员）' if one.is_team_member is False else '（是否班子成员未登记）' if one.is_team_member is None else ''}"
        for one in leaders
    )
    return {"text": words, "tone": "danger" if wrong else ""}, not wrong


def draw_towns(actor: Actor, today: date) -> Cell:
    """Each town: its leader in charge, who must be of the leadership; its heads; its strict list."""
    towns = Unit.objects.living(today).filter(
        kind__in=SEATS, region_id__gte=actor.scope.low, region_id__lt=actor.scope.high
    )
    held = Contact.objects.filter(unit__in=towns, kind=ContactKind.LEADER, starts_on__lte=today)
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    by_town: dict[int, list[Contact]] = {}
    for one in held.order_by("pk"):
        by_town.setdefault(one.unit_id, []).append(one)
    leaders = Leader.objects.visible_to(actor).filter(ends_on__isnull=True)
    heads = dict(
        leaders.filter(is_head=True).values_list("unit").annotate(n=Count("pk")).order_by()
    )
    strict = StrictTarget.objects.visible_to(actor).filter(removed_on__isnull=True)
    listed = dict(strict.values_list("town").annotate(n=Count("pk")).order_by())
    rows, wrong = [], 0
    for town in towns.order_by("order", "pk"):
        cell, is_kept = in_charge(town, by_town.get(town.pk, []))
        wrong += not is_kept
        count = heads.get(town.pk, 0)
        rows.append(
            [
                {"text": town.name, "url": reverse("organisations:unit", args=[town.pk])},
                cell,
                {"text": "符合"} if is_kept else {"text": "不符合", "tone": "danger"},
                {"text": str(count), "tone": "warn" if count < 2 else ""},
                {
                    "text": str(listed.get(town.pk, 0)),
                    "url": f"/l/strict-targets/?town={town.pk}",
                },
            ]
        )
    columns = [
        "街道乡镇",
        "分管负责人",
        "班子成员",
        number("党政主要负责人"),
        number("严格检查单位"),
    ]
    note = "分管应急管理的负责人须为党政班子成员；党政主要负责人同为第一责任人，应登记两人。"
    return {
        "title": "街镇监管责任",
        "subtitle": "分管负责人、主要负责人、严格检查清单",
        "alert": {
            "tone": "danger",
            "title": f"{wrong}个街道乡镇的分管负责人不符合要求。",
            "text": "请在单位名录里登记分管负责人，并勾选“党政班子成员”。",
        }
        if wrong
        else None,
        "sections": [table("街道乡镇", columns, rows, note=note), proposals(actor)],
    }


def proposals(actor: Actor) -> Cell:
    """Enterprises at the highest risk that stand on no list yet."""
    listed = StrictTarget.objects.filter(removed_on__isnull=True).values("enterprise_id")
    found = (
        Enterprise.objects.visible_to(actor)
        .filter(withdrawn_at__isnull=True, risk_level=RiskLevel.RED)
        .exclude(pk__in=listed)
        .order_by("region", "name")
    )
    address = reverse("responsibility:new_strict_target")
    rows = [
        [
            {"text": one.name, "url": reverse("enterprises:detail", args=[one.pk])},
            region_name(one.region[:9]),
            "风险等级为红色",
            {"text": "列入", "url": f"{address}?enterprise_id={one.pk}"},
        ]
        for one in found[:OFFERED]
    ]
    note = f"按风险等级提出，最多列{OFFERED}家。" if rows else "红色风险的企业都已列入。"
    return table("建议列入严格检查清单", ["企业", "属地", "理由", "办理"], rows, note=note)


def remove_fields(_obj: Any, _actor: Actor, today: date) -> list[Field]:
    return [
        field("on", _("移出日期"), "date", required=True, value=today.isoformat()),
        field("reason", _("移出理由"), required=True),
    ]


def remove(target: StrictTarget, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.remove_strict(
        target_id=target.pk,
        on=needed_day(request, "on", "移出日期"),
        reason=typed_text(request, "reason"),
        actor=actor,
        at=at,
    )


STRICT_ACTS = acts(
    Act(
        "remove",
        _("移出清单"),
        perms.MANAGE_LEADERS,
        remove_fields,
        remove,
        lambda one: one.removed_on is None,
    )
)


def draw_strict_target(
    target: StrictTarget,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """One enterprise of a town's list."""
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        STRICT_ACTS,
        target,
        actor,
        today,
        address=lambda name: reverse("responsibility:strict_target_act", args=[target.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    enterprise = target.enterprise
    found: Cell = {
        "title": enterprise.name,
        "number": "严格检查单位",
        "subtitle": "已移出" if target.removed_on else "在列",
        "facts": [
            {
                "label": "企业",
                "value": enterprise.name,
                "url": reverse("enterprises:detail", args=[enterprise.pk]),
            },
            unit_fact("街道乡镇", target.town),
            {"label": "列入日期", "value": target.listed_on, "kind": "date"},
            {"label": "移出日期", "value": target.removed_on, "kind": "date"},
            {"label": "列入理由", "value": target.reason, "kind": "wide"},
            {"label": "移出理由", "value": target.removed_reason or None, "kind": "wide"},
        ],
    }
    chain = f"strict_target:{target.pk}"
    return found | page_of(chain, actor, moves=moves, refusal=refusal)
