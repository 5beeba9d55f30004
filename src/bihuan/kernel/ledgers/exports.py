"""Large exports: written by a job, fetched by whoever asked, kept a week."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import QueryDict
from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import NotFound
from bihuan.kernel.ledgers.asking import ask
from bihuan.kernel.ledgers.declaration import Ledger
from bihuan.kernel.ledgers.export import export
from bihuan.kernel.models import User
from bihuan.kernel.posts import actor_of

KEPT_DAYS = 7
TOKEN_BYTES = 16


@dataclass(frozen=True)
class Waiting:
    """An export that was asked for: whose it is, and the name of its file."""

    user_id: int
    token: str

    @property
    def path(self) -> Path:
        return folder() / f"{self.user_id}-{self.token}.xlsx"

    @property
    def is_ready(self) -> bool:
        return self.path.exists()


def folder() -> Path:
    return Path(settings.DATA_DIR) / "exports"


def new_export(actor: Actor) -> Waiting:
    """A name for an export that a job will write."""
    assert actor.user_id is not None, "the platform exports on the command line"
    return Waiting(actor.user_id, secrets.token_urlsafe(TOKEN_BYTES))


def export_of(token: str, actor: Actor) -> Waiting:
    """An export by its token, for whoever asked for it and nobody else.

    Raises:
        NotFound: The token is not one of ours.
    """
    if actor.user_id is None or not token.replace("-", "").replace("_", "").isalnum():
        raise NotFound
    return Waiting(actor.user_id, token)


def write_export(
    ledger: Ledger, waiting: Waiting, *, query: str, post_id: int, now: datetime
) -> bool:
    """Write a waiting export, as the post that asked for it reaches rows now.

    The file appears whole under its name, or not at all.

    Returns:
        Whether it was written; not where the post is no longer held.
    """
    actor = actor_in_post(waiting.user_id, post_id, localdate(now))
    if actor is None:
        return False
    folder().mkdir(parents=True, exist_ok=True)
    part = waiting.path.with_suffix(".part")
    with acting(actor):
        export(ask(ledger, QueryDict(query), actor, localdate(now)), part, at=now)
    part.replace(waiting.path)
    return True


def actor_in_post(user_id: int, post_id: int, on: date) -> Actor | None:
    """The person in that very post, while it is held."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    found = actor_of(user, on, post_id) if user else None
    return found if found is not None and found.post_id == post_id else None


def clear_exports(now: datetime) -> int:
    """Delete files of exports older than `KEPT_DAYS`; how many."""
    oldest = (now - timedelta(days=KEPT_DAYS)).timestamp()
    old = [path for path in folder().glob("*.*") if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
