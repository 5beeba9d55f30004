"""The pages of ``docs`` that are drawn from declarations, so that they cannot be wrong.

`pages` gives every page's text by its path below ``docs``; ``bihuan manage write_docs`` keeps them.
The same declarations always give the same bytes: no clock, no database, no order by chance.
"""

from __future__ import annotations

from bihuan.web.handbook.overview import pages
from bihuan.web.handbook.storing import stale, store

__all__ = ["pages", "stale", "store"]
