"""The style guide, in development only: every component, and every page template with its sample."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bihuan.kernel.errors import NotFound
from bihuan.kernel.pages import public, refuse
from bihuan.web.samples import PAGES


@public
def design(request: HttpRequest, name: str = "design") -> HttpResponse:
    """The guide, or one sample page; outside development there is no such page."""
    if not settings.DEBUG or name not in PAGES:
        return refuse(request, NotFound())
    template, context = PAGES[name]
    pages = [(other, reverse("web:design_page", args=[other])) for other in PAGES]
    return render(request, template, {**context, "pages": pages})
