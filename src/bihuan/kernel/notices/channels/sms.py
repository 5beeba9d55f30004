"""Any SMS gateway with an HTTP interface, described by a template of its request."""

from __future__ import annotations

import json
from string import Template
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.notices.channels.base import Addressed, Field, Message, Settings, json_of, post
from bihuan.kernel.notices.channels.robots import DIGEST
from bihuan.kernel.notices.errors import ChannelFailed

FORMS = (("json", "JSON"), ("form", "表单"))


class Sms:
    """One request a person; ``$phone``, ``$text``, ``$sign`` and ``$secret`` stand in the template."""

    code = "sms"
    label = _("短信网关")
    secret_label = _("网关密钥")
    fields: tuple[Field, ...] = (
        Field("url", _("接口地址"), "url"),
        Field("form", _("请求格式"), "select", default="json", options=FORMS),
        Field(
            "template",
            _("请求内容"),
            "textarea",
            help=_(
                '可用 $phone、$text、$sign、$secret，如 {"mobile": "$phone", "content": "$text"}。'
            ),
        ),
        Field("sign", _("短信签名"), default="【闭环】"),
        Field("success_field", _("成功标志的字段"), is_required=False),
        Field("success_value", _("成功标志的值"), is_required=False),
        DIGEST,
    )
    is_group = False
    has_daily_limit = True

    def reaches(self, person: Addressed) -> bool:
        return bool(person.phone)

    def send(self, settings: Settings, secret: str, message: Message) -> None:
        is_json = settings.get("form", "json") == "json"
        escape = json_escaped if is_json else quote
        values = {
            "phone": message.recipients[0].phone,
            "text": f"{settings.get('sign', '')}{message.title}",
            "sign": str(settings.get("sign", "")),
            "secret": secret,
        }
        filled = Template(str(settings["template"])).safe_substitute(
            {name: escape(value) for name, value in values.items()}
        )
        kind = "application/json" if is_json else "application/x-www-form-urlencoded"
        answer = post(
            str(settings["url"]),
            content=filled.encode(),
            headers={"Content-Type": f"{kind}; charset=utf-8"},
        )
        name = settings.get("success_field")
        if name and str(json_of(answer).get(name)) != str(settings.get("success_value", "")):
            raise ChannelFailed("短信网关没有接受这条短信。")


def json_escaped(text: str) -> str:
    """Text as it stands between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
