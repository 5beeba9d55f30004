"""Pages of letters: one letter, one yearly text, the whole year's summary that must add up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel import detail, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.organisations.choices import region_name
from bihuan.organisations.forms import Field, field
from bihuan.organisations.models import UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.acts import (
    Act,
    acts,
    draw_acts,
    needed_day,
    number,
    page_of,
    table,
    typed_text,
)
from bihuan.responsibility.drawn.common import Cell, late_alert, life_of, unit_fact
from bihuan.responsibility.drawn.papers import lines_of
from bihuan.responsibility.lives import LetterKind, LetterStatus, SignedHow
from bihuan.responsibility.models import Letter, LetterTemplate
from bihuan.responsibility.services.texts import template_chain
from bihuan.responsibility.workflow.letters import LETTER_WORKFLOW
from bihuan.statutes.dictionaries import label, labels


def party_fact(letter: Letter) -> Cell:
    if letter.unit is not None:
        return unit_fact("乙方", letter.unit)
    cell: Cell = {"label": "乙方", "value": letter.party_name}
    if letter.enterprise_id is not None:
        cell["url"] = reverse("enterprises:detail", args=[letter.enterprise_id])
    return cell


def letter_facts(letter: Letter) -> list[Cell]:
    former = letter.replaces
    found: list[Cell] = [
        {"label": "甲方", "value": letter.issuer_name},
        party_fact(letter),
        {"label": "文书", "value": str(LetterKind(letter.kind).label)},
        {"label": "签订对象", "value": label("letter-classes", letter.party_class)},
        {"label": "年度", "value": f"{letter.year}年"},
        {"label": "属地", "value": region_name(letter.region) or None},
        {"label": "乙方负责人", "value": letter.principal or None},
        {"label": "签订期限", "value": letter.due_on, "kind": "date"},
        {"label": "下发日期", "value": letter.issued_on, "kind": "date"},
        {"label": "签订日期", "value": letter.signed_on, "kind": "date"},
        {"label": "甲方签字人", "value": letter.issuer_signer or None},
        {"label": "乙方签字人", "value": letter.signer or None},
        {
            "label": "签订方式",
            "value": str(SignedHow(letter.signed_how).label) if letter.signed_how else None,
        },
    ]
    if former is not None:
        found.append(
            {
                "label": "改签自",
                "value": former.number,
                "url": reverse("responsibility:letter", args=[former.pk]),
                "note": letter.cause,
            }
        )
    if letter.assessed_on is not None:
        found += [
            {"label": "考核日期", "value": letter.assessed_on, "kind": "date"},
            {"label": "考核等次", "value": label("letter-grades", letter.grade) or None},
            {"label": "考核得分", "value": letter.score},
            {"label": "考核结论", "value": letter.conclusion, "kind": "wide"},
        ]
    return found


def letter_steps(letter: Letter) -> list[Cell]:
    """Made, issued, signed, judged, as far as it is."""
    done = [letter.recorded_at.date(), letter.issued_on, letter.signed_on, letter.assessed_on]
    words = ["制作", "下发", "签订", "年终考核"]
    if letter.status in (LetterStatus.WITHDRAWN, LetterStatus.REPLACED):
        return []
    at_now = next((place for place, day in enumerate(done) if day is None), len(done))
    return [
        {
            "label": word,
            "at": str(day) if day else "",
            "state": "done" if day else ("now" if place == at_now else "todo"),
        }
        for place, (word, day) in enumerate(zip(words, done, strict=True))
    ]


def draw_letter(
    letter: Letter,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One letter as the template takes it."""
    chain = LETTER_WORKFLOW.chain(letter)
    uses = detail.all_uses(chain)
    files = [
        {
            "label": kind.upper(),
            "url": reverse("responsibility:letter_file", args=[letter.pk, kind]),
        }
        for kind in ("pdf", "docx")
    ]
    is_open = letter.status == LetterStatus.ISSUED
    found: Cell = {
        "title": letter.title,
        "number": letter.number,
        "subtitle": str(LetterStatus(letter.status).label),
        "actions": [one | {"icon": "file-text"} for one in files],
        "alert": late_alert(letter.due_on, today, is_open=is_open, word="签订期限")
        or put_aside(letter),
        "steps": letter_steps(letter),
        "facts": letter_facts(letter),
        "paper": {"title": letter.title, "lines": lines_of(letter)},
        "photos": detail.photos_of(uses, {"scan": "签字页", "assessment": "考核材料"}),
        "photos_title": "签字扫描件",
        "files": detail.files_of(uses),
    }
    found |= life_of(
        LETTER_WORKFLOW,
        letter,
        actor,
        "responsibility:letter_move",
        tried=tried,
        typed=typed,
        refusal=refusal,
    )
    for move in found["moves"]:
        for one in move["fields"]:
            if one["name"] == "text" and move["name"] != tried:
                one["value"] = letter.text
    return found


