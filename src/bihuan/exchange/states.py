"""States of connectors, runs and the rows that pass through them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Direction(TextChoices):
    IN = "in", _("接收")
    OUT = "out", _("送出")


class Route(TextChoices):
    REST = "rest", _("接口")
    FOLDER = "folder", _("文件")


class Way(TextChoices):
    """How the rows of one run came or went."""

    REST = "rest", _("接口")
    FOLDER = "folder", _("文件")
    TEST = "test", _("测试数据")
    HOOK = "hook", _("对方推送")


class ItemState(TextChoices):
    WAITING = "waiting", _("待处理")
    STORED = "stored", _("已入库")
    SENT = "sent", _("已送出")
    ACKNOWLEDGED = "acknowledged", _("对方已收")
    REFUSED = "refused", _("被退回")
    FAILED = "failed", _("没有送达")
    REPLACED = "replaced", _("已有新内容")
    DROPPED = "dropped", _("不再处理")


QUEUED = (ItemState.WAITING, ItemState.REFUSED, ItemState.FAILED)
WRONG = (ItemState.REFUSED, ItemState.FAILED)
DONE = (ItemState.STORED, ItemState.SENT, ItemState.ACKNOWLEDGED)
TONES = {
    ItemState.WAITING: "info",
    ItemState.STORED: "done",
    ItemState.SENT: "done",
    ItemState.ACKNOWLEDGED: "done",
    ItemState.REFUSED: "danger",
    ItemState.FAILED: "warn",
    ItemState.REPLACED: "muted",
    ItemState.DROPPED: "muted",
}
