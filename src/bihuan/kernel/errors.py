"""Refusals: one tree, a code for machines, a sentence for people, a next step for both.

DomainError
├── NotFound            absent, or outside the actor's scope: the two look the same
├── NotPermitted        the role may not do this
├── TransitionRefused   the state, a guard or a missing proof forbids the move
├── InvalidInput        what was typed or uploaded cannot be taken
└── Conflict            somebody else changed it meanwhile
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can act on.

    Subclasses give ``code``, ``message``, ``remedy`` and ``http_status``; facts named in the
    sentences (``%(title)s``) are keyword arguments.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[Any] = _("这一步没有办成。")
    remedy: ClassVar[Any] = _("请核对后再试。")
    http_status: ClassVar[int] = 409

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.code)

    def user_message(self) -> str:
        """What is the case."""
        return str(self.message) % self.facts if self.facts else str(self.message)

    def user_remedy(self) -> str:
        """What to do next."""
        return str(self.remedy) % self.facts if self.facts else str(self.remedy)

    def as_dict(self) -> dict[str, Any]:
        """The refusal for machines: ``{"code", "message", "remedy"}``."""
        return {"code": self.code, "message": self.user_message(), "remedy": self.user_remedy()}

    def __str__(self) -> str:
        return f"{self.user_message()}{self.user_remedy()}"


class NotFound(DomainError):
    """No such row, or none that this actor may see."""

    code = "not_found"
    message = _("没有找到这条记录。")
    remedy = _("它可能不在您的管辖范围内，或者编号有误；请回到清单重新查找。")
    http_status = 404


class NotPermitted(DomainError):
    """The actor's role lacks a permission."""

    code = "not_permitted"
    message = _("您的岗位没有“%(permission)s”这项权限。")
    remedy = _("需要办理时，请联系%(holders)s。")
    http_status = 403


class TransitionRefused(DomainError):
    """The move is not possible now."""

    code = "transition_refused"
    message = _("“%(title)s”现在是“%(status)s”，不能“%(move)s”。")
    remedy = _("请刷新页面，按“下一步”里列出的办理。")


class NotYours(TransitionRefused):
    """The step is for whoever holds the matter now."""

    code = "not_yours"
    message = _("“%(move)s”由承办单位自己办理。")
    remedy = _("要催促的，请用“催办”；承办单位不对的，请退回重新转办。")


class InvalidInput(DomainError):
    """Something typed or uploaded cannot be taken.

    ``fields`` maps a field name to its sentence; a form shows each beside its field.
    """

    code = "invalid_input"
    message = _("有 %(count)s 处需要修改。")
    remedy = _("请按每一处的提示修改后再提交。")
    http_status = 422

    def __init__(self, fields: Mapping[str, str] | None = None, **facts: Any) -> None:
        self.fields = dict(fields or {})
        super().__init__(**({"count": len(self.fields)} | facts))

    def as_dict(self) -> dict[str, Any]:
        return super().as_dict() | ({"fields": self.fields} if self.fields else {})


class Conflict(DomainError):
    """The row changed after it was read."""

    code = "conflict"
    message = _("这条记录在您打开之后已被修改。")
    remedy = _("请刷新页面，看过新内容再办理。")
