"""A tiny site over the sample pages, for behaviour that only a browser can show."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from bihuan.web.jinja import BUILT
from bihuan.web.preview import PICTURE, draw, environment
from bihuan.web.samples import PAGES

POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def changed(name: str, **changes: object) -> str:
    """A sample page with parts of its context replaced."""
    template, context = PAGES[name]
    return environment().get_template(template).render({**context, **changes})


def job_page(url: str, **about: object) -> str:
    """The sample job under the live service; fetched anew from ``url``."""
    job = {**PAGES["job"].context["job"], "key": "import:7", "url": url, **about}
    return changed("job", job=job, live_url="/progress")


STREAMS = {
    "/events": b'event: counts\ndata: {"todo": 1234, "notices": 0}\n\n',
    "/progress": b'event: progress\ndata: {"job": "import:7", "done": 9, "total": 9}\n\n',
}
ONCE = iter([True])
LIVE_PAGES: dict[str, Callable[[], str]] = {
    "/live": lambda: changed("worklist", live_url="/events"),
    "/job-under-way": lambda: job_page("/job-ended", reload_seconds=86_400),
    "/job-once": lambda: (
        job_page("/job-once", reload_seconds=86_400) if next(ONCE, False) else draw("ledger")
    ),
    "/job-ended": lambda: job_page("", reload_seconds=0, status_text="已完成"),
}


class Site(BaseHTTPRequestHandler):
    """Answers each address of the samples the way the platform does."""

    posted: ClassVar[list[tuple[str, dict[str, list[str]]]]] = []

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/build/"):
            path = BUILT / Path(parts.path).name
            self.answer(200, path.read_bytes(), TYPES[path.suffix])
        elif parts.path == "/sample.svg":
            self.answer(200, PICTURE.encode(), TYPES[".svg"])
        elif parts.path in STREAMS:
            self.answer(200, STREAMS[parts.path], "text/event-stream")
        elif parts.path == "/enterprises/search/":
            found = [{"value": "7", "label": "宏泰化工有限公司", "sub": "高新区"}]
            self.answer(200, json.dumps(found).encode(), "application/json")
        elif parts.path == "/hazards/":
            tab = parse_qs(parts.query).get("tab", [""])[0]
            self.ledger(tab)
        elif parts.path in LIVE_PAGES:
            self.html(200, LIVE_PAGES[parts.path]())
        elif parts.path == "/favicon.ico":
            self.answer(404, b"", "text/plain")
        else:
            self.html(200, draw(parts.path.strip("/") or "ledger"))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8", "replace")
        type(self).posted.append((self.path, parse_qs(body, keep_blank_values=True)))
        if self.path == "/hazards/new/" and "finding" in body and "good" in body:
            self.send_response(302)
            self.send_header("Location", "/detail")
            self.end_headers()
        elif self.path == "/hazards/new/":
            self.html(422, draw("form_errors"))
        else:
            self.html(403, draw("error"))

    def ledger(self, tab: str) -> None:
        ledger = dict(PAGES["ledger"].context["ledger"])
        if tab == "refused":
            self.html(403, draw("error"))
            return
        ledger["tabs"] = [{**one, "active": one["url"] == f"?tab={tab}"} for one in ledger["tabs"]]
        self.html(200, changed("ledger", ledger=ledger))

    def html(self, status: int, text: str) -> None:
        self.answer(status, text.encode(), "text/html; charset=utf-8")

    def answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Keeps the tests' output quiet."""


@contextmanager
def running() -> Iterator[str]:
    """The site's address while it runs on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    Site.posted.clear()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
