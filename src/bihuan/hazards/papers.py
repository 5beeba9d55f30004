"""What the papers of hazards say: the order of listed supervision, the notice to rectify."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bihuan.documents.layout import (
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    chinese_date,
)
from bihuan.hazards.supervision import ListingLevel, ListingObject
from bihuan.organisations.choices import region_name
from bihuan.statutes.dictionaries import label

if TYPE_CHECKING:
    from bihuan.hazards.models import Listing, NoticeItem, RectifyNotice


def said(*texts: str) -> tuple[Paragraph, ...]:
    """Paragraphs of plain words; a line break begins a new one."""
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    return tuple(Paragraph((Run(line),)) for line in lines)


def listing_paper(listing: Listing) -> OfficialDocument:
    """挂牌督办通知书: who has to do what until when, who watches, how it ends.

    Source:
        D24 of the requirements; outline after published notices (documents of the field).
    """
    who = listing.enterprise.name if listing.enterprise else listing.owner.name
    particulars = listing_rows(listing, who)
    blocks: tuple[Block, ...] = (
        *said(opening(listing)),
        Heading(1, "督办事项"),
        Table(("项目", "内容"), particulars, weights=(1, 4)),
        Heading(1, "督办要求"),
        *said(listing.requirements),
        Heading(1, "报告、延期和摘牌"),
        *said(
            "整改进展在本平台按要求登记。确需延期的，在期限届满前书面申请并写明原因，经督办单位同意后执行。",
            "整改完成后申请验收，经督办单位验收通过后摘牌；逾期未完成的，按规定通报、约谈或者提级挂牌督办。",
        ),
    )
    return OfficialDocument(
        kind="notice",
        issuer=listing.body.name,
        title=f"{ListingLevel(listing.level).label}挂牌督办通知书",
        blocks=blocks,
        doc_no=listing.doc_no,
        recipients=(who, *((listing.owner.name,) if listing.enterprise else ())),
        sign_off=listing.body.name,
        date=listing.listed_on,
    )


def opening(listing: Listing) -> str:
    kind = ListingObject(listing.object)
    if kind == ListingObject.HAZARD:
        why = "依照《中华人民共和国安全生产法》第四十一条第三款，"
        return f"经排查，存在重大事故隐患。{why}决定对下列重大事故隐患挂牌督办。"
    if kind == ListingObject.ACCIDENT:
        return f"{chinese_date(listing.happened_on)}发生的生产安全事故，决定挂牌督办。"
    return "针对下列地区或者行业的突出安全问题，决定挂牌督办。"


def listing_rows(listing: Listing, who: str) -> tuple[tuple[str, str | None], ...]:
    hazard = listing.hazard
    rows: list[tuple[str, str | None]] = [("编号", listing.number), ("督办事项", listing.title)]
    if hazard is not None:
        rows += [
            ("隐患编号", hazard.number),
            ("地点", hazard.place or region_name(hazard.region)),
            ("判定依据", hazard.criterion_text or None),
            ("整改责任人", hazard.responsible or None),
        ]
    else:
        sector = label("sectors", listing.sector) if listing.sector else ""
        rows += [("地区", region_name(listing.region)), ("行业领域", sector or None)]
    return (
        *rows,
        ("基本情况", listing.about or None),
        ("责任单位", who),
        ("督办单位", listing.body.name),
        ("督办责任人", listing.watcher),
        ("办结期限", chinese_date(listing.due_on)),
    )


def notice_paper(
    notice: RectifyNotice, items: Sequence[NoticeItem], *, is_draft: bool
) -> OfficialDocument:
    """限期整改通知书 or 责令限期整改指令书: the hazards, each with what is asked and until when.

    Source:
        Work Safety Law (2021) art. 65 para. 1 (2); form 4 of the inspection documents.
    """
    title = label("rectify-notices", notice.kind)
    rows = tuple(
        (
            str(item.order),
            item.hazard.title,
            item.hazard.place or None,
            item.requirement,
            chinese_date(item.due_on),
        )
        for item in items
    )
    blocks: tuple[Block, ...] = (
        *said(
            f"{chinese_date(notice.checked_on)}，{notice.unit.name}在“{notice.check_name}”中发现你单位存在下列"
            f"{len(rows)}项问题，现要求限期整改。"
        ),
        Table(
            ("序号", "问题", "位置", "整改要求", "整改期限"),
            rows,
            title="存在的问题和整改要求",
            weights=(0.6, 3, 2, 3, 1.6),
        ),
        *said(
            "整改期间应当采取措施保证安全；整改完成后，在本平台逐项提交整改照片，并书面回复整改情况。",
            *remedies(notice),
        ),
    )
    return OfficialDocument(
        kind="notice",
        issuer=notice.unit.name,
        title=title,
        blocks=blocks,
        doc_no=notice.number or None,
        recipients=(notice.enterprise.name,),
        sign_off=notice.unit.name,
        date=notice.issued_on or date_of(notice),
        is_draft=is_draft,
    )


def date_of(notice: RectifyNotice) -> date:
    return notice.checked_on


def remedies(notice: RectifyNotice) -> tuple[str, ...]:
    """What may be done against an order; a mere notice bears none.

    Source:
        Administrative Reconsideration Law (2023) arts 20, 24; Administrative Litigation Law
        arts 45, 46.
    """
    if notice.kind != "order":
        return ()
    return (
        "对本指令不服的，可以在收到之日起六十日内向同级人民政府申请行政复议，或者在六个月内依法提起行政诉讼。",
        "复议、诉讼期间，不停止执行。",
    )
