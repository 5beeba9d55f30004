"""What the forms of the administration ask for, and how their answers are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.kernel.accounts import NewPost, Person
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role
from bihuan.kernel.posts import held_on
from bihuan.organisations.models import Region, RegionLevel, Unit
from bihuan.web.addresses import address_of

Field = dict[str, Any]
Choices = list[tuple[Any, str]]
SIGNERS = (("", "—"), ("deputy", "分管领导"), ("principal", "主要领导"))


def field(name: str, label: str, kind: str = "text", **more: Any) -> Field:
    return {"name": name, "label": label, "kind": kind, "required": False} | more


def filled(
    fields: Iterable[Field], typed: Mapping[str, Any], wrong: Mapping[str, str]
) -> list[Field]:
    """The fields with what was typed and what is against it."""
    return [
        one
        | {
            "value": typed.get(one["name"], one.get("value", "")),
            "error": wrong.get(one["name"], ""),
        }
        for one in fields
    ]


def read_date(posted: QueryDict, name: str) -> date | None:
    """A day as the browser sends it; ``None`` where nothing was typed.

    Raises:
        InvalidInput: No day of the calendar.
    """
    typed = posted.get(name, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidInput(
            {name: _("日期应像 2026-11-20 这样，现在是“%(typed)s”。") % {"typed": typed[:20]}}
        ) from error


def needed_date(posted: QueryDict, name: str, label: str) -> date:
    found = read_date(posted, name)
    if found is None:
        raise InvalidInput({name: _("请填写%(label)s。") % {"label": label}})
    return found


def read_id(posted: QueryDict, name: str) -> int | None:
    typed = posted.get(name, "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 18 else None


def person_fields() -> list[Field]:
    return [
        field("name", _("姓名"), required=True),
        field("phone", _("手机")),
        field("email", _("邮箱")),
    ]


def read_person(posted: QueryDict) -> Person:
    return Person(
        name=posted.get("name", ""), phone=posted.get("phone", ""), email=posted.get("email", "")
    )


def reason_field(help_text: str = "") -> Field:
    return field("reason", _("事由"), required=True, help=help_text)


def region_choices(actor: Actor) -> Choices:
    """Regions the administrator reaches, down to streets."""
    found = Region.objects.filter(
        code__gte=actor.scope.low, code__lt=actor.scope.high, abolished_on=None
    ).exclude(level=RegionLevel.VILLAGE)
    return [
        (code, f"{name} {code}")
        for code, name in found.order_by("code").values_list("code", "name")
    ]


def unit_choices(actor: Actor, today: date) -> Choices:
    """Living units of the administrator's region."""
    found = Unit.objects.living(today).filter(
        region_id__gte=actor.scope.low, region_id__lt=actor.scope.high
    )
    return list(found.order_by("region_id", "order", "name").values_list("pk", "name"))


def people_choices(actor: Actor, today: date, *, but: int | None = None) -> Choices:
    """Active people with a post today, with where they work."""
    found = (
        Post.objects.visible_to(actor)
        .filter(held_on(today), user__is_active=True, user__left_on=None, stand_in_for=None)
        .exclude(user_id=-1 if but is None else but)
        .order_by("unit__name", "user__name")
        .values_list("user_id", "user__name", "unit__name")
    )
    return [(pk, f"{name}（{unit}）" if unit else name) for pk, name, unit in dict.fromkeys(found)]


def post_fields(actor: Actor, today: date) -> list[Field]:
    """A post to be assigned."""
    enterprise = address_of("enterprises:search")
    return [
        field(
            "role",
            _("角色"),
            "select",
            required=True,
            options=Role.choices,
            placeholder=_("请选择"),
        ),
        field(
            "unit_id",
            _("单位"),
            "select",
            options=unit_choices(actor, today),
            placeholder=_("请选择"),
            help=_("企业安全管理员不选单位，选企业。"),
        ),
        field(
            "region",
            _("管辖区域"),
            "select",
            required=True,
            options=region_choices(actor),
            value=actor.region,
        ),
        field("title", _("职务"), help=_("例如：督办科科员。不填时显示角色。")),
        field(
            "enterprise_id",
            _("企业"),
            "enterprise" if enterprise else "text",
            search_url=enterprise,
        ),
        field("signer_level", _("签发层级"), "select", options=SIGNERS),
        field("sees_units", _("看全部单位"), "checkbox", text=_("可看本区域所有部门的数据")),
        field("starts_on", _("到岗日期"), "date", required=True, value=today.isoformat()),
    ]


def read_post(posted: QueryDict) -> NewPost:
    return NewPost(
        role=posted.get("role", ""),
        region=posted.get("region", ""),
        starts_on=needed_date(posted, "starts_on", _("到岗日期")),
        unit_id=read_id(posted, "unit_id"),
        enterprise_id=read_id(posted, "enterprise_id"),
        title=posted.get("title", ""),
        signer_level=posted.get("signer_level", ""),
        sees_units=bool(posted.get("sees_units")),
    )


def stand_in_fields(actor: Actor, user: User, posts: Choices, today: date) -> list[Field]:
    """A stand-in to be granted for one of somebody's posts."""
    return [
        field("post_id", _("岗位"), "select", required=True, options=posts),
        field(
            "by_user_id",
            _("代办人"),
            "select",
            required=True,
            options=people_choices(actor, today, but=user.pk),
            placeholder=_("请选择"),
        ),
        field("starts_on", _("开始日期"), "date", required=True, value=today.isoformat()),
        field("ends_on", _("截止日期"), "date", required=True, help=_("到期自动收回。")),
        reason_field(_("例如出差、休假、学习。")),
    ]
