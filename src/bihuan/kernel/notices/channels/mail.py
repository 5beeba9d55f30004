"""E-mail through a mail server of the customer's."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.notices.channels.base import PATIENCE_S, Addressed, Field, Message, Settings
from bihuan.kernel.notices.channels.robots import DIGEST, PLATFORM
from bihuan.kernel.notices.errors import ChannelFailed

SECURITY = (("ssl", "SSL"), ("starttls", "STARTTLS"), ("none", "不加密（仅限本机）"))
LOCAL = {"127.0.0.1", "localhost", "::1"}


class Mail:
    """One letter a person."""

    code = "mail"
    label = _("电子邮件")
    secret_label = _("邮箱密码或授权码")
    fields: tuple[Field, ...] = (
        Field("host", _("邮件服务器")),
        Field("port", _("端口"), "number", default=465),
        Field("security", _("加密方式"), "select", default="ssl", options=SECURITY),
        Field("username", _("登录名"), is_required=False),
        Field("sender", _("发件地址")),
        PLATFORM,
        DIGEST,
    )
    is_group = False
    has_daily_limit = False

    def reaches(self, person: Addressed) -> bool:
        return bool(person.email)

    def send(self, settings: Settings, secret: str, message: Message) -> None:
        letter = letter_of(settings, message)
        try:
            with connect(settings) as server:
                if settings.get("username"):
                    server.login(str(settings["username"]), secret)
                server.send_message(letter)
        except smtplib.SMTPAuthenticationError as error:
            raise ChannelFailed("邮件服务器不接受登录名或授权码。", is_final=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise ChannelFailed("邮件服务器不接受收件地址。", is_final=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelFailed(f"邮件没有发出（{type(error).__name__}）。") from error


def letter_of(settings: Settings, message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = " ".join(message.title.splitlines())
    letter["From"] = str(settings["sender"])
    letter["To"] = message.recipients[0].email
    letter["Date"] = formatdate(message.at.timestamp(), localtime=True)
    letter["Message-ID"] = make_msgid(str(message.number), domain="bihuan.invalid")
    letter.set_content(message.text(settings))
    return letter


def connect(settings: Settings) -> smtplib.SMTP:
    """A connection as the settings ask for it; unencrypted only to this machine."""
    host, port = str(settings["host"]), int(settings.get("port") or 465)
    security = settings.get("security", "ssl")
    if security == "ssl":
        return smtplib.SMTP_SSL(
            host, port, timeout=PATIENCE_S, context=ssl.create_default_context()
        )
    if security == "none" and host not in LOCAL:
        raise ChannelFailed("只有本机的邮件服务器可以不加密。", is_final=True)
    server = smtplib.SMTP(host, port, timeout=PATIENCE_S)
    if security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
