from django.urls import path

from bihuan.cockpit.views import lists, sheets

app_name = "cockpit"
prefix = "lists/"
urlpatterns = [
    path("", lists.board, name="board"),
    path("freeze/<slug:code>/", lists.freeze, name="freeze"),
    path("frozen/<int:snapshot_id>/", lists.snapshot, name="snapshot"),
    path("frozen/<int:snapshot_id>/file/", lists.snapshot_file, name="snapshot_file"),
    path("handbooks/<int:handbook_id>/", lists.handbook, name="handbook"),
    path("handbooks/print/", lists.print_handbook, name="print_handbook"),
    path("enterprises/<int:enterprise_id>/", sheets.sheet, name="sheet"),
    path("enterprises/<int:enterprise_id>/pdf/", sheets.sheet_pdf, name="sheet_pdf"),
    path("enterprises/<int:enterprise_id>/papers/", sheets.papers, name="papers"),
    path(
        "enterprises/<int:enterprise_id>/papers/<slug:slot>/",
        sheets.make_paper,
        name="make_paper",
    ),
    path("parks/<int:unit_id>/papers/", sheets.park_papers, name="park_papers"),
    path("parks/<int:unit_id>/papers/<slug:slot>/", sheets.make_park_paper, name="make_park_paper"),
    path("papers/<int:paper_id>/", sheets.paper, name="paper"),
    path("papers/<int:paper_id>/review/", sheets.review_paper, name="review_paper"),
]
