"""States and kinds of what supervises a hazard: plans, controls, listings, notices, re-checks."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanKind(TextChoices):
    CURE = "cure", _("治理方案")
    SPEED_UP = "speed_up", _("提速整改方案")


class PlanStatus(TextChoices):
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class ControlStatus(TextChoices):
    IN_FORCE = "in_force", _("执行中")
    LIFTED = "lifted", _("已解除")


class ReportedTo(TextChoices):
    AUTHORITY = "authority", _("负有安全生产监督管理职责的部门")
    CONGRESS = "congress", _("职工大会或者职工代表大会")


class ListingLevel(TextChoices):
    COUNTY = "county", _("区县级")
    CITY = "city", _("市级")
    PROVINCE = "province", _("省级")


class ListingObject(TextChoices):
    HAZARD = "hazard", _("重大事故隐患")
    ACCIDENT = "accident", _("生产安全事故")
    FIELD = "field", _("地区或者行业")


class ListingStatus(TextChoices):
    DRAFT = "draft", _("待签发")
    LISTED = "listed", _("挂牌督办中")
    APPLIED = "applied", _("申请验收")
    ACCEPTED = "accepted", _("验收通过")
    DELISTED = "delisted", _("已摘牌")
    WITHDRAWN = "withdrawn", _("不予挂牌")


class NoticeStatus(TextChoices):
    DRAFT = "draft", _("拟制")
    ISSUED = "issued", _("已签发")
    DELIVERED = "delivered", _("已送达")
    REPLIED = "replied", _("已回复")
    CLOSED = "closed", _("已复查")
    WITHDRAWN = "withdrawn", _("已撤销")


class RecheckKind(TextChoices):
    APPLIED = "applied", _("申请复查")
    BATCH = "batch", _("整批复查")
    KEY = "key", _("重点复查")


class RecheckStatus(TextChoices):
    PENDING = "pending", _("待安排")
    SCHEDULED = "scheduled", _("已安排")
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")
    CANCELLED = "cancelled", _("已取消")


PLAN_OPEN = (PlanStatus.SUBMITTED, PlanStatus.RETURNED)
LISTING_RUNNING = (ListingStatus.LISTED, ListingStatus.APPLIED, ListingStatus.ACCEPTED)
LISTING_FINISHED = (ListingStatus.DELISTED, ListingStatus.WITHDRAWN)
NOTICE_OUT = (NoticeStatus.ISSUED, NoticeStatus.DELIVERED, NoticeStatus.REPLIED)
NOTICE_FINISHED = (NoticeStatus.CLOSED, NoticeStatus.WITHDRAWN)
RECHECK_OPEN = (RecheckStatus.PENDING, RecheckStatus.SCHEDULED)
RECHECK_DONE = (RecheckStatus.PASSED, RecheckStatus.FAILED)
