"""The form of a new reporting duty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.dispatch.gathering_forms import form_of
from bihuan.dispatch.services import DutyPlan
from bihuan.dispatch.states import SignerLevel
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import all_indicators
from bihuan.kernel.uploads import day_of
from bihuan.organisations.forms import field

OFFERED = ("hazards.", "enterprises.")  # rooms whose rows a unit answers for


def figure_options() -> list[tuple[str, str]]:
    """Indicators a submission may carry."""
    return [
        (code, f"{item.label}（{item.unit}）")
        for code, item in all_indicators().items()
        if code.startswith(OFFERED)
    ]


def duty_form(typed: Mapping[str, Any], refusal: InvalidInput | None = None) -> dict[str, Any]:
    """The form as the template takes it."""
    main = [
        field("what", _("报送内容"), required=True, placeholder=_("例如：安全整治日报")),
        field(
            "named",
            _("报送单位"),
            "textarea",
            required=True,
            help=_("用顿号分开，可写“各街道”“各相关部门”这样的统称。"),
        ),
        field(
            "due",
            _("报送时限"),
            required=True,
            placeholder=_("每日17时前"),
            help=_("按公文的写法填写：每日12时前、每周五17时前、每月25日前、3月30日、4月14日。"),
        ),
        field("ends_on", _("截止日期"), "date", help=_("周期报送到哪天为止，不填到年底。")),
        field(
            "signer_level",
            _("签发人"),
            "select",
            placeholder=_("不要求"),
            options=[(value, str(label)) for value, label in SignerLevel.choices],
        ),
        field("copy_to", _("抄送"), help=_("部门同时报送的对象，例如“分管区领导”。")),
        field("campaign", _("专项行动"), help=_("随报数字只计这个专项行动的隐患。")),
        field("form", _("形式")),
    ]
    figures = [
        field(
            "figures",
            _("随报数字"),
            "checkbox",
            options=figure_options(),
            help=_("勾选后由台账自动带出，报送单位不用填写。"),
        ),
    ]
    return form_of(
        _("新建报送要求"),
        reverse("dispatch:new_duty"),
        ((_("报送"), main), (_("数字"), figures)),
        typed=typed,
        refusal=refusal,
        cancel_url="/l/duties/",
        submit=_("下达"),
    )


def read_duty(post: QueryDict) -> DutyPlan:
    """The duty that was typed.

    Raises:
        InvalidInput: A day that does not exist.
    """
    return DutyPlan(
        what=post.get("what", ""),
        named=post.get("named", ""),
        due=post.get("due", ""),
        signer_level=post.get("signer_level", ""),
        copy_to=post.get("copy_to", "").strip(),
        form=post.get("form", "").strip(),
        campaign=post.get("campaign", "").strip(),
        figures=tuple(post.getlist("figures")),
        ends_on=day_of(post.get("ends_on", ""), "ends_on"),
    )
