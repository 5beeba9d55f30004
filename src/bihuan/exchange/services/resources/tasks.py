"""Tasks from an upper office to a lower one: given out there, an official text with findings here.

What the upper platform assigned comes as one record a document: its tasks and reporting duties for
this office alone. Here it becomes a paper that is taken in like any other; each task is a finding
that somebody confirms and hands on, and the number at the other end stays with it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bihuan.dispatch.models import Finding, OfficialText, Share, Submission
from bihuan.dispatch.services import edit_finding, take_in_document
from bihuan.dispatch.states import FindingKind, SignerLevel
from bihuan.exchange.errors import ChangedUpstream, FieldWrong, TasksUnread
from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.exchange.services.resources.base import Given, Incoming, Resource, Taken
from bihuan.kernel.actors import Actor
from bihuan.kernel.evidence import Upload

Cell = dict[str, Any]
BREAKS = re.compile(r"\s+")
BRACKETS = str.maketrans("()（）。；;，,", "【】【】、、、、、")
SIGNED_BY: dict[str, str] = {SignerLevel.DEPUTY: "分管领导", SignerLevel.PRINCIPAL: "主要领导"}
FIELDS = {
    "external_id": "来文号",
    "title": "来文标题",
    "issuer": "发文机关",
    "doc_no": "文号",
    "dated_on": "成文日期",
    "tasks": "任务",
    "duties": "报送",
}


def plain(text: Any) -> str:
    """Words of one line without what the reader would take for the end of a task."""
    return BREAKS.sub("", str(text or "")).translate(BRACKETS).strip("、")


def written(iso: Any) -> str:
    """A day as documents write it.

    Raises:
        FieldWrong: No day.
    """
    try:
        day = date.fromisoformat(str(iso))
    except ValueError:
        raise FieldWrong(what=f"日期“{iso}”读不出来，应为 2026-03-30 这样。") from None
    return f"{day.year}年{day.month}月{day.day}日"


def paper(one: Incoming, tasks: Sequence[Cell], duties: Sequence[Cell]) -> str:
    """The paper in which an upper office's tasks for this office stand."""
    unit = one.actor.unit_name
    issuer = plain(one.values.get("issuer"))
    source = str(one.values["title"]).strip("《》")
    doc_no = f"（{one.values['doc_no']}）" if one.values.get("doc_no") else ""
    lines = [
        f"关于办理《{source}》交办事项的通知",
        f"{unit}：",
        f"根据《{source}》{doc_no}，现将你单位承担的事项交办如下，请按要求办理。",
        "一、交办任务",
    ]
    for number, task in enumerate(tasks, 1):
        limit = f"，{written(task['due_on'])}前完成" if task.get("due_on") else ""
        lines.append(f"{number}.{plain(task['title'])}。（{unit}牵头{limit}）")
    if duties:
        lines.append("二、报送要求")
    for number, duty in enumerate(duties, 1):
        signer = SIGNED_BY.get(str(duty.get("signer_level")))
        lines.append(
            f"{number}.{unit}于{written(duty['due_on'])}前将{plain(duty['what'])}报{issuer}"
            + (f"，由{signer}签发。" if signer else "。")
        )
    dated = one.values.get("dated_on")
    return "\n".join([*lines, "", issuer, written(dated) if dated else ""]).rstrip() + "\n"


def listed(values: Mapping[str, Any], name: str, *needed: str) -> list[Cell]:
    """The tasks or duties of a record.

    Raises:
        FieldWrong: No list of objects, or one lacks what it needs.
    """
    found = values.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise FieldWrong(what=f"{FIELDS[name]}（{name}）应是一个清单。")
    for one in found:
        missing = [word for word in ("id", *needed) if not one.get(word)]
        if missing:
            raise FieldWrong(what=f"{FIELDS[name]}里有一项没有{'、'.join(missing)}。")
    return found


def known_before(one: Incoming) -> dict[str, int]:
    """Numbers at the other end that have a finding here already."""
    found: dict[str, int] = {}
    items = ExchangeItem.objects.filter(connector=one.connector, external_id=one.external_id)
    for result in items.values_list("result", flat=True):
        found |= result.get("tasks", {}) | result.get("duties", {})
    return found


def take(one: Incoming) -> Taken:
    """Take in the paper of what is new in a record; each part keeps its number at the other end.

    Raises:
        FieldWrong: The record is not as agreed.
        ChangedUpstream: Nothing is new in it, but what was taken before says something else.
        TasksUnread: The reader did not find the same tasks and duties.
    """
    known = known_before(one)
    tasks = [row for row in listed(one.values, "tasks", "title") if row["id"] not in known]
    duties = [
        row for row in listed(one.values, "duties", "what", "due_on") if row["id"] not in known
    ]
    if not tasks and not duties:
        number = str(one.values["title"])[:60]
        if known:
            raise ChangedUpstream(number=number)
        raise FieldWrong(what="这份来文里没有任务，也没有报送。")
    upload = Upload(
        f"{plain(one.values['title'])[:60]}-交办.txt",
        io.BytesIO(paper(one, tasks, duties).encode()),
    )
    document = take_in_document(upload, actor=one.actor, at=one.at)
    result = bind(document, tasks, duties, one)
    return Taken(document.pk, document.title, result)


