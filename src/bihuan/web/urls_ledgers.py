"""Addresses of ledgers: ``/l/<code>/`` and what belongs to a list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bihuan.web import import_pages, ledger_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("l/<slug:code>/", ledger_pages.ledger, name="ledger"),
    path("l/<slug:code>/export", ledger_pages.export_page, name="ledger_export"),
    path("l/<slug:code>/export/<str:token>/", ledger_pages.export_wait, name="ledger_export_wait"),
    path(
        "l/<slug:code>/export/<str:token>/file",
        ledger_pages.export_file,
        name="ledger_export_file",
    ),
    path("l/<slug:code>/points.json", ledger_pages.points_layer, name="ledger_points"),
    path("l/<slug:code>/bulk/<slug:action>", ledger_pages.bulk, name="ledger_bulk"),
    path("l/<slug:code>/columns", ledger_pages.columns, name="ledger_columns"),
    path("l/<slug:code>/views", ledger_pages.views, name="ledger_views"),
    path(
        "l/<slug:code>/views/<int:view_id>/delete",
        ledger_pages.view_delete,
        name="ledger_view_delete",
    ),
    path("l/<slug:code>/import", import_pages.upload, name="ledger_import"),
    path("l/<slug:code>/import/template", import_pages.template, name="ledger_template"),
    path("l/<slug:code>/import/<int:run_id>/", import_pages.result, name="import_result"),
    path("l/<slug:code>/import/<int:run_id>/store", import_pages.store, name="import_store"),
    path("l/<slug:code>/import/<int:run_id>/resume", import_pages.resume, name="import_resume"),
    path("l/<slug:code>/import/<int:run_id>/marked", import_pages.marked, name="import_marked"),
    path("l/<slug:code>/import/<int:run_id>/undo", import_pages.undo, name="import_undo"),
]
