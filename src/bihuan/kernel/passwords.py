"""What a password must be, beyond its length."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")
REMEMBERED = 5  # earlier passwords that may not be used again


class ThreeKindsValidator:
    """Three of: small letters, capitals, digits, other signs.

    Source:
        House rule, after GB/T 22239-2019 8.1.4.1 (passwords of some complexity, changed at times).
    """

    def validate(self, password: str, user: Any = None) -> None:
        if sum(bool(re.search(kind, password)) for kind in KINDS) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码要含大写字母、小写字母、数字、符号中的三种。")


class NotUsedBeforeValidator:
    """Not one of the last five.

    Source:
        House rule, after GB/T 22239-2019 8.1.4.1.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        former = user.former_passwords.order_by("-replaced_at")[:REMEMBERED]
        hashes = [user.password, *former.values_list("hashed", flat=True)]
        if any(check_password(password, hashed) for hashed in hashes if hashed):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return _("不能与最近五次用过的密码相同。")