def put_aside(letter: Letter) -> Cell | None:
    if letter.status == LetterStatus.WITHDRAWN:
        return {"tone": "info", "title": "已撤回", "text": letter.withdrawn_reason}
    if letter.status != LetterStatus.REPLACED:
        return None
    fresh = letter.replacements.order_by("-pk").first()
    links = []
    if fresh is not None:
        url = reverse("responsibility:letter", args=[fresh.pk])
        links = [{"label": fresh.number, "url": url}]
    text = "由新的负责人签订的一份："
    return {"tone": "warn", "title": "这一份已改签，不再计数。", "text": text, "links": links}


def letter_text_fields(template: LetterTemplate | None, actor: Actor, today: date) -> list[Field]:
    """The fields of a yearly text, filled from the one that stands."""
    unit = actor.unit_name
    given: dict[str, Any] = {}
    if template is not None:
        names = ("title", "text", "issuer_name", "issuer_signer")
        given = {name: getattr(template, name) for name in names}
        given["due_on"] = template.due_on.isoformat()
    return [
        field("title", _("标题"), required=True, value=given.get("title", "")),
        field(
            "text",
            _("正文"),
            "textarea",
            required=True,
            value=given.get("text", ""),
            help=_("可写 {年份} {甲方} {乙方} {乙方负责人} {属地} {签订期限}，下发时逐份填上。"),
        ),
        field("issuer_name", _("甲方"), value=given.get("issuer_name", unit)),
        field("issuer_signer", _("甲方签字人"), value=given.get("issuer_signer", "")),
        field(
            "due_on",
            _("签订期限"),
            "date",
            required=True,
            value=given.get("due_on", date(today.year, 3, 31).isoformat()),
        ),
    ]


def revise(template: LetterTemplate, request: HttpRequest, actor: Actor, at: datetime) -> None:
    text = services.LetterText(
        year=template.year,
        kind=template.kind,
        party_class=template.party_class,
        title=typed_text(request, "title"),
        text=request.POST.get("text", ""),
        due_on=needed_day(request, "due_on", "签订期限"),
        issuer_name=typed_text(request, "issuer_name"),
        issuer_signer=typed_text(request, "issuer_signer"),
    )
    services.revise_letters(template_id=template.pk, text=text, actor=actor, at=at)


