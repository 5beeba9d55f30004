from django.urls import path

from bihuan.enterprises import merging_views, views

app_name = "enterprises"
prefix = "enterprises/"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("search/", views.search, name="search"),
    path("duplicates/", merging_views.duplicates, name="duplicates"),
    path("duplicates/<int:one_id>/<int:other_id>/", merging_views.compare, name="compare"),
    path("managers/<int:manager_id>/", views.manager, name="manager"),
    path("<int:enterprise_id>/", views.detail, name="detail"),
    path("<int:enterprise_id>/edit/", views.edit, name="edit"),
    path("<int:enterprise_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:enterprise_id>/managers/new/", views.add_manager, name="add_manager"),
]
