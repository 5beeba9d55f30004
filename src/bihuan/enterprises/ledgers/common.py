"""Columns, filters and cells that the lists of the enterprise file share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.ledgers import Column, Filter, ImportColumn
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import code_text, text
from bihuan.organisations.choices import name_of_region
from bihuan.statutes.dictionaries import options


def choose(code: str) -> Any:
    """The choices of a dictionary, asked when the strip is drawn."""
    return lambda _actor: options(code)


def enterprise_columns(*, is_main: bool = False) -> tuple[Column, ...]:
    """The enterprise and its region, for rows that hang on one."""
    return (
        Column(
            "enterprise",
            _("企业"),
            field="enterprise__name",
            kind="link" if is_main else "text",
            is_main=is_main,
        ),
        Column("region", _("属地"), expression=name_of_region("enterprise__region"), width=110),
    )


def enterprise_filters() -> tuple[Filter, ...]:
    """Region, sector and name of the enterprise."""
    return (
        Filter("region", _("属地"), "region", field="enterprise__region"),
        Filter("sector", _("行业领域"), "select", "enterprise__sector", options=choose("sectors")),
        Filter("enterprise", _("企业"), field="enterprise__name", lookup="icontains"),
    )


ENTERPRISE_IMPORT = (
    ImportColumn("企业名称", "enterprise", text(120), aliases=("单位名称",), example="某某加工厂"),
    ImportColumn("统一社会信用代码", "uscc", code_text(18)),
)


def enterprise_of(row: Row, actor: Actor) -> int:
    """The enterprise a row means, by its code or else by its exact name.

    Raises:
        InvalidInput: None, or several of that name.
    """
    found = Enterprise.objects.visible_to(actor).kept()
    if row.get("uscc"):
        found = found.filter(code=str(row["uscc"]).upper())
    else:
        found = found.filter(name=row.get("enterprise") or "")
    ids = list(found.values_list("pk", flat=True)[:2])
    if not ids:
        raise InvalidInput({"enterprise": "企业台账里没有这家企业，请先登记或核对名称、代码。"})
    if len(ids) > 1:
        raise InvalidInput({"enterprise": "有多家同名企业，请补上统一社会信用代码。"})
    return int(ids[0])


def withdraw_reason(service: Any, name: str) -> Any:
    """A bulk or undo action: the service of one row, given its id by name and a reason."""

    def run(object_id: int, actor: Actor, at: datetime, reason: str) -> Any:
        return service(**{name: object_id}, reason=reason, actor=actor, at=at)

    return run
