"""Reading packs: what is read, what is refused and in which words."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.content.loader import PACKS, PackInvalid, all_packs, load_pack, read_pack

HEADER = """\
code: nuts
kind: dictionary
title: 坚果
version: "1"
effective_from: 2026-01-01
effective_to: null
sources:
  - {title: 坚果管理办法, number: 第1号, clause: 第三条}
mark: house
open: true
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "dictionary" / "nuts"
    place.mkdir(parents=True)
    return place


def write(folder, text, name="pack.yaml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def refusal(folder):
    with pytest.raises(PackInvalid) as caught:
        read_pack(folder)
    return caught.value


def test_a_pack_is_read_with_its_header(folder):
    pack = read_pack(write(folder, HEADER + "rows:\n  - {key: almond, title: 杏仁}\n"))

    assert (pack.code, pack.kind, pack.title) == ("nuts", "dictionary", "坚果")
    assert pack.effective_from == date(2026, 1, 1)
    assert pack.effective_to is None
    assert (pack.sources[0].title, pack.sources[0].clause) == ("坚果管理办法", "第三条")
    assert dict(pack.extra) == {"open": True}
    assert [dict(row) for row in pack.rows] == [{"key": "almond", "title": "杏仁"}]


def test_rows_of_further_files_follow_in_the_order_of_their_names(folder):
    write(folder, HEADER + "rows:\n  - {key: a, title: 甲}\n")
    write(folder, "rows:\n  - {key: c, title: 丙}\n", "2.yaml")
    write(folder, "rows:\n  - {key: b, title: 乙}\n", "1.yaml")

    assert [row["key"] for row in read_pack(folder).rows] == ["a", "b", "c"]


def test_dates_and_words_stay_text(folder):
    """YAML 1.1 would make of these a date, and two booleans."""
    rows = "rows:\n  - {key: on, title: 2026-05-01}\n  - {key: y, title: no, fixed: true}\n"

    first, second = read_pack(write(folder, HEADER + rows)).rows

    assert dict(first) == {"key": "on", "title": "2026-05-01"}
    assert dict(second) == {"key": "y", "title": "no", "fixed": True}


def test_the_digest_does_not_depend_on_how_the_file_is_laid_out(folder):
    one = read_pack(write(folder, HEADER + "rows:\n  - {key: a, title: 甲}\n")).digest
    two = read_pack(write(folder, HEADER + "rows:\n- title: 甲\n  key: a # same\n")).digest
    other = read_pack(write(folder, HEADER + "rows:\n  - {key: a, title: 乙}\n")).digest

    assert one == two != other
    assert len(one) == 64


def test_a_row_has_the_mark_of_its_pack_unless_it_says_otherwise(folder):
    rows = "rows:\n  - {key: a, title: 甲}\n  - {key: b, title: 乙, mark: unverified}\n"
    pack = read_pack(write(folder, HEADER + rows))

    assert [pack.mark_of(row) for row in pack.rows] == ["house", "unverified"]
    assert pack.row("b") is pack.rows[1]
    assert pack.row("z") is None


def test_rows_cannot_be_changed(folder):
    pack = read_pack(write(folder, HEADER + "rows:\n  - {key: a, title: 甲}\n"))

    with pytest.raises(TypeError):
        pack.rows[0]["title"] = "乙"  # type: ignore[index]  # what the test is about


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        (HEADER.replace("title: 坚果\n", "") + "rows: []\n", None, "缺少“title”"),
        (HEADER.replace("code: nuts", "code: bolts"), None, "与文件夹名不一致"),
        (HEADER.replace("mark: house", "mark: sure"), None, "“sure”不是核实标记"),
        (HEADER.replace("2026-01-01", "2026-02-30"), None, "日期“2026-02-30”不存在"),
        (HEADER.replace("clause: 第三条", "author: 某人"), None, "来源必须写明标题"),
        (HEADER + "rows:\n  - {title: 甲}\n", None, "第1行没有键"),
        (HEADER + "rows:\n  - {key: a}\n  - {key: a}\n", "a", "出现了两次"),
        (HEADER + "rows:\n  - {key: a, key: b}\n", None, "不是正确的YAML"),
        ("rows: [", None, "不是正确的YAML"),
        ("- a\n", None, "最外层不是键值对"),
    ],
)
def test_a_broken_pack_is_refused_with_file_and_reason(folder, text, key, says):
    error = refusal(write(folder, text))

    assert error.code == "pack_invalid"
    assert error.file == "dictionary/nuts/pack.yaml"
    assert error.key == key
    assert says in error.message
    assert str(error).endswith("。")


def test_a_further_file_holds_rows_only(folder):
    write(folder, HEADER)
    write(folder, "code: nuts\nrows: []\n", "more.yaml")

    assert refusal(folder).file == "dictionary/nuts/more.yaml"


def test_bytes_that_are_no_text_are_refused(folder):
    (folder / "pack.yaml").write_bytes(b"\xff\xfe\x00")

    assert refusal(folder).code == "pack_invalid"


@pytest.mark.parametrize("place", [("dictionary", "none"), ("../packs", "calendar"), ("no", "cn")])
def test_a_pack_that_is_not_there_is_refused(place):
    with pytest.raises(PackInvalid, match="没有这个内容包") as caught:
        load_pack(*place)

    assert caught.value.code == "pack_invalid"


def test_every_folder_is_a_pack_and_is_read_once():
    folders = {folder.parent for folder in PACKS.rglob("*.yaml")}

    assert len(all_packs()) == len(folders)
    assert load_pack("calendar", "cn") is load_pack("calendar", "cn")
