"""The command line as a whole: what it lists, how it refuses, what it loads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bihuan.cli import COMMANDS, Command, available, main
from bihuan.cli_operations import bench_module
from bihuan.cli_output import emit, refuse
from bihuan.kernel.scope import NAMES, Scope
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.external import EVERYTHING

NAMES_HERE = sorted(available())


def exit_code(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as left:
        return int(left.code or 0)


def test_help_lists_every_command_of_this_build(capsys):
    assert exit_code("--help") == 0

    shown = capsys.readouterr().out
    for command in COMMANDS:
        listed = f"\n    {command.name} " in shown
        assert listed == (command.is_there and command.is_listed)


def test_a_command_whose_module_is_absent_is_not_there():
    assert not Command("later", "bihuan.later.cli", "").is_there


@pytest.mark.parametrize("name", [name for name in NAMES_HERE if name != "manage"])
def test_every_command_explains_itself_in_chinese(name, capsys):
    assert exit_code(name, "--help") == 0

    shown = capsys.readouterr().out
    assert shown.startswith(f"用法：bihuan {name}")
    assert "选项：" in shown


@pytest.mark.parametrize(
    "words", [[], ["没有的命令"], ["doctor", "--nope"], ["run", "--port", "x"]]
)
def test_wrong_usage_is_said_on_stderr_alone(words, capsys):
    assert exit_code(*words) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("用法：")
    assert "invalid" not in err
    assert "required" not in err


def test_help_and_pure_commands_load_no_django():
    program = (
        "import sys; from bihuan.cli import main\n"
        "try: main(['deadline', '--list', '--json'])\n"
        "except SystemExit: pass\n"
        "sys.exit('django' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert done.returncode == 0
    assert json.loads(done.stdout)["ok"] is True


def test_a_document_starts_with_ok(capsys):
    assert emit({"file": "甲.txt"}, as_json=True, human="") == 0

    assert capsys.readouterr().out == '{"ok": true, "file": "甲.txt"}\n'


def test_people_read_the_text_instead(capsys):
    assert emit({}, as_json=False, human=lambda: "好了。") == 0

    assert capsys.readouterr().out == "好了。\n"


def test_a_refusal_is_a_document_too(capsys):
    assert refuse("pool_empty", "名单是空的。", "请先导入。", as_json=True, extra={"rows": 0}) == 1

    error = {"code": "pool_empty", "message": "名单是空的。", "remedy": "请先导入。"}
    assert json.loads(capsys.readouterr().out) == {"ok": False, "error": error, "rows": 0}


def test_people_read_a_refusal_on_stderr(capsys):
    refuse("pool_empty", "名单是空的。", "请先导入。", as_json=False)

    assert capsys.readouterr() == ("", "名单是空的。请先导入。\n")


def test_what_the_launcher_refuses_exits_1(monkeypatch, capsys, tmp_path):
    (tmp_path / "taken").write_text("")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("BIHUAN_OWNER_DATABASE_URL")
    monkeypatch.setenv("BIHUAN_DATA_DIR", str(tmp_path / "taken"))

    assert exit_code("backup", str(tmp_path / "b.tar"), "--json") == 1

    assert json.loads(capsys.readouterr().out)["error"]["code"] == "data_dir_unwritable"


def test_an_unknown_benchmark_names_those_there_are():
    with pytest.raises(LaunchRefused) as refused:
        bench_module("no-such")

    assert refused.value.code == "bench_unknown"


def test_a_benchmark_prints_its_document_and_nothing_else(tmp_path, monkeypatch, capsys):
    (tmp_path / "bench").mkdir()
    program = (
        "def main(words):\n    print('warming up')\n    return {'ratio': 0.5, 'parts': words}\n"
    )
    (tmp_path / "bench" / "bench_toy.py").write_text(program)
    monkeypatch.setattr("bihuan.cli_operations.project_root", lambda: tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])

    assert exit_code("bench", "toy", "--rows", "9", "--json") == 0

    document = {"ok": True, "bench": "toy", "ratio": 0.5, "parts": ["--rows", "9"]}
    assert json.loads(capsys.readouterr().out) == document


def test_a_held_owner_works_with_the_scope_of_everything():
    told = dict(word.split("=", 1) for word in EVERYTHING.split() if word != "-c")

    assert told == dict(zip(NAMES, Scope.everything().values(), strict=True))
