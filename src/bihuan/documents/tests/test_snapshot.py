"""A document as plain data comes back as it was."""

from __future__ import annotations

import json

from bihuan.documents.pdf import render_pdf
from bihuan.documents.snapshot import from_data, to_data


def test_a_document_survives_its_way_through_json(make_document, tables):
    document = make_document(blocks=(*make_document().blocks, tables["long"], tables["wide"]))

    data = json.loads(json.dumps(to_data(document), ensure_ascii=False))

    assert from_data(data) == document


def test_set_from_its_data_it_gives_the_same_bytes(make_document):
    document = make_document()

    assert render_pdf(from_data(to_data(document))).content == render_pdf(document).content


def test_an_unknown_key_of_a_later_version_is_left_alone(make_document):
    assert from_data(to_data(make_document()) | {"colour": "red"}) == make_document()
