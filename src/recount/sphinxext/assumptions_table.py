"""What a chapter assumes: a table at the end of its section on what it depends on, made from the lineage of what it publishes."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes

from recount.datapackage.store import data_dir, get_row, load_table, split_list
from recount.editions.snapshot import format_assumption
from recount.published_outputs import Outputs
from recount.sphinxext.nodes import author_year, link
from recount.verdicts import READING_ID

SECTION = "What it depends on"


_HEADINGS = ("assumption", "default", "range", "why, and from where", "what rests on it")


def assumption_dependents(outputs: Outputs, chapter: str) -> dict[str, list[tuple[str, str]]]:
    """Assumptions that a chapter makes, each with kind and id of what the chapter publishes with it.

    Parameters
    ----------
    outputs : Outputs
    chapter : str
        As Sphinx names it.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> from recount.notebooks.reading import notebook_paths
    >>> from recount.published_outputs import Outputs
    >>> outputs = Outputs.read(notebook_paths(data_dir().parent))
    >>> assumption_dependents(outputs, "chapters/credit")["credit/borrowers-per-winner"][0]
    ('result', 'credit/award-over-balance-2017')
    >>> assumption_dependents(outputs, "chapters/page")
    {}
    """
    made: dict[str, list[tuple[str, str]]] = {id: [] for id in load_table("assumptions")["id"]}
    for (kind, id), home in outputs.homes.items():
        if home == chapter:
            for source in _rests_on(outputs, kind, id):
                if source in made:
                    made[source].append((kind, id))
    return {id: things for id, things in made.items() if things}


def _rests_on(outputs: Outputs, kind: str, id: str) -> Iterable[str]:
    if kind == "result":
        return [source.id for source in outputs.results[id].inputs]
    if kind == "chart":
        return outputs.charts[id][0]["inputs"]
    return [READING_ID] if outputs.verdicts[id].rule not in ("judgement", "date-within") else []


def assumptions_section(outputs: Outputs, chapter: str) -> nodes.section:
    """The assumptions of a chapter as a section of their own: a table, or a sentence where there are none."""
    made = assumption_dependents(outputs, chapter)
    section = nodes.section(
        "", nodes.title("", "Assumptions"), ids=["assumptions"], names=["assumptions"]
    )
    section += (
        _table(outputs, made)
        if made
        else nodes.paragraph("", "Nothing that this chapter publishes rests on an assumption.")
    )
    return section


def _table(outputs: Outputs, made: dict[str, list[tuple[str, str]]]) -> nodes.table:
    table, group = (
        nodes.table(classes=["summary", "assumptions"]),
        nodes.tgroup(cols=len(_HEADINGS)),
    )
    group += [nodes.colspec(colwidth=width) for width in (4, 2, 3, 6, 4)]
    group += nodes.thead("", _row([[nodes.Text(name)] for name in _HEADINGS]))
    group += nodes.tbody("", *(_row(_cells(outputs, id, things)) for id, things in made.items()))
    table += group
    return table


def _cells(outputs: Outputs, id: str, things: list[tuple[str, str]]) -> list[list[nodes.Node]]:
    row = get_row("assumptions", id)
    default, span = format_assumption(row)
    sources = "; ".join(map(author_year, split_list(row["source"])))
    why = f"{row['reason']}. {sources}." if sources else f"{row['reason']}."
    return [
        [link(row["quantity"], "assumption", id), nodes.Text(" "), nodes.literal("", id)],
        [nodes.Text(default)],
        [nodes.Text(span)],
        [nodes.Text(why)],
        _linked(outputs, things),
    ]


def _linked(outputs: Outputs, things: list[tuple[str, str]]) -> list[nodes.Node]:
    linked = [
        [nodes.Text("; "), link(id if kind != "verdict" else f"verdict on {id}", kind, id)]
        for kind, id in things
        if kind != "chart"
    ]
    linked += [
        [nodes.Text("; "), link(f"chart {id}", kind, id)] for kind, id in things if kind == "chart"
    ]
    return [node for pair in linked for node in pair][1:]


def _row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def _add(app, doctree) -> None:
    """Put the table where the chapter says what it depends on."""
    if not app.env.docname.startswith("chapters/"):
        return
    app.env.note_dependency(str(data_dir() / "assumptions.csv"))
    for section in doctree.findall(nodes.section):
        if section.next_node(nodes.title).astext() == SECTION:
            section += assumptions_section(app.recount.published.outputs, app.env.docname)


def setup(app) -> None:
    """Add the table to chapters."""
    app.connect("doctree-read", _add, priority=400)  # before the contents of the page are gathered
