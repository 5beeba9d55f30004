"""Tables of meetings, what was on their agenda, decided and raised there."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.gatherings import (
    MatterKind,
    MatterStatus,
    MeetingKind,
    MeetingStatus,
    Outcome,
    Presence,
)
from bihuan.dispatch.models.tasks import WorkItem
from bihuan.dispatch.querysets import AgendaQuerySet, MeetingQuerySet
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class Meeting(models.Model):
    """A meeting that the office or a unit calls, from its plan to its minutes."""

    kind = models.CharField(_("类别"), max_length=12, choices=MeetingKind.choices)
    title = models.CharField(_("会议名称"), max_length=200)
    session = models.CharField(_("届次"), max_length=60, blank=True)
    topic = models.CharField(_("议题"), max_length=300, blank=True)
    held_on = models.DateField(_("会议日期"))
    begins_at = models.TimeField(_("时间"), null=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    chair = models.CharField(_("主持人"), max_length=60, blank=True)
    host = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(_("起因"), max_length=200, blank=True)  # of a consultation
    valid_until = models.DateField(_("结论有效期至"), null=True)
    enterprises = ArrayField(models.BigIntegerField(), default=list)  # what it is about
    status = models.CharField(_("状态"), max_length=12, choices=MeetingStatus.choices)
    situation = models.JSONField(default=list)  # figures as they stood when the minutes were filed
    minutes = models.TextField(_("纪要"), blank=True)
    filed_at = models.DateTimeField(_("印发时间"), null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("会议")
        indexes = [
            models.Index(fields=["region", "-id"], name="meeting_region"),
            models.Index(fields=["kind", "held_on"], name="meeting_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """One unit's seat at a meeting: asked to come, there, excused, absent."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(_("到会情况"), max_length=10, choices=Presence.choices)
    person = models.CharField(_("参会人"), max_length=60, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.Meeting", "meeting_id", "meeting")

    class Meta:
        verbose_name = _("参会单位")
        constraints = [models.UniqueConstraint("meeting", "unit", name="one_seat_a_unit")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.unit_id}"


class AgendaItem(models.Model):
    """One item of a meeting's agenda."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    no = models.SmallIntegerField(_("序号"))
    topic = models.CharField(_("议题"), max_length=300)
    material = models.TextField(_("汇报材料"), blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = AgendaQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.Meeting", "meeting_id", "meeting")

    class Meta:
        verbose_name = _("会议议题")
        ordering = ["no", "id"]

    def __str__(self) -> str:
        return self.topic


class Decision(models.Model):
    """What a meeting decided; with the minutes it becomes a task of the units it names."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    text = models.CharField(_("议定事项"), max_length=300)
    named = models.CharField(_("责任单位"), max_length=300)  # as written, the lead first
    due_on = models.DateField(_("完成时限"), null=True)
    item = models.OneToOneField(WorkItem, on_delete=models.PROTECT, null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.Meeting", "meeting_id", "meeting")

    class Meta:
        verbose_name = _("议定事项")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Matter(models.Model):
    """A suggestion of an enterprise or a difficult problem of a town, until it is answered."""

    kind = models.CharField(_("类别"), max_length=12, choices=MatterKind.choices)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="matters"
    )
    text = models.CharField(_("内容"), max_length=500)
    raised_by = models.CharField(_("提出人"), max_length=100)
    raised_on = models.DateField(_("提出日期"))
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    office_id = models.BigIntegerField()  # the unit that gave it
    due_on = models.DateField(_("答复时限"), null=True)
    status = models.CharField(_("状态"), max_length=12, choices=MatterStatus.choices)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("意见与问题")
        indexes = [
            models.Index(fields=["region", "-id"], name="matter_region"),
            models.Index(fields=["status", "due_on"], name="matter_due"),
        ]

    def __str__(self) -> str:
        return self.text
