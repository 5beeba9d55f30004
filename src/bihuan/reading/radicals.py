"""Radicals that some pdf programs write instead of the characters they look like.

Source: Unicode blocks Kangxi Radicals (2F00–2FDF, compatibility decomposition) and CJK Radicals
Supplement (2E80–2EFF, those that are whole simplified characters).
"""

import unicodedata

_SUPPLEMENT = "⺟母⺠民⺩王⺫目⻄西⻅见⻆角⻉贝⻋车⻑长⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
RADICALS: dict[int, str] = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
RADICALS |= {
    ord(radical): char for radical, char in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)
}
