"""Nodes that every page has: links by id, to files and elsewhere, and blocks that fold. Other formats get the words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from docutils import nodes

from recount.datapackage.bibliography import load_references
from recount.datapackage.rows import get_claim, get_event, get_evidence, get_indicator, in_quotes
from recount.datapackage.store import cache_by_folder, load_table, page_record, table_descriptions
from recount.permalinks import REFERENCE_PAGES, anchor_id


class cross_ref(nodes.Inline, nodes.TextElement):
    """A link to an anchor on a page of the book."""


class download_ref(nodes.Inline, nodes.TextElement):
    """A link to a file to take away."""


class collapsible(nodes.General, nodes.Element):
    """A block that shows its first line and opens to the rest."""


@dataclass(frozen=True)
class Link:
    """Words that lead to an anchor on a page of the book."""

    text: str
    home: str
    anchor: str


@dataclass(frozen=True)
class ExternalLink:
    """Words that lead to an address elsewhere."""

    text: str
    address: str


@dataclass(frozen=True)
class DownloadLink:
    """A file to take away, by its name, in words of its own or under its name."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class Thumbnail:
    """A chart in small, by its id; its words stand beside it."""

    id: str


@dataclass(frozen=True)
class Code:
    """An id or a digest."""

    text: str


DOWNLOADS = "downloads"  # the folder of the site that has every file to take away


Part = str | Link | ExternalLink | Code | DownloadLink | Thumbnail


def row_location(kind: str, id: str) -> tuple[str, str]:
    """Page of the ledger and anchor on it for a thing: the date of a piece of evidence stands with the evidence.

    Examples
    --------
    >>> row_location("date", "mybank/clients-2018-12/as-of")
    ('reference/evidence', 'evidence-mybank-clients-2018-12')
    """
    if kind == "date":
        kind, id = "evidence", id.removesuffix("/as-of")
    return REFERENCE_PAGES[kind], anchor_id(kind, id)


def link_to(part: Link) -> cross_ref:
    """The node of a link."""
    return cross_ref(part.text, part.text, home=part.home, anchor=part.anchor)


def link(text: str, kind: str, id: str) -> cross_ref:
    """A link to the row of a thing in the ledger."""
    return link_to(Link(text, *row_location(kind, id)))


@cache_by_folder
def _kinds() -> dict[str, str]:
    return {
        id: kind
        for kind, table in (
            ("claim", "claims"),
            ("evidence", "evidence"),
            ("event", "events"),
            ("assumption", "assumptions"),
        )
        for id in load_table(table)["id"]
    }


def input_link(id: str) -> Part:
    """The row that an input of a chart comes from, by its id; plain words where it is none.

    Examples
    --------
    >>> input_link("women/award"), input_link("chn/pa-nus-fcrf/2018").home, input_link("claims: kind == 'sum'")
    (Link(text='women/award', home='reference/claims', anchor='claim-women-award'), 'reference/evidence', "claims: kind == 'sum'")
    """
    bare = id.removesuffix("/as-of")
    if kind := _kinds().get(bare):
        return Link(id, *row_location(kind, bare))
    return Link(id, *row_location("indicator", id)) if id in _indicators() else id


def id_link(kind: str, id: str) -> nodes.Node:
    """An id, leading to its row of the ledger; a chapter has none.

    Examples
    --------
    >>> id_link("chapter", "women").astext()
    'women'
    """
    return nodes.literal("", id) if kind == "chapter" else link(id, kind, id)


def uri_of(translator, home: str, there: str) -> str:
    """Address of an anchor, relative to the page that is written."""
    here = translator.builder.current_docname
    page = "" if here == home else translator.builder.get_relative_uri(here, home)
    return f"{page}#{there}"


def _uri(translator, node) -> str:
    return uri_of(translator, node["home"], node["anchor"])


def visit_jump_html(self, node) -> None:
    """Open the link."""
    classes = " ".join(["cross-ref", *node["classes"]])
    self.body.append(f'<a class="{classes}" href="{escape(_uri(self, node))}">')


def root_prefix(translator) -> str:
    """The way from the page that is written to the first page's folder."""
    return "../" * translator.builder.current_docname.count("/")


def visit_take_html(self, node) -> None:
    """Open the link to a file."""
    self.body.append(
        f'<a class="download" href="{root_prefix(self)}{DOWNLOADS}/{escape(node["name"])}" download>'
    )


def depart_jump_html(self, node) -> None:
    """Close the link."""
    self.body.append("</a>")


def part_html(translator, part: Part) -> str:
    """A part of a line as HTML."""
    if isinstance(part, Link):
        return f'<a href="{escape(uri_of(translator, part.home, part.anchor))}">{escape(part.text)}</a>'
    if isinstance(part, ExternalLink):
        return f'<a class="external" href="{escape(part.address)}">{escape(part.text)}</a>'
    if isinstance(part, Thumbnail):
        address = f"{root_prefix(translator)}{DOWNLOADS}/charts/{part.id}.svg"
        return (
            f'<img class="chart-thumbnail" src="{escape(address)}" alt="" loading="lazy" width="330" height="270"/>'
            if translator.builder.name == "html"
            else ""
        )
    if isinstance(part, DownloadLink):
        return f'<a href="{root_prefix(translator)}{DOWNLOADS}/{escape(part.name)}" download>{escape(part.text or part.name)}</a>'
    return f"<code>{escape(part.text)}</code>" if isinstance(part, Code) else escape(part)


