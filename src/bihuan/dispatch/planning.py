"""States of plans, local measures, control targets, proofs and slips."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sign(TextChoices):
    """How a value is held against its target."""

    AT_LEAST = ">=", _("不少于")
    AT_MOST = "<=", _("不超过")
    EXACTLY = "=", _("等于")
    ABOVE = ">", _("大于")
    BELOW = "<", _("小于")


class Against(TextChoices):
    """What a control target is measured against."""

    VALUE = "value", _("定值")
    LAST_YEAR = "last_year", _("上年同期")


class ProofKind(TextChoices):
    """What on the platform stands as evidence."""

    LEDGER = "ledger", _("台账")
    FIGURE = "figure", _("指标")
    RECORD = "record", _("办理事项")
    DOCUMENT = "document", _("印发文件")


class NodeKind(TextChoices):
    GOAL = "goal", _("目标")
    INDICATOR = "indicator", _("指标")
    PROJECT = "project", _("项目")


class MeasureStatus(TextChoices):
    """Of a local measure for a document from above."""

    DRAFTING = "drafting", _("起草中")
    ISSUED = "issued", _("已出台")
    WITHDRAWN = "withdrawn", _("不再制定")


class Verdict(TextChoices):
    """What an inspection found of one of the fifteen measures."""

    DONE = "done", _("已落实")
    PARTLY = "partly", _("部分落实")
    NOT = "not", _("未落实")


class Rung(TextChoices):
    """The steps of the ladder that leave a paper behind."""

    SUPERVISE = "supervise", _("督办")
    CIRCULAR = "circular", _("通报")
    INTERVIEW = "interview", _("约谈")


class SlipStatus(TextChoices):
    DRAFT = "draft", _("待印发")
    SENT = "sent", _("已印发")
    ANSWERED = "answered", _("已回复")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("不予印发")


SLIP_OPEN = (SlipStatus.DRAFT, SlipStatus.SENT, SlipStatus.ANSWERED)
