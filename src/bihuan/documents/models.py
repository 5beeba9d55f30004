"""Tables of documents: the numbers drawn, the documents, whom they went to, what can be checked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.documents.querysets import DocumentQuerySet, ReceiptQuerySet
from bihuan.documents.states import Numbering, ReceiptStatus, SignerLevel, Status
from bihuan.kernel.models import Evidence, User
from bihuan.kernel.scope import ScopeRule, Unscoped


class NumberSeries(models.Model):
    """The numbers of one issuer, code, year and way of numbering; its row lock leaves no gap."""

    issuer = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="number_series"
    )
    code = models.CharField(_("机关代字"), max_length=20)
    numbering = models.CharField(max_length=10, choices=Numbering.choices)
    year = models.IntegerField()
    last = models.IntegerField(_("已用到"), default=0)

    scope_rule = Unscoped("counters only; whoever issues draws the next one")

    class Meta:
        verbose_name = _("文号")
        constraints = [
            models.UniqueConstraint(
                "issuer", "code", "numbering", "year", name="one_series_a_year"
            ),
            models.CheckConstraint(name="series_not_negative", condition=Q(last__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year} {self.last}"


class IssuedDocument(models.Model):
    """An outgoing document from its first draft to its issue.

    ``content`` is an `OfficialDocument` as data; with the issue it is frozen, and ``digest`` is the
    SHA-256 of the PDF that was set from it.
    """

    kind = models.CharField(_("文种"), max_length=12)  # of the layout: letterhead, report …
    title = models.CharField(_("标题"), max_length=200)
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    numbering = models.CharField(_("编号方式"), max_length=10, choices=Numbering.choices)
    series_code = models.CharField(_("机关代字"), max_length=20, blank=True)
    issuer = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="documents_issued"
    )
    recipient_units = ArrayField(models.IntegerField(), default=list)
    recipients_text = models.CharField(_("主送机关"), max_length=300, blank=True)
    content = models.JSONField(default=dict)
    origin = models.CharField(max_length=60, blank=True)  # chain of what it was made from
    origin_url = models.CharField(max_length=200, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    signer_level = models.CharField(
        _("签发层级"), max_length=10, choices=SignerLevel.choices, blank=True
    )
    drafted_at = models.DateTimeField(_("拟稿时间"))
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signer = models.CharField(_("签发人"), max_length=40, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_level = models.CharField(max_length=10, choices=SignerLevel.choices, blank=True)
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    issued_at = models.DateTimeField(_("印发时间"), null=True)
    dated_on = models.DateField(_("成文日期"), null=True)
    check_code = models.CharField(_("核验码"), max_length=10, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the PDF
    fonts_notice = models.CharField(max_length=300, blank=True)
    pdf = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    docx = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    xlsx = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = DocumentQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("发文")
        constraints = [
            models.CheckConstraint(
                name="issued_document_is_whole",
                condition=~Q(status=Status.ISSUED)
                | (
                    Q(issued_at__isnull=False, dated_on__isnull=False, pdf__isnull=False)
                    & ~Q(digest="")
                    & ~Q(check_code="")
                ),
            ),
            models.UniqueConstraint(
                fields=["issuer", "doc_no", "dated_on"],
                name="one_document_a_number",
                condition=~Q(doc_no="") & Q(numbering=Numbering.OFFICIAL),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="document_region"),
            models.Index(fields=["status", "-id"], name="document_status"),
            GinIndex(fields=["title"], name="document_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class Receipt(models.Model):
    """One unit that a document was sent to, and who there acknowledged it."""

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="receipts")
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="documents_received"
    )
    title = models.CharField(_("标题"), max_length=200)
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    issuer_name = models.CharField(_("发文单位"), max_length=100)
    status = models.CharField(_("状态"), max_length=12, choices=ReceiptStatus.choices)
    sent_at = models.DateTimeField(_("发送时间"))
    read_at = models.DateTimeField(_("签收时间"), null=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=12, db_collation="C")  # of the unit
    units = ArrayField(models.IntegerField(), default=list)

    objects = ReceiptQuerySet.as_manager()
    # ``units`` are the one it went to and the one it came from, wherever the two lie.
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("收文")
        constraints = [models.UniqueConstraint("document", "unit", name="one_receipt_a_unit")]
        indexes = [models.Index(fields=["unit", "status"], name="receipt_unit")]

    def __str__(self) -> str:
        return self.title


class PublishedCheck(models.Model):
    """What anybody may learn of an issued document by its check code, and nothing else."""

    code = models.CharField(max_length=10, primary_key=True, db_collation="C")
    title = models.CharField(max_length=200)
    doc_no = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=100)
    dated_on = models.DateField()
    digest = models.CharField(max_length=64)
    withdrawn_on = models.DateField(null=True)

    scope_rule = Unscoped("published with the document that bears the code")

    class Meta:
        verbose_name = _("核验")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
