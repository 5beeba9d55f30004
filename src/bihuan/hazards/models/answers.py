"""More time, a written explanation, a question to the government: what a hazard's owner asks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.kernel.models import User
from bihuan.kernel.scope import ChildRule


class Extension(models.Model):
    """A request for more time and its answer."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="extensions")
    old_due_on = models.DateField()
    new_due_on = models.DateField(_("申请延至"))
    reason = models.TextField(_("延期原因"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, blank=True)  # granted, denied
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer_note = models.TextField(blank=True)

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("整改延期")
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], name="one_open_extension", condition=Q(answer="")
            ),
            models.CheckConstraint(
                name="extension_is_later", condition=Q(new_due_on__gt=F("old_due_on"))
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} → {self.new_due_on}"


class Explanation(models.Model):
    """The written explanation owed when the limit has passed."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="explanations")
    due_on = models.DateField()  # the limit that had passed
    reason = models.TextField(_("未完成原因"))
    plan = models.TextField(_("下步措施"))
    promised_on = models.DateField(_("承诺完成日期"), null=True)
    signer = models.CharField(_("签发人"), max_length=40)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("书面说明")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.given_at:%Y-%m-%d}"


class Referral(models.Model):
    """A hazard put before the government because its cause lies in the system."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="referrals")
    cause = models.TextField(_("体制机制原因"))
    proposal = models.TextField(_("建议"))
    referred_at = models.DateTimeField()
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    meeting = models.CharField(_("研究会议"), max_length=100, blank=True)
    decision = models.TextField(_("研究决定"), blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("提请研究")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.referred_at:%Y-%m-%d}"
