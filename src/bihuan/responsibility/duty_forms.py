"""What was typed on the pages of duties, divisions, blind spots and committees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.permissions import OFFICE_ROLES
from bihuan.kernel.uploads import day_of
from bihuan.organisations.choices import hand_over_options
from bihuan.organisations.forms import field, region_choices
from bihuan.organisations.models import Unit, UnitKind
from bihuan.responsibility.dividing import DutyRole, GapDoor, GapWhy
from bihuan.responsibility.models import DivisionRow, DutyItem, DutyList, Gap
from bihuan.responsibility.owners import home_of
from bihuan.responsibility.services import DutyFacts, GapFacts
from bihuan.responsibility.subjects import choices
from bihuan.statutes.dictionaries import options

Field = dict[str, Any]
ASK = _("请选择")
SEVERAL = ("covers",)


def typed_in(post: QueryDict) -> dict[str, Any]:
    """What was typed, lists as lists."""
    return post.dict() | {name: post.getlist(name) for name in SEVERAL if name in post}


def form_of(
    title: Any,
    action: str,
    fields: Sequence[Field],
    *,
    typed: Mapping[str, Any],
    refusal: DomainError | None,
    cancel_url: str,
    submit: Any,
    note: Any = "",
) -> dict[str, Any]:
    """A form as the template takes it, with what was typed and each field's sentence."""
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    for one in fields:
        one["value"] = typed.get(one["name"], one["value"])
        one["error"] = errors.get(one["name"], "")
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        text = f"{refusal.user_message()}{refusal.user_remedy()}"
        words = [{"field": "", "text": text}]
    return {
        "action": action,
        "method": "post",
        "title": title,
        "sections": [{"title": "", "fields": list(fields), "note": note}],
        "errors": words,
        "submit_label": submit,
        "cancel_url": cancel_url,
    }


def id_of(post: QueryDict, name: str) -> int | None:
    words = str(post.get(name, "")).strip()
    return int(words) if words.isdecimal() else None


def needed_day(post: QueryDict, name: str, label: str) -> date:
    """A day that must be there.

    Raises:
        InvalidInput: It is not, or does not exist.
    """
    day = day_of(post.get(name, ""), name)
    if day is None:
        raise InvalidInput({name: f"填写{label}。"})
    return day


def list_units(actor: Actor) -> list[tuple[int, str]]:
    """Units whose list the actor may draft: the own one, all of the region for the office."""
    if actor.role in OFFICE_ROLES or actor.is_system:
        return hand_over_options(actor)
    own = {actor.unit_id, *actor.scope.own} - {None}
    return list(Unit.objects.filter(pk__in=own).order_by("order").values_list("pk", "name"))


def new_list_form(
    typed: Mapping[str, Any], actor: Actor, refusal: DomainError | None = None
) -> dict[str, Any]:
    fields = [
        field(
            "unit", _("单位"), "select", required=True, placeholder=ASK, options=list_units(actor)
        ),
        field(
            "post", _("岗位"), help=_("单位的清单不填；领导或岗位的清单写职务，如“主要负责人”。")
        ),
        field("note", _("说明")),
    ]
    return form_of(
        _("起草责任清单"),
        reverse("responsibility:new_list"),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url="/l/duty-lists/",
        submit=_("起草"),
        note=_("有现行版的，从现行版起草；已有没发布的草稿，就打开那份草稿。"),
    )


def duty_fields(item: DutyItem | None = None) -> list[Field]:
    """The fields of one duty."""
    return [
        field("text", _("职责"), "textarea", required=True, value=item.text if item else ""),
        field(
            "role",
            _("角色"),
            "radio",
            required=True,
            options=list(DutyRole.choices),
            value=item.role if item else DutyRole.LEAD.value,
        ),
        field(
            "covers",
            _("监管对象"),
            "select",
            options=choices(),
            placeholder=ASK,
            value=item.covers[0] if item and item.covers else "",
            help=_("行业领域、业态、场所或活动；“谁来管”和覆盖检查按它查。"),
        ),
        field(
            "more_covers",
            _("其他监管对象"),
            value="、".join(dict(choices()).get(key, "") for key in item.covers[1:])
            if item
            else "",
            help=_("还有的写在这里，用顿号隔开。"),
        ),
        field("law", _("法律依据"), value=item.law if item else "", placeholder=_("安全生产法")),
        field("article", _("条款"), value=item.article if item else "", placeholder=_("第十条")),
        field(
            "boundary",
            _("界线"),
            value=item.boundary if item else "",
            help=_("几家都牵头的，写明本单位管到哪里。"),
        ),
        field(
            "principle",
            _("体现的要求"),
            "select",
            placeholder=_("不选"),
            options=options("formulas"),
            value=item.principle if item else "",
        ),
    ]


