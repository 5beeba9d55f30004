"""规则包: what applies here, where it comes from, and what was changed here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.content.pack import KINDS
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Pack, PackRow
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.panels import sections
from bihuan.kernel.permissions import MANAGE_SETTINGS, SEE_RULES
from bihuan.statutes.drawing import (
    Cell,
    compare_table,
    diff_table,
    draw_pack_list,
    history_items,
    moves_of,
    pack_facts,
    rows_ledger,
    versions_table,
)
from bihuan.statutes.forms import draw_fields, read_row
from bihuan.statutes.wording import headline


def crumbs(pack: Pack | None = None) -> list[Cell]:
    found = [{"label": _("规则包"), "url": reverse("statutes:packs")}]
    if pack is not None:
        found.append({"label": pack.title, "url": reverse("statutes:pack", args=[pack.pk])})
    return found


@require_GET
@requires(SEE_RULES)
def pack_list(request: Request) -> HttpResponse:
    """Every pack in force, by kind."""
    kind = request.GET.get("kind", "")
    words = request.GET.get("q", "").strip()
    return render(request, "ledger.html", {"ledger": draw_pack_list(kind, words)})


def pack_of(pack_id: int) -> Pack:
    found = Pack.objects.filter(pk=pack_id).first()
    if found is None:
        raise packs.PackUnknown(pack=str(pack_id))
    return found


def row_of(pack: Pack, key: str) -> PackRow:
    found = PackRow.objects.filter(pack=pack, key=key).first()
    if found is None:
        raise packs.RowUnknown(pack=pack.title, key=key)
    return found


@require_GET
@requires(SEE_RULES)
def pack(request: Request, pack_id: int) -> HttpResponse:
    """One version: source, mark, rows, other versions, what happened to it."""
    found = pack_of(pack_id)
    may_edit = request.actor.may(MANAGE_SETTINGS) and found.replaced_at is None
    ledger = rows_ledger(found, request.GET)
    context = {
        "pack": found,
        "kind_label": KINDS.get(found.kind, found.kind),
        "facts": pack_facts(found),
        "ledger": ledger,
        "versions": versions_table(found),
        "timeline": history_items(found),
        "touches": sections("pack", found.pk, request.actor, timezone.localdate(), tab="touches"),
        "conflicts": PackRow.objects.filter(pack=found, conflict__isnull=False).count(),
        "new_url": reverse("statutes:row_new", args=[found.pk]) if may_edit else "",
        "crumbs": crumbs(),
    }
    return render(request, "statutes/pack.html", context)


@require_GET
@requires(SEE_RULES)
def pack_diff(request: Request, pack_id: int, former_id: int) -> HttpResponse:
    """What the shipped rows of one version say differently from another's."""
    found, former = pack_of(pack_id), pack_of(former_id)
    detail = {
        "title": _("%(title)s：版本差异") % {"title": found.title},
        "subtitle": _("第%(former)s版 → 第%(version)s版")
        % {"former": former.version, "version": found.version},
        "sections": [{"title": _("逐行差异"), "table": diff_table(former, found)}],
    }
    return render(request, "detail.html", {"detail": detail, "crumbs": crumbs(found)})


@require_GET
@requires(SEE_RULES)
def row(request: Request, pack_id: int, key: str) -> HttpResponse:
    """One row: as it applies, as shipped, as edited here, and what may be done."""
    found = pack_of(pack_id)
    return row_page(request, found, row_of(found, key), {})


def row_page(
    request: Request, found: Pack, shown: PackRow, problems: dict[str, str]
) -> HttpResponse:
    may_edit = request.actor.may(MANAGE_SETTINGS) and found.replaced_at is None
    address = [found.pk, shown.key]
    context = {
        "row": shown,
        "title": headline(shown.local or shown.shipped or {"key": shown.key}),
        "compare": compare_table(found, shown),
        "form": settle_form(request.actor, found, shown, request, problems) if may_edit else None,
        "edit_url": reverse("statutes:row_edit", args=address) if may_edit else "",
        "crumbs": crumbs(found),
    }
    status = 422 if problems else 200
    return render(request, "statutes/row.html", context, status=status)


def settle_form(
    actor: Actor, found: Pack, shown: PackRow, request: Request, problems: dict[str, str]
) -> Cell | None:
    """Withdraw, restore, accept or keep, with a reason; ``None`` where nothing can be done."""
    moves = moves_of(shown)
    if not moves:
        return None
    fields: list[Cell] = [
        {
            "name": "move",
            "label": _("处理"),
            "kind": "radio",
            "required": True,
            "value": request.POST.get("move", moves[0][0]),
            "options": moves,
            "error": problems.get("move", ""),
        },
        reason_field(request.POST.get("reason", ""), problems),
    ]
    return {
        "action": reverse("statutes:row_settle", args=[found.pk, shown.key]),
        "title": _("处理这一行"),
        "sections": [{"title": _("处理这一行"), "fields": fields}],
        "errors": errors_of(problems),
        "submit_label": _("确定"),
    }


