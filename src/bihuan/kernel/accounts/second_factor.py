"""The second step of signing in: a one-time code (TOTP), or a recovery code.

Source:
    RFC 6238 (30-second steps, six digits, SHA-1 as every authenticator expects); one step of drift
    to either side is taken. A code is taken once.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from bihuan.kernel.accounts.common import chain_of_user, place_of, write
from bihuan.kernel.accounts.errors import LockedOut, WrongCode, WrongRecoveryCode
from bihuan.kernel.accounts.signing_in import locked_out, minutes_locked, note
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import SecondFactor, SignIn, User
from bihuan.kernel.sealing import seal, unseal

STEP_SECONDS = 30
DRIFT = (0, -1, 1)
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 8
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
PURPOSE = "totp"


@dataclass(frozen=True)
class NewFactor:
    """A secret offered to a phone, not yet confirmed."""

    secret: str  # base32, as authenticators take it
    username: str

    @property
    def key_text(self) -> str:
        """The secret for typing by hand, in groups of four."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))

    @property
    def address(self) -> str:
        """What the QR code says."""
        return totp(self.secret).get_provisioning_uri(self.username, issuer())


def issuer() -> str:
    """The platform as the phone shows it: the first word of its name, so that the code stays small."""
    return settings.PLATFORM_NAME.split()[0]


def totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303  # RFC 6238's default


def new_factor(user: User) -> NewFactor:
    """A fresh secret; nothing is stored until a code made from it was shown."""
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return NewFactor(secret, user.username)


def kept(new: NewFactor) -> str:
    """The secret sealed as text, for the session between the two pages of the set-up."""
    return seal(new.secret, PURPOSE).decode()


def restored(text: str, user: User) -> NewFactor:
    """What `kept` put into the session."""
    return NewFactor(unseal(text.encode(), PURPOSE), user.username)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, ``None`` where it fits none around now."""
    typed = "".join(code.split()).encode()
    now = int(at.timestamp()) // STEP_SECONDS
    for drift in DRIFT:
        try:
            totp(secret).verify(typed, (now + drift) * STEP_SECONDS)
        except InvalidToken:
            continue
        return now + drift
    return None


def has_factor(user: User) -> bool:
    """Whether signing in takes a second step."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


@transaction.atomic
def switch_on(new: NewFactor, code: str, *, user: User, actor: Actor, at: datetime) -> list[str]:
    """Store the factor once a code proves that the phone has it.

    Returns:
        The recovery codes, shown this once.

    Raises:
        WrongCode: The code does not fit.
    """
    step = step_of(new.secret, code, at)
    if step is None:
        raise WrongCode
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    SecondFactor.objects.update_or_create(
        user=user,
        defaults={
            "secret": seal(new.secret, PURPOSE),
            "recovery_hashes": [recovery_hash(one) for one in codes],
            "last_step": step,
            "confirmed_at": at,
        },
    )
    write(
        chain_of_user(user.pk),
        "second_factor_on",
        "启用动态口令",
        actor=actor,
        at=at,
        place=place_of(actor),
    )
    return codes


@transaction.atomic
def switch_off(user: User, *, actor: Actor, at: datetime, reason: str = "") -> bool:
    """Sign in by password alone from now on; says whether there was a factor."""
    changed = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).update(
        confirmed_at=None, recovery_hashes=[], secret=b""
    )
    if changed:
        write(
            chain_of_user(user.pk),
            "second_factor_off",
            "关闭动态口令",
            actor=actor,
            at=at,
            place=place_of(actor),
            data={"reason": reason},
        )
    return bool(changed)


def check_code(request: HttpRequest, user: User, code: str, *, at: datetime) -> None:
    """Take a one-time code, once.

    Raises:
        LockedOut: Too many wrong codes.
        WrongCode: It does not fit, or was used.
    """
    refuse_guessing(user, at)
    factor = SecondFactor.objects.get(user=user)
    step = step_of(unseal(factor.secret, PURPOSE), code, at)
    taken = step is not None and bool(
        SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step)
    )
    if not taken:
        note(request, user.username, "second_factor", at=at, user=user)
        raise WrongCode


def check_recovery_code(request: HttpRequest, user: User, code: str, *, at: datetime) -> int:
    """Take a recovery code, once; says how many are left.

    Raises:
        LockedOut: Too many wrong codes.
        WrongRecoveryCode: It does not fit, or was used.
    """
    refuse_guessing(user, at)
    wanted = recovery_hash(code)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update(no_key=True).get(user=user)
        left = [one for one in factor.recovery_hashes if not constant_time_compare(one, wanted)]
        fits = len(left) < len(factor.recovery_hashes)
        if fits:
            SecondFactor.objects.filter(pk=factor.pk).update(recovery_hashes=left)
    if not fits:
        note(request, user.username, "second_factor", at=at, user=user)
        raise WrongRecoveryCode
    return len(left)


def refuse_guessing(user: User, at: datetime) -> None:
    """As many wrong codes as wrong passwords lock the second step, for as long.

    Raises:
        LockedOut: The limit is reached.
    """
    since = at - timedelta(minutes=minutes_locked())
    recent = list(
        SignIn.objects.filter(user=user, at__gt=since)
        .order_by("-at")
        .values_list("outcome", flat=True)[: settings.AXES_FAILURE_LIMIT]
    )
    wrong = [outcome for outcome in recent if outcome == "second_factor"]
    if len(wrong) >= settings.AXES_FAILURE_LIMIT:
        refusal: LockedOut = locked_out(user.username, at)
        raise refusal


def recovery_code() -> str:
    """Ten letters in two groups: 49 bits, none that look alike."""
    text = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(10))
    return f"{text[:5]}-{text[5:]}"


def recovery_hash(code: str) -> str:
    """What is stored of a recovery code; keyed, so a copy of the table opens nothing."""
    plain = "".join(code.lower().split()).replace("-", "")
    return salted_hmac("bihuan.recovery", plain, algorithm="sha256").hexdigest()
