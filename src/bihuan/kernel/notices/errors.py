"""Refusals about notices and channels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import NotFound


class NoticeUnknown(NotFound):
    """No such notice of this reader."""

    code = "notice_unknown"
    message = _("没有找到这条消息。")
    remedy = _("请回到消息列表重新打开。")


class ChannelUnknown(NotFound):
    """No such channel is set up."""

    code = "channel_unknown"
    message = _("没有找到这个消息渠道。")
    remedy = _("请回到消息渠道列表重新选择。")


class ChannelFailed(Exception):
    """A channel did not take a message.

    Args:
        reason: What the other side said, in a sentence; without names or numbers of persons.
        is_final: Whether trying again cannot help.
    """

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final
