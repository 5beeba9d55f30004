"""谁来管: whom words, a subject or an enterprise lead to; the coverage as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query, link, values
from bihuan.organisations.choices import region_name
from bihuan.organisations.models import Unit, UnitKind
from bihuan.organisations.querysets import lies_under
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import Cover, DutyRole, GapStatus, SubjectKind
from bihuan.responsibility.drawn.common import Cell
from bihuan.responsibility.indicators.duties import (
    COVERAGE_RATE,
    GAPS_OPEN,
    GAPS_PILOT,
    NO_OWNER,
    SEVERAL_OWNERS,
    SUBJECTS,
)
from bihuan.responsibility.models import Coverage, DutyItem, Gap
from bihuan.responsibility.owners import Owner, answer, home_of, leads_at
from bihuan.responsibility.services.answering import answerable_for
from bihuan.responsibility.subjects import SECTOR, Hit, Subject, find, of_enterprise, subject_of

ROLE_WORDS = {DutyRole.LEAD: "牵头", DutyRole.JOIN: "参与", DutyRole.LOCAL: "属地"}
ROLE_TONES = {DutyRole.LEAD: "info", DutyRole.JOIN: "", DutyRole.LOCAL: "caution"}
MOST_TEXTS = 10
EXAMPLES = ("密室逃脱", "电动自行车停放", "外墙清洗", "醇基燃料", "化粪池清掏", "校外托管")


def owner_row(one: Owner, home: str) -> Cell:
    basis = (
        f"责任清单第{one.version}版" if one.version else "单位名录登记的监管行业，还没有责任清单"
    )
    if one.effective_on:
        basis += f"，{one.effective_on}起施行"
    through = subject_of(one.through)
    text = one.text or "（没有写明职责）"
    if through is not None:
        text = f"按所属行业领域“{through.title}”：{text}"
    return {
        "unit": one.unit.name + (f" {one.post}" if one.post else ""),
        "unit_url": reverse("organisations:unit", args=[one.unit.pk]),
        "level": "" if one.unit.region_id == home else region_name(one.unit.region_id),
        "role": ROLE_WORDS[one.role],
        "tone": ROLE_TONES[one.role],
        "text": text,
        "boundary": one.boundary,
        "clause": one.clause,
        "basis": basis,
        "basis_url": reverse("responsibility:duty_list", args=[one.list_id]) if one.list_id else "",
        "document": one.document,
    }


def street_of(region: str, on: date) -> list[Unit]:
    """The town or street of a place; all those of a county are meant where none is named."""
    if region == home_of(region):
        return []
    found = Unit.objects.living(on).filter(region_id=region[:9], kind=UnitKind.STREET)
    return list(found.order_by("order")[:1])


def draw_answer(subject: Subject, region: str, actor: Actor, on: date, how: str = "") -> Cell:
    """One subject with everybody who is something for it, or 无主."""
    home = home_of(region)
    owners = answer(subject.key, region, on)
    units = {one.unit.pk for one in leads_at(owners, home)}
    drawn = [
        any(one.boundary for one in owners if one.unit.pk == pk and one.role == DutyRole.LEAD)
        for pk in units
    ]
    state = Cover.ONE if len(units) == 1 else Cover.NONE if not units else Cover.SEVERAL
    if state == Cover.SEVERAL and all(drawn):
        state = Cover.DIVIDED
    gaps = gaps_about([subject.key], subject.title, actor)
    return {
        "title": subject.title,
        "kind": str(subject.kind.label),
        "how": how,
        "state": str(state.label),
        "tone": {"none": "danger", "several": "warn", "divided": "info"}.get(state, "done"),
        "is_orphan": state == Cover.NONE,
        "owners": [owner_row(one, home) for one in owners],
        "streets": [
            {"name": unit.name, "url": reverse("organisations:unit", args=[unit.pk])}
            for unit in street_of(region, on)
        ],
        "gaps": gaps,
        "register_url": register_url(subject.title, subject.key, region, actor)
        if state == Cover.NONE and not gaps
        else "",
    }


def gaps_about(keys: list[str], title: str, actor: Actor) -> list[Cell]:
    """Blind spots on the register about a subject that are not done with."""
    found = Gap.objects.visible_to(actor).unfinished()
    found = found.filter(Q(covers__overlap=keys) | Q(title__icontains=title))
    return [
        {
            "text": f"{one.number} {one.title}（{one.get_status_display()}）",
            "url": reverse("responsibility:gap", args=[one.pk]),
        }
        for one in found.order_by("-id")[:5]
    ]


def register_url(title: str, key: str, region: str, actor: Actor) -> str:
    if not actor.may(perms.REGISTER_GAP):
        return ""
    asked = {"title": title, "covers": key, "region": region, "door": "search"}
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('responsibility:new_gap')}?{said}"


def hits_of(asked: str) -> list[Hit]:
    least = float(packs.setting("responsibility", "search-likeness")) / 100
    most = int(packs.setting("responsibility", "search-most"))
    return find(asked, least=least, most=most)


def draw_texts(asked: str, region: str, on: date) -> list[Cell]:
    """Duties in force whose text holds the words, for what no dictionary names."""
    found = DutyItem.objects.in_force(on).filter(text__icontains=asked.strip())
    found = found.filter(lies_under(home_of(region), "duty_list__unit__region_id"))
    return [
        {
            "unit": one.duty_list.unit.name,
            "text": one.text,
            "url": reverse("responsibility:duty_list", args=[one.duty_list_id]),
            "role": one.get_role_display(),
        }
        for one in found.select_related("duty_list__unit").order_by("id")[:MOST_TEXTS]
    ]


def draw_who(
    asked: str, region: str, actor: Actor, on: date, enterprise: Enterprise | None = None
) -> Cell:
    """The page of 谁来管 for words, or for one enterprise."""
    found: Cell = {
        "asked": asked,
        "region": region,
        "region_name": region_name(region) or region,
        "examples": EXAMPLES,
        "answers": [],
        "texts": [],
        "unknown": False,
        "register_url": "",
        "enterprise": None,
        "gaps": [],
    }
    if enterprise is not None:
        keys = of_enterprise(enterprise.sector, enterprise.industry)
        subjects = [one for one in map(subject_of, keys) if one is not None]
        found["enterprise"] = draw_enterprise(enterprise, on)
        found["answers"] = [draw_answer(one, enterprise.region, actor, on) for one in subjects]
        return found
    if not asked.strip():
        return found
    hits = hits_of(asked)
    found["answers"] = [draw_answer(hit.subject, region, actor, on, hit.how) for hit in hits]
    found["texts"] = draw_texts(asked, region, on)
    found["unknown"] = not hits
    found["gaps"] = gaps_about([], asked.strip(), actor) if not hits else []
    if not hits and not found["gaps"]:
        found["register_url"] = register_url(asked.strip(), "", region, actor)
    return found


LEVELS = {"territory": "属地领导责任", "department": "部门监管责任", "enterprise": "企业主体责任"}


def answering_rows(enterprise: Enterprise, on: date) -> list[list[Any]]:
    """The three levels of responsibility as rows of a table."""
    rows = []
    for one in answerable_for(enterprise, on).levels():
        unit: Any = None
        if one.unit is not None:
            unit = {
                "text": one.unit.name,
                "url": reverse("organisations:unit", args=[one.unit.pk]),
            }
        elif one.level == "enterprise":
            unit = enterprise.name
        basis: Any = one.basis or None
        if one.list_id is not None:
            url = reverse("responsibility:duty_list", args=[one.list_id])
            basis = {"text": one.basis, "url": url}
        person = f"{one.person}（{one.title}）" if one.person and one.title else one.person
        rows.append([LEVELS[one.level], unit, person or None, one.phone or None, basis])
    return rows


def draw_enterprise(enterprise: Enterprise, on: date) -> Cell:
    return {
        "name": enterprise.name,
        "url": reverse("enterprises:detail", args=[enterprise.pk]),
        "table": {
            "columns": ["责任", "单位", "责任人", "电话", "依据"],
            "rows": answering_rows(enterprise, on),
        },
    }


def draw_coverage(region: str, actor: Actor, at: datetime, today: date) -> Cell:
    """How all subjects are covered in a region: figures, by kind, who has none, who has two."""
    rows = list(Coverage.objects.now().filter(region=region).order_by("kind", "id"))
    query = Query(Period.year_to(today), at)
    own = (SUBJECTS, NO_OWNER, SEVERAL_OWNERS, COVERAGE_RATE)
    wanted = (*own, GAPS_OPEN, GAPS_PILOT)
    found = values(own, query.of(place=region), actor)  # this level's, not those below it
    found |= values(wanted[len(own) :], replace(query, region=region), actor)
    tones = {NO_OWNER.code: "danger", SEVERAL_OWNERS.code: "warn"}
    figures = [
        {
            "label": str(item.label),
            "value_text": found[item.code].text(),
            "unit": item.unit,
            "url": link(found[item.code]),
            "tone": tones.get(item.code, "") if found[item.code].number else "",
        }
        for item in wanted
    ]
    orphans = [row for row in rows if row.state == Cover.NONE]
    counted = enterprises_by_sector(region, actor)
    return {
        "title": "责任覆盖",
        "subtitle": f"{region_name(region) or region}，{today}",
        "figures": figures,
        "by_kind": by_kind(rows, region),
        "orphans": orphan_table(orphans, counted, region, actor),
        "several": several_table([row for row in rows if row.state == Cover.SEVERAL], counted),
        "empty": not rows,
        "orphaned": orphaned(orphans, counted, region, actor),
    }


def enterprises_by_sector(region: str, actor: Actor) -> dict[str, int]:
    """How many active enterprises each sector has that the actor sees."""
    found = Enterprise.objects.visible_to(actor).active().in_region(region)
    pairs = found.order_by().values_list("sector").annotate(count=Count("id"))
    return {f"{SECTOR}{sector}": count for sector, count in pairs}


def orphaned(
    orphans: Iterable[Coverage], counted: dict[str, int], region: str, actor: Actor
) -> Cell:
    """Enterprises whose sector nobody leads for, and those without any supervisor."""
    total = sum(counted.get(row.key, 0) for row in orphans)
    base = Enterprise.objects.visible_to(actor).active().in_region(region)
    return {
        "by_sector": total,
        "without": base.without_supervisor().count(),
        "without_url": f"/l/enterprises/?region={region}&tab=unowned",
        "unlicensed": base.unlicensed().count(),
        "unlicensed_url": f"/l/enterprises/?region={region}&tab=unlicensed",
    }


def sector_cell(row: Coverage, counted: dict[str, int], region: str) -> Any:
    if not row.key.startswith(SECTOR):
        return None
    sector = row.key.removeprefix(SECTOR)
    url = f"/l/enterprises/?sector={sector}&region={region}"
    return {"text": counted.get(row.key, 0), "url": url}


def by_kind(rows: list[Coverage], region: str) -> Cell:
    """Counts by kind and state, each with its list."""
    columns = ["类别", *(str(state.label) for state in Cover), "合计"]
    shown: list[list[Any]] = []
    for kind in SubjectKind:
        mine = [row for row in rows if row.kind == kind]
        cells = [count_cell(mine, state, kind, region) for state in Cover]
        url = f"/l/coverage/?kind={kind}&place={region}"
        shown.append([str(kind.label), *cells, {"text": len(mine), "url": url}])
    total = [sum(row.state == state for row in rows) for state in Cover]
    return {"columns": columns, "rows": shown, "total": ["合计", *total, len(rows)]}


def count_cell(rows: list[Coverage], state: Cover, kind: SubjectKind, region: str) -> Cell:
    count = sum(row.state == state for row in rows)
    tone = {Cover.NONE: "danger", Cover.SEVERAL: "warn"}.get(state, "") if count else ""
    url = f"/l/coverage/?kind={kind}&state={state}&place={region}"
    return {"text": count, "url": url, "tone": tone}


def orphan_table(rows: list[Coverage], counted: dict[str, int], region: str, actor: Actor) -> Cell:
    gaps = known_gaps([row.key for row in rows], actor)
    shown = [
        [
            {"text": row.title, "url": reverse("responsibility:covered", args=[row.pk])},
            row.get_kind_display(),
            row.join_names or None,
            sector_cell(row, counted, region),
            row.since_on,
            gaps.get(row.key)
            or (
                {"text": "登记盲区", "url": register_url(row.title, row.key, region, actor)}
                if actor.may(perms.REGISTER_GAP)
                else None
            ),
        ]
        for row in rows
    ]
    columns = [
        {"label": "监管对象", "kind": "wide"},
        "类别",
        "参与单位",
        "企业数",
        "自何日起",
        "监管盲区",
    ]
    return {"columns": columns, "rows": shown, "note": "" if shown else "没有无主的监管对象。"}


def known_gaps(keys: list[str], actor: Actor) -> dict[str, Cell]:
    """Subject → its blind spot on the register."""
    found: dict[str, Cell] = {}
    for gap in Gap.objects.visible_to(actor).unfinished().filter(covers__overlap=keys):
        cell = {
            "text": str(GapStatus(gap.status).label),
            "url": reverse("responsibility:gap", args=[gap.pk]),
            "note": gap.number,
        }
        found |= dict.fromkeys(gap.covers, cell)
    return found


def several_table(rows: list[Coverage], counted: dict[str, int]) -> Cell:
    shown = [
        [
            {"text": row.title, "url": reverse("responsibility:covered", args=[row.pk])},
            row.get_kind_display(),
            row.lead_names,
            sector_cell(row, counted, row.region),
            row.since_on,
        ]
        for row in rows
    ]
    columns = [
        {"label": "监管对象", "kind": "wide"},
        "类别",
        {"label": "牵头单位", "kind": "wide"},
        "企业数",
        "自何日起",
    ]
    note = (
        "在责任清单里为每家牵头单位写明界线后，不再列为多头。" if shown else "没有多头的监管对象。"
    )
    return {"columns": columns, "rows": shown, "note": note}
