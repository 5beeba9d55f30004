"""A report set on paper and for machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from bihuan.documents.docx import render_docx
from bihuan.documents.layout import OfficialDocument
from bihuan.documents.services import rendered_pdf
from bihuan.documents.xlsx import render_xlsx
from bihuan.reports.checks import checks_of
from bihuan.reports.composition import Composition
from bihuan.reports.filling import machine_figure, machine_sections
from bihuan.reports.printing import document_of
from bihuan.reports.services.words import round_words

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Files:
    """What one document was set into: ending → content, and what to say of the fonts."""

    contents: Mapping[str, bytes]
    fonts_notice: str = ""


def rendered(document: OfficialDocument, endings: Sequence[str]) -> Files:
    """Set a document; no XLSX where it holds no table."""
    contents: dict[str, bytes] = {}
    notice = ""
    if "pdf" in endings:
        pdf = rendered_pdf(document)
        contents["pdf"], notice = pdf.content, pdf.fonts.notice
    if "docx" in endings:
        contents["docx"] = render_docx(document)
    if "xlsx" in endings and document.tables:
        contents["xlsx"] = render_xlsx(document)
    return Files(contents, notice)


def draft_document(composition: Composition) -> OfficialDocument:
    """The report as a draft on paper."""
    return document_of(composition, round_words())


def machine_document(composition: Composition) -> dict[str, Any]:
    """The report as the command line prints it."""
    words = round_words()
    checks = checks_of(composition, words)
    wrong = [one for one in checks if one.ok is False]
    return {
        "report": composition.report,
        "title": composition.title,
        "on": composition.on.isoformat(),
        "region": composition.region or None,
        "as_of": localtime(composition.as_of).isoformat(timespec="seconds"),
        "unit": composition.unit or None,
        "status": "draft",
        "sections": machine_sections(composition, words),
        "figures": [machine_figure(figure) for figure in composition.figures],
        "checks": {
            "ok": sum(one.ok is True for one in checks),
            "wrong": len(wrong),
            "open": [{"kind": one.kind, "text": one.text} for one in wrong],
        },
        "files": [],
    }
