"""Everything that can be exchanged today, by the code that packs name."""

from __future__ import annotations

from bihuan.exchange.services.resources.base import Given, Incoming, Resource, Taken
from bihuan.exchange.services.resources.enterprises import ENTERPRISES
from bihuan.exchange.services.resources.hazards import HAZARDS
from bihuan.exchange.services.resources.results import RESULTS, SUBMISSIONS
from bihuan.exchange.services.resources.tasks import TASKS

RESOURCES: dict[str, Resource] = {
    one.code: one for one in (ENTERPRISES, HAZARDS, TASKS, RESULTS, SUBMISSIONS)
}

__all__ = ["RESOURCES", "Given", "Incoming", "Resource", "Taken"]
