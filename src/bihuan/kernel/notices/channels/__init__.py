"""Ways out of the platform, each one adapter behind the protocol `Outlet`."""

from __future__ import annotations

from bihuan.kernel.notices.channels.base import Message, Outlet, Recipient
from bihuan.kernel.notices.channels.mail import Mail
from bihuan.kernel.notices.channels.robots import DingTalk, WeCom
from bihuan.kernel.notices.channels.sms import Sms
from bihuan.kernel.notices.channels.webhook import Webhook
from bihuan.kernel.notices.errors import ChannelUnknown

ADAPTERS: tuple[Outlet, ...] = (Webhook(), WeCom(), DingTalk(), Sms(), Mail())
OUTLETS: dict[str, Outlet] = {outlet.code: outlet for outlet in ADAPTERS}

__all__ = ["OUTLETS", "Message", "Outlet", "Recipient", "outlet_of"]


def outlet_of(kind: str) -> Outlet:
    """The adapter of a kind of channel.

    Raises:
        ChannelUnknown: There is none.
    """
    found = OUTLETS.get(kind)
    if found is None:
        raise ChannelUnknown
    return found
