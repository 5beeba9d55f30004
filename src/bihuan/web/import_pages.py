"""Importing into a ledger: choose a workbook, see what it would do, store it, take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel import evidence
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.evidence import OTHER_LIMIT
from bihuan.kernel.jobs import enqueue
from bihuan.kernel.ledgers import Ledger
from bihuan.kernel.ledgers.blank import blank_workbook
from bihuan.kernel.ledgers.imports import (
    ALL_OR_NOTHING,
    KEEP_GOOD,
    MODES,
    importer_of,
    resume_import,
    run_import,
    run_of,
    runs_of,
    start_import,
    store_after_dry_run,
)
from bihuan.kernel.ledgers.progress import is_broken_off, key_of
from bihuan.kernel.ledgers.undo import Undone, undo_import
from bihuan.kernel.models import ImportRun
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST
from bihuan.web.format import number, seconds_left, table_moment
from bihuan.web.ledger_pages import XLSX, addresses, crumbs, opened

AT_ONCE = 2000  # rows gone through while the reader waits; more is a job
SHOWN = 50  # refused cells listed on the page; the workbook marks them all
STATUS = {
    "waiting": ("排队中", "info"),
    "running": ("正在导入", "info"),
    "broken": ("已中断", "danger"),
    "done": ("已完成", "done"),
    "refused": ("没有导入", "danger"),
    "undone": ("已撤销", "muted"),
}


def importing(request: Request, code: str) -> Ledger:
    """The ledger, for those who may import into it."""
    found = opened(request, code)
    request.actor.must(importer_of(found).permission)
    return found


def to_run(name: str, found: Ledger, run: ImportRun) -> str:
    return reverse(f"web:{name}", args=[found.code, run.pk])


@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def upload(request: Request, code: str) -> HttpResponse:
    """Choose a workbook; it is looked through at once and nothing is stored."""
    found = importing(request, code)
    if request.method == "GET":
        return upload_page(request, found, {})
    file = request.FILES.get("file")
    if file is None or not file.name:
        return upload_page(request, found, {"file": _("请选择要导入的 Excel 文件。")})
    if file.size is None or file.size > OTHER_LIMIT:
        limit = {"limit": OTHER_LIMIT // 2**20}
        return upload_page(
            request, found, {"file": _("文件超过 %(limit)s MB，请分几份导入。") % limit}
        )
    try:
        run = start_import(
            found,
            name=file.name,
            content=file.read(),
            actor=request.actor,
            at=timezone.now(),
            is_dry=True,
            mode=mode_of(request),
        )
    except InvalidInput as refusal:
        sentence = f"{refusal.user_message()}{refusal.user_remedy()}"
        return upload_page(request, found, {"file": sentence})
    return carry_out(request, found, run)


def mode_of(request: Request) -> str:
    return ALL_OR_NOTHING if request.POST.get("mode") == ALL_OR_NOTHING else KEEP_GOOD


def carry_out(request: Request, found: Ledger, run: ImportRun) -> HttpResponse:
    """Go through the rows now, or have a job do it where there are many."""
    if run.total <= AT_ONCE:
        run_import(run, found, actor=request.actor, now=timezone.now())
    else:
        enqueue("web.run_import", run_id=run.pk, post_id=request.actor.post_id)
    return redirect("web:import_result", found.code, run.pk)


def upload_page(request: Request, found: Ledger, wrong: dict[str, str]) -> HttpResponse:
    form = {
        "action": addresses(found.code)["import"],
        "multipart": True,
        "sections": [
            {
                "note": _("先检查、后导入：上传后只检查，不会写入任何一行。"),
                "fields": [
                    {
                        "name": "file",
                        "label": _("Excel 文件"),
                        "kind": "file",
                        "required": True,
                        "help": _(".xlsx 或 .csv，列名与模板一致；先点右上角下载模板。"),
                        "error": wrong.get("file", ""),
                        "attrs": {"accept": ".xlsx,.csv"},
                    },
                    {
                        "name": "mode",
                        "label": _("有不合格的行时"),
                        "kind": "radio",
                        "value": mode_of(request),
                        "options": [(code, str(label)) for code, label in MODES.items()],
                    },
                ],
            }
        ],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": _("上传并检查"),
        "cancel_url": addresses(found.code)["base"],
    }
    return wizard_page(request, found, 0, upload=form, status=422 if wrong else 200)


def wizard_page(
    request: Request,
    found: Ledger,
    step: int,
    *,
    upload: dict[str, Any] | None = None,
    result: dict[str, Any] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    labels = (_("选择文件"), _("检查结果"), _("导入完成"))
    states = ["done" if at < step else "now" if at == step else "todo" for at in range(len(labels))]
    title = _("导入%(ledger)s") % {"ledger": found.title}
    wizard = {
        "title": title,
        "steps": [
            {"label": label, "state": state} for label, state in zip(labels, states, strict=True)
        ],
        "template_url": reverse("web:ledger_template", args=[found.code]),
        "upload": upload,
        "result": result,
    }
    context = {"wizard": wizard, "crumbs": crumbs(found, title)} | more
    if upload is not None:
        context["earlier"] = earlier(request, found)
    return render(request, "ledger_import.html", context, status=status)


def earlier(request: Request, found: Ledger) -> dict[str, Any] | None:
    """The newest imports that stored something or tried to."""
    runs = [run for run in runs_of(found, request.actor) if not run.is_dry]
    if not runs:
        return None
    return {
        "columns": [_("时间"), _("文件"), _("导入人"), _("共几行"), _("已导入"), _("状态")],
        "rows": [
            [
                {"text": table_moment(run.started_at), "url": to_run("import_result", found, run)},
                run.file.name,
                run.started_by.name if run.started_by else _("系统"),
                run.total,
                run.stored,
                STATUS[run.status][0],
            ]
            for run in runs
        ],
    }


@require_GET
@requires(SEE_WORKLIST)
def result(request: Request, code: str, run_id: int) -> HttpResponse:
    """What a run found or stored; how far it is while it is under way."""
    found = importing(request, code)
    run = run_of(found, run_id, request.actor)
    if run.status in {"waiting", "running", "broken"}:
        return progress_page(request, found, run)
    return result_page(request, found, run)


def result_page(
    request: Request, found: Ledger, run: ImportRun, undone: list[Undone] | None = None
) -> HttpResponse:
    can_undo = run.status == "done" and not run.is_dry and run.stored
    undo_button = {
        "url": to_run("import_undo", found, run),
        "label": _("撤销这次导入"),
        "confirm": _("这次新导入、之后没有办理过的记录都会撤回，并留下痕迹。"),
    }
    offers_undo = can_undo and importer_of(found).withdraw is not None
    return wizard_page(
        request,
        found,
        1 if run.is_dry else 3,
        result=result_of(request, found, run),
        undo=undo_button if offers_undo else None,
        undone=undone_table(undone or []),
    )


def result_of(request: Request, found: Ledger, run: ImportRun) -> dict[str, Any]:
    """The run as ``import.html`` takes it."""
    refused = len({item["row"] for item in run.refused})
    shown = run.refused[:SHOWN]
    more = _("还有 %(count)s 处，见标注表格。") % {"count": number(len(run.refused) - SHOWN)}
    base = addresses(found.code)["base"]
    stored_label = _("可以导入") if run.is_dry else _("已导入")
    return {
        "file_name": run.file.name,
        "counts": [
            {"label": _("共"), "value_text": number(run.total), "unit": _("行"), "url": base},
            {"label": stored_label, "value_text": number(run.stored), "unit": _("行"), "url": base},
            {
                "label": _("不合格"),
                "value_text": number(refused),
                "unit": _("行"),
                "tone": "danger" if refused else "",
                "url": to_run("import_marked", found, run) if run.marked_id else base,
            },
        ],
        "summary": summary(run, refused),
        "bad_columns": [_("第几行"), _("列"), _("原因")],
        "bad_rows": [[item["row"], item["column"], item["message"]] for item in shown],
        "more_text": more if len(run.refused) > SHOWN else "",
        "marked_url": to_run("import_marked", found, run) if run.marked_id else "",
        "store": store_button(found, run, refused) if run.is_dry else None,
        "back_url": addresses(found.code)["import"] if run.is_dry else base,
    }


def summary(run: ImportRun, refused: int) -> str:
    facts = {"total": number(run.total), "stored": number(run.stored), "refused": number(refused)}
    if run.status == "undone":
        return _("这次导入已经撤销。")
    if run.status == "refused":
        return _("%(refused)s 行不合格，按您的选择一行都没有导入；改好标注的行后整份再传。") % facts
    if run.is_dry and not refused:
        return _("%(total)s 行全部合格，还没有写入；点“导入”写入台账。") % facts
    if run.is_dry:
        return _("%(total)s 行中有 %(refused)s 行不合格，还没有写入任何一行。") % facts
    if refused:
        return (
            _(
                "%(total)s 行中导入了 %(stored)s 行，%(refused)s 行没有导入。下载标注表格，改好后只传这几行。"
            )
            % facts
        )
    return _("%(stored)s 行全部导入。") % facts


def store_button(found: Ledger, run: ImportRun, refused: int) -> dict[str, Any]:
    """The step from looking to storing; with all or nothing only when every row is good."""
    blocked = run.mode == ALL_OR_NOTHING and refused > 0
    good = run.total - refused
    return {
        "url": to_run("import_store", found, run),
        "label": _("导入 %(count)s 行") % {"count": number(good)},
        "hidden": [("mode", run.mode)],
        "confirm": "",
        "allowed": good > 0 and not blocked,
        "refusal_text": _("您选了“有一行不合格就都不导入”，请改好后重新上传。")
        if blocked
        else _("没有合格的行，请改好后重新上传。"),
    }


def progress_page(request: Request, found: Ledger, run: ImportRun) -> HttpResponse:
    """第 1,860 / 3,000 行，约剩 40 秒，可离开本页."""
    is_broken = is_broken_off(run)
    text, tone = STATUS["broken" if is_broken else run.status]
    job: dict[str, Any] = {
        "title": _("导入%(ledger)s") % {"ledger": found.title},
        "url": to_run("import_result", found, run),
        "key": key_of(run),
        "status": "failed" if is_broken else run.status,
        "status_text": text,
        "tone": tone,
        "percent": round(100 * run.done / run.total) if run.total else None,
        "text": broken_text(run) if is_broken else progress_text(run, timezone.now()),
        "started": table_moment(run.started_at),
        "by": run.started_by.name if run.started_by else "",
        "reload_seconds": 0 if is_broken else 5,
        "files": [],
        "again": resume_button(found, run) if is_broken else None,
        "back_url": addresses(found.code)["base"],
    }
    template = "_job.html" if request.htmx else "job.html"
    return render(request, template, {"job": job, "crumbs": crumbs(found, str(job["title"]))})


def broken_text(run: ImportRun) -> str:
    facts = {"total": number(run.total), "stored": number(run.stored)}
    if run.is_dry or run.mode == ALL_OR_NOTHING or not run.stored:
        return _("处理程序中途停止，共 %(total)s 行，一行都没有写入。上传的文件还在。") % facts
    return (
        _("处理程序中途停止，共 %(total)s 行，已导入 %(stored)s 行并保留。上传的文件还在。") % facts
    )


def resume_button(found: Ledger, run: ImportRun) -> dict[str, str]:
    return {
        "url": to_run("import_resume", found, run),
        "label": _("重新检查") if run.is_dry else _("接着导入"),
    }


def progress_text(run: ImportRun, now: datetime) -> str:
    facts = {"done": number(run.done), "total": number(run.total)}
    if not run.done:
        return _("共 %(total)s 行，可离开本页。") % facts
    spent = (now - run.started_at).total_seconds()
    facts["left"] = seconds_left(spent / run.done * (run.total - run.done))
    return _("第 %(done)s / %(total)s 行，%(left)s，可离开本页。") % facts


@require_POST
@requires(SEE_WORKLIST)
def store(request: Request, code: str, run_id: int) -> HttpResponse:
    """Store what a dry run looked at."""
    found = importing(request, code)
    dry = run_of(found, run_id, request.actor)
    if not dry.is_dry or dry.status != "done":
        raise NotFound
    run = store_after_dry_run(
        dry, found, actor=request.actor, at=timezone.now(), mode=mode_of(request)
    )
    return carry_out(request, found, run)


@require_POST
@requires(SEE_WORKLIST)
def resume(request: Request, code: str, run_id: int) -> HttpResponse:
    """Take up what was broken off; rows stored already are left as they are."""
    found = importing(request, code)
    run = resume_import(found, run_id, actor=request.actor, at=timezone.now())
    return carry_out(request, found, run)


@require_GET
@requires(SEE_WORKLIST)
def marked(request: Request, code: str, run_id: int) -> FileResponse:
    """The same workbook with what is wrong marked in it."""
    run = run_of(importing(request, code), run_id, request.actor)
    if run.marked is None:
        raise NotFound
    path = evidence.path_of(run.marked)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=run.marked.name, content_type=XLSX
    )


@require_POST
@requires(SEE_WORKLIST)
def undo(request: Request, code: str, run_id: int) -> HttpResponse:
    """Withdraw what an import brought; rows worked on since stay, each with its reason."""
    found = importing(request, code)
    undone = undo_import(found, run_id, actor=request.actor, at=timezone.now())
    kept = [one for one in undone if one.refusal is not None]
    facts = {"done": number(len(undone) - len(kept)), "kept": number(len(kept))}
    messages.success(request, _("已撤回 %(done)s 行，%(kept)s 行没有撤回。") % facts)
    if not kept:
        return redirect("web:import_result", code, run_id)
    return result_page(request, found, run_of(found, run_id, request.actor), undone)


def undone_table(undone: list[Undone]) -> dict[str, Any] | None:
    kept = [(one.row, one.refusal) for one in undone if one.refusal is not None]
    if not kept:
        return None
    return {"columns": [_("第几行"), _("原因")], "rows": [[row, words(why)] for row, why in kept]}


def words(refusal: DomainError) -> str:
    return f"{refusal.user_message()}{refusal.user_remedy()}"


@require_GET
@requires(SEE_WORKLIST)
def template(request: Request, code: str) -> HttpResponse:
    """The empty workbook with the right header, and a sheet that explains it."""
    found = importing(request, code)
    response = HttpResponse(blank_workbook(found), content_type=XLSX)
    name = f"{found.code}-template.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