def duty_form(
    held: DutyList,
    typed: Mapping[str, Any],
    item: DutyItem | None = None,
    refusal: DomainError | None = None,
) -> dict[str, Any]:
    """The form of one duty of a draft."""
    action = (
        reverse("responsibility:duty", args=[item.pk])
        if item
        else reverse("responsibility:add_duty", args=[held.pk])
    )
    return form_of(
        _("修改职责") if item else _("增加职责"),
        action,
        duty_fields(item),
        typed=typed,
        refusal=refusal,
        cancel_url=reverse("responsibility:duty_list", args=[held.pk]),
        submit=_("保存"),
    )


def read_duty(post: QueryDict) -> DutyFacts:
    """The duty that was typed.

    Raises:
        InvalidInput: A name of something supervised that no dictionary has.
    """
    words = {label.rpartition("（")[0]: key for key, label in choices()}
    words |= {label: key for key, label in choices()}
    covers = [key for key in post.getlist("covers") if key]
    unknown = []
    for name in filter(None, (one.strip() for one in post.get("more_covers", "").split("、"))):
        key = words.get(name)
        covers += [key] if key else []
        unknown += [] if key else [name]
    if unknown:
        text = "、".join(unknown)
        raise InvalidInput({"more_covers": f"“{text}”不在监管对象字典里，请核对名称。"})
    return DutyFacts(
        text=post.get("text", ""),
        role=post.get("role", ""),
        law=post.get("law", ""),
        article=post.get("article", ""),
        covers=tuple(covers),
        boundary=post.get("boundary", ""),
        principle=post.get("principle", ""),
    )


def publish_form(
    held: DutyList, typed: Mapping[str, Any], today: date, refusal: DomainError | None = None
) -> dict[str, Any]:
    fields = [
        field("document", _("批准文件"), required=True, help=_("文件名称和文号。")),
        field("effective_on", _("施行日期"), "date", required=True, value=today.isoformat()),
    ]
    return form_of(
        _("发布责任清单"),
        reverse("responsibility:publish_list", args=[held.pk]),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url=reverse("responsibility:duty_list", args=[held.pk]),
        submit=_("发布"),
        note=_(
            "发布后现行版自施行日期起废止；牵头的行业领域同步到单位名录，隐患和企业按它找监管单位。"
        ),
    )


def reason_form(
    title: Any,
    action: str,
    typed: Mapping[str, Any],
    cancel_url: str,
    refusal: DomainError | None = None,
) -> dict[str, Any]:
    """A form that asks for a reason only."""
    fields = [field("reason", _("理由"), "textarea", required=True)]
    return form_of(
        title,
        action,
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url=cancel_url,
        submit=_("确定"),
    )


def map_form(
    row: DivisionRow,
    unit_fields: list[Field],
    typed: Mapping[str, Any],
    refusal: DomainError | None = None,
) -> dict[str, Any]:
    """The form in which a row's names and words get their meaning here."""
    covers = list(row.covers)
    fields = [
        field(
            "covers",
            _("监管对象"),
            "select",
            required=True,
            placeholder=ASK,
            options=choices(),
            value=covers[0] if covers else "",
            help=_("字典里没有的，先在字典“监管对象”里增加。"),
        ),
        *unit_fields,
    ]
    return form_of(
        row.subject,
        reverse("responsibility:map_row", args=[row.pk]),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url=reverse("responsibility:division_row", args=[row.pk]),
        submit=_("保存"),
        note=_("原文：%(text)s") % {"text": row.text or row.subject},
    )


def read_mapping(post: QueryDict, row: DivisionRow) -> tuple[list[str], dict[int, int | None]]:
    """What a row was said to mean: subjects, and each name's unit (none: there is none here)."""
    covers = [key for key in post.getlist("covers") if key]
    if covers and covers[0] in row.covers:
        covers = list(row.covers)
    units: dict[int, int | None] = {}
    for one in row.named.all():
        chosen = post.get(f"unit_{one.pk}", "")
        if chosen == "none":
            units[one.pk] = None
        elif chosen.isdecimal():
            units[one.pk] = int(chosen)
    return covers, units


