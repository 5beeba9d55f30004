"""Forms of a new meeting, instruction and rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.dispatch.gatherings import MeetingKind
from bihuan.dispatch.services import Given, MeetingPlan
from bihuan.dispatch.services.meeting import OFFICE_KINDS
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.permissions import OFFICE_ROLES
from bihuan.kernel.uploads import day_of
from bihuan.organisations.choices import hand_over_options, supervisor_options
from bihuan.organisations.forms import field

Field = dict[str, Any]


def form_of(
    title: Any,
    action: str,
    sections: Sequence[tuple[Any, list[Field]]],
    *,
    typed: Mapping[str, str],
    refusal: InvalidInput | None,
    cancel_url: str,
    submit: Any,
) -> dict[str, Any]:
    """A form as the template takes it, with what was typed and each field's sentence."""
    errors = dict(refusal.fields) if refusal else {}
    for _title, fields in sections:
        for one in fields:
            one["value"] = typed.get(one["name"], one["value"])
            one["error"] = errors.get(one["name"], "")
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "", "text": str(refusal)}]
    return {
        "action": action,
        "method": "post",
        "title": title,
        "sections": [{"title": head, "fields": fields} for head, fields in sections],
        "errors": words,
        "submit_label": submit,
        "cancel_url": cancel_url,
    }


def kinds_for(actor: Actor) -> list[tuple[str, str]]:
    """The kinds of meetings a person may set down."""
    return [
        (one.value, str(one.label))
        for one in MeetingKind
        if one not in OFFICE_KINDS or actor.role in OFFICE_ROLES
    ]


def meeting_form(
    typed: Mapping[str, str], actor: Actor, today: date, refusal: InvalidInput | None = None
) -> dict[str, Any]:
    """The form of a new meeting."""
    main = [
        field("kind", _("类别"), "select", required=True, options=kinds_for(actor)),
        field("title", _("会议名称"), required=True),
        field("held_on", _("会议日期"), "date", required=True, value=today.isoformat()),
        field("begins_at", _("时间"), placeholder="09:30"),
        field("place", _("地点")),
        field("chair", _("主持人")),
        field("topic", _("主题")),
        field("agenda", _("会议议题"), "textarea", help=_("每行一个议题。")),
        field(
            "invited",
            _("参会单位"),
            "textarea",
            help=_("用顿号分开，可写“各街道”“各成员单位”，按当天的单位名录展开。"),
        ),
    ]
    more = [
        field("session", _("届次"), help=_("例如“十届80次”。")),
        field(
            "enterprises",
            _("涉及企业"),
            "textarea",
            help=_("每行一家，写名称或统一社会信用代码；会议页面会列出这些企业的隐患。"),
        ),
        field("occasion", _("起因"), help=_("会商研判必填，例如预警或重大案件。")),
        field("valid_until", _("结论有效期至"), "date"),
    ]
    return form_of(
        _("登记会议"),
        reverse("dispatch:new_meeting"),
        ((_("会议"), main), (_("其他"), more)),
        typed=typed,
        refusal=refusal,
        cancel_url="/l/meetings/",
        submit=_("登记"),
    )


def needed_day(text: str, name: str, label: str) -> date:
    """A day that must be there.

    Raises:
        InvalidInput: It is not, or does not exist.
    """
    day = day_of(text, name)
    if day is None:
        raise InvalidInput({name: f"填写{label}。"})
    return day


def time_of(text: str) -> time | None:
    """An hour as typed.

    Raises:
        InvalidInput: No such hour.
    """
    if not text.strip():
        return None
    try:
        return time.fromisoformat(text.strip().replace("：", ":").zfill(5))
    except ValueError:
        raise InvalidInput({"begins_at": f"“{text}”不是时间，请写成 09:30 这样。"}) from None


def read_meeting(post: QueryDict) -> MeetingPlan:
    """The meeting that was typed.

    Raises:
        InvalidInput: A day or hour that does not exist.
    """
    text = {name: post.get(name, "").strip() for name in post}
    return MeetingPlan(
        kind=text.get("kind", ""),
        title=text.get("title", ""),
        held_on=needed_day(text.get("held_on", ""), "held_on", "会议日期"),
        begins_at=time_of(text.get("begins_at", "")),
        session=text.get("session", ""),
        topic=text.get("topic", ""),
        place=text.get("place", ""),
        chair=text.get("chair", ""),
        invited=text.get("invited", ""),
        occasion=text.get("occasion", ""),
        valid_until=day_of(text.get("valid_until", ""), "valid_until"),
        enterprises=text.get("enterprises", ""),
        agenda=tuple(text.get("agenda", "").splitlines()),
    )


def instruction_form(
    typed: Mapping[str, str], actor: Actor, today: date, refusal: InvalidInput | None = None
) -> dict[str, Any]:
    """The form of a new instruction."""
    fields = [
        field("leader", _("批示领导"), required=True),
        field("leader_post", _("职务")),
        field("given_on", _("批示日期"), "date", required=True, value=today.isoformat()),
        field("subject", _("批示件"), required=True, help=_("领导在哪份材料上批示。")),
        field("subject_url", _("批示件地址"), help=_("材料在本平台的，贴它的页面地址。")),
        field("text", _("批示内容"), "textarea", required=True),
        field(
            "unit_id",
            _("承办单位"),
            "unit",
            required=True,
            placeholder=_("请选择"),
            options=supervisor_options(actor) or hand_over_options(actor),
        ),
        field("due_on", _("办理时限"), "date"),
    ]
    return form_of(
        _("登记批示"),
        reverse("dispatch:new_instruction"),
        ((_("批示"), fields),),
        typed=typed,
        refusal=refusal,
        cancel_url="/l/instructions/",
        submit=_("登记并转办"),
    )


def read_instruction(post: QueryDict) -> Given:
    """The instruction that was typed.

    Raises:
        InvalidInput: A day that does not exist, or nobody chosen.
    """
    unit = post.get("unit_id", "")
    if not unit.isdecimal():
        raise InvalidInput({"unit_id": "选择承办单位。"})
    return Given(
        leader=post.get("leader", ""),
        leader_post=post.get("leader_post", "").strip(),
        text=post.get("text", "").strip(),
        subject=post.get("subject", ""),
        subject_url=post.get("subject_url", "").strip(),
        given_on=needed_day(post.get("given_on", ""), "given_on", "批示日期"),
        unit_id=int(unit),
        due_on=day_of(post.get("due_on", ""), "due_on"),
    )


def rule_form(typed: Mapping[str, str], refusal: InvalidInput | None = None) -> dict[str, Any]:
    """The form of a new rule."""
    fields = [
        field("title", _("文件名称"), required=True),
        field("reason", _("起草依据和理由"), "textarea", required=True),
        field("due_on", _("计划完成"), "date"),
        field("text", _("初稿"), "textarea", help=_("还没有的可以以后再填。")),
    ]
    return form_of(
        _("立项起草"),
        reverse("dispatch:new_rule"),
        ((_("制度文件"), fields),),
        typed=typed,
        refusal=refusal,
        cancel_url="/l/rules/",
        submit=_("立项"),
    )
