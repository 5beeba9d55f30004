"""Posts follow the record of their enterprise when it is merged into another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.kernel import live
from bihuan.kernel.accounts.managing import note
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Post


@transaction.atomic
def follow_merged_enterprise(*, kept: int, dropped: int, actor: Actor, at: datetime) -> int:
    """Put the posts of a merged enterprise under the record that remains; safe to run twice.

    Without this its safety managers would see nothing any more: every row has moved.

    Returns:
        How many posts moved, ended ones among them.
    """
    moved = list(
        Post.objects.select_for_update(of=("self",), no_key=True)
        .filter(enterprise_id=dropped)
        .select_related("user")
        .order_by("id")
    )
    for post in moved:
        post.enterprise_id = kept
        post.save(update_fields=["enterprise_id"])
        text = _("企业档案合并，岗位“%(post)s”随之调整") % {"post": post}
        note(
            post.user,
            "post_enterprise_merged",
            text,
            actor=actor,
            at=at,
            post=post.pk,
            former=dropped,
            kept=kept,
        )
    live.tell_users({post.user_id for post in moved}, "todo")
    return len(moved)
