from django.urls import path

from bihuan.enterprises.views import enterprises, merging

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
]
