"""Refusals of the register of enterprises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted


class BadCreditCode(InvalidInput):
    """The unified social credit code is not one."""

    code = "enterprises.bad_credit_code"
    message = _("统一社会信用代码“%(credit_code)s”有误。")
    remedy = _("%(sentence)s")


class CodeTaken(InvalidInput):
    """Another record has the code."""

    code = "enterprises.code_taken"
    message = _("统一社会信用代码%(credit_code)s已登记在%(where)s。")
    remedy = _("同一家企业请使用已有的档案；代码抄错时请对照营业执照改正。")


class LooksRegistered(InvalidInput):
    """A record of the same name stands in the same street."""

    code = "enterprises.looks_registered"
    message = _("%(where)s已登记有名称相同的“%(name)s”。")
    remedy = _("同一家企业请使用已有的档案；确为另一家时，请勾选“确认不是同一家”后再登记。")


class OutsideRegion(InvalidInput):
    """The place lies outside what the actor answers for."""

    code = "enterprises.outside_region"
    message = _("属地“%(region)s”不在您的管辖范围内。")
    remedy = _("请核对属地；企业迁往别的街镇，请由安委办办理。")


class NotOwnField(DomainError):
    """An enterprise's own people keep a few fields only."""

    code = "enterprises.not_own_field"
    message = _("“%(fields)s”由监管部门维护，企业不能自行修改。")
    remedy = _("请只修改负责人、电话、人数和安全管理人员；其余请联系属地街镇。")


class AlreadyWithdrawn(DomainError):
    """The record was withdrawn or merged before."""

    code = "enterprises.already_withdrawn"
    message = _("“%(name)s”的档案已撤回：%(reason)s。")
    remedy = _("请改用仍在用的档案，或重新登记。")


class SameRecord(InvalidInput):
    """A record cannot be merged with itself."""

    code = "enterprises.same_record"
    message = _("选择的是同一份档案。")
    remedy = _("请选择两份不同的档案。")


class TwoLicences(InvalidInput):
    """Two credit codes are two legal persons."""

    code = "enterprises.two_licences"
    message = _("两份档案的统一社会信用代码不同（%(kept)s与%(dropped)s），是两个法人。")
    remedy = _("其中一个代码登记有误时，请先改正再合并；否则请标记为“不是同一家”。")


class ManagerGone(DomainError):
    """The safety manager left before."""

    code = "enterprises.manager_gone"
    message = _("“%(name)s”已于%(day)s离任。")
    remedy = _("重新任职请另行登记。")


class RecordKindUnknown(NotFound):
    """No kind of record of that code."""

    code = "enterprises.record_kind_unknown"
    message = _("没有“%(kind)s”这种企业记录。")
    remedy = _("请从“企业记录”页面选择要填报的种类。")


class RecordPending(DomainError):
    """One of the same period is still being confirmed."""

    code = "enterprises.record_pending"
    message = _("同期的“%(title)s”（%(number)s）已经提交，正在等监管单位确认。")
    remedy = _("请等确认或退回后再改；填错的，可以先撤回那一条。")


class RecordUnchanged(DomainError):
    """Nothing differs from the record in force."""

    code = "enterprises.record_unchanged"
    message = _("内容与在用的“%(title)s”（%(number)s）完全相同。")
    remedy = _("没有变化就不必再填；有变化的，请改动后提交。")


class FilledByOthers(NotPermitted):
    """The kind is filled by the enterprise itself, or by the authorities."""

    code = "enterprises.filled_by_others"
    message = _("“%(title)s”由%(filler)s填报。")
    remedy = _("需要办理时，请联系%(filler)s。")


class NotTheFiller(DomainError):
    """Whoever filled a record corrects it."""

    code = "enterprises.not_the_filler"
    message = _("“%(title)s”不是由您这一方填报的，不能代为修改或撤回。")
    remedy = _("监管单位可以退回并写明原因；企业可以联系监管单位更正。")


class OutlineRefused(InvalidInput):
    """The outline of a site is no outline: it crosses itself, is too small, or cannot be read."""

    code = "enterprises.outline_refused"
    message = _("场所范围画不成：%(why)s。")
    remedy = _("请沿边界依次填写各角，每行“纬度，经度”，边与边不能交叉。")


class UnknownCas(InvalidInput):
    """The CAS number is right in form, and stands on none of the lists here."""

    code = "enterprises.unknown_cas"
    message = _("CAS号“%(cas)s”不在本平台的危险化学品目录里。")
    remedy = _("请对照安全技术说明书核对；确实没有抄错的，填写“不在目录的说明”后再登记。")


