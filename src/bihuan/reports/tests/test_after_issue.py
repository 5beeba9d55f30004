"""What comes with every kind: signing, number, files, check code; and clocks that begin with the issue."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bihuan.documents.models import PublishedCheck
from bihuan.documents.states import Status
from bihuan.kernel import deadlines
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.reports.kinds import KINDS
from bihuan.reports.models import Report
from bihuan.reports.services import (
    Edit,
    Wanted,
    compose_report,
    edit_report,
    latest,
    make_move,
    stop_clock,
    submit_report,
)

NEXT = datetime(2026, 11, 11, 2, tzinfo=UTC)
DAY = date(2026, 11, 10)


def issued(name: str, chen: Any, he: Any, house: Any, **about: Any) -> Report:
    """A report of a kind on its whole way: composed, written, signed, issued."""
    on = about.pop("on", DAY)
    with acting(chen):
        report = compose_report(name, Wanted(on=on, **about), actor=chen, at=NEXT)
        blocks = {section.block: place for place, section in enumerate(latest(report).sections)}
        needed = [one for one in KINDS[name].blocks if one.is_required]
        edit = Edit(
            texts={blocks[one.name]: "继续排查。" for one in needed if one.name in blocks},
            words={
                one.name: "2026-11-20T09:00" if one.kind == "moment" else "会议室"
                for one in KINDS[name].lines
            },
        )
        edit_report(report_id=report.pk, edit=edit, actor=chen, at=NEXT)
        submit_report(
            report_id=report.pk, actor=chen, at=NEXT, recipient_unit_ids=[house["river"].pk]
        )
    for move, actor in (("sign", he), ("issue", chen)):
        with acting(actor):
            report = make_move(report_id=report.pk, move=move, values={}, actor=actor, at=NEXT)
    return report


@pytest.mark.parametrize("name", ["periodic", "accident-monthly"])
def test_each_kind_goes_out_with_number_files_and_check_code(name, chen, he, house, example):
    on = date(2026, 10, 31) if name == "accident-monthly" else DAY
    report = issued(name, chen, he, house, on=on)

    document = report.document
    assert report.status == Status.ISSUED
    assert document is not None
    assert document.doc_no == "第1期"
    assert document.pdf is not None
    assert document.docx is not None
    assert document.xlsx is not None
    with acting(system_actor()):
        assert document.receipts.count() == 1
        assert PublishedCheck.objects.filter(code=document.check_code).exists()


def test_a_time_limit_begins_with_the_issue_and_is_ticked_off(chen, he, house, example):
    report = issued("supervision-order", chen, he, house, subject=example["B"].pk)
    assert report.document is not None
    assert report.document.dated_on is not None
    clock = KINDS["supervision-order"].clocks[0]

    due = deadlines.due(clock.rule, report.document.dated_on).due_on
    assert report.clocks[0]["due_on"] == due.isoformat()
    with acting(chen):
        with pytest.raises(InvalidInput):
            stop_clock(report_id=report.pk, place=0, on=due, note=" ", actor=chen, at=NEXT)
        with pytest.raises(InvalidInput):
            stop_clock(
                report_id=report.pk, place=0, on=date(2026, 1, 1), note="已报", actor=chen, at=NEXT
            )
        done = stop_clock(
            report_id=report.pk, place=0, on=due, note="已报市安委办", actor=chen, at=NEXT
        )
        assert done.clocks[0]["done_on"] == due.isoformat()
        with pytest.raises(NotFound):
            stop_clock(report_id=report.pk, place=0, on=due, note="再报", actor=chen, at=NEXT)
