"""Nodes of the book: a number with its card, a link by id, a chart. HTML here; every other format gets the words."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from html import escape

from docutils import nodes

from recount import charts, claims, package, units
from recount.book.cite import cite_html
from recount.citations import LEDGER, anchor
from recount.results import Result


class number(nodes.Inline, nodes.TextElement):
    """A number in prose: text, card and where it leads."""


class jump(nodes.Inline, nodes.TextElement):
    """A link to an anchor on a page of the book."""


class chart(nodes.General, nodes.Element):
    """A published chart: its record and its picture."""


class take(nodes.Inline, nodes.TextElement):
    """A link to a file to take away."""


class folded(nodes.General, nodes.Element):
    """A block that shows its first line and opens to the rest."""


@dataclass(frozen=True)
class Link:
    """Words that lead to an anchor on a page of the book."""

    text: str
    home: str
    anchor: str


@dataclass(frozen=True)
class Outside:
    """Words that lead to an address elsewhere."""

    text: str
    address: str


@dataclass(frozen=True)
class DownloadLink:
    """A file to take away, by its name."""

    name: str


@dataclass(frozen=True)
class Code:
    """An id or a digest."""

    text: str


DOWNLOADS = "downloads"  # the folder of the site that has every file to take away
CHART_FILES = ("csv", "svg", "png")
Part = str | Link | Outside | Code | DownloadLink


def home_of(kind: str, id: str) -> tuple[str, str]:
    """Page of the ledger and anchor on it for a thing: the date of a piece of evidence stands with the evidence.

    Examples
    --------
    >>> home_of("date", "mybank/clients-2018-12/as-of")
    ('ledger/evidence', 'evidence-mybank-clients-2018-12')
    """
    if kind == "date":
        kind, id = "evidence", id.removesuffix("/as-of")
    return LEDGER[kind], anchor(kind, id)


def link_to(part: Link) -> jump:
    """The node of a link."""
    return jump(part.text, part.text, home=part.home, anchor=part.anchor)


def link(text: str, kind: str, id: str) -> jump:
    """A link to the row of a claim, a piece of evidence, a result or a verdict."""
    return link_to(Link(text, *home_of(kind, id)))


@functools.cache
def _kinds() -> dict[str, str]:
    return {id: kind for kind, table in (("claim", "claims"), ("evidence", "evidence"), ("event", "events"), ("assumption", "assumptions"))
            for id in package.load(table)["id"]}


def row_of(id: str) -> Part:
    """The row that an input of a chart comes from, by its id; plain words where it is none.

    Examples
    --------
    >>> row_of("women/award"), row_of("chn/pa-nus-fcrf/2018").home, row_of("claims: kind == 'sum'")
    (Link(text='women/award', home='ledger/claims', anchor='claim-women-award'), 'ledger/evidence', "claims: kind == 'sum'")
    """
    bare = id.removesuffix("/as-of")
    if kind := _kinds().get(bare):
        return Link(id, *home_of(kind, bare))
    return Link(id, *home_of("indicator", id)) if re.fullmatch(r"[a-z]{3}/[a-z0-9-]+/\d{4}", id) else id


def capital(text: str) -> str:
    """A text as a sentence begins it.

    Examples
    --------
    >>> capital("heard, literal")
    'Heard, literal'
    """
    return text[:1].upper() + text[1:]


def number_node(text: str, result: Result, kind: str, serial: int) -> number:
    """A number in prose, leading to its row in the ledger."""
    home, there = home_of(kind, result.id)
    return number(text, text, result=result.to_dict(), kind=kind, home=home, anchor=there, serial=serial)


def uri_of(translator, home: str, there: str) -> str:
    """Address of an anchor, relative to the page that is written."""
    here = translator.builder.current_docname
    page = "" if here == home else translator.builder.get_relative_uri(here, home)
    return f"{page}#{there}"


def _uri(translator, node) -> str:
    return uri_of(translator, node["home"], node["anchor"])


def visit_jump_html(self, node) -> None:
    """Open the link."""
    self.body.append(f'<a class="jump reference internal" href="{escape(_uri(self, node))}">')


def up_from(translator) -> str:
    """The way from the page that is written to the first page's folder."""
    return "../" * translator.builder.current_docname.count("/")


def visit_take_html(self, node) -> None:
    """Open the link to a file."""
    self.body.append(f'<a class="take" href="{up_from(self)}{DOWNLOADS}/{escape(node["name"])}" download>')


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
    lines += [f'<span class="card-line">{escape(line)}</span>' for line in result.range_lines]
    for source in result.inputs:
        lines.append(f'<span class="card-line">{_source_html(translator, source)}</span>')
    lines += [f'<span class="card-line erratum">{escape(erratum.words)}</span>'
              for erratum in translator.builder.app.recount.history.errata_of(kind, result.id)]
    lines.append(f'<span class="card-id">{escape(result.id)}</span>')
    return "".join(lines)


