"""Every change of reports, one function a verb; and reckoning one without storing it."""

from bihuan.reports.services.asking import Wanted, asked_for, closing_of
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
from bihuan.reports.services.issuing import MOVES, make_move, stop_clock, submit_report
from bihuan.reports.services.picking import Pick, Picked, offered, pick_figure
from bihuan.reports.services.quotas import QuotaFacts, set_quota, withdraw_quota
from bihuan.reports.services.setting import Files, machine_document, rendered
from bihuan.reports.services.statistics import StatisticsEntry, record_statistics
from bihuan.reports.services.words import round_words
from bihuan.reports.services.year import (
    add_plan_item,
    add_problem,
    close_problem,
    link_problem,
    tie_to_task,
    withdraw_plan_item,
    withdraw_problem,
)

__all__ = [
    "MOVES",
    "Edit",
    "Files",
    "Pick",
    "Picked",
    "QuotaFacts",
    "StatisticsEntry",
    "Wanted",
    "add_plan_item",
    "add_problem",
    "asked_for",
    "checks_for",
    "close_problem",
    "closing_of",
    "compose",
    "compose_report",
    "edit_report",
    "edited",
    "explain_check",
    "frozen_figures",
    "latest",
    "link_problem",
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
    "stop_clock",
    "submit_report",
    "tie_to_task",
    "unbound_braces",
    "version_of",
    "withdraw_plan_item",
    "withdraw_problem",
    "withdraw_quota",
]
