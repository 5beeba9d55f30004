from django.urls import path

from bihuan.documents import views

app_name = "documents"
urlpatterns = [
    path("documents/<int:document_id>/", views.detail, name="detail"),
    path("documents/<int:document_id>/<slug:name>/", views.move, name="move"),
    path("documents/received/<int:receipt_id>/", views.received, name="received"),
    path(
        "documents/received/<int:receipt_id>/file/<slug:kind>/",
        views.received_file,
        name="received_file",
    ),
    path(
        "documents/received/<int:receipt_id>/<slug:name>/", views.receipt_move, name="receipt_move"
    ),
    path("check/", views.check, name="check"),
    path("check/<slug:code>/", views.check, name="checked"),
]