def gap_form(
    typed: Mapping[str, Any], actor: Actor, today: date, refusal: DomainError | None = None
) -> dict[str, Any]:
    fields = [
        field("title", _("活动、业态或场所"), required=True, placeholder=_("如：户外高空绳索作业")),
        field(
            "why",
            _("无主原因"),
            "select",
            required=True,
            placeholder=ASK,
            options=list(GapWhy.choices),
        ),
        field(
            "region",
            _("属地"),
            "select",
            required=True,
            options=region_choices(actor),
            value=actor.region,
        ),
        field("found_on", _("发现日期"), "date", required=True, value=today.isoformat()),
        field(
            "covers",
            _("监管对象"),
            "select",
            placeholder=_("字典里没有"),
            options=choices(),
            help=_("字典里有的选上，明确单位后直接写进责任清单。"),
        ),
        field("detail", _("具体情况"), "textarea", help=_("有多少处、出过什么事、问过哪些单位。")),
        field("door", "", "hidden", value=GapDoor.PERSON.value),
    ]
    return form_of(
        _("登记监管盲区"),
        reverse("responsibility:new_gap"),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url=reverse("responsibility:gap_board"),
        submit=_("登记"),
    )


def read_gap(post: QueryDict) -> GapFacts:
    """The blind spot that was typed.

    Raises:
        InvalidInput: A day that is none.
    """
    door = post.get("door", "")
    return GapFacts(
        title=post.get("title", ""),
        why=post.get("why", ""),
        region=post.get("region", ""),
        found_on=needed_day(post, "found_on", "发现日期"),
        detail=post.get("detail", ""),
        door=door if door in {GapDoor.SEARCH, GapDoor.COVERAGE} else GapDoor.PERSON,
        covers=tuple(key for key in post.getlist("covers") if key),
    )


def site_form(
    gap: Gap, typed: Mapping[str, Any], refusal: DomainError | None = None
) -> dict[str, Any]:
    fields = [
        {
            "name": "enterprise_id",
            "label": _("企业或场所"),
            "kind": "enterprise",
            "value": "",
            "text": typed.get("enterprise_id__text", ""),
            "required": True,
            "search_url": reverse("enterprises:search"),
            "help": _("没有营业执照的，先在“登记企业”里按无证照登记，不需要统一社会信用代码。"),
        },
        field("note", _("说明")),
    ]
    return form_of(
        _("添加涉及场所"),
        reverse("responsibility:link_site", args=[gap.pk]),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url=reverse("responsibility:gap", args=[gap.pk]),
        submit=_("添加"),
        note=gap.title,
    )


def committees_of(actor: Actor) -> list[tuple[int, str]]:
    """The professional committees of the actor's county."""
    found = Unit.objects.filter(
        kind=UnitKind.PROFESSIONAL,
        region_id=home_of(actor.region),
        abolished_on__isnull=True,
    )
    return list(found.order_by("order", "id").values_list("pk", "name"))


def problem_form(
    typed: Mapping[str, Any], actor: Actor, refusal: DomainError | None = None
) -> dict[str, Any]:
    fields = [
        field(
            "committee",
            _("专委会"),
            "select",
            required=True,
            placeholder=ASK,
            options=committees_of(actor),
        ),
        field("title", _("突出问题"), required=True),
        field("detail", _("具体情况"), "textarea"),
        field(
            "owner_id",
            _("责任单位"),
            "select",
            required=True,
            placeholder=ASK,
            options=hand_over_options(actor),
        ),
        field("due_on", _("解决期限"), "date", required=True),
    ]
    return form_of(
        _("登记突出问题"),
        reverse("responsibility:new_problem"),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url="/l/committee-problems/",
        submit=_("登记"),
    )


def staffing_form(
    typed: Mapping[str, Any], actor: Actor, refusal: DomainError | None = None
) -> dict[str, Any]:
    fields = [
        field(
            "committee",
            _("专委会"),
            "select",
            required=True,
            placeholder=ASK,
            options=committees_of(actor),
        ),
        field("required", _("应配人数"), "number"),
        field("filled", _("实配人数"), "number"),
        field("qualified", _("持证或专业人数"), "number"),
        field("qualification", _("专业要求")),
    ]
    fields[1]["required"] = fields[2]["required"] = fields[3]["required"] = True
    return form_of(
        _("核定专委会人员配备"),
        reverse("responsibility:new_staffing"),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url="/l/committee-staffing/",
        submit=_("保存"),
    )


def matrix_form(typed: Mapping[str, Any], refusal: DomainError | None = None) -> dict[str, Any]:
    """The form of an upper division as a matrix workbook."""
    fields = [
        field(
            "file",
            _("矩阵表"),
            "file",
            required=True,
            help=_("xlsx：首列是行业领域，后面每列一个单位，格里写牵头、参与或属地。"),
        ),
        field("title", _("文件名称"), required=True),
        field("doc_no", _("文号")),
        field("issuer", _("发文机关")),
        field("effective_on", _("施行日期"), "date", required=True),
    ]
    form = form_of(
        _("导入分工矩阵"),
        reverse("responsibility:new_division"),
        fields,
        typed=typed,
        refusal=refusal,
        cancel_url=reverse("responsibility:divisions"),
        submit=_("导入"),
    )
    return form | {"multipart": True}
