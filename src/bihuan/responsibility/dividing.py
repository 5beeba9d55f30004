"""Words of duty lists, divisions of duties, blind spots and committees: states and kinds."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DutyRole(TextChoices):
    """What a unit is for something supervised."""

    LEAD = "lead", _("牵头")
    JOIN = "participate", _("参与")
    LOCAL = "territorial", _("属地")


class ListStatus(TextChoices):
    """A version of a duty list."""

    DRAFT = "draft", _("起草中")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class RowStatus(TextChoices):
    """A row of an upper division of duties."""

    OPEN = "open", _("待对照")
    MAPPED = "mapped", _("已对照")
    DISMISSED = "dismissed", _("本级不涉及")


class RevisionStatus(TextChoices):
    """A unit's duty to revise its list."""

    OPEN = "open", _("待修订")
    SUBMITTED = "submitted", _("待审定")
    DONE = "done", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤销")


class GapStatus(TextChoices):
    """The life of a blind spot (W24)."""

    FOUND = "found", _("已发现")
    PROPOSED = "proposed", _("已提出意见")
    PILOT = "pilot", _("属地试点")
    ASSIGNED = "assigned", _("已明确单位")
    CLOSED = "closed", _("已纳入清单")
    DISMISSED = "dismissed", _("不属盲区")


class GapWhy(TextChoices):
    """Why nobody supervises it."""

    NO_RULE = "no-rule", _("没有规定由谁监管")
    NEW_FORM = "new-form", _("新技术、新业态")
    SEVERAL = "several", _("几家有关、边界不清")
    UNLICENSED = "unlicensed", _("无证照、只管合法不管非法")
    REFORM = "reform", _("机构改革后没有接续")
    OTHER = "other", _("其他")


class GapDoor(TextChoices):
    """Where a blind spot came to light."""

    PERSON = "person", _("人工登记")
    SEARCH = "search", _("查询“谁来管”")
    COVERAGE = "coverage", _("责任覆盖检查")
    JUDGEMENT = "judgement", _("新技术、新业态风险研判")
    TABLE = "import", _("台账导入")


class SubjectKind(TextChoices):
    """What can be supervised."""

    SECTOR = "sector", _("行业领域")
    FORM = "form", _("业态")
    SITE = "site", _("场所")
    ACTIVITY = "activity", _("活动")


class Cover(TextChoices):
    """How a subject is covered in a region."""

    NONE = "none", _("无主")
    ONE = "one", _("一家牵头")
    SEVERAL = "several", _("多头")
    DIVIDED = "divided", _("已划分界线")


class ProblemStatus(TextChoices):
    """An outstanding problem of a professional committee's field."""

    OPEN = "open", _("待解决")
    SOLVED = "solved", _("待核实")
    CLOSED = "closed", _("已解决")
    WITHDRAWN = "withdrawn", _("已撤回")


class StaffingStatus(TextChoices):
    """Posts of a committee's office."""

    SHORT = "short", _("缺额")
    FILLED = "filled", _("已配齐")


GAP_UNFINISHED = (GapStatus.FOUND, GapStatus.PROPOSED, GapStatus.PILOT, GapStatus.ASSIGNED)
COVER_TONES = (
    (Cover.NONE, "danger"),
    (Cover.SEVERAL, "warn"),
    (Cover.DIVIDED, "info"),
    (Cover.ONE, "done"),
)
GAP_TONES = (
    (GapStatus.FOUND, "danger"),
    (GapStatus.PROPOSED, "warn"),
    (GapStatus.PILOT, "info"),
    (GapStatus.ASSIGNED, "caution"),
    (GapStatus.CLOSED, "done"),
    (GapStatus.DISMISSED, "muted"),
)