class SiteClosed(DomainError):
    """The site is no longer used."""

    code = "enterprises.site_closed"
    message = _("场所“%(name)s”已于%(day)s停用。")
    remedy = _("重新启用的，请另行登记场所。")


class ChemicalWithdrawn(DomainError):
    """The record of the chemical was withdrawn."""

    code = "enterprises.chemical_withdrawn"
    message = _("“%(name)s”的登记已撤回：%(reason)s。")
    remedy = _("仍然涉及的，请重新登记。")


class FundYearTaken(InvalidInput):
    """The year has its account."""

    code = "enterprises.fund_year_taken"
    message = _("“%(name)s”的%(year)s年安全生产费用账户已经建立。")
    remedy = _("请打开已有的账户修改基数或者登记收支。")


class EntryWithdrawn(DomainError):
    """The amount was withdrawn before."""

    code = "enterprises.entry_withdrawn"
    message = _("这笔收支已经撤回：%(reason)s。")
    remedy = _("登记有误的，请重新登记正确的金额。")


class AlreadySuspended(DomainError):
    """It stands still already."""

    code = "enterprises.already_suspended"
    message = _("“%(name)s”自%(day)s起全部停产停业，还没有复产。")
    remedy = _("请在已有的停产停业记录上办理。")


class StillSuspended(DomainError):
    """The state of the register follows the suspension, not the other way round."""

    code = "enterprises.still_suspended"
    message = _("“%(name)s”自%(day)s起停产停业，复工复产还没有批准，不能直接改为“%(status)s”。")
    remedy = _("请在停产停业记录上办理复工复产：企业申请、现场检查合格、审批同意后自动恢复。")


class CheckerApproves(DomainError):
    """Whoever checked on site wants to approve."""

    code = "enterprises.checker_approves"
    message = _("“%(name)s”的现场检查由您本人完成，不能由您本人审批。")
    remedy = _("请由另一名有“审批复工复产”权限的人员审批。")


class WatchedAlready(DomainError):
    """Somebody keeps an eye on it for the same reason."""

    code = "enterprises.watched_already"
    message = _("“%(name)s”的%(kind)s专盯已由%(watcher)s负责。")
    remedy = _("换人的，请在已有的专盯上办理“更换专盯人”。")


class ListedAlready(DomainError):
    """It stands on the directory."""

    code = "enterprises.listed_already"
    message = _("“%(name)s”已在%(directory)s名录里：%(reason)s。")
    remedy = _("不必重复列入。")


class ListedByRule(DomainError):
    """A rule has put it there; it leaves when the facts change."""

    code = "enterprises.listed_by_rule"
    message = _("“%(name)s”按规则列入：%(reason)s，不能人工移出。")
    remedy = _(
        "请更正企业的行业、规模、风险等级等资料，或者由管理人员修改名录规则；重算后自动移出。"
    )


class ProposalUnderWay(DomainError):
    """An earlier request of the enterprise is not decided."""

    code = "enterprises.proposal_under_way"
    message = _("“%(name)s”%(day)s提交的变更申请还没有办结。")
    remedy = _("请等待审核；要改申请内容的，先撤回再重新提交。")


class ProposalOutdated(DomainError):
    """The record changed since the enterprise asked."""

    code = "enterprises.proposal_outdated"
    message = _("提交申请以后，档案里的“%(fields)s”已经改过，与申请时不同。")
    remedy = _("请退回申请，由企业核对现在的资料后重新提交。")


class BeforeFounding(InvalidInput):
    """A day before the enterprise was founded."""

    code = "enterprises.before_founding"
    message = _("%(label)s%(day)s早于企业成立日期（%(founded)s）。")
    remedy = _("请核对这个日期和企业的成立日期。")


class AgencyKnown(InvalidInput):
    """An agency of that credit code is registered."""

    code = "enterprises.agency_known"
    message = _("信用代码%(code)s已登记为“%(name)s”。")
    remedy = _("请在已有的机构上修改；代码抄错时请对照证照改正。")


class AgencySuspended(DomainError):
    """A suspended or withdrawn agency issues no report."""

    code = "enterprises.agency_suspended"
    message = _("“%(name)s”现在是“%(status)s”，不能登记它出具的报告。")
    remedy = _("报告在暂停前出具的，请先核实日期并恢复从业；否则请登记为违规行为。")
