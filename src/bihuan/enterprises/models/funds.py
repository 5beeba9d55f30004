"""Safety funds: an account a year, and what was set aside and spent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.states import FundEntryKind, FundState
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class FundAccount(models.Model):
    """What one enterprise had to set aside in one year, and how it stands. Money in yuan."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="fund_accounts"
    )
    year = models.SmallIntegerField(_("年度"))
    rate_key = models.CharField(_("提取标准"), max_length=40)  # row of fund-rate/…
    rate_pack = models.CharField(max_length=60)  # code and version it was reckoned by
    rate_mark = models.CharField(max_length=12)
    basis = models.DecimalField(_("计提基数"), max_digits=18, decimal_places=2)
    basis_unit = models.CharField(_("基数单位"), max_length=20)
    basis_note = models.CharField(_("基数依据"), max_length=200, blank=True)
    steps = models.JSONField(default=list)  # the terms, as rules.funds.Step.as_json
    carried = models.DecimalField(_("上年结转"), max_digits=16, decimal_places=2, default=0)
    required = models.DecimalField(_("应提取"), max_digits=16, decimal_places=2)
    extracted = models.DecimalField(_("已提取"), max_digits=16, decimal_places=2, default=0)
    spent = models.DecimalField(_("已使用"), max_digits=16, decimal_places=2, default=0)
    state = models.CharField(_("状态"), max_length=12, choices=FundState.choices)
    region = models.CharField(max_length=12, db_collation="C")  # of the enterprise
    opened_at = models.DateTimeField(_("建账时间"))

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("安全生产费用账户")
        constraints = [
            models.UniqueConstraint("enterprise", "year", name="one_fund_account_a_year"),
            models.CheckConstraint(
                name="fund_amounts_not_negative",
                condition=Q(
                    basis__gte=0, carried__gte=0, required__gte=0, extracted__gte=0, spent__gte=0
                ),
            ),
        ]
        indexes = [models.Index(fields=["year", "state", "-id"], name="fund_account_state")]

    def __str__(self) -> str:
        return f"{self.year}年安全生产费用"


class FundEntry(models.Model):
    """One amount set aside or spent, with its voucher as evidence. Yuan."""

    account = models.ForeignKey(FundAccount, on_delete=models.PROTECT, related_name="entries")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="fund_entries"
    )
    kind = models.CharField(_("收支"), max_length=12, choices=FundEntryKind.choices)
    on = models.DateField(_("日期"))
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2)
    category = models.CharField(_("使用类别"), max_length=40, blank=True)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    voucher = models.CharField(_("凭证号"), max_length=60, blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("安全生产费用收支")
        constraints = [
            models.CheckConstraint(name="fund_entry_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="fund_spending_has_category",
                condition=Q(kind="extraction") | ~Q(category=""),
            ),
        ]
        indexes = [models.Index(fields=["account", "on", "id"], name="fund_entry_of_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.amount}"
