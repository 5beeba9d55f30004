"""The pages of connectors, runs and rows, put together."""

from bihuan.exchange.screen.common import CRUMB
from bihuan.exchange.screen.connectors import connector_page
from bihuan.exchange.screen.overview import catalogue_cards, health_page
from bihuan.exchange.screen.rows import item_page, run_page

__all__ = [
    "CRUMB",
    "catalogue_cards",
    "connector_page",
    "health_page",
    "item_page",
    "run_page",
]
