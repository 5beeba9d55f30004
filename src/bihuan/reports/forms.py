"""What people type: which report, which words, who signs it and who gets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from bihuan.documents.states import Numbering, SignerLevel
from bihuan.kernel.actors import Actor
from bihuan.kernel.uploads import day_of, moment_or_none
from bihuan.organisations.choices import region_name, supervisor_options
from bihuan.organisations.models import Region
from bihuan.reports.composition import Composition
from bihuan.reports.kinds import ReportKind
from bihuan.reports.services import Wanted

Cell = dict[str, Any]
WORDINGS = (("exact", "准确数"), ("rounded", "约数（20多、近2万）"))


def read_wanted(asked: QueryDict, today: date) -> Wanted:
    """What a report is wanted of, from an address or a form; today where no day is named.

    Raises:
        InvalidInput: A day that does not exist.
    """
    subject = asked.get("subject", "")
    return Wanted(
        on=day_of(asked.get("on", ""), "on") or today,
        region=asked.get("region", "").strip()[:12],
        as_of=moment_or_none(asked.get("as_of", "")),
        start=day_of(asked.get("start", ""), "start"),
        subject=int(subject) if subject.isdecimal() else None,
        wording="rounded" if asked.get("wording") == "rounded" else "exact",
        is_draft=True,
    )


def usual_day(kind: ReportKind, today: date) -> date:
    """The day a report is asked for unless said otherwise: a month that has ended, else today."""
    return today.replace(day=1) - timedelta(days=1) if kind.name.period == "month" else today


def region_options(actor: Actor) -> list[tuple[str, str]]:
    """The actor's region and the ones right below it."""
    own = actor.region
    below = Region.objects.filter(parent_id=own, abolished_on__isnull=True).order_by("code")
    found = list(below.values_list("code", "name")[:200]) if own else []
    return [(own, region_name(own)), *found] if own else []


def period_form(kind: ReportKind, wanted: Wanted, actor: Actor) -> Cell:
    """The strip above a report: its day, its region, what it consolidates."""
    fields: list[Cell] = [
        {"name": "on", "label": "统计日期", "kind": "date", "value": wanted.on.isoformat()},
        {
            "name": "region",
            "label": "范围",
            "kind": "select",
            "value": wanted.region or actor.region,
            "options": region_options(actor),
        },
    ]
    if kind.takes_start:
        start = wanted.start.isoformat() if wanted.start else ""
        fields.append({"name": "start", "label": "累计起始日", "kind": "date", "value": start})
    if kind.subject is not None:
        fields.append(
            {
                "name": "subject",
                "label": kind.subject.label,
                "kind": "select",
                "value": str(wanted.subject or ""),
                "options": kind.subject.options(actor),
            }
        )
    wording = {"name": "wording", "label": "数字写法", "kind": "select", "value": wanted.wording}
    fields.append(wording | {"options": WORDINGS})
    return {"action": reverse("reports:preview", args=[kind.name.name]), "fields": fields}


def query_of(wanted: Wanted) -> dict[str, str]:
    """The parameters that ask for the same report again."""
    said = {
        "on": wanted.on.isoformat(),
        "region": wanted.region,
        "start": wanted.start.isoformat() if wanted.start else "",
        "subject": str(wanted.subject or ""),
        "wording": "" if wanted.wording == "exact" else wanted.wording,
        "as_of": wanted.as_of.isoformat() if wanted.as_of else "",
    }
    return {name: value for name, value in said.items() if value}


def submit_fields(
    kind: ReportKind, composition: Composition, actor: Actor, errors: Mapping[str, str]
) -> list[Cell]:
    """Who signs, how it is numbered, who gets it."""
    return [
        {
            "name": "recipients",
            "label": "发送单位",
            "kind": "checkbox",
            "value": [str(pk) for pk in composition.to_units],
            "options": [(str(pk), name) for pk, name in supervisor_options(actor)],
            "help": "选中的单位会收到待签收提醒。",
            "error": errors.get("recipients", ""),
        },
        {
            "name": "recipients_text",
            "label": "主送机关",
            "kind": "text",
            "value": composition.to_text,
            "help": "印在标题下；不填时印选中的单位。",
        },
        {
            "name": "signer_level",
            "label": "由谁签发",
            "kind": "select",
            "value": kind.signer_level,
            "options": SignerLevel.choices,
            "required": True,
            "error": errors.get("signer_level", ""),
        },
        {
            "name": "numbering",
            "label": "编号",
            "kind": "select",
            "value": kind.numbering,
            "options": Numbering.choices,
            "required": True,
            "error": errors.get("numbering", ""),
        },
    ]


def read_submission(request: HttpRequest) -> dict[str, Any]:
    """What the form of 送签 brought."""
    post = request.POST
    return {
        "recipient_unit_ids": [int(one) for one in post.getlist("recipients") if one.isdecimal()],
        "recipients_text": post.get("recipients_text", ""),
        "signer_level": post.get("signer_level", ""),
        "numbering": post.get("numbering", Numbering.SERIAL),
    }
