"""Every move of an issued document by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bihuan.documents.models import IssuedDocument
from bihuan.documents.services.drafting import submit_document
from bihuan.documents.services.issuing import issue_document
from bihuan.documents.services.signing import return_document, sign_document
from bihuan.documents.services.withdrawing import cancel_document, withdraw_document
from bihuan.documents.workflow import DOCUMENT_WORKFLOW
from bihuan.kernel.moving import Moves

SERVICES: Mapping[str, Callable[..., IssuedDocument]] = {
    "submit": submit_document,
    "return": return_document,
    "sign": sign_document,
    "issue": issue_document,
    "withdraw": withdraw_document,
    "cancel": cancel_document,
}
make_move = Moves(DOCUMENT_WORKFLOW, "document_id", SERVICES)
