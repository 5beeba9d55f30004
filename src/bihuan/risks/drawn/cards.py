"""Notice cards of risks (风险告知卡) and cards of posts (岗位应知应会卡): on the page and as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.documents.layout import Heading, OfficialDocument, Paragraph, Run, Table
from bihuan.documents.services.files import rendered_pdf
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.permissions import SEE_PHONES
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import NotFound
from bihuan.organisations.models import Unit
from bihuan.risks.drawn.points import accidents_of, colour_of
from bihuan.risks.models import RiskPoint
from bihuan.risks.states.points import OwnerLevel
from bihuan.statutes.dictionaries import options

Row = dict[str, Any]
EMERGENCY = "emergency"


def measures_by_kind(point: RiskPoint) -> list[tuple[str, list[str]]]:
    """The measures in the order of their kinds; kinds without one are left out."""
    found: dict[str, list[str]] = {}
    for measure in point.measures.filter(withdrawn_at__isnull=True):
        found.setdefault(measure.kind, []).append(measure.text)
    return [(title, found[key]) for key, title in options("risk-measure-kinds") if key in found]


def draw_notice_card(point: RiskPoint, actor: Actor, today: date) -> Row:
    """The card that hangs at the place: what, how bad, what to do, whom to call."""
    home = point.enterprise.name if point.enterprise else str(point.area)
    own = actor.enterprise_id is not None and actor.enterprise_id == point.enterprise_id
    phone = ""
    if point.enterprise and (own or actor.may(SEE_PHONES)):
        phone = point.enterprise.principal_phone
    unit_id = point.enterprise.supervisor_id if point.enterprise else None
    if point.area is not None:
        unit_id = point.area.unit_id
    supervisor = Unit.objects.filter(pk=unit_id or 0).first()
    return colour_of(point.level) | {
        "title": "安全风险告知卡",
        "home": home,
        "name": point.name,
        "number": point.number,
        "place": " ".join(filter(None, [point.building, point.place])) or home,
        "accidents": "、".join(accidents_of(point)),
        "danger": point.danger,
        "measures": measures_by_kind(point),
        "owner": str(OwnerLevel(point.owner_level).label) if point.owner_level else "",
        "responsible": point.responsible,
        "phone": phone,
        "supervisor": supervisor.name if supervisor else "",
        "printed_on": today,
        "pdf_url": reverse("risks:notice_card_pdf", args=[point.pk]),
        "back_url": reverse("risks:point", args=[point.pk]),
    }


def notice_document(card: Row) -> OfficialDocument:
    """The notice card as a sheet of paper."""
    rows: list[tuple[str | None, ...]] = [
        ("风险点", card["name"]),
        ("编号", card["number"]),
        ("部位", card["place"]),
        ("风险等级", f"{card['short']}色　{card['word']}"),
        ("可能发生的事故", card["accidents"]),
        ("可能怎样出事", card["danger"] or None),
        *((title, "；".join(texts)) for title, texts in card["measures"]),
        ("管控层级", card["owner"] or None),
        ("责任人", card["responsible"] or None),
        ("联系电话", card["phone"] or None),
        ("监管单位", card["supervisor"] or None),
    ]
    note = "发现措施失效、异常情况，立即停止作业，撤离到安全处并报告责任人。火警119，急救120。"
    table = Table(
        ("项目", "内容"), tuple(rows), align=("center", "left"), weights=(1, 3), note=note
    )
    return OfficialDocument(
        kind="annex",
        issuer=card["home"],
        title=f"安全风险告知卡（{card['short']}色）",
        blocks=(table,),
        annex_label=card["home"],
        date=card["printed_on"],
    )


def draw_post_card(enterprise: Enterprise, post: str, actor: Actor, today: date) -> Row:
    """What one post has to know: its risks, its measures, what to do when it goes wrong.

    Raises:
        NotFound: The post holds no risk here.
    """
    found = RiskPoint.objects.visible_to(actor).standing().filter(enterprise=enterprise)
    points = [
        point
        for point in found.order_by("level", "pk")
        if post in {point.responsible_post, point.responsible} and post
    ]
    if not points:
        raise NotFound
    return {
        "title": "岗位应知应会卡",
        "home": enterprise.name,
        "post": post,
        "people": "、".join(dict.fromkeys(point.responsible for point in points)),
        "risks": [post_risk(point) for point in points],
        "printed_on": today,
        "pdf_url": f"{reverse('risks:post_card_pdf', args=[enterprise.pk])}?post={post}",
        "back_url": reverse("risks:enterprise", args=[enterprise.pk]),
    }


def post_risk(point: RiskPoint) -> Row:
    by_kind = measures_by_kind(point)
    emergency = dict(options("risk-measure-kinds")).get(EMERGENCY, "")
    return colour_of(point.level) | {
        "name": point.name,
        "place": " ".join(filter(None, [point.building, point.place])),
        "accidents": "、".join(accidents_of(point)),
        "danger": point.danger,
        "duties": [text for title, texts in by_kind if title != emergency for text in texts],
        "emergency": [text for title, texts in by_kind if title == emergency for text in texts],
    }


def post_document(card: Row) -> OfficialDocument:
    """The card of a post as a sheet of paper."""
    blocks: list[Any] = [Paragraph((Run(f"岗位：{card['post']}　责任人：{card['people']}"),))]
    for risk in card["risks"]:
        blocks.append(Heading(1, f"{risk['name']}（{risk['short']}色　{risk['word']}）"))
        rows: tuple[tuple[str | None, ...], ...] = (
            ("部位", risk["place"] or None),
            ("可能发生的事故", risk["accidents"]),
            ("应知：怎样会出事", risk["danger"] or None),
            ("应会：管控措施", "；".join(risk["duties"]) or None),
            ("应会：应急处置", "；".join(risk["emergency"]) or None),
        )
        blocks.append(Table(("项目", "内容"), rows, align=("center", "left"), weights=(1, 3)))
    return OfficialDocument(
        kind="annex",
        issuer=card["home"],
        title=f"{card['post']}岗位应知应会卡",
        blocks=tuple(blocks),
        annex_label=card["home"],
        date=card["printed_on"],
    )


def pdf_of(document: OfficialDocument) -> bytes:
    """The sheet in this installation's fonts."""
    return rendered_pdf(document).content
