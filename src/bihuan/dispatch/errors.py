"""Refusals that only dispatch gives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import Conflict, InvalidInput, TransitionRefused


class DocumentUnreadable(InvalidInput):
    """The file cannot be read as an official document; the reader says why."""

    code = "dispatch.document_unreadable"
    message = _("%(said)s")
    remedy = _("%(then)s")

    def __init__(self, *, code: str, said: str, then: str) -> None:
        super().__init__({"file": said}, said=said, then=then)
        self.reader_code = code

    def as_dict(self) -> dict[str, object]:
        return super().as_dict() | {"code": self.reader_code}


class DocumentKnown(Conflict):
    """The same file was taken in before."""

    code = "dispatch.document_known"
    message = _("这份文件已于 %(on)s 登记为“%(title)s”。")
    remedy = _("请打开已登记的那一份继续办理；内容有变化的，上传新的文件。")


class NothingFound(InvalidInput):
    """Neither a task nor a duty was read out of it."""

    code = "dispatch.nothing_accepted"
    message = _("还没有确认任何任务或报送。")
    remedy = _("请逐条确认，确实没有任务的文件不用下达。")


class FindingsOpen(TransitionRefused):
    """Cards wait for a decision."""

    code = "dispatch.findings_open"
    message = _("还有 %(count)s 条没有确认或略过。")
    remedy = _("请逐条确认或略过后再下达。")


class UnitsUnknown(InvalidInput):
    """Names of units that the directory does not know."""

    code = "dispatch.units_unknown"
    message = _("认不出这些单位：%(names)s。")
    remedy = _("请在“修改”里选定对应的单位，或先在单位名录里登记别名。")


class NobodyResponsible(InvalidInput):
    """A task without a unit goes to nobody."""

    code = "dispatch.nobody_responsible"
    message = _("“%(title)s”没有责任单位。")
    remedy = _("请在“修改”里选定牵头或责任单位。")


class GroupEmpty(InvalidInput):
    """A generic subject means no unit on the document's day, or none is left of it."""

    code = "dispatch.group_empty"
    message = _("“%(names)s”按%(on)s的名录没有单位。")
    remedy = _("请在“修改”里写成具体单位，或者去掉它；名录里有这类单位而没有登记的，请先登记。")


class DateUnknown(InvalidInput):
    """A date of which the year is not known."""

    code = "dispatch.date_unknown"
    message = _("“%(text)s”推不出年份。")
    remedy = _("请在“修改”里填写完整日期。")


class WrongSigner(InvalidInput):
    """The submission was signed by somebody of the wrong level."""

    code = "dispatch.wrong_signer"
    message = _("这项报送要由%(needed)s签发，现在填的是%(given)s。")
    remedy = _("请由%(needed)s签发后再报送。")


class CopyMissing(InvalidInput):
    """The document wants a copy sent to somebody."""

    code = "dispatch.copy_missing"
    message = _("文件要求同时报%(cc)s，还没有确认已抄送。")
    remedy = _("抄送后勾选“已抄送”再报送。")


class AlreadyIssued(TransitionRefused):
    """What was issued is no longer edited."""

    code = "dispatch.already_issued"
    message = _("“%(title)s”已经分解下达，不能再改读出的内容。")
    remedy = _("要调整任务，请到任务页面办理；文件作废的，先撤回。")


class NothingToMerge(InvalidInput):
    """There is no card before it to merge into."""

    code = "dispatch.nothing_to_merge"
    message = _("前面没有可以并入的同类条目。")
    remedy = _("请从后一条并入前一条。")


class NothingToSplit(InvalidInput):
    """One unit alone cannot be split."""

    code = "dispatch.nothing_to_split"
    message = _("这一条只有一个单位，不能再拆。")
    remedy = _("要增加单位，请用“修改”。")


class NamesUnknown(InvalidInput):
    """Units written down that the directory does not know, or does not know for sure."""

    code = "dispatch.names_unknown"
    message = _("认不准这些单位：%(names)s。")
    remedy = _("请按单位名录里的名称填写，用顿号分开；名录里没有的先登记。")


class OpinionsOpen(TransitionRefused):
    """Opinions wait for an answer, or were not given yet."""

    code = "dispatch.opinions_open"
    message = _("还有 %(count)s 个单位的意见没有反馈或没有说明采纳情况。")
    remedy = _("请逐条说明；逾期未反馈的，登记为视为无意见。")


class MeetingNotDue(InvalidInput):
    """A meeting cannot have been held before its day."""

    code = "dispatch.meeting_not_due"
    message = _("会议定在 %(on)s，还没有到。")
    remedy = _("会议提前召开的，先改会议日期；还没有开的，到期再登记。")


class NotYourShare(TransitionRefused):
    """Another unit's share is seen, not worked on."""

    code = "dispatch.not_your_share"
    message = _("这一份任务由%(unit)s承担。")
    remedy = _("请由该单位办理；需要调整分工的，报安委办。")


class OthersOpen(TransitionRefused):
    """The lead's share is closed last."""

    code = "dispatch.others_open"
    message = _("%(unit)s牵头的这项任务还有 %(count)s 个参与单位没有办结。")
    remedy = _("请先办结或撤回参与单位的任务，再办结牵头单位的。")


class ShareThere(TransitionRefused):
    """The unit had a share of the task, which is finished."""

    code = "dispatch.share_there"
    message = _("%(unit)s承担的部分“%(status)s”，不能再改。")
    remedy = _("要再交办的，另提一项任务。")


class FiguresFell(InvalidInput):
    """A total is smaller than in the round before."""

    code = "dispatch.figures_fell"
    message = _("累计数比上期少：%(figures)s。")
    remedy = _("请核对台账；确有核减的，在“数字说明”里写明原因。")


class YearClosed(TransitionRefused):
    """A plan's year is closed once."""

    code = "dispatch.year_closed"
    message = _("“%(title)s”已经年终结转。")
    remedy = _("结转下年的任务请到下年的计划里办理。")


class PlanYearWrong(TransitionRefused):
    """Carrying forward takes two issued plans of following years."""

    code = "dispatch.plan_year_wrong"
    message = _("“%(title)s”和选定的文件不是前后两年已下达的计划。")
    remedy = _("请先登记、下达下一年度的计划，并在两份文件上标明计划年度。")


class UndecidedItems(TransitionRefused):
    """Nothing may be lost at the end of a year."""

    code = "dispatch.undecided_items"
    message = _("还有 %(count)s 项没有办结也没有选定去向，例如“%(title)s”。")
    remedy = _("每一项都要选结转或不再办理，并写明理由。")
