"""Setting a document: the fonts of this installation, the files of an issue."""

from __future__ import annotations

import io
from datetime import datetime

from django.conf import settings

from bihuan.documents.docx import render_docx
from bihuan.documents.fonts import FontSet, resolve
from bihuan.documents.layout import OfficialDocument
from bihuan.documents.pdf import Rendered, render_pdf
from bihuan.documents.xlsx import render_xlsx
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Evidence


def fonts() -> FontSet:
    """The wanted fonts, with the folder this installation keeps its licensed files in."""
    return FontSet(folder=settings.FONT_DIR)


def fonts_notice() -> str:
    """What to tell whoever prints, empty where every font is the standard's."""
    return resolve(fonts()).notice


def rendered_pdf(document: OfficialDocument) -> Rendered:
    """The PDF in this installation's fonts."""
    return render_pdf(document, fonts())


def keep_files(
    document: OfficialDocument, *, name: str, actor: Actor, at: datetime, place: Place
) -> tuple[dict[str, Evidence], Rendered]:
    """Set a document as PDF, DOCX and, where it holds tables, XLSX, and keep the files.

    Args:
        name: Of the files, without ending.
    """
    pdf = rendered_pdf(document)
    contents = {"pdf": pdf.content, "docx": render_docx(document)}
    if document.tables:
        contents["xlsx"] = render_xlsx(document)
    kept = {
        ending: evidence.keep(
            Upload(f"{name}.{ending}", io.BytesIO(content)), actor=actor, at=at, place=place
        )
        for ending, content in contents.items()
    }
    return kept, pdf
