"""Pages of letters: one letter, one yearly text, the whole year's summary that must add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel import detail, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.indicators import Period, Query, Value, link, values, values_by
from bihuan.organisations.choices import region_name
from bihuan.organisations.forms import Field, field
from bihuan.organisations.models import UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.acts import (
    Act,
    acts,
    draw_acts,
    id_or_none,
    needed_day,
    number,
    page_of,
    table,
    typed_text,
)
from bihuan.responsibility.drawn.common import Cell, late_alert, life_of, unit_fact
from bihuan.responsibility.drawn.papers import lines_of
from bihuan.responsibility.indicators.letters import (
    LETTERS_ASSESSED,
    LETTERS_ISSUED,
    LETTERS_OVERDUE,
    LETTERS_SIGNED,
    LETTERS_UNSIGNED,
)
from bihuan.responsibility.lives import LetterKind, LetterStatus, SignedHow
from bihuan.responsibility.models import Letter, LetterDeclaration, LetterTemplate
from bihuan.responsibility.services.texts import template_chain
from bihuan.responsibility.workflow.letters import LETTER_WORKFLOW
from bihuan.statutes.dictionaries import label, labels, options

COUNTED = (LETTERS_ISSUED, LETTERS_SIGNED, LETTERS_UNSIGNED, LETTERS_OVERDUE, LETTERS_ASSESSED)
LISTED = 60


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


@dataclass(frozen=True)
class YearOfLetters:
    """The letters of one year as they are counted, and what documents declare."""

    year: int
    whole: dict[str, Value]
    by_class: dict[str, dict[str, Value]]
    declared: dict[str, LetterDeclaration]

    @property
    def parts(self) -> list[int]:
        """How many are signed of each class, in the order of the dictionary."""
        return [
            int(self.by_class[key][LETTERS_SIGNED.code].number or 0)
            for key in labels("letter-classes")
            if key in self.by_class
        ]

    @property
    def signed(self) -> int:
        return int(self.whole[LETTERS_SIGNED.code].number or 0)

    @property
    def adds_up(self) -> bool:
        """Whether every signed letter stands in one of the classes that are listed."""
        return sum(self.parts) == self.signed

    def declared_parts(self) -> int | None:
        """The sum of the declared classes; unknown where none is declared."""
        parts = [one.number for key, one in self.declared.items() if key]
        return sum(parts) if parts else None


def year_of_letters(actor: Actor, year: int, today: date, now: datetime) -> YearOfLetters:
    """Count the letters of a year, by class and as a whole, each in a pass of its own."""
    last = max(date(year, 1, 1), min(today, date(year + 1, 12, 31)))
    query = Query(Period(date(year - 1, 1, 1), last), now).of(year=year)
    declared = LetterDeclaration.objects.visible_to(actor).filter(
        year=year, withdrawn_at__isnull=True
    )
    return YearOfLetters(
        year,
        values(COUNTED, query, actor),
        values_by(COUNTED, query, actor, dimension="class"),
        {one.party_class: one for one in declared},
    )


def counted_cell(value: Value | None, tone: str = "") -> Cell:
    if value is None:
        return {"text": "0"}
    is_bad = tone and value.number
    return {"text": value.text(), "url": link(value), "tone": tone if is_bad else ""}


def declared_cells(held: YearOfLetters, key: str, counted: int) -> list[Cell | str | None]:
    """What the document says, and whether the register says the same."""
    declared = held.declared.get(key)
    if declared is None:
        return [None, None]
    differs = declared.number != counted
    words = f"相差{abs(declared.number - counted)}份" if differs else "一致"
    return [
        {"text": str(declared.number), "title": declared.source},
        {"text": words, "tone": "danger" if differs else "done"},
    ]


def class_rows(held: YearOfLetters) -> list[list[Any]]:
    known = labels("letter-classes")
    keys = [key for key in known if key in held.by_class or key in held.declared]
    keys += [key for key in held.by_class if key not in known]
    rows = []
    for key in keys:
        found = held.by_class.get(key, {})
        signed = found.get(LETTERS_SIGNED.code)
        rows.append(
            [
                known.get(key, key),
                counted_cell(found.get(LETTERS_ISSUED.code)),
                counted_cell(signed),
                counted_cell(found.get(LETTERS_UNSIGNED.code), "warn"),
                counted_cell(found.get(LETTERS_OVERDUE.code), "danger"),
                *declared_cells(held, key, int((signed.number if signed else 0) or 0)),
                counted_cell(found.get(LETTERS_ASSESSED.code)),
            ]
        )
    return rows


def summary_alert(held: YearOfLetters) -> Cell:
    """The cross-sum in words: parts and whole, counted and declared."""
    parts = "+".join(str(one) for one in held.parts) or "0"
    problems = []
    if not held.adds_up:
        problems.append(f"各类相加{parts}={sum(held.parts)}，与总数{held.signed}不符。")
    whole = held.declared.get("")
    declared_sum = held.declared_parts()
    if whole is not None and declared_sum is not None and declared_sum != whole.number:
        problems.append(f"文件所列各类相加是{declared_sum}份，与文件所列总数{whole.number}份不符。")
    if whole is not None and whole.number != held.signed:
        problems.append(f"文件所列总数{whole.number}份，台账已签订{held.signed}份。")
    if problems:
        return {"tone": "danger", "title": "数字对不上", "text": "".join(problems)}
    text = f"已签订{held.signed}份={parts}。" if len(held.parts) > 1 else f"已签订{held.signed}份。"
    return {"tone": "done", "title": "分类合计与总数一致", "text": text}


def unsigned_section(actor: Actor, year: int, today: date) -> Cell:
    found = Letter.objects.visible_to(actor).filter(year=year, status=LetterStatus.ISSUED)
    rows = [
        [
            {"text": one.party_name, "url": reverse("responsibility:letter", args=[one.pk])},
            label("letter-classes", one.party_class),
            one.principal or None,
            str(one.due_on),
            {"text": f"逾期{(today - one.due_on).days}日", "tone": "danger"}
            if one.due_on < today
            else "未到期",
        ]
        for one in found.order_by("due_on", "pk")[:LISTED]
    ]
    columns = ["乙方", "签订对象", "负责人", "签订期限", "情况"]
    note = f"只列前{LISTED}份，其余见台账。" if len(rows) == LISTED else ""
    return table("未签订的", columns, rows, note=note or ("" if rows else "全部签订。"))


def grades_section(actor: Actor, year: int, today: date, now: datetime) -> Cell | None:
    """The year's end: how the signed ones were judged."""
    last = max(date(year, 1, 1), min(today, date(year + 1, 12, 31)))
    query = Query(Period(date(year, 1, 1), last), now).of(year=year)
    found = values_by((LETTERS_ASSESSED,), query, actor, dimension="grade")
    rows = [
        [label("letter-grades", key), counted_cell(one[LETTERS_ASSESSED.code])]
        for key, one in sorted(found.items())
        if one[LETTERS_ASSESSED.code].number
    ]
    return table("年终考核", ["等次", number("份数")], rows) if rows else None


