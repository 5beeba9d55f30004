"""The page of an order of listed supervision, drawn from its row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from bihuan.hazards.drawn.supervision import Cell, common, hazard_fact, late_alert
from bihuan.hazards.models import (
    Listing,
)
from bihuan.hazards.supervision import (
    LISTING_FINISHED,
    ListingLevel,
    ListingObject,
    ListingStatus,
)
from bihuan.hazards.workflow import (
    LISTING_WORKFLOW,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.choices import region_name
from bihuan.statutes.dictionaries import label


def draw_listing(
    listing: Listing,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One order of listed supervision: its object, its clocks, its days."""
    is_open = listing.status not in LISTING_FINISHED
    found: Cell = {
        "title": listing.title,
        "number": listing.doc_no or listing.number,
        "subtitle": str(ListingStatus(listing.status).label),
        "alert": late_alert(
            listing.due_on,
            today,
            is_open=is_open and listing.cleared_on is None,
            word="办结期限",
        ),
        "steps": listing_steps(listing),
        "facts": listing_facts(listing, today),
        "sections": listing_sections(listing),
    }
    page = common(
        LISTING_WORKFLOW, listing, actor, "hazards:listing_move", tried, typed or {}, refusal
    )
    return found | page


def listing_steps(listing: Listing) -> list[Cell]:
    """Where the order stands."""
    if listing.status == ListingStatus.WITHDRAWN:
        return [{"label": "不予挂牌", "at": "", "state": "refused"}]
    order = [
        ListingStatus.DRAFT,
        ListingStatus.LISTED,
        ListingStatus.APPLIED,
        ListingStatus.ACCEPTED,
        ListingStatus.DELISTED,
    ]
    here = order.index(ListingStatus(listing.status))
    reached = [
        ("拟定", localday(listing)),
        ("挂牌督办", listing.listed_on),
        ("整改完成申请验收", listing.cleared_on),
        ("验收通过", listing.accepted_on),
        ("摘牌", listing.delisted_on),
    ]
    is_over = here == len(order) - 1
    return [
        {
            "label": word,
            "at": f"{day:%m-%d}" if day and place <= here else "",
            "state": "done" if place < here or is_over else "now" if place == here else "todo",
        }
        for place, (word, day) in enumerate(reached)
    ]


def localday(listing: Listing) -> date:
    return timezone.localtime(listing.made_at).date()


def elapsed(listing: Listing, today: date) -> int | None:
    """Days from the listing to the day it was cleared, or so far."""
    if listing.listed_on is None:
        return None
    return ((listing.cleared_on or listing.delisted_on or today) - listing.listed_on).days


def clock(word: str, limit: date | None, done: date | None, today: date) -> Cell:
    """A clock: until when, and when it was done."""
    is_late = limit is not None and (done or today) > limit
    note = "" if limit is None else f"期限 {limit}{'，已超期' if is_late else ''}"
    return {"label": word, "value": done, "kind": "date", "note": note}


def listing_facts(listing: Listing, today: date) -> list[Cell]:
    days = elapsed(listing, today)
    who = listing.enterprise.name if listing.enterprise else None
    facts: list[Cell] = [
        {"label": "层级", "value": str(ListingLevel(listing.level).label)},
        {"label": "对象", "value": str(ListingObject(listing.object).label)},
    ]
    if listing.hazard is not None:
        facts.append(hazard_fact(listing.hazard))
    done = "挂牌到整改完成" if listing.cleared_on else "已挂牌"
    return [
        *facts,
        {"label": "责任企业", "value": who},
        {"label": "责任单位", "value": listing.owner.name},
        {"label": "督办单位", "value": listing.body.name},
        {"label": "督办责任人", "value": listing.watcher},
        {"label": "属地", "value": region_name(listing.region) or None},
        {"label": "行业", "value": label("sectors", listing.sector) if listing.sector else None},
        {"label": "挂牌日期", "value": listing.listed_on, "kind": "date"},
        {
            "label": "办结期限",
            "value": listing.due_on,
            "kind": "date",
            "note": f"原期限 {listing.first_due_on}"
            if listing.first_due_on and listing.first_due_on != listing.due_on
            else "",
        },
        {"label": done, "value": None if days is None else f"{days} 天"},
        {"label": "验收退回", "value": f"{listing.rejections} 次"},
        clock("备案", listing.file_by, listing.filed_on, today),
        clock("公布", listing.publish_by, listing.published_on, today),
        {"label": "事故发生", "value": listing.happened_on, "kind": "date"},
        {"label": "签发人", "value": listing.signer or None},
        {"label": "基本情况", "value": listing.about or None, "kind": "wide"},
        {"label": "督办要求", "value": listing.requirements, "kind": "wide"},
        {"label": "公示牌", "value": listing.sign or None, "kind": "wide"},
    ]


def listing_sections(listing: Listing) -> list[Cell]:
    """Progress and extensions, where there are any."""
    shown: list[Cell] = []
    progress = list(listing.progress.select_related("told_by"))
    if progress:
        rows = [
            [
                str(one.on),
                one.text,
                None if one.percent is None else f"{one.percent}%",
                one.told_by.name if one.told_by else "系统",
            ]
            for one in progress
        ]
        columns = ["日期", {"label": "进展", "kind": "wide"}, "完成", "报告人"]
        shown.append({"title": "进展", "table": {"columns": columns, "rows": rows}})
    extensions = list(listing.extensions.all())
    if extensions:
        words = {"": "待批复", "granted": "同意", "denied": "不同意"}
        rows = [
            [
                f"{timezone.localtime(one.asked_at):%Y-%m-%d}",
                str(one.old_due_on),
                str(one.new_due_on),
                one.reason,
                f"{words[one.answer]}（{one.answer_by} 前）"
                if not one.answer
                else words[one.answer],
            ]
            for one in extensions
        ]
        columns = ["申请时间", "原期限", "延至", {"label": "原因", "kind": "wide"}, "批复"]
        shown.append({"title": "延期", "table": {"columns": columns, "rows": rows}})
    return shown
