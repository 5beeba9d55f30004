"""Channels set up by an administrator, and tried before anybody relies on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Channel, User
from bihuan.kernel.notices.channels import outlet_of
from bihuan.kernel.notices.channels.base import Field, Message, Outlet, Recipient
from bihuan.kernel.notices.delivering import PURPOSE
from bihuan.kernel.notices.errors import ChannelFailed, ChannelUnknown
from bihuan.kernel.notices.kinds import TRIED
from bihuan.kernel.permissions import MANAGE_CHANNELS
from bihuan.kernel.scope import elevated
from bihuan.kernel.sealing import seal, unseal

NAME_LENGTH = 60


@transaction.atomic
def save_channel(
    *,
    channel_id: int | None,
    kind: str,
    name: str,
    settings: Mapping[str, Any],
    secret: str,
    is_enabled: bool,
    for_kinds: list[str],
    actor: Actor,
    at: datetime,
) -> Channel:
    """Set up a channel, or change one.

    Args:
        channel_id: The one to change; ``None`` makes a new one.
        kind: Code of the adapter; stays as it is when a channel is changed.
        settings: By the adapter's fields.
        secret: Sealed before it is stored; empty keeps the one there is.
        for_kinds: Kinds of notice it takes; empty takes all.
        actor: Needs ``kernel.manage_channels``.

    Raises:
        NotPermitted: The actor may not.
        ChannelUnknown: No such channel, or no such adapter.
        InvalidInput: A field is missing or cannot be used.
    """
    actor.must(MANAGE_CHANNELS)
    channel = Channel(kind=kind) if channel_id is None else channel_of(channel_id)
    outlet = outlet_of(channel.kind)
    problems = check(outlet, name, settings)
    if outlet.secret_label and not secret and not channel.secret:
        problems["secret"] = _("请填写%(label)s。") % {"label": outlet.secret_label}
    if problems:
        raise InvalidInput(problems)
    known = {field.name for field in outlet.fields}
    channel.name, channel.is_enabled, channel.for_kinds = name.strip(), is_enabled, for_kinds
    channel.settings = {key: value for key, value in settings.items() if key in known}
    if secret:
        channel.secret = seal(secret, PURPOSE)
    channel.save()
    tell(channel, "channel.saved", _("保存消息渠道“%(name)s”") % {"name": channel.name}, actor, at)
    return channel


def check(outlet: Outlet, name: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the answers, by field."""
    problems = {
        field.name: sentence
        for field in outlet.fields
        if (sentence := problem(field, settings.get(field.name)))
    }
    if not name.strip() or len(name) > NAME_LENGTH:
        problems["name"] = _("请填写名称，最多 60 字。")
    return problems


def problem(field: Field, value: Any) -> str:
    """What is wrong with one answer; empty when nothing is."""
    if value in (None, ""):
        return _("请填写%(label)s。") % {"label": field.label} if field.is_required else ""
    if field.kind == "url" and not is_address(str(value)):
        return _("请填写 https:// 开头的完整地址；本机可用 http://127.0.0.1。")
    if field.kind == "number" and not str(value).isdecimal():
        return _("请填写数字。")
    if field.kind == "select" and value not in {code for code, _label in field.options}:
        return _("请从列表里选一项。")
    return ""


def is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _port = parts.port
    except ValueError:
        return False
    is_local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_local)
    )


def channel_of(channel_id: int) -> Channel:
    """One channel.

    Raises:
        ChannelUnknown: There is none.
    """
    found = Channel.objects.filter(pk=channel_id).first()
    if found is None:
        raise ChannelUnknown
    return found


def try_channel(*, channel_id: int, actor: Actor, at: datetime) -> str:
    """Send a trial message to the actor now; the failure in words, empty where it was taken.

    Raises:
        NotPermitted: The actor may not.
        ChannelUnknown: No such channel.
        SealBroken: Its secret cannot be read any more.
    """
    actor.must(MANAGE_CHANNELS)
    channel = channel_of(channel_id)
    assert actor.user_id is not None, "only a person tries a channel"
    user = User.objects.get(pk=actor.user_id)
    message = Message(
        number=0,
        kind=TRIED.code,
        title=_("渠道测试：%(name)s") % {"name": channel.name},
        body=_("收到这条消息，说明渠道可以使用。"),
        url="/notices/",
        at=at,
        recipients=(Recipient(user.pk, user.name, user.phone, user.email),),
    )
    outlet = outlet_of(channel.kind)
    if not outlet.reaches(user):
        return _("您的账号没有登记这个渠道需要的手机或邮箱。")
    try:
        outlet.send(channel.settings, unseal(channel.secret, PURPOSE), message)
    except ChannelFailed as failed:
        return str(failed)
    return ""


def tell(channel: Channel, kind: str, text: str, actor: Actor, at: datetime) -> None:
    """The event; settings without the secret."""
    with elevated():
        audit.record(
            audit.chain_of("channel", channel.pk),
            kind,
            text,
            actor=actor,
            at=at,
            place=audit.Place(actor.region),
            data={
                "settings": channel.settings,
                "is_enabled": channel.is_enabled,
                "for_kinds": channel.for_kinds,
            },
        )
