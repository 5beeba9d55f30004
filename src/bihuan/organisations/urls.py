from django.urls import path

from bihuan.organisations import committee_views, region_views, views

app_name = "organisations"
prefix = "organisations/"
urlpatterns = [
    path("units/new/", views.new, name="new"),
    path("units/<int:unit_id>/", views.unit, name="unit"),
    path("units/<int:unit_id>/edit/", views.edit, name="edit"),
    path("units/<int:unit_id>/<slug:name>/", views.move, name="move"),
    path("committees/", committee_views.committees, name="committees"),
    path("committees/new/", committee_views.new_committee, name="new_committee"),
    path("seats/<int:seat_id>/", committee_views.seat, name="seat"),
    path("contacts/<int:contact_id>/", views.contact, name="contact"),
    path("regions/", region_views.regions, name="regions"),
    path("regions/<slug:code>/", region_views.region, name="region"),
    path("regions/<slug:code>/<slug:name>/", region_views.add, name="add"),
    path("grids/<int:grid_id>/", region_views.grid, name="grid"),
    path("groups/", region_views.groups, name="groups"),
]
