"""DOCX for editing in Word or WPS: the same content as the PDF, in real styles."""

from bihuan.documents.docx.document import render_docx
from bihuan.documents.docx.styles import WordFonts

__all__ = ["WordFonts", "render_docx"]
