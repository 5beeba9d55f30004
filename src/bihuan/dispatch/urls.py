from django.urls import path

from bihuan.dispatch import views

app_name = "dispatch"
prefix = "dispatch/"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("documents/new/", views.take_in, name="take_in"),
    path("documents/<int:document_id>/", views.document, name="document"),
    path("documents/<int:document_id>/accept-all/", views.accept_all, name="accept_all"),
    path("documents/<int:document_id>/issue/", views.issue, name="issue"),
    path("documents/<int:document_id>/withdraw/", views.withdraw, name="withdraw"),
    path("findings/<int:finding_id>/<slug:name>/", views.finding, name="finding"),
    path("shares/<int:share_id>/", views.share, name="share"),
    path("shares/<int:share_id>/<slug:name>/", views.share_move, name="share_move"),
    path("submissions/<int:submission_id>/", views.submission, name="submission"),
    path(
        "submissions/<int:submission_id>/<slug:name>/",
        views.submission_move,
        name="submission_move",
    ),
]
