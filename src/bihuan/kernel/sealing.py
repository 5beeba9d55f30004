"""Small secrets at rest: encrypted with a key of their purpose, derived from the installation's own."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import DomainError


class SealBroken(DomainError):
    """The secret was sealed with another key, or the bytes were changed."""

    code = "seal_broken"
    message = _("保存的密钥解不开，平台的主密钥可能换过。")
    remedy = _("请恢复原来的主密钥，或重新填写这一项密钥。")


def box(purpose: str) -> Fernet:
    derived = HKDF(SHA256(), 32, None, f"bihuan:{purpose}".encode()).derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(secret: str, purpose: str) -> bytes:
    """A secret as it is stored; empty for none."""
    return box(purpose).encrypt(secret.encode()) if secret else b""


def unseal(stored: bytes | memoryview, purpose: str) -> str:
    """The secret again.

    Raises:
        SealBroken: Sealed for another purpose or with another key.
    """
    if not stored:
        return ""
    try:
        return box(purpose).decrypt(bytes(stored)).decode()
    except InvalidToken as error:
        raise SealBroken from error
