"""Every change of documents, one function a verb."""

from bihuan.documents.services.checking import published
from bihuan.documents.services.drafting import (
    DocumentDraft,
    draft_document,
    redraft_document,
    submit_document,
)
from bihuan.documents.services.files import fonts, fonts_notice, rendered_pdf
from bihuan.documents.services.issuing import issue_document
from bihuan.documents.services.moves import SERVICES, make_move
from bihuan.documents.services.numbering import next_number
from bihuan.documents.services.receiving import acknowledge_receipt, open_receipt, receipts_of
from bihuan.documents.services.signing import return_document, sign_document
from bihuan.documents.services.withdrawing import cancel_document, withdraw_document

__all__ = [
    "SERVICES",
    "DocumentDraft",
    "acknowledge_receipt",
    "cancel_document",
    "draft_document",
    "fonts",
    "fonts_notice",
    "issue_document",
    "make_move",
    "next_number",
    "open_receipt",
    "published",
    "receipts_of",
    "redraft_document",
    "rendered_pdf",
    "return_document",
    "sign_document",
    "submit_document",
    "withdraw_document",
]
