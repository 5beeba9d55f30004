"""Invented contexts of every page: the style guide, the preview and the template tests draw from the same ones.

`PAGES` maps a name to a template and its context. Nothing here is real: no enterprise, person or number.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bihuan.web.samples import account, forms, ledgers, papers, records, works
from bihuan.web.samples.frame import frame


class Page(NamedTuple):
    """One page with a context to draw it."""

    template: str
    context: Mapping[str, Any]


def _page(template: str, module: str = "hazards", **context: Any) -> Page:
    return Page(template, {**frame(module), **context})


SAMPLES: Mapping[str, Any] = {
    "hazards": ledgers.HAZARDS,
    "empty": ledgers.EMPTY,
    "hazard": records.HAZARD,
    "form": forms.NEW,
    "wrong": forms.WRONG,
    "work": works.WORKLIST,
    "report": papers.REPORT,
    "reading": papers.READING,
    "checked": papers.CHECKED["result"],
    "steps": papers.CHECKED["steps"],
}

PAGES: Mapping[str, Page] = {
    "design": _page("design.html", page_title="组件样式", samples=SAMPLES, pages=()),
    "ledger": _page("ledger.html", ledger=ledgers.HAZARDS, crumbs=ledgers.CRUMBS),
    "ledger_wide": _page("ledger.html", ledger=ledgers.WIDE, crumbs=ledgers.CRUMBS),
    "ledger_empty": _page("ledger.html", ledger=ledgers.EMPTY, crumbs=ledgers.CRUMBS),
    "detail": _page("detail.html", detail=records.HAZARD, crumbs=ledgers.CRUMBS),
    "detail_closed": _page("detail.html", detail=records.CLOSED, crumbs=ledgers.CRUMBS),
    "form": _page("form.html", form=forms.NEW, crumbs=ledgers.CRUMBS),
    "form_errors": _page("form.html", form=forms.WRONG, crumbs=ledgers.CRUMBS),
    "worklist": _page("worklist.html", "work", place="todo", **works.WORKLIST),
    "home": _page("home.html", "work", place="todo", **works.WORKLIST),
    "calendar": _page("calendar.html", "work", calendar=works.MONTH),
    "calendar_list": _page("calendar.html", "work", calendar=works.DUTIES),
    "search": _page("search.html", "work", place="search", search=works.SEARCH),
    "import_upload": _page("import.html", wizard=papers.UPLOAD),
    "import_check": _page("import.html", wizard=papers.CHECKED),
    "job": _page("job.html", "work", job=papers.JOB, page_title=papers.JOB["title"]),
    "report": _page("report.html", "work", report=papers.REPORT),
    "reading_confirm": _page("reading_confirm.html", "work", reading=papers.READING),
    "sign_in": _page("sign_in.html", **account.SIGN_IN),
    "totp": _page("totp.html", **account.TOTP),
    "totp_setup": _page("totp_setup.html", **account.TOTP_SETUP),
    "password_change": _page("password_change.html", form=account.PASSWORD),
    "error": _page("error.html", **account.REFUSAL),
}
