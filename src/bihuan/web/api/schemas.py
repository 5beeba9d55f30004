"""What the interface answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field


class Labelled(BaseModel):
    value: Any
    label: str


class ColumnOut(BaseModel):
    key: str
    label: str
    kind: str
    sortable: bool
    words: list[Labelled]


class FilterOut(BaseModel):
    name: str
    label: str
    kind: str
    options: list[Labelled]


class TabOut(BaseModel):
    name: str
    label: str


class MoveDeclared(BaseModel):
    name: str
    label: str


class LedgerOut(BaseModel):
    code: str
    title: str
    columns: list[ColumnOut]
    filters: list[FilterOut]
    tabs: list[TabOut]
    bulk: list[MoveDeclared]
    moves: list[MoveDeclared]
    is_searchable: bool
    is_importable: bool
    has_points: bool


class LedgersOut(BaseModel):
    ok: bool = True
    ledgers: list[LedgerOut]


class PageIn(BaseModel):
    """Which page: as the addresses of the list have it; conditions are further parameters."""

    q: str = ""
    tab: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    per: str = ""
    cols: str = ""


class RowsOut(BaseModel):
    ok: bool = True
    rows: list[dict[str, Any]]
    count: int
    count_is_capped: bool
    tabs: dict[str, int]
    next: str | None
    previous: str | None


class NeedOut(BaseModel):
    name: str
    label: str
    kind: str
    required: bool
    options: list[Labelled]


class MoveOut(BaseModel):
    name: str
    label: str
    is_allowed: bool
    refusal: dict[str, Any] | None
    needs: list[NeedOut]


class EventOut(BaseModel):
    seq: int
    at: datetime
    kind: str
    text: str
    actor: str
    unit: str


class RowOut(BaseModel):
    ok: bool = True
    row: dict[str, Any]
    moves: list[MoveOut]
    events: list[EventOut]


class MovedOut(BaseModel):
    ok: bool = True
    row: dict[str, Any]
    moves: list[MoveOut]


class RowIn(BaseModel):
    """One row, by the names or headers of the import's columns."""

    values: dict[str, Any]


class StoredOut(BaseModel):
    ok: bool = True
    id: int
    was_new: bool


class BulkIn(BaseModel):
    ids: list[int]
    values: dict[str, Any] = {}


class BulkResult(BaseModel):
    id: int
    title: str
    ok: bool
    error: dict[str, str] | None


class BulkOut(BaseModel):
    ok: bool = True
    done: int
    refused: int
    results: list[BulkResult]


class RefusedOut(BaseModel):
    row: int
    column: str | None
    code: str
    message: str


class ImportIn(BaseModel):
    """``mode`` is ``keep_good`` or ``all_or_nothing``; a dry run stores nothing."""

    dry_run: bool = False
    mode: str = "keep_good"


class ImportOut(BaseModel):
    ok: bool = True
    id: int
    ledger: str
    status: str
    rows: int
    done: int
    stored: int
    dry_run: bool
    mode: str
    file: str | None
    refused: list[RefusedOut]


class MeOut(BaseModel):
    ok: bool = True
    name: str
    role: str
    unit: str
    region: str
    permissions: list[str]


class TokenIn(BaseModel):
    name: str
    post_id: int
    permissions: list[str] = []
    expires_on: date | None = None


class WithdrawIn(BaseModel):
    reason: str


class TokenOut(BaseModel):
    id: int
    name: str
    post_id: int
    holder: str
    permissions: list[str]
    created_at: datetime
    expires_on: date | None
    withdrawn_at: datetime | None
    last_used_at: datetime | None


class TokensOut(BaseModel):
    ok: bool = True
    tokens: list[TokenOut]


class IssuedOut(BaseModel):
    ok: bool = True
    token: TokenOut
    key: str


class RecordsIn(BaseModel):
    """Which page of the records: those whose number comes after one."""

    after: str = ""
    limit: int = Field(default=200, ge=1, le=1000)


class RecordsOut(BaseModel):
    ok: bool = True
    records: list[dict[str, Any]]
    total: int
    next: str | None


class MessageIn(BaseModel):
    """Records of another platform, in the words of the connector's field map."""

    message: str = Field(default="", max_length=80)
    resource: str = ""
    records: list[dict[str, Any]] = Field(max_length=1000)


class RecordResult(BaseModel):
    """``state`` is ``stored``, ``refused``, ``failed``, ``dropped`` or ``replaced``."""

    id: str
    state: str
    code: str
    message: str


class ReceivedOut(BaseModel):
    ok: bool = True
    results: list[RecordResult]


def message_body() -> dict[str, Any]:
    """The body of a message in the words of OpenAPI; it is read as bytes, since it is signed."""
    schema = MessageIn.model_json_schema()
    return {"required": True, "content": {"application/json": {"schema": schema}}}
