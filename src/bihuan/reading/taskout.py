"""How a task is printed: fields, spans, and how sure each field is."""

import re
from typing import Any

from bihuan.reading.deadlines import due_document
from bihuan.reading.mapped import Text
from bihuan.reading.numbering import Block, task_number
from bihuan.reading.tasks import Task
from bihuan.reading.units import Unit, is_person

_PERSON_TAIL = re.compile(r"(?:同志)$")
_HIGH, _MIDDLE, _LOW = 0.95, 0.8, 0.6
_BY_FORM = {
    "bracket": (_HIGH, "括号里写明了责任单位"),
    "label": (_HIGH, "按“责任单位”等标签读出"),
    "table": (_HIGH, "按表头所在列读出"),
    "by": (0.9, "由“由……负责”一句读出"),
    "lead": (0.9, "由“……牵头”一句读出"),
    "colon": (0.9, "行首单位后接冒号"),
    "heading": (0.85, "标题只写了单位名称"),
    "subject": (_MIDDLE, "由“……要”一句的主语读出"),
    "none": (_LOW, "写明了时限，没有写责任单位"),
}


def _title(text: Text, task: Task, seg: int) -> str:
    if task.title is not None:
        return text.show(*task.title)
    head = ""
    if task.block is not None:
        start, end = task.block.title
        inside = start < task.quote[0] < end and task.form == "bracket"
        head = text.show(*text.trim(start, task.quote[0] if inside else end, "(,、"))
    if len(head) > 40:
        head = re.split(r"[,，]", head)[0][:40]
    if seg == 1 and head:
        return head
    start, end = text.trim(task.start, task.end, "。;,)(、")
    clause = re.split(r"[,，。;；(（\n]", text.show(start, end))[0][:24]
    if not head:
        return clause
    return f"{head}/{clause}" if clause and clause != head else head


def _names(units: tuple[Unit, ...]) -> list[str]:
    return [
        _PERSON_TAIL.sub("", unit.name) if is_person(unit.name) else unit.name for unit in units
    ]


def _confidence(task: Task) -> tuple[dict[str, float], dict[str, str]]:
    level, reason = _BY_FORM[task.form]
    confidence = {"lead_units": level, "co_units": level}
    reasons = {"lead_units": reason, "co_units": reason}
    if task.assignment.joint and len(task.assignment.co) > 1:
        confidence["lead_units"] = _LOW
        reasons["lead_units"] = "无牵头字样，首位单位暂作牵头，待确认"
    if task.assignment.open_list:
        confidence["co_units"] = min(level, _MIDDLE)
        reasons["co_units"] = "原文写“等部门”，名单未列全"
    if task.due is not None:
        sure = task.due.kind in {"date", "dates", "range", "staged", "recurring"}
        confidence["deadline"] = 0.9 if sure else _MIDDLE
        reasons["deadline"] = "原文写明日期" if sure else "原文没有写明日期，请补充"
        iso = str(task.due.extra.get("iso", ""))
        if "XXXX" in iso:
            confidence["deadline"] = _LOW
            reasons["deadline"] = "原文没有年份，请确认"
        if task.due.kind == "masked":
            confidence["deadline"] = _LOW
            reasons["deadline"] = "日期被隐去，不作推测"
    return confidence, reasons


def task_document(
    text: Text, task: Task, seg: int, targets: list[dict[str, Any]]
) -> dict[str, Any]:
    """Give one task as the reading prints it."""
    settled = task.assignment
    confidence, reasons = _confidence(task)
    spans: dict[str, Any] = {
        "text": text.span(task.start, task.end),
        "lead_units": [text.span(unit.start, unit.end) for unit in settled.lead],
        "co_units": [text.span(unit.start, unit.end) for unit in settled.co],
    }
    document: dict[str, Any] = {
        "no": task.number or task_number(task.block),
        "seg": seg,
        "title": _title(text, task, seg),
        "lead_units": _names(settled.lead),
        "co_units": _names(settled.co),
        "joint": settled.joint,
        "open_list": settled.open_list,
        "deadline": None,
        "targets": targets,
        "quote": text.show(*task.quote),
    }
    if task.due is not None:
        document["deadline"] = due_document(task.due, text.show(task.due.start, task.due.end))
        spans["deadline"] = text.span(task.due.start, task.due.end)
    if settled.lead_type:
        document["lead_type"] = settled.lead_type
    if settled.leader:
        document["leader"] = text.show(*settled.leader)
        spans["leader"] = text.span(*settled.leader)
    document["spans"] = spans
    document["form"] = task.form
    document["path"] = _path(task.block)
    document["confidence"] = confidence
    document["confidence_reason"] = reasons
    return document


def _path(block: Block | None) -> list[str]:
    return [above.number for above in reversed(block.chain())] if block else []


def task_documents(
    text: Text, tasks: list[Task], targets: dict[int, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Give all tasks, counting the responsibilities under each number."""
    counted: dict[object, int] = {}
    documents = []
    for index, task in enumerate(tasks):
        key: object = (id(task.block), task.number) if task.block or task.number else ("", index)
        counted[key] = counted.get(key, 0) + 1
        documents.append(task_document(text, task, counted[key], targets.get(index, [])))
    return documents