def withdraw(template: LetterTemplate, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.withdraw_letters(
        template_id=template.pk, reason=typed_text(request, "reason"), actor=actor, at=at
    )


def reason_field(_obj: Any, _actor: Actor, _today: date) -> list[Field]:
    return [field("reason", _("原因"), "textarea", required=True)]


def is_used(template: LetterTemplate) -> bool:
    return template.withdrawn_at is None


TEXT_ACTS = acts(
    Act("revise", _("修改模板"), perms.MANAGE_LETTERS, letter_text_fields, revise, is_used),
    Act(
        "withdraw",
        _("撤回模板"),
        perms.MANAGE_LETTERS,
        reason_field,
        withdraw,
        is_used,
        tone="danger",
    ),
)


def draw_letter_text(
    template: LetterTemplate,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """One yearly text with how far its letters are."""
    made = template.letters.visible_to(actor)
    counts = {
        status: made.filter(status=status).count()
        for status in (LetterStatus.DRAFT, LetterStatus.ISSUED, LetterStatus.SIGNED)
    }
    address = f"/l/letters/?class={template.party_class}&year={template.year}&kind={template.kind}"
    rows = [
        [
            str(status.label),
            {"text": str(count), "url": f"{address}&status={status.value}"},
        ]
        for status, count in counts.items()
    ]
    give = {
        "label": "选择签订对象，下发",
        "url": reverse("responsibility:letter_parties", args=[template.pk]),
        "tone": "primary",
        "icon": "send",
    }
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        TEXT_ACTS,
        template,
        actor,
        today,
        address=lambda name: reverse("responsibility:letter_text_act", args=[template.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    around = page_of(template_chain(template), actor, moves=moves, refusal=refusal)
    return {
        "title": template.title,
        "number": f"{template.year}年",
        "subtitle": "已撤回" if template.withdrawn_at else "在用",
        "actions": [give] if is_used(template) and actor.may(perms.MANAGE_LETTERS) else [],
        "facts": [
            {"label": "文书", "value": str(LetterKind(template.kind).label)},
            {"label": "签订对象", "value": label("letter-classes", template.party_class)},
            {"label": "甲方", "value": template.issuer_name},
            {"label": "甲方签字人", "value": template.issuer_signer or None},
            {"label": "签订期限", "value": template.due_on, "kind": "date"},
            {"label": "撤回原因", "value": template.withdrawn_reason or None},
        ],
        "sections": [table("签订进度", ["状态", number("份数")], rows)],
        "paper": {"title": template.title, "lines": lines_of(template)},
    } | around


def class_parties(data: Mapping[str, Any]) -> str:
    """Who the parties of a class are, in words."""
    if data.get("party") == "enterprise":
        words = labels("enterprise-tags")
        tags = "、".join(words.get(one, one) for one in data.get("tags", ()))
        return f"企业，标签：{tags}" if tags else "企业，按风险等级"
    kinds = dict(UnitKind.choices)
    return "单位，类别：" + "、".join(str(kinds.get(one, one)) for one in data.get("kinds", ()))


def draw_classes(actor: Actor, today: date) -> Cell:
    """The classes of parties, each with its texts of this year, to begin a new one from."""
    held = LetterTemplate.objects.visible_to(actor).filter(
        year=today.year, withdrawn_at__isnull=True
    )
    texts: dict[str, LetterTemplate] = {}
    for one in held.order_by("pk"):
        texts.setdefault(one.party_class, one)
    address = reverse("responsibility:new_letter_text")
    rows = []
    for row in packs.rows("dictionary", "letter-classes"):
        template = texts.get(row["key"])
        shown: Cell = {"text": None}
        if template is not None:
            url = reverse("responsibility:letter_text", args=[template.pk])
            shown = {"text": template.title, "url": url}
        begin = {"text": "拟定", "url": f"{address}?party_class={row['key']}"}
        rows.append([row["title"], class_parties(row.get("data", {})), shown, begin])
    columns = ["签订对象", "包括", f"{today.year}年已有模板", "办理"]
    note = "签订对象在“规则包”的责任书签订对象字典里维护。"
    return {
        "title": "拟定责任书模板",
        "subtitle": "先选签订对象，正文带出起草稿",
        "sections": [table("签订对象", columns, rows, note=note)],
    }


def letter_parties_table(
    template: LetterTemplate, actor: Actor, today: date
) -> tuple[list[Cell], int]:
    """Every party of the class for the choosing form, and how many have a letter already."""
    found = services.parties_of(template, actor, on=today)
    rows = [
        {
            "key": one.key,
            "name": one.name,
            "principal": one.principal,
            "region": region_name(one.region),
            "url": reverse("responsibility:letter", args=[one.letter_id]) if one.letter_id else "",
        }
        for one in found
    ]
    return rows, sum(1 for one in rows if one["url"])
