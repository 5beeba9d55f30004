"""Every address, app by app: an app's ``urls.py`` is mounted where it exists."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
for app in settings.BIHUAN_APPS:
    if app in settings.INSTALLED_APPS and find_spec(f"{app}.urls"):
        urls = import_module(f"{app}.urls")
        urlpatterns.append(path(getattr(urls, "prefix", ""), include(urls)))
if find_spec("bihuan.web.api"):
    urlpatterns.append(path("api/", import_module("bihuan.web.api").api.urls))

handler404 = "bihuan.web.views.not_found"
handler403 = "bihuan.web.views.forbidden"
handler500 = "bihuan.web.views.broken"
