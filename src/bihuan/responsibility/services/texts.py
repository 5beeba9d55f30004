"""The yearly texts of responsibility letters, one a class of parties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.models import Unit
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import ClassHasLetter, PlaceholderUnknown, TemplateInUse
from bihuan.responsibility.lives import LetterKind
from bihuan.responsibility.models import LetterTemplate
from bihuan.responsibility.models.letters import LIVING

CLASSES, PACK = "letter-classes", "responsibility-letters"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
WORDS = ("年份", "甲方", "乙方", "乙方负责人", "属地", "签订期限")


@dataclass(frozen=True)
class LetterText:
    """The text of a year for one class, as the form gives it.

    Args:
        party_class: Key of the dictionary of classes, which says who the parties are.
        text: With ``{年份} {甲方} {乙方} {乙方负责人} {属地} {签订期限}``; a line that begins with
            一、 is printed as a heading.
        issuer_name: As the letter names the issuing side; the actor's unit where empty.
    """

    year: int
    kind: str
    party_class: str
    title: str
    text: str
    due_on: date
    issuer_name: str = ""
    issuer_signer: str = ""


def class_row(key: str) -> Mapping[str, Any]:
    """The class of parties.

    Raises:
        InvalidInput: There is none of that key.
    """
    for row in packs.rows("dictionary", CLASSES):
        if row["key"] == key:
            return row
    raise InvalidInput({"party_class": "选择签订对象。"})


def check_text(text: LetterText) -> None:
    """Refuse a text that no letter can be made of.

    Raises:
        InvalidInput: A field is missing.
        PlaceholderUnknown: A word in braces is none that can be filled.
    """
    class_row(text.party_class)
    problems = {}
    if text.kind not in LetterKind.values:
        problems["kind"] = "选择责任书、承诺书或者责任状。"
    if not text.title.strip():
        problems["title"] = "填写标题。"
    if len(text.text.strip()) < 20:
        problems["text"] = "写明正文，至少20个字。"
    if not 2000 <= text.year <= 2100:
        problems["year"] = "填写四位数的年份。"
    if problems:
        raise InvalidInput(problems)
    strange = [word for word in PLACEHOLDER.findall(text.text) if word not in WORDS]
    if strange:
        raise PlaceholderUnknown(
            {"text": f"“{{{strange[0]}}}”不能自动填写。"}, word=strange[0], words="、".join(WORDS)
        )


def template_chain(template: LetterTemplate) -> str:
    return chain_of("letter_template", template.pk)


def log_template(
    template: LetterTemplate, kind: str, said: str, *, actor: Actor, at: datetime, **data: Any
) -> None:
    audit.record(
        template_chain(template),
        f"letter_template.{kind}",
        said,
        actor=actor,
        at=at,
        place=Place(template.region, template.units),
        data=data,
    )


@transaction.atomic
def prepare_letters(text: LetterText, *, actor: Actor, at: datetime) -> LetterTemplate:
    """Set down the text of a year for one class of parties.

    Raises:
        NotPermitted: The actor issues no letters.
        InvalidInput: See `check_text`.
        PlaceholderUnknown: See `check_text`.
        ClassHasLetter: The unit has a text of that kind for the class and year already.
    """
    actor.must(perms.MANAGE_LETTERS)
    check_text(text)
    issuer = Unit.objects.one(actor.unit_id)
    former = LetterTemplate.objects.filter(
        issuer=issuer,
        year=text.year,
        kind=text.kind,
        party_class=text.party_class,
        withdrawn_at__isnull=True,
    ).first()
    if former is not None:
        raise ClassHasLetter({"party_class": "这类对象已有模板。"}, title=former.title)
    template = LetterTemplate.objects.create(
        year=text.year,
        kind=text.kind,
        party_class=text.party_class,
        title=text.title.strip()[:120],
        text=text.text.strip(),
        issuer=issuer,
        issuer_name=(text.issuer_name.strip() or issuer.name)[:120],
        issuer_signer=text.issuer_signer.strip()[:40],
        due_on=text.due_on,
        region=issuer.region_id,
        units=[issuer.pk],
        made_at=at,
        made_by_id=actor.user_id,
    )
    log_template(template, "prepared", f"拟定“{template.title}”", actor=actor, at=at)
    return template


def open_template(template_id: int, actor: Actor) -> LetterTemplate:
    """A text in use, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
        InvalidInput: It was withdrawn.
    """
    template = LetterTemplate.objects.visible_to(actor).locked().one(template_id)
    if template.withdrawn_at is not None:
        raise InvalidInput({"": "这个模板已撤回，不能再用。"})
    return template


@transaction.atomic
def revise_letters(
    *, template_id: int, text: LetterText, actor: Actor, at: datetime
) -> LetterTemplate:
    """Change a text; letters made before keep theirs.

    Raises:
        NotPermitted: The actor issues no letters.
        InvalidInput: See `check_text`; year, kind and class stay as they are.
        PlaceholderUnknown: See `check_text`.
    """
    actor.must(perms.MANAGE_LETTERS)
    template = open_template(template_id, actor)
    check_text(text)
    given: dict[str, Any] = {
        "title": text.title.strip()[:120],
        "text": text.text.strip(),
        "issuer_name": (text.issuer_name.strip() or template.issuer_name)[:120],
        "issuer_signer": text.issuer_signer.strip()[:40],
        "due_on": text.due_on,
    }
    changed = []
    for name, value in given.items():
        if getattr(template, name) != value:
            setattr(template, name, value)
            changed.append(name)
    if changed:
        template.save(update_fields=changed)
        fields = LetterTemplate._meta.concrete_fields
        words = [str(field.verbose_name) for field in fields if field.name in changed]
        said = f"修改{'、'.join(words)}"
        log_template(template, "revised", said, actor=actor, at=at, changed=changed)
    return template


@transaction.atomic
def withdraw_letters(
    *, template_id: int, reason: str, actor: Actor, at: datetime
) -> LetterTemplate:
    """Put a text aside of which no letter is left.

    Raises:
        NotPermitted: The actor issues no letters.
        InvalidInput: No reason.
        TemplateInUse: Letters of it are still standing.
    """
    actor.must(perms.MANAGE_LETTERS)
    template = open_template(template_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明撤回的原因。"})
    left = template.letters.filter(LIVING).count()
    if left:
        raise TemplateInUse(title=template.title, left=left)
    template.withdrawn_at, template.withdrawn_reason = at, reason.strip()[:200]
    template.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    log_template(template, "withdrawn", "撤回模板", actor=actor, at=at, reason=reason)
    return template
