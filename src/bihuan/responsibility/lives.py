"""States and kinds of letters, leaders' work-lists and inspections, stations and towns' capability."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterKind(TextChoices):
    RESPONSIBILITY = "responsibility", _("目标责任书")
    COMMITMENT = "commitment", _("承诺书")
    PLEDGE = "pledge", _("责任状")


class LetterStatus(TextChoices):
    DRAFT = "draft", _("待下发")
    ISSUED = "issued", _("待签订")
    SIGNED = "signed", _("已签订")
    REPLACED = "replaced", _("已改签")
    WITHDRAWN = "withdrawn", _("已撤回")


class SignedHow(TextChoices):
    PAPER = "paper", _("纸质签订")
    PLATFORM = "platform", _("平台签署")


class LeaderLevel(TextChoices):
    COUNTY = "county", _("本级党委政府")
    DEPARTMENT = "department", _("部门")
    TOWN = "town", _("街道乡镇")


class Body(TextChoices):
    PARTY = "party", _("党委")
    GOVERNMENT = "government", _("政府")
    OTHER = "other", _("其他班子成员")


class RuleLevel(TextChoices):
    NATIONAL = "national", _("国家规定")
    PROVINCE = "province", _("省级细则")
    CITY = "city", _("市级措施")
    COUNTY = "county", _("县级措施")
    TOWN = "town", _("乡级措施")


class DutyKind(TextChoices):
    BUSINESS = "business", _("业务职责")
    SAFETY = "safety", _("安全职责")


class WorklistStatus(TextChoices):
    DRAFT = "draft", _("编制中")
    SUBMITTED = "submitted", _("已上报")
    CONFIRMED = "confirmed", _("已备案")
    WITHDRAWN = "withdrawn", _("已撤回")


class WorkStatus(TextChoices):
    PLANNED = "planned", _("待完成")
    DONE = "done", _("已完成")
    DROPPED = "dropped", _("不再实施")


class InspectionDutyStatus(TextChoices):
    OWED = "owed", _("应开展")
    MET = "met", _("已开展")
    ENDED = "ended", _("已终止")


class LedStatus(TextChoices):
    FOLLOWING = "following", _("跟踪整改")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


class ChargeKind(TextChoices):
    REGION = "region", _("片区")
    SECTOR = "sector", _("行业领域")
    PROJECT = "project", _("项目")
    ENTERPRISE = "enterprise", _("企业")


class ServiceStationStatus(TextChoices):
    PLANNED = "planned", _("计划建设")
    RUNNING = "running", _("运行中")
    CLOSED = "closed", _("已停用")


class CapabilityStatus(TextChoices):
    PLANNED = "planned", _("计划创建")
    BUILDING = "building", _("创建中")
    SUBMITTED = "submitted", _("待验收")
    ACCEPTED = "accepted", _("已验收")
    WITHDRAWN = "withdrawn", _("已撤回")


class Verdict(TextChoices):
    PASSED = "passed", _("达到")
    FAILED = "failed", _("未达到")


class NoteKind(TextChoices):
    REWARD = "reward", _("表彰奖励")
    DISCIPLINE = "discipline", _("问责处理")


class AssetKind(TextChoices):
    VEHICLE = "vehicle", _("执法车辆")
    EQUIPMENT = "equipment", _("执法装备")


LETTER_OPEN = (LetterStatus.DRAFT, LetterStatus.ISSUED)
