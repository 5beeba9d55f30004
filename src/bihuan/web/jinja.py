"""The Jinja2 environment of every page.

Django's Jinja2 backend calls `environment`; tests and the preview call `build` with their own loader and addresses.
"""

import json
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static as django_static
from django.urls import reverse
from django.utils import translation
from jinja2 import BaseLoader, Environment
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from bihuan.web import format as printed
from bihuan.web.repeated import CSRF, remembered, table_rows

Address = Callable[..., str]
BUILT = Path(__file__).parent / "static" / "build"

FILTERS: Mapping[str, Callable[..., str]] = {
    "dash": printed.dash,
    "table_date": printed.table_date,
    "short_date": printed.short_date,
    "table_moment": printed.table_moment,
    "clock": printed.clock,
    "prose_date": printed.prose_date,
    "number": printed.number,
    "percent": printed.percent,
    "signed": printed.signed,
    "days_left": printed.days_left,
    "due_tone": printed.due_tone,
    "mask_phone": printed.mask_phone,
    "mask_identity": printed.mask_identity,
    "file_size": printed.file_size,
    "seconds_left": printed.seconds_left,
}


def environment(**options: Any) -> Environment:
    """The environment as Django's Jinja2 backend asks for it.

    Named in the setting `TEMPLATES[…]["OPTIONS"]["environment"]`.
    """
    return build(
        static=hashed(cache(django_static), watched=bool(options.get("auto_reload"))),
        url=_reverse,
        gettext=cache(translation.gettext),  # a process speaks one language
        ngettext=translation.ngettext,
        **options,
    )


class PlainEnvironment(Environment):
    """An environment whose templates hold their globals in a plain mapping.

    Jinja lays maps over one another; comparing their keys at each import of a component took more
    time than drawing it. Globals are all set in `build`, before the first template.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: its own over the environment's."""
        return {**self.globals, **(d or {})}


def build(
    *,
    static: Address,
    url: Address,
    gettext: Callable[[str], str],
    ngettext: Callable[[str, str, int], str],
    loader: BaseLoader | None = None,
    **options: Any,
) -> Environment:
    """An environment with escaping, translation, filters and the globals `static`, `url`, `icon`.

    Args:
        static: path below the static folder → address.
        url: name of a route and its arguments → address.
        gettext: the translator of one sentence.
        ngettext: the translator of a sentence with a count.
        loader: where templates come from.
        **options: anything else `jinja2.Environment` takes.
    """
    options.setdefault("autoescape", True)
    made = PlainEnvironment(
        loader=loader,
        lstrip_blocks=True,
        extensions=[InternationalizationExtension],
        **options,
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(FILTERS)
    made.globals.update(static=static, url=url, icon=icon_drawer(static))
    made.globals.update(remembered=remembered, table_rows=table_rows, CSRF=CSRF)
    return made


def hashed(static: Address, folder: Path = BUILT, *, watched: bool = False) -> Address:
    """Addresses of what `assets/build.mjs` built, under their names with a hash (`build/app.js` → `build/app-1A2B3C4D.js`).

    The list of names is read once, as the server of files does; `watched` (in development) reads it again after a new
    build. Before any build plain names are given.
    """
    names: dict[str, str] = {}
    read_at = [-1]

    def read(manifest: Path) -> None:
        changed = manifest.stat().st_mtime_ns
        if changed != read_at[0]:
            names.clear()
            names.update(json.loads(manifest.read_text(encoding="utf-8")))
            read_at[0] = changed

    def address(path: str) -> str:
        place, _, name = path.rpartition("/")
        if place != "build":
            return static(path)
        if watched or not names:
            with suppress(FileNotFoundError):
                read(folder / "manifest.json")
        return static(f"build/{names.get(name, name)}")

    return address


def icon_drawer(static: Address) -> Callable[..., Markup]:
    """A function that draws one icon of the sprite."""
    made: dict[tuple[str, str, str], Markup] = {}

    def icon(name: str, label: str = "") -> Markup:
        """The icon's markup; with a `label` it is read aloud, without one it is decoration."""
        key = (name, label, static("build/icons.svg"))
        if key not in made:
            made[key] = draw(*key)
        return made[key]

    def draw(name: str, label: str, address: str) -> Markup:
        spoken = (
            Markup('role="img" aria-label="{}"').format(label)
            if label
            else Markup('aria-hidden="true"')
        )
        return Markup(
            '<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>'
        ).format(spoken, address, name)

    return icon


def _reverse(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)
