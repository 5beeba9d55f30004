from django.urls import path

from bihuan.exchange import views

app_name = "exchange"
prefix = "exchange/"
urlpatterns = [
    path("", views.health, name="health"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/<slug:code>/", views.register, name="register"),
    path("<int:connector_id>/", views.connector, name="connector"),
    path("<int:connector_id>/route/", views.route, name="route"),
    path("<int:connector_id>/map/", views.field_map, name="map"),
    path("<int:connector_id>/sample/", views.sample, name="sample"),
    path("<int:connector_id>/files/<slug:place>/<str:name>/", views.file, name="file"),
    path("<int:connector_id>/do/<slug:name>/", views.act, name="act"),
    path("runs/<int:run_id>/", views.run, name="run"),
    path("items/<int:item_id>/", views.item, name="item"),
    path("items/<int:item_id>/<slug:name>/", views.item_act, name="item_act"),
]
