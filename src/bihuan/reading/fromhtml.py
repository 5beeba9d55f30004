"""Text of a web page: the part that carries the document, tables as rows."""

from lxml import etree, html

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "tr",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "header",
        "footer",
        "center",
    ]
)
_DROPPED = (
    "script",
    "style",
    "noscript",
    "nav",
    "iframe",
    "form",
    "button",
    "select",
    "svg",
    "head",
)


def _cell(node: "html.HtmlElement") -> str:
    return " ".join("".join(node.itertext()).split()).replace("|", "/")


def _walk(node: "html.HtmlElement", pieces: list[str]) -> None:
    """Collect text in document order, without recursion into depth."""
    stack: list[html.HtmlElement | str] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            pieces.append(current)
        elif current.tag == "br":
            pieces.append("\n")
        elif current.tag == "tr" and (row := _row(current)):
            pieces.append(row)
        else:
            edge = "\n" if current.tag in _BLOCKS else ""
            pieces.append(edge)
            stack.append(edge)
            stack += _inside(current)


def _row(element: "html.HtmlElement") -> str:
    """Give a table row as a line; nothing where it has a single cell."""
    cells = [_cell(cell) for cell in element if cell.tag in {"td", "th"}]
    return "\n| " + " | ".join(cells) + " |\n" if len(cells) > 1 else ""


_MOST_ROWS = 400
_MOST_COLUMNS = 60


def _fill_down(grid: "html.HtmlElement") -> None:
    """Repeat the words of a cell merged downwards in each row it covers."""
    open_cells: dict[int, tuple[int, str]] = {}
    own = [row for row in grid.iter("tr") if next(row.iterancestors("table"), None) is grid]
    for row in own:
        column = 0
        following: dict[int, tuple[int, str]] = {}
        for cell in [child for child in row if child.tag in {"td", "th"}]:
            while column in open_cells:
                cell.addprevious(_repeated(open_cells, following, column))
                column += 1
            span = cell.get("rowspan") or ""
            rows = min(int(span), _MOST_ROWS) if span.isdecimal() and len(span) < 6 else 1
            if rows > 1 and column < _MOST_COLUMNS:
                following[column] = (rows - 1, _cell(cell))
            column += 1
        while column in open_cells and len(row):
            row.append(_repeated(open_cells, following, column))
            column += 1
        open_cells = following


def _repeated(
    open_cells: dict[int, tuple[int, str]], following: dict[int, tuple[int, str]], column: int
) -> "html.HtmlElement":
    left, words = open_cells[column]
    if left > 1:
        following[column] = (left - 1, words)
    cell = etree.Element("td")
    cell.text = words
    return cell


def _inside(element: "html.HtmlElement") -> list["html.HtmlElement | str"]:
    """Give what an element holds, last first."""
    found: list[html.HtmlElement | str] = []
    for child in reversed(list(element)):
        if child.tail and child.tail.strip():
            found.append(" ".join(child.tail.split()))
        if isinstance(child.tag, str):
            found.append(child)
    if element.text and element.text.strip():
        found.append(" ".join(element.text.split()))
    return found


def text_of_html(source: str) -> str:
    """Give the text of a page, one line for each block, without scripts and navigation."""
    if not source.strip():
        return ""
    try:
        parser = html.HTMLParser(no_network=True, remove_comments=True, encoding="utf-8")
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    for node in list(root.iter(*_DROPPED)):
        if node.tag != "head":
            node.drop_tree()
    for grid in root.iter("table"):
        _fill_down(grid)
    body = root.find("body")
    pieces: list[str] = []
    _walk(body if body is not None else root, pieces)
    lines = ("".join(pieces)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())
