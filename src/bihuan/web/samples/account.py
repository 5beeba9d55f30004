"""Invented sign-in pages and a refusal."""

from collections.abc import Mapping
from typing import Any

SIGN_IN: Mapping[str, Any] = {
    "page_title": "登录",
    "form": {
        "action": "/sign-in/",
        "fields": [
            {
                "name": "login",
                "label": "账号或手机号",
                "kind": "text",
                "value": "linxiaohong",
                "required": True,
                "attrs": {"autocomplete": "username"},
            },
            {
                "name": "password",
                "label": "密码",
                "kind": "password",
                "required": True,
                "attrs": {"autocomplete": "current-password"},
                "error": "账号或密码不对。还可以再试 3 次，之后这个账号会锁 15 分钟。",
            },
        ],
        "next": "/work/",
        "errors": [],
    },
    "providers": [{"label": "政务统一身份认证", "url": "#"}],
    "reset_url": "#reset",
    "notice": "非工作人员请走「公众服务」，不需要登录。",
}

TOTP: Mapping[str, Any] = {
    "page_title": "动态口令",
    "form": {
        "action": "/sign-in/totp/",
        "fields": [
            {
                "name": "code",
                "label": "6 位动态口令",
                "kind": "text",
                "value": "",
                "required": True,
                "attrs": {
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "maxlength": "6",
                },
            }
        ],
        "errors": [],
    },
    "recovery_url": "#recovery",
    "back_url": "#sign-in",
}

TOTP_SETUP: Mapping[str, Any] = {
    "page_title": "启用动态口令",
    "qr_url": "/sample.svg",
    "secret": "JBSW Y3DP EHPK 3PXP",
    "form": {
        "action": "/account/totp/",
        "fields": [
            {"name": "code", "label": "6 位动态口令", "kind": "text", "value": "", "required": True}
        ],
        "errors": [],
    },
    "recovery_codes": ["4f2a-91bc", "77d0-e31f", "5a66-02c8", "b8e1-44fd"],
}

PASSWORD: Mapping[str, Any] = {
    "action": "/account/password/",
    "title": "修改密码",
    "sections": [
        {
            "title": "",
            "fields": [
                {"name": "old", "label": "现在的密码", "kind": "password", "required": True},
                {
                    "name": "new",
                    "label": "新密码",
                    "kind": "password",
                    "required": True,
                    "help": "至少 10 位，不要用姓名、生日或单位名称。",
                },
                {"name": "again", "label": "再输一遍", "kind": "password", "required": True},
            ],
        }
    ],
    "errors": [],
    "submit_label": "修改密码",
    "cancel_url": "#",
}

REFUSAL: Mapping[str, Any] = {
    "page_title": "这一步不能办",
    "refusal": {
        "title": "这一步不能办",
        "message": "只有市安委办可以批准延期。",
        "remedy": "请联系督办科林晓红（电话见通讯录），或在隐患页点「申请延期」。",
        "code": "hazards.extend.not_allowed",
        "trace": "7F3A-21",
        "links": [{"label": "回到隐患", "url": "#"}, {"label": "待办中心", "url": "#"}],
    },
}
