"""What every channel is to the rest: one protocol, plain values in, a failure out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

import httpx

from bihuan.kernel.notices.errors import ChannelFailed

PATIENCE_S = 10.0
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Recipient:
    """A person as a channel needs to know them."""

    user_id: int
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Message:
    """One message on its way out.

    Attributes:
        number: Of the first delivery; the same again when it is tried again.
        url: Path on the platform; `full_url` makes it an address.
    """

    number: int
    kind: str
    title: str
    body: str
    url: str
    at: datetime
    recipients: tuple[Recipient, ...]

    def text(self, settings: Settings) -> str:
        """Title, body and address in lines, for channels that know only text."""
        lines = (self.title, self.body, self.full_url(settings))
        return "\n".join(line for line in lines if line)

    def full_url(self, settings: Settings) -> str:
        """The address to open; empty where the platform's own address is not set."""
        base = str(settings.get("platform_url", "")).rstrip("/")
        return base + self.url if base and self.url else ""


@dataclass(frozen=True)
class Field:
    """One setting of a channel, for its form.

    Args:
        kind: ``text``, ``url``, ``number``, ``select``, ``textarea`` or ``checkbox``.
    """

    name: str
    label: Any
    kind: str = "text"
    is_required: bool = True
    default: Any = ""
    help: Any = ""
    options: tuple[tuple[str, str], ...] = ()


class Addressed(Protocol):
    """A person's addresses."""

    phone: str
    email: str


@runtime_checkable
class Outlet(Protocol):
    """One kind of channel.

    Attributes:
        code: Kept in ``Channel.kind``.
        label: In the field's words; ``secret_label`` names its secret, empty where it has none.
        fields: Its settings.
        is_group: Whether one message reaches many people at once.
        has_daily_limit: Whether messages cost, so that the daily limit holds.
    """

    code: str
    label: Any
    secret_label: Any
    fields: tuple[Field, ...]
    is_group: bool
    has_daily_limit: bool

    def reaches(self, person: Addressed) -> bool:
        """Whether the person has the address this channel needs."""
        ...

    def send(self, settings: Settings, secret: str, message: Message) -> None:
        """Send one message.

        Raises:
            ChannelFailed: The other side did not take it.
        """
        ...


def post(
    url: str,
    *,
    content: bytes,
    headers: Mapping[str, str],
    method: str = "POST",
) -> httpx.Response:
    """One request, without following anything anywhere else.

    Raises:
        ChannelFailed: Plain HTTP beyond this machine, no answer, or an answer that is no success.
    """
    refuse_plain(url)
    try:
        answer = httpx.request(
            method,
            url,
            content=content,
            headers=dict(headers),
            timeout=PATIENCE_S,
            follow_redirects=False,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise ChannelFailed(f"对方没有应答（{type(error).__name__}）。") from error
    if not answer.is_success:
        # What the other side says of our request will not change; its own troubles may.
        is_final = answer.is_client_error and answer.status_code not in {408, 425, 429}
        raise ChannelFailed(f"对方答复 {answer.status_code}。", is_final=is_final)
    return answer


def refuse_plain(url: str) -> None:
    parts = urlsplit(url)
    is_local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and is_local):
        raise ChannelFailed("地址必须以 https:// 开头。", is_final=True)


def json_of(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        ChannelFailed: There is none.
    """
    try:
        value = answer.json()
    except ValueError as error:
        raise ChannelFailed("对方的答复不是JSON。") from error
    if not isinstance(value, dict):
        raise ChannelFailed("对方的答复不是JSON对象。")
    return value
