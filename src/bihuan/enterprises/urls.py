from django.urls import path

from bihuan.enterprises.views import agencies, enterprises, merging, records

app_name = "enterprises"
prefix = "enterprises/"
urlpatterns = [
    path("new/", enterprises.new, name="new"),
    path("search/", enterprises.search, name="search"),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("duplicates/<int:one_id>/<int:other_id>/", merging.compare, name="compare"),
    path("managers/<int:manager_id>/", enterprises.manager, name="manager"),
    path("<int:enterprise_id>/", enterprises.detail, name="detail"),
    path("<int:enterprise_id>/edit/", enterprises.edit, name="edit"),
    path("<int:enterprise_id>/withdraw/", enterprises.withdraw, name="withdraw"),
    path("<int:enterprise_id>/managers/new/", enterprises.add_manager, name="add_manager"),
    path("<int:enterprise_id>/owed/", records.owed, name="owed"),
    path("records/", records.overview, name="records"),
    path("records/mine/", records.mine, name="records_mine"),
    path("records/new/<slug:kind>/", records.new, name="record_new"),
    path("records/days/<slug:kind>/", records.days, name="record_days"),
    path("records/<int:record_id>/", records.record, name="record"),
    path("records/<int:record_id>/edit/", records.edit, name="record_edit"),
    path("records/<int:record_id>/<slug:name>/", records.move, name="record_move"),
    path("public/", records.publications, name="publications"),
    path("public/<slug:kind>/", records.publications, name="publications_of"),
    path("agencies/new/", agencies.new, name="agency_new"),
    path("agencies/<int:agency_id>/", agencies.agency, name="agency"),
    path("agencies/<int:agency_id>/edit/", agencies.edit, name="agency_edit"),
    path("agencies/<int:agency_id>/enter/", agencies.agency_enter, name="agency_enter"),
    path("agencies/<int:agency_id>/<slug:name>/", agencies.agency_move, name="agency_move"),
    path("help/new/", agencies.help_new, name="help_new"),
    path("help/<int:request_id>/", agencies.help_page, name="help"),
    path("help/<int:request_id>/<slug:name>/", agencies.help_move, name="help_move"),
]
