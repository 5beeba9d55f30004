"""Letting somebody act for me while I am away (请人代办)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.kernel import accounts
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.models import Post
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST
from bihuan.web.account_acts import Subject, run_stand_in
from bihuan.web.account_forms import filled, stand_in_fields
from bihuan.web.account_pages import crumbs, me


@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def stand_in(request: Request) -> HttpResponse:
    """Name who acts in one of my posts, and until when."""
    subject = Subject(me(request), request.actor, timezone.localdate())
    if request.method == "GET":
        return stand_in_page(request, subject)
    try:
        said = run_stand_in(subject, request.POST, timezone.now())
    except DomainError as refusal:
        return stand_in_page(request, subject, refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("web:posts"))


def stand_in_page(
    request: Request, subject: Subject, refusal: DomainError | None = None
) -> HttpResponse:
    wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
    if refusal is not None and not wrong:
        wrong = {"by_user_id": str(refusal)}
    fields = stand_in_fields(subject.actor, subject.user, subject.own_posts(), subject.today)
    form: dict[str, Any] = {
        "action": reverse("web:stand_in"),
        "title": _("请人代办"),
        "subtitle": _("代办人按您的岗位办理，流转记录写明“代”您办理；到期自动收回。"),
        "sections": [{"title": "", "fields": filled(fields, request.POST.dict(), wrong)}],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": _("登记代办"),
        "cancel_url": reverse("web:posts"),
    }
    template = "_form.html" if wrong and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs(_("请人代办"))}
    return render(request, template, context, status=refusal.http_status if refusal else 200)


@require_POST
@requires(SEE_WORKLIST)
def end_stand_in(request: Request, post_id: int) -> HttpResponse:
    """Take a post back from whoever acts in it for me."""
    mine = Post.objects.filter(stand_in_for__user=me(request))
    post: Post = mine.one(post_id)
    today = timezone.localdate()
    accounts.end_post(
        post.pk,
        on=max(today, post.starts_on),
        reason=_("本人收回"),
        actor=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("代办已收回，今天之后不再有效。"))
    return HttpResponseRedirect(reverse("web:posts"))
