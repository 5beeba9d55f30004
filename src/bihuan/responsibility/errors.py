"""Refusals that only responsibility gives."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import Conflict, DomainError, InvalidInput, TransitionRefused


class PlaceholderUnknown(InvalidInput):
    """A word in braces that nothing can be filled into."""

    code = "responsibility.placeholder_unknown"
    message = _("正文里的“{%(word)s}”不能自动填写。")
    remedy = _("花括号里可以写：%(words)s；不用自动填写的，请去掉花括号。")


class ClassHasLetter(InvalidInput):
    """One text a year, kind and class."""

    code = "responsibility.class_has_letter"
    message = _("这类对象本年度已有模板“%(title)s”。")
    remedy = _("请在原模板上修改；确要重写的，先撤回原模板。")


class TemplateInUse(TransitionRefused):
    """Letters of the text are still standing."""

    code = "responsibility.template_in_use"
    message = _("“%(title)s”还有 %(left)s 份没有撤回的责任书。")
    remedy = _("请先逐份撤回，已签订的不能撤回。")


class TooManyLetters(InvalidInput):
    """More parties than are given letters at once."""

    code = "responsibility.too_many_letters"
    message = _("一次最多下发 %(most)s 份，现在选了 %(given)s 份。")
    remedy = _("请分批下发，或在参数里放宽。")


class ScanMissing(InvalidInput):
    """A signature on paper is proved by its scan."""

    code = "responsibility.scan_missing"
    message = _("登记“%(title)s”的纸质签订，要附双方签字的扫描件。")
    remedy = _("请扫描或拍照后上传；也可以由对方账号在平台上签署。")


class SignedInFuture(InvalidInput):
    """Nothing is signed tomorrow."""

    code = "responsibility.signed_in_future"
    message = _("签订日期 %(signed)s 在今天之后。")
    remedy = _("请填写实际签订的日期。")


class SignedTooEarly(InvalidInput):
    """A letter is signed after it was issued."""

    code = "responsibility.signed_too_early"
    message = _("签订日期 %(signed)s 早于下发日期 %(issued)s。")
    remedy = _("请核对两个日期。")


class InspectionInFuture(InvalidInput):
    """Nobody has inspected tomorrow."""

    code = "responsibility.inspection_in_future"
    message = _("检查日期 %(day)s 在今天之后。")
    remedy = _("请填写实际检查的日期。")


class ProblemsOpen(TransitionRefused):
    """Something found is not finished yet."""

    code = "responsibility.problems_open"
    message = _("这次检查发现的问题还有 %(open)s 个没有办结。")
    remedy = _("请等隐患销号后再办结；登记有误的，到隐患里退回。")


class LeaderLeft(InvalidInput):
    """The leader's term is over."""

    code = "responsibility.leader_left"
    message = _("%(name)s已于 %(day)s 离任。")
    remedy = _("请选择在任的领导；补登任期内的事项，日期填任期内的。")


class WorklistTaken(InvalidInput):
    """One list a leader and year."""

    code = "responsibility.worklist_taken"
    message = _("%(name)s%(year)s年的工作清单已经建立。")
    remedy = _("请在原清单里增加事项。")


class WorklistEmpty(TransitionRefused):
    """A list without an item says nothing."""

    code = "responsibility.worklist_empty"
    message = _("“%(title)s”还没有事项。")
    remedy = _("请先增加事项，写明计划月份，再上报。")


class WorkEvidenceMissing(InvalidInput):
    """What is done is proved."""

    code = "responsibility.work_evidence_missing"
    message = _("“%(title)s”登记完成要有佐证。")
    remedy = _("请写明佐证材料名称，或上传文件。")


class AlreadyInCharge(InvalidInput):
    """The same leader has the same thing already."""

    code = "responsibility.already_in_charge"
    message = _("%(name)s已经包联“%(what)s”。")
    remedy = _("请核对；要换人的，先结束原来的包联。")


class StationTaken(InvalidInput):
    """One record a station or village."""

    code = "responsibility.station_taken"
    message = _("“%(name)s”已经登记过站点。")
    remedy = _("请在原记录里修改。")


class CapabilityTaken(InvalidInput):
    """One checklist a town at a time."""

    code = "responsibility.capability_taken"
    message = _("“%(name)s”的标准化建设已经立项。")
    remedy = _("请在原记录里填报；要重新创建的，先撤回原记录。")


