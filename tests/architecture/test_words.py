"""What people read is Chinese, says what is the case, and blames nobody."""

from __future__ import annotations

import ast
import re

import house
import pytest

from bihuan.kernel.errors import DomainError
from bihuan.web.handbook.loading import load_all
from bihuan.web.handbook.rooms import descendants

# Words of an officer or a machine, not of somebody who helps. In the law's own terms 非法 stands
# for what the law forbids (打击非法违法行为), so it is looked for where the platform speaks itself.
GETTEXT = {"_", "_t", "gettext", "gettext_lazy", "ngettext"}
BANNED = ("非法", "无效", "系统异常", "操作失败")
LEGAL_TERMS = (
    "非法违法",
    "打击非法",
    "非法生产",
    "非法经营",
    "非法运输",
    "非法储存",
    "非法盗采",
    "不管非法",  # 只管合法不管非法: what a supervisor is blamed for, said of no user
)
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}")
# A fact filled in later (where it is the whole, the sentence is made elsewhere), a command to type.
FACTS_AND_COMMANDS = re.compile(r"%\(\w+\)s|bihuan \w+ \w+|[A-Z_]{4,}\S*")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?:$|[\u4e00-\u9fff])")
TEMPLATES = sorted(path for path in house.SOURCE.rglob("*.html") if "templates" in path.parts)


load_all()
# A test that declares a refusal of its own may have been imported before, by two names.
REFUSALS = sorted(
    (one for one in set(descendants(DomainError)) if ".tests." not in one.__module__),
    key=lambda one: (one.__module__, one.__name__),
)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_refusal_says_what_is_the_case_and_what_to_do_next(refusal):
    for sentence in (str(refusal.message), str(refusal.remedy)):
        words = FACTS_AND_COMMANDS.sub("", sentence)
        assert not words or CHINESE.search(words), sentence
        assert not ENGLISH.search(words), sentence
        assert not HALF_WIDTH.search(sentence), sentence
    assert 400 <= refusal.http_status < 600


def test_a_code_stands_for_one_refusal():
    """A machine that acts on a code meets one meaning; a subclass may keep its parent's."""
    homes = {}
    for refusal in REFUSALS:
        if "code" in vars(refusal):
            homes.setdefault(refusal.code, []).append(refusal)

    assert {code: found for code, found in homes.items() if len(found) > 1} == {}


def spoken(file):
    """Every text in a file that is not a docstring, with its line."""
    told = set()
    for node in ast.walk(house.tree(file)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            told.add(id(node.value))
    for node in ast.walk(house.tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def banned_in(text):
    for term in LEGAL_TERMS:
        text = text.replace(term, "")
    return [word for word in BANNED if word in text]


def test_no_text_in_the_code_blames_or_hides():
    found = [
        f"{house.name(file)}:{line}: {text}"
        for file in house.files()
        for line, text in spoken(file)
        if banned_in(text)
    ]

    assert found == []


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_what_it_is_given_and_blames_nobody(page):
    text = page.read_text(encoding="utf-8")

    assert text.startswith("{#"), "a template begins with a comment: what it shows, what it takes"
    assert banned_in(text) == []


def messages(file):
    """The Chinese source texts given to gettext, with their lines."""
    for node, chain in house.calls(file):
        if chain[-1] in GETTEXT:
            for given in node.args:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield node.lineno, given.value


def test_what_is_translated_is_chinese_at_the_source():
    foreign = [
        f"{house.name(file)}:{line}: {text}"
        for file in house.files()
        for line, text in messages(file)
        if not CHINESE.search(text) and ENGLISH.search(text)
    ]

    assert foreign == []


def test_a_translated_text_is_whole():
    """No f-string and no sum of pieces goes into gettext: a translator would see half of it."""
    broken = [
        f"{house.name(file)}:{node.lineno}"
        for file in house.files()
        for node, chain in house.calls(file)
        if chain[-1] in GETTEXT
        for given in node.args
        if isinstance(given, ast.JoinedStr | ast.BinOp)
    ]

    assert broken == []
