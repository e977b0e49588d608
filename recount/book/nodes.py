"""Nodes of the book: a number with its card, a link by id, a chart. HTML here; every other format gets the words."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes

from recount import charts, claims, package, units
from recount.results import Result

DATA = "data"  # the page that lists claims, evidence, events and assumptions


class number(nodes.Inline, nodes.TextElement):
    """A number in prose: text, card and where it leads."""


class jump(nodes.Inline, nodes.TextElement):
    """A link to an anchor on a page of the book."""


class chart(nodes.General, nodes.Element):
    """A published chart: its record and its picture."""


class folded(nodes.General, nodes.Element):
    """A block that shows its first line and opens to the rest."""


def slug(kind: str, id: str) -> str:
    """Anchor of a thing on its page.

    Examples
    --------
    >>> slug("result", "women/jobs-per-entrepreneur")
    'result-women-jobs-per-entrepreneur'
    """
    return f"{kind}-" + re.sub(r"[^a-z0-9]+", "-", id.lower()).strip("-")


def link(text: str, kind: str, id: str, home: str = DATA) -> jump:
    """A link to a claim, a piece of evidence, a result or a verdict."""
    return jump(text, text, home=home, anchor=slug(kind, id))


def capital(text: str) -> str:
    """A text as a sentence begins it.

    Examples
    --------
    >>> capital("heard, literal")
    'Heard, literal'
    """
    return text[:1].upper() + text[1:]


def quoted(fragment: str) -> str:
    """A fragment in quotation marks, those within it single.

    Examples
    --------
    >>> quoted("a program, the \u201cCompetition\u201d")
    '“a program, the ‘Competition’”'
    """
    inner = fragment.replace("\u201c", "\u2018").replace("\u201d", "\u2019")
    return f"\u201c{inner}\u201d"


def number_node(text: str, result: Result, kind: str, home: str, serial: int) -> number:
    """A number in prose, leading to its row or to where it was computed."""
    return number(text, text, result=result.to_dict(), kind=kind, home=home, anchor=slug(kind, result.id), serial=serial)


def _uri(translator, node) -> str:
    here, there = translator.builder.current_docname, node["home"]
    page = "" if here == there else translator.builder.get_relative_uri(here, there)
    return f"{page}#{node['anchor']}"


def visit_jump_html(self, node) -> None:
    """Open the link."""
    self.body.append(f'<a class="jump reference internal" href="{escape(_uri(self, node))}">')


def depart_jump_html(self, node) -> None:
    """Close the link."""
    self.body.append("</a>")


def visit_number_html(self, node) -> None:
    """Write the number, its link and its card."""
    result = Result.from_dict(node["result"])
    card = f"card-{node['serial']}"
    self.body.append(
        f'<span class="number"><a href="{escape(_uri(self, node))}" aria-describedby="{card}">{escape(node.astext())}</a>'
        f'<span class="card" id="{card}" role="note">{_card(self, result, node["kind"])}</span></span>')
    raise nodes.SkipNode


def _card(translator, result: Result, kind: str) -> str:
    lines = [f'<span class="card-title">{escape(result.title)}</span>', f'<span class="card-value">{escape(result.full_text)}</span>']
    if kind == "result":
        lines.append(f'<span class="card-line">{escape(result.formula)}</span>')
    lines += [f'<span class="card-line">{escape(line)}</span>' for line in range_lines(result)]
    for source in result.inputs:
        lines.append(f'<span class="card-line">{_source_html(translator, source)}</span>')
    lines.append(f'<span class="card-id">{escape(result.id)}</span>')
    return "".join(lines)


def range_lines(result: Result) -> list[str]:
    """The ranges of a result, readings that agree on one line.

    Examples
    --------
    >>> from recount.quantities import claim
    >>> range_lines(Result.of("women/partners", claim("women/partners"), "Partners"))
    ['literal, rounding, heard: exactly 12 people']
    """
    told: dict[str, list[str]] = {}
    for reading in result.ranges:
        told.setdefault(result.range_text(reading), []).append(reading)
    return [f"{', '.join(readings)}: {text}" for text, readings in told.items()]


def _source_html(translator, source) -> str:
    target = jump(home=DATA, anchor=slug(*source_place(source)))
    words = source_words(source)
    if source.kind in ("register", "hedge"):
        return escape(words)
    address = next((found["url"] for key in source.sources if (found := package.references().get(key, {})).get("url")), None)
    outside = f' · <a class="reference external" href="{escape(address)}">source</a>' if address else ""
    return f'<a class="jump" href="{escape(_uri(translator, target))}">{escape(words)}</a>{outside}'


def source_place(source) -> tuple[str, str]:
    """Kind and id of the row that an input comes from: the date of a piece of evidence stands with the evidence."""
    return ("evidence", source.id.removesuffix("/as-of")) if source.kind == "date" else (source.kind, source.id)


def source_words(source) -> str:
    """An input in words: the number, and who says so where.

    Examples
    --------
    >>> from recount.quantities import claim
    >>> source_words(Result.of("women/partners", claim("women/partners"), "Partners").inputs[0])
    '12 people: “collectively established by the 12 women partners”, Alibaba Group Holding Limited 2018a, page 39'
    """
    if source.kind == "claim":
        return f"{source.text}: {quoted(claims.find(source.id).fragment)}, {author_year(source.sources[0])}, page {package.page()['number']}"
    if source.kind == "assumption":
        return f"{source.text}: assumed, {source.title[0].lower()}{source.title[1:]}"
    if not source.sources:
        return f"{source.text}: {source.title}, {source.locator}"
    if source.kind in ("event", "date"):
        return f"{source.text}: {source.title}, {author_year(source.sources[0])}"
    return f"{source.text}: {author_year(source.sources[0])}, {source.locator}"


def author_year(key: str) -> str:
    """A source in short: its author and year.

    Examples
    --------
    >>> author_year("mckenzie2017")
    'McKenzie 2017'
    """
    entry = package.references()[key]
    return f"{entry['author']} {entry['dated']}"


_VARIABLES = {charts.INK: "ink", charts.MUTED: "muted", charts.GRID: "grid",
              **{colour: name for name, colour in charts.COLOURS.items()}}


def _themed(svg: str, record: dict) -> str:
    """A stored picture for the page: its colours follow the theme, its words are read out, its size is the page's."""
    for colour, name in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--chart-{name}, {colour})")
    anchor = slug("chart", record["id"])
    head, _, body = svg.partition(">")
    head = re.sub(r'\s(?:width|height|xmlns(?::xlink)?)="[^"]*"', "", head)
    body = body.replace("'DejaVu Sans'", "'DejaVu Sans', system-ui, sans-serif").replace("xlink:href", "href")
    return (f'{head} role="img" aria-labelledby="{anchor}-title {anchor}-words" class="chart-picture">'
            f'<title id="{anchor}-title">{escape(record["title"])}</title>'
            f'<desc id="{anchor}-words">{escape(record["alternative"])}</desc>{body}')


