from django.urls import path

from bihuan.hazards.views import hazards as views

app_name = "hazards"
prefix = "hazards/"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("<int:hazard_id>/", views.detail, name="detail"),
    path("<int:hazard_id>/<slug:name>/", views.move, name="move"),
]
