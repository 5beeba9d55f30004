"""Addresses of the shell's own pages."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from bihuan.web import (
    account_pages,
    admin_pages,
    audit_pages,
    factor_pages,
    map_pages,
    role_pages,
    search_pages,
    shell_pages,
    sign_in_pages,
    stand_in_pages,
    token_pages,
    worklist_pages,
)

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", worklist_pages.home, name="home"),
    path("sign-in/", sign_in_pages.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in_pages.second_step, name="second_step"),
    path("sign-in/recovery/", sign_in_pages.recovery_step, name="recovery_step"),
    path("sign-out/", sign_in_pages.sign_out, name="sign_out"),
    path("account/", account_pages.account, name="account"),
    path("account/password/", account_pages.password, name="password"),
    path("account/code/", factor_pages.factor, name="factor"),
    path("account/code/off/", factor_pages.factor_off, name="factor_off"),
    path("account/posts/", account_pages.posts, name="posts"),
    path("account/posts/<int:post_id>/", account_pages.choose_post, name="choose_post"),
    path("account/tokens/", token_pages.tokens, name="tokens"),
    path("account/tokens/new/", token_pages.new, name="token_new"),
    path("account/tokens/<int:token_id>/withdraw/", token_pages.withdraw, name="token_withdraw"),
    path("account/stand-in/", stand_in_pages.stand_in, name="stand_in"),
    path("account/stand-in/<int:post_id>/end/", stand_in_pages.end_stand_in, name="end_stand_in"),
    path("manage/accounts/new/", admin_pages.account_new, name="account_new"),
    path("manage/accounts/<int:user_id>/", admin_pages.account_detail, name="account_detail"),
    path(
        "manage/accounts/<int:user_id>/password/",
        admin_pages.account_password,
        name="account_password",
    ),
    path("manage/accounts/<int:user_id>/<slug:name>/", admin_pages.account_act, name="account_act"),
    path("manage/posts/<int:post_id>/", admin_pages.post_detail, name="post_detail"),
    path("manage/roles/", role_pages.roles, name="roles"),
    path("manage/roles/change/", role_pages.grant, name="grant"),
    path("audit/", audit_pages.audit, name="audit"),
    path("audit/all/", audit_pages.verify_all, name="audit_all"),
    path("map/", map_pages.streets, name="map"),
    path("search/", search_pages.search, name="search"),
    path("help/", shell_pages.help_page, name="help"),
    path("health/", shell_pages.health, name="health"),
]
if settings.DEBUG:
    urlpatterns.append(path("design/", shell_pages.design, name="design"))
for part in ("bihuan.web.urls_ledgers", "bihuan.web.urls_kernel"):
    if find_spec(part):
        urlpatterns += import_module(part).urlpatterns
