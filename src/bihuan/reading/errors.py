"""Refusals of the reading engine, in plain Python."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingRefused(Exception):
    """A document that cannot be read, with what to do next.

    Attributes:
        code: ``file_missing``, ``file_empty``, ``type_unsupported``, ``too_large``, ``no_text``
            or ``encrypted``.
        message: One Chinese sentence that says what is the case.
        remedy: One Chinese sentence that says what to do next.
    """

    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message}{self.remedy}"


def file_missing(name: str) -> ReadingRefused:
    return ReadingRefused("file_missing", f"找不到文件“{name}”。", "请核对文件名和所在文件夹。")


def file_empty(name: str) -> ReadingRefused:
    return ReadingRefused("file_empty", f"文件“{name}”里没有内容。", "请确认选对了文件后再试。")


def type_unsupported(name: str) -> ReadingRefused:
    return ReadingRefused(
        "type_unsupported",
        f"暂不能直接读取“{name}”这种格式。",
        "请在 WPS 或 Word 中另存为 docx 后再导入。",
    )


def too_large(name: str, limit_mb: int) -> ReadingRefused:
    return ReadingRefused(
        "too_large",
        f"文件“{name}”过大，解开后超过 {limit_mb} MB。",
        "请删去图片或拆成几个文件后再导入。",
    )


def no_text(name: str) -> ReadingRefused:
    return ReadingRefused(
        "no_text",
        f"“{name}”里只有图像，没有可读的文字。",
        "请先做文字识别，或向来文单位索取电子文本，另存为 docx 后再导入。",
    )


def encrypted(name: str) -> ReadingRefused:
    return ReadingRefused(
        "encrypted", f"文件“{name}”设有打开密码。", "请去掉密码后另存一份再导入。"
    )
