from django.urls import path

from bihuan.statutes.views import calendars, packs, rules

app_name = "statutes"
prefix = "statutes/"
urlpatterns = [
    path("", packs.pack_list, name="packs"),
    path("packs/<int:pack_id>/", packs.pack, name="pack"),
    path("packs/<int:pack_id>/diff/<int:former_id>/", packs.pack_diff, name="pack_diff"),
    path("packs/<int:pack_id>/new/", packs.row_new, name="row_new"),
    path("packs/<int:pack_id>/rows/<str:key>/", packs.row, name="row"),
    path("packs/<int:pack_id>/rows/<str:key>/edit/", packs.row_edit, name="row_edit"),
    path("packs/<int:pack_id>/rows/<str:key>/settle/", packs.row_settle, name="row_settle"),
    path("criteria/", rules.criteria_search, name="criteria"),
    path("time-limits/", rules.time_limits, name="time_limits"),
    path("time-limits/<str:code>/", rules.time_limit, name="time_limit"),
    path("calendar/", calendars.month, name="calendar"),
    path("calendar/day/", calendars.day, name="calendar_day"),
    path("calendar/year/", calendars.year, name="calendar_year"),
]
