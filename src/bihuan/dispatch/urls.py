from django.urls import path

from bihuan.dispatch.views import documents, duties, gatherings, items, plans, submissions, tasks

app_name = "dispatch"
prefix = "dispatch/"
urlpatterns = [
    path("calendar/", submissions.calendar, name="calendar"),
    path("documents/new/", documents.take_in, name="take_in"),
    path("documents/<int:document_id>/", documents.document, name="document"),
    path("documents/<int:document_id>/accept-all/", documents.accept_all, name="accept_all"),
    path("documents/<int:document_id>/issue/", documents.issue, name="issue"),
    path("documents/<int:document_id>/withdraw/", documents.withdraw, name="withdraw"),
    path("documents/<int:document_id>/plan/", plans.mark_plan, name="mark_plan"),
    path("documents/<int:document_id>/year-end/", plans.year_end, name="year_end"),
    path("documents/<int:document_id>/measures/new/", plans.new_measure, name="new_measure"),
    path("items/new/", items.raise_item, name="raise_item"),
    path("items/<int:item_id>/", items.item, name="item"),
    path("items/<int:item_id>/<slug:name>/", items.item_act, name="item_act"),
    path("matrix/", items.matrix, name="matrix"),
    path("control-targets/", plans.control_targets, name="control_targets"),
    path("plans/<int:plan_id>/", plans.plan, name="plan"),
    path("plan-nodes/<int:node_id>/", plans.plan_node, name="plan_node"),
    path("fifteen/", plans.fifteen, name="fifteen"),
    path("local-measures/<int:measure_id>/", plans.local_measure, name="local_measure"),
    path(
        "local-measures/<int:measure_id>/<slug:name>/",
        plans.local_measure_move,
        name="local_measure_move",
    ),
    path("slips/<int:slip_id>/", plans.slip, name="slip"),
    path("slips/<int:slip_id>/<slug:name>/", plans.slip_move, name="slip_move"),
    path("findings/<int:finding_id>/<slug:name>/", documents.finding, name="finding"),
    path("shares/<int:share_id>/", tasks.share, name="share"),
    path("shares/<int:share_id>/<slug:name>/", tasks.share_move, name="share_move"),
    path("submissions/<int:submission_id>/", submissions.submission, name="submission"),
    path(
        "submissions/<int:submission_id>/<slug:name>/",
        submissions.submission_move,
        name="submission_move",
    ),
    path("daily/", duties.daily, name="daily"),
    path("duties/new/", duties.new_duty, name="new_duty"),
    path("duties/<int:duty_id>/", duties.duty, name="duty"),
    path("duties/<int:duty_id>/end/", duties.end_duty, name="end_duty"),
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
