"""Records that enterprises keep: written, confirmed, owed, reminded of, published."""

from bihuan.enterprises.services.records.batches import LoadedRecord, load_records
from bihuan.enterprises.services.records.deciding import (
    VERDICTS,
    confirm_record,
    move_record,
    return_record,
    withdraw_record,
)
from bihuan.enterprises.services.records.following import follow_merger
from bihuan.enterprises.services.records.owing import Owed, kinds_owed, standing_with
from bihuan.enterprises.services.records.patterns import pattern_behind, pattern_of, patterns
from bihuan.enterprises.services.records.publishing import (
    DaysMissing,
    Published,
    days_missing,
    latest_day,
    public_kinds,
    published,
)
from bihuan.enterprises.services.records.reminding import (
    principal_changed,
    remind_ending,
    remind_owed,
)
from bihuan.enterprises.services.records.writing import RecordDraft, asked_of, write_record

__all__ = [
    "VERDICTS",
    "DaysMissing",
    "LoadedRecord",
    "Owed",
    "Published",
    "RecordDraft",
    "asked_of",
    "confirm_record",
    "days_missing",
    "follow_merger",
    "kinds_owed",
    "latest_day",
    "load_records",
    "move_record",
    "pattern_behind",
    "pattern_of",
    "patterns",
    "principal_changed",
    "public_kinds",
    "published",
    "remind_ending",
    "remind_owed",
    "return_record",
    "standing_with",
    "withdraw_record",
    "write_record",
]
