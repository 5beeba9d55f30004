"""Numbers of chemicals: the check digit of CAS, and amounts in tonnes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

CAS = re.compile(r"^(\d{2,7})-(\d{2})-(\d)$")
UN = re.compile(r"^\d{4}$")
TONNES: Mapping[str, Decimal] = {"t": Decimal(1), "kg": Decimal("0.001")}


def compact_cas(written: str) -> str:
    """A CAS number as it is compared: half-width, plain hyphens, no spaces.

    >>> compact_cas(" ７６６４－４１-7 ")
    '7664-41-7'
    """
    plain = unicodedata.normalize("NFKC", written)
    return re.sub(r"\s", "", re.sub(r"[\u2010-\u2015\u2212\uff0d]", "-", plain))


def cas_problem(written: str) -> str | None:
    """What is wrong with a CAS number in a sentence, ``None`` where nothing is.

    >>> cas_problem("7664-41-7") is None
    True
    >>> cas_problem("7664-41-8")
    'CAS号“7664-41-8”的最后一位应为7，可能有一位抄错。请对照安全技术说明书检查。'

    Source:
        CAS Registry: two to seven digits, two digits, a check digit that is the sum of the digits
        before it, each times its place counted from the right, modulo 10.
    """
    cas = compact_cas(written)
    found = CAS.match(cas)
    if found is None:
        return f"“{written.strip()}”不是CAS号；应为2至7位数字-2位数字-1位校验数字，如7664-41-7。"
    digits = (found[1] + found[2])[::-1]
    check = sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10
    if check == int(found[3]):
        return None
    return f"CAS号“{cas}”的最后一位应为{check}，可能有一位抄错。请对照安全技术说明书检查。"


def tonnes_of(quantity: Decimal | None, unit: str) -> Decimal | None:
    """An amount in tonnes; ``None`` where it is unknown or counted in another measure.

    >>> tonnes_of(Decimal(500), "kg"), tonnes_of(Decimal(3), "cylinder")
    (Decimal('0.500'), None)
    """
    if quantity is None or unit not in TONNES:
        return None
    return quantity * TONNES[unit]
