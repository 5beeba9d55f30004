"""Which posts somebody may act in."""

from __future__ import annotations

from datetime import date

from bihuan.kernel.accounts.errors import NotYourPost
from bihuan.kernel.posts import posts_of


def must_hold(user_id: int, post_id: int, *, on: date) -> None:
    """Refuse a post that the person does not hold on the day.

    Raises:
        NotYourPost: Somebody else's, or not held on the day.
    """
    if not posts_of(user_id, on).filter(pk=post_id).exists():
        raise NotYourPost
