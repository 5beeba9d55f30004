"""How a source is cited in an official text: 《…》（文号）第…条."""

from __future__ import annotations

from bihuan.content.pack import Pack, Row

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """A number from 1 to 9999 in Chinese characters, as articles of law are counted.

    10 is 十, 12 is 十二, 105 is 一百零五, 110 is 一百一十.
    """
    if not 0 < number < 10_000:
        raise ValueError(number)
    text, zero = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit == 0:
            zero = bool(text)
            continue
        text += ("零" if zero else "") + _DIGITS[digit] + name
        zero = False
    return text.removeprefix("一") if 10 <= number < 20 else text


def article(text: str) -> str:
    """`78` → 第七十八条, `113.1` → 第一百一十三条第一款, `134-1` → 第一百三十四条之一."""
    number, _, paragraph = text.partition(".")
    main, _, inserted = number.partition("-")
    cited = f"第{chinese_number(int(main))}条"
    if inserted:
        cited += f"之{chinese_number(int(inserted))}"
    return cited + (f"第{chinese_number(int(paragraph))}款" if paragraph else "")


def citation(pack: Pack, row: Row | None = None) -> str:
    """The words that cite what a row rests on, else what its pack rests on.

    A time limit names its law and article; other rows may carry a `source` of title, number
    and clause, or a plain sentence where the rule is the house's own.
    """
    if row is not None and row.get("law"):
        numbered = f"（{row['number']}）" if row.get("number") else ""
        place = article(str(row["article"])) if row.get("article") else ""
        return f"《{row['law']}》{numbered}{place}"
    source = row.get("source") if row is not None else None
    if isinstance(source, str):
        return source
    if source:
        return _cited(source["title"], source.get("number"), source.get("clause"))
    first = pack.sources[0]
    return _cited(first.title, first.number, first.clause)


def _cited(title: str, number: str | None, clause: str | None) -> str:
    return f"《{title}》" + (f"（{number}）" if number else "") + (clause or "")
