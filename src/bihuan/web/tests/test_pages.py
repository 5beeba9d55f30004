"""Claims about every sample page, read from its markup."""

from collections import Counter
from functools import lru_cache

import pytest

from bihuan.kernel.errors import NotPermitted
from bihuan.web.preview import draw, environment
from bihuan.web.samples import PAGES
from bihuan.web.samples.forms import MISTAKES
from bihuan.web.samples.ledgers import HAZARDS
from bihuan.web.samples.records import HAZARD
from bihuan.web.tests.markup import Element, read

every_page = pytest.mark.parametrize("name", PAGES)


@lru_cache
def page(name: str) -> tuple[Element, ...]:
    return tuple(read(draw(name, environment())))


def having(page_name: str, tag: str, /, **attributes: str) -> list[Element]:
    wanted = {key.replace("_", "-"): value for key, value in attributes.items()}
    return [e for e in page(page_name) if e.tag == tag and wanted.items() <= e.attributes.items()]


@every_page
def test_ids_are_unique(name):
    ids = Counter(e.attributes["id"] for e in page(name) if "id" in e.attributes)
    assert [key for key, count in ids.items() if count > 1] == []


@every_page
def test_every_control_has_a_name_that_is_read_aloud(name):
    labelled = {e.attributes.get("for") for e in page(name) if e.tag == "label"}
    nameless = [
        e
        for e in page(name)
        if e.tag in ("input", "select", "textarea")
        and e.attributes.get("type") != "hidden"
        and "aria-label" not in e.attributes
        and e.attributes.get("id") not in labelled
        and e.inside("label") is None
    ]
    assert nameless == []


@every_page
def test_labels_and_descriptions_point_at_what_exists(name):
    ids = {e.attributes["id"] for e in page(name) if "id" in e.attributes}
    pointed = {
        target
        for e in page(name)
        for key in ("for", "aria-describedby", "aria-labelledby")
        for target in e.attributes.get(key, "").split()
    }
    assert pointed - ids == set()


@every_page
def test_buttons_say_their_type_and_pictures_their_words(name):
    assert [e for e in page(name) if e.tag == "button" and "type" not in e.attributes] == []
    assert [e for e in page(name) if e.tag == "img" and not e.attributes.get("alt")] == []


@every_page
def test_links_and_buttons_have_words(name):
    spoken = {
        id(parent)
        for e in page(name)
        if "aria-label" in e.attributes or e.attributes.get("alt")
        for parent in (e, *e.parents)
    }
    silent = [
        e
        for e in page(name)
        if e.tag in ("a", "button") and not e.text.strip() and id(e) not in spoken
    ]
    assert silent == []


@every_page
def test_every_posting_form_carries_the_token(name):
    posting = [e for e in page(name) if e.tag == "form" and e.attributes.get("method") == "post"]
    carrying = {id(e.inside("form")) for e in having(name, "input", name="csrfmiddlewaretoken")}
    assert [form.attributes["action"] for form in posting if id(form) not in carrying] == []


@every_page
def test_one_first_heading_and_one_title(name):
    assert len([e for e in page(name) if e.tag == "h1"]) == 1
    titles = [e.text for e in page(name) if e.tag == "title"]
    assert len(titles) == 1
    assert titles[0].endswith("－云州市安全生产综合监管平台")


@every_page
def test_htmx_elements_carry_their_own_target_and_swap(name):
    asking = [e for e in page(name) if {"hx-get", "hx-post"} & e.attributes.keys()]
    assert [
        e.attributes for e in asking if not {"hx-target", "hx-swap"} <= e.attributes.keys()
    ] == []
    ids = {e.attributes["id"] for e in page(name) if "id" in e.attributes}
    targets = {e.attributes["hx-target"].removeprefix("#") for e in asking}
    assert targets - ids == set() or name == "design"


@every_page
def test_what_htmx_asks_for_works_without_it(name):
    for element in page(name):
        if "hx-get" in element.attributes:
            plain = element.attributes.get("href") or element.attributes.get("action")
            assert plain == element.attributes["hx-get"]
        if "hx-post" in element.attributes:
            assert element.attributes.get("action") == element.attributes["hx-post"]


@every_page
def test_nothing_runs_or_is_styled_inline(name):
    for element in page(name):
        assert "style" not in element.attributes, element
        assert element.tag != "style"
        assert element.tag != "script" or (
            element.attributes.get("src") and not element.text.strip()
        )
        assert not [key for key in element.attributes if key.startswith(("on", "hx-on"))], element
        assert not element.attributes.get("href", "").startswith("javascript:")


