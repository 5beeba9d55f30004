"""From a unit's name as somebody wrote it to the unit, with how it was found; never in silence."""

from bihuan.organisations.directory.matching import Directory, How, Match, resolve
from bihuan.organisations.services.groups import expand, freeze

__all__ = ["Directory", "How", "Match", "expand", "freeze", "resolve"]
