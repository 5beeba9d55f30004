"""Responsibility letters: yearly texts, letters to a class, signatures, sums, the year's end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.content.loader import load_pack
from bihuan.documents.docx import render_docx
from bihuan.enterprises.models import Enterprise
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted, NotYours, TransitionRefused
from bihuan.kernel.indicators import Period, Query, end_of_day, rows_behind, values
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import Role
from bihuan.responsibility import services
from bihuan.responsibility.drawn.letter_summary import draw_summary, year_of_letters
from bihuan.responsibility.drawn.papers import document_of
from bihuan.responsibility.errors import (
    ClassHasLetter,
    PlaceholderUnknown,
    ScanMissing,
    SignedInFuture,
    SignedTooEarly,
    TemplateInUse,
)
from bihuan.responsibility.indicators.letters import (
    LETTERS_DEPARTMENTS,
    LETTERS_KEY_ENTERPRISES,
    LETTERS_OTHERS,
    LETTERS_OVERDUE,
    LETTERS_RATE,
    LETTERS_SIGNED,
    LETTERS_TOWNS,
    LETTERS_UNSIGNED,
    NAMED,
)
from bihuan.responsibility.lives import LetterStatus, SignedHow
from bihuan.responsibility.models import Letter, LetterTemplate
from bihuan.responsibility.tests.letter_house import (
    EAST,
    NOON,
    RIVER,
    TODAY,
    build,
    person,
    scan,
    text_for,
)


@pytest.fixture
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Any]:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    with acting(system_actor()):
        return build()


@pytest.fixture
def chen(house: dict[str, Any]) -> Actor:
    return person(house, "陈某", Role.OFFICE, "office")


@pytest.fixture
def sun(house: dict[str, Any]) -> Actor:
    return person(house, "孙某", Role.STREET, "river", RIVER)


@pytest.fixture
def zhou(house: dict[str, Any]) -> Actor:
    about = {"enterprise_id": house["factory"].pk}
    return person(house, "周某", Role.ENTERPRISE, region=EAST, **about)


def prepare(actor: Actor, party_class: str, **changed: Any) -> LetterTemplate:
    with acting(actor):
        return services.prepare_letters(text_for(party_class, **changed), actor=actor, at=NOON)


def give(actor: Actor, party_class: str, **changed: Any) -> list[Letter]:
    """A text and a letter to everybody of the class, issued."""
    template = prepare(actor, party_class, **changed)
    with acting(actor):
        found = services.parties_of(template, actor, on=TODAY)
        return services.make_letters(
            template_id=template.pk,
            chosen=[one.key for one in found],
            is_issued=True,
            actor=actor,
            at=NOON,
        )


def move(actor: Actor, letter: Letter, name: str, at: Any = NOON, **given: Any) -> Letter:
    with acting(actor):
        return services.make_letter_move(letter.pk, name, given, actor=actor, at=at)


def sign_on_paper(actor: Actor, letter: Letter) -> Letter:
    given = {"signed_on": TODAY, "signer": "某负责人", "files": [scan()]}
    return move(actor, letter, "register", **given)


def test_a_class_of_the_dictionary_says_who_is_given_a_letter(chen):
    departments = prepare(chen, "departments")
    towns = prepare(chen, "towns")
    companies = prepare(chen, "key-enterprises")

    with acting(chen):
        names = {
            template.party_class: [
                one.name for one in services.parties_of(template, chen, on=TODAY)
            ]
            for template in (departments, towns, companies)
        }

    assert names == {
        "departments": ["云川区应急管理局", "云川区消防救援大队"],
        "towns": ["河畔街道办事处", "山前街道办事处"],
        "key-enterprises": ["河畔机械厂"],
    }


def test_the_text_is_filled_for_each_party_and_frozen(chen, house):
    letters = give(chen, "key-enterprises")
    with acting(chen):
        template = LetterTemplate.objects.get(pk=letters[0].template_id)
        services.revise_letters(
            template_id=template.pk,
            text=text_for("key-enterprises", text="完全不同的另一段责任状正文，共二十多个字以上。"),
            actor=chen,
            at=NOON,
        )
        kept = Letter.objects.get(pk=letters[0].pk)

    assert kept.text == (
        "云川区安全生产委员会与河畔机械厂签订2026年安全生产责任状，"
        "乙方负责人周某对河东社区安全生产负责。"
    )
    assert (kept.issuer_signer, kept.status) == ("高某", LetterStatus.ISSUED)


def test_a_word_that_nothing_fills_is_refused(chen):
    with pytest.raises(PlaceholderUnknown) as refusal:
        prepare(chen, "towns", text="{甲方}与{丙方}签订安全生产责任状，一式两份，双方各执一份。")

    assert refusal.value.facts["word"] == "丙方"


def test_one_text_a_class_kind_and_year(chen):
    prepare(chen, "towns")

    with pytest.raises(ClassHasLetter):
        prepare(chen, "towns")
    assert prepare(chen, "towns", kind="responsibility").pk
    assert prepare(chen, "towns", year=2027).pk


def test_whoever_has_one_is_left_out_the_second_time(chen):
    letters = give(chen, "towns")
    with acting(chen):
        found = services.parties_of(letters[0].template, chen, on=TODAY)
        again = services.make_letters(
            template_id=letters[0].template_id,
            chosen=[one.key for one in found],
            actor=chen,
            at=NOON,
        )

    assert len(letters) == 2
    assert again == []
    assert all(one.letter_id for one in found)


def test_nobody_of_another_class_is_given_one(chen, house):
    template = prepare(chen, "towns")

    with pytest.raises(InvalidInput) as refusal, acting(chen):
        services.make_letters(
            template_id=template.pk, chosen=[f"u{house['fire'].pk}"], actor=chen, at=NOON
        )

    assert "chosen" in refusal.value.fields


def test_the_party_has_it_on_its_list_and_signs(chen, sun, house):
    mine = next(one for one in give(chen, "towns") if one.unit_id == house["river"].pk)
    with acting(sun):
        loop = Loop.objects.get(kind="letter", object_id=mine.pk)
    assert (loop.owner_unit_id, loop.due_on) == (house["river"].pk, date(2026, 3, 31))

    signed = move(sun, mine, "sign", signer="郑某")

    assert (signed.status, signed.signed_on) == (LetterStatus.SIGNED, TODAY)
    assert (signed.signed_how, signed.signed_by_id) == (SignedHow.PLATFORM, sun.user_id)
    with acting(sun):
        assert Loop.objects.get(kind="letter", object_id=mine.pk).closed_at is not None


def test_an_enterprise_signs_its_own_by_its_account(chen, zhou):
    letter = give(chen, "key-enterprises")[0]

    signed = move(zhou, letter, "sign", signer="周某")

    assert (signed.status, signed.signer) == (LetterStatus.SIGNED, "周某")


def test_nobody_signs_for_another(chen, sun, house):
    mine = next(one for one in give(chen, "towns") if one.unit_id == house["river"].pk)

    with pytest.raises(NotYours):
        move(chen, mine, "sign", signer="陈某")


def test_what_is_outside_the_scope_looks_absent(chen, sun, zhou, house):
    towns = give(chen, "towns")
    other = next(one for one in towns if one.unit_id == house["hill"].pk)

    for stranger in (sun, zhou):
        with acting(stranger):
            assert not Letter.objects.filter(pk=other.pk).exists()  # the database itself
        with pytest.raises(NotFound):
            move(stranger, other, "sign", signer="孙某")


def test_a_signature_on_paper_needs_both_names_a_day_and_the_scan(chen):
    letter = give(chen, "key-enterprises")[0]
    given = {"signed_on": TODAY, "signer": "周某", "files": []}

    with pytest.raises(ScanMissing):
        move(chen, letter, "register", **given)
    with pytest.raises(SignedInFuture):
        move(chen, letter, "register", **given | {"signed_on": TODAY + timedelta(days=1)})
    with pytest.raises(SignedTooEarly):
        move(chen, letter, "register", **given | {"signed_on": TODAY - timedelta(days=1)})
    signed = move(chen, letter, "register", **given | {"files": [scan()]})

    assert (signed.signed_how, signed.issuer_signer) == (SignedHow.PAPER, "高某")
    with acting(chen):
        assert [use.role for use in evidence.of(f"letter:{letter.pk}")] == ["scan"]


def test_without_a_signer_of_the_issuing_side_it_is_not_signed(chen):
    letter = give(chen, "towns", issuer_signer="")[0]

    with pytest.raises(InvalidInput) as refusal:
        move(chen, letter, "register", signed_on=TODAY, signer="郑某", files=[scan()])

    assert list(refusal.value.fields) == ["issuer_signer"]


def test_a_draft_is_amended_alone_and_a_signed_one_never(chen):
    template = prepare(chen, "towns")
    with acting(chen):
        keys = [one.key for one in services.parties_of(template, chen, on=TODAY)]
        drafts = services.make_letters(template_id=template.pk, chosen=keys, actor=chen, at=NOON)
    changed = move(
        chen, drafts[0], "amend", text="只有这一份加了一条：汛期加密巡查，每周不少于两次。"
    )
    with acting(chen):
        untouched = Letter.objects.get(pk=drafts[1].pk).text
    assert changed.text.startswith("只有这一份")
    assert untouched.startswith("云川区安全生产委员会与")

    issued = move(chen, drafts[0], "issue")
    sign_on_paper(chen, issued)
    for name, given in (
        ("amend", {"text": "签订以后再想换成另一段正文，哪怕写得更好也不行。"}),
        ("withdraw", {"note": "错"}),
    ):
        with pytest.raises(TransitionRefused):
            move(chen, issued, name, **given)


def test_the_classes_add_up_to_the_whole(chen, house):
    """Two departments, one town of two, the key enterprise: 4 = 2 + 1 + 1 + 0."""
    for letter in give(chen, "departments"):
        sign_on_paper(chen, letter)
    sign_on_paper(chen, give(chen, "towns")[0])
    sign_on_paper(chen, give(chen, "key-enterprises")[0])
    query = Query(Period(date(2026, 1, 1), TODAY), end_of_day(TODAY))
    parts = (LETTERS_DEPARTMENTS, LETTERS_TOWNS, LETTERS_KEY_ENTERPRISES, LETTERS_OTHERS)

    with acting(chen):
        found = values((LETTERS_SIGNED, *parts, LETTERS_UNSIGNED, LETTERS_RATE), query, chen)
        behind = rows_behind(LETTERS_UNSIGNED, query, chen)
        names = list(behind.values_list("party_name", flat=True))

    numbers = [int(found[one.code].number) for one in (LETTERS_SIGNED, *parts)]
    assert numbers == [4, 2, 1, 1, 0]
    assert found[LETTERS_RATE.code].text() == "80.0"  # 4 of 5
    assert names == ["山前街道办事处"]


def test_named_classes_stand_in_the_dictionary():
    keys = {row["key"] for row in load_pack("dictionary", "letter-classes").rows}

    assert set(NAMED) <= keys


def test_the_summary_says_when_a_declared_number_differs(chen):
    for letter in give(chen, "departments"):
        sign_on_paper(chen, letter)
    with acting(chen):
        for key, number in (("", 3), ("departments", 2)):
            services.declare_letters(
                year=2026,
                party_class=key,
                number=number,
                source="区安委会工作汇报",
                actor=chen,
                at=NOON,
            )
        shown = draw_summary(chen, 2026, end_of_day(TODAY), TODAY)
        held = year_of_letters(chen, 2026, TODAY, end_of_day(TODAY))

    assert (held.signed, held.parts, held.adds_up) == (2, [2], True)
    assert shown["alert"]["tone"] == "danger"
    assert "文件所列各类相加是2份，与文件所列总数3份不符" in shown["alert"]["text"]
    assert "文件所列总数3份，台账已签订2份" in shown["alert"]["text"]


def test_a_declared_number_that_agrees_is_said_to_agree(chen):
    sign_on_paper(chen, give(chen, "key-enterprises")[0])
    with acting(chen):
        services.declare_letters(
            year=2026, party_class="", number=9, source="初稿", actor=chen, at=NOON
        )
        services.declare_letters(
            year=2026, party_class="", number=1, source="定稿", actor=chen, at=NOON
        )
        shown = draw_summary(chen, 2026, end_of_day(TODAY), TODAY)

    assert shown["alert"]["tone"] == "done"


def test_late_is_from_the_day_after_the_limit(chen):
    give(chen, "key-enterprises")

    with acting(chen):
        found = {
            day: values(
                (LETTERS_OVERDUE,),
                Query(Period(date(2026, 1, 1), day), end_of_day(day)),
                chen,
            )[LETTERS_OVERDUE.code].number
            for day in (date(2026, 3, 31), date(2026, 4, 1))
        }

    assert list(found.values()) == [0, 1]


def test_a_new_principal_signs_anew_and_is_counted_once(chen, zhou, house):
    former = move(zhou, give(chen, "key-enterprises")[0], "sign", signer="周某")
    later = NOON + timedelta(days=5)
    with acting(system_actor()) as system:
        Enterprise.objects.filter(pk=house["factory"].pk).update(principal="钱某")
        told = services.follow_principal(enterprise=house["factory"].pk, actor=system, at=later)
        again = services.follow_principal(enterprise=house["factory"].pk, actor=system, at=later)
        letters = list(Letter.objects.order_by("pk"))
    assert (told, again) == (1, 0)
    assert [one.status for one in letters] == [LetterStatus.REPLACED, LetterStatus.ISSUED]
    assert letters[1].principal == "钱某"
    assert letters[1].due_on == TODAY + timedelta(days=35)  # 30 days after the change
    assert "周某变更为钱某" in letters[1].cause

    day = TODAY + timedelta(days=6)
    with acting(chen):
        query = Query(Period(date(2026, 1, 1), day), end_of_day(day))
        waiting = values((LETTERS_SIGNED,), query, chen)[LETTERS_SIGNED.code].number
    move(zhou, letters[1], "sign", at=later, signer="钱某")
    with acting(chen):
        signed = values((LETTERS_SIGNED,), query, chen)[LETTERS_SIGNED.code].number
        before = Query(Period(date(2026, 1, 1), TODAY), end_of_day(TODAY))
        then = values((LETTERS_SIGNED,), before, chen)[LETTERS_SIGNED.code].number
    assert [waiting, signed, then] == [0, 1, 1]
    assert former.pk == letters[1].replaces_id


def test_a_signed_letter_is_judged_at_the_years_end_and_an_unsigned_one_is_not(chen):
    first, second = give(chen, "towns")
    given = {"grade": "good", "conclusion": "完成年度目标", "score": None, "files": [scan()]}

    with pytest.raises(TransitionRefused):
        move(chen, second, "assess", **given)
    sign_on_paper(chen, first)
    with pytest.raises(InvalidInput):
        move(chen, first, "assess", **given | {"grade": "splendid"})
    judged = move(chen, first, "assess", **given)

    assert (judged.grade, judged.assessed_on) == ("good", TODAY)


def test_a_street_does_not_judge(chen, sun, house):
    mine = next(one for one in give(chen, "towns") if one.unit_id == house["river"].pk)
    sign_on_paper(chen, mine)

    with pytest.raises(NotPermitted):
        move(sun, mine, "assess", grade="excellent", conclusion="自评优秀")


def test_a_text_goes_only_after_its_letters(chen):
    letters = give(chen, "key-enterprises")
    template = letters[0].template_id

    with pytest.raises(TemplateInUse), acting(chen):
        services.withdraw_letters(template_id=template, reason="重写", actor=chen, at=NOON)
    move(chen, letters[0], "withdraw", note="发错")
    with acting(chen):
        gone = services.withdraw_letters(template_id=template, reason="重写", actor=chen, at=NOON)

    assert gone.withdrawn_at == NOON


def test_a_street_gives_letters_in_its_own_place_only(sun, house):
    template = prepare(sun, "key-enterprises", issuer_name="河畔街道办事处")
    other = prepare(sun, "towns")

    with acting(sun):
        mine = [one.name for one in services.parties_of(template, sun, on=TODAY)]
        towns = services.parties_of(other, sun, on=TODAY)

    assert (mine, towns) == (["河畔机械厂"], [])


def test_a_merged_record_takes_its_letters_along(chen, house):
    letter = give(chen, "key-enterprises")[0]
    with acting(system_actor()) as system:
        services.follow_merged(
            kept=house["shop"].pk, dropped=house["factory"].pk, actor=system, at=NOON
        )
        moved = Letter.objects.get(pk=letter.pk)
        loop = Loop.objects.get(kind="letter", object_id=letter.pk)

    assert moved.enterprise_id == loop.owner_enterprise_id == house["shop"].pk


def test_the_paper_carries_text_and_signatures(chen):
    signed = sign_on_paper(chen, give(chen, "key-enterprises")[0])

    paper = document_of(signed)

    assert paper.title == "2026年安全生产责任状"
    assert paper.tables[0].rows[1] == ("负责人签字", "高某", "某负责人")
    assert not paper.is_draft
    assert render_docx(paper)[:2] == b"PK"
