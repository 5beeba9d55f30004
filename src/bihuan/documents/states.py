"""States of documents and receipts, levels of signers, ways of numbering."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    DRAFT = "draft", _("草稿")
    IN_SIGNING = "in_signing", _("送签中")
    SIGNED = "signed", _("已签发")
    ISSUED = "issued", _("已印发")
    WITHDRAWN = "withdrawn", _("已撤回")
    CANCELLED = "cancelled", _("已作废")


class ReceiptStatus(TextChoices):
    SENT = "sent", _("待签收")
    ACKNOWLEDGED = "acknowledged", _("已签收")
    RECALLED = "recalled", _("发文已撤回")


class SignerLevel(TextChoices):
    """Who must sign: the leader in charge (分管领导), or the principal leader (主要领导)."""

    DEPUTY = "deputy", _("分管领导")
    PRINCIPAL = "principal", _("主要领导")


class Numbering(TextChoices):
    """How a document is numbered."""

    OFFICIAL = "official", _("发文字号")  # 云安办〔2026〕41号
    SERIAL = "serial", _("期号")  # 第41期
    NONE = "none", _("不编号")


UNISSUED = (Status.DRAFT, Status.IN_SIGNING, Status.SIGNED)
