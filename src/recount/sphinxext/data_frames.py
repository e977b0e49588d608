"""A data frame that a cell shows, as a table of the book."""

from __future__ import annotations

import re

from docutils import nodes

_FRAME = 'class="dataframe"'
_LABEL = "Rows that the cell above shows"


def is_data_frame(html: str) -> bool:
    """Whether an output is the table that pandas writes."""
    return _FRAME in html and "<style scoped>" in html


def data_frame(html: str) -> nodes.raw:
    """The table of pandas without its style, with headings that say what they head."""
    table = re.search(r"<table.*</table>", html, re.S)
    head, _, body = (table[0] if table else "").partition("</thead>")
    head = _one_row(head)
    body = body.replace("<th>", '<th scope="row">')
    text = f"{head}</thead>{body}"
    text = re.sub(r"<th [^>]*></th>", "<td></td>", text)  # an index without a name
    text = re.sub(r'<table[^>]*class="dataframe"[^>]*>', '<table class="data frame">', text)
    # No landmark: a page may show several, and all have the same name.
    box = f'<div class="table-box" tabindex="0" role="group" aria-label="{_LABEL}">'
    return nodes.raw("", f"{box}{text}</div>", format="html")


def _one_row(head: str) -> str:
    """Column headings in one row: pandas has the names of the index in a row of their own."""
    head = re.sub(r"<tr[^>]*>", "<tr>", head).replace("<th>", '<th scope="col">')
    rows = [re.findall(r"<th[^>]*>(.*?)</th>", row, re.S) for row in head.split("<tr>")[1:]]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or rows[1][-1]:
        return head
    names = [index or column for column, index in zip(*rows, strict=True)]
    cells = "".join(f'<th scope="col">{name}</th>' for name in names)
    return f"{head[: head.index('<tr>')]}<tr>{cells}</tr>"
