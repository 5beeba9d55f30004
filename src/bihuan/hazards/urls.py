from django.urls import path

from bihuan.hazards.views import boards, lists, measures, on_spot, self_checks, snaps, supervision
from bihuan.hazards.views import hazards as views

app_name = "hazards"
prefix = "hazards/"
SUPERVISED = {
    "cure_plan": "plans",
    "control": "controls",
    "listing": "listings",
    "rectify_notice": "notices",
    "recheck": "rechecks",
}
urlpatterns = [
    path("new/", views.new, name="new"),
    path("hints/", views.hints, name="hints"),
    path("on-spot/", on_spot.on_spot, name="on_spot"),
    path("board/", boards.board, name="board"),
    path("heat/", boards.heat, name="heat"),
    path("origins/", boards.origins, name="origins"),
    path("lists/", lists.lists, name="lists"),
    path("lists/new/", lists.new, name="lists_new"),
    path("lists/<int:submission_id>/", lists.submission, name="list_submission"),
    path("measures/", measures.totals, name="measures"),
    path("measures/new/", measures.new, name="measure_new"),
    path("measures/<int:measure_id>/", measures.one, name="measure"),
    path("measures/<int:measure_id>/<slug:name>/", measures.end, name="measure_end"),
    path("deferrals/<int:deferral_id>/", measures.deferral, name="deferral"),
    path("self-checks/rates/", self_checks.rates, name="self_check_rates"),
    path("self-checks/plans/new/", self_checks.plan_new, name="plan_new"),
    path("self-checks/plans/<int:plan_id>/", self_checks.plan, name="self_check_plan"),
    path("self-checks/plans/<int:plan_id>/stop/", self_checks.plan_stop, name="plan_stop"),
    path("self-checks/<int:check_id>/", self_checks.check, name="self_check"),
    path("snap/", snaps.new, name="snap_new"),
    path("snap/status/", snaps.status, name="snap_status"),
    path("snaps/<int:snap_id>/", snaps.one, name="snap"),
    path("snaps/<int:snap_id>/phone/", snaps.phone, name="snap_phone"),
    path("snaps/<int:snap_id>/moves/<slug:name>/", snaps.move, name="snap_move"),
    path("files/<int:file_id>/", supervision.file, name="file"),
    path("clearing/", supervision.clearing, name="clearing"),
    path("listings/new/", supervision.new_listing, name="new_listing"),
    path("notices/new/", supervision.new_notice, name="new_notice"),
    path("notices/<int:notice_id>/paper/", supervision.notice_pdf, name="notice_pdf"),
    path("recheck-batches/new/", supervision.new_batch, name="new_batch"),
    path("recheck-batches/<int:batch_id>/", supervision.recheck_batch, name="recheck_batch"),
    path("public/listings/", supervision.public_listings, name="public_listings"),
    *(
        path(f"{folder}/<int:pk>/", supervision.record, {"kind": kind}, name=kind)
        for kind, folder in SUPERVISED.items()
    ),
    *(
        path(
            f"{folder}/<int:pk>/<slug:name>/",
            supervision.record_move,
            {"kind": kind},
            name=f"{kind}_move",
        )
        for kind, folder in SUPERVISED.items()
    ),
    path("<int:hazard_id>/acts/<slug:name>/", supervision.act, name="act"),
    path("<int:hazard_id>/", views.detail, name="detail"),
    path("<int:hazard_id>/<slug:name>/", views.move, name="move"),
]
