"""What may be done with a record, as the panel of its page draws it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.permissions import Permission, holders_of

Row = dict[str, Any]


def may_edit(enterprise: Enterprise, actor: Actor) -> bool:
    own = actor.enterprise_id == enterprise.pk and actor.may(perms.KEEP_OWN)
    return enterprise.withdrawn_at is None and (own or actor.may(perms.CHANGE))


def moves(
    enterprise: Enterprise,
    actor: Actor,
    *,
    tried: str,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
) -> list[Row] | None:
    """What may be done here, as the panel draws it; nothing with a record out of use."""
    if enterprise.withdrawn_at is not None:
        return None
    reason = {
        "name": "reason",
        "label": "撤回理由",
        "kind": "textarea",
        "value": typed.get("reason", "") if tried == "withdraw" else "",
        "required": True,
        "help": "登记有误时撤回；企业关闭的，请把状态改为“关闭注销”。",
        "error": errors.get("reason", "") if tried == "withdraw" else "",
    }
    edit = {
        "name": "edit",
        "label": "修改资料",
        "url": reverse("enterprises:edit", args=[enterprise.pk]),
        "method": "get",
        "tone": "primary",
        "allowed": True,
        "fields": [],
        "confirm": "",
    }
    return [
        *([edit] if may_edit(enterprise, actor) else []),
        *(further(enterprise, actor) if actor.enterprise_id is None else []),
        move("withdraw", "撤回档案", perms.WITHDRAW, actor, enterprise, [reason], tone="danger"),
    ]


def further(enterprise: Enterprise, actor: Actor) -> list[Row]:
    """Ways to the forms that are most often needed from here."""
    ways = (("suspension", perms.SUSPEND), ("watch", perms.NAME_WATCHER))
    words = {"suspension": "登记停产停业", "watch": "指定专盯人"}
    return [
        {
            "name": name,
            "label": words[name],
            "url": reverse("enterprises:paper", args=[enterprise.pk, name]),
            "method": "get",
            "tone": "",
            "allowed": True,
            "fields": [],
            "confirm": "",
        }
        for name, permission in ways
        if actor.may(permission)
    ]


def move(
    name: str,
    said_as: str,
    permission: Permission,
    actor: Actor,
    enterprise: Enterprise,
    fields: Sequence[Row],
    *,
    tone: str = "",
) -> Row:
    allowed = actor.may(permission)
    why = f"需要“{permission.label}”权限：{holders_of(permission.code)}。"
    return {
        "name": name,
        "label": said_as,
        "url": reverse(f"enterprises:{name}", args=[enterprise.pk]),
        "method": "post",
        "tone": tone,
        "allowed": allowed,
        "refusal_text": None if allowed else why,
        "fields": list(fields),
        "confirm": "撤回后这家企业不再出现在台账中，确定吗？" if tone == "danger" else "",
    }
