"""Forms of a raised task, a year's end, a local measure and a check of the fifteen measures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.dispatch.models import OfficialText, WorkItem
from bihuan.dispatch.services import Carry, Holder
from bihuan.dispatch.states import ItemStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.uploads import day_of
from bihuan.organisations.choices import hand_over_options
from bihuan.organisations.models import Unit

Field = dict[str, Any]
PARTS = 6  # rows of units in the form of a raised task


def typed_day(typed: Mapping[str, Any], name: str) -> date | None:
    text = str(typed.get(name) or "")
    return day_of(text, name) if text.strip() else None


def form_of(
    title: str,
    action: str,
    fields: list[Field],
    typed: Mapping[str, Any],
    refusal: DomainError | None,
    *,
    cancel: str,
    submit: str,
    note: str = "",
) -> dict[str, Any]:
    """A form of one section with what was typed and each field's sentence."""
    errors = dict(getattr(refusal, "fields", {}) or {})
    names = {one["name"] for one in fields}
    for one in fields:
        one["value"] = typed.get(one["name"], one.get("value", ""))
        one["error"] = errors.get(one["name"], "")
    said = [{"field": name, "text": text} for name, text in errors.items() if name in names]
    if refusal is not None and not said:
        said = [{"field": fields[0]["name"], "text": str(refusal)}]
    return {
        "title": title,
        "action": action,
        "method": "post",
        "errors": said,
        "sections": [{"title": "", "note": note, "fields": fields}],
        "submit_label": submit,
        "cancel_url": cancel,
    }


def field(name: str, label: str, kind: str = "text", **more: Any) -> Field:
    return {"name": name, "label": label, "kind": kind} | more


def item_form(
    typed: Mapping[str, Any], actor: Actor, refusal: DomainError | None
) -> dict[str, Any]:
    """A task for several units: the address may bring title and origin of what it is raised from."""
    options = [("", "不选")] + [(str(pk), name) for pk, name in hand_over_options(actor)]
    fields = [
        field("title", "任务", "textarea", required=True),
        field("due_on", "完成时限", "date"),
        field("lead", "牵头单位", "select", options=options, help="不选的，各单位分工负责。"),
    ]
    for number in range(1, PARTS + 1):
        fields.append(field(f"unit_{number}", f"责任单位 {number}", "select", options=options))
        fields.append(field(f"part_{number}", f"单位 {number} 的子任务"))
    fields.append(field("origin", "", "hidden"))
    fields.append(field("origin_url", "", "hidden"))
    return form_of(
        "提出任务",
        reverse("dispatch:raise_item"),
        fields,
        typed,
        refusal,
        cancel="/l/work-items/",
        submit="下达",
        note="几个单位共同办理的隐患、问题：选定牵头单位，划分子任务；子任务都办结，这项任务才办结。",
    )


def read_item(typed: QueryDict, actor: Actor) -> dict[str, Any]:
    """What was typed of a raised task.

    Raises:
        InvalidInput: A unit that is none, or a date that is none.
    """
    known = dict(hand_over_options(actor))
    lead = typed.get("lead", "")
    rows = [(lead, "")] if lead else []
    rows += [(typed.get(f"unit_{n}", ""), typed.get(f"part_{n}", "")) for n in range(1, PARTS + 1)]
    parts: dict[int, str] = {}
    for pk, part in rows:
        if not pk:
            continue
        if not pk.isdecimal() or int(pk) not in known:
            raise InvalidInput({"lead": "选定名录里的单位。"})
        parts[int(pk)] = part or parts.get(int(pk), "")
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=parts)}
    origin_url = typed.get("origin_url", "")
    return {
        "title": typed.get("title", ""),
        "due_on": typed_day(typed, "due_on"),
        "lead_id": int(lead) if lead else None,
        "holders": [Holder(units[pk], units[pk].name, part=part) for pk, part in parts.items()],
        "origin": typed.get("origin", ""),
        "origin_url": origin_url if is_here(origin_url) else "",
    }


def year_end_form(
    document: OfficialText,
    plans: list[OfficialText],
    typed: Mapping[str, Any],
    refusal: DomainError | None,
) -> dict[str, Any]:
    """What becomes of each undone task of a year's plan."""
    year = document.plan_year or 0
    fields = [
        field(
            "into",
            f"{year + 1} 年度计划",
            "select",
            options=[("", "请选择"), *((str(one.pk), one.title) for one in plans)],
            required=True,
        )
    ]
    ways = [("carry", "结转下年"), ("drop", "不再办理")]
    for item in running(document):
        words = " ".join(filter(None, [item.no, item.title[:30]]))
        fields.append(field(f"way_{item.pk}", words, "radio", options=ways, value="carry"))
        fields.append(field(f"reason_{item.pk}", "理由", required=True))
        fields.append(field(f"due_{item.pk}", "下年完成时限", "date"))
    return form_of(
        "年终结转",
        reverse("dispatch:year_end", args=[document.pk]),
        fields,
        typed,
        refusal,
        cancel=reverse("dispatch:document", args=[document.pk]),
        submit="结转并销号",
        note="没有办结的任务逐项选定去向；结转的带着理由进入下年计划，和今年这一项互相连着。",
    )


def is_here(address: str) -> bool:
    """Whether an address is a page of this platform, without a host."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def running(document: OfficialText) -> list[WorkItem]:
    return list(document.items.filter(status=ItemStatus.RUNNING).order_by("id"))


def read_following(typed: QueryDict) -> int:
    """The plan of the next year that was chosen.

    Raises:
        InvalidInput: None was.
    """
    into = typed.get("into", "")
    if not into.isdecimal():
        raise InvalidInput({"into": "选定下一年度的计划。"})
    return int(into)


def read_year_end(typed: QueryDict, document: OfficialText) -> dict[int, Carry]:
    """Decisions by task."""
    return {
        item.pk: Carry(
            typed.get(f"way_{item.pk}", "carry") != "drop",
            typed.get(f"reason_{item.pk}", ""),
            typed_day(typed, f"due_{item.pk}"),
        )
        for item in running(document)
    }


def measure_form(
    upper: OfficialText, typed: Mapping[str, Any], actor: Actor, refusal: DomainError | None
) -> dict[str, Any]:
    """A local measure to be drafted for a document from above."""
    options = [("", "请选择")] + [(str(pk), name) for pk, name in hand_over_options(actor)]
    return form_of(
        "交办配套措施",
        reverse("dispatch:new_measure", args=[upper.pk]),
        [
            field("title", "配套措施", required=True),
            field("unit_id", "起草单位", "select", options=options, required=True),
            field("due_on", "出台时限", "date", required=True),
        ],
        typed,
        refusal,
        cancel=reverse("dispatch:document", args=[upper.pk]),
        submit="交办",
        note=f"为贯彻“{upper.title}”，交由本级单位起草配套措施；逾期没有出台的，按阶梯提醒、督办。",
    )
