"""The cast: who asks."""

from __future__ import annotations

import pytest

from bihuan.kernel.actors import Actor
from bihuan.kernel.ledgers.options import KEPT
from bihuan.kernel.ledgers.rows import LARGE
from bihuan.kernel.ledgers.tests.cast import actor
from bihuan.kernel.permissions import Role
from bihuan.kernel.scope import Scope


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Counts and choices of another test are not this one's."""
    LARGE.until.clear()
    KEPT.clear()


@pytest.fixture
def office() -> Actor:
    """林晓红 of the district's office, who sees the whole district."""
    return actor(Role.OFFICE, Scope.of_region("990100"), region="990100")


@pytest.fixture
def street() -> Actor:
    """吴海涛 of the first street."""
    return actor(Role.STREET, Scope.of_region("990101001"), region="990101001")