def draw_summary(
    actor: Actor,
    year: int,
    now: datetime,
    today: date,
    *,
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """The summary of a year, every number with the letters behind it."""
    held = year_of_letters(actor, year, today, now)
    whole = held.whole
    total: list[Any] = [
        "合计",
        counted_cell(whole[LETTERS_ISSUED.code]),
        counted_cell(whole[LETTERS_SIGNED.code]),
        counted_cell(whole[LETTERS_UNSIGNED.code]),
        counted_cell(whole[LETTERS_OVERDUE.code], "danger"),
        *declared_cells(held, "", held.signed),
        counted_cell(whole[LETTERS_ASSESSED.code]),
    ]
    columns = [
        "签订对象",
        number("已下发"),
        number("已签订"),
        number("待签订"),
        number("逾期未签"),
        number("文件所列"),
        "核对",
        number("已考核"),
    ]
    note = "点数字看是哪几份。改签的计新的一份；撤回的不计。"
    sections = [
        table("签订情况", columns, class_rows(held), total=total, note=note),
        unsigned_section(actor, year, today),
        grades_section(actor, year, today, now),
    ]
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        SUMMARY_ACTS,
        year,
        actor,
        today,
        address=lambda _name: f"{reverse('responsibility:letter_summary')}?year={year}",
        tried="declare" if refusal else "",
        typed=typed,
        errors=errors,
    )
    return {
        "title": f"{year}年责任书汇总",
        "subtitle": "责任书、承诺书、责任状",
        "alert": summary_alert(held),
        "actions": [
            {"label": f"{year - 1}年", "url": f"?year={year - 1}"},
            {"label": f"{year + 1}年", "url": f"?year={year + 1}"},
        ],
        "sections": [one for one in sections if one is not None],
        "moves": moves,
        "version": "",
    }


def declare_fields(_year: int, _actor: Actor, _today: date) -> list[Field]:
    return [
        field(
            "party_class",
            _("签订对象"),
            "select",
            options=[("", _("合计")), *options("letter-classes")],
        ),
        field("number", _("文件所列份数"), "number", required=True),
        field("source", _("出处"), required=True, help=_("哪份文件里写的。")),
    ]


def declare(year: int, request: HttpRequest, actor: Actor, at: datetime) -> None:
    typed = id_or_none(typed_text(request, "number"))
    if typed is None:
        raise InvalidInput({"number": "填写份数，整数。"})
    services.declare_letters(
        year=year,
        party_class=typed_text(request, "party_class"),
        number=typed,
        source=typed_text(request, "source"),
        actor=actor,
        at=at,
    )


SUMMARY_ACTS = acts(
    Act("declare", _("登记文件所列份数"), perms.MANAGE_LETTERS, declare_fields, declare)
)