def visit_chart_html(self, node) -> None:
    """Write the chart as a figure, with its table beneath."""
    record = node["record"]
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in record["columns"])
    rows = "".join("<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>" for row in record["rows"])
    self.body.append(
        f'<figure class="chart" id="{slug("chart", record["id"])}">'
        f'<p class="chart-title">{escape(record["title"])}</p>\n{_themed(node["svg"], record)}'
        f'<figcaption>{escape(record["caption"])}</figcaption>'
        f'<details class="chart-table"><summary>The values</summary><div class="table-box" tabindex="0" role="region" '
        f'aria-label="Values of the chart"><table class="data"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"</div></details></figure>\n")
    raise nodes.SkipNode


def _cell(cell) -> str:
    if cell is None:
        return ""
    return units.figure(cell, 6) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else str(cell)


def _pass(self, node) -> None:
    pass


def visit_folded_html(self, node) -> None:
    """Open the block after its first line."""
    self.body.append(f'<details class="{" ".join(node["classes"])}" id="{node["ids"][0]}">'
                     f'<summary><strong>{escape(node["head"])}</strong> {escape(node["tail"])}</summary>\n')


def depart_folded_html(self, node) -> None:
    """Close the block."""
    self.body.append("</details>\n")


def visit_folded_words(self, node) -> None:
    """Write the first line where nothing folds; the rest follows."""
    nodes.paragraph("", f"{node['head']} {node['tail']}").walkabout(self)


def visit_chart_words(self, node) -> None:
    """Write the words of a chart where its picture cannot go."""
    words = nodes.paragraph("", f"{node['record']['title']}. {node['record']['alternative']}")
    words.walkabout(self)
    raise nodes.SkipNode


def setup(app) -> None:
    """Register the nodes with every builder."""
    others = ("latex", "text", "man", "texinfo")
    app.add_node(jump, html=(visit_jump_html, depart_jump_html), **{name: (_pass, _pass) for name in others})
    app.add_node(number, html=(visit_number_html, None), **{name: (_pass, _pass) for name in others})
    app.add_node(folded, html=(visit_folded_html, depart_folded_html), **{name: (visit_folded_words, _pass) for name in others})
    app.add_node(chart, html=(visit_chart_html, None), **{name: (visit_chart_words, None) for name in others})
