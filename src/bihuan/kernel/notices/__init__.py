"""Notices: into the inbox, and out through channels. See ``docs/kernel/notices.md``."""

from bihuan.kernel.notices.errors import ChannelUnknown, NoticeUnknown
from bihuan.kernel.notices.inbox import inbox, mark_read, open_notice, receipts, unread_count
from bihuan.kernel.notices.kinds import NoticeKind, label_of
from bihuan.kernel.notices.recipients import (
    leaders_of,
    leaders_of_region,
    office_of,
    people_of,
    people_of_enterprise,
)
from bihuan.kernel.notices.sending import notify, notify_enterprise, notify_unit

__all__ = [
    "ChannelUnknown",
    "NoticeKind",
    "NoticeUnknown",
    "inbox",
    "label_of",
    "leaders_of",
    "leaders_of_region",
    "mark_read",
    "notify",
    "notify_enterprise",
    "notify_unit",
    "office_of",
    "open_notice",
    "people_of",
    "people_of_enterprise",
    "receipts",
    "unread_count",
]
