"""Posts: assigned, ended, stood in for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.kernel.accounts.common import chain_of_post, place_of_post, write
from bihuan.kernel.accounts.errors import AlreadyStoodIn, NotYourPost, PostNotAvailable
from bihuan.kernel.accounts.managing import reached, reason_of, refuse_last_administrator
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import MANAGE_ACCOUNTS, Role

SIGNER_LEVELS = ("", "deputy", "principal")


@dataclass(frozen=True)
class NewPost:
    """A post to be assigned.

    Args:
        region: Code of the region its holder reaches.
        unit_id: The unit; absent only for an enterprise's own people.
        enterprise_id: The enterprise of a safety manager.
        sees_units: Whether a department's holder sees every unit's rows of the region.
    """

    role: str
    region: str
    starts_on: date
    unit_id: int | None = None
    enterprise_id: int | None = None
    title: str = ""
    signer_level: str = ""
    sees_units: bool = False


def unit_exists(unit_id: int) -> bool:
    units = apps.get_model("organisations", "Unit")._default_manager
    return bool(units.filter(pk=unit_id).exists())


def region_exists(code: str) -> bool:
    regions = apps.get_model("organisations", "Region")._default_manager
    return bool(regions.filter(pk=code).exists())


def is_without_unit(new: NewPost) -> bool:
    """The first administrator comes before any unit is registered."""
    return new.unit_id is None and new.role == Role.ADMIN


def wrong_post(new: NewPost, actor: Actor) -> dict[str, str]:
    """What cannot be, a sentence a field."""
    wrong: dict[str, str] = {}
    if new.role not in Role.values:
        wrong["role"] = _("请选择角色。")
    if new.role == Role.ENTERPRISE:
        if new.enterprise_id is None:
            wrong["enterprise_id"] = _("企业安全管理员要选择所在企业。")
    elif not (is_without_unit(new) or (new.unit_id is not None and unit_exists(new.unit_id))):
        wrong["unit_id"] = _("请选择所在单位。")
    if not new.region or not region_exists(new.region):
        wrong["region"] = _("请选择管辖区域。")
    elif not actor.scope.holds(new.region):
        wrong["region"] = _("这个区域不在您的管辖范围内，请选择本区域或下级区域。")
    if new.signer_level not in SIGNER_LEVELS:
        wrong["signer_level"] = _("请选择签发层级。")
    return wrong


@transaction.atomic
def assign_post(user_id: int, new: NewPost, *, actor: Actor, at: datetime) -> Post:
    """Give somebody a post from a day on.

    Raises:
        NotPermitted: The actor may not manage accounts.
        NotFound: No such account in the actor's reach.
        InvalidInput: A sentence for each field that cannot be.
    """
    user = reached(user_id, actor)
    wrong = wrong_post(new, actor)
    if wrong:
        raise InvalidInput(wrong)
    post = Post.objects.create(
        user=user,
        role=new.role,
        title=new.title.strip()[:60],
        unit_id=None if new.role == Role.ENTERPRISE else new.unit_id,
        region=new.region,
        sees_units=new.sees_units,
        enterprise_id=new.enterprise_id if new.role == Role.ENTERPRISE else None,
        signer_level=new.signer_level,
        starts_on=new.starts_on,
    )
    text = _("%(name)s任%(post)s") % {"name": user.name, "post": post}
    record(post, "post_assigned", text, actor=actor, at=at, user=user.pk, role=new.role)
    return post


def record(post: Post, kind: str, text: str, *, actor: Actor, at: datetime, **data: object) -> None:
    """Write one line of a post's chain."""
    write(
        chain_of_post(post.pk),
        kind,
        text,
        actor=actor,
        at=at,
        place=place_of_post(post),
        data=data,
    )


def post_in_reach(post_id: int, actor: Actor) -> Post:
    """The post, locked: one's own, or any in the region for whoever manages accounts.

    Raises:
        NotFound: Absent, or neither.
    """
    post: Post = Post.objects.select_related("user", "stand_in_for__user").locked().one(post_id)
    holder = post.stand_in_for.user_id if post.stand_in_for else post.user_id
    is_own = actor.user_id is not None and actor.user_id == holder
    if not is_own and not (actor.may(MANAGE_ACCOUNTS) and actor.scope.holds(post.region)):
        raise NotFound
    return post


