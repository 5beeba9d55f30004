"""Refusals about time limits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import NotFound, TransitionRefused


class RuleUnknown(NotFound):
    """No time limit of that code is in force."""

    code = "rule_unknown"
    message = _("没有代码为“%(rule)s”的期限规则。")
    remedy = _("请到“期限规则”页面核对代码；停用的规则须先恢复使用。")


class MomentNeeded(TransitionRefused):
    """A period in hours cannot be counted from a day."""

    code = "deadlines.moment_needed"
    message = _("“%(title)s”按小时计算，只有日期算不出来。")
    remedy = _("请写明起算的时刻。")


class AlreadyPaused(TransitionRefused):
    """The clock stands still already."""

    code = "deadlines.already_paused"
    message = _("“%(title)s”的计时已经中止。")
    remedy = _("请先恢复计时，再办理新的中止。")


class NotPaused(TransitionRefused):
    """The clock runs."""

    code = "deadlines.not_paused"
    message = _("“%(title)s”的计时没有中止。")
    remedy = _("请刷新页面，按现在的期限办理。")


class ClockStopped(TransitionRefused):
    """The loop is closed, or has no deadline."""

    code = "deadlines.no_clock"
    message = _("“%(title)s”已经办结或没有期限，不能中止计时。")
    remedy = _("请回到清单核对这件事现在的状态。")


class DayNotLocal(NotFound):
    """Nothing was entered here for that day or year."""

    code = "calendar_day_not_local"
    message = _("%(day)s没有本地录入的安排。")
    remedy = _("请在日历上选一个标有“本地”的日期或年份。")
