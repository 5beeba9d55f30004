"""The record of an enterprise, its safety managers, and pairs known to be two."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.querysets import EnterpriseQuerySet, SafetyManagerQuerySet
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class RiskLevel(models.IntegerChoices):
    """The four colours; 1 is worst."""

    RED = 1, _("红")
    ORANGE = 2, _("橙")
    YELLOW = 3, _("黄")
    BLUE = 4, _("蓝")


class Enterprise(models.Model):
    """An enterprise, a self-employed business, or a site that works without a licence."""

    name = models.CharField(_("企业名称"), max_length=120)
    name_key = models.CharField(max_length=120)  # as names are compared
    code = models.CharField(_("统一社会信用代码"), max_length=18, null=True)
    is_unlicensed = models.BooleanField(_("无证照"), default=False)
    unlicensed_reason = models.CharField(_("无证照说明"), max_length=200, blank=True)
    kind = models.CharField(_("单位类型"), max_length=40)  # keys of the dictionaries
    industry = models.CharField(_("行业代码"), max_length=6, blank=True)  # GB/T 4754: C2613
    sector = models.CharField(_("行业领域"), max_length=40)
    size = models.CharField(_("规模"), max_length=40, default="unknown")
    status = models.CharField(_("状态"), max_length=40, default="operating")
    tags = ArrayField(models.CharField(max_length=40), default=list)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    address = models.CharField(_("地址"), max_length=200)
    latitude = models.FloatField(_("纬度"), null=True)  # degrees, WGS-84
    longitude = models.FloatField(_("经度"), null=True)
    supervisor = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="enterprises"
    )
    units = ArrayField(models.IntegerField(), default=list)  # every unit that supervises it
    grid = models.ForeignKey(
        "organisations.Grid", on_delete=models.PROTECT, null=True, related_name="enterprises"
    )
    principal = models.CharField(_("主要负责人"), max_length=40, blank=True)
    principal_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True)
    employees = models.IntegerField(_("从业人数"), null=True)
    risk_level = models.SmallIntegerField(_("风险等级"), choices=RiskLevel.choices, null=True)
    chemicals = models.IntegerField(_("危险化学品信息条数"), default=0)  # records kept of it
    surveyed_on = models.DateField(_("危险化学品摸排日期"), null=True)  # the latest
    registered_at = models.DateTimeField(_("登记时间"))
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )

    objects = EnterpriseQuerySet.as_manager()
    # Departments see every enterprise of their region, whoever supervises it.
    scope_rule = ScopeRule(units=None, enterprise="id")

    class Meta:
        verbose_name = _("企业")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="one_enterprise_a_code",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="enterprise_has_code_or_reason",
                condition=Q(code__isnull=False)
                | (Q(is_unlicensed=True) & ~Q(unlicensed_reason="")),
            ),
            models.CheckConstraint(
                name="enterprise_code_has_18",
                condition=Q(code__isnull=True) | Q(code__regex=r"^.{18}$"),
            ),
            models.CheckConstraint(
                name="enterprise_employees_not_negative",
                condition=Q(employees__isnull=True) | Q(employees__gte=0),
            ),
            models.CheckConstraint(
                name="enterprise_chemicals_not_negative", condition=Q(chemicals__gte=0)
            ),
            models.CheckConstraint(
                name="enterprise_risk_level",
                condition=Q(risk_level__isnull=True) | Q(risk_level__range=(1, 4)),
            ),
            models.CheckConstraint(
                name="enterprise_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="enterprise_merged_is_withdrawn",
                condition=Q(merged_into__isnull=True)
                | (Q(withdrawn_at__isnull=False) & ~Q(merged_into=F("id"))),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="enterprise_region"),
            models.Index(fields=["sector", "-id"], name="enterprise_sector"),
            models.Index(fields=["status", "-id"], name="enterprise_status"),
            models.Index(fields=["supervisor", "-id"], name="enterprise_supervisor"),
            models.Index(fields=["name", "id"], name="enterprise_by_name"),
            models.Index(fields=["name_key"], name="enterprise_name_key"),
            models.Index(fields=["latitude"], name="enterprise_latitude"),
            GinIndex(fields=["name"], name="enterprise_name_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["code"], name="enterprise_code_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["tags"], name="enterprise_tags"),
        ]

    def __str__(self) -> str:
        return self.name


class SafetyManager(models.Model):
    """Somebody who manages safety in an enterprise, with the certificate."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="safety_managers"
    )
    name = models.CharField(_("姓名"), max_length=40)
    post = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    is_full_time = models.BooleanField(_("专职"), default=True)
    certificate = models.CharField(_("合格证编号"), max_length=60, blank=True)
    certificate_until = models.DateField(_("有效期至"), null=True)
    hours = models.PositiveSmallIntegerField(_("本年培训学时"), null=True)
    since_on = models.DateField(_("任职日期"))
    left_on = models.DateField(_("离任日期"), null=True)

    objects = SafetyManagerQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("安全管理人员")
        constraints = [
            models.CheckConstraint(
                name="safety_manager_left_after_start",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("since_on")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["certificate_until"],
                condition=Q(left_on__isnull=True),
                name="safety_certificate_until",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Distinction(models.Model):
    """Two records that look alike and were found to be two enterprises."""

    first = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("理由"), max_length=200)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "first_id", "first")

    class Meta:
        verbose_name = _("不同企业")
        constraints = [
            models.UniqueConstraint("first", "second", name="one_distinction_a_pair"),
            models.CheckConstraint(name="distinction_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}≠{self.second_id}"