def _source_html(translator, source) -> str:
    return "".join(part_html(translator, part) for part in source_parts(source))


def part_html(translator, part: Part) -> str:
    """A part of a line as HTML."""
    if isinstance(part, Link):
        return f'<a href="{escape(uri_of(translator, part.home, part.anchor))}">{escape(part.text)}</a>'
    if isinstance(part, Outside):
        return f'<a class="external" href="{escape(part.address)}">{escape(part.text)}</a>'
    if isinstance(part, DownloadLink):
        return f'<a href="{up_from(translator)}{DOWNLOADS}/{escape(part.name)}" download>{escape(part.name)}</a>'
    return f"<code>{escape(part.text)}</code>" if isinstance(part, Code) else escape(part)


def part_node(part: Part) -> nodes.Node:
    """A part of a line as a node."""
    if isinstance(part, Link):
        return link_to(part)
    if isinstance(part, Outside):
        return nodes.reference("", part.text, refuri=part.address)
    if isinstance(part, DownloadLink):
        return take(part.name, part.name, name=part.name)
    return nodes.literal("", part.text) if isinstance(part, Code) else nodes.Text(part)


def source_parts(source) -> list[Part]:
    """An input of a result as a line: its number and quotation, linked to its row, and the address of its source."""
    words = source_words(source)
    if source.kind in ("register", "hedge"):
        return [words]
    address = next((entry["url"] for key in source.sources if (entry := package.references().get(key, {})).get("url")), None)
    line: list[Part] = [Link(words, *home_of(source.kind, source.id))]
    return [*line, " \u00b7 ", Outside("source", address)] if address else line


def source_words(source) -> str:
    """An input in words: the number, and who says so where.

    Examples
    --------
    >>> from recount.quantities import claim
    >>> source_words(Result.of("women/partners", claim("women/partners"), "Partners").inputs[0])
    '12 people: “collectively established by the 12 women partners”, Alibaba Group Holding Limited 2018a, page 39'
    """
    if source.kind == "claim":
        return f"{source.text}: {claims.quoted(claims.find(source.id).fragment)}, {author_year(source.sources[0])}, page {package.page()['number']}"
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
    here = anchor("chart", record["id"])
    head, _, body = svg.partition(">")
    head = re.sub(r'\s(?:width|height|xmlns(?::xlink)?)="[^"]*"', "", head)
    body = body.replace("'DejaVu Sans'", "'DejaVu Sans', system-ui, sans-serif").replace("xlink:href", "href")
    return (f'{head} role="img" aria-labelledby="{here}-title {here}-words" class="chart-picture">'
            f'<title id="{here}-title">{escape(record["title"])}</title>'
            f'<desc id="{here}-words">{escape(record["alternative"])}</desc>{body}')


def visit_chart_html(self, node) -> None:
    """Write the chart as a figure, with its table beneath."""
    record = node["record"]
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in record["columns"])
    rows = "".join("<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>" for row in record["rows"])
    self.body.append(
        f'<figure class="chart" id="{anchor("chart", record["id"])}">'
        f'<p class="chart-title">{escape(record["title"])}</p>\n{_themed(node["svg"], record)}'
        f'<figcaption>{escape(record["caption"])}</figcaption>'
        f'<details class="chart-table"><summary>The values</summary><div class="table-box" tabindex="0" role="region" '
        f'aria-label="Values of the chart"><table class="data"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"</div></details>{_files_html(self, record['id'])}</figure>\n")
    raise nodes.SkipNode


def _files_html(translator, id: str) -> str:
    """Links to the files of a chart, and its citation."""
    links = " \u00b7 ".join(f'<a href="{up_from(translator)}{DOWNLOADS}/charts/{id}.{kind}" download>{kind.upper()}</a>' for kind in CHART_FILES)
    return f'<div class="chart-files">{links} {cite_html(translator.builder.app.recount.citations["chart", id])}</div>'


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
    app.add_node(take, html=(visit_take_html, depart_jump_html), **{name: (_pass, _pass) for name in others})
    app.add_node(folded, html=(visit_folded_html, depart_folded_html), **{name: (visit_folded_words, _pass) for name in others})
    app.add_node(chart, html=(visit_chart_html, None), **{name: (visit_chart_words, None) for name in others})
