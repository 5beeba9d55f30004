"""States of documents, findings, shares of tasks and submissions."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentStatus(TextChoices):
    READ = "read", _("待确认")
    ISSUED = "issued", _("已分解下达")
    WITHDRAWN = "withdrawn", _("已撤回")


class FindingState(TextChoices):
    OPEN = "open", _("待确认")
    ACCEPTED = "accepted", _("已确认")
    SKIPPED = "skipped", _("已略过")


class FindingKind(TextChoices):
    TASK = "task", _("任务")
    DUTY = "duty", _("报送")


class ShareRole(TextChoices):
    LEAD = "lead", _("牵头")
    PARTICIPANT = "participant", _("参与")


class ShareStatus(TextChoices):
    ISSUED = "issued", _("待认领")
    CLAIMED = "claimed", _("办理中")
    SUBMITTED = "submitted", _("待审核")
    DONE = "done", _("已办结")
    HANDED_BACK = "handed_back", _("申请退回")
    CARRIED = "carried", _("已结转")
    WITHDRAWN = "withdrawn", _("已撤回")


class ItemStatus(TextChoices):
    RUNNING = "running", _("办理中")
    DONE = "done", _("已办结")
    CARRIED = "carried", _("已结转")
    DROPPED = "dropped", _("不再办理")
    WITHDRAWN = "withdrawn", _("已撤回")


class SubmissionStatus(TextChoices):
    DUE = "due", _("待报送")
    SUBMITTED = "submitted", _("已报送")
    RETURNED = "returned", _("已退回")
    ACCEPTED = "accepted", _("已接收")
    WAIVED = "waived", _("免报")
    WITHDRAWN = "withdrawn", _("已撤回")


class SignerLevel(TextChoices):
    """Who must sign: the leader in charge (分管领导), or the principal leader (主要领导)."""

    DEPUTY = "deputy", _("分管领导")
    PRINCIPAL = "principal", _("主要领导")


SHARE_FINISHED = (ShareStatus.DONE, ShareStatus.CARRIED, ShareStatus.WITHDRAWN)
SUBMISSION_OWED = (SubmissionStatus.DUE, SubmissionStatus.RETURNED)
SUBMISSION_HANDED_IN = (SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED)
SUBMISSION_NEVER_OWED = (SubmissionStatus.WAIVED, SubmissionStatus.WITHDRAWN)
