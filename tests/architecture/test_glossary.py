"""Every model, state, move, permission and role is in the glossary, by the word that people see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bihuan.content.pack import KINDS
from bihuan.kernel import database
from bihuan.kernel.permissions import PERMISSIONS, Role
from bihuan.kernel.workflow import WORKFLOWS
from bihuan.web.handbook.loading import load_all

PAGE = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
ROW = re.compile(r"^\| ([^|]+) \| `([^`|]+)`", re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def section(title: str) -> dict[str, str]:
    """The rows under a heading: code → 中文."""
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return {code: word.strip() for word, code in ROW.findall(text)}


def states() -> dict[str, str]:
    return {
        f"{workflow.code}:{state.value}": str(state.label)
        for workflow in WORKFLOWS.values()
        for state in workflow.states
    }


def moves() -> dict[str, str]:
    return {
        f"{workflow.code}.{move.name}": str(move.label)
        for workflow in WORKFLOWS.values()
        for move in workflow.moves
    }


def permissions() -> dict[str, str]:
    return {code: str(one.label) for code, one in PERMISSIONS.items()}


def roles() -> dict[str, str]:
    return {role.value: str(role.label) for role in Role}


@pytest.mark.parametrize(
    ("title", "declared"),
    [
        ("States", states),
        ("Moves", moves),
        ("Permissions", permissions),
        ("Roles", roles),
        ("Kinds of packs", lambda: dict(KINDS)),
    ],
)
def test_what_people_see_is_the_word_of_the_glossary(title, declared):
    load_all()

    assert section(title) == declared()


def test_every_model_has_its_chinese_word_once():
    words = section("Models")
    models = {model._meta.label: str(model._meta.verbose_name) for model in database.models()}

    assert set(words) == set(models)
    assert all(CHINESE.search(word) for word in words.values())
    named = {code: name for code, name in models.items() if CHINESE.search(name)}
    assert {code: words[code] for code in named} == named
    assert len(set(words.values())) == len(words), "two models, one word"
