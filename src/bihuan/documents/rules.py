"""Numbers, check codes and levels of signers: pure calculations."""

from __future__ import annotations

import hashlib
import hmac

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is misread: 0 O 1 I L U
CODE_LENGTH = 10
LEVELS = {"": 0, "deputy": 1, "principal": 2}


def document_number(numbering: str, code: str, year: int, number: int) -> str:
    """A number as it is printed.

    >>> document_number("official", "云安办", 2026, 41)
    '云安办〔2026〕41号'
    >>> document_number("serial", "", 2026, 41)
    '第41期'

    Source:
        GB/T 9704-2012, 7.2.5: agency's code, year in 〔〕, number without 第 and without zeros in
        front; the serial number of a periodical report is our own form.
    """
    if numbering == "serial":
        return f"第{number}期"
    return f"{code}〔{year}〕{number}号"


def signs_for(held: str, needed: str) -> bool:
    """Whether a signer's level is enough; the principal leader may sign for the one in charge.

    Source:
        Seed 004: progress is signed by the leader in charge, the summary by the principal leader;
        that the higher may sign for the lower is our own rule.
    """
    return bool(held) and LEVELS.get(held, 0) >= LEVELS.get(needed, 0)


def check_code(secret: str, said: str) -> str:
    """The short code under which a document can be checked: ten characters nobody can guess.

    Args:
        secret: The installation's key.
        said: What makes the document unlike any other: its id and its number.
    """
    number = int.from_bytes(hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest())
    code = ""
    for _place in range(CODE_LENGTH):
        number, at = divmod(number, len(ALPHABET))
        code += ALPHABET[at]
    return code


def plain_code(typed: str) -> str:
    """A code as somebody typed it: capitals, without blanks and dashes."""
    return typed.upper().replace(" ", "").replace("-", "")[:CODE_LENGTH]
