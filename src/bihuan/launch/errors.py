"""Why the platform does not start, said in one sentence."""

from __future__ import annotations


class LaunchRefused(Exception):
    """The machine, the database or a file forbids what was asked.

    Args:
        code: For machines, ``snake_case``.
        message: What is the case, one Chinese sentence.
        remedy: What to do next, one Chinese sentence.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message}{remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy
