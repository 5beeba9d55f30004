"""The page of one enterprise, put together: facts, people, what is open, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.ledgers import RISK_TONES, STATE_TONES
from bihuan.enterprises.models import Enterprise, RiskLevel, SafetyManager
from bihuan.enterprises.moves import moves
from bihuan.enterprises.services import facts_of, version_of, warnings_of
from bihuan.enterprises.services.dictionaries import industry_name
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event, Loop
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.organisations.models import Region, Unit
from bihuan.statutes.dictionaries import label, labels

Row = dict[str, Any]
MOST_LOOPS, MOST_EVENTS = 20, 60
SAID = {"reason": "理由：", "source": "来源："}


def masked(phone: str, actor: Actor, enterprise: Enterprise) -> str | None:
    """A telephone number for those who may see it, its middle hidden from the others."""
    if not phone:
        return None
    if actor.may(perms.SEE_PHONES) or actor.enterprise_id == enterprise.pk:
        return phone
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def draw_record(
    enterprise: Enterprise,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The record as the template takes it.

    Args:
        tried: The move that was refused, with what was ``typed`` into it.
    """
    errors = dict(refusal.fields) if refusal else {}
    return {
        "title": enterprise.name,
        "number": enterprise.code or "无证照",
        "alert": alert(enterprise, refusal),
        "facts": facts(enterprise, actor),
        "sections": [managers(enterprise, actor, today)],
        "related": related(enterprise, today),
        "moves": moves(enterprise, actor, tried=tried, typed=typed or {}, errors=errors),
        "version": version_of(facts_of(enterprise)),
        "timeline": timeline(enterprise),
    }


def alert(enterprise: Enterprise, refusal: InvalidInput | None) -> Row | None:
    if refusal is not None and not refusal.fields:
        return {"title": refusal.user_message(), "text": refusal.user_remedy(), "tone": "danger"}
    if enterprise.merged_into is not None:
        kept = enterprise.merged_into
        link = {"label": kept.name, "url": reverse("enterprises:detail", args=[kept.pk])}
        text = f"理由：{enterprise.withdrawn_reason}"
        return {"title": "这份档案已并入另一份。", "text": text, "tone": "warn", "links": [link]}
    if enterprise.withdrawn_at is not None:
        text = f"理由：{enterprise.withdrawn_reason}"
        return {"title": "这份档案已撤回。", "text": text, "tone": "warn"}
    doubts = warnings_of(facts_of(enterprise))
    return {"title": "", "text": "".join(doubts), "tone": "warn"} if doubts else None


def facts(enterprise: Enterprise, actor: Actor) -> list[Row]:
    """The bordered table of the record."""
    region = Region.objects.filter(pk=enterprise.region).first()
    risk = enterprise.risk_level
    industry = f"{enterprise.industry} {industry_name(enterprise.industry)}".strip()
    tag_words = labels("enterprise-tags")
    position = None
    if enterprise.latitude is not None and enterprise.longitude is not None:
        position = f"北纬{enterprise.latitude:.6f}，东经{enterprise.longitude:.6f}"
    return [
        {"label": "统一社会信用代码", "value": enterprise.code or "无证照"},
        {
            "label": "状态",
            "value": label("enterprise-states", enterprise.status),
            "kind": "status",
            "tone": STATE_TONES.get(enterprise.status, ""),
        },
        *(
            [{"label": "无证照说明", "value": enterprise.unlicensed_reason, "kind": "wide"}]
            if enterprise.is_unlicensed
            else []
        ),
        {"label": "行业领域", "value": label("sectors", enterprise.sector)},
        {"label": "国民经济行业", "value": industry or None},
        {"label": "单位类型", "value": label("enterprise-kinds", enterprise.kind)},
        {"label": "规模", "value": label("enterprise-sizes", enterprise.size)},
        {"label": "属地", "value": region.full_name if region else enterprise.region},
        {"label": "网格", "value": enterprise.grid.name if enterprise.grid else None},
        {"label": "地址", "value": enterprise.address, "kind": "wide"},
        {"label": "位置", "value": position},
        {
            "label": "风险等级",
            "value": RiskLevel(risk).label if risk else None,
            "kind": "level",
            "tone": RISK_TONES.get(RiskLevel(risk), "") if risk else "",
        },
        {
            "label": "监管单位",
            "value": enterprise.supervisor.name if enterprise.supervisor else None,
        },
        {"label": "协管单位", "value": co_supervisors(enterprise)},
        {"label": "主要负责人", "value": enterprise.principal or None},
        {
            "label": "联系电话",
            "value": masked(enterprise.principal_phone, actor, enterprise),
            "kind": "phone",
        },
        {"label": "成立日期", "value": enterprise.founded_on, "kind": "date"},
        {"label": "从业人数", "value": enterprise.employees},
        {
            "label": "标签",
            "value": [tag_words.get(tag, tag) for tag in enterprise.tags] or None,
            "kind": "tags",
        },
        {
            "label": "登记日期",
            "value": timezone.localdate(enterprise.registered_at),
            "kind": "date",
        },
    ]


