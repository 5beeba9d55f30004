"""What is drawn from declarations says what the code declares now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.web import handbook
from bihuan.web.handbook.lifecycles import diagram
from bihuan.web.handbook.variables import VARIABLES, variables_read

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def pages():
    return handbook.pages()


def test_the_pages_kept_are_those_that_the_code_declares():
    """In a process of its own: other tests of this one declare permissions and kinds for themselves."""
    command = [sys.executable, "-m", "bihuan.config.entry", "write_docs", "--check"]

    done = subprocess.run(command, cwd=DOCS.parent, capture_output=True, text=True, check=False)

    assert done.returncode == 0, f"run: bihuan manage write_docs\n{done.stdout}{done.stderr}"


def test_the_same_declarations_give_the_same_bytes(pages):
    assert handbook.pages() == pages


def test_a_changed_a_missing_and_a_left_over_page_are_told(pages, tmp_path):
    handbook.store(tmp_path, pages)
    (tmp_path / "generated" / "hazards.md").write_text("changed", encoding="utf-8")
    (tmp_path / "sources.md").unlink()
    (tmp_path / "generated" / "nothing.md").write_text("left over", encoding="utf-8")

    told = handbook.stale(tmp_path, pages)

    assert told == ["generated/hazards.md", "generated/nothing.md", "sources.md"]
    assert handbook.store(tmp_path, pages) == told
    assert handbook.stale(tmp_path, pages) == []


def test_every_variable_that_is_read_is_explained_and_no_other():
    read = variables_read()

    assert set(read) == set(VARIABLES)
    assert {"DATABASE_URL", "BIHUAN_DATA_DIR", "BIHUAN_DEBUG"} <= set(read)


def test_a_diagram_shows_every_state_and_every_move():
    from bihuan.kernel.workflow import WORKFLOWS

    for workflow in WORKFLOWS.values():
        drawn = diagram(workflow)

        assert all(f"as {state.value}" in drawn for state in workflow.states)
        assert all(str(move.label) in drawn for move in workflow.moves)


def test_every_rule_of_the_packs_stands_among_the_sources(pages):
    from bihuan.content.loader import all_packs

    rows = [row for pack in all_packs() if pack.kind == "time-limit" for row in pack.rows]

    assert rows
    assert [row["key"] for row in rows if f"`{row['key']}`" not in pages["sources.md"]] == []
