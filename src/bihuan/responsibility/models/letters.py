"""Tables of responsibility letters: their yearly texts, one letter a party, what documents declared."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule
from bihuan.responsibility.lives import LetterKind, LetterStatus, SignedHow

LIVING = ~Q(status__in=(LetterStatus.WITHDRAWN, LetterStatus.REPLACED))


class LetterTemplate(models.Model):
    """The text of a year for one class of parties, with placeholders."""

    year = models.IntegerField(_("年度"))
    kind = models.CharField(_("文书"), max_length=16, choices=LetterKind.choices)
    party_class = models.CharField(_("签订对象"), max_length=40)  # key of letter-classes
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("正文"))
    issuer = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    issuer_name = models.CharField(_("甲方"), max_length=120)
    issuer_signer = models.CharField(_("甲方签字人"), max_length=40, blank=True)
    due_on = models.DateField(_("签订期限"))
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("责任书模板")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "kind", "party_class"],
                name="one_letter_text_a_class",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """One letter between the issuing side and one party, its text frozen when it was made."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="letters")
    year = models.IntegerField(_("年度"))
    kind = models.CharField(_("文书"), max_length=16, choices=LetterKind.choices)
    party_class = models.CharField(_("签订对象"), max_length=40)
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("正文"))
    issuer = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    issuer_name = models.CharField(_("甲方"), max_length=120)
    issuer_signer = models.CharField(_("甲方签字人"), max_length=40, blank=True)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="letters"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="letters"
    )
    party_name = models.CharField(_("乙方"), max_length=120)
    principal = models.CharField(_("乙方负责人"), max_length=40, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=LetterStatus.choices)
    due_on = models.DateField(_("签订期限"))
    issued_on = models.DateField(_("下发日期"), null=True)
    signed_on = models.DateField(_("签订日期"), null=True)
    signed_how = models.CharField(
        _("签订方式"), max_length=10, choices=SignedHow.choices, blank=True
    )
    signer = models.CharField(_("乙方签字人"), max_length=40, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    replaced_on = models.DateField(null=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replacements"
    )
    cause = models.CharField(_("改签原因"), max_length=200, blank=True)
    score = models.DecimalField(_("考核得分"), max_digits=6, decimal_places=2, null=True)
    grade = models.CharField(_("考核等次"), max_length=20, blank=True)  # key of letter-grades
    conclusion = models.TextField(_("考核结论"), blank=True)
    assessed_on = models.DateField(_("考核日期"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    # Departments see the letters they gave or received; a street those of its place.
    scope_rule = ScopeRule(is_addressed=True)

    class Meta:
        verbose_name = _("责任书")
        constraints = [
            models.CheckConstraint(
                name="letter_has_one_party",
                condition=Q(unit__isnull=False, enterprise__isnull=True)
                | Q(unit__isnull=True, enterprise__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["template", "unit"],
                name="one_letter_a_unit",
                condition=LIVING & Q(unit__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["template", "enterprise"],
                name="one_letter_an_enterprise",
                condition=LIVING & Q(enterprise__isnull=False),
            ),
            models.CheckConstraint(
                name="signed_letter_has_its_signature",
                condition=~Q(status=LetterStatus.SIGNED)
                | (Q(signed_on__isnull=False) & ~Q(signer="")),
            ),
            models.CheckConstraint(
                name="letter_signed_after_issue",
                condition=Q(signed_on__isnull=True)
                | (Q(issued_on__isnull=False) & Q(signed_on__gte=F("issued_on"))),
            ),
            models.CheckConstraint(
                name="letter_score_in_range",
                condition=Q(score__isnull=True) | Q(score__range=(0, 1000)),
            ),
        ]
        indexes = [
            models.Index(fields=["year", "status"], name="letter_year"),
            models.Index(fields=["due_on", "id"], name="letter_due"),
            models.Index(fields=["enterprise"], name="letter_enterprise"),
            models.Index(fields=["unit"], name="letter_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.party_name}）"


class LetterDeclaration(models.Model):
    """How many letters a document says were signed; without a class it is the whole."""

    year = models.IntegerField(_("年度"))
    party_class = models.CharField(_("签订对象"), max_length=40, blank=True)
    number = models.IntegerField(_("文件所列份数"))
    source = models.CharField(_("出处"), max_length=200)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("责任书文件数")
        constraints = [
            models.CheckConstraint(
                name="declared_letters_not_negative", condition=Q(number__gte=0)
            ),
            models.UniqueConstraint(
                fields=["region", "year", "party_class"],
                name="one_declared_number_a_class",
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.party_class or '合计'} {self.number}"
