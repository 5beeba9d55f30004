"""What a version of the criteria touches: unfinished hazards judged by it, and plans that look at its clauses."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.hazards.models import Hazard, SelfCheck, SelfCheckPlan
from bihuan.hazards.states import UNFINISHED, CheckStatus, Grade, Status
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Pack

LISTED = 20  # hazards named on the page; the numbers lead to all of them
Section = dict[str, Any]


def criteria_pack(pk: int) -> Pack | None:
    return Pack.objects.filter(pk=pk, kind="criteria").first()


def judged_hazards(pk: int, actor: Actor, _today: date) -> Section | None:
    """Unfinished hazards by the version of the pack that they were judged by, older ones marked."""
    pack = criteria_pack(pk)
    if pack is None:
        return None
    judged = Hazard.objects.visible_to(actor).filter(
        criterion__startswith=f"{pack.code}/", status__in=UNFINISHED
    )
    versions = (
        judged.values("criterion_version")
        .annotate(n=Count("pk"), major=Count("pk", filter=Q(grade=Grade.MAJOR)))
        .order_by("-criterion_version")
    )
    rows = [version_row(pack, one) for one in versions]
    older = judged.exclude(criterion_version=pack.version).order_by("-grade", "due_on", "id")
    rows += [hazard_row(one) for one in older[:LISTED]]
    columns = [_("按哪一版判定"), {"label": _("未办结隐患"), "kind": "wide"}, _("其中重大")]
    note = _("判定时的版本和条文写在每条隐患里；换了版本不自动改判，请逐条复核按旧版判定的。")
    return {
        "title": _("涉及的未办结隐患"),
        "count": sum(one["n"] for one in versions),
        "table": {"columns": columns, "rows": rows, "note": note},
    }


def version_row(pack: Pack, one: dict[str, Any]) -> list[Any]:
    """One version with its numbers; each leads to its rows."""
    version = one["criterion_version"]
    words = _("第 %(version)s 版") % {"version": version}
    is_old = version != pack.version
    query: list[tuple[str, str]] = [("judged", f"{pack.code}@{version}")]
    query += [("status", status.value) for status in UNFINISHED]
    majors = [*query, ("grade", Grade.MAJOR.value)]
    return [
        {"text": words, "tone": "warn" if is_old else "", "note": _("不是本版") if is_old else ""},
        {"text": f"{one['n']:,}", "url": f"/l/hazards/?{urlencode(query)}"},
        {"text": f"{one['major']:,}", "url": f"/l/hazards/?{urlencode(majors)}"},
    ]


def hazard_row(one: Hazard) -> list[Any]:
    words = f"{one.number} {one.title}（{Status(one.status).label}）"
    version = _("第 %(version)s 版") % {"version": one.criterion_version}
    return [version, {"text": words, "url": reverse("hazards:detail", args=[one.pk])}, None]


def checking_plans(pk: int, actor: Actor, today: date) -> Section | None:
    """Running self-check plans whose items are clauses of the pack."""
    pack = criteria_pack(pk)
    if pack is None:
        return None
    running = SelfCheckPlan.objects.visible_to(actor).exclude(ends_on__lt=today)
    found = [
        plan
        for plan in running.select_related("enterprise", "unit").order_by("id")[:2000]
        if any(item["basis"].startswith(f"{pack.code}/") for item in plan.items)
    ]
    if not found:
        return None
    rows = [
        [
            {"text": plan.title, "url": reverse("hazards:self_check_plan", args=[plan.pk])},
            plan.enterprise.name if plan.enterprise else plan.unit.name,
        ]
        for plan in found[:LISTED]
    ]
    return {
        "title": _("用到这些条款的自查计划"),
        "count": len(found),
        "table": {"columns": [_("自查计划"), _("企业或单位")], "rows": rows},
    }


def enterprise_findings(pk: int, actor: Actor, today: date) -> Section | None:
    """How an enterprise finds its own hazards, what came back, and how it checks itself."""
    mine = Hazard.objects.visible_to(actor).real().filter(enterprise_id=pk)
    year = mine.filter(found_on__gt=date.fromordinal(today.toordinal() - 365))
    counted = year.aggregate(
        n=Count("pk"),
        own=Count("pk", filter=Q(is_self_found=True)),
        spot=Count("pk", filter=Q(fixed_on_spot=True)),
        repeat=Count("pk", filter=Q(repeat_of__isnull=False)),
    )
    checks = SelfCheck.objects.visible_to(actor).filter(
        plan__enterprise_id=pk, due_on__gt=date.fromordinal(today.toordinal() - 365)
    )
    done = checks.filter(status=CheckStatus.DONE).count()
    missed = checks.filter(status=CheckStatus.MISSED).count()
    total = counted["n"]

    def share(number: int, out_of: int) -> str | None:
        return f"{number * 100 / out_of:.1f}%（{number}/{out_of}）" if out_of else None

    return {
        "title": _("近一年的排查"),
        "facts": [
            {"label": _("发现隐患"), "value": f"{total} 条"},
            {"label": _("自查占比"), "value": share(counted["own"], total)},
            {"label": _("立查立改率"), "value": share(counted["spot"], total)},
            {"label": _("重复率"), "value": share(counted["repeat"], total)},
            {"label": _("自查完成率"), "value": share(done, done + missed)},
        ],
        "action": {"label": _("制定自查计划"), "url": plan_address(pk)},
    }


def plan_address(enterprise_id: int) -> str:
    """The form of a plan for an enterprise."""
    return f"{reverse('hazards:plan_new')}?{urlencode({'enterprise_id': enterprise_id})}"
