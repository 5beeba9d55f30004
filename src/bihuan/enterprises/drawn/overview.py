"""The first tab of an enterprise's file: what matters at a glance."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from bihuan.enterprises.completeness import fields, missing
from bihuan.enterprises.drawn.file_sections import ending, masked
from bihuan.enterprises.drawn.timeline import address_of
from bihuan.enterprises.ledgers import RISK_TONES
from bihuan.enterprises.models import Enterprise, RiskLevel
from bihuan.enterprises.moves import may_edit
from bihuan.enterprises.querysets import STOPPED
from bihuan.enterprises.rules import street_of
from bihuan.enterprises.services.dictionaries import industry_name
from bihuan.enterprises.services.records.owing import standing_with
from bihuan.enterprises.states import STANDING, WatchStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Loop
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.organisations.choices import region_name
from bihuan.organisations.models import Region, Unit, UnitKind
from bihuan.statutes.dictionaries import label, labels

Row = dict[str, Any]
MOST_LOOPS, MOST_OWED = 20, 8


def glance(enterprise: Enterprise, actor: Actor, today: date) -> Row:
    """The head of the file: figures, who answers on three levels, what is missing or ends soon."""
    loops = Loop.objects.filter(enterprise_id=enterprise.pk, closed_at__isnull=True)
    counted = loops.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    owed = [one for one in standing_with(enterprise, today) if one.is_open]
    lacking = missing(enterprise)
    total = len(fields())
    risk = enterprise.risk_level
    page = reverse("enterprises:detail", args=[enterprise.pk])
    return {
        "figures": [
            {
                "label": "风险等级",
                "value": str(RiskLevel(risk).label) if risk else None,
                "tone": RISK_TONES.get(RiskLevel(risk), "") if risk else "",
                "url": f"{page}?tab=risks",
            },
            {
                "label": "未办结事项",
                "value": counted["open"],
                "unit": "件",
                "tone": "",
                "url": f"{page}#open-matters" if counted["open"] else "",
            },
            {
                "label": "已超期",
                "value": counted["late"],
                "unit": "件",
                "tone": "danger" if counted["late"] else "done",
                "url": f"{page}#open-matters" if counted["late"] else "",
            },
            {
                "label": "应办未办的义务",
                "value": len(owed),
                "unit": "项",
                "tone": "danger" if owed else "done",
                "url": f"{page}#owed" if owed else "",
            },
            {
                "label": "档案完整",
                "value": f"{total - len(lacking)}/{total}",
                "unit": "项",
                "tone": "warn" if lacking else "done",
                "url": f"{page}#lacking" if lacking else "",
            },
        ],
        "answers": answerable(enterprise, actor),
        "watching": watching(enterprise, today),
        "lacking": gaps(enterprise, actor, lacking),
        "owed": [owed_item(one, enterprise) for one in owed[:MOST_OWED]],
        "owed_more": max(len(owed) - MOST_OWED, 0),
        "expiring": expiring(enterprise, today),
    }


def owed_item(one: Any, enterprise: Enterprise) -> Row:
    tab = one.pattern.tab
    page = reverse("enterprises:detail", args=[enterprise.pk])
    return {"label": one.pattern.title, "note": "", "url": f"{page}?tab={tab}"}


def gaps(enterprise: Enterprise, actor: Actor, lacking: list[tuple[str, str]]) -> list[Row]:
    """What the file lacks, each with the way to the field for those who may fill it."""
    edit = reverse("enterprises:edit", args=[enterprise.pk])
    can = may_edit(enterprise, actor)
    return [{"label": word, "url": f"{edit}#f-{name}" if can else ""} for name, word in lacking]


def answerable(enterprise: Enterprise, actor: Actor) -> list[Row]:
    """Who answers for it: the enterprise, the street, the supervising unit."""
    managers = enterprise.safety_managers.filter(left_on__isnull=True).order_by("since_on", "pk")
    safety = "、".join(managers.values_list("name", flat=True)[:3])
    phone = masked(enterprise.principal_phone, actor, enterprise)
    street = Unit.objects.filter(
        kind=UnitKind.STREET, region_id=street_of(enterprise.region), abolished_on__isnull=True
    ).first()
    grid = enterprise.grid
    keeper = f"网格员{grid.keeper_name}" if grid and grid.keeper_name else ""
    others = co_supervisors(enterprise)
    return [
        {
            "level": "企业",
            "who": enterprise.principal or None,
            "note": "，".join(
                part for part in (phone or "", f"安全管理人员{safety}" if safety else "") if part
            ),
            "missing": "" if safety else "没有登记安全管理人员",
        },
        {
            "level": "属地",
            "who": street.name if street else region_name(street_of(enterprise.region)) or None,
            "note": "，".join(part for part in (grid.name if grid else "", keeper) if part),
            "missing": "",
        },
        {
            "level": "监管",
            "who": enterprise.supervisor.name if enterprise.supervisor else None,
            "note": f"协管：{others}" if others else "",
            "missing": "" if enterprise.supervisor else "没有确定监管单位",
        },
    ]


def watching(enterprise: Enterprise, today: date) -> list[Row]:
    """Suspension and watches that stand now."""
    found = []
    standing = enterprise.suspensions.filter(status__in=STANDING).order_by("from_on")
    for one in standing:
        what = "全部停产停业" if one.is_whole else f"{one.part}停产"
        found.append(
            {
                "label": f"{one.from_on:%Y-%m-%d}起{what}：{one.get_status_display()}",
                "url": reverse("enterprises:suspension", args=[one.pk]),
                "tone": "warn",
                "note": one.order_number,
            }
        )
    if not found and enterprise.status in STOPPED:
        found.append(
            {
                "label": "状态为停产停业，但没有停产停业记录",
                "url": reverse("enterprises:paper", args=[enterprise.pk, "suspension"]),
                "tone": "danger",
                "note": "请补登停产原因、日期和专盯人",
            }
        )
    for watch in enterprise.watches.filter(status=WatchStatus.ACTIVE).select_related("unit"):
        late = watch.due_on < today
        found.append(
            {
                "label": f"{watch.get_kind_display()}专盯：{watch.watcher}（{watch.unit.name}）",
                "url": reverse("enterprises:watch", args=[watch.pk]),
                "tone": "danger" if late else "",
                "note": f"下次联系{watch.due_on:%Y-%m-%d}{'，已超期' if late else ''}",
            }
        )
    return found


def expiring(enterprise: Enterprise, today: date) -> list[Row]:
    """Certificates and records in force that have ended or soon will."""
    found: list[tuple[date, str, str]] = []
    for manager in enterprise.safety_managers.filter(left_on__isnull=True):
        if manager.certificate_until is not None:
            url = reverse("enterprises:manager", args=[manager.pk])
            found.append((manager.certificate_until, f"{manager.name}安全管理合格证", url))
    kept = enterprise.records.in_force().filter(covers_until__isnull=False)
    for record in kept.select_related("pattern"):
        url = reverse("enterprises:record", args=[record.pk])
        if record.covers_until is not None:
            found.append((record.covers_until, str(record), url))
    drawn = [(ending(until, today), word, url) for until, word, url in sorted(found)]
    return [
        {"label": word, "url": url, "note": f"{cell['text']} {cell['note']}", "tone": cell["tone"]}
        for cell, word, url in drawn
        if cell.get("note")
    ]


def facts(enterprise: Enterprise, actor: Actor) -> list[Row]:
    """The bordered table of the record."""
    region = Region.objects.filter(pk=enterprise.region).first()
    industry = f"{enterprise.industry} {industry_name(enterprise.industry)}".strip()
    tag_words = labels("enterprise-tags")
    former = enterprise.former_names.order_by("-until_on", "-pk")
    names = "、".join(f"{one.name}（至{one.until_on:%Y-%m-%d}）" for one in former)
    position = None
    if enterprise.latitude is not None and enterprise.longitude is not None:
        position = f"北纬{enterprise.latitude:.6f}，东经{enterprise.longitude:.6f}"
    return [
        {"label": "统一社会信用代码", "value": enterprise.code or "无证照"},
        {"label": "单位类型", "value": label("enterprise-kinds", enterprise.kind)},
        *(
            [{"label": "无证照说明", "value": enterprise.unlicensed_reason, "kind": "wide"}]
            if enterprise.is_unlicensed
            else []
        ),
        *([{"label": "曾用名", "value": names, "kind": "wide"}] if names else []),
        {"label": "行业领域", "value": label("sectors", enterprise.sector)},
        {"label": "国民经济行业", "value": industry or None},
        {"label": "规模", "value": label("enterprise-sizes", enterprise.size)},
        {"label": "从业人数", "value": enterprise.employees},
        {"label": "属地", "value": region.full_name if region else enterprise.region},
        {"label": "网格", "value": enterprise.grid.name if enterprise.grid else None},
        {"label": "地址", "value": enterprise.address, "kind": "wide"},
        {"label": "位置", "value": position},
        {"label": "成立日期", "value": enterprise.founded_on, "kind": "date"},
        {"label": "主要负责人", "value": enterprise.principal or None},
        {
            "label": "联系电话",
            "value": masked(enterprise.principal_phone, actor, enterprise),
            "kind": "phone",
        },
        {
            "label": "监管单位",
            "value": enterprise.supervisor.name if enterprise.supervisor else None,
        },
        {"label": "协管单位", "value": co_supervisors(enterprise)},
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


def open_matters(enterprise: Enterprise, today: date) -> list[Row]:
    """What is open here, the most urgent first; and records merged into this one."""
    loops = Loop.objects.filter(enterprise_id=enterprise.pk, closed_at__isnull=True)
    found = loops.order_by("due_on", "pk")[:MOST_LOOPS]
    items = [loop_item(loop, today) for loop in found]
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
