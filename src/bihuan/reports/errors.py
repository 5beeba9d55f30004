"""Refusals that only reports give."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import Conflict, InvalidInput, NotFound, TransitionRefused


class ReportUnknown(NotFound):
    """No report of that name."""

    code = "report_unknown"
    message = _("没有名为“%(name)s”的报表。")
    remedy = _("可用的有：%(known)s。")


class RegionUnknown(InvalidInput):
    """No region of that code, or none inside the actor's."""

    code = "region_unknown"
    message = _("没有代码为“%(region)s”的区划，或者它不在您的管辖范围内。")
    remedy = _("请填写区划代码，例如 6 位县区码或 9 位街镇码。")


class PeriodOpen(TransitionRefused):
    """The period that a report speaks of has not ended."""

    code = "period_open"
    message = _("“%(title)s”的统计期到 %(closing)s 才结束，现在数字还会变。")
    remedy = _("请到时再出，或者先出草稿（命令行加 --draft）。")


class NoCampaignDocument(InvalidInput):
    """There is no document with reporting duties to consolidate."""

    code = "reports.no_campaign_document"
    message = _("到 %(on)s 为止，没有已下达报送要求的文件，无从汇总。")
    remedy = _("请先在“来文”里登记方案并下达，或者选择另一个日期。")


class NothingToReport(InvalidInput):
    """The register holds nothing that such a paper could be about."""

    code = "reports.nothing_to_report"
    message = _("到 %(on)s 为止，%(what)s。")
    remedy = _("请核对日期和范围；该有而没有的，请先在台账里登记。")


class SubjectMissing(InvalidInput):
    """A report about one thing, and nobody said which."""

    code = "reports.subject_missing"
    message = _("这份材料要说明是哪一个%(label)s。")
    remedy = _("请在上方选择（命令行用 --subject 编号）。")


class WordsMissing(TransitionRefused):
    """Words that people have to write are not there."""

    code = "reports.words_missing"
    message = _("“%(title)s”还有没填写的内容：%(names)s。")
    remedy = _("请先“修改文字”把它们写上，再送签。")


class FiguresUnbound(InvalidInput):
    """A paragraph names a figure that the report does not hold."""

    code = "reports.figures_unbound"
    message = _("文字里的 %(names)s 不是这份报表的数字。")
    remedy = _("花括号里的编号不要改动；不要某个数字时，连同花括号一起删去。")


class FiguresWrong(TransitionRefused):
    """Numbers do not agree, and nobody has said why."""

    code = "reports.figures_wrong"
    message = _("“%(title)s”有 %(count)s 处数字对不上，还没有说明原因。")
    remedy = _("请重新计算或改正文字；确认无误的，先填写说明再送签。")


class SheetOlder(Conflict):
    """A sheet of statistics with a later cut-off is in force."""

    code = "reports.sheet_older"
    message = _("%(month)s已有截至 %(cut_off)s 的统计表，这一行的截止日期更早。")
    remedy = _("请核对数据截止日期；修订数据用更晚的截止日期导入，并写明修订说明。")


class StatisticsDiffer(Conflict):
    """The sheet holds other numbers for the same sector and area."""

    code = "reports.statistics_differ"
    message = _("%(month)s同一来源、同一截止日期的统计表里，这个行业、地区已有不同的数字。")
    remedy = _("数字有修订的，请用更晚的数据截止日期导入整张表，并写明修订说明。")


class PlanItemInUse(TransitionRefused):
    """A problem of the year is answered by the item."""

    code = "reports.plan_item_in_use"
    message = _("“%(text)s”还对应着存在问题，不能撤回。")
    remedy = _("请先让问题对应别的思路，再撤回这一项。")


class NotDraft(TransitionRefused):
    """The report is with its signer, or issued."""

    code = "reports.not_draft"
    message = _("“%(title)s”现在是“%(status)s”，不能再改。")
    remedy = _("送签中的请签发人退回后修改；已印发的请另出一期。")


class RowsChanged(Conflict):
    """Rows behind a figure changed after it was reckoned."""

    code = "reports.rows_changed"
    message = _("“%(label)s”送签后台账有变化：报表写作 %(printed)s，现在台账是 %(now)s 条。")
    remedy = _("请退回修改，重新计算后再签发。")
