"""Whether something found was closed here before and came back."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.db.models import Q

from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Status
from bihuan.kernel import packs
from bihuan.kernel.scope import elevated


def former_of(*, enterprise_id: int | None, criterion: str, category: str, on: date) -> int | None:
    """The last hazard of the enterprise, closed within the setting ``repeat-months``, of the same kind.

    Of the same kind is what was judged by the same clause, or, without a clause, what stands in the
    same category. Units do not matter: who closed it before may be somebody else.

    Args:
        on: The day of the finding.
    """
    alike = Q(criterion=criterion) if criterion else Q(category=category, criterion="")
    if enterprise_id is None or not (criterion or category):
        return None
    since = months_before(on, int(packs.setting("hazard-finding", "repeat-months")))
    with elevated():
        found = Hazard.objects.filter(
            alike, enterprise_id=enterprise_id, status=Status.CLOSED, closed_on__range=(since, on)
        )
        return found.order_by("-closed_on", "-id").values_list("pk", flat=True).first()


def months_before(on: date, months: int) -> date:
    """The same day some months before, the last of the month where it has none.

    >>> months_before(date(2026, 3, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
