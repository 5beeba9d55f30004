"""Summaries: a fact's rows grouped by what its indicators ask, kept by the database itself.

A group says how many rows have the same street, grade, marks and days. Days are thinned: recent ones
stand as they are, older ones at the newest *cut* (the first of their month, for some columns its
last day too). A comparison with a cut has the same answer for a day and for the cut it stands at,
so that whatever is asked about whole months, or up to a recent day, comes out exactly as from the
rows. Everything else is refused here and asked of the rows.

Triggers write each change of a row as a group taken away and a group added, in the statement that
makes the change: no service can forget it, and nobody waits for anybody. A job puts groups together
again and thins days that are recent no more. See ``docs/decisions/0008-summaries.md``.
"""

from bihuan.kernel.summaries.asking import Kept, NotKept, kept
from bihuan.kernel.summaries.declaring import STREET_DIGITS, Summary, all_summaries, fine_from
from bihuan.kernel.summaries.keeping import build, differences, fold, install, tidy

__all__ = [
    "STREET_DIGITS",
    "Kept",
    "NotKept",
    "Summary",
    "all_summaries",
    "build",
    "differences",
    "fine_from",
    "fold",
    "install",
    "kept",
    "tidy",
]