class CapabilityUnready(TransitionRefused):
    """Items are not judged or not reached."""

    code = "responsibility.capability_unready"
    message = _("“%(title)s”还有 %(left)s 项没有达到。")
    remedy = _("请逐项填报并附佐证，全部达到后再申请验收。")


class NotOfTown(InvalidInput):
    """A list of a town holds enterprises of that town."""

    code = "responsibility.not_of_town"
    message = _("“%(enterprise)s”不在“%(town)s”辖区内。")
    remedy = _("请选择本辖区的企业。")


class PatrolInFuture(InvalidInput):
    """Nobody has patrolled tomorrow."""

    code = "responsibility.patrol_in_future"
    message = _("巡查日期 %(day)s 在今天之后。")
    remedy = _("请填写实际巡查的日期。")


class NoPatroller(InvalidInput):
    """Whoever patrols stands on the roster."""

    code = "responsibility.no_patroller"
    message = _("您的账号没有关联在册的巡查人员。")
    remedy = _("请选择巡查人员；没有登记的，请街道先在队伍名册里登记并关联账号。")


class NotOwnUnit(DomainError):
    """A unit keeps its own duty list; the office keeps anybody's."""

    code = "responsibility.not_own_unit"
    message = _("这是“%(unit)s”的责任清单，您所在的单位不能修改。")
    remedy = _("请由该单位或安委会办公室修改。")


class ListNotDraft(TransitionRefused):
    """What was published stays as it is; changes are a new version."""

    code = "responsibility.list_not_draft"
    message = _("%(title)s已经%(status)s，不能再改。")
    remedy = _("请起草新的一版，原版作为历史保留。")


class ListEmpty(DomainError):
    """A list without a duty says nothing."""

    code = "responsibility.list_empty"
    message = _("%(title)s还没有一条职责，不能发布。")
    remedy = _("请先录入或导入职责。")


class UnknownSubject(InvalidInput):
    """Words that no dictionary knows as something supervised."""

    code = "responsibility.unknown_subject"
    message = _("“%(subject)s”不在监管对象字典里。")
    remedy = _("请从列表中选择，或先在字典“监管对象”里增加这一项。")


class RowUnsettled(DomainError):
    """A row can be taken only when its words and its units are settled."""

    code = "responsibility.row_unsettled"
    message = _("这一行还有没对照的内容：%(what)s。")
    remedy = _("请为每个单位选定本级对应单位或注明本级没有，并选定监管对象。")


class NothingMapped(DomainError):
    """A division none of whose rows means a unit here."""

    code = "responsibility.nothing_mapped"
    message = _("《%(title)s》还没有对照好的行，没有单位需要修订。")
    remedy = _("请先在分工对照里逐行选定单位和监管对象。")


class GapKnown(Conflict):
    """The same activity is on the register already and not done with."""

    code = "responsibility.gap_known"
    message = _("“%(title)s”已经登记为监管盲区%(number)s，现在是“%(status)s”。")
    remedy = _("请在原来的记录里补充情况，不必重复登记。")


class HasOwner(DomainError):
    """What somebody supervises is no blind spot."""

    code = "responsibility.has_owner"
    message = _("“%(title)s”已由%(units)s牵头监管，不属无主。")
    remedy = _("认为职责不清的，登记时把原因选为“几家有关、边界不清”。")


class PilotTooLong(InvalidInput):
    """A pilot is for a time."""

    code = "responsibility.pilot_too_long"
    message = _("试点从%(first)s到%(last)s，超过%(most)s日。")
    remedy = _("请缩短试点期限；确需延长的，到期前评估后再延长。")


class PilotNotEvaluated(TransitionRefused):
    """What was tried is evaluated before it is decided."""

    code = "responsibility.pilot_not_evaluated"
    message = _("“%(title)s”还在试点，没有评估结论。")
    remedy = _("请先登记试点评估，再明确监管单位。")


class ExtendedEnough(TransitionRefused):
    """A pilot is not extended for ever."""

    code = "responsibility.extended_enough"
    message = _("“%(title)s”的试点已延长%(times)s次。")
    remedy = _("请评估后明确监管单位。")


class SiteKnown(Conflict):
    """The site is linked already."""

    code = "responsibility.site_known"
    message = _("“%(site)s”已经在涉及场所里。")
    remedy = _("不必重复添加。")
