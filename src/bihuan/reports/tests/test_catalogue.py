"""The documents D01 to D46: each that can be made leads to where it is made."""

from __future__ import annotations

import pytest

from bihuan.kernel.permissions import Role
from bihuan.reports.d_list import PAPERS

NOTHING_YET = 422  # a report about what the register does not hold yet says so, and how to go on
MAKERS = [(one.no, maker) for one in PAPERS for maker in one.makers]


def test_the_list_is_whole_and_says_of_each_who_makes_it_or_why_nobody_does():
    assert [one.no for one in PAPERS] == [f"D{n:02d}" for n in range(1, 47)]
    assert [one.no for one in PAPERS if not one.makers and not one.room] == []
    assert [one.no for one in PAPERS if bool(one.room) != bool(one.reason)] == []
    assert {one.state for one in PAPERS} == {"made", "part", "awaited"}


@pytest.fixture
def clerk(signed_in):
    return signed_in(Role.OFFICE, "office", "990102")


def test_each_address_of_a_maker_opens(clerk, example, campaign):
    refused = {}
    for no, maker in MAKERS:
        answer = clerk.get(maker.address)
        if answer.status_code == NOTHING_YET and "/reports/" in maker.address:
            assert "重新计算" in answer.content.decode()  # the strip to ask again
        elif answer.status_code != 200:
            refused[no, maker.address] = answer.status_code

    assert refused == {}


def test_the_page_lists_every_document_with_its_state(clerk, house):
    page = clerk.get("/reports/documents-catalogue/")
    text = page.content.decode()

    assert page.status_code == 200
    assert all(f'id="{one.no}"' in text for one in PAPERS)
    assert "可以制作" in text
    assert "待“行政执法”" in text


def test_the_lists_of_a_hazard_show_their_own_columns(clerk, example):
    papers = {one.no: one for one in PAPERS}
    problems, rectification, responsibility = papers["D27"].makers

    assert "整改情况" in clerk.get(rectification.address).content.decode()
    assert "监管单位" in clerk.get(responsibility.address).content.decode()
    assert "位置" in clerk.get(problems.address).content.decode()
