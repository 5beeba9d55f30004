"""What a command prints: Chinese for people, one JSON document with ``--json``; and its parser."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

DONE = 0
REFUSED = 1
WRONG_USAGE = 2

# argparse's own sentences, as Python 3.11 to 3.13 words them.
USAGE_ERRORS = (
    (
        r"argument 命令: invalid choice: (.*?) \(choose from .*\)",
        r"没有 \1 这个命令，请看 bihuan --help",
    ),
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.*?): expected one argument", r"参数 \1 后面要跟一个值"),
    (r"argument (.*?): expected at least one argument", r"参数 \1 后面至少要跟一个值"),
    (
        r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)",
        r"参数 \1 的值 \2 不在可选范围内（\3）",
    ),
    (r"argument (.*?): invalid \S+ value: (.*)", r"参数 \1 的值 \2 不合要求"),
    (r"argument (.*?): not allowed with argument (.*)", r"参数 \1 不能与 \2 同时使用"),
    (r"one of the arguments (.*) is required", r"\1 中必须给出一个"),
    (r"ambiguous option: (.*?) could match (.*)", r"参数 \1 不明确，可能是 \2"),
    (r"argument (.*?): ignored explicit argument (.*)", r"参数 \1 不带值，却给了 \2"),
)


def emit(document: dict[str, Any], *, as_json: bool, human: Callable[[], str] | str) -> int:
    """Print what a command found and return 0.

    Args:
        document: The command's document; ``"ok": true`` is put in front if it is missing.
        as_json: Print the document, and nothing else.
        human: The text for people, or what makes it.
    """
    if as_json:
        print_json({"ok": True, **document})
    else:
        print(human if isinstance(human, str) else human())
    return DONE


def refuse(
    code: str, message: str, remedy: str, *, as_json: bool, extra: dict[str, Any] | None = None
) -> int:
    """Print why a command was refused and return 1.

    Args:
        code: For machines, ``snake_case``.
        message: What is the case, a Chinese sentence.
        remedy: What to do next, a Chinese sentence.
        as_json: Print the document on stdout; otherwise the sentences on stderr.
        extra: More keys of the document.
    """
    if as_json:
        error = {"code": code, "message": message, "remedy": remedy}
        print_json({"ok": False, "error": error, **(extra or {})})
    else:
        print(f"{message}{remedy}", file=sys.stderr)
    return REFUSED


def print_json(document: dict[str, Any]) -> None:
    """One document on one line, in UTF-8 whatever the terminal's locale is."""
    text = json.dumps(document, ensure_ascii=False)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.flush()


class ChineseFormatter(argparse.HelpFormatter):
    """Help under Chinese headings."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        # argparse leaves the indent of sub-commands out of the width of the first column.
        for command in self._iter_indented_subactions(action):
            length = len(self._format_action_invocation(command)) + self._current_indent
            self._action_max_length = max(self._action_max_length, length)

    def format_help(self) -> str:
        return re.sub(r"^(\S+):$", r"\1：", super().format_help(), flags=re.MULTILINE)


class CommandParser(argparse.ArgumentParser):
    """A parser that explains itself in Chinese; sub-parsers made from it do too."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("formatter_class", ChineseFormatter)
        options["add_help"] = False
        super().__init__(*arguments, **options)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        for pattern, sentence in USAGE_ERRORS:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, sentence, message)
                break
        self.print_usage(sys.stderr)
        self.exit(WRONG_USAGE, f"{self.prog}：{message}。\n")
