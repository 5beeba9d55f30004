"""Pages of the five lists: the board, freezing, frozen lists, handbooks."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.cockpit import permissions as perms
from bihuan.cockpit import services
from bihuan.cockpit.drawn.lists import HEADS, draw_board, draw_snapshot
from bihuan.cockpit.models import Handbook, ListSnapshot
from bihuan.cockpit.services.freezing import checked, rows_of
from bihuan.kernel import detail
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes
from bihuan.organisations.choices import region_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CRUMBS = [{"label": "五个清单", "url": "/lists/"}]


@require_GET
@requires(perms.SEE)
def board(request: Request) -> HttpResponse:
    """The five lists of a region as they stand."""
    region = checked(request.GET.get("region", "").strip()[:12], request.actor)
    drawn = draw_board(request.actor, region, timezone.localdate())
    return render(request, "cockpit/board.html", {"board": drawn})


@require_POST
@requires(perms.FREEZE)
def freeze(request: Request, code: str) -> HttpResponse:
    """Keep a list as it stands now."""
    kept = services.freeze_list(
        code,
        region=request.POST.get("region", "").strip()[:12],
        note=request.POST.get("note", ""),
        actor=request.actor,
        at=timezone.now(),
    )
    return HttpResponseRedirect(reverse("cockpit:snapshot", args=[kept.pk]))


@require_GET
@requires(perms.SEE)
def snapshot(request: Request, snapshot_id: int) -> HttpResponse:
    """A frozen list, beside the one before it or the one asked for."""
    found = ListSnapshot.objects.visible_to(request.actor).select_related("made_by")
    kept = found.one(snapshot_id)
    others = found.filter(code=kept.code, region=kept.region, pk__lt=kept.pk).order_by("-pk")
    asked = request.GET.get("with", "")
    other = others.filter(pk=asked).first() if asked.isdigit() and len(asked) < 18 else None
    drawn = draw_snapshot(kept, other or others.first())
    drawn["actions"] = [
        {
            "label": "导出Excel",
            "url": reverse("cockpit:snapshot_file", args=[kept.pk]),
            "icon": "download",
        }
    ]
    drawn["timeline"] = detail.timeline_of(f"list_snapshot:{kept.pk}", texts=lambda _event: "")
    drawn |= detail.chain_line(f"list_snapshot:{kept.pk}", request.actor)
    return render(request, "detail.html", {"detail": drawn, "crumbs": CRUMBS})


@require_GET
@requires(perms.SEE)
def snapshot_file(request: Request, snapshot_id: int) -> HttpResponse:
    """All rows of a frozen list as a workbook."""
    kept = ListSnapshot.objects.visible_to(request.actor).one(snapshot_id)
    one = services.list_of(kept.code)
    name, street, unit, person, measure = HEADS
    columns = (name, street, *one.columns, unit, person, measure)
    sheet = Sheet(
        kept.title,
        [Column(label, width=24) for label in columns],
        [row[1:] for row in rows_of(kept)],
        title=f"{region_name(kept.region)}{kept.title}",
        notes=(f"固定于{timezone.localtime(kept.made_at):%Y-%m-%d %H:%M}，共{kept.count}条。",),
    )
    response = HttpResponse(workbook_bytes([sheet], created_at=kept.made_at), content_type=XLSX)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="list-{kept.code}-{kept.on}.xlsx"'
    )
    return response


@require_POST
@requires(perms.MAKE)
def print_handbook(request: Request) -> HttpResponse:
    """Set the handbook of a kind of units in a region."""
    kept = services.print_handbook(
        request.POST.get("kind", ""),
        region=request.POST.get("region", "").strip()[:12],
        actor=request.actor,
        at=timezone.now(),
    )
    return HttpResponseRedirect(reverse("kernel:evidence", args=[kept.file_id]))


@require_GET
@requires(perms.SEE)
def handbook(request: Request, handbook_id: int) -> HttpResponse:
    """The file of a handbook as it was printed."""
    kept = Handbook.objects.visible_to(request.actor).one(handbook_id)
    return HttpResponseRedirect(reverse("kernel:evidence", args=[kept.file_id]))
