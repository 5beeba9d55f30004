"""From a draft to the issued report, and what stays of it."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader

from bihuan.documents import services as documents
from bihuan.documents.errors import HandledElsewhere, SignerTooLow
from bihuan.documents.models import PublishedCheck, Receipt
from bihuan.documents.snapshot import from_data
from bihuan.documents.states import Status
from bihuan.hazards.services import withdraw_hazard
from bihuan.kernel import evidence
from bihuan.kernel.actors import acting
from bihuan.kernel.errors import NotFound, NotPermitted
from bihuan.kernel.models import FrozenFigure
from bihuan.reports.errors import (
    FiguresUnbound,
    FiguresWrong,
    NotDraft,
    PeriodOpen,
    RowsChanged,
)
from bihuan.reports.models import Report, ReportVersion
from bihuan.reports.services import (
    Edit,
    Wanted,
    compose_report,
    edit_report,
    explain_check,
    latest,
    make_move,
    open_checks,
    recompute_report,
    submit_report,
)

DAY = date(2026, 11, 10)
NEXT = datetime(2026, 11, 11, 2, tzinfo=UTC)


@pytest.fixture
def draft(chen, example):
    with acting(chen):
        return compose_report("daily", Wanted(on=DAY), actor=chen, at=NEXT)


def submit(report, actor, house, at=NEXT):
    with acting(actor):
        return submit_report(
            report_id=report.pk,
            recipient_unit_ids=[house["river"].pk, house["hill"].pk],
            recipients_text="区委、区政府",
            actor=actor,
            at=at,
        )


def go(report, name, actor, at=NEXT, **values):
    with acting(actor):
        return make_move(report_id=report.pk, move=name, values=values, actor=actor, at=at)


@pytest.fixture
def issued(draft, chen, he, house):
    submit(draft, chen, house)
    go(draft, "sign", he)
    return go(draft, "issue", chen)


def test_the_issue_numbers_dates_and_freezes_it(issued, chen):
    document = issued.document

    assert issued.status == Status.ISSUED
    assert document.doc_no == "第1期"
    assert document.dated_on == date(2026, 11, 11)
    assert document.signer == "何某"
    assert len(document.check_code) == 10
    with acting(chen):
        kept = FrozenFigure.objects.filter(chain=f"report:{issued.pk}:1")
        assert kept.count() == len(latest(issued).figures)
        first = kept.get(figure="f1")
        assert first.value == 3
        assert len(first.row_ids) == 3


def test_the_files_are_what_the_digest_says_and_a_reprint_is_the_same(issued, chen):
    document = issued.document

    stored = evidence.path_of(document.pdf).read_bytes()
    again = documents.rendered_pdf(from_data(document.content)).content
    assert hashlib.sha256(stored).hexdigest() == document.digest
    assert again == stored
    assert document.docx is not None
    assert document.xlsx is not None


def test_the_pdf_holds_the_figures(issued):
    pages = PdfReader(io.BytesIO(evidence.path_of(issued.document.pdf).read_bytes())).pages
    text = "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")

    assert "新发现隐患3条" in text
    assert "在治隐患4条" in text
    assert "第1期" in text
    assert "草稿" not in text


def test_each_recipient_unit_gets_a_receipt_to_acknowledge(issued, sun):
    with acting(sun):
        receipt = Receipt.objects.visible_to(sun).get()
        found = documents.open_receipt(receipt_id=receipt.pk, actor=sun)
        assert found.document.title == issued.title
        assert [file.kind for file in found.files] == ["pdf", "docx", "xlsx"]
        documents.acknowledge_receipt(receipt_id=receipt.pk, actor=sun, at=NEXT)
        receipt.refresh_from_db()
        assert (receipt.status, receipt.read_by.name) == ("acknowledged", "孙某")


def test_anybody_may_check_the_code_and_sees_nothing_else(issued, client, chen, he):
    code = issued.document.check_code

    page = client.get(f"/check/{code.lower()}/").content.decode()
    assert issued.title in page
    assert issued.document.digest in page
    assert "何某" not in page
    go(issued, "withdraw", he, note="数字有误")
    assert "已于 2026-11-11 撤回" in client.get(f"/check/{code}/").content.decode()
    assert client.get("/check/ZZZZZZZZZZ/").status_code == 404
    with acting(chen):
        assert PublishedCheck.objects.get().withdrawn_on == date(2026, 11, 11)


def test_a_withdrawal_later_on_leaves_the_issued_report_as_it_was(issued, chen, example):
    before = evidence.path_of(issued.document.pdf).read_bytes()
    with acting(chen):
        withdraw_hazard(hazard_id=example["A"].pk, note="登记重复", actor=chen, at=NEXT)
        again = Report.objects.visible_to(chen).select_related("document").one(issued.pk)
        assert documents.rendered_pdf(from_data(again.document.content)).content == before
        assert FrozenFigure.objects.get(chain=f"report:{issued.pk}:1", figure="f1").value == 3


def test_numbers_follow_each_other_and_a_failure_leaves_no_gap(issued, chen, he, house):
    with acting(chen):
        other = compose_report("daily", Wanted(on=DAY), actor=chen, at=NEXT)
    submit(other, chen, house)
    go(other, "sign", he)
    with pytest.raises(NotPermitted):
        go(other, "issue", he.__class__(**he.__dict__ | {"permissions": frozenset()}))

    assert go(other, "issue", chen).document.doc_no == "第2期"


def test_who_holds_too_low_a_level_may_not_sign(draft, chen, person, house):
    from bihuan.kernel.permissions import Role

    nobody = person("罗某", Role.OFFICE_HEAD, "office")
    submit(draft, chen, house)
    with pytest.raises(SignerTooLow) as refusal:
        go(draft, "sign", nobody)
    assert refusal.value.code == "documents.signer_too_low"


def test_what_was_sent_back_may_be_edited_and_sent_again(draft, chen, he, house):
    submit(draft, chen, house)
    go(draft, "return", he, note="补充措施")
    with acting(chen):
        report = Report.objects.visible_to(chen).one(draft.pk)
        assert report.status == Status.DRAFT
        text = "\n".join(latest(report).sections[0].paragraphs) + "请各街道抓紧整改。"
        edit_report(report_id=draft.pk, edit=Edit({0: text}), actor=chen, at=NEXT)
    again = submit(draft, chen, house)
    assert again.version == 2
    go(draft, "sign", he)
    assert go(draft, "issue", chen).status == Status.ISSUED


def test_only_the_report_moves_its_document(draft, chen, he, house):
    report = submit(draft, chen, house)
    with acting(he), pytest.raises(HandledElsewhere):
        documents.sign_document(document_id=report.document.pk, actor=he, at=NEXT)


def test_while_it_is_being_signed_nothing_changes(draft, chen, house):
    submit(draft, chen, house)
    with acting(chen):
        with pytest.raises(NotDraft):
            recompute_report(report_id=draft.pk, actor=chen, at=NEXT)
        with pytest.raises(NotDraft):
            edit_report(report_id=draft.pk, edit=Edit(), actor=chen, at=NEXT)


def test_edited_words_keep_their_numbers_bound(draft, chen):
    with acting(chen):
        with pytest.raises(FiguresUnbound) as refusal:
            edit_report(report_id=draft.pk, edit=Edit({0: "发现{f999}。"}), actor=chen, at=NEXT)
        assert refusal.value.code == "reports.figures_unbound"
        edit = Edit({0: "新发现隐患{f1}，好转。"})
        edit_report(report_id=draft.pk, edit=edit, actor=chen, at=NEXT)
        report = Report.objects.visible_to(chen).one(draft.pk)
        assert latest(report).sections[0].paragraphs[0] == "新发现隐患{f1}，好转。"
        assert ReportVersion.objects.filter(report=report).count() == 2


def test_a_typed_number_that_contradicts_stops_it_until_somebody_says_why(draft, chen, house):
    wrong = "累计发现隐患20条，较上年同期的10条增加5条。"
    with acting(chen):
        edit_report(report_id=draft.pk, edit=Edit({0: wrong}), actor=chen, at=NEXT)
        report = Report.objects.visible_to(chen).one(draft.pk)
        (found,) = open_checks(report)
    with pytest.raises(FiguresWrong) as refusal:
        submit(draft, chen, house)
    assert refusal.value.code == "reports.figures_wrong"
    with acting(chen):
        explain_check(
            report_id=draft.pk, check=found.key, reason="含上级交办的", actor=chen, at=NEXT
        )
    assert submit(draft, chen, house).status == Status.IN_SIGNING


def test_rows_withdrawn_before_the_signature_are_noticed(chen, example, house):
    later = NEXT + timedelta(hours=2)
    with acting(chen):
        report = compose_report("daily", Wanted(on=DAY), actor=chen, at=NEXT)
        example["A"].__class__.objects.filter(pk=example["A"].pk).update(
            status="dismissed", withdrawn_at=None
        )
    with pytest.raises(RowsChanged) as refusal:
        submit(report, chen, house, later)
    assert refusal.value.code == "reports.rows_changed"
    with acting(chen):
        recompute_report(report_id=report.pk, actor=chen, at=later)
    assert submit(report, chen, house, later).status == Status.IN_SIGNING


def test_a_report_of_an_open_day_is_kept_but_not_sent(chen, example, house):
    midday = datetime(2026, 11, 10, 4, 30, tzinfo=UTC)
    with acting(chen):
        wanted = Wanted(on=DAY, is_draft=True)
        report = compose_report("daily", wanted, actor=chen, at=midday)
    with pytest.raises(PeriodOpen):
        submit(report, chen, house, midday)
    with acting(chen):
        recompute_report(report_id=report.pk, actor=chen, at=NEXT)
    assert submit(report, chen, house).status == Status.IN_SIGNING


def test_another_street_sees_nothing_of_it(chen, sun, example):
    with acting(sun):
        own = compose_report("daily", Wanted(on=DAY), actor=sun, at=NEXT)
        assert own.covers == "990102001"
    with acting(chen):
        whole = compose_report("daily", Wanted(on=DAY), actor=chen, at=NEXT)
        assert Report.objects.visible_to(chen).count() == 2
    with acting(sun), pytest.raises(NotFound):
        Report.objects.visible_to(sun).one(whole.pk)
