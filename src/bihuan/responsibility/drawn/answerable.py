"""Letters, leaders and people on the pages of an enterprise and of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.panels import Section
from bihuan.responsibility.drawn.acts import table
from bihuan.responsibility.lives import ChargeKind, LetterKind, LetterStatus
from bihuan.responsibility.models import Charge, Leader, Letter, Staff, Station, StrictTarget
from bihuan.statutes.dictionaries import label

LISTED = 12


def letter_rows(found: Iterable[Letter], today: date) -> list[list[Any]]:
    rows = []
    for one in found:
        late = one.status == LetterStatus.ISSUED and one.due_on < today
        state = {
            "text": "逾期未签" if late else str(LetterStatus(one.status).label),
            "tone": "danger" if late else "done" if one.status == LetterStatus.SIGNED else "",
        }
        url = reverse("responsibility:letter", args=[one.pk])
        rows.append(
            [
                {"text": one.title, "url": url},
                str(LetterKind(one.kind).label),
                state,
                one.signer or None,
                one.signed_on,
                label("letter-grades", one.grade) or None,
            ]
        )
    return rows


def letters_of(where: Q, actor: Actor, today: date) -> Section | None:
    found = Letter.objects.visible_to(actor).filter(where).exclude(status=LetterStatus.WITHDRAWN)
    rows = letter_rows(found.order_by("-year", "-pk")[:LISTED], today)
    columns = ["标题", "文书", "状态", "签字人", "签订日期", "考核等次"]
    return table("责任书与承诺书", columns, rows) if rows else None


def enterprise_letters(pk: int, actor: Actor, today: date) -> Section | None:
    return letters_of(Q(enterprise_id=pk), actor, today)


def unit_letters(pk: int, actor: Actor, today: date) -> Section | None:
    return letters_of(Q(unit_id=pk), actor, today)


def enterprise_leaders(pk: int, actor: Actor, today: date) -> Section | None:
    """Leaders who have charge of the enterprise, its field or its place; and the strict list."""
    enterprise = Enterprise.objects.visible_to(actor).filter(pk=pk).first()
    if enterprise is None:
        return None
    region = enterprise.region
    above = [region, region[:9], region[:6], region[:4] + "00", region[:2] + "0000"]
    mine = (
        Q(enterprise_id=pk)
        | Q(kind=ChargeKind.SECTOR, sector=enterprise.sector)
        | Q(kind=ChargeKind.REGION, area__in=above)
    )
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=today)
    found = Charge.objects.visible_to(actor).filter(mine & running, starts_on__lte=today)
    rows: list[list[Any]] = [
        [
            {
                "text": one.leader.name,
                "url": reverse("responsibility:leader", args=[one.leader_id]),
                "note": one.leader.title,
            },
            str(ChargeKind(one.kind).label),
            one.what,
            one.starts_on,
        ]
        for one in found.select_related("leader").order_by("kind", "pk")
    ]
    strict = StrictTarget.objects.visible_to(actor).filter(enterprise_id=pk, removed_on=None)
    listed = strict.select_related("town").first()
    note = f"{listed.town.name}严格检查单位，理由：{listed.reason}" if listed else ""
    if not rows and not note:
        return None
    return table("包联领导", ["领导", "包联类别", "包联对象", "起始"], rows, note=note)


def unit_leaders(pk: int, actor: Actor, today: date) -> Section | None:
    """Leaders of a unit with how far their year's lists are."""
    found = Leader.objects.visible_to(actor).filter(unit_id=pk, ends_on__isnull=True)
    standing = Q(worklists__year=today.year, worklists__withdrawn_at__isnull=True)
    counted = found.annotate(
        items=Count("worklists__items", filter=standing & ~Q(worklists__items__status="dropped")),
        done=Count("worklists__items", filter=standing & Q(worklists__items__status="done")),
    )
    rows: list[list[Any]] = [
        [
            {"text": one.name, "url": reverse("responsibility:leader", args=[one.pk])},
            one.title,
            one.safety_duty,
            f"{one.done}/{one.items}" if one.items else None,
        ]
        for one in counted.order_by("-is_head", "pk")
    ]
    if not rows:
        return None
    return table("领导干部", ["姓名", "职务", "安全职责", f"{today.year}年工作清单"], rows)


def unit_force(pk: int, actor: Actor, today: date) -> Section | None:
    """The people of a unit's roster, by post; its station where it is one."""
    held = Staff.objects.visible_to(actor).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today), unit_id=pk
    )
    counted = held.order_by().values_list("post").annotate(n=Count("pk"))
    rows: list[list[Any]] = [
        [
            label("staff-posts", post),
            {"text": str(number), "url": f"/l/staff/?unit={pk}&post={post}"},
        ]
        for post, number in sorted(counted)
    ]
    station = Station.objects.visible_to(actor).filter(unit_id=pk).first()
    if not rows and station is None:
        return None
    found = table("监管队伍", ["岗位", "人数"], rows)
    if station is not None:
        url = reverse("responsibility:station", args=[station.pk])
        found["action"] = {"label": "站所档案", "url": url}
    return found
