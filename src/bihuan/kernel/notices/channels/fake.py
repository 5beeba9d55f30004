"""A channel that keeps what it is given, for tests and for looking before a gateway is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bihuan.kernel.notices.channels.base import Addressed, Field, Message, Settings
from bihuan.kernel.notices.errors import ChannelFailed


@dataclass
class Recorder:
    """Takes every message; fails as often as it is told to first."""

    code: str = "recorder"
    label: Any = "记录（测试用）"
    secret_label: Any = ""
    fields: tuple[Field, ...] = ()
    is_group: bool = False
    has_daily_limit: bool = False
    failures: list[ChannelFailed] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)

    def reaches(self, person: Addressed) -> bool:
        return True

    def send(self, settings: Settings, secret: str, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(message)
