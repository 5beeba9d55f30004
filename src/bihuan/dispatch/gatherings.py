"""States and kinds of meetings, matters, instructions and rules in the making."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingKind(TextChoices):
    COMMITTEE = "committee", _("安委会会议")
    STANDING = "standing", _("党委常委会会议")
    EXECUTIVE = "executive", _("政府常务会议")
    THEMATIC = "thematic", _("专题会议")
    DISPATCHING = "dispatching", _("专题调度会")
    SYMPOSIUM = "symposium", _("企业座谈会")
    TOWN = "town", _("街镇研究部署会")
    CONSULTATION = "consultation", _("会商研判")


class MeetingStatus(TextChoices):
    PLANNED = "planned", _("筹备中")
    NOTICED = "noticed", _("已通知")
    HELD = "held", _("已召开")
    FILED = "filed", _("纪要已印发")
    CANCELLED = "cancelled", _("已取消")


class Presence(TextChoices):
    INVITED = "invited", _("应到")
    ATTENDED = "attended", _("到会")
    EXCUSED = "excused", _("请假")
    ABSENT = "absent", _("缺席")


class MatterKind(TextChoices):
    SUGGESTION = "suggestion", _("意见建议")
    PROBLEM = "problem", _("难点问题")


class MatterStatus(TextChoices):
    RAISED = "raised", _("待答复")
    ANSWERED = "answered", _("已答复")
    SETTLED = "settled", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class Outcome(TextChoices):
    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    DECLINED = "declined", _("不采纳")
    SOLVED = "solved", _("已解决")


class InstructionStatus(TextChoices):
    ASSIGNED = "assigned", _("待签收")
    HANDLING = "handling", _("办理中")
    REPORTED = "reported", _("已反馈")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class RuleStatus(TextChoices):
    RESEARCH = "research", _("调研论证")
    TRIAL = "trial", _("试行")
    CONSULTATION = "consultation", _("征求意见")
    APPROVAL = "approval", _("提请审议")
    APPROVED = "approved", _("审议通过")
    ISSUED = "issued", _("已印发")
    PUBLICISED = "publicised", _("已宣讲")
    REVIEWED = "reviewed", _("已复查")
    SUMMARISED = "summarised", _("已总结")
    ABANDONED = "abandoned", _("已终止")


class OpinionStatus(TextChoices):
    ASKED = "asked", _("待反馈")
    GIVEN = "given", _("待采纳说明")
    ANSWERED = "answered", _("已说明")
    WAIVED = "waived", _("逾期视为无意见")


MEETING_FINISHED = (MeetingStatus.FILED, MeetingStatus.CANCELLED)
REPORTING_BODIES = (MeetingKind.STANDING, MeetingKind.EXECUTIVE)
MATTER_FINISHED = (MatterStatus.SETTLED, MatterStatus.WITHDRAWN)
INSTRUCTION_FINISHED = (InstructionStatus.CLOSED, InstructionStatus.WITHDRAWN)
RULE_FINISHED = (RuleStatus.SUMMARISED, RuleStatus.ABANDONED)
OPINION_FINISHED = (OpinionStatus.ANSWERED, OpinionStatus.WAIVED)