def reason_field(value: str, problems: dict[str, str]) -> Cell:
    return {
        "name": "reason",
        "label": _("理由或依据"),
        "kind": "textarea",
        "required": True,
        "value": value,
        "help": _("写入修改记录，最多 200 字。"),
        "error": problems.get("reason", ""),
    }


def errors_of(problems: dict[str, str]) -> list[Cell]:
    return [
        {"field": "" if name == "row" else name, "text": text} for name, text in problems.items()
    ]


SETTLE = {
    "withdraw": packs.withdraw_row,
    "restore": packs.restore_row,
    "accept": packs.accept_shipped,
    "keep": packs.keep_local,
}


@require_http_methods(["POST"])
@requires(MANAGE_SETTINGS)
def row_settle(request: Request, pack_id: int, key: str) -> HttpResponse:
    """Withdraw or restore a row, or settle a conflict."""
    found = pack_of(pack_id)
    shown = row_of(found, key)
    move = request.POST.get("move", "")
    if move not in SETTLE:
        return row_page(request, found, shown, {"move": _("请选一项处理。")})
    try:
        SETTLE[move](
            pack_id=found.pk,
            key=key,
            actor=request.actor,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
    except InvalidInput as refusal:
        return row_page(request, found, shown, refusal.fields)
    messages.success(request, _("已办理“%(move)s”。") % {"move": dict(moves_of(shown))[move]})
    return HttpResponseRedirect(reverse("statutes:row", args=[found.pk, key]))


@require_http_methods(["GET", "POST"])
@requires(MANAGE_SETTINGS)
def row_edit(request: Request, pack_id: int, key: str) -> HttpResponse:
    """Change a row here."""
    found = pack_of(pack_id)
    shown = row_of(found, key)
    return edit(request, found, key, shown.local or shown.shipped or {})


@require_http_methods(["GET", "POST"])
@requires(MANAGE_SETTINGS)
def row_new(request: Request, pack_id: int) -> HttpResponse:
    """Add a row here."""
    return edit(request, pack_of(pack_id), None, {})


def edit(request: Request, found: Pack, key: str | None, values: Cell) -> HttpResponse:
    if request.method == "GET":
        return form_page(request, found, key, values, {})
    wanted = request.POST.get("key", "").strip() if key is None else key
    sent: Cell = dict(values)
    try:
        if key is None:
            refuse_taken(found, wanted)
        sent = read_row(found.kind, request.POST)
        packs.edit_row(
            pack_id=found.pk,
            key=wanted,
            values=sent,
            actor=request.actor,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
    except InvalidInput as refusal:
        return form_page(request, found, key, sent, refusal.fields)
    messages.success(request, _("已保存“%(key)s”，马上生效。") % {"key": wanted})
    return HttpResponseRedirect(reverse("statutes:row", args=[found.pk, wanted]))


def refuse_taken(found: Pack, key: str) -> None:
    if PackRow.objects.filter(pack=found, key=key).exists():
        raise InvalidInput({"key": _("这个键已经有了，请换一个，或直接修改那一行。")})


def form_page(
    request: Request, found: Pack, key: str | None, values: Cell, problems: dict[str, str]
) -> HttpResponse:
    first: Cell = {"name": "key", "label": _("键"), "kind": "text", "required": True}
    first |= {"value": request.POST.get("key", ""), "error": problems.get("key", "")}
    if key is not None:
        first = {"name": "key", "label": _("键"), "kind": "readonly", "value": key}
    fields = [first, *draw_fields(found.kind, values, problems)]
    back = reverse("statutes:pack", args=[found.pk])
    form = {
        "action": request.path,
        "title": _("新增一行") if key is None else _("修改“%(key)s”") % {"key": key},
        "subtitle": found.title,
        "sections": [
            {"title": _("内容"), "fields": fields},
            {
                "title": _("为什么修改"),
                "fields": [reason_field(request.POST.get("reason", ""), problems)],
            },
        ],
        "errors": errors_of(problems),
        "submit_label": _("保存"),
        "cancel_url": back if key is None else reverse("statutes:row", args=[found.pk, key]),
    }
    context: dict[str, Any] = {"form": form, "crumbs": crumbs(found)}
    return render(request, "form.html", context, status=422 if problems else 200)
