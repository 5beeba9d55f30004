"""Pages of letters: texts, choosing parties, one letter and its moves, its files, the summary."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.documents.docx import render_docx
from bihuan.documents.services import rendered_pdf
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.organisations.forms import field, filled
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.letter_summary import SUMMARY_ACTS, draw_summary
from bihuan.responsibility.drawn.letters import (
    TEXT_ACTS,
    draw_classes,
    draw_letter,
    draw_letter_text,
    letter_parties_table,
    letter_text_fields,
)
from bihuan.responsibility.drawn.papers import document_of
from bihuan.responsibility.lives import LetterKind
from bihuan.responsibility.models import Letter, LetterTemplate
from bihuan.responsibility.services.texts import class_row
from bihuan.responsibility.views.common import form_page, moved, to
from bihuan.responsibility.workflow.letters import LETTER_WORKFLOW
from bihuan.statutes.dictionaries import options

LETTERS = {"label": "责任书台账", "url": "/l/letters/"}
TEXTS = {"label": "责任书模板", "url": "/l/letter-texts/"}
MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
@requires(perms.SEE_LETTERS)
def letter(request: Request, pk: int) -> HttpResponse:
    """One letter."""
    return letter_page(request, pk)


def one_letter(request: Request, pk: int) -> Letter:
    found = Letter.objects.visible_to(request.actor)
    return found.select_related("unit", "issuer").one(pk)


def letter_page(
    request: Request, pk: int, *, tried: str = "", refusal: InvalidInput | None = None
) -> HttpResponse:
    shown = draw_letter(
        one_letter(request, pk),
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    context = {"detail": shown, "crumbs": [LETTERS]}
    return render(request, "responsibility/letter.html", context, status=422 if refusal else 200)


@require_POST
@requires(perms.SEE_LETTERS)
def letter_move(request: Request, pk: int, name: str) -> HttpResponse:
    """Make one move of a letter; signing anew leads to the new one."""
    refusal = moved(request, LETTER_WORKFLOW, services.make_letter_move, pk, name)
    if refusal is not None:
        return letter_page(request, pk, tried=name, refusal=refusal)
    fresh = Letter.objects.visible_to(request.actor).filter(replaces_id=pk).order_by("-pk").first()
    shown = fresh.pk if fresh is not None and name == "replace" else pk
    return to(reverse("responsibility:letter", args=[shown]))


@require_GET
@requires(perms.SEE_LETTERS)
def letter_file(request: Request, pk: int, ending: str) -> HttpResponse:
    """A letter set as PDF or DOCX."""
    if ending not in MEDIA:
        raise NotFound
    found = one_letter(request, pk)
    document = document_of(found)
    content = rendered_pdf(document).content if ending == "pdf" else render_docx(document)
    response = HttpResponse(content, content_type=MEDIA[ending])
    name = quote(f"{found.number}{found.party_name}.{ending}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def text_form(typed: dict[str, Any], actor: Actor, refusal: InvalidInput | None) -> dict[str, Any]:
    """The form of a new yearly text; the class brings its starting words."""
    today = timezone.localdate()
    row = class_row(typed.get("party_class", ""))
    data = row.get("data", {})
    kind = typed.get("kind") or data.get("kind") or LetterKind.PLEDGE.value
    year = typed.get("year") or str(today.year)
    title = f"{year}年安全生产{LetterKind(kind).label}" if kind in LetterKind.values else ""
    given = {"kind": kind, "year": year, "title": title, "text": data.get("text", "")}
    errors = dict(refusal.fields) if refusal else {}
    fields = [
        field("party_class", "", "hidden", value=row["key"]),
        field("class_name", _("签订对象"), "readonly", value=row["title"]),
        field("year", _("年度"), "number", required=True),
        field("kind", _("文书"), "select", required=True, options=list(LetterKind.choices)),
        *letter_text_fields(None, actor, today),
    ]
    filled(fields, given | {name: text for name, text in typed.items() if text}, errors)
    return {
        "action": reverse("responsibility:new_letter_text"),
        "method": "post",
        "title": _("拟定责任书模板"),
        "sections": [{"title": _("模板"), "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in errors.items()],
        "submit_label": _("保存模板"),
        "cancel_url": TEXTS["url"],
    }


def read_text(post: QueryDict) -> services.LetterText:
    """The text that was typed.

    Raises:
        InvalidInput: A year that is none, no day.
    """
    year, due_on = post.get("year", ""), day_of(post.get("due_on", ""), "due_on")
    problems = {}
    if not year.isdecimal():
        problems["year"] = "填写四位数的年份。"
    if due_on is None:
        problems["due_on"] = "填写签订期限。"
    if problems or due_on is None:
        raise InvalidInput(problems)
    return services.LetterText(
        year=int(year),
        kind=post.get("kind", ""),
        party_class=post.get("party_class", ""),
        title=post.get("title", ""),
        text=post.get("text", ""),
        due_on=due_on,
        issuer_name=post.get("issuer_name", ""),
        issuer_signer=post.get("issuer_signer", ""),
    )


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_LETTERS)
def new_letter_text(request: Request) -> HttpResponse:
    """The form of a yearly text, and what happens when it is sent."""
    refusal = None
    if request.method == "POST":
        try:
            made = services.prepare_letters(
                read_text(request.POST), actor=request.actor, at=timezone.now()
            )
            return to(reverse("responsibility:letter_text", args=[made.pk]))
        except InvalidInput as error:
            refusal = error
    typed = request.POST.dict() if refusal else request.GET.dict()
    if typed.get("party_class", "") not in dict(options("letter-classes")):
        shown = draw_classes(request.actor, timezone.localdate())
        return render(request, "detail.html", {"detail": shown, "crumbs": [TEXTS]})
    form = text_form(typed, request.actor, refusal)
    return form_page(request, form, refusal, TEXTS, {"label": form["title"]})


@require_GET
@requires(perms.MANAGE_LETTERS)
def letter_text(request: Request, pk: int) -> HttpResponse:
    """One yearly text with how far its letters are."""
    return text_page(request, pk)


def text_page(
    request: Request, pk: int, *, tried: str = "", refusal: DomainError | None = None
) -> HttpResponse:
    template = LetterTemplate.objects.visible_to(request.actor).one(pk)
    shown = draw_letter_text(
        template,
        request.actor,
        timezone.localdate(),
        tried=tried,
        typed=request.POST.dict() if tried else {},
        refusal=refusal,
    )
    context = {"detail": shown, "crumbs": [TEXTS]}
    status = refusal.http_status if refusal else 200
    return render(request, "responsibility/letter.html", context, status=status)


@require_POST
@requires(perms.MANAGE_LETTERS)
def letter_text_act(request: Request, pk: int, name: str) -> HttpResponse:
    """Do one thing with a yearly text."""
    act = TEXT_ACTS.get(name)
    if act is None:
        raise NotFound
    template = LetterTemplate.objects.visible_to(request.actor).one(pk)
    try:
        act.run(template, request, request.actor, timezone.now())
    except InvalidInput as refusal:
        return text_page(request, pk, tried=name, refusal=refusal)
    return to(reverse("responsibility:letter_text", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE_LETTERS)
def letter_parties(request: Request, pk: int) -> HttpResponse:
    """Choose who of the class is given a letter; give it to them."""
    template = LetterTemplate.objects.visible_to(request.actor).one(pk)
    address = reverse("responsibility:letter_text", args=[pk])
    refusal = None
    if request.method == "POST":
        try:
            services.make_letters(
                template_id=pk,
                chosen=request.POST.getlist("chosen"),
                is_issued=request.POST.get("how") == "issue",
                actor=request.actor,
                at=timezone.now(),
            )
            return to(address)
        except InvalidInput as error:
            refusal = error
    rows, held = letter_parties_table(template, request.actor, timezone.localdate())
    context = {
        "template": template,
        "parties": rows,
        "held": held,
        "error": refusal,
        "action": reverse("responsibility:letter_parties", args=[pk]),
        "crumbs": [TEXTS, {"label": template.title, "url": address}],
    }
    return render(
        request, "responsibility/letter_parties.html", context, status=422 if refusal else 200
    )


def year_of(request: Request) -> int:
    text = request.GET.get("year", "")
    return (
        int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else timezone.localdate().year
    )


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def letter_summary(request: Request) -> HttpResponse:
    """The letters of a year by class, whose parts must add up; a declared number is set down."""
    year, refusal = year_of(request), None
    if request.method == "POST":
        request.actor.must(perms.MANAGE_LETTERS)
        try:
            SUMMARY_ACTS["declare"].run(year, request, request.actor, timezone.now())
            return to(f"{reverse('responsibility:letter_summary')}?year={year}")
        except InvalidInput as error:
            refusal = error
    shown = draw_summary(
        request.actor,
        year,
        timezone.now(),
        timezone.localdate(),
        typed=request.POST.dict() if refusal else {},
        refusal=refusal,
    )
    context = {"detail": shown, "crumbs": [LETTERS]}
    return render(request, "detail.html", context, status=422 if refusal else 200)
