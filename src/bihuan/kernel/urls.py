from django.urls import path

from bihuan.kernel import views

app_name = "kernel"
prefix = "evidence/"
urlpatterns = [
    path("<int:evidence_id>/", views.original, name="evidence"),
    path("<int:evidence_id>/<int:width>/", views.shown, name="evidence_shown"),
]
