"""What risks refuse, and what to do then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import InvalidInput, TransitionRefused


class ValueOffScale(InvalidInput):
    """A factor's value is none of its scale."""

    code = "risks.value_off_scale"
    message = _("评价取值不在方法的取值表里。")
    remedy = _("请按每个因素下面列出的取值选择；取值表在规则包里修改。")


class MethodSilent(InvalidInput):
    """The method names no level for these values: a band or a cell is missing."""

    code = "risks.method_silent"
    message = _("“%(method)s”没有规定%(values)s对应的颜色。")
    remedy = _("请在规则包里补上这一档或这一格，或者换一种评价方法。")


class ResidualAboveInherent(InvalidInput):
    """After the measures the risk would be worse than before."""

    code = "risks.residual_above_inherent"
    message = _("残余风险（%(residual)s）高于固有风险（%(inherent)s）。")
    remedy = _("请核对取值；确实如此的，在“说明”里写清原因后再提交。")


class OwnerTooLow(InvalidInput):
    """A risk of this level needs somebody higher up."""

    code = "risks.owner_too_low"
    message = _("固有风险为%(colour)s色，最低由%(needed)s管控，现在选的是%(given)s。")
    remedy = _("请改为%(needed)s或者更高一级的责任人。")


class NoMeasures(TransitionRefused):
    """Nothing keeps the risk down yet."""

    code = "risks.no_measures"
    message = _("“%(title)s”还没有管控措施，不能评估残余风险。")
    remedy = _("请先至少登记一条管控措施，写明责任人。")


class NotGraded(TransitionRefused):
    """The inherent risk was not assessed yet."""

    code = "risks.not_graded"
    message = _("“%(title)s”还没有评价固有风险。")
    remedy = _("请先评价固有风险，再登记管控责任和措施。")


class MeasureFailing(TransitionRefused):
    """A measure still fails, so the level stays raised."""

    code = "risks.measure_failing"
    message = _("“%(title)s”还有 %(count)s 条措施失效，不能恢复原等级。")
    remedy = _("请先处置失效的措施并再次核验为有效。")


class AssessedInFuture(InvalidInput):
    """The day lies after today."""

    code = "risks.day_in_future"
    message = _("日期 %(on)s 在今天之后。")
    remedy = _("请填写已经发生的日期。")


class ShapeRefused(InvalidInput):
    """The mark on the plan cannot be drawn."""

    code = "risks.shape_refused"
    message = _("图上的标记没有画成。")
    remedy = _("请按提示重新点选。")


class PlanNotPicture(InvalidInput):
    """The plan must be a picture."""

    code = "risks.plan_not_picture"
    message = _("平面图“%(name)s”不是图片。")
    remedy = _("请上传 JPG、PNG 或 WebP 图片；PDF 或 CAD 图请先另存为图片。")


class StepsMissing(TransitionRefused):
    """Steps of the building have no proof yet."""

    code = "risks.steps_missing"
    message = _("还有 %(count)s 步没有完成：%(steps)s。")
    remedy = _("请逐步填写完成日期并上传证明后再申请验收。")


class AlreadyThere(InvalidInput):
    """The same thing stands already."""

    code = "risks.already_there"
    message = _("%(what)s已经有了。")
    remedy = _("请打开已有的那一条修改，不要重复登记。")


class TaskUnknown(InvalidInput):
    """No task of that number within sight."""

    code = "risks.task_unknown"
    message = _("没有编号为“%(number)s”的任务。")
    remedy = _("请核对任务编号；任务台账里每项任务都有编号。")


class UnitNotGraded(InvalidInput):
    """The sum of GB 18218 cannot be made of what was given."""

    code = "risks.unit_not_graded"
    message = _("%(why)s")
    remedy = _("%(then)s")


class SubstancesUnreadable(InvalidInput):
    """A line of substances is not name, CAS number, quantity, classes."""

    code = "risks.substances_unreadable"
    message = _("第 %(line)s 行物质读不懂：%(text)s")
    remedy = _("请一行写一种：名称 | CAS号 | 设计最大量（吨） | 类别符号，中间用竖线隔开。")


class UnitThere(InvalidInput):
    """The enterprise has a unit of that name on the register."""

    code = "risks.unit_there"
    message = _("这家企业已有名为“%(name)s”的单元。")
    remedy = _("请打开已有的单元重新辨识；确为另一个单元的，换一个名称。")


class NotMajor(TransitionRefused):
    """Below S = 1 there is nothing to file."""

    code = "risks.not_major"
    message = _("“%(title)s”最近一次辨识 S 小于 1，不构成重大危险源，不用备案。")
    remedy = _("物质或数量有变化的，请先“重新辨识分级”。")


class FileIncomplete(TransitionRefused):
    """The three who answer for it, monitoring and plan have to be written before filing."""

    code = "risks.source_file_incomplete"
    message = _("“%(title)s”还缺：%(missing)s，不能报备案。")
    remedy = _("请先在“变更包保责任人和档案”里补齐。")


class FiledBySubmitter(TransitionRefused):
    """Who submitted it does not decide on it."""

    code = "risks.decided_by_submitter"
    message = _("“%(title)s”由您本人报送，不能由您本人办结。")
    remedy = _("请同单位其他工作人员办理。")


class StillMajor(TransitionRefused):
    """It was to be struck off for a reduction, yet the sum is 1 or more."""

    code = "risks.still_major"
    message = _("“%(title)s”最近一次辨识 S 不小于 1，不能以减量或新标准为由核销。")
    remedy = _("请先“重新辨识分级”；设施已拆除或停用清空的，选择相应的原因。")


class ScenarioUnreadable(InvalidInput):
    """A scenario's frequency, bands or wind cannot be taken."""

    code = "risks.scenario_unreadable"
    message = _("事故情景填得不对：%(why)s。")
    remedy = _("请按字段下面的样例改正。")


class NoPlaceNear(InvalidInput):
    """No protected target is on the register within the range, so nothing could be judged."""

    code = "risks.no_place_near"
    message = _("周边 %(metres)s 米内没有登记任何防护目标，核查没有对象。")
    remedy = _(
        "请先登记周边的学校、医院、居住区等防护目标；确实没有的，在说明里写明“已现场核实周边无防护目标”。"
    )


class AcceptedByDoer(TransitionRefused):
    """Who did it does not accept it."""

    code = "risks.accepted_by_doer"
    message = _("“%(title)s”由您本人报告完成，不能由您本人验收。")
    remedy = _("请其他工作人员现场核对后办理。")
