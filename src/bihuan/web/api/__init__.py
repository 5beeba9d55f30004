"""The programming interface: what the pages do, through the same services and permissions."""

from bihuan.web.api.errors import api
from bihuan.web.api.exchange import router as exchange
from bihuan.web.api.ledgers import router as ledgers
from bihuan.web.api.rows import router as rows
from bihuan.web.api.tokens import router as tokens
from bihuan.web.api.transfers import router as transfers

for part in (ledgers, rows, transfers):
    api.add_router("/v1/ledgers", part)
api.add_router("/v1/exchange", exchange)
api.add_router("/v1", tokens)

__all__ = ["api"]