def co_supervisors(enterprise: Enterprise) -> str | None:
    others = [unit for unit in enterprise.units if unit != enterprise.supervisor_id]
    if not others:
        return None
    return "、".join(Unit.objects.filter(pk__in=others).values_list("name", flat=True))


def managers(enterprise: Enterprise, actor: Actor, today: date) -> Row:
    """The table of safety managers, those in office first."""
    found = enterprise.safety_managers.order_by("left_on", "since_on", "pk")
    rows = [manager_row(one, actor, enterprise, today) for one in found]
    columns = ["姓名", "职务", "专兼职", "电话", "合格证编号", "有效期至", "任职"]
    in_office = sum(1 for one in found if one.left_on is None)
    note = "" if rows else "还没有登记安全管理人员。"
    table = {"columns": columns, "rows": rows, "note": note}
    return {"title": "安全管理人员", "count": in_office, "table": table}


def manager_row(one: SafetyManager, actor: Actor, enterprise: Enterprise, today: date) -> list[Any]:
    until = one.certificate_until
    expired = until is not None and until < today and one.left_on is None
    left = f"至{one.left_on:%Y-%m-%d}" if one.left_on else ""
    return [
        {"text": one.name, "url": reverse("enterprises:manager", args=[one.pk])},
        one.post,
        "专职" if one.is_full_time else "兼职",
        masked(one.phone, actor, enterprise),
        one.certificate,
        {
            "text": f"{until:%Y-%m-%d}" if until else None,
            "tone": "danger" if expired else "",
            "note": "已过期" if expired else "",
        },
        f"{one.since_on:%Y-%m-%d}起{left}",
    ]


def related(enterprise: Enterprise, today: date) -> list[Row]:
    """What is open here, by kind of duty; and records merged into this one."""
    loops = Loop.objects.filter(enterprise_id=enterprise.pk, closed_at__isnull=True)
    items = [loop_item(loop, today) for loop in loops.order_by("due_on", "pk")[:MOST_LOOPS]]
    groups = [{"title": "未办结事项", "items": items}] if items else []
    merged = [
        {
            "label": other.name,
            "url": reverse("enterprises:detail", args=[other.pk]),
            "note": other.withdrawn_reason,
            "at": f"{timezone.localtime(other.withdrawn_at):%Y-%m-%d}",
        }
        for other in enterprise.merged.order_by("-withdrawn_at")
    ]
    return [*groups, {"title": "并入的档案", "items": merged}] if merged else groups


def loop_item(loop: Loop, today: date) -> Row:
    workflow = WORKFLOWS.get(loop.kind)
    late = loop.due_on is not None and loop.due_on < today
    return {
        "kind": str(workflow.label) if workflow else loop.kind,
        "tone": "danger" if late else loop.tone,
        "label": f"{loop.number} {loop.title}".strip(),
        "url": address_of(f"{loop.kind}:{loop.object_id}"),
        "note": loop.step,
        "at": f"期限{loop.due_on:%Y-%m-%d}" if loop.due_on else "",
    }


def address_of(chain: str) -> str:
    """The page of the object a chain belongs to; empty where it has none."""
    kind, _sep, pk = chain.partition(":")
    workflow = WORKFLOWS.get(kind)
    return reverse(workflow.url, args=[pk]) if workflow and workflow.url else ""


def timeline(enterprise: Enterprise) -> list[Row]:
    """What happened here over all modules, newest first; merged records' events with it."""
    merged = enterprise.merged.values_list("pk", flat=True)
    found = Event.objects.filter(enterprise_id__in=[enterprise.pk, *merged])
    return [
        {
            "at": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M"),
            "title": event.text,
            "text": said(event),
            "actor": event.actor_name
            + (f"（代{event.stand_in_for}）" if event.stand_in_for else ""),
            "unit": event.unit_name,
            "tone": "",
            "files": [],
            "detail_url": address_of(event.chain),
        }
        for event in found.order_by("-at", "-pk")[:MOST_EVENTS]
    ]


def said(event: Event) -> str:
    return "；".join(
        f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)
    )