def test_the_query_strip_carries_tab_sort_and_size():
    strips = having("ledger", "form", role="search", **{"class": "query"})
    hidden = {
        e.attributes["name"]
        for e in having("ledger", "input", type="hidden")
        if e.inside("form") is strips[0]
    }
    assert {"tab", "sort", "size"} <= hidden


def test_rows_past_their_deadline_have_a_red_edge_and_say_so():
    rows = having("ledger", "tr", data_edge="danger")
    assert len(rows) == 9
    assert all("逾" in row.text for row in rows)


def test_a_row_that_may_not_be_chosen_has_no_box():
    boxes = {e.attributes["value"] for e in having("ledger", "input", type="checkbox", name="ids")}
    assert boxes == {str(row["id"]) for row in HAZARDS["rows"] if row["selectable"]}


def test_an_unknown_cell_prints_a_dash():
    rows = having("ledger", "tr", data_row="#row-4")
    cells = [e for e in page("ledger") if e.tag == "td" and e.parents[-1] is rows[0]]
    assert cells[4].text.strip() == "—"


def test_fields_of_a_bulk_action_are_named_with_its_prefix():
    names = {e.attributes.get("name") for e in page("ledger")}
    assert {"assign-unit", "assign-due_on", "assign-note"} <= names


def test_a_move_that_is_not_allowed_is_shown_with_its_reason():
    closing = next(move for move in HAZARD["moves"] if not move["allowed"])
    why = having("detail", "p", id=f"why-{closing['name']}")
    assert closing["refusal_text"] in why[0].text
    buttons = having("detail", "button", aria_describedby=f"why-{closing['name']}")
    assert "disabled" in buttons[0].attributes


def test_a_form_with_photos_is_sent_as_parts():
    forms = {e.attributes["action"]: e for e in page("detail") if e.tag == "form"}
    assert forms["/hazards/1/schedule-review/"].attributes["enctype"] == "multipart/form-data"
    assert "enctype" not in forms["/hazards/1/extend/"].attributes


def test_the_error_summary_repeats_the_fields_words_and_links_to_them():
    summary = {
        e.attributes["href"]: e.text.strip()
        for e in page("form_errors")
        if e.tag == "a" and e.inside("section")
    }
    assert summary == {f"#f-{name}": text for name, (text, _) in MISTAKES.items()}
    beside = {
        e.text.strip()
        for e in page("form_errors")
        if "field__error" in e.attributes.get("class", "")
    }
    assert beside == {text for text, _ in MISTAKES.values()}


def test_a_page_with_errors_says_so_in_its_title():
    title = next(e for e in page("form_errors") if e.tag == "title")
    assert title.text.startswith("错误：")


def test_a_lookup_sends_its_id_and_the_typed_words():
    names = {e.attributes.get("name") for e in page("form")}
    assert {"enterprise", "enterprise__text"} <= names


def test_what_a_user_typed_is_never_markup():
    context = {**PAGES["form_errors"].context}
    evil = '"><script>alert(1)</script>'
    field = {"name": "a", "label": evil, "kind": "text", "value": evil, "help": evil, "error": evil}
    context["form"] = {
        **context["form"],
        "sections": [{"title": evil, "fields": [field]}],
        "title": evil,
    }
    html = environment().get_template("form.html").render(context)
    assert evil not in html
    assert len([e for e in read(html) if e.tag == "script"]) == 2


def test_a_figure_in_a_report_is_a_link_to_its_rows():
    figures = [e for e in page("report") if "paper__figure" in e.attributes.get("class", "")]
    assert [e.text for e in figures][:2] == ["37 条", "21 条"]
    assert all(e.attributes["href"] and e.attributes["title"] for e in figures)


def test_the_original_text_is_kept_to_the_letter():
    segments = PAGES["reading_confirm"].context["reading"]["segments"]
    body = next(e for e in page("reading_confirm") if e.attributes.get("class") == "reading__body")
    assert body.text == "".join(segment["text"] for segment in segments)


def test_a_finished_job_no_longer_asks_for_itself():
    context = {**PAGES["job"].context}
    assert having("job", "section", data_behavior="reload")
    context["job"] = {**context["job"], "reload_seconds": 0, "percent": 100}
    html = environment().get_template("job.html").render(context)
    assert "data-reload-seconds" not in html


def test_a_refusal_is_said_with_its_facts():
    context = {
        **PAGES["error"].context,
        "refusal": NotPermitted(permission="销号", holders="本单位管理员"),
    }
    html = environment().get_template("error.html").render(context)
    said = next(e.text for e in read(html) if "data-refusal" in e.attributes)
    assert "您的岗位没有“销号”这项权限。" in said
    assert "请联系本单位管理员。" in said
