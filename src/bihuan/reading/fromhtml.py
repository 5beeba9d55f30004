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
    body = root.find("body")
    pieces: list[str] = []
    _walk(body if body is not None else root, pieces)
    lines = ("".join(pieces)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())