def bind(
    document: OfficialText, tasks: Sequence[Cell], duties: Sequence[Cell], one: Incoming
) -> dict[str, Any]:
    """Put the numbers of the other end beside the findings, and their words exactly into them."""
    findings = list(document.findings.order_by("position", "pk"))
    read_tasks = [found for found in findings if found.kind == FindingKind.TASK]
    read_duties = [found for found in findings if found.kind == FindingKind.DUTY]
    if len(read_tasks) != len(tasks) or len(read_duties) != len(duties):
        raise TasksUnread(
            tasks=len(read_tasks), duties=len(read_duties), sent=len(tasks) + len(duties)
        )
    unit = {"chosen": {one.actor.unit_name: [one.actor.unit_id]}}
    for finding, task in zip(read_tasks, tasks, strict=True):
        values = {"title": task["title"], "lead_units": [one.actor.unit_name], "co_units": []}
        correct(finding, values | unit, one)
    for finding, duty in zip(read_duties, duties, strict=True):
        correct(finding, {"what": duty["what"], "who": [one.actor.unit_name]} | unit, one)
    return {
        "document": document.pk,
        "tasks": {task["id"]: found.pk for task, found in zip(tasks, read_tasks, strict=True)},
        "duties": {duty["id"]: found.pk for duty, found in zip(duties, read_duties, strict=True)},
    }


def correct(finding: Finding, values: Cell, one: Incoming) -> None:
    edit_finding(finding_id=finding.pk, values=values, actor=one.actor, at=one.at)


def give(connector: Connector, actor: Actor, _since: int) -> Iterator[Given]:
    """What the partner has been assigned, one record a document."""
    partner = connector.partner_id or 0
    shares = (
        Share.objects.visible_to(actor)
        .real()
        .filter(unit_id=partner, item__document__isnull=False)
        .select_related("item")
        .order_by("pk")
    )
    owed = (
        Submission.objects.visible_to(actor)
        .owed()
        .filter(unit_id=partner, duty__document__isnull=False)
        .select_related("duty")
        .order_by("due_on", "pk")
    )
    parts: dict[int, tuple[list[Cell], list[Cell]]] = {}
    for share in shares:
        parts.setdefault(int(share.item.document_id or 0), ([], []))[0].append(
            {"id": f"share:{share.pk}", "title": share.item.title, "due_on": iso(share.due_on)}
        )
    for submission in owed:
        duty = submission.duty
        parts.setdefault(int(duty.document_id or 0), ([], []))[1].append(
            {
                "id": f"submission:{submission.pk}",
                "what": duty.what,
                "due_on": iso(submission.due_on),
                "signer_level": duty.signer_level,
            }
        )
    documents = OfficialText.objects.visible_to(actor).in_bulk(parts)
    for pk, document in sorted(documents.items()):
        tasks, duties = parts[pk]
        values = {
            "external_id": f"document:{pk}",
            "title": document.title,
            "issuer": document.issuer or connector.unit.name,
            "doc_no": document.doc_no,
            "dated_on": iso(document.dated_on),
            "tasks": tasks,
            "duties": duties,
        }
        yield Given(f"document:{pk}", pk, document.title, values)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def samples(connector: Connector, _actor: Actor) -> list[dict[str, Any]]:
    """One invented document of an upper office, and one that is not as agreed."""
    head = {"issuer": "测试市安全生产委员会办公室", "doc_no": "", "dated_on": "2026-01-05"}
    return [
        head
        | {
            "external_id": "document:1",
            "title": "测试市岁末年初安全生产专项整治方案",
            "tasks": [
                {"id": "share:1", "title": "排查餐饮场所燃气使用情况", "due_on": "2026-06-30"},
                {"id": "share:2", "title": "清理消防通道堆放物", "due_on": None},
            ],
            "duties": [
                {
                    "id": "submission:1",
                    "what": "专项整治进展情况",
                    "due_on": "2026-03-30",
                    "signer_level": "deputy",
                }
            ],
        },
        head | {"external_id": "document:2", "title": "测试空文", "tasks": [{}], "duties": []},
    ]


TASKS = Resource(
    code="tasks",
    label="交办任务",
    takes=FIELDS,
    gives=FIELDS,
    take=take,
    give=give,
    samples=samples,
    url="dispatch:document",
)