@transaction.atomic
def end_post(post_id: int, *, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """End a post after a day; a stand-in ends at its holder's or an administrator's word.

    Whoever stood in for the holder of the post stops with it.

    Raises:
        NotFound: Absent or out of reach.
        NotPermitted: One's own post is ended by an administrator.
        PostNotAvailable: It has ended already.
        InvalidInput: A day before the post began, or no reason.
        LastAdministrator: Nobody else could manage accounts.
    """
    post = post_in_reach(post_id, actor)
    if post.stand_in_for is None:
        actor.must(MANAGE_ACCOUNTS)
    said = reason_of(reason)
    if post.ends_on is not None and post.ends_on < localdate(at):
        raise PostNotAvailable(ended=post.ends_on)
    if on < post.starts_on:
        raise InvalidInput(
            {"on": _("结束日期不能早于到岗日期 %(day)s。") % {"day": post.starts_on}}
        )
    if post.role == Role.ADMIN and post.stand_in_for is None:
        refuse_last_administrator(post.user_id, at, but_post=post.pk)
    close(post, on=on, reason=said, actor=actor, at=at)


def close(post: Post, *, on: date, reason: str, actor: Actor, at: datetime) -> None:
    """End a post and its stand-ins on a day, or the day they begin if that is later."""
    standing = Post.objects.filter(stand_in_for=post).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    )
    for one in [post, *standing.select_related("user")]:
        one.ends_on = max(on, one.starts_on)
        one.save(update_fields=["ends_on"])
        text = _("%(name)s的%(post)s岗位至 %(day)s 止") % {
            "name": one.user.name,
            "post": one,
            "day": one.ends_on,
        }
        record(one, "post_ended", text, actor=actor, at=at, on=on, reason=reason)


@transaction.atomic
def stand_in(
    post_id: int,
    *,
    by_user_id: int | None,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Post:
    """Let somebody act in a post while its holder is away (代办).

    Granted by the holder or an administrator; the log names both from then on.

    Raises:
        NotFound: No such post in reach.
        NotYourPost: A stand-in does not pass the post on.
        PostNotAvailable: The post has ended.
        AlreadyStoodIn: The person stands in for it in that time already.
        InvalidInput: A sentence for each field that cannot be.
    """
    post = post_in_reach(post_id, actor)
    if post.stand_in_for is not None:
        raise NotYourPost
    today = localdate(at)
    if post.ends_on is not None and post.ends_on < today:
        raise PostNotAvailable(ended=post.ends_on)
    user = User.objects.filter(pk=by_user_id, is_active=True).first()
    wrong = wrong_stand_in(post, user, starts_on, ends_on, today, reason)
    if wrong or user is None or ends_on is None:
        raise InvalidInput(wrong)
    overlapping = Post.objects.filter(
        stand_in_for=post, user=user, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if overlapping.exists():
        raise AlreadyStoodIn(name=user.name)
    made = Post.objects.create(
        user=user,
        stand_in_for=post,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip()[:200],
        **{name: getattr(post, name) for name in COPIED},
    )
    text = _("%(name)s代%(absent)s办理，至 %(day)s 止") % {
        "name": user.name,
        "absent": post.user.name,
        "day": ends_on,
    }
    record(made, "stand_in_granted", text, actor=actor, at=at, reason=made.reason, of=post.pk)
    return made


COPIED = ("role", "title", "unit_id", "region", "sees_units", "enterprise_id", "signer_level")


def wrong_stand_in(
    post: Post, user: User | None, starts_on: date, ends_on: date | None, today: date, reason: str
) -> dict[str, str]:
    """What cannot be, a sentence a field."""
    wrong: dict[str, Any] = {}
    if user is None:
        wrong["by_user_id"] = _("请选择代办人，须是启用中的账号。")
    elif user.pk == post.user_id:
        wrong["by_user_id"] = _("代办人不能是本人。")
    if ends_on is None:
        wrong["ends_on"] = _("代办要写明截止日期，到期自动收回。")
    elif ends_on < max(starts_on, today):
        wrong["ends_on"] = _("截止日期不能早于开始日期和今天（%(today)s）。") % {"today": today}
    if len(reason.strip()) < 2:
        wrong["reason"] = _("写明代办事由，例如出差、休假、学习。")
    return wrong
