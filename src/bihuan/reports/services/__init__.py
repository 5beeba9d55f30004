"""Every change of reports, one function a verb; and reckoning one without storing it."""

from bihuan.reports.services.asking import Wanted, asked_for, closing_of, end_of_day
from bihuan.reports.services.checking import checks_for, explain_check, open_checks
from bihuan.reports.services.composing import (
    compose,
    compose_report,
    latest,
    recompute_report,
    version_of,
)
from bihuan.reports.services.editing import Edit, edit_report, edited, pool_of, unbound_braces
from bihuan.reports.services.freezing import frozen_figures
from bihuan.reports.services.issuing import MOVES, make_move, submit_report
from bihuan.reports.services.picking import Pick, Picked, offered, pick_figure
from bihuan.reports.services.quotas import QuotaFacts, set_quota, withdraw_quota
from bihuan.reports.services.setting import Files, machine_document, rendered
from bihuan.reports.services.statistics import StatisticsEntry, record_statistics
from bihuan.reports.services.words import round_words

__all__ = [
    "MOVES",
    "Edit",
    "Files",
    "Pick",
    "Picked",
    "QuotaFacts",
    "StatisticsEntry",
    "Wanted",
    "asked_for",
    "checks_for",
    "closing_of",
    "compose",
    "compose_report",
    "edit_report",
    "edited",
    "end_of_day",
    "explain_check",
    "frozen_figures",
    "latest",
    "machine_document",
    "make_move",
    "offered",
    "open_checks",
    "pick_figure",
    "pool_of",
    "recompute_report",
    "record_statistics",
    "rendered",
    "round_words",
    "set_quota",
    "submit_report",
    "unbound_braces",
    "version_of",
    "withdraw_quota",
]
