"""The repository names no place that it was made at, and no address that nobody looked at."""

from __future__ import annotations

import re

import house
import pytest

# Every host that may be named, with what it is; a new one is added here on purpose.
HOSTS = {
    "127.0.0.1": "the machine itself",
    "json-schema.org": "name of the schema language",
    "www.w3.org": "name of SVG's namespace",
    "schemas.openxmlformats.org": "name of Word's namespace",
    "github.com": "sources of what is shipped inside the browser bundle",
    "qyapi.weixin.qq.com": "WeCom's interface for group robots",
    "oapi.dingtalk.com": "DingTalk's interface for group robots",
    "keepachangelog.com": "the form of the changelog",
    "semver.org": "the meaning of version numbers",
    "www.apache.org": "the licence",
    "localhost": "the machine itself",
}
INVENTED = re.compile(r"(?:^|\.)(?:example|invalid|test|localhost)$|\.example\.\w+$")
ADDRESS = re.compile(r"https?://([A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])")
FILES = [path for path in house.kept_files() if path.suffix not in {".png", ".jpg"}]


def text_of(path):
    return path.read_text(encoding="utf-8", errors="replace")


def test_files_are_found():
    if not FILES:
        pytest.skip("not a git checkout: there is no list of the files kept")
    assert len(FILES) > 300


def test_every_address_is_known():
    strange = {
        (path.relative_to(house.ROOT).as_posix(), host)
        for path in FILES
        for host in ADDRESS.findall(text_of(path))
        if host not in HOSTS and not INVENTED.search(host)
    }

    assert strange == set()


def test_no_file_names_the_folder_it_was_written_in():
    own = {f"{house.ROOT}/", f"{house.ROOT.parent / 'shared'}"}

    named = [path for path in FILES if any(place in text_of(path) for place in own)]

    assert named == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(?:TODO|FIXME|HACK)\b[:(]")

    found = {
        f"{path.relative_to(house.ROOT)}:{number}"
        for path in house.files()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if later.search(line)
    }

    assert found == set()
