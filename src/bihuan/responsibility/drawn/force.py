"""Pages of the workforce: the load sheet, one person, one asset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.uploads import money_of
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.forms import Field, field
from bihuan.organisations.models import Unit
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
from bihuan.responsibility.indicators.force import posts_that
from bihuan.responsibility.lives import AssetKind, NoteKind
from bihuan.responsibility.models import Establishment, ForceAsset, Staff
from bihuan.statutes.dictionaries import label

KEEP = perms.KEEP_FORCE
PATROLS_LISTED = 10


def certificate_fields(staff: Staff, _actor: Actor, _today: date) -> list[Field]:
    until = staff.certificate_until.isoformat() if staff.certificate_until else ""
    return [
        field("certificate", _("执法证件号"), required=True, value=staff.certificate),
        field("until", _("有效期至"), "date", required=True, value=until),
    ]


def certify(staff: Staff, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.renew_certificate(
        staff_id=staff.pk,
        certificate=typed_text(request, "certificate"),
        until=needed_day(request, "until", "有效期"),
        actor=actor,
        at=at,
    )


def training_fields(_staff: Staff, _actor: Actor, today: date) -> list[Field]:
    return [
        field("held_on", _("培训日期"), "date", required=True, value=today.isoformat()),
        field("topic", _("培训内容"), required=True),
        field("hours", _("学时"), "number", required=True),
        field("organiser", _("组织单位")),
    ]


def train(staff: Staff, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.add_training(
        staff_id=staff.pk,
        held_on=needed_day(request, "held_on", "培训日期"),
        topic=typed_text(request, "topic"),
        hours=money_of(typed_text(request, "hours"), "hours"),
        organiser=typed_text(request, "organiser"),
        actor=actor,
        at=at,
    )


def note_fields(_staff: Staff, _actor: Actor, today: date) -> list[Field]:
    return [
        field("kind", _("奖惩类别"), "select", options=list(NoteKind.choices)),
        field("decided_on", _("决定日期"), "date", required=True, value=today.isoformat()),
        field("text", _("奖惩内容"), "textarea", required=True),
        field("source", _("决定单位和文号"), required=True),
    ]


def note(staff: Staff, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.note_staff(
        staff_id=staff.pk,
        kind=typed_text(request, "kind"),
        decided_on=needed_day(request, "decided_on", "决定日期"),
        text=typed_text(request, "text"),
        source=typed_text(request, "source"),
        actor=actor,
        at=at,
    )


def end_fields(_staff: Staff, _actor: Actor, today: date) -> list[Field]:
    return [field("on", _("离岗日期"), "date", required=True, value=today.isoformat())]


def end(staff: Staff, request: HttpRequest, actor: Actor, at: datetime) -> None:
    on = needed_day(request, "on", "离岗日期")
    services.end_staff(staff_id=staff.pk, on=on, actor=actor, at=at)


def is_on_duty(staff: Staff) -> bool:
    return staff.ends_on is None


STAFF_ACTS = acts(
    Act("train", _("登记培训"), KEEP, training_fields, train, is_on_duty),
    Act("certify", _("登记证件"), KEEP, certificate_fields, certify, is_on_duty),
    Act("note", _("登记奖惩"), perms.KEEP_STAFF_NOTES, note_fields, note),
    Act("end", _("登记离岗"), KEEP, end_fields, end, is_on_duty, tone="danger"),
)


def certificate_fact(staff: Staff, today: date) -> Cell:
    until = staff.certificate_until
    cell: Cell = {"label": "证件有效期至", "value": until, "kind": "date"}
    if until is not None and until < today:
        cell |= {"sub": "已过期", "sub_tone": "danger"}
    return cell


def staff_sections(staff: Staff, actor: Actor) -> list[Cell]:
    trainings = list(staff.trainings.order_by("-held_on", "-pk"))
    hours = sum((one.hours for one in trainings), Decimal(0))
    rows = [[one.held_on, one.topic, f"{one.hours:g}", one.organiser or None] for one in trainings]
    columns = ["日期", "培训内容", number("学时"), "组织单位"]
    found = [table("培训记录", columns, rows, note=f"累计{hours:g}学时。" if rows else "")]
    if label_patrols(staff.post):
        held = staff.patrols.filter(withdrawn_at__isnull=True)
        seen = [
            [
                one.held_on,
                {"text": one.place, "url": reverse("responsibility:patrol", args=[one.pk])},
                {"text": "发现隐患", "tone": "danger"} if one.has_hazard else "未发现",
            ]
            for one in held.order_by("-held_on", "-pk")[:PATROLS_LISTED]
        ]
        section = table("巡查记录", ["日期", "地点", "情况"], seen)
        section["count"] = held.count()
        section["action"] = {"label": "全部", "url": f"/l/patrols/?staff={staff.pk}"}
        found.append(section)
    if actor.may(perms.SEE_STAFF_NOTES):
        notes = [
            [str(NoteKind(one.kind).label), one.decided_on, one.text, one.source]
            for one in staff.notes.order_by("-decided_on", "-pk")
        ]
        found.append(table("奖惩记录", ["类别", "日期", "内容", "决定单位和文号"], notes))
    return found


def label_patrols(post: str) -> bool:
    return post in posts_that("patrols")


def draw_staff(
    staff: Staff,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """Somebody of the roster; what is said in praise or blame only to those who may see it."""
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        STAFF_ACTS,
        staff,
        actor,
        today,
        address=lambda name: reverse("responsibility:staff_act", args=[staff.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    found: Cell = {
        "title": staff.name,
        "number": label("staff-posts", staff.post),
        "subtitle": "在岗" if staff.ends_on is None else f"{staff.ends_on}离岗",
        "facts": [
            unit_fact("单位", staff.unit),
            {"label": "岗位", "value": label("staff-posts", staff.post)},
            {"label": "专职", "value": "是" if staff.is_full_time else "否"},
            {"label": "网格", "value": staff.grid.name if staff.grid else None},
            {"label": "执法证件号", "value": staff.certificate or None},
            certificate_fact(staff, today),
            {"label": "到岗日期", "value": staff.starts_on, "kind": "date"},
            {"label": "离岗日期", "value": staff.ends_on, "kind": "date"},
            {"label": "电话", "value": staff.phone or None, "kind": "phone"},
            {"label": "本人账号", "value": staff.user.username if staff.user else None},
        ],
        "sections": staff_sections(staff, actor),
    }
    return found | page_of(f"staff:{staff.pk}", actor, moves=moves, refusal=refusal)


def retire_fields(_asset: ForceAsset, _actor: Actor, today: date) -> list[Field]:
    return [field("on", _("报废日期"), "date", required=True, value=today.isoformat())]


def retire(asset: ForceAsset, request: HttpRequest, actor: Actor, at: datetime) -> None:
    on = needed_day(request, "on", "报废日期")
    services.retire_asset(asset_id=asset.pk, on=on, actor=actor, at=at)


ASSET_ACTS = acts(
    Act("retire", _("登记报废"), KEEP, retire_fields, retire, lambda one: one.retired_on is None)
)


def draw_asset(
    asset: ForceAsset,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """One vehicle or piece of equipment."""
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        ASSET_ACTS,
        asset,
        actor,
        today,
        address=lambda name: reverse("responsibility:asset_act", args=[asset.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    found: Cell = {
        "title": asset.name,
        "number": asset.code,
        "subtitle": "已报废" if asset.retired_on else "在用",
        "facts": [
            unit_fact("单位", asset.unit),
            {"label": "类别", "value": str(AssetKind(asset.kind).label)},
            {"label": "数量", "value": asset.quantity},
            {"label": "配备日期", "value": asset.since_on, "kind": "date"},
            {"label": "报废日期", "value": asset.retired_on, "kind": "date"},
        ],
    }
    return found | page_of(f"force_asset:{asset.pk}", actor, moves=moves, refusal=refusal)


def approved_fields(_none: Any, actor: Actor, today: date) -> list[Field]:
    return [
        field(
            "unit_id",
            _("单位"),
            "select",
            required=True,
            placeholder=_("请选择"),
            options=supervisor_options(actor),
        ),
        field("people", _("核定监管人员"), "number", required=True),
        field("vehicles", _("应配执法车辆"), "number"),
        field("source", _("核定依据"), required=True),
        field("on", _("核定日期"), "date", required=True, value=today.isoformat()),
    ]


def set_approved(_none: Any, request: HttpRequest, actor: Actor, at: datetime) -> None:
    people = id_or_none(typed_text(request, "people"))
    if people is None:
        raise InvalidInput({"people": "填写人数，整数。"})
    services.set_establishment(
        unit_id=id_or_none(typed_text(request, "unit_id")),
        people=people,
        vehicles=id_or_none(typed_text(request, "vehicles")),
        source=typed_text(request, "source"),
        on=needed_day(request, "on", "核定日期"),
        actor=actor,
        at=at,
    )


FORCE_ACTS = acts(Act("approve", _("登记核定人数"), KEEP, approved_fields, set_approved))


def counts_by_unit(actor: Actor, today: date) -> dict[str, dict[int, int]]:
    """Enterprises supervised, inspectors, vehicles, expired certificates, each by unit."""
    on_duty = Staff.objects.visible_to(actor).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today), starts_on__lte=today
    )
    living = Enterprise.objects.visible_to(actor).filter(
        withdrawn_at__isnull=True, supervisor__isnull=False
    )
    assets = ForceAsset.objects.visible_to(actor).filter(
        kind=AssetKind.VEHICLE, retired_on__isnull=True
    )

    def by(found: Any, name: str) -> dict[int, int]:
        return dict(found.order_by().values_list(name).annotate(n=Count("pk")))

    inspectors = on_duty.filter(post__in=posts_that("inspects"))
    return {
        "enterprises": by(living, "supervisor_id"),
        "inspectors": by(inspectors, "unit_id"),
        "expired": by(inspectors.filter(certificate_until__lt=today), "unit_id"),
        "vehicles": by(assets, "unit_id"),
    }


def short(wanted: int | None, actual: int) -> Cell | None:
    """How many are missing; unknown where nobody approved a number."""
    if wanted is None:
        return None
    gap = max(0, wanted - actual)
    return {"text": str(gap), "tone": "danger" if gap else ""}


def load_of(enterprises: int, inspectors: int, most: int) -> Cell | None:
    """Enterprises an inspector; unknown without an inspector."""
    if not inspectors:
        return None
    load = Decimal(enterprises) / inspectors
    return {"text": f"{load:.1f}", "tone": "warn" if load > most else ""}


def force_row(
    unit: Unit, found: Mapping[str, Mapping[int, int]], approved: Any, most: int
) -> list[Any]:
    enterprises = found["enterprises"].get(unit.pk, 0)
    inspectors = found["inspectors"].get(unit.pk, 0)
    vehicles = found["vehicles"].get(unit.pk, 0)
    expired = found["expired"].get(unit.pk, 0)
    return [
        {"text": unit.name, "url": reverse("organisations:unit", args=[unit.pk])},
        {"text": str(enterprises), "url": f"/l/enterprises/?supervisor={unit.pk}"},
        {"text": str(inspectors), "url": f"/l/staff/?unit={unit.pk}"},
        load_of(enterprises, inspectors, most)
        or ({"text": "没有监管人员", "tone": "danger"} if enterprises else None),
        approved.people if approved else None,
        short(approved.people if approved else None, inspectors),
        {"text": str(vehicles), "url": f"/l/force-assets/?unit={unit.pk}&kind=vehicle"},
        short(approved.vehicles if approved else None, vehicles),
        {"text": str(expired), "tone": "danger" if expired else ""},
    ]


def force_total(
    found: Mapping[str, Mapping[int, int]],
    approved: Mapping[int, Any],
    rows: list[list[Any]],
    most: int,
) -> list[Any]:
    """The last row: sums of what is known."""
    enterprises, inspectors = (sum(found[name].values()) for name in ("enterprises", "inspectors"))
    vehicles, expired = (sum(found[name].values()) for name in ("vehicles", "expired"))
    wanted = sum(one.people for one in approved.values()) if approved else None
    missing = [row[5] for row in rows if row[5] is not None]
    gap = sum(int(one["text"]) for one in missing) if missing else None
    return [
        "合计",
        enterprises,
        inspectors,
        load_of(enterprises, inspectors, most),
        wanted,
        gap,
        vehicles,
        None,
        expired,
    ]


def draw_force(
    actor: Actor,
    today: date,
    *,
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """Whom each unit has for how many enterprises, and what is missing."""
    found = counts_by_unit(actor, today)
    held = Establishment.objects.visible_to(actor).filter(ended_at__isnull=True)
    approved = {one.unit_id: one for one in held}
    most = int(packs.setting("responsibility-letters", "load-most"))
    ids = {*found["enterprises"], *found["inspectors"], *approved}
    units = Unit.objects.filter(pk__in=ids).order_by("order", "pk")
    rows = [force_row(unit, found, approved.get(unit.pk), most) for unit in units]
    total = force_total(found, approved, rows, most)
    words = (
        "监管企业",
        "监管人员",
        "人均企业",
        "核定人员",
        "缺员",
        "执法车辆",
        "缺车",
        "证件过期",
    )
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    return {
        "title": "监管力量",
        "subtitle": f"人均负担以{most}家以内为宜",
        "actions": [
            {"label": "队伍名册", "url": "/l/staff/"},
            {"label": "车辆装备", "url": "/l/force-assets/"},
        ],
        "sections": [
            table(
                "各单位",
                ["单位", *(number(word) for word in words)],
                rows,
                total=total,
                note="监管企业按企业档案的监管单位；没有核定人数的，缺员显示 —。",
            )
        ],
        "moves": draw_acts(
            FORCE_ACTS,
            None,
            actor,
            today,
            address=lambda _name: reverse("responsibility:force"),
            tried="approve" if refusal else "",
            typed=typed,
            errors=errors,
        ),
        "version": "",
    }
