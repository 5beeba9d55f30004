"""Pages of the kernel: the files that prove."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.utils.cache import patch_cache_control

from bihuan.kernel import evidence
from bihuan.kernel.detail import watermark_lines
from bihuan.kernel.errors import NotFound
from bihuan.kernel.models import Evidence
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST

WIDTHS = (480, 1600)
SHOWN_INLINE = {"photo", "pdf"}


@requires(SEE_WORKLIST)
def original(request: Request, evidence_id: int) -> FileResponse:
    """The file exactly as it was handed in."""
    file = Evidence.objects.visible_to(request.actor).one(evidence_id)
    response = FileResponse(
        evidence.path_of(file).open("rb"),
        as_attachment=file.kind not in SHOWN_INLINE,
        filename=file.name,
        content_type=file.media_type,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    return response


@requires(SEE_WORKLIST)
def shown(request: Request, evidence_id: int, width: int) -> HttpResponse:
    """A photo with its watermark; the original stays as it is."""
    file = Evidence.objects.visible_to(request.actor).select_related("uploaded_by").one(evidence_id)
    if file.kind != "photo" or width not in WIDTHS:
        raise NotFound
    picture = evidence.rendering(file, watermark_lines(file), width=width)
    response = HttpResponse(picture, content_type="image/jpeg")
    patch_cache_control(response, private=True, max_age=86400, immutable=True)
    return response
