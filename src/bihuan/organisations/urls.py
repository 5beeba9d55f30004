from django.urls import path

from bihuan.organisations import committee_views, reform_views, region_views, views

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
    path("reforms/new/", reform_views.new_reform, name="new_reform"),
    path("reforms/<int:reform_id>/", reform_views.reform, name="reform"),
    path("reforms/<int:reform_id>/parts/new/", reform_views.new_part, name="new_part"),
    path("reform-parts/<int:part_id>/withdraw/", reform_views.drop_part, name="drop_part"),
    path("reforms/<int:reform_id>/<slug:name>/", reform_views.reform_move, name="reform_move"),
    path("groups/", region_views.groups, name="groups"),
]
