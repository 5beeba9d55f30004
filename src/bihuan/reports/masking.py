"""Personal data kept out of what is published: pure functions on texts."""

from __future__ import annotations

import re

MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
IDENTITY = re.compile(r"(?<![\dA-Za-z])(\d{3})\d{11}(\d{3}[\dXx])(?![\dA-Za-z])")
POSTS = "主要负责人|负责人|责任人|法定代表人|经营者|业主|联系人|安全员|法人"
PERSON = re.compile(
    rf"({POSTS})([：:]?)([\u4e00-\u9fff])[\u4e00-\u9fff]{{1,2}}(?=[，,。、；;（(）)\s\d]|$)"
)


def masked(text: str) -> str:
    """A text without the telephone, the identity number and the given name of a person.

    >>> masked("负责人王小明，电话13812345678")
    '负责人王某，电话138****5678'

    Source:
        《政府信息公开条例》第15条: 涉及个人隐私的政府信息，不得公开; names of units stay as they are.
    """
    text = IDENTITY.sub(r"\1***********\2", text)
    text = MOBILE.sub(r"\1****\2", text)
    return PERSON.sub(r"\1\2\3某", text)
