"""What anybody may learn of a document by its check code."""

from __future__ import annotations

from bihuan.documents.errors import CodeUnknown
from bihuan.documents.models import PublishedCheck
from bihuan.documents.rules import plain_code


def published(typed: str) -> PublishedCheck:
    """The published facts of a document.

    Args:
        typed: The code as somebody typed it.

    Raises:
        CodeUnknown: No document bears it.
    """
    found = PublishedCheck.objects.filter(code=plain_code(typed)).first()
    if found is None:
        raise CodeUnknown(typed=typed[:20])
    return found
