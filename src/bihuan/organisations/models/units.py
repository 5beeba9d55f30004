"""Units: what they are called now, were called before, what they must do, whom to call."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import Unscoped
from bihuan.organisations.models.regions import Region
from bihuan.organisations.querysets import UnitQuerySet


class UnitKind(models.TextChoices):
    """What sort of unit it is."""

    COMMITTEE = "committee", _("安全生产委员会")
    OFFICE = "office", _("安委会办公室")
    PROFESSIONAL = "professional", _("专业委员会")
    GOVERNMENT = "government", _("党委政府")
    DEPARTMENT = "department", _("部门")
    STREET = "street", _("街道乡镇")
    ZONE = "zone", _("功能区管委会")
    STATION = "station", _("基层安监站所")
    COMMUNITY = "community", _("村居")
    ENTERPRISE_GROUP = "group", _("国有企业集团")
    OTHER = "other", _("其他单位")


class Unit(models.Model):
    """A unit, under the name it bears now."""

    name = models.CharField(_("单位名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    subtree = ArrayField(models.IntegerField(), default=list)  # itself and every unit below
    sectors = ArrayField(models.CharField(max_length=40), default=list)  # industries it supervises
    order = models.IntegerField(_("排序"), default=0)
    is_member = models.BooleanField(_("安委会成员单位"), default=False)
    set_up_on = models.DateField(_("成立日期"), null=True)
    abolished_on = models.DateField(_("撤销日期"), null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    objects = UnitQuerySet.as_manager()
    scope_rule = Unscoped("a directory of offices, the same for everyone")

    class Meta:
        verbose_name = _("单位")
        constraints = [
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
            models.UniqueConstraint(
                fields=["region", "name"],
                name="one_living_unit_a_name",
                condition=Q(abolished_on__isnull=True),
            ),
        ]
        indexes = [GinIndex(fields=["name"], name="unit_name_trgm", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name


class NameKind(models.TextChoices):
    """Why a unit is also called so."""

    ALIAS = "alias", _("别名")
    ABBREVIATION = "abbreviation", _("简称")
    FORMER = "former", _("曾用名")


class UnitName(models.Model):
    """Another name of a unit: an alias, an abbreviation, a former name with its dates."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("性质"), max_length=12, choices=NameKind.choices)
    valid_from = models.DateField(_("起用日期"), null=True)
    valid_to = models.DateField(
        _("停用日期"), null=True
    )  # the first day it was no longer so called
    source = models.CharField(_("依据"), max_length=200, blank=True)

    scope_rule = Unscoped("a directory of offices, the same for everyone")
    may_be_deleted = True  # an alias entered by mistake; former names are kept by the service

    class Meta:
        verbose_name = _("单位别名")
        constraints = [
            models.UniqueConstraint("unit", "name", "kind", name="one_name_a_unit"),
        ]
        indexes = [models.Index(fields=["name"], name="unit_other_name")]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """One version of the safety duties of a unit, as the committee set them down."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    version = models.IntegerField(_("版次"))
    text = models.TextField(_("职责"))
    effective_on = models.DateField(_("施行日期"))
    ended_on = models.DateField(null=True)  # the day the next version took effect
    source = models.CharField(_("依据"), max_length=200)

    scope_rule = Unscoped("duties of offices are published")

    class Meta:
        verbose_name = _("单位职责")
        constraints = [
            models.UniqueConstraint("unit", "version", name="one_duty_a_version"),
            models.UniqueConstraint(
                fields=["unit"], name="one_duty_in_force", condition=Q(ended_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} v{self.version}"


class ContactKind(models.TextChoices):
    """Whom one asks for."""

    HEAD = "head", _("主要负责人")
    LEADER = "leader", _("分管负责人")
    LIAISON = "liaison", _("联络员")


class Contact(models.Model):
    """A person answerable for safety in a unit, for a time; an account is not needed."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(_("类别"), max_length=10, choices=ContactKind.choices)
    name = models.CharField(_("姓名"), max_length=40)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    is_team_member = models.BooleanField(_("党政班子成员"), null=True)  # None: not known
    starts_on = models.DateField(_("到任日期"))
    ends_on = models.DateField(_("离任日期"), null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped("an address book of offices; pages show it by permission")

    class Meta:
        verbose_name = _("责任人")
        constraints = [
            models.CheckConstraint(
                name="contact_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["unit", "kind"],
                name="one_contact_a_kind",
                condition=Q(ends_on__isnull=True) & ~Q(kind="leader"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
