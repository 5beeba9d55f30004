"""GB 18218: every table, every border, and that no rounding decides."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.content.hazchem import TITLE, tables
from bihuan.proofs.hazchem_tables import read_cas, standard_of
from bihuan.proofs.major_sources import GradingRefused, beside, exact, grade

SUBSTANCES, CLASSES, FACTORS = tables()
STANDARD = standard_of(TITLE, SUBSTANCES.rows, CLASSES.rows, FACTORS.rows)

SPECK = Decimal("0.01")  # tonnes; below every critical quantity


def one(name=None, quantity=1, cas=None, classes=()):
    return {"name": name, "cas": cas, "quantity_t": quantity, "classes": list(classes)}


def graded(*substances, residents=0, **more):
    unit = {"unit": "罐区", "unit_kind": "storage", "residents_500m": residents}
    return grade({**unit, "substances": list(substances), **more}, STANDARD)


def refusal(*substances, **more):
    with pytest.raises(GradingRefused) as caught:
        graded(*substances, **more)
    assert caught.value.message.endswith("。")
    assert caught.value.remedy.endswith("。")
    return caught.value.code


def term(*arguments, **named):
    return graded(one(*arguments, **named)).terms[0]


# The worked cases of the reference: (a) to (d).
def test_ammonia_and_chlorine_are_a_fourth_level():
    found = graded(one("氨", 8), one("氯", 2), residents=100)

    assert (found.s, found.r, found.level) == (Fraction("1.2"), Fraction("6.4"), "四级")


def test_forty_tonnes_of_chlorine_are_a_second_level():
    assert graded(one("氯", 40), residents=120).r == 64
    assert graded(one("氯", 40), residents=120).level == "二级"


def test_a_tonne_below_the_critical_quantity_is_no_source():
    found = graded(one("甲醇", 499), residents=5000)

    assert (found.is_major, found.r, found.level) == (False, None, None)
    assert found.s == Fraction(998, 1000)


def test_phosgene_at_its_critical_quantity_is_a_third_level_to_the_border():
    found = graded(one("碳酰氯", Decimal("0.3")), residents=0)

    assert (found.s, found.r, found.level) == (1, 10, "三级")


@pytest.mark.parametrize(
    ("residents", "alpha"),
    [
        (0, "0.5"),
        (1, "1"),
        (29, "1"),
        (30, "1.2"),
        (49, "1.2"),
        (50, "1.5"),
        (99, "1.5"),
        (100, "2"),
        (10**6, "2"),
        ("100", "2"),
        (Decimal("50.0"), "1.5"),
    ],
)
def test_who_lives_within_500_metres_sets_alpha(residents, alpha):
    assert graded(one("氨", 10), residents=residents).alpha == Decimal(alpha)


@pytest.mark.parametrize(
    ("quantity", "level"),
    [
        ("62.5", "一级"),  # R = 2 · 4 · 62.5 / 5 = 100
        ("62.4999", "二级"),
        ("31.25", "二级"),  # 50
        ("31.2499", "三级"),
        ("6.25", "三级"),  # 10
        ("6.2499", "四级"),
    ],
)
def test_the_lower_bound_of_a_level_belongs_to_it(quantity, level):
    assert graded(one("氯", Decimal(quantity)), residents=100).level == level


@pytest.mark.parametrize("row", SUBSTANCES.rows, ids=lambda row: row["key"])
def test_every_entry_of_table_1_is_found_by_its_title(row):
    found = term(row["title"], SPECK)

    assert found.critical == Decimal(str(row["data"]["quantity_t"]))
    assert found.critical_source == f"表1 第{int(row['key'][5:])}项"


@pytest.mark.parametrize(
    ("row", "alias"),
    [(row, alias) for row in SUBSTANCES.rows for alias in row.get("aliases", ())],
    ids=lambda value: value if isinstance(value, str) else value["key"],
)
def test_every_alias_leads_to_an_entry_no_laxer_than_its_own(row, alias):
    assert term(alias, SPECK).critical <= Decimal(str(row["data"]["quantity_t"]))


@pytest.mark.parametrize(
    ("row", "cas"),
    [(row, cas) for row in SUBSTANCES.rows for cas in row["data"].get("cas", ())],
    ids=lambda value: value if isinstance(value, str) else value["key"],
)
def test_every_cas_number_is_right_and_leads_to_an_entry_no_laxer(row, cas):
    assert read_cas(cas) == (cas,)
    assert term(None, SPECK, cas=cas).critical <= Decimal(str(row["data"]["quantity_t"]))


def test_table_1_has_85_entries_tables_2_and_4_24_classes_table_3_14_gases():
    assert [entry.item for entry in STANDARD.entries] == list(range(1, 86))
    assert len(STANDARD.classes) == 24
    assert len(STANDARD.betas) == 14


@pytest.mark.parametrize(
    ("name", "beta"),
    [
        ("一氧化碳", 2),
        ("二氧化硫", 2),
        ("氨", 2),
        ("环氧乙烷", 2),
        ("氯化氢", 3),
        ("溴甲烷", 3),
        ("氯", 4),
        ("硫化氢", 5),
        ("氟化氢", 5),
        ("二氧化氮", 10),
        ("氰化氢", 10),
        ("碳酰氯", 20),
        ("磷化氢", 20),
        ("异氰酸甲酯", 20),
    ],
)
def test_table_3_wins_over_classes(name, beta):
    found = term(name, 1, classes=["J1", "W1.1"])

    assert (found.beta, found.beta_source) == (beta, "表3")


@pytest.mark.parametrize(
    "cas",
    [
        "7664-41-7",
        " 7664-41-7 ",
        "７６６４－４１－７",
        "7664–41–7",
        "7664 41 7",
        "CAS: 7664-41-7",
        "cas号：7664-41-7",
        "007664-41-7",
        "7664417",
        7664417,
    ],
)
def test_a_cas_number_is_read_however_it_is_typed(cas):
    assert term("某物料", 1, cas=cas).critical_source == "表1 第1项"


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("液氨", 1),
        (" 液 氨 ", 1),
        ("氯气", 12),
        ("tnt", 35),
        ("\uff34\uff24\uff29", 23),
        ("1，3－丁二烯", 47),
        ("1,3-丁二烯", 47),
        ("氯化氢[无水]", 11),
        ("甲醛（含量＞90％）", 8),
        ("天然气", 49),
        ("丙烷", 52),
        ("乙醇汽油", 66),
        ("工业用甲醇", 65),
        ("硝酸铵(含可燃物<=0.2%)", 44),
        ("硝酸铵肥料", 45),
        ("硝化纤维素（含水≥25%）", 41),
    ],
)
def test_names_are_compared_without_width_spaces_and_case(name, item):
    assert term(name, SPECK).critical_source == f"表1 第{item}项"


def test_where_one_cas_number_has_several_entries_the_name_decides():
    assert term("硝酸铵（含可燃物≤0.2%）", 1, cas="6484-52-2").critical == 50
    assert term("硝酸铵（含可燃物0.5%）", 1, cas="6484-52-2").critical == 5
    assert term("硝酸铵（含可燃物0.1%）", 1, cas="6484-52-2").critical == 50
    assert term("硝化棉（含乙醇30%）", 1, cas="9004-70-0").critical == 10


def test_where_nothing_decides_the_strictest_entry_holds_and_says_so():
    found = term("硝酸铵", 1, cas="6484-52-2")

    assert found.critical == 5
    assert "43" in found.note
    assert "44" in found.note


def test_a_solution_of_the_same_cas_number_is_not_the_entry():
    assert refusal(one("盐酸", 30, cas="7647-01-0")) == "substance_unknown"
    assert term("盐酸", 30, cas="7647-01-0", classes=["J5"]).critical_source == "表2 J5"
    assert refusal(one("硝酸（65%）", 30, cas="7697-37-2")) == "substance_unknown"
    assert term("硝酸（含硝酸98%）", 30, cas="7697-37-2").critical == 100


def test_name_and_cas_number_of_two_substances_are_refused():
    assert refusal(one("氨", 8, cas="7782-50-5")) == "substance_unknown"


def test_a_cas_number_with_a_wrong_check_digit_is_no_cas_number():
    assert term("氨", 8, cas="7664-41-8").critical == 10
    assert refusal(one("某物料", 8, cas="7664-41-8")) == "substance_unknown"


def test_several_classes_give_the_smallest_quantity_and_the_largest_beta():
    found = term("某中间体", 1, classes=["W5.3", "J2", "W5.1"])

    assert (found.critical, found.critical_source) == (10, "表2 W5.1")
    assert (found.beta, found.beta_source) == (Decimal("1.5"), "表4 W5.1")


def test_a_substance_of_table_1_keeps_its_quantity_and_takes_beta_from_its_class():
    found = term("甲醇", 600, classes=["W5.1", "J5"])

    assert (found.critical, found.beta_source) == (500, "表4 W5.1")


@pytest.mark.parametrize("symbol", ["w5.3", " W5.3 ", "\uff37５．３"])
def test_symbols_are_read_in_any_width_and_case(symbol):
    assert term("某溶剂", 1, classes=[symbol]).critical == 1000


@pytest.mark.parametrize("symbol", ["W12", "W5", "J0", "J6", "易燃液体", "W5.9"])
def test_a_symbol_outside_table_2_is_refused(symbol):
    assert refusal(one("某溶剂", 1, classes=[symbol])) == "substance_unknown"
    assert refusal(one("某溶剂", 1, classes=[symbol, "W5.3"])) == "class_unknown"
    assert refusal(one("氨", 1, classes=[symbol])) == "class_unknown"


def test_neither_named_nor_classed_is_unknown():
    assert refusal(one("某溶剂", 1)) == "substance_unknown"
    assert refusal(one(None, 1)) == "substance_unknown"
    assert refusal(one("", 1, cas="")) == "substance_unknown"


def test_beta_is_asked_for_from_one_on_and_not_before():
    assert graded(one("甲醇", 499)).terms[0].beta is None
    assert refusal(one("甲醇", 500)) == "class_missing"
    assert refusal(one("甲醇", 250), one("氨", 5)) == "class_missing"
    assert graded(one("甲醇", 500, classes=["W5.3"])).level == "四级"


@pytest.mark.parametrize(
    "quantity",
    [
        0,
        -1,
        "0",
        "-0.1",
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        "8吨",
        "八",
        "",
        None,
        True,
        [8],
        {"t": 8},
        10**400,
        Decimal("1e999999"),
        "1e-999999",
        "1_000",
    ],
)
def test_what_is_no_quantity_above_nought_is_refused(quantity):
    assert refusal(one("氨", quantity)) == "quantity_invalid"


def test_a_quantity_that_was_left_out_is_refused():
    assert refusal({"name": "氨"}) == "quantity_invalid"


@pytest.mark.parametrize("quantity", ["8", " 8 ", "8.0", "８", "0.8e1", 8.0, Decimal(8)])
def test_a_number_written_as_text_is_a_number(quantity):
    assert term("氨", quantity).ratio == Fraction(8, 10)


@pytest.mark.parametrize("residents", [-1, "很多", 1.5, True, [], "NaN", 10**30])
def test_what_is_no_number_of_people_is_refused(residents):
    assert refusal(one("氨", 20), residents=residents) == "residents_invalid"


def test_unknown_residents_are_asked_for_only_where_a_level_is_due():
    assert graded(one("氨", 1), residents=None).alpha is None
    assert refusal(one("氨", 20), residents=None) == "residents_invalid"


@pytest.mark.parametrize("document", [None, [], "x", 1, {"substances": "氨"}, {"substances": [1]}])
def test_what_is_no_unit_is_refused(document):
    with pytest.raises(GradingRefused) as caught:
        grade(document, STANDARD)
    assert caught.value.code == "document_malformed"


def test_a_unit_without_substances_is_refused_not_cleared():
    assert refusal() == "substances_missing"
    assert refusal(substances=None) == "substances_missing"


def test_the_kind_of_unit_is_one_of_two():
    assert graded(one("氨", 1), unit_kind="生产单元").unit_kind == "production"
    assert refusal(one("氨", 1), unit_kind="车间") == "unit_kind_invalid"


def test_the_same_substance_in_two_tanks_counts_twice():
    found = graded(one("氨", 5), one("液氨", 5), residents=1)

    assert (found.s, found.is_major, found.r) == (1, True, 2)


def test_thirds_of_a_critical_quantity_add_up_to_exactly_one():
    third = one("碳酰氯", Decimal("0.1"))

    assert graded(third, third, third).is_major
    assert graded(third, third).s == Fraction(2, 3)


def test_what_is_short_of_one_by_a_hair_never_prints_as_one():
    found = graded(one("氨", Decimal("9.99999999999999999999")))

    assert not found.is_major
    assert found.as_json()["S"] < 1
    assert found.as_json()["S_exact"] == "0.999999999999999999999"


def test_a_fraction_is_written_without_loss():
    assert exact(Fraction(1, 3)) == "1/3"
    assert exact(Fraction("0.05")) == "0.05"
    assert exact(Fraction(64)) == "64"
    assert beside(Fraction(10) - Fraction(1, 10**30), (Decimal(10),)) < 10


TABLE = sorted(
    {entry.title: entry.quantity_t for entry in STANDARD.entries if entry.item != 42}.items()
)
AMOUNTS = st.decimals("0.0001", "10000", places=4)
MIXES = st.lists(st.tuples(st.sampled_from(TABLE), AMOUNTS), min_size=1, max_size=6)


def mixed(mix, residents=0):
    return graded(
        *(one(title, amount, classes=["J1"]) for (title, _), amount in mix), residents=residents
    )


@given(MIXES, st.randoms())
def test_the_order_of_the_substances_does_not_matter(mix, random):
    shuffled = random.sample(mix, len(mix))

    assert (mixed(mix).s, mixed(mix).r) == (mixed(shuffled).s, mixed(shuffled).r)


@given(MIXES, AMOUNTS, st.integers(0, 200))
def test_more_of_a_substance_never_lowers_s_r_or_the_level(mix, added, residents):
    more = [(mix[0][0], mix[0][1] + added), *mix[1:]]
    less, greater = mixed(mix, residents), mixed(more, residents)

    assert greater.s > less.s
    assert greater.is_major >= less.is_major
    assert (greater.r or 0) >= (less.r or 0)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.sampled_from(TABLE))
def test_parts_that_fill_the_critical_quantity_are_exactly_one(parts, entry):
    title, quantity = entry
    whole = sum(parts)
    shares = [Fraction(quantity) * part / whole for part in parts]
    decimals = [Decimal(share.numerator) / share.denominator for share in shares]
    if any(Fraction(number) != share for number, share in zip(decimals, shares, strict=True)):
        decimals = [quantity / 2, quantity / 2]

    assert graded(*(one(title, number, classes=["J1"]) for number in decimals)).s == 1


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_residents_never_lower_alpha(one_number, other):
    less, greater = sorted((one_number, other))

    assert STANDARD.alpha(less) <= STANDARD.alpha(greater)


def test_levels_follow_one_another_without_a_gap():
    bounds = [least for least, _ in STANDARD.levels]

    assert bounds == [100, 50, 10, 0]
    assert all(upper > lower for upper, lower in pairwise(bounds))