def part_node(part: Part) -> nodes.Node:
    """A part of a line as a node."""
    if isinstance(part, Link):
        return link_to(part)
    if isinstance(part, ExternalLink):
        return nodes.reference("", part.text, refuri=part.address)
    if isinstance(part, Thumbnail):
        return nodes.Text("")
    if isinstance(part, DownloadLink):
        return download_ref("", part.text or part.name, name=part.name)
    return nodes.literal("", part.text) if isinstance(part, Code) else nodes.Text(part)


def source_parts(source) -> list[Part]:
    """An input of a result as a line: its number and quotation, linked to its row, and the address of its source."""
    address = next(
        (
            entry["url"]
            for key in source.sources
            if (entry := load_references().get(key, {})).get("url")
        ),
        None,
    )
    line = [_linked(describe_source(source), source)]
    return [*line, " \u00b7 ", ExternalLink("source", address)] if address else line


def _linked(words: str, source) -> Part:
    """The words of an input, linked to its row, or to the table that it was read or counted from."""
    if source.kind not in ("register", "hedge"):
        return Link(words, *row_location(source.kind, source.id))
    table = "hedges" if source.kind == "hedge" else source.id.partition(":")[0]
    page = f"reference/{table}"
    if page in REFERENCE_PAGES.values():
        return Link(words, page, table)
    return DownloadLink(f"{table}.csv", words) if table in table_descriptions() else words


def source_of(id: str) -> str:
    """The source of an input of a chart in short: author and year, "the page", or "assumed here".

    Examples
    --------
    >>> source_of("women/award"), source_of("modelmom/helped-2017-12"), source_of("women/own-job")
    ('the page', 'Zhang 2017', 'assumed here')
    >>> source_of("idn/sp-pop-totl/2018"), source_of("chn/pa-nus-fcrf/2018")
    ('World Bank 2026a', 'World Bank 2026b')
    """
    kind = _kinds().get(id.removesuffix("/as-of"))
    if kind in ("claim", "assumption"):
        return "the page" if kind == "claim" else "assumed here"
    return author_year(source_keys(id)[0])


def source_keys(id: str) -> tuple[str, ...]:
    """Keys of the sources of an input of a chart; none for a claim, an assumption and what is no row.

    Examples
    --------
    >>> source_keys("modelmom/helped-2017-12"), source_keys("idn/sp-pop-totl/2018"), source_keys("women/own-job")
    (('chinanews2017modou',), ('worldbankpop',), ())
    """
    bare = id.removesuffix("/as-of")
    kind = _kinds().get(bare)
    if kind in ("evidence", "event"):
        return (get_evidence(bare) if kind == "evidence" else get_event(bare)).sources
    return _indicators().get(id, ()) if kind is None else ()


@cache_by_folder
def _indicators() -> dict[str, tuple[str, ...]]:
    rows = (
        get_indicator(row.iso3, row.indicator, row.year)
        for row in load_table("countries").itertuples()
    )
    return {row.id: row.sources for row in rows}


def describe_source(source) -> str:
    """An input in words: the number, and who says so where.

    Examples
    --------
    >>> from recount.quantities.load_inputs import claim
    >>> from recount.results import Result
    >>> describe_source(Result.from_quantity("women/partners", claim("women/partners"), "Partners").inputs[0])
    '12 people: “collectively established by the 12 women partners”, Alibaba Group Holding Limited 2018a, page 39'
    """
    if source.kind == "claim":
        return f"{source.text}: {in_quotes(get_claim(source.id).fragment)}, {author_year(source.sources[0])}, page {page_record()['number']}"
    if source.kind == "assumption":
        known = f", after {author_year(source.sources[0])}" if source.sources else ""
        return f"{source.text}: assumed, {source.title[0].lower()}{source.title[1:]}{known}"
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
    entry = load_references()[key]
    return f"{entry['author']} {entry['dated']}"


def _pass(self, node) -> None:
    pass


def visit_folded_html(self, node) -> None:
    """Open the block after its first line."""
    head = f"<strong>{escape(node['head'])}</strong> " if node["head"] else ""
    self.body.append(
        f'<details class="{" ".join(node["classes"])}" id="{node["ids"][0]}">'
        f"<summary>{head}{escape(node['tail'])}</summary>\n"
    )


def depart_folded_html(self, node) -> None:
    """Close the block."""
    self.body.append("</details>\n")


def visit_folded_words(self, node) -> None:
    """Write the first line where nothing folds; the rest follows."""
    nodes.paragraph("", f"{node['head']} {node['tail']}").walkabout(self)


def setup(app) -> None:
    """Register the nodes with every builder."""
    others = ("latex", "text", "man", "texinfo")
    app.add_node(
        cross_ref,
        html=(visit_jump_html, depart_jump_html),
        **{name: (_pass, _pass) for name in others},
    )
    app.add_node(
        download_ref,
        html=(visit_take_html, depart_jump_html),
        **{name: (_pass, _pass) for name in others},
    )
    app.add_node(
        collapsible,
        html=(visit_folded_html, depart_folded_html),
        **{name: (visit_folded_words, _pass) for name in others},
    )
