"""Group robots of WeCom (企业微信) and DingTalk (钉钉): one message a group, the people named in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.notices.channels.base import Addressed, Field, Message, Settings, json_of, post
from bihuan.kernel.notices.errors import ChannelFailed

WECOM_URL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
DINGTALK_URL = "https://oapi.dingtalk.com/robot/send"
LONGEST = 2048  # bytes of text that WeCom takes
BUSY = {45009, 130101}  # called too often; later it works
PLATFORM = Field("platform_url", _("本平台地址"), "url", is_required=False)
DIGEST = Field("digest", _("不急的消息汇总发送"), "checkbox", is_required=False, default=False)
HEADERS = {"Content-Type": "application/json; charset=utf-8"}


class Robot:
    """What both robots have in common."""

    is_group = True
    has_daily_limit = False

    def reaches(self, person: Addressed) -> bool:
        return True


class WeCom(Robot):
    """A robot of a WeCom group.

    Source:
        WeCom developer pages, group robots: the key is the secret, text up to 2048 bytes, people
        named by ``mentioned_mobile_list``, ``errcode`` 0 for success.
    """

    code = "wecom"
    label = _("企业微信群机器人")
    secret_label = _("机器人密钥（key）")
    fields: tuple[Field, ...] = (
        Field("url", _("接口地址"), "url", default=WECOM_URL),
        PLATFORM,
        DIGEST,
    )

    def send(self, settings: Settings, secret: str, message: Message) -> None:
        text = {
            "content": cut(message.text(settings), LONGEST),
            "mentioned_mobile_list": phones(message),
        }
        say(f"{settings['url']}?{urlencode({'key': secret})}", {"msgtype": "text", "text": text})


class DingTalk(Robot):
    r"""A robot of a DingTalk group with a signing secret.

    Source:
        DingTalk developer pages, custom robots: ``sign`` is the base64 of HMAC-SHA256 with the
        secret over ``<milliseconds>\n<secret>``; ``errcode`` 0 for success.
    """

    code = "dingtalk"
    label = _("钉钉群机器人")
    secret_label = _("加签密钥")
    fields: tuple[Field, ...] = (
        Field("url", _("接口地址"), "url", default=DINGTALK_URL),
        Field("access_token", _("访问令牌（access_token）")),
        PLATFORM,
        DIGEST,
    )

    def send(self, settings: Settings, secret: str, message: Message) -> None:
        moment = round(time.time() * 1000)  # the robot refuses what is older than an hour
        query = {
            "access_token": settings["access_token"],
            "timestamp": moment,
            "sign": dingtalk_sign(secret, moment),
        }
        text = {"content": cut(message.text(settings), LONGEST)}
        at = {"atMobiles": phones(message), "isAtAll": False}
        say(f"{settings['url']}?{urlencode(query)}", {"msgtype": "text", "text": text, "at": at})


def dingtalk_sign(secret: str, milliseconds: int) -> str:
    """The signature that goes with a moment, before it is percent-encoded."""
    signed = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


def say(url: str, body: dict[str, object]) -> None:
    """One message to a robot.

    Raises:
        ChannelFailed: It answered with an error code.
    """
    answer = json_of(
        post(url, content=json.dumps(body, ensure_ascii=False).encode(), headers=HEADERS)
    )
    code = answer.get("errcode")
    if code != 0:
        raise ChannelFailed(
            f"机器人答复 {code}：{answer.get('errmsg', '')}", is_final=code not in BUSY
        )


def phones(message: Message) -> list[str]:
    return [one.phone for one in message.recipients if one.phone]


def cut(text: str, limit: int) -> str:
    """Text of at most ``limit`` bytes, no character torn; an ellipsis where something is missing."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - 3].decode(errors="ignore") + "…"
