from django.urls import path

from bihuan.dispatch.views import documents, gatherings, submissions, tasks

app_name = "dispatch"
prefix = "dispatch/"
urlpatterns = [
    path("calendar/", submissions.calendar, name="calendar"),
    path("documents/new/", documents.take_in, name="take_in"),
    path("documents/<int:document_id>/", documents.document, name="document"),
    path("documents/<int:document_id>/accept-all/", documents.accept_all, name="accept_all"),
    path("documents/<int:document_id>/issue/", documents.issue, name="issue"),
    path("documents/<int:document_id>/withdraw/", documents.withdraw, name="withdraw"),
    path("findings/<int:finding_id>/<slug:name>/", documents.finding, name="finding"),
    path("shares/<int:share_id>/", tasks.share, name="share"),
    path("shares/<int:share_id>/<slug:name>/", tasks.share_move, name="share_move"),
    path("submissions/<int:submission_id>/", submissions.submission, name="submission"),
    path(
        "submissions/<int:submission_id>/<slug:name>/",
        submissions.submission_move,
        name="submission_move",
    ),
    path("meetings/new/", gatherings.new_meeting, name="new_meeting"),
    path("meetings/towns/", gatherings.towns, name="towns"),
    path("instructions/new/", gatherings.new_instruction, name="new_instruction"),
    path("rules/new/", gatherings.new_rule, name="new_rule"),
    *(
        path(f"{kind}s/<int:pk>/", gatherings.record, {"kind": kind}, name=kind)
        for kind in gatherings.LIVES
    ),
    *(
        path(
            f"{kind}s/<int:pk>/<slug:name>/",
            gatherings.record_move,
            {"kind": kind},
            name=f"{kind}_move",
        )
        for kind in gatherings.LIVES
    ),
]
