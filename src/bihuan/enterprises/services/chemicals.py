"""Chemicals of an enterprise, and the survey that asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import ChemicalWithdrawn, UnknownCas
from bihuan.enterprises.models import Chemical, ChemicalSurvey, Enterprise
from bihuan.enterprises.rules.chemicals import UN, cas_problem, compact_cas
from bihuan.enterprises.services.catalogue import by_name, catalogue
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.common import (
    differences,
    must_own,
    note,
    refuse_before_founding,
    require,
)
from bihuan.enterprises.states import ChemicalUse, QuantityUnit
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput
from bihuan.statutes import dictionaries

LABELS: Mapping[str, str] = {
    "name": "品名",
    "cas": "CAS号",
    "un_number": "联合国编号",
    "uncatalogued_reason": "不在目录的说明",
    "use": "用途",
    "hazard_class": "危险类别",
    "quantity": "最大存量",
    "unit": "计量单位",
    "site_id": "场所",
    "place": "存放位置",
}


@dataclass(frozen=True)
class ChemicalFacts:
    """What is said of a chemical of an enterprise.

    Args:
        use: Of `ChemicalUse`.
        quantity: The most that is kept at one time, in ``unit``; ``None`` where unknown.
        cas: Empty where the chemical has none; then ``uncatalogued_reason`` says why.
        hazard_class: Key of ``dictionary/chemical-classes``.
        site_id: A site of the enterprise.
    """

    name: str
    use: str
    quantity: Decimal | None = None
    unit: str = QuantityUnit.TONNE.value
    cas: str = ""
    un_number: str = ""
    uncatalogued_reason: str = ""
    hazard_class: str = ""
    site_id: int | None = None
    place: str = ""


@transaction.atomic
def register_chemical(
    *, enterprise_id: int, facts: ChemicalFacts, actor: Actor, at: datetime
) -> Chemical:
    """Register a chemical of an enterprise.

    Announces ``enterprises.changed``, so that the directories follow.

    Raises:
        NotFound: The enterprise lies outside the actor's scope.
        NotPermitted: Another enterprise's people.
        UnknownCas: On no list here, and nobody has said why.
        InvalidInput: A field is missing or cannot be, a negative quantity among them.

    Source:
        Work Safety Law (2021), art. 39 and 40: dangerous goods are registered and supervised.
    """
    enterprise = in_use(enterprise_id, actor)
    must_own(enterprise, actor, perms.KEEP_OWN)
    chemical = Chemical.objects.create(
        enterprise=enterprise, registered_at=at, **checked(facts, enterprise)
    )
    recount(enterprise)
    text, data = f"登记危险化学品“{chemical.name}”", {"chemical": chemical.pk}
    note(enterprise, "chemical_registered", text, actor=actor, at=at, data=data)
    announce("enterprises.changed", {"enterprise": enterprise.pk}, at)
    return chemical


@transaction.atomic
def change_chemical(
    *, chemical_id: int, facts: ChemicalFacts, actor: Actor, at: datetime
) -> Chemical:
    """Change what is known of a chemical.

    Raises:
        NotFound: Outside the actor's scope.
        ChemicalWithdrawn: It is no longer registered.
        InvalidInput: As in `register_chemical`.
    """
    chemical = chemical_in_use(chemical_id, actor)
    values = checked(facts, chemical.enterprise)
    changed = differences({name: getattr(chemical, name) for name in values}, values)
    if not changed:
        return chemical
    for name, (_before, value) in changed.items():
        setattr(chemical, name, value)
    chemical.save(update_fields=list(changed))
    words = "、".join(LABELS[name] for name in changed if name in LABELS)
    data = {"chemical": chemical.pk, "changed": changed}
    text = f"修改危险化学品“{chemical.name}”的{words}"
    note(chemical.enterprise, "chemical_changed", text, actor=actor, at=at, data=data)
    announce("enterprises.changed", {"enterprise": chemical.enterprise_id}, at)
    return chemical


@transaction.atomic
def withdraw_chemical(*, chemical_id: int, reason: str, actor: Actor, at: datetime) -> Chemical:
    """Take a chemical off the register; it stays, with the reason.

    Raises:
        InvalidInput: No reason.
        ChemicalWithdrawn: It was withdrawn before.
    """
    chemical = chemical_in_use(chemical_id, actor)
    reason = require(reason, "reason", "请写明撤回的理由（如：不再使用、登记有误）。")
    chemical.withdrawn_at, chemical.withdrawn_reason = at, reason[:200]
    chemical.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    recount(chemical.enterprise)
    data = {"chemical": chemical.pk, "reason": reason}
    text = f"撤回危险化学品“{chemical.name}”"
    note(chemical.enterprise, "chemical_withdrawn", text, actor=actor, at=at, data=data)
    announce("enterprises.changed", {"enterprise": chemical.enterprise_id}, at)
    return chemical


@transaction.atomic
def record_survey(
    *,
    enterprise_id: int,
    on: date,
    has_chemicals: bool,
    remark: str = "",
    actor: Actor,
    at: datetime,
) -> ChemicalSurvey:
    """Record that an enterprise was asked about dangerous chemicals.

    Raises:
        NotFound: Outside the actor's scope.
        BeforeFounding: The day lies before the founding.
        InvalidInput: A day to come; or “none” where chemicals stand on the register.
    """
    actor.must(perms.SURVEY)
    enterprise = in_use(enterprise_id, actor)
    if on > localdate(at):
        raise InvalidInput({"on": f"摸排日期{on:%Y-%m-%d}在今天之后，请核对。"})
    refuse_before_founding(enterprise, "on", "摸排日期", on)
    if not has_chemicals and enterprise.chemicals:
        sentence = (
            f"这家企业登记有{enterprise.chemicals}条危险化学品信息；已不涉及的，请先逐条撤回。"
        )
        raise InvalidInput({"has_chemicals": sentence})
    survey = ChemicalSurvey.objects.create(
        enterprise=enterprise,
        on=on,
        has_chemicals=has_chemicals,
        note=remark.strip()[:200],
        by_name=actor.name,
        recorded_at=at,
    )
    if enterprise.surveyed_on is None or enterprise.surveyed_on < on:
        enterprise.surveyed_on = on
        enterprise.save(update_fields=["surveyed_on"])
    text = f"危险化学品摸排：{'涉及' if has_chemicals else '不涉及'}"
    note(enterprise, "surveyed", text, actor=actor, at=at, data={"survey": survey.pk})
    return survey


def chemical_in_use(chemical_id: int, actor: Actor) -> Chemical:
    """The record, locked, for whoever may keep it.

    Raises:
        NotFound: Outside the actor's scope.
        ChemicalWithdrawn: It was withdrawn.
    """
    found = Chemical.objects.visible_to(actor).select_related("enterprise")
    chemical = found.locked().one(chemical_id)
    must_own(chemical.enterprise, actor, perms.KEEP_OWN)
    if chemical.withdrawn_at is not None:
        raise ChemicalWithdrawn(name=chemical.name, reason=chemical.withdrawn_reason)
    return chemical


def recount(enterprise: Enterprise) -> None:
    """Keep how many records of chemicals stand for the enterprise."""
    enterprise.chemicals = enterprise.substances.filter(withdrawn_at__isnull=True).count()
    enterprise.save(update_fields=["chemicals"])


def checked(facts: ChemicalFacts, enterprise: Enterprise) -> dict[str, Any]:
    """The facts as columns, with what the lists say of the chemical.

    Raises:
        UnknownCas: Right in form, on no list, unexplained.
        InvalidInput: One sentence a field.
    """
    name, reason = facts.name.strip(), facts.uncatalogued_reason.strip()
    cas = compact_cas(facts.cas) or by_name().get(name, "")
    problems = problems_of(facts, cas, enterprise)
    if problems:
        raise InvalidInput(problems)
    known = catalogue().get(cas)
    if cas and known is None and not reason:
        sentence = f"CAS号“{cas}”不在本平台的目录里；没有抄错的，请填写“不在目录的说明”。"
        raise UnknownCas({"cas": sentence}, cas=cas)
    values = asdict(facts) | {
        "name": name,
        "cas": cas,
        "un_number": facts.un_number.strip(),
        "uncatalogued_reason": "" if known else reason[:200],
        "place": facts.place.strip(),
    }
    return values | {
        "lists": list(known.lists) if known else [],
        "critical_t": known.critical_t if known else None,
    }


def number_problems(facts: ChemicalFacts, cas: str) -> dict[str, str]:
    found = {}
    problem = cas_problem(cas) if cas else None
    if problem is not None:
        found["cas"] = problem
    elif not cas and not facts.uncatalogued_reason.strip():
        found["cas"] = "请填写CAS号；混合物等没有CAS号的，填写“不在目录的说明”。"
    if facts.un_number.strip() and not UN.match(facts.un_number.strip()):
        found["un_number"] = f"联合国编号是4位数字，现在是“{facts.un_number.strip()}”。"
    return found


def problems_of(facts: ChemicalFacts, cas: str, enterprise: Enterprise) -> dict[str, str]:
    found = number_problems(facts, cas)
    if not facts.name.strip():
        found["name"] = "品名没有填写。"
    if facts.use not in ChemicalUse.values:
        found["use"] = "请选择用途：生产、储存、经营、使用或运输。"
    if facts.unit not in QuantityUnit.values:
        found["unit"] = "请选择计量单位。"
    if facts.quantity is not None and facts.quantity < 0:
        found["quantity"] = f"最大存量不能是负数，现在是{facts.quantity}。"
    classes = dictionaries.labels("chemical-classes")
    if facts.hazard_class and facts.hazard_class not in classes:
        found["hazard_class"] = f"危险类别“{facts.hazard_class}”不在字典里，请从列表中选择。"
    if facts.site_id is not None:
        own = enterprise.sites.filter(pk=facts.site_id, closed_on__isnull=True)
        if not own.exists():
            found["site_id"] = "请选择这家企业在用的场所。"
    return found
