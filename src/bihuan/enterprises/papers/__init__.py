"""Forms about one enterprise: each asks what the register does not know yet, and one service takes it."""

from bihuan.enterprises.papers.declaring import Paper, draw
from bihuan.enterprises.papers.kinds import PAPERS

__all__ = ["PAPERS", "Paper", "draw"]
