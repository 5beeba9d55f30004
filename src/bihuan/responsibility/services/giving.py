"""Letters given to a class of parties at once, and how many the documents say there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import TooManyLetters
from bihuan.responsibility.models import Letter, LetterDeclaration
from bihuan.responsibility.services.parties import parties_of, store_letter
from bihuan.responsibility.services.signing import issue_letter
from bihuan.responsibility.services.texts import PACK, class_row, open_template


@transaction.atomic
def make_letters(
    *, template_id: int, chosen: Sequence[str], actor: Actor, at: datetime, is_issued: bool = False
) -> list[Letter]:
    """Make a letter for each chosen party, as drafts, or issued at once.

    Args:
        chosen: Keys of parties (`Party.key`); those that have one already are left out.

    Raises:
        NotPermitted: The actor issues no letters.
        InvalidInput: Nobody was chosen, or somebody who is not of the class.
        TooManyLetters: More than the settings allow at once.
    """
    actor.must(perms.MANAGE_LETTERS)
    template = open_template(template_id, actor)
    offered = {party.key: party for party in parties_of(template, actor, on=localdate(at))}
    unknown = [key for key in chosen if key not in offered]
    if unknown or not chosen:
        said = "所选的单位不在签订对象里，请刷新后重选。" if unknown else "至少选择一个签订对象。"
        raise InvalidInput({"chosen": said})
    most = int(packs.setting(PACK, "letters-at-once"))
    if len(chosen) > most:
        raise TooManyLetters(given=len(chosen), most=most)
    wanted = [offered[key] for key in dict.fromkeys(chosen) if offered[key].letter_id is None]
    made = [
        store_letter(template, party, due_on=template.due_on, actor=actor, at=at)
        for party in wanted
    ]
    if is_issued:
        return [issue_letter(letter_id=one.pk, actor=actor, at=at) for one in made]
    return made


@transaction.atomic
def declare_letters(
    *, year: int, party_class: str, number: int, source: str, actor: Actor, at: datetime
) -> LetterDeclaration:
    """Set down how many letters a document says were signed; a former number is put aside.

    Args:
        party_class: Key of the class; empty for the document's total.

    Raises:
        NotPermitted: The actor issues no letters.
        InvalidInput: No such class, a number below nought, or no source.
    """
    actor.must(perms.MANAGE_LETTERS)
    if party_class:
        class_row(party_class)
    problems = {}
    if number < 0:
        problems["number"] = "份数不能是负数。"
    if not source.strip():
        problems["source"] = "写明数字出自哪份文件。"
    if problems:
        raise InvalidInput(problems)
    region = actor.region
    former = LetterDeclaration.objects.visible_to(actor).filter(
        region=region, year=year, party_class=party_class, withdrawn_at__isnull=True
    )
    former.update(withdrawn_at=at)
    unit_ids = [actor.unit_id] if actor.unit_id else []
    declared = LetterDeclaration.objects.create(
        year=year,
        party_class=party_class,
        number=number,
        source=source.strip()[:200],
        declared_at=at,
        declared_by_id=actor.user_id,
        region=region,
        units=unit_ids,
    )
    audit.record(
        chain_of("letter_declaration", declared.pk),
        "letter_declaration.declared",
        f"登记文件所列份数{number}份",
        actor=actor,
        at=at,
        place=Place(region, unit_ids),
        data={"year": year, "class": party_class, "source": source},
    )
    return declared
