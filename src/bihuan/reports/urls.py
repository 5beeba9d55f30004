from django.urls import path

from bihuan.reports import choosing_views, editing_views, list_views, truth_views, views, year_views

app_name = "reports"
prefix = "reports/"
urlpatterns = [
    path("", views.index, name="index"),
    path("today/", views.daily, name="daily"),
    path("statistics/", list_views.statistics, name="statistics"),
    path("statistics/workbook/", list_views.statistics_file, name="statistics_file"),
    path("documents-catalogue/", list_views.documents_catalogue, name="documents_catalogue"),
    path("choose-exposed/", choosing_views.choose_exposed, name="choose_exposed"),
    path("truth/", truth_views.check, name="truth"),
    path("truth/compare/", truth_views.compare, name="truth_compare"),
    path("year-plan/", year_views.year_plan, name="year_plan"),
    path("year-plan/<slug:name>/", year_views.year_act, name="year_act"),
    path("<int:report_id>/", views.detail, name="detail"),
    path("<int:report_id>/edit/", editing_views.edit, name="edit"),
    path("<int:report_id>/edit/check/", editing_views.check, name="check"),
    path("<int:report_id>/edit/numbers/", editing_views.numbers, name="numbers"),
    path("<int:report_id>/edit/pick/", editing_views.pick, name="pick"),
    path("<int:report_id>/recompute/", views.recompute, name="recompute"),
    path("<int:report_id>/explain/", views.explain, name="explain"),
    path("<int:report_id>/submit/", views.submit, name="submit"),
    path("<int:report_id>/clock/<int:place>/", views.stop_clock, name="stop_clock"),
    path("<int:report_id>/move/<slug:name>/", views.move, name="move"),
    path("<int:report_id>/file/<slug:ending>/", views.file, name="file"),
    path("<slug:name>/", views.preview, name="preview"),
    path("<slug:name>/keep/", views.keep, name="keep"),
    path("<slug:name>/file/<slug:ending>/", views.preview_file, name="preview_file"),
]
