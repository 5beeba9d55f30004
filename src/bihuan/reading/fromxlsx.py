"""Text of a workbook: each sheet a table, one row a line."""

import io

import python_calamine

from bihuan.reading.errors import too_large, type_unsupported

_CELLS = 400_000


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()).replace("|", "/") if value is not None else ""


def text_of_xlsx(data: bytes, filename: str) -> str:
    """Give the sheets of a workbook as lines ``| a | b |``, each under its name.

    Raises:
        ReadingRefused: ``type_unsupported`` or ``too_large``.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            (name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=True))
            for name in workbook.sheet_names
        ]
    except (python_calamine.CalamineError, ValueError, OSError):
        raise type_unsupported(filename) from None
    lines: list[str] = []
    cells = 0
    for name, rows in sheets:
        filled = [row for row in rows if any(_shown(value) for value in row)]
        if not filled:
            continue
        lines.append(name)
        for row in filled:
            cells += len(row)
            if cells > _CELLS:
                raise too_large(filename, _CELLS // 10_000)
            shown = [_shown(value) for value in row]
            alone = [value for value in shown if value]
            lines.append(alone[0] if len(alone) == 1 else "| " + " | ".join(shown) + " |")
    return "\n".join(lines)
