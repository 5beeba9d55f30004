"""Questions about shares, submissions, meetings and instructions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import BooleanField, Case, Value, When

from bihuan.dispatch.gatherings import MeetingStatus
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    SUBMISSION_NEVER_OWED,
    SUBMISSION_OWED,
    ShareStatus,
)
from bihuan.kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from bihuan.dispatch.models import (  # noqa: F401  # parameters of the classes
        AgendaItem,
        Instruction,
        Meeting,
        Share,
        Submission,
    )


class ShareQuerySet(ScopedQuerySet["Share"]):
    """Shares of tasks …"""

    def real(self) -> Self:
        """Shares that are owed or done."""
        return self.exclude(status=ShareStatus.WITHDRAWN)

    def overdue(self, *, on: date) -> Self:
        """Shares past their limit and not done; the day of the limit is in time."""
        return self.filter(due_on__lt=on).exclude(status__in=SHARE_FINISHED)

    def known_by(self, moment: datetime) -> Self:
        return self.filter(item__issued_at__lte=moment)


class SubmissionQuerySet(ScopedQuerySet["Submission"]):
    """Submissions …"""

    def owed(self) -> Self:
        """Submissions that somebody owes or has handed in."""
        return self.exclude(status__in=SUBMISSION_NEVER_OWED)

    def missing(self, *, on: date) -> Self:
        """Due by that day and not handed in."""
        return self.filter(status__in=SUBMISSION_OWED, due_on__lte=on)

    def overdue(self, *, on: date) -> Self:
        """Past the day of their limit and not handed in."""
        return self.filter(status__in=SUBMISSION_OWED, due_on__lt=on)

    def known_by(self, moment: datetime) -> Self:
        """Submissions owed by that moment; ``handed_in`` says which had been handed in by then."""
        done = When(first_submitted_at__lte=moment, then=Value(value=True))
        return self.filter(made_at__lte=moment).annotate(
            handed_in=Case(done, default=Value(value=False), output_field=BooleanField())
        )


class MeetingQuerySet(ScopedQuerySet["Meeting"]):
    """Meetings …"""

    def held(self) -> Self:
        """Meetings that took place."""
        return self.filter(status__in=(MeetingStatus.HELD, MeetingStatus.FILED))

    def known_by(self, moment: datetime) -> Self:
        return self.filter(made_at__lte=moment)


class AgendaQuerySet(ScopedQuerySet["AgendaItem"]):
    """Items of agendas …"""

    def standing(self) -> Self:
        """Items that were not taken off again."""
        return self.filter(withdrawn_at__isnull=True)

    def known_by(self, moment: datetime) -> Self:
        return self.standing().filter(meeting__made_at__lte=moment)


class InstructionQuerySet(ScopedQuerySet["Instruction"]):
    """Instructions …"""

    def known_by(self, moment: datetime) -> Self:
        return self.filter(made_at__lte=moment)
