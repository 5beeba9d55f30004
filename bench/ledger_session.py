"""Somebody of the district's office, signed in: prints the cookie of the session."""

from __future__ import annotations

import django

django.setup()

from datetime import UTC, date, datetime  # noqa: E402  # models come after the set-up

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from bihuan.kernel.models import Post, User  # noqa: E402
from bihuan.kernel.permissions import Role  # noqa: E402


def main() -> None:
    now = datetime.now(UTC)
    user, is_new = User.objects.get_or_create(
        username="bench", defaults={"name": "林晓红", "created_at": now, "password": "!"}
    )
    if is_new:
        Post.objects.create(
            user=user,
            role=Role.OFFICE,
            title="科员",
            unit_id=1,
            region="990101",
            starts_on=date(2020, 1, 1),
        )
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["seen"] = now.timestamp()
    store.create()
    print(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")


if __name__ == "__main__":
    main()
