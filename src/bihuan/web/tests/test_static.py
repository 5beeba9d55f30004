import json
import os

from bihuan.web.jinja import hashed, icon_drawer


def plain(path: str) -> str:
    return f"/static/{path}"


def test_built_files_are_addressed_under_their_hash(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps({"app.js": "app-1A2B3C4D.js"}))
    static = hashed(plain, tmp_path)
    assert static("build/app.js") == "/static/build/app-1A2B3C4D.js"
    assert static("build/other.js") == "/static/build/other.js"
    assert static("pictures/a.png") == "/static/pictures/a.png"


def test_a_new_build_is_noticed_in_development_only(tmp_path):
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"app.js": "app-1A2B3C4D.js"}))
    static, kept = hashed(plain, tmp_path, watched=True), hashed(plain, tmp_path)
    static("build/app.js")
    kept("build/app.js")
    manifest.write_text(json.dumps({"app.js": "app-9Z8Y7X6W.js"}))
    os.utime(manifest, ns=(1, 1))
    assert static("build/app.js") == "/static/build/app-9Z8Y7X6W.js"
    assert kept("build/app.js") == "/static/build/app-1A2B3C4D.js"


def test_before_any_build_plain_names_are_given(tmp_path):
    assert hashed(plain, tmp_path)("build/app.js") == "/static/build/app.js"


def test_an_icon_is_decoration_unless_it_has_a_label():
    icon = icon_drawer(plain)
    assert 'aria-hidden="true"' in icon("bell")
    assert 'role="img" aria-label="&lt;消息&gt;"' in icon("bell", "<消息>")
