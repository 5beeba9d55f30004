"""Plan against actual: what a target should have reached by a day."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def scheduled(
    first: date, last: date, base: Decimal | None, target: Decimal, on: date
) -> Decimal | None:
    """What should be reached on a day if the way from base to target were even (时序进度).

    Args:
        base: Where it stood before the first day; unknown counts as nothing reached.

    Returns:
        Per cent to one decimal; ``None`` before the first day, the target from the last day on.
    """
    if on < first:
        return None
    if on >= last:
        return target
    start = base or Decimal(0)
    share = Decimal((on - first).days + 1) / Decimal((last - first).days + 1)
    return (start + (target - start) * share).quantize(TENTH, ROUND_HALF_UP)


def gap(actual: Decimal | None, wanted: Decimal | None) -> Decimal | None:
    """How many points the actual is behind, negative where it is ahead."""
    if actual is None or wanted is None:
        return None
    return (wanted - actual).quantize(TENTH, ROUND_HALF_UP)
