"""Kinds of notices by name, so that channels and quiet hours can speak of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice, declared by the app that sends it (any module that is loaded).

    Args:
        code: ``app.past_tense``, as given to `notify`.
        label: The field's word; quiet hours name their exceptions by it.
    """

    code: str
    label: Any

    def __post_init__(self) -> None:
        KINDS.setdefault(self.code, self)


KINDS: dict[str, NoticeKind] = {}

UNREAD = NoticeKind("notices.unread", _("未读提醒"))
ESCALATED = NoticeKind("escalation.reached", _("到期与逾期"))
SUGGESTED = NoticeKind("escalation.suggested", _("升级建议"))
TRIED = NoticeKind("notices.tried", _("渠道测试"))


def label_of(code: str) -> str:
    """The kind in words; its code where no app has declared it."""
    found = KINDS.get(code)
    return str(found.label) if found else code
