"""Which fonts are used, and that a substitute is never silent."""

import shutil

from bihuan.documents.fonts import FREE_SANS, FREE_SERIF, FontSet, free_folder, resolve
from bihuan.documents.pdf import render_pdf


def test_without_licensed_fonts_each_role_names_its_substitute():
    used = resolve(FontSet())

    assert used.family("body") == FREE_SERIF
    assert used.family("heading") == FREE_SANS
    assert {use.role for use in used.substitutes} == {"title", "body", "heading", "kai", "number"}
    assert "小标宋用Noto Serif SC" in used.notice


def test_a_font_in_the_customers_folder_is_taken(tmp_path):
    shutil.copy(free_folder() / "NotoSansSC-Regular.otf", tmp_path)

    used = resolve(FontSet(title=("没有的字体", FREE_SANS), folder=tmp_path))

    assert used.family("title") == FREE_SANS
    assert "title" not in {use.role for use in used.substitutes}


def test_nothing_to_tell_when_every_wanted_font_is_there():
    wanted = FontSet((FREE_SERIF,), (FREE_SERIF,), (FREE_SANS,), (FREE_SERIF,), (FREE_SERIF,))

    assert resolve(wanted).notice == ""


def test_a_rendered_document_says_what_it_was_set_in(make_document):
    rendered = render_pdf(make_document(), FontSet(body=(FREE_SANS,)))

    assert rendered.fonts.family("body") == FREE_SANS
    assert b"NotoSansSC" in rendered.content
