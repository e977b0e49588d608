"""What rests on a row of the data or on a source: by the lineage of what the chapters publish, and
by the prose that shows the row or cites the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes

from recount.datapackage.read_log import cache_by_folder
from recount.datapackage.rows import ROW_KINDS, in_quotes, list_rows
from recount.published_outputs import Outputs
from recount.quantities.row_text import row_title
from recount.sphinxext.directives.annotated_page import titles_in_contents
from recount.sphinxext.input_sources import find_row
from recount.sphinxext.nodes import Line, link, page_link, render
from recount.sphinxext.source_numbers import CITE, source_number
from recount.sphinxext.value_cards import number

Key = tuple[str, str]  # kind and id

_HEADINGS = {
    "claim": "Claims",
    "evidence": "Numbers from it",
    "event": "Events",
    "indicator": "Country indicators",
    "assumption": "Assumptions",
    "result": "Results",
    "chart": "Charts",
    "verdict": "Verdicts",
}
_ONE = {"evidence": "number", "indicator": "country indicator"}  # others as the kind is called


def collect_mentions(app, doctree) -> None:
    """Keep what the prose of a page shows and cites; Sphinx forgets it with the page."""
    metadata = app.env.metadata[app.env.docname]
    shown = [(node["kind"], node["result"]["id"]) for node in doctree.findall(number)]
    cited = [("source", key) for node in doctree.findall(source_number) for key in node["keys"]]
    metadata["mentions"] = list(dict.fromkeys([*shown, *cited]))


@cache_by_folder
def rows_of_sources() -> dict[str, list[Key]]:
    """Kind and id of the rows that name each source.

    Examples
    --------
    >>> rows_of_sources()["islepost2021"]
    [('event', 'bread/lease-2020-10'), ('event', 'bread/opening-2021-06')]
    """
    rows: dict[str, list[Key]] = {}
    for kind in ROW_KINDS:
        for row in list_rows(kind):
            for key in row.sources:
                rows.setdefault(key, []).append((kind, row.id))
    return rows


def rests_on_source(outputs: Outputs, key: str) -> list[Key]:
    """What the chapters publish that rests on a source, in the order of the book."""
    inputs = [id for _, id in rows_of_sources().get(key, ())]
    found = {dependent for id in inputs for dependent in outputs.dependents.get(id, ())}
    for id, result in outputs.results.items():  # what was counted in a table has no row
        if any(key in source.sources for source in result.inputs):
            found.add(("result", id))
    return [each for each in outputs.homes if each in found]


def uses_html(translator, kind: str, id: str) -> list[str]:
    """What rests on a row or a source, and which pages show or cite it: a line for each kind."""
    outputs = translator.builder.app.recount.published.outputs
    keys = list(outputs.dependents.get(id, ())) if kind in ROW_KINDS else []
    if kind == "source":
        keys = [*rows_of_sources().get(id, ()), *rests_on_source(outputs, id)]
    lines = [
        [nodes.Text(f"{_HEADINGS[each]}: "), *_joined(_link(outputs, *key) for key in group)]
        for each, group in _by_kind(keys)
    ]
    if pages := list(_pages(translator, kind, id)):
        word = "Cited in: " if kind == "source" else "Shown in: "
        lines.insert(0, [nodes.Text(word), *_joined(pages)])
    return [render(translator, *line) for line in lines]


def counts(keys: Iterable[Key]) -> str:
    """How many of each kind, in words.

    Examples
    --------
    >>> counts([("result", "a"), ("result", "b"), ("verdict", "c")])
    '2 results, 1 verdict'
    """
    groups = [(_ONE.get(kind, kind), len(group)) for kind, group in _by_kind(keys)]
    return ", ".join(
        f"{count} {word}{'s' * (count != 1 and word != 'evidence')}" for word, count in groups
    )


def _by_kind(keys: Iterable[Key]) -> Iterator[tuple[str, list[Key]]]:
    keys = list(keys)
    for kind in _HEADINGS:
        if group := [key for key in keys if key[0] == kind]:
            yield kind, group


def _joined(links: Iterable[nodes.Node]) -> Line:
    return [part for each in links for part in (nodes.Text("; "), each)][1:]


def _link(outputs: Outputs, kind: str, id: str) -> nodes.Node:
    """The title of a thing, linked to its row."""
    if kind == "result":
        return link(outputs.results[id].title, kind, id)
    if kind == "chart":
        return link(outputs.charts[id][0]["title"], kind, id)
    if kind == "verdict":
        return link(in_quotes(outputs.verdicts[id].fragment), kind, id)
    return link(row_title(find_row(id)[1]), kind, id)


def _pages(translator, kind: str, id: str) -> Iterator[nodes.Node]:
    """The pages whose prose has it, by their short titles; of a source, where it is cited first."""
    env, outputs = translator.builder.env, translator.builder.app.recount.published.outputs
    for page in filter(env.found_docs.__contains__, outputs.numbers):
        if (kind, id) in env.metadata[page].get("mentions", ()):
            title = titles_in_contents(env)[page]
            yield page_link(title, page, f"{CITE}{id}" if kind == "source" else "text")
