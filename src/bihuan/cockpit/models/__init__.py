"""Tables of lists: frozen lists, printed handbooks, versions of an enterprise's papers."""

from bihuan.cockpit.models.lists import Handbook, ListSnapshot
from bihuan.cockpit.models.papers import PaperVersion

__all__ = ["Handbook", "ListSnapshot", "PaperVersion"]
