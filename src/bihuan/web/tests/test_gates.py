"""Gates on the sources: size, browser floor, language, signatures."""

import gzip
import json
import re
from pathlib import Path

import pytest
from jinja2 import nodes

from bihuan.web.jinja import BUILT
from bihuan.web.preview import TEMPLATES, environment

ROOT = Path(__file__).parents[4]
ASSETS = ROOT / "assets"
TEMPLATE_FILES = sorted((ROOT / "src/bihuan").glob("*/templates/**/*.html"))
SCRIPTS = sorted((ASSETS / "js").rglob("*.js"))
STYLES = sorted((ASSETS / "css").rglob("*.css"))

KILOBYTE = 1024
BUDGETS = {
    "style.css": 14,
    "app.js": 44,
    "state.js": 26,
    "date.js": 17,
    "date-style.css": 4,
    "boot.js": 1,
    "icons.svg": 8,
}
FLOOR = (
    "oklch(",
    "color-mix(",
    "light-dark(",
    "@layer",
    "@container",
    ":has(",
    "rgb(",
    "rgba(",
    "hsl(",
)
TOO_NEW = (
    "structuredClone",
    "randomUUID",
    ".toSorted(",
    ".toReversed(",
    "Object.groupBy",
    "Object.hasOwn(",
    "AbortSignal.timeout",
)
HTMX_2 = re.compile(
    r"htmx:(after|before)(Swap|Request|Settle|OnLoad)|htmx:(responseError|sendError|configRequest|load)\b"
)
BANNED = ("非法", "无效", "系统异常", "操作失败")
HAN = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(
    rf"[{HAN}][,:;!?()][{HAN}]|[{HAN}][,;:!?](?=[\s\"'<]|$)|\([{HAN}]|[{HAN}]\)(?!\))"
)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
QUOTED = re.compile(r"\b_\(\s*(\"[^\"]*\"|'[^']*')")

MANIFEST = BUILT / "manifest.json"
built = pytest.mark.skipif(
    not MANIFEST.is_file(), reason="the assets are not built here: node assets/build.mjs"
)


def built_file(name: str) -> Path:
    names: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return BUILT / names[name]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


every_template = pytest.mark.parametrize("path", TEMPLATE_FILES, ids=relative)


@built
@pytest.mark.parametrize(("name", "kilobytes"), BUDGETS.items())
def test_what_the_browser_loads_stays_in_its_budget(name, kilobytes):
    assert len(gzip.compress(built_file(name).read_bytes(), 9)) <= kilobytes * KILOBYTE


@built
@pytest.mark.parametrize("name", ["style.css", "date-style.css"])
def test_built_styles_hold_to_the_browser_floor(name):
    text = built_file(name).read_text(encoding="utf-8")
    allowed = ("rgb(", "rgba(") if name.startswith("date") else ()
    assert [word for word in FLOOR if word in text and word not in allowed] == []


@built
@pytest.mark.parametrize("name", ["app.js", "state.js", "date.js"])
def test_built_scripts_hold_to_the_browser_floor(name):
    text = re.sub(r"`[^`]*`", "", built_file(name).read_text(encoding="utf-8"))
    assert "??=" not in text
    assert re.search(r"[\w)\]]\?\.\w", text) is None


@built
@pytest.mark.parametrize("name", ["app", "state", "date", "icons"])
def test_licences_travel_with_what_is_built(name):
    text = (BUILT / f"{name}.LEGAL.txt").read_text(encoding="utf-8")
    assert "htmx.org 4.0.1" in text
    assert "Permission" in text


def test_the_lock_holds_no_addresses_and_htmx_is_pinned():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"htmx.org": "4.0.1"' in (ROOT / "package.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", STYLES, ids=relative)
def test_style_sources_use_hex_colours_only(path):
    text = path.read_text(encoding="utf-8")
    assert [word for word in FLOOR if word in text] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=relative)
def test_scripts_use_nothing_newer_than_the_floor_no_event_of_htmx_2_and_no_eval(path):
    text = path.read_text(encoding="utf-8")
    assert HTMX_2.search(text) is None
    assert [word for word in TOO_NEW if word in text] == []
    assert re.search(r"\beval\(|new Function\(", text) is None


@every_template
def test_a_template_opens_with_its_signature(path):
    assert path.read_text(encoding="utf-8").startswith("{#")


@every_template
def test_every_chinese_word_goes_through_gettext(path):
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    left = QUOTED.sub("", text)
    assert re.findall(rf"[{HAN}]+", left) == []


@every_template
def test_a_sentence_is_translated_before_it_is_filled(path):
    source = environment().parse(path.read_text(encoding="utf-8"))
    for call in source.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            assert isinstance(call.args[0], nodes.Const)
            placeholders = set(re.findall(r"%\((\w+)\)s", call.args[0].value))
            assert placeholders == {keyword.key for keyword in call.kwargs}


@pytest.mark.parametrize("path", [*TEMPLATE_FILES, *SCRIPTS], ids=relative)
def test_chinese_keeps_its_punctuation_and_its_manners(path):
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    spoken = " ".join(re.findall(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`", text)) + re.sub(
        r"<[^>]*>|\{[{%].*?[}%]\}", " ", text
    )
    sentences = [
        line
        for line in re.split(r"[\"'`\n]", spoken)
        if re.search(f"[{HAN}]", line) and not line.strip().startswith("//")
    ]
    assert [line for line in sentences if HALF_WIDTH.search(line)] == []
    assert [word for word in BANNED if word in text] == []


@pytest.mark.parametrize("text", ["企业,编号", "共(三)条", "没有找到!", "整改期限:明天"])
def test_the_punctuation_lint_sees_half_width_marks(text):
    assert HALF_WIDTH.search(text)


@pytest.mark.parametrize("text", ["企业，编号", "共（三）条", "第 6.3 条", "剩 3 天（含今天）"])
def test_the_punctuation_lint_lets_good_chinese_pass(text):
    assert HALF_WIDTH.search(text) is None


def test_every_component_is_used():
    used = {
        name
        for path in TEMPLATE_FILES
        for name in re.findall(r"\"(components/[\w.]+)\"", path.read_text(encoding="utf-8"))
    }
    there = {str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "components").glob("*.html")}
    assert there == used


@built
def test_every_icon_asked_for_is_in_the_sprite():
    sprite = set(
        re.findall(r'<symbol id="([\w-]+)"', built_file("icons.svg").read_text(encoding="utf-8"))
    )
    asked = {
        name
        for path in TEMPLATE_FILES
        for name in re.findall(
            r'\bicon(?:_name)?[(=]"([a-z0-9-]+)"', path.read_text(encoding="utf-8")
        )
    }
    assert asked - sprite == set()


def test_every_behaviour_asked_for_exists():
    listed = (ASSETS / "js/behaviors.js").read_text(encoding="utf-8")
    table = listed[listed.index("const behaviors = {") : listed.index("};")]
    names = set(re.findall(r"[a-z-]{3,}(?=[\":,])", table))
    asked = {
        name
        for path in TEMPLATE_FILES
        for value in re.findall(r'data-behavior="([a-z -]+)"', path.read_text(encoding="utf-8"))
        for name in value.split()
    }
    assert asked - names == set()
