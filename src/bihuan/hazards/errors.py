"""Refusals that only hazards give."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound, TransitionRefused


class AcceptedByRectifier(TransitionRefused):
    """The person who rectified the hazard tried to accept it."""

    code = "hazards.accepted_by_rectifier"
    message = _("隐患“%(title)s”由您本人提交整改，不能由您本人复查。")
    remedy = _("请由另一名有“复查销号”权限的人员到现场复查后销号。")


class AcceptedByEnterprise(TransitionRefused):
    """A major hazard is closed by the supervising side only."""

    code = "hazards.major_needs_supervisor"
    message = _("“%(title)s”是重大事故隐患，要由监管单位复查销号。")
    remedy = _("请等待监管单位到现场复查；有疑问请联系监管单位。")


class NoPhotos(InvalidInput):
    """Proof is missing."""

    code = "hazards.photos_missing"
    message = _("“%(move)s”要附至少 %(least)s 张%(role)s照片，现在是 %(given)s 张。")
    remedy = _("请至少拍一张能看清位置和部位的照片。")


class SamePhoto(InvalidInput):
    """The photo was offered for another hazard, or shows the state before."""

    code = "hazards.photo_used_before"
    message = _("照片“%(name)s”与%(where)s的照片相同，不能用来证明这次整改。")
    remedy = _("请到现场重新拍一张整改后的照片。")


class ExtensionPending(TransitionRefused):
    """An extension is being decided."""

    code = "hazards.extension_pending"
    message = _("“%(title)s”已有一份延期申请在等答复。")
    remedy = _("请等批复后再办理，或请批复单位先作答复。")


class NoExtensionPending(TransitionRefused):
    """There is nothing to decide."""

    code = "hazards.no_extension_pending"
    message = _("“%(title)s”没有等待答复的延期申请。")
    remedy = _("请刷新页面查看最新情况。")


class ExtensionNotLater(InvalidInput):
    """The new date must be after the old one."""

    code = "hazards.extension_not_later"
    message = _("新期限 %(new)s 不晚于原期限 %(old)s。")
    remedy = _("请填写一个更晚的日期，并写明做不完的原因。")


class NotOverdue(TransitionRefused):
    """A written explanation is for what has run out."""

    code = "hazards.not_overdue"
    message = _("“%(title)s”的整改期限（%(due)s）还没有到，不用书面说明。")
    remedy = _("期限内做不完的，请申请延期。")


class ExplanationMissing(TransitionRefused):
    """What has run out needs an explanation before anything else is asked for it."""

    code = "hazards.explanation_missing"
    message = _("“%(title)s”已超过整改期限，还没有书面说明。")
    remedy = _("请先提交书面说明，再提请研究。")


class ExtensionTooLong(InvalidInput):
    """The settings bound how much time one extension gives."""

    code = "hazards.extension_too_long"
    message = _("一次最多延期 %(most)s 天，现在申请的是 %(days)s 天。")
    remedy = _("请缩短期限；确需更久的，到期前再申请一次，或提请研究。")


class ExtendedOftenEnough(TransitionRefused):
    """The settings bound how often a limit is extended."""

    code = "hazards.extended_often_enough"
    message = _("“%(title)s”已经延期 %(most)s 次，不能再申请延期。")
    remedy = _("请在期限内整改；确有困难的，到期后提交书面说明，再提请研究。")


class DueBeforeFound(InvalidInput):
    """The limit lies before the finding."""

    code = "hazards.due_before_found"
    message = _("整改期限 %(due)s 早于发现日期 %(found)s。")
    remedy = _("请核对两个日期。")


class FoundInFuture(InvalidInput):
    """Nothing is found tomorrow."""

    code = "hazards.found_in_future"
    message = _("发现日期 %(found)s 在今天之后。")
    remedy = _("请填写实际发现的日期。")


class BasisMissing(InvalidInput):
    """A major hazard names the criterion it was judged by."""

    code = "hazards.basis_missing"
    message = _("定为重大事故隐患，要选定判定依据。")
    remedy = _("请在“判定依据”里选择对应的条款；没有对应条款的按一般隐患登记。")


class MergeIntoItself(InvalidInput):
    """Two different hazards are needed."""

    code = "hazards.merge_into_itself"
    message = _("不能把隐患并入它自己。")
    remedy = _("请选择另一条重复的隐患。")


class MergeAcrossEnterprises(InvalidInput):
    """Duplicates lie at the same enterprise."""

    code = "hazards.merge_across_enterprises"
    message = _("“%(one)s”和“%(other)s”不是同一家单位的隐患。")
    remedy = _("只有同一单位同一处的隐患才能合并，请核对编号。")


class RewardNamed(TransitionRefused):
    """A report is named for a reward once."""

    code = "hazards.reward_named"
    message = _("线索 %(number)s 已经提名奖励。")
    remedy = _("请在奖励办理中查看进度。")


class MajorNotDeferred(TransitionRefused):
    """A major hazard is not put off unless the settings say so."""

    code = "hazards.major_not_deferred"
    message = _("“%(title)s”是重大事故隐患，不能暂缓整改。")
    remedy = _("请立即采取停产停业、撤人等管控措施；期限内做不完的，申请延期或提请研究。")


class DeferredOftenEnough(TransitionRefused):
    """The settings bound how often a risk is accepted."""

    code = "hazards.deferred_often_enough"
    message = _("“%(title)s”已经暂缓 %(most)s 次，不能再暂缓。")
    remedy = _("请在期限内整改；体制机制原因做不完的，提请研究。")


class DeferralOutOfRange(InvalidInput):
    """A risk is accepted until a later day, for no longer than the settings allow."""

    code = "hazards.deferral_out_of_range"
    message = _("暂缓只能到今天之后、%(latest)s 及以前，现在填的是 %(until)s。")
    remedy = _("请改填暂缓到哪一天；确需更久的，到期后重新研究。")


class NotToBeSampled(TransitionRefused):
    """Only what was closed on the spot is sampled, and once."""

    code = "hazards.not_to_be_sampled"
    message = _("“%(title)s”不是立查立改当场办结的，或已经抽查过。")
    remedy = _("请到隐患台账“立查立改待抽查”里选择。")


class NotFixedOnSpot(InvalidInput):
    """Closing on the spot has its conditions."""

    code = "hazards.not_fixed_on_spot"
    message = _("这条隐患不能当场办结：%(why)s。")
    remedy = _("请按一般程序登记，整改后由另一人复查销号。")


class MeasureLiftedAlready(TransitionRefused):
    """A measure ends once."""

    code = "hazards.measure_lifted"
    message = _("“%(title)s”的这项措施已经解除或撤回。")
    remedy = _("请刷新页面查看最新情况。")


class ListsIncomplete(InvalidInput):
    """Not every problem has its rectification and its responsible people."""

    code = "hazards.lists_incomplete"
    message = _("三张清单对不上：%(gaps)s。")
    remedy = _("请点开数字逐条补齐；确实补不齐的，写明原因后仍可报送。")


class PlanStopped(TransitionRefused):
    """A plan that has ended is not changed."""

    code = "hazards.plan_stopped"
    message = _("自查计划“%(title)s”已经停止。")
    remedy = _("请另订一个新计划。")


class CheckNotOpen(TransitionRefused):
    """A self-check is done within its days."""

    code = "hazards.check_not_open"
    message = _("这次自查从 %(opens)s 起才能做。")
    remedy = _("请在自查期间内完成。")


class TooManySnaps(DomainError):
    """One sender in one hour, or everybody in one day, sent more than is looked at."""

    code = "hazards.too_many_snaps"
    http_status = 429
    message = _("反映得太频繁，请过一会儿再试。")
    remedy = _("紧急情况请直接拨打 12350，火警拨打 119。")


class ReceiptUnknown(NotFound):
    """No report has that receipt."""

    code = "hazards.receipt_unknown"
    message = _("没有查到这个查询码。")
    remedy = _("请核对提交后显示的查询码，字母不分大小写。")


class ControlMissing(InvalidInput):
    """What takes long to put right is held down meanwhile."""

    code = "hazards.control_missing"
    message = _(
        "“%(title)s”的整改期超过 %(days)s 天，要有停产停用、撤人、值守等管控措施才能下达或者延期。"
    )
    remedy = _("请填写管控措施和检查人，或先在隐患页面登记管控措施；短期能改完的，缩短整改期限。")


class LastControl(TransitionRefused):
    """The last control measure of an open hazard stays."""

    code = "hazards.last_control"
    message = _("“%(title)s”还没有整改完，这是仅有的管控措施，不能解除。")
    remedy = _("请先登记新的管控措施，或在整改提交后再解除。")


class PlanMissing(TransitionRefused):
    """A major hazard is rectified by an approved plan."""

    code = "hazards.plan_missing"
    message = _("“%(title)s”是重大事故隐患，还没有审核通过的%(kind)s，不能提交整改。")
    remedy = _(
        "请在隐患页面提交方案，写明措施、责任人、资金、时限和应急预案，审核通过后再提交整改。"
    )


class PlanIncomplete(InvalidInput):
    """All five elements, or no plan."""

    code = "hazards.plan_incomplete"
    message = _("方案缺少：%(missing)s。措施、责任、资金、时限、预案都落实了才能提交。")
    remedy = _("请补齐后再提交。")


class PlanTooLate(InvalidInput):
    """The plan ends after the limit."""

    code = "hazards.plan_too_late"
    message = _("方案的完成时限 %(plan)s 晚于整改期限 %(due)s。")
    remedy = _("请调整方案的时限；确实不够的，先申请延期。")


class PlanPending(TransitionRefused):
    """One plan of a kind is looked at at a time."""

    code = "hazards.plan_pending"
    message = _("“%(title)s”已有一份%(kind)s在审核或者修改。")
    remedy = _("请在那份方案上修改，或先撤回它。")


class NotMajor(TransitionRefused):
    """Only for major hazards."""

    code = "hazards.not_major"
    message = _("“%(title)s”不是重大事故隐患，不用办理%(what)s。")
    remedy = _("一般隐患按整改要求办理；等级有误的，先核对判定依据。")


class ApprovedByAuthor(TransitionRefused):
    """Who brings a plan does not approve it."""

    code = "hazards.plan_approved_by_author"
    message = _("“%(title)s”由您本人提交，不能由您本人审核。")
    remedy = _("请由监管单位的另一名人员审核。")


class NotFollowed(TransitionRefused):
    """The hazard has no file."""

    code = "hazards.not_followed"
    message = _("“%(title)s”还没有列入跟踪整改。")
    remedy = _("请先在隐患页面办理“纳入跟踪整改”。")


class FollowedAlready(TransitionRefused):
    """A hazard stands on the list once."""

    code = "hazards.followed_already"
    message = _("“%(title)s”已列入跟踪整改，清单编号 %(number)s。")
    remedy = _("要换部门或责任人的，请办理“变更跟踪责任人”。")


class ListedByAnother(TransitionRefused):
    """Only the body that listed it decides."""

    code = "hazards.listed_by_another"
    message = _("“%(title)s”由%(body)s挂牌督办，只能由%(body)s办理。")
    remedy = _("请联系%(body)s。")


class NotYourListing(TransitionRefused):
    """Only whoever has to put it right answers for it."""

    code = "hazards.not_your_listing"
    message = _("“%(title)s”的责任单位是%(owner)s，由责任单位办理。")
    remedy = _("请联系%(owner)s。")


class ListingExtensionPending(TransitionRefused):
    """An extension is being decided."""

    code = "hazards.listing_extension_pending"
    message = _("“%(title)s”有一份延期申请在等批复。")
    remedy = _("请等批复后再办理。")


class NoListingExtension(TransitionRefused):
    """There is nothing to decide."""

    code = "hazards.no_listing_extension"
    message = _("“%(title)s”没有等待批复的延期申请。")
    remedy = _("请刷新页面查看最新情况。")


class NotYetCleared(TransitionRefused):
    """The hazard is closed before its order is."""

    code = "hazards.not_yet_cleared"
    message = _("“%(title)s”督办的隐患现在是“%(status)s”，还没有销号。")
    remedy = _("请先复查销号，再验收。")


class ListedAlready(InvalidInput):
    """One running order a level."""

    code = "hazards.listed_already"
    message = _("这条隐患已有%(level)s挂牌督办（%(number)s），不能重复挂牌。")
    remedy = _("请在原挂牌上办理；要提级督办的，选择更高的层级。")


class NoticeHazardsOpen(TransitionRefused):
    """A notice is closed after its hazards."""

    code = "hazards.notice_hazards_open"
    message = _("%(title)s上还有 %(count)s 条隐患没有销号。")
    remedy = _("请先逐条复查销号，再办结通知书。")


class NothingToRecheck(InvalidInput):
    """The range asked for holds nothing."""

    code = "hazards.nothing_to_recheck"
    message = _("按这个范围没有可以复查的隐患。")
    remedy = _("请核对批次、日期和属地。")


class RecheckOpenAlready(TransitionRefused):
    """One application at a time."""

    code = "hazards.recheck_open"
    message = _("“%(title)s”已有一次复查在办。")
    remedy = _("请在那次复查上登记结果。")
