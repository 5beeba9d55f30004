"""The one refusal of this package, with a code for machines and two sentences for people."""


class WorkbookRefused(Exception):
    """A file that will not be read, or a sheet that cannot be written.

    Attributes:
        code: For machines and tests, `workbook_…`.
        message: What is the case, one Chinese sentence.
        remedy: What to do next, one Chinese sentence.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message}{remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy
