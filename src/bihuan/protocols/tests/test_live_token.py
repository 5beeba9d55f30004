"""Tokens of the live service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.protocols.live_token import Claims, TokenRefused, derive_key, encode, mac, sign, verify

KEY = derive_key("installation")
CLAIMS = Claims(7, 1000, ("9901", "9902", "1", "", "1", ""), ("hazards.confirm",), 4, None)


def test_a_token_says_what_was_signed() -> None:
    assert verify(sign(CLAIMS, KEY), KEY, 999.9) == CLAIMS


def test_a_token_is_refused_from_its_last_second_on() -> None:
    with pytest.raises(TokenRefused) as refusal:
        verify(sign(CLAIMS, KEY), KEY, 1000)

    assert refusal.value.reason == "expired"


def test_a_token_of_another_installation_is_forged() -> None:
    with pytest.raises(TokenRefused) as refusal:
        verify(sign(CLAIMS, derive_key("other")), KEY, 0)

    assert refusal.value.reason == "forged"


@pytest.mark.parametrize("token", ["", ".", "x", "é.é", "a.b.c", "!!!.!!!"])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(TokenRefused):
        verify(token, KEY, 0)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"user": "x"}'])
def test_a_signed_body_of_another_form_is_malformed(body: bytes) -> None:
    text = encode(body)

    with pytest.raises(TokenRefused) as refusal:
        verify(f"{text}.{encode(mac(text, KEY))}", KEY, 0)

    assert refusal.value.reason == "malformed"


@given(st.text(max_size=200))
def test_no_text_is_taken_for_a_token_or_breaks_the_check(text: str) -> None:
    with pytest.raises(TokenRefused):
        verify(text, KEY, 0)


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_a_token_with_one_bit_changed_is_refused(place: int, bit: int) -> None:
    raw = bytearray(sign(CLAIMS, KEY), "ascii")
    at = place % len(raw)
    raw[at] ^= 1 << bit
    changed = raw.decode("latin-1")

    try:
        found = verify(changed, KEY, 0)
    except TokenRefused:
        return
    # The last character of unpadded base64 holds bits that are not read.
    assert found == CLAIMS
