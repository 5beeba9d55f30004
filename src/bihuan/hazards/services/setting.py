"""Papers of hazards as files: set once, kept as they were signed."""

from __future__ import annotations

import io
from datetime import datetime

from bihuan.documents.layout import OfficialDocument
from bihuan.documents.services import rendered_pdf
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.evidence import Upload


def keep_paper(
    paper: OfficialDocument, name: str, chain: str, place: Place, *, actor: Actor, at: datetime
) -> None:
    """Set a paper as PDF and keep it with the record it belongs to.

    Args:
        name: Of the file, without ending.
    """
    content = rendered_pdf(paper).content
    upload = Upload(f"{name}.pdf", io.BytesIO(content))
    evidence.keep_all([upload], chain=chain, place=place, role="paper", actor=actor, at=at)
