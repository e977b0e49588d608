"""What stands on a page, piece by piece, without building one: words, links, what is escaped, and what other formats have instead."""

import dataclasses
import json
import posixpath
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from lxml import html

from recount.charts.chart import CHART_MIME
from recount.datapackage.store import data_dir, get_row, load_table
from recount.dates import format_date
from recount.editions.history import Edition, Erratum, History
from recount.editions.snapshot import Entry
from recount.notebooks.titles import read_title
from recount.published_outputs import Outputs, Published
from recount.quantities.load_inputs import claim
from recount.results import RESULT_MIME, Result
from recount.sphinxext import assumptions_table as assumed
from recount.sphinxext import beside, measured
from recount.sphinxext import chart_figures as pictures
from recount.sphinxext import downloads as downloads
from recount.sphinxext import incremental as changes
from recount.sphinxext import nodes as parts
from recount.sphinxext import printed_source_list as sources
from recount.sphinxext import roles as roles
from recount.sphinxext import value_cards as numbers
from recount.sphinxext.assumptions_table import _add, assumptions_section
from recount.sphinxext.chart_figures import (
    _cell,
    chart,
    sources_html,
    visit_chart_html,
    visit_chart_words,
)
from recount.sphinxext.directives import cite_this as cite
from recount.sphinxext.directives import editions as editions
from recount.sphinxext.directives import reference_table as ledger
from recount.sphinxext.directives import verdict_strip as front
from recount.sphinxext.directives.chart_thumbnails import ChartThumbnails, visit_thumbnails_html
from recount.sphinxext.directives.cite_this import (
    CiteThis,
    _frame_chapter,
    cite_node,
    visit_cite_html,
)
from recount.sphinxext.directives.editions import Editions, _counted
from recount.sphinxext.directives.reference_table import (
    Ledger,
    _cell_html,
    _events,
    ledger,
    visit_ledger_html,
)
from recount.sphinxext.directives.verdict_strip import VerdictStrip, visit_strip_html
from recount.sphinxext.downloads import LISTED, Downloads, write_all
from recount.sphinxext.html import fonts as fonts
from recount.sphinxext.html import page_metadata as machines
from recount.sphinxext.html import search_index as search
from recount.sphinxext.html import template_context as pages
from recount.sphinxext.html import typography as quotes
from recount.sphinxext.html.fonts import _CHARACTERS, FACES, PRINTED, _serif, prepare, subset
from recount.sphinxext.html.input_sliders import _input, prepare, slider_attribute
from recount.sphinxext.html.page_metadata import _description, _map, add_metadata
from recount.sphinxext.html.search_index import INDEX, _gather, _whole, _write, rows
from recount.sphinxext.html.template_context import (
    THEME,
    _fold_code,
    _no_other_search,
    _prune,
    _search_page,
    _settle,
    _surround,
)
from recount.sphinxext.html.typography import _curl, smart_quotes
from recount.sphinxext.incremental import (
    _cite_once,
    _cited,
    _outdated,
    _remember,
    _shown_elsewhere,
    _spread,
    fingerprint,
    setup,
)
from recount.sphinxext.nodes import (
    Code,
    DownloadLink,
    ExternalLink,
    Link,
    Thumbnail,
    author_year,
    collapsible,
    cross_ref,
    depart_folded_html,
    depart_jump_html,
    describe_source,
    download_ref,
    id_link,
    input_link,
    link,
    part_html,
    part_node,
    source_keys,
    source_of,
    source_parts,
    visit_folded_html,
    visit_folded_words,
    visit_jump_html,
    visit_take_html,
)
from recount.sphinxext.output_renderer import (
    OutputRenderer,
    result_block,
    summary_table,
    verdict_block,
)
from recount.sphinxext.printed_source_list import keys_of, sources, visit_sources_html
from recount.sphinxext.roles import (
    AsOfRole,
    AssumptionRole,
    ClaimRole,
    EventRole,
    EvidenceRole,
    QuoteRole,
    ResultRole,
    VerdictRole,
    logger,
)
from recount.sphinxext.value_cards import number_node, visit_number_html
from recount.verdicts import SUMMARY_MIME, VERDICT_MIME, evaluate

BOOK = data_dir().parent
JOBS = "women/jobs-per-entrepreneur"
WRONG = Erratum("result", JOBS, "4.8 jobs", "4.9 jobs", "0.1.0", "2026-02-01", "A sum was <wrong>")
CLAIMED = Erratum(
    "claim", "women/partners", "11 people", "12 people", "0.1.0", "2026-03-01", "It was misread"
)
GONE = Erratum(
    "result", "women/gone", "Jobs: 3 jobs", "", "0.1.0", "2026-01-05", "It was not computed"
)


@pytest.fixture(scope="module")
def published():
    """The book as it is published, with errata, and with a result that nothing publishes any more."""
    found = Published.read(BOOK)
    gone = Entry(
        "Jobs of <nobody>",
        "3 jobs",
        {"strict": "exactly 3 jobs"},
        3.0,
        "job",
        "",
        {},
        {},
        "chapters/women",
        "c" * 64,
    )
    first = Edition("0.0.1", "2026-01-01", "", {("result", "women/gone"): gone})
    history = History(
        found.history.version,
        found.history.now,
        [first, *found.history.editions],
        [WRONG, GONE, CLAIMED],
    )
    return dataclasses.replace(found, history=history)


class Writer:
    """What writes a page as HTML: it gathers pieces, and knows which page it writes."""

    def __init__(self, published, page="chapters/women", name="html"):
        self.body, self.document, self.settings = [], None, None
        self.builder = SimpleNamespace(
            name=name,
            current_docname=page,
            app=SimpleNamespace(recount=published),
            get_relative_uri=lambda here, there: posixpath.relpath(
                f"{there}.html", posixpath.dirname(here) or "."
            ),
        )

    def written(self, visit, node):
        """What a visitor writes; the children of the node are its words in other formats, and are left out."""
        with pytest.raises(nodes.SkipNode):
            visit(self, node)
        return "".join(self.body)


def asked(directive, published, *arguments, page="chapters/women", **environment):
    """The nodes of a directive."""
    told = []
    environment = {
        "app": SimpleNamespace(recount=published),
        "docname": page,
        "srcdir": str(BOOK),
        "note_dependency": told.append,
        "note_reread": lambda: told.append("again"),
        **environment,
    }

    class Asked(directive):
        env = SimpleNamespace(**environment)

        def __init__(self):
            self.arguments, self.noted = list(arguments), told

        def error(self, message):
            return ValueError(message)

    return Asked().run()


class Registry:
    """What an extension tells Sphinx."""

    def __init__(self):
        self.events, self.nodes, self.directives, self.roles, self.other = (
            defaultdict(list),
            {},
            {},
            {},
            [],
        )

    def connect(self, event, listener, priority=500):
        self.events[event].append((priority, listener))

    def add_node(self, node, **visitors):
        self.nodes[node] = visitors

    def add_directive(self, name, directive):
        self.directives[name] = directive

    def add_role(self, name, role):
        self.roles[name] = role

    def add_html_theme(self, name, path):
        self.other.append((name, path))

    def add_config_value(self, name, default, rebuild):
        self.other.append((name, default, rebuild))


@pytest.fixture
def registry():
    found = Registry()
    for part in (
        parts,
        numbers,
        pictures,
        roles,
        ledger,
        sources,
        assumed,
        beside,
        cite,
        editions,
        measured,
        front,
        search,
        pages,
        downloads,
        machines,
        quotes,
        changes,
    ):
        part.setup(found)
    return found


def test_every_node_is_written_by_every_builder(registry):
    named = {node.__name__ for node in registry.nodes}
    assert named == {
        "jump",
        "take",
        "folded",
        "number",
        "chart",
        "ledger",
        "sources",
        "cite",
        "measurement",
        "strip",
        "smalls",
    }
    for node, visitors in registry.nodes.items():
        assert set(visitors) == {"html", "latex", "text", "man", "texinfo"}, node
        assert all(
            callable(enter) and (leave is None or callable(leave))
            for enter, leave in visitors.values()
        ), node


def test_every_directive_and_role_has_its_name(registry):
    assert registry.directives == {
        "ledger": Ledger,
        "cite-this": CiteThis,
        "editions": Editions,
        "measured": measured.Measured,
        "digests": measured.Digests,
        "verdict-strip": VerdictStrip,
        "charts-in-small": ChartThumbnails,
        "downloads": Downloads,
    }
    assert {name: type(role) for name, role in registry.roles.items()} == {
        "claim": ClaimRole,
        "evidence": EvidenceRole,
        "assumption": AssumptionRole,
        "result": ResultRole,
        "event": EventRole,
        "asof": AsOfRole,
        "quote": QuoteRole,
        "verdict": VerdictRole,
    }


def test_what_is_done_when(registry):
    """Each listener at an event of Sphinx; the signs are curled when all words are there, and assumptions stand before the contents are gathered."""
    from sphinx.events import core_events

    assert set(registry.events) <= {*core_events, "html-page-context", "html-collect-pages"}
    when = {
        (listener.__module__.rpartition(".")[2], listener.__name__): (event, priority)
        for event, listeners in registry.events.items()
        for priority, listener in listeners
    }
    assert {name: event for name, (event, _) in when.items()} == {
        ("assumed", "_add"): "doctree-read",
        ("beside", "_begin"): "builder-inited",
        ("beside", "_end"): "build-finished",
        ("cite", "_frame_chapter"): "doctree-read",
        ("search", "_gather"): "html-page-context",
        ("search", "_write"): "build-finished",
        ("pages", "_settle"): "config-inited",
        ("pages", "_no_other_search"): "builder-inited",
        ("pages", "_fold_code"): "doctree-read",
        ("pages", "_surround"): "html-page-context",
        ("pages", "_search_page"): "html-collect-pages",
        ("pages", "_prune"): "build-finished",
        ("downloads", "write_all"): "build-finished",
        ("machines", "describe"): "html-page-context",
        ("machines", "_map"): "build-finished",
        ("quotes", "_curl"): "html-page-context",
        ("changes", "_cite_once"): "builder-inited",
        ("changes", "_outdated"): "env-get-outdated",
        ("changes", "_remember"): "env-purge-doc",
        ("changes", "_spread"): "env-updated",
    }
    assert (
        when["beside", "_begin"][1] > 500 > when["beside", "_end"][1]
        and when["quotes", "_curl"][1] > 500
        and when["assumed", "_add"][1] < 500
        and when["changes", "_remember"][1] < 500 < when["changes", "_spread"][1]
    )
    (theme, path), setting = registry.other
    assert (
        theme == THEME
        and (Path(path) / "theme.toml").is_file()
        and setting == ("comments_config", {}, "")
    )


@pytest.mark.parametrize(
    "part, page, name, expected, words",
    [
        (
            Link("a < b", "ledger/claims", "claim-a"),
            "chapters/women",
            "html",
            '<a href="../ledger/claims.html#claim-a">a &lt; b</a>',
            "a < b",
        ),
        (
            Link("a", "ledger/claims", "claim-a"),
            "ledger/claims",
            "html",
            '<a href="#claim-a">a</a>',
            "a",
        ),
        (
            ExternalLink("o > p", "https://site.example/?a&b"),
            "index",
            "html",
            '<a class="external" href="https://site.example/?a&amp;b">o &gt; p</a>',
            "o > p",
        ),
        (
            Thumbnail("women/x"),
            "ledger/charts",
            "html",
            '<img class="chart-small" src="../downloads/charts/women/x.svg" alt="" loading="lazy" width="330" height="270"/>',
            "",
        ),
        (Thumbnail("women/x"), "ledger/charts", "epub", "", ""),
        (
            DownloadLink("a.csv"),
            "data",
            "html",
            '<a href="downloads/a.csv" download>a.csv</a>',
            "a.csv",
        ),
        (
            DownloadLink("a&b.csv", "<A>"),
            "ledger/claims",
            "html",
            '<a href="../downloads/a&amp;b.csv" download>&lt;A&gt;</a>',
            "<A>",
        ),
        (Code("<id>"), "data", "html", "<code>&lt;id&gt;</code>", "<id>"),
        ("x & y", "data", "html", "x &amp; y", "x & y"),
    ],
)
def test_a_part_of_a_line_as_html_and_as_words(part, page, name, expected, words):
    assert part_html(Writer(None, page, name), part) == expected
    assert part_node(part).astext() == words


def test_a_part_of_a_line_leads_where_it_says_in_every_format():
    assert (
        part_node(Link("a", "ledger/claims", "claim-a")).attributes.items()
        >= {"home": "ledger/claims", "anchor": "claim-a"}.items()
    )
    assert part_node(ExternalLink("a", "https://site.example"))["refuri"] == "https://site.example"
    assert part_node(DownloadLink("a.csv", "A"))["name"] == "a.csv" and isinstance(
        part_node(Code("a")), nodes.literal
    )
    assert isinstance(part_node("a"), nodes.Text) and isinstance(
        id_link("chapter", "women"), nodes.literal
    )
    assert (
        id_link("result", JOBS).attributes.items()
        >= {"home": "ledger/results", "anchor": f"result-{JOBS.replace('/', '-')}"}.items()
    )


def test_links_open_and_close():
    writer = Writer(None)
    link = link("x", "result", JOBS)
    link["classes"].append("quote")
    visit_jump_html(writer, link)
    depart_jump_html(writer, link)
    visit_take_html(writer, download_ref("", "a", name="a<b.csv"))
    assert "".join(writer.body) == (
        '<a class="jump quote" href="../ledger/results.html#result-women-jobs-per-entrepreneur"></a>'
        '<a class="take" href="../downloads/a&lt;b.csv" download>'
    )


def test_a_block_folds_on_a_page_and_is_a_paragraph_elsewhere():
    block = collapsible(
        "", ids=["code-0"], head="Two <", tail="more & more", classes=["code", "long"]
    )
    writer = Writer(None)
    visit_folded_html(writer, block)
    depart_folded_html(writer, block)
    assert (
        "".join(writer.body)
        == '<details class="code long" id="code-0"><summary><strong>Two &lt;</strong> more &amp; more</summary>\n</details>\n'
    )
    writer = Writer(None)
    block["head"] = ""
    visit_folded_html(writer, block)
    assert "<summary>more &amp; more</summary>" in writer.body[0]
    said = []
    other = SimpleNamespace(
        document=None,
        dispatch_visit=lambda node: said.append(node.astext()),
        dispatch_departure=lambda node: None,
    )
    block["head"] = "Two"
    visit_folded_words(
        SimpleNamespace(
            document=SimpleNamespace(reporter=SimpleNamespace(debug=lambda text: None)),
            dispatch_visit=other.dispatch_visit,
            dispatch_departure=other.dispatch_departure,
        ),
        block,
    )
    assert said[0] == "Two more & more"


def test_inputs_lead_to_their_rows_and_tables(published):
    told = {
        source.kind: source_parts(source)
        for result in published.outputs.results.values()
        for source in result.inputs
    }
    assert {"claim", "evidence", "assumption", "date", "indicator", "register", "hedge"} <= set(
        told
    )
    homes = {kind: line[0].home for kind, line in told.items() if isinstance(line[0], Link)}
    assert homes["claim"] == "ledger/claims" and {
        homes[kind] for kind in ("evidence", "indicator", "assumption", "date")
    } == {"ledger/evidence"}
    lines = [
        source_parts(source)
        for source in (
            source for result in published.outputs.results.values() for source in result.inputs
        )
    ]
    assert {line[0].name for line in lines if isinstance(line[0], DownloadLink)} >= {
        "mappings.csv",
        "hedges.csv",
    }
    assert Link("29 claims: Rows of the register, data/claims.csv", "ledger/claims", "claims") in [
        line[0] for line in lines
    ]
    outside = [line for line in lines if len(line) == 3]
    assert outside and all(
        line[1] == " · " and line[2].text == "source" and line[2].address.startswith("http")
        for line in outside
    )
    assumption = next(
        source
        for result in published.outputs.results.values()
        for source in result.inputs
        if source.id == "fx/cny-usd"
    )
    assert (
        describe_source(assumption)
        == "6.616 CNY per USD: assumed, exchange rate between yuan and US dollars, after World Bank 2026b"
    )
    own = next(
        source
        for result in published.outputs.results.values()
        for source in result.inputs
        if source.id == "women/own-job"
    )
    assert describe_source(own).endswith(f": assumed, {own.title[0].lower()}{own.title[1:]}")
    dated = next(
        source
        for result in published.outputs.results.values()
        for source in result.inputs
        if source.kind == "date" and source.sources
    )
    assert describe_source(dated) == f"{dated.text}: {dated.title}, {author_year(dated.sources[0])}"
    found = next(
        source
        for result in published.outputs.results.values()
        for source in result.inputs
        if source.kind == "evidence"
    )
    assert (
        describe_source(found) == f"{found.text}: {author_year(found.sources[0])}, {found.locator}"
    )
    assert source_of("women/modelmom-idea-2006") == "China Daily 2011" and source_of(
        "mybank/clients-2018-12/as-of"
    ) == source_of("mybank/clients-2018-12")
    assert (
        source_keys("nothing/here") == ()
        and input_link("mybank/clients-2018-12/as-of").text == "mybank/clients-2018-12/as-of"
    )


def test_a_number_in_prose_is_a_link_with_one_card(published):
    writer = Writer(published)
    node = number_node("4.9 <jobs>", published.outputs.results[JOBS], "result")
    assert writer.written(visit_number_html, node) == (
        '<a class="number" href="../ledger/results.html#result-women-jobs-per-entrepreneur" data-card="card-result-women-jobs-per-entrepreneur" '
        'aria-describedby="card-result-women-jobs-per-entrepreneur-says">4.9 &lt;jobs&gt;</a>'
    )
    writer.written(visit_number_html, node)
    ((name, card),) = writer.builder.recount_cards["chapters/women"].items()
    assert name == "card-result-women-jobs-per-entrepreneur"
    assert card.startswith(
        '<div class="card" id="card-result-women-jobs-per-entrepreneur" popover="manual" data-moves="women/jobs-per-entrepreneur">'
        '<p class="card-title">Additional jobs of the page divided by its entrepreneurs</p>'
        '<p id="card-result-women-jobs-per-entrepreneur-says"><span class="card-value">4.9 jobs per person</span><br/>'
        "strict, perceived: 4.9 jobs<br/>rounding: 4.76 to 5.05 jobs</p><p>25,000 jobs ÷ 5,100 people</p>"
        '<p><a href="../ledger/claims.html#claim-women-additional-jobs">25,000 jobs: “25,000 Additional jobs”, Alibaba Group'
    )
    assert f'<p class="erratum">{WRONG.words.replace("<wrong>", "&lt;wrong&gt;")}</p>' in card
    copied = published.citations["result", JOBS].apa().replace("'", "&#x27;")
    assert card.endswith(
        f'<p><span class="card-id">{JOBS}</span> <a href="../ledger/results.html#result-women-jobs-per-entrepreneur" data-apa="{copied}">In the ledger</a></p></div>\n'
    )
    assert html.fragment_fromstring(card).xpath("count(p)") == 7


def test_a_number_of_the_page_has_no_formula_and_moves_nothing(published):
    writer = Writer(published, "ledger/claims")
    result = Result.from_quantity("women/partners", claim("women/partners"), "Partners")
    assert 'href="#claim-women-partners"' in writer.written(
        visit_number_html, number_node("12", result, "claim")
    )
    (card,) = writer.builder.recount_cards["ledger/claims"].values()
    assert card.startswith(
        '<div class="card" id="card-claim-women-partners" popover="manual"><p class="card-title">Partners</p>'
    )
    assert (
        html.fragment_fromstring(card).xpath("count(p)") == 5
        and f'<p class="erratum">{CLAIMED.words}</p>' in card
    )


def test_a_card_leads_to_the_source_of_each_input(published):
    result = next(
        each
        for each in published.outputs.results.values()
        if any(len(source_parts(source)) == 3 for source in each.inputs)
    )
    writer = Writer(published)
    writer.written(visit_number_html, number_node("1", result, "result"))
    (card,) = writer.builder.recount_cards["chapters/women"].values()
    assert re.search(r'</a> · <a class="external" href="https?://[^"]+">source</a></p>', card)


def said(role, text, published, monkeypatch):
    """What a role becomes, and what is warned of."""
    warned = []
    monkeypatch.setattr(
        logger,
        "warning",
        lambda message, *values, location: warned.append((message % values, location)),
    )

    class Said(role):
        env = SimpleNamespace(app=SimpleNamespace(recount=published))

        def get_location(self):
            return "index.md:3"

    made = Said()
    made.name, made.text, made.rawtext = "claim", text, f"{{claim}}`{text}`"
    (node,), messages = made.run()
    assert messages == []
    return node, warned


@pytest.mark.parametrize(
    "role, text, message",
    [
        (
            ClaimRole,
            "women/award aloud",
            "found reading 'aloud', expected one of strict, rounding, perceived, or full",
        ),
        (
            ResultRole,
            "women/none",
            "no chapter publishes this id: correct it, or publish it and run `recount execute`",
        ),
        (VerdictRole, "women/none", "no chapter publishes a verdict on this claim"),
        (
            ClaimRole,
            "women/award full more",
            "takes from 2 to 3 positional arguments but 4 were given",
        ),
    ],
)
def test_a_role_that_shows_nothing_is_told_with_its_place(
    published, monkeypatch, role, text, message
):
    node, ((told, place),) = said(role, text, published, monkeypatch)
    assert (
        isinstance(node, nodes.problematic)
        and node.astext() == text
        and node.rawsource == f"{{claim}}`{text}`"
    )
    assert (
        told.startswith(f"{{claim}}`{text}`: ") and told.endswith(message) and place == "index.md:3"
    )


@pytest.mark.parametrize(
    "role, text, shown, home",
    [
        (ClaimRole, "women/entrepreneurs", "5,100 people", ""),
        (ClaimRole, "ewtp/first-zone-date", "May 2017", ""),
        (ResultRole, f"{JOBS} full", "4.9 jobs per person", ""),
        (ResultRole, JOBS, "4.9 jobs", ""),
        (ResultRole, f"{JOBS} rounding", "4.76 to 5.05 jobs", ""),
        (EvidenceRole, "kpmg/g250-assurance-2013", "over 50%", ""),
        (AssumptionRole, "fx/cny-usd", "CNY 6.616", ""),
        (AssumptionRole, "verdicts/reading", "rounding", "ledger/evidence"),
        (EventRole, "women/foundation-2017-09", "8 September 2017", "ledger/evidence"),
        (AsOfRole, "kpmg/g250-assurance-2013", "2013", "ledger/evidence"),
        (
            QuoteRole,
            "women/partners",
            "“collectively established by the 12 women partners”",
            "ledger/claims",
        ),
        (VerdictRole, "women/partners", "✓\u00a0supported", "ledger/verdicts"),
    ],
)
def test_what_a_role_shows(published, monkeypatch, role, text, shown, home):
    node, warned = said(role, text, published, monkeypatch)
    assert (
        node.astext() == shown
        and warned == []
        and (not home or node["home"] == home)
        and ("quote" in node["classes"]) == (role is QuoteRole)
    )
    assert home or node["result"]["id"] == text.split()[0] and node["kind"] == role.kind


def test_inputs_are_moved_on_pages_alone():
    assert slider_attribute(Writer(None), "a/b") == ' data-moves="a/b"'
    assert (
        slider_attribute(Writer(None), "")
        == slider_attribute(Writer(None, name="epub"), "a/b")
        == ""
    )


@pytest.mark.parametrize(
    "name, columns, number",
    [
        (
            "results",
            [
                "Result",
                "Value",
                "Range under each reading",
                "Formula and inputs",
                "Chapter",
                "Edition",
            ],
            243,
        ),
        ("charts", ["Chart", "Picture", "In words", "Drawn from", "Chapter", "Edition"], 43),
        ("verdicts", ["Claim", "Verdict", "Reason", "Rests on", "Where", "Edition"], 29),
        ("claims", ["Claim", "Number", "What it says", "Place", "Verdict", "Edition"], 29),
        ("evidence", ["Evidence", "Number", "As of, where", "Source", "Edition"], 200),
        ("indicators", ["Indicator", "Number", "Year", "Source", "Edition"], 66),
        ("events", ["Event", "Date", "Place, actors", "Source", "Edition"], 30),
        ("assumptions", ["Assumption", "Default", "Range", "Why, and from where", "Edition"], 25),
    ],
)
def test_a_table_of_the_ledger(published, name, columns, number):
    (table,) = asked(Ledger, published, name)
    assert table["headings"] == columns and len(table["rows"]) == number == len(
        table.children[0].children
    )
    assert all(len(row.cells) == len(columns) - 1 for row in table["rows"])
    writer = Writer(published, f"ledger/{name}")
    box = html.fragment_fromstring(writer.written(visit_ledger_html, table))
    assert (
        box.xpath("string(table/@data-name)") == name
        and box.xpath("string(table/caption)") == table["caption"]
    )
    assert [head.text for head in box.xpath("table/thead/tr/th[@scope='col']")] == columns
    rows = box.xpath("table/tbody/tr")
    assert len(rows) == number
    for row, made in zip(rows, table["rows"]):
        assert (
            row.get("id") == f"{made.kind}-{made.id.replace('/', '-')}"
            and row.xpath("string(th/a[@class='permalink']/@href)") == f"#{row.get('id')}"
        )
        assert (
            row.xpath("string(th/a/code)") == made.id
            and [cell.get("data-label") for cell in row.xpath("td")] == columns[1:]
        )
        assert bool(row.xpath("th/details")) == (not made.withdrawn)
        assert [cell.get("data-key") for cell in row.xpath("td")] == [
            None if cell.key is None else str(cell.key) for cell in made.cells
        ]


def told(published, name, id):
    """A row of the ledger: the words of each cell by its heading, and the row itself."""
    (table,) = asked(Ledger, published, name)
    place, row = next((place, row) for place, row in enumerate(table["rows"]) if row.id == id)
    lines = [
        [
            (
                "".join(
                    part
                    if isinstance(part, str)
                    else getattr(part, "text", "") or getattr(part, "name", "")
                    for part in line
                )
            )
            for line in cell.lines
        ]
        for cell in row.cells
    ]
    return dict(zip(table["headings"][1:], lines)), row, table.children[0].children[place]


def test_a_result_in_the_ledger(published):
    said, row, item = told(published, "results", JOBS)
    assert said["Value"] == ["4.9 jobs per person"] and said["Range under each reading"] == [
        "strict: 4.9 jobs",
        "rounding: 4.76 to 5.05 jobs",
        "perceived: 4.9 jobs",
    ]
    assert (
        said["Formula and inputs"][0] == "25,000 jobs ÷ 5,100 people"
        and len(said["Formula and inputs"]) == 3
        and said["Chapter"] == ["Women entrepreneurs"]
    )
    now = published.history.now["result", JOBS]
    assert said["Edition"] == [
        f"since {published.history.unchanged_since('result', JOBS)}",
        now.digest[:12],
        WRONG.words,
    ]
    assert (
        row.cells[0].unit == "job / person"
        and row.cells[2].moves == JOBS
        and row.cells[3].lines[0][0].home == "chapters/women"
    )
    assert row.cells[3].lines[0][0].anchor == "at-result-women-jobs-per-entrepreneur"
    term, body = item.children
    assert (
        term["ids"] == ["result-women-jobs-per-entrepreneur"]
        and body.children[0].astext() == "Value: 4.9 jobs per person"
    )
    assert (
        body.children[-2].astext() == JOBS
        and body.children[-1].astext() == f"Cite as: {published.citations['result', JOBS].apa()}"
    )
    writer = Writer(published, "ledger/results")
    cell = _cell_html(writer, "Value <", row.cells[0])
    assert (
        cell
        == f'<td data-label="Value &lt;" data-key="{row.cells[0].key}" data-unit="job / person"><div>4.9 jobs per person</div></td>'
    )
    assert _cell_html(writer, "Formula", row.cells[2]).startswith(
        f'<td data-label="Formula" data-moves="{JOBS}"><div>25,000 jobs ÷ 5,100 people<br><a href="claims.html#'
    )


def test_a_withdrawn_result_keeps_its_place_and_says_why(published):
    said, row, item = told(published, "results", "women/gone")
    assert (
        row.withdrawn
        and row.title == "Jobs of <nobody>"
        and said["Value"][0] == "Withdrawn"
        and "3 jobs" in said["Value"]
        and said["Value"][-1] == GONE.words
    )
    assert (
        "Jobs of <nobody>" not in said["Value"]
        and [said[name] for name in said if name != "Value"] == [[]] * 4
    )
    assert "Cite as" not in item.astext() and "women/gone" in item.astext()
    (table,) = asked(Ledger, published, "charts")
    assert not any(row.withdrawn for row in table["rows"])
    (table,) = asked(Ledger, published, "results")
    assert "Jobs of &lt;nobody&gt; <a" in Writer(published).written(visit_ledger_html, table)


def test_other_rows_of_the_ledger(published):
    said, row, _ = told(published, "verdicts", "women/partners")
    assert (
        said["Verdict"] == ["✓ supported"]
        and said["Reason"][1] == "Decided by: same-number"
        and said["Where"] == ["the claim", "Women entrepreneurs"]
    )
    assert said["Rests on"] == [
        "Women partners of Alibaba who announced the Lakeside Modou foundation, 8 September 2017",
        "Lakeside Modou foundation announced, 8 September 2017",
    ]
    assert [line[0].home for line in row.cells[2].lines] == ["ledger/evidence"] * 2 and row.cells[
        3
    ].lines[1][0].anchor == "at-verdict-women-partners"
    assert (
        row.cells[0].key == "supported"
        and row.cells[3].key == "Women entrepreneurs"
        and row.title == "“collectively established by the 12 women partners”"
    )
    said, row, _ = told(published, "claims", "women/partners")
    assert (
        said["Number"] == ["12 people"]
        and (row.cells[0].key, row.cells[0].unit) == (12, "person")
        and said["Verdict"] == ["✓ supported"]
    )
    assert said["What it says"] == [
        "Says or counts: women partners of Alibaba who founded the foundation.",
        "Leaves out: date of founding; total number of partners.",
    ]
    assert (
        said["Place"]
        == ["Alibaba Group ESG Report 2018, page 39, characters 78 to 127 of its normalised text"]
        and row.cells[2].key == 78
    )
    said, row, _ = told(published, "claims", "ewtp/company-role")
    assert said["Number"] == ["a statement"] and (row.cells[0].key, row.cells[0].unit) == ("", "")
    said, row, _ = told(published, "claims", "ewtp/first-zone-date")
    assert said["Number"] == ["May 2017"] and (row.cells[0].key, row.cells[0].unit) == (
        "2017-05",
        "date",
    )
    said, row, _ = told(published, "evidence", "kpmg/g250-assurance-2013")
    assert said == {
        "Number": ["over 50%"],
        "As of, where": ["2013", "World"],
        "Source": [
            "KPMG 2013: The KPMG Survey of Corporate Responsibility Reporting 2013",
            "summary; grade B",
            "Words: over half.",
        ],
        "Edition": said["Edition"],
    }
    assert (row.cells[0].key, row.cells[0].unit, row.cells[1].key) == (50, "percent", "2013")
    said, row, _ = told(published, "indicators", "chn/ny-gdp-pcap-cd/2018")
    assert (
        row.title == "GDP per capita, current US dollars, China"
        and said["Number"] == ["USD 10,085.7 per person"]
        and said["Year"] == ["2018"]
    )
    assert (
        said["Source"]
        == ["World Bank 2026b: World Development Indicators", "Series NY.GDP.PCAP.CD"]
        and row.cells[1].key == 2018
    )
    assert round(row.cells[0].key) == 10086 and row.cells[0].unit == "USD/person"
    assert (
        row.cells[2].lines[0][0].address
        == "https://github.com/datasets/world-development-indicators"
    )
    said, row, _ = told(published, "events", "women/modelmom-idea-2006")
    assert (
        said["Date"] == ["2006"]
        and said["Place, actors"] == ["China", "Taobao; Red Cross Society of China"]
        and said["Source"][-2] == "grade B"
        and said["Source"][-1].endswith("2010.")
    )
    said, row, _ = told(published, "events", "ewtp/ethiopia-2019-11")
    assert said["Source"][-1] == "grade B" and row.cells[1].key == "Ethiopia"
    said, row, _ = told(published, "assumptions", "verdicts/reading")
    assert (
        said["Default"] == ["rounding"]
        and said["Range"] == ["strict, rounding or perceived"]
        and len(said["Why, and from where"]) == 1
        and row.cells[0].key == "rounding"
    )
    said, row, _ = told(published, "assumptions", "fx/cny-usd")
    assert (
        said["Default"] == ["6.616 CNY per USD"]
        and row.cells[0].key == 6.616
        and row.cells[0].unit == "CNY/USD"
        and said["Why, and from where"][1].startswith("World Bank 2026b: ")
    )
    said, row, _ = told(published, "charts", "verdicts/reporting")
    assert (
        row.title == "Most large companies report; fewer link their reports to the Goals"
        and said["In words"][0].startswith(f"{row.title}. Report on")
        and len(said["Drawn from"]) == 4
    )
    assert row.cells[0].lines == [[Thumbnail("verdicts/reporting")]] and row.cells[3].lines == [
        [Link("The verdicts", "chapters/verdicts", "at-chart-verdicts-reporting")]
    ]


def test_a_claim_without_a_verdict_says_so(published):
    bare = dataclasses.replace(
        published, outputs=dataclasses.replace(published.outputs, verdicts={})
    )
    said, row, _ = told(bare, "claims", "women/partners")
    assert (
        said["Verdict"] == ["none"]
        and row.cells[3].key == ""
        and asked(Ledger, bare, "verdicts")[0]["rows"] == []
    )


def test_a_ledger_of_nothing_is_refused(published):
    with pytest.raises(
        ValueError,
        match="found ledger 'rumours', expected one of results, charts, verdicts, claims",
    ):
        asked(Ledger, published, "rumours")


def test_a_citation_is_prose_and_every_form_to_copy(published):
    (node,) = asked(CiteThis, published)
    apa = published.citations["book", ""].apa()
    assert (
        node.astext() == f"Cite as: {apa}"
        and node["citation"].kind == "book"
        and node["support_smartquotes"] is False
    )
    shown = Writer(published).written(
        visit_cite_html, cite_node(published.citations["result", JOBS])
    )
    box = html.fragment_fromstring(shown)
    assert (
        box.get("class") == "cite-box"
        and box.xpath("string(p)") == published.citations["result", JOBS].apa()
        and "Alibaba&#x27;s" in shown
    )
    assert box.xpath("string(details/@data-of)") == JOBS and box.xpath("details/dl/dt/text()")[
        :2
    ] == ["APA", "BibTeX"]


def chapter(name="women"):
    """A chapter as it was read: its title, and a number of it in the prose."""
    from docutils.utils import new_document

    document = new_document(name)
    document += nodes.section(
        "", nodes.title("", "Women"), nodes.paragraph("", "First."), ids=["women"]
    )
    return document


def framed(published, document, docname):
    _frame_chapter(
        SimpleNamespace(env=SimpleNamespace(docname=docname), recount=published), document
    )
    return document.children[0] if document.children else None


def test_a_chapter_begins_with_its_errata_and_ends_with_its_sources_and_citation(published):
    document = chapter()
    document.children[0] += nodes.paragraph(
        "",
        "",
        number_node(
            "12", Result.from_quantity("women/partners", claim("women/partners"), "Partners"), "claim"
        ),
    )
    section = framed(published, document, "chapters/women")
    title, errata, *_, listed, ending = section.children
    assert (
        title.astext() == "Women"
        and errata["ids"] == ["errata"]
        and errata["classes"] == ["errata"]
    )
    assert (errata["head"], errata["tail"]) == (
        "3 errata",
        "of what this chapter publishes or rests on",
    )
    items = [item.astext() for item in errata.findall(nodes.list_item)]
    assert set(items) == {
        f"result {JOBS}: {WRONG.words}",
        f"result women/gone: {GONE.words}",
        f"claim women/partners: {CLAIMED.words}",
    } and items[0].startswith(("result", "claim"))
    assert [link["anchor"] for link in errata.findall(cross_ref)] == [
        f"{item.split()[0]}-{item.split()[1].rstrip(':').replace('/', '-')}" for item in items
    ]
    assert (
        isinstance(listed, sources)
        and ending["classes"] == ["chapter-end"]
        and ending.children[0].astext() == "Cite this chapter"
    )
    assert (
        ending.children[1]["citation"].id == "women"
        and ending.children[2].astext() == "Take its notebook away: women.ipynb"
    )
    assert next(iter(ending.findall(download_ref)))["name"] == "chapters/women.ipynb"


def test_errata_of_what_a_chapter_rests_on_stand_in_the_order_of_kinds(published):
    """The chapter, what it is made from, then what it publishes; of a row that it does not rest on there is none."""
    errata = [
        dataclasses.replace(CLAIMED, kind=kind, id=id)
        for kind, id in (
            ("result", JOBS),
            ("evidence", "modelmom/winners-2018-07"),
            ("assumption", "fx/cny-usd"),
            ("chapter", "chapters/women"),
            ("evidence", "kpmg/g250-assurance-2013"),
            ("claim", "women/award"),
        )
    ]
    noted = dataclasses.replace(
        published, history=dataclasses.replace(published.history, errata=errata)
    )
    items = [
        item.astext().split(":")[0]
        for item in next(
            iter(framed(noted, chapter(), "chapters/women").findall(collapsible))
        ).findall(nodes.list_item)
    ]
    assert items == [
        "chapter chapters/women",
        "assumption fx/cny-usd",
        "evidence modelmom/winners-2018-07",
        "claim women/award",
        f"result {JOBS}",
    ]


def test_one_erratum_is_told_in_the_singular_and_other_pages_have_no_frame(published):
    section = framed(
        dataclasses.replace(published, history=dataclasses.replace(published.history, errata=[])),
        chapter(),
        "chapters/verdicts",
    )
    assert [type(node) for node in section.children][-2:] == [
        sources,
        nodes.container,
    ] and not list(section.findall(collapsible))
    one = dataclasses.replace(
        published, history=dataclasses.replace(published.history, errata=[WRONG])
    )
    assert (
        next(iter(framed(one, chapter(), "chapters/women").findall(collapsible)))["head"]
        == "1 erratum"
    )
    document = chapter()
    before = document.pformat()
    assert framed(published, document, "index").document is document or document.pformat() == before
    framed(published, document, "ledger/results")
    assert document.pformat() == before


def test_a_chart_on_a_page(published):
    record, svg = published.outputs.charts["women/money-per-job"]
    record = record | {
        "title": "Money < jobs",
        "caption": "Dollars & yuan",
        "rows": [["a <", "computed", 24.1837968561, None, True, "USD / job", "x"]],
    }
    shown = Writer(published).written(visit_chart_html, chart("", record=record, svg=svg))
    box = html.fragment_fromstring(shown)
    assert (
        box.get("id") == "at-chart-women-money-per-job"
        and box.get("class") == "chart"
        and '<p class="chart-title">Money &lt; jobs</p>' in shown
    )
    assert (
        "<figcaption>Dollars &amp; yuan</figcaption>" in shown
        and "<svg viewBox=" in shown
        and "xmlns" not in shown.partition("<desc")[0]
    )
    assert (
        '<title>Money &lt; jobs</title><desc id="chart-women-money-per-job-full-words">Money lent for a job'
        in shown
        and "xlink:href" not in shown
    )
    assert (
        "var(--chart-ink, #1f2328)" in shown
        and "font-family: 'DejaVu Sans', system-ui, sans-serif;" in shown
        and ".chart-picture *{stroke-linejoin" in shown
    )
    assert [
        head.text for head in box.xpath("details/div/table/thead/tr/th[@scope='col']")
    ] == record["columns"]
    assert (
        "<tr><td>a &lt;</td><td>computed</td><td>24.1838</td><td></td><td>True</td><td>USD / job</td><td>x</td></tr>"
        in shown
    )
    assert (
        '<p class="chart-sources">Sources: the page (<a href="../ledger/claims.html#claim-women-award">1</a>, <a href="../ledger/claims.html#claim-women-additional-jobs">2</a>, '
        '<a href="../ledger/claims.html#claim-women-entrepreneurs">3</a>); <a href="../ledger/evidence.html#evidence-modelmom-winners-2018-07">'
    ) in shown
    assert (
        '; <a href="../ledger/evidence.html#assumption-fx-cny-usd">assumed here</a>.</p>' in shown
    )
    assert (
        '<div class="chart-files"><a href="../downloads/charts/women/money-per-job.csv" download>CSV</a> · '
        '<a href="../downloads/charts/women/money-per-job.csv-metadata.json" download>Metadata of the CSV</a> · '
    ) in shown
    assert '<details class="cite" data-of="women/money-per-job">' in shown
    assert (
        sources_html(Writer(published), ["claims: kind == 'sum'"]) == "" and _cell(1250) == "1,250"
    )


def test_a_chart_is_its_words_where_no_picture_goes(published):
    record, svg = published.outputs.charts["women/money-per-job"]
    said = []
    other = SimpleNamespace(
        document=SimpleNamespace(reporter=SimpleNamespace(debug=lambda text: None)),
        dispatch_visit=lambda node: said.append(node.astext()),
        dispatch_departure=lambda node: None,
    )
    with pytest.raises(nodes.SkipNode):
        visit_chart_words(other, chart("", record=record, svg=svg))
    assert said[0] == f"{record['title']}. {record['alternative']}"


def test_the_first_page_counts_verdicts_and_links_each(published):
    (node,) = asked(VerdictStrip, published)
    assert [item.astext() for item in node.findall(nodes.list_item)] == [
        "✓ supported: 11",
        "≈ imprecise: 6",
        "⇄ in tension: 2",
        "✗ contradicted: 0",
        "● company figure only: 5",
        "? not checkable: 5",
    ]
    shown = Writer(published, "index").written(visit_strip_html, node)
    assert shown.startswith(
        '<ul class="strip"><li><strong>11</strong>✓ supported<span class="cells"><a href="ledger/verdicts.html#verdict-women-partners" '
        'title="“collectively established by the 12 women partners”" aria-label="supported: “collectively established by the 12 women partners”">✓</a><a '
    )
    assert (
        "</span></li><li><strong>6</strong>≈ imprecise<span" in shown
        and "<li><strong>0</strong>✗ contradicted</li>" in shown
        and shown.count("<a ") == 29
        and shown.endswith("</li></ul>\n")
    )


def test_charts_in_small_lead_to_their_chapters(published):
    (node,) = asked(ChartThumbnails, published, "women/money-per-job  verdicts/reporting")
    first = node.children[0]
    record = published.outputs.charts["women/money-per-job"][0]
    assert first.astext() == f"{record['title']}. {record['alternative']} The chart" and isinstance(
        first.children[0], nodes.strong
    )
    assert (
        next(iter(first.findall(cross_ref)))["home"] == "ledger/charts" and len(node.children) == 2
    )
    shown = Writer(published, "index").written(visit_thumbnails_html, node)
    assert shown.startswith(
        '<div class="smalls"><figure><p class="chart-title"><a href="chapters/women.html#at-chart-women-money-per-job">Money lent for a job'
    )
    assert (
        shown.count("<figure>") == 2
        and 'id="chart-women-money-per-job-small-words"' in shown
        and "</svg>\n</figure><figure>" in shown
        and shown.endswith("</figure></div>\n")
    )
    with pytest.raises(
        ValueError, match="found chart 'women/none', expected one that a chapter publishes"
    ):
        asked(ChartThumbnails, published, "women/money-per-job women/none")


def test_editions_errata_and_lineage(published):
    (listed,) = asked(Editions, published, "editions")
    items = [
        item for item in listed.findall(nodes.list_item) if "It is a draft" not in item.astext()
    ]
    said = [item.astext() for item in items]
    last = published.history.editions[-1]
    count = Counter(kind for kind, _ in last.entries)
    assert said[0].startswith(
        f"{last.version}, {format_date(last.date)}: {count['result']} results, {count['chart']} charts, {count['verdict']} verdicts, {count['claim']} claims, "
        f"{count['evidence']} pieces of evidence, {count['event']} events, {count['indicator']} country indicators, {count['assumption']} assumptions, "
        f"{count['chapter']} pages. SHA-256 "
    )
    one = Edition(
        "0.0.2",
        "2026-01-01",
        "",
        {
            ("result", JOBS): published.history.now["result", JOBS],
            ("evidence", "a/b"): published.history.now["result", JOBS],
        },
    )
    assert _counted(one) == "1 result, 1 piece of evidence"
    assert (
        said[0].endswith(last.digest)
        and said[-1].startswith("0.0.1, 1 January 2026: ")
        and isinstance(items[0].children[0].children[0], nodes.strong)
    )
    (listed,) = asked(Editions, published, "errata")
    assert [item.astext() for item in listed.findall(nodes.list_item)] == [
        f"{each.kind} {each.id}: {each.words}" for each in (CLAIMED, WRONG, GONE)
    ]
    assert next(iter(listed.findall(cross_ref)))["anchor"] == "claim-women-partners"
    draft = dataclasses.replace(
        published, history=dataclasses.replace(published.history, version="0.2.0", errata=[])
    )
    (listed,) = asked(Editions, draft, "editions")
    assert (
        listed.children[0].astext()
        == f"{draft.history.label}: what these pages show. It is a draft: cite the last edition below."
    )
    assert asked(Editions, draft, "errata")[0].astext() == "Nothing that was published has changed."
    bare = dataclasses.replace(published, history=History("0.1.0", published.history.now, [], []))
    assert (
        asked(Editions, bare, "lineage")[0].astext()
        == "Every published value rests on what it rested on when it was published."
    )
    with pytest.raises(
        ValueError, match="found editions 'all', expected one of editions, errata, lineage"
    ):
        asked(Editions, published, "all")


def test_what_moved_without_changing_is_listed(published):
    entry = published.history.now["result", JOBS]
    then, now = (
        dataclasses.replace(entry, digest="a" * 64),
        dataclasses.replace(entry, digest="b" * 64),
    )
    made = [Edition("0.0.1", "2026-01-01", "", {("result", JOBS): then})]
    moved = dataclasses.replace(
        published, history=History("0.1.0", {("result", JOBS): now}, made, [])
    )
    (listed,) = asked(Editions, moved, "lineage")
    (link,) = listed.findall(cross_ref)
    assert (
        listed.children[0].astext() == f"In 0.1.0: result {JOBS}"
        and link["home"] == "ledger/results"
    )
    nowhere = dataclasses.replace(
        published,
        history=History(
            "0.2.0", {}, [*made, Edition("0.1.0", "2026-02-01", "", {("result", JOBS): now})], []
        ),
    )
    (listed,) = asked(Editions, nowhere, "lineage")
    assert listed.children[0].astext() == f"In 0.1.0: result {JOBS}"


def test_what_was_measured_as_a_table():
    node = measured._table_node(
        "Mutants <", ["change", "made"], [["<a>", 12345], ["b", None], ["c", 0.12345]]
    )
    assert [item.astext() for item in node.findall(nodes.list_item)] == [
        "change: <a>; made: 12,345",
        "change: b; made: –",
        "change: c; made: 0.123",
    ]
    assert node.children[0].astext() == "Mutants <" and node["support_smartquotes"] is False
    assert Writer(None).written(measured.visit_measurement_html, node) == (
        '<div class="table-box" tabindex="0" role="region" aria-label="Mutants &lt;"><table class="data"><caption>Mutants &lt;</caption>\n'
        '<thead><tr><th scope="col">change</th><th scope="col">made</th></tr></thead>\n<tbody>\n'
        '<tr><th scope="row">&lt;a&gt;</th><td class="numeric">12,345</td></tr>\n<tr><th scope="row">b</th><td>–</td></tr>\n'
        '<tr><th scope="row">c</th><td class="numeric">0.123</td></tr>\n</tbody></table></div>\n'
    )
    numeric = measured._table_node("A", ["a", "<b>"], [["x", 1], ["y", 2.5]])
    shown = Writer(None, name="epub").written(measured.visit_measurement_html, numeric)
    assert (
        shown.startswith('<div class="table-box"><table')
        and '<th scope="col">a</th><th scope="col" class="numeric">&lt;b&gt;</th>' in shown
    )


@pytest.mark.parametrize(
    "lines, said", [([], ["Nothing was missed."]), (["a", "b"], ["Missed:", "a\n\nb"])]
)
def test_what_was_missed_is_told(lines, said):
    assert [node.astext() for node in measured._missed("data-mutants", lines)] == said


def test_much_that_was_missed_is_folded():
    lines = [str(place) for place in range(1234)]
    (block,) = measured._missed("data-mutants", lines)
    assert (block["head"], block["tail"], block["ids"], block["classes"]) == (
        "Missed: 1,234",
        "of those above, each told in a line",
        ["missed-data-mutants"],
        ["missed"],
    )
    assert [item.astext() for item in block.findall(nodes.list_item)] == lines
    assert len(measured._missed("a", lines[:8])) == 2 and len(measured._missed("a", lines[:9])) == 1


def test_a_measurement_on_a_page(published, tmp_path):
    for name in ("data", "chapters"):
        (tmp_path / name).symlink_to(BOOK / name)
    record = {
        "title": "A",
        "columns": ["what", "number"],
        "rows": [["a", 1]],
        "notes": ["N."],
        "missed": [],
        "of": {"data": measured.state(BOOK)["data"]},
    }
    (tmp_path / "measured").mkdir()
    (tmp_path / "measured" / "a.json").write_text(json.dumps(record), encoding="utf-8")
    noted = []
    shown = asked(
        measured.Measured,
        published,
        "a",
        srcdir=str(tmp_path),
        note_dependency=noted.append,
        note_reread=lambda: noted.append("again"),
    )
    assert [node.astext().splitlines()[-1] for node in shown] == [
        "what: a; number: 1",
        "Nothing was missed.",
        "N.",
    ] and noted == [str(tmp_path / "measured" / "a.json"), "again"]
    (tmp_path / "measured" / "a.json").write_text(
        json.dumps(record | {"of": {"data": "0", "tests": "1"}}), encoding="utf-8"
    )
    last = asked(measured.Measured, published, "a", srcdir=str(tmp_path))[-1]
    assert (
        last.astext()
        == "This was measured on another state than the one shown here: the data and the tests have changed since."
        and isinstance(last.children[0], nodes.strong)
    )
    with pytest.raises(
        ValueError,
        match="measured/b.json: found no file, expected a measurement, which are: a. Run",
    ):
        asked(measured.Measured, published, "b", srcdir=str(tmp_path))


def test_digests_on_a_page(published):
    (table,) = asked(measured.Digests, published)
    now = measured.state(BOOK)
    assert table["title"] == "Digests of what a rerun starts from" and table["columns"] == [
        "part",
        "SHA-256",
    ]
    assert table["rows"][:4] == [
        ["data", now["data"]],
        ["environment, the lock", now["environment"]],
        ["package", now["package"]],
        ["notebooks, together", now["notebooks"]],
    ]
    assert [row[0] for row in table["rows"][4:]] == [
        f"chapters/{path.name}" for path in sorted((BOOK / "chapters").glob("[!.]*.ipynb"))
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", row[1]) for row in table["rows"] if row[1])


def test_the_assumptions_of_a_chapter(published):
    section = assumptions_section(published.outputs, "chapters/women")
    assert (
        section["ids"] == section["names"] == ["assumptions"]
        and section.children[0].astext() == "Assumptions"
    )
    table = next(iter(section.findall(nodes.table)))
    assert table["classes"] == ["summary", "assumed"] and table.children[0]["cols"] == 5 == len(
        list(table.findall(nodes.colspec))
    )
    head, *rows = [[entry.astext() for entry in row.children] for row in table.findall(nodes.row)]
    assert head == ["assumption", "default", "range", "why, and from where", "what rests on it"]
    assert rows[0][:3] == [
        "Exchange rate between yuan and US dollars fx/cny-usd",
        "6.616 CNY per USD",
        "6.609 to 6.759 CNY per USD",
    ]
    assert rows[0][3].endswith(
        "the official rate of 2017. World Bank 2026b; Board of Governors of the Federal Reserve System 2026."
    )
    assert "; chart women/money-per-job" in rows[0][4] and not rows[0][4].startswith(";")
    link = next(iter(table.findall(cross_ref)))
    assert (link["home"], link["anchor"]) == ("ledger/evidence", "assumption-fx-cny-usd")
    own = next(row for row in rows if row[0].endswith("women/own-job"))
    assert own[3] == f"{get_row('assumptions', 'women/own-job')['reason']}."
    judged = next(row for row in rows if row[0].endswith("verdicts/reading"))
    assert judged[4].startswith("verdict on women/partners; ") and judged[1:3] == [
        "rounding",
        "strict, rounding or perceived",
    ]
    assert (
        assumptions_section(published.outputs, "chapters/page").astext()
        == "Assumptions\n\nNothing that this chapter publishes rests on an assumption."
    )


def test_the_assumptions_stand_where_the_chapter_says_what_it_depends_on(published):
    noted = []
    for name, number in (("chapters/women", 1), ("index", 0)):
        document = chapter()
        document.children[0] += nodes.section(
            "", nodes.title("", "What it depends on"), nodes.paragraph("", "On much.")
        )
        _add(
            SimpleNamespace(
                env=SimpleNamespace(docname=name, note_dependency=noted.append), recount=published
            ),
            document,
        )
        found = [
            section
            for section in document.findall(nodes.section)
            if section.get("ids") == ["assumptions"]
        ]
        assert len(found) == number and all(
            section.parent.children[0].astext() == "What it depends on" for section in found
        )
    assert noted == [str(data_dir() / "assumptions.csv")]


def test_the_files_to_take_away_are_listed(published):
    noted = []
    (listed,) = asked(Downloads, published, note_dependency=noted.append)
    said = [item.astext() for item in listed.children]
    assert (
        said[0]
        == "results.csv: every result: value, unit, range under each reading, formula, inputs, edition, digest, citation"
    )
    version, edition = published.book.version, published.history.editions[-1].version
    assert (
        f"recounted-{version}.zip: everything in one archive, with a README, the charts, the notebooks and the editions"
        in said
        and "LICENSE: the licences" in said
    )
    assert (
        f"editions/{edition}.json: what edition {edition} froze" in said
        and "chapters/women.ipynb: the notebook of the chapter “Women entrepreneurs”" in said
    )
    assert noted == [
        str(path) for path in sorted((BOOK / "data" / "editions").glob("*.json"))
    ] and {take["name"] for take in listed.findall(download_ref)} == {
        line.split(": ")[0] for line in said
    }
    (listed,) = asked(Downloads, published, srcdir="/nowhere")
    assert "LICENSE: the licences" not in [item.astext() for item in listed.children]


def test_only_a_finished_site_gets_its_files(published, tmp_path, monkeypatch):
    written = []
    monkeypatch.setattr(downloads, "write", lambda *arguments: written.append(arguments))
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "recounted-0.0.9.zip").write_text("old", encoding="utf-8")
    for name, exception in (("epub", None), ("html", ValueError())):
        write_all(
            SimpleNamespace(
                builder=SimpleNamespace(name=name),
                outdir=str(tmp_path),
                recount=published,
                srcdir=str(BOOK),
            ),
            exception,
        )
    assert written == [] and (tmp_path / "downloads" / "recounted-0.0.9.zip").exists()
    write_all(
        SimpleNamespace(
            builder=SimpleNamespace(name="html"),
            outdir=str(tmp_path),
            recount=published,
            srcdir=str(BOOK),
        )
    )
    assert written == [(published, BOOK, tmp_path / "downloads")] and not list(
        (tmp_path / "downloads").iterdir()
    )


def page_of(published, page, document=None, name="html", **context):
    """What a page tells machines: the tags of its head by name, and its JSON-LD."""
    document = document or chapter()
    app = SimpleNamespace(
        builder=SimpleNamespace(name=name),
        recount=published,
        env=SimpleNamespace(metadata={page: context.pop("metadata", {})}),
    )
    add_metadata(app, page, "page.html", context, document)
    if "metatags" not in context:
        return None
    head = html.fragment_fromstring(context["metatags"], create_parent="head")
    return (
        {
            meta.get("name") or meta.get("property"): meta.get("content")
            for meta in head.iter("meta")
        },
        json.loads(head.xpath("string(//script[@type='application/ld+json'])")),
        context["metatags"],
    )


@pytest.fixture(scope="module")
def placed(published):
    """The book with an address."""
    return dataclasses.replace(
        published, book=dataclasses.replace(published.book, base="https://site.example")
    )


def test_what_machines_read_of_a_chapter(placed):
    document = chapter()
    tags, graph, text = page_of(
        placed,
        "chapters/women",
        document,
        metatags='<meta name="viewport" content="width" />\n<meta name="generator" content="x" />\n',
        title="<i>W</i>",
    )
    assert (
        tags["description"] == tags["og:description"] == "First."
        and tags["og:title"] == tags["citation_title"] == "Women entrepreneurs"
        and tags["og:type"] == "article"
    )
    assert (
        tags["og:site_name"] == tags["citation_inbook_title"] == placed.book.title
        and tags["og:locale"] == tags["citation_language"] == "en"
        and tags["generator"] == "x"
    )
    assert (
        tags["og:url"] == tags["citation_public_url"] == "https://site.example/chapters/women.html"
        and tags["citation_author"] == "The Recounted authors"
    )
    assert (
        tags.get("citation_publication_date", "") == placed.book.date.replace("-", "/")
        and "viewport" not in tags
    )
    first = next(id for id in placed.outputs.charts if id.startswith("women/"))
    assert (
        tags["og:image"] == f"https://site.example/downloads/charts/{first}.png"
        and tags["og:image:alt"] == placed.outputs.charts[first][0]["alternative"]
    )
    article, *reviews = graph["@graph"]
    assert (
        graph["@context"] == "https://schema.org"
        and article["@type"] == "ScholarlyArticle"
        and article["headline"] == "Women entrepreneurs"
        and article["description"] == "First."
    )
    assert (
        article["isPartOf"]["@type"] == "Book"
        and article["isPartOf"]["url"] == "https://site.example"
        and article["url"] == tags["og:url"]
    )
    assert article["citation"] == {
        "@type": "Report",
        "name": "Alibaba Group ESG Report 2018, page 39",
        "author": {"@type": "Organization", "name": "Alibaba Group Holding Limited"},
        "datePublished": "2018",
    }
    assert (
        article["author"] == {"@type": "Organization", "name": "The Recounted authors"}
        and article["version"] == placed.book.version
        and article.get("datePublished", "") == placed.book.date
    )
    assert (
        article["license"].startswith("https://creativecommons.org/licenses/by/4.0")
        and article["inLanguage"] == "en"
    )
    assert {review["identifier"] for review in reviews} == {
        id
        for id in placed.outputs.verdicts
        if placed.outputs.homes["verdict", id] == "chapters/women"
    }
    review = next(review for review in reviews if review["identifier"] == "women/partners")
    assert (
        review["@type"] == "ClaimReview"
        and review["@id"]
        == review["url"]
        == "https://site.example/ledger/verdicts.html#verdict-women-partners"
    )
    assert review["claimReviewed"] == "collectively established by the 12 women partners"
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "supported",
        "ratingExplanation": placed.outputs.verdicts["women/partners"].reason,
    }
    assert review["itemReviewed"] == {
        "@type": "Claim",
        "author": article["citation"]["author"],
        "datePublished": "2018",
        "appearance": article["citation"],
    }


def test_what_machines_read_of_other_pages(published, placed):
    tags, graph, text = page_of(
        placed, "index", title="A &amp; <b>book</b>", metadata={"description": 'Of "its" own <'}
    )
    assert (
        tags["og:title"] == "A & book"
        and tags["og:type"] == "website"
        and tags["description"] == 'Of "its" own <'
        and "og:image" not in tags
        and "citation_title" not in tags
    )
    assert (
        [(thing["@type"], thing["name"]) for thing in graph["@graph"]]
        == [("Book", placed.book.title)]
        and graph["@graph"][0]["description"] == 'Of "its" own <'
        and "\\u003c" in text
        and text.endswith("\n")
    )
    tags, graph, _ = page_of(placed, "data", title="Data")
    (dataset,) = graph["@graph"]
    assert (
        dataset["@type"] == "Dataset"
        and dataset["name"] == f"{placed.book.title}: results and data"
        and dataset["isAccessibleForFree"] is True
    )
    assert (
        dataset["url"] == "https://site.example/data.html"
        and dataset["citation"] == placed.citations["book", ""].apa()
        and dataset["description"] == "First."
    )
    names = [each["name"] for each in dataset["distribution"]]
    assert names == [*dict(LISTED), f"recounted-{placed.book.version}.zip"]
    assert dataset["distribution"][0] == {
        "@type": "DataDownload",
        "name": "results.csv",
        "encodingFormat": "text/csv",
        "license": dataset["license"],
        "contentUrl": "https://site.example/downloads/results.csv",
    }
    results_table = next(part for part in dataset["hasPart"] if part["name"] == "Results")
    assert results_table[
        "description"
    ] == f"Every published result. A table of {placed.book.title}." and results_table[
        "distribution"
    ] == [dataset["distribution"][0]]
    assert (
        results_table["variableMeasured"][0]
        == {"@type": "PropertyValue", "name": "id", "description": "Permanent id."}
        and results_table["isAccessibleForFree"] is True
    )
    assert {part["@type"] for part in dataset["hasPart"]} == {"Dataset"} and all(
        part["license"].startswith("http") for part in dataset["hasPart"]
    )
    tags, graph, _ = page_of(published, "ledger/verdicts", title="")
    assert (
        tags["og:title"] == published.book.title
        and "og:url" not in tags
        and len(graph["@graph"]) == 29
        and "@id" not in graph["@graph"][0]
    )
    assert page_of(published, "index", name="epub") is None
    context = {}
    add_metadata(
        SimpleNamespace(builder=SimpleNamespace(name="html")), "search", "page.html", context, None
    )
    assert context == {}


def test_a_description_is_the_first_paragraph_cut_at_a_word():
    document = chapter()
    reference = nodes.inline(
        "", "", nodes.Text("["), nodes.reference("", "Zhang 2017"), nodes.Text("]")
    )
    document.children[0].children[1].replace_self(
        nodes.paragraph(
            "",
            "",
            nodes.Text("It  says "),
            reference,
            nodes.Text(", so"),
            nodes.inline("", "[kept]"),
            nodes.Text("."),
        )
    )
    document.children[0].insert(
        1, nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "In a list.")))
    )
    assert _description(document) == "It says, so[kept]."
    document = chapter()
    document.children[0].children[1].replace_self(nodes.paragraph("", "word " * 60 + "last"))
    assert _description(document) == "word " * 59 + "word …" and _description(nodes.section()) == ""
    document.children[0].children[1].replace_self(nodes.paragraph("", "x" * 300))
    assert _description(document) == "x" * 300


def test_the_map_of_a_site_that_has_an_address(published, placed, tmp_path):
    app = SimpleNamespace(
        builder=SimpleNamespace(name="html"),
        recount=placed,
        outdir=str(tmp_path),
        env=SimpleNamespace(found_docs={"index", "chapters/women"}),
    )
    _map(SimpleNamespace(**vars(app) | {"recount": published}), None)
    _map(SimpleNamespace(**vars(app) | {"builder": SimpleNamespace(name="epub")}), None)
    _map(app, ValueError())
    assert not (tmp_path / "sitemap.xml").exists()
    _map(app, None)
    text = (tmp_path / "sitemap.xml").read_text(encoding="utf-8")
    spaced = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(text)
    assert (
        root.tag == f"{spaced}urlset"
        and text.startswith("<?xml")
        and [each.tag for each in root] == [f"{spaced}url"] * 2
    )
    assert [each.text for each in root.iter(f"{spaced}loc")] == [
        "https://site.example/chapters/women.html",
        "https://site.example/index.html",
    ]


def test_what_surrounds_a_page(published):
    builder = SimpleNamespace(
        recount_cards={"chapters/women": {"a": "<div>1</div>", "b": "<div>2</div>"}}
    )
    app = SimpleNamespace(recount=published, srcdir=str(BOOK), builder=builder)
    context = {"body": '<ul role="list"><li role="doc-biblioentry">a</li></ul>'}
    _surround(app, "chapters/women", "page.html", context, None)
    assert context == {
        "edition": published.book.version,
        "launch": {},
        "body": '<ul><li>a</li></ul><section class="cards" aria-label="Numbers of this page"><h2>The numbers of this page</h2>\n'
        "<div>1</div><div>2</div></section>\n",
    }
    assert builder.recount_cards == {}
    context = {}
    _surround(
        SimpleNamespace(recount=published, srcdir=str(BOOK), builder=SimpleNamespace()),
        "index",
        "page.html",
        context,
        None,
    )
    assert context == {"edition": published.book.version, "launch": {}, "body": ""}


def test_a_chapter_can_be_run_elsewhere_where_there_is_an_address(published, tmp_path):
    (tmp_path / "_config.yml").write_text(
        "repository:\n  url: https://github.com/example/recounted\n", encoding="utf-8"
    )
    for page, expected in (("chapters/women", ["Binder", "Colab"]), ("ledger/results", [])):
        context = {"body": ""}
        _surround(
            SimpleNamespace(recount=published, srcdir=str(tmp_path), builder=SimpleNamespace()),
            page,
            "page.html",
            context,
            None,
        )
        assert list(context["launch"]) == expected and all(
            "chapters/women.ipynb" in address for address in context["launch"].values()
        )


def test_settings_of_the_theme_are_the_books_own(tmp_path):
    config = SimpleNamespace(html_theme_options={"a": 1})
    _settle(None, config)
    assert vars(config) == {
        "html_theme": "recounted",
        "html_theme_options": {},
        "html_use_index": False,
        "html_copy_source": False,
        "html_permalinks_icon": "#",
        "numfig": False,
    }
    with_search, without = SimpleNamespace(search=True), SimpleNamespace()
    _no_other_search(SimpleNamespace(builder=with_search))
    _no_other_search(SimpleNamespace(builder=without))
    assert with_search.search is False and vars(without) == {}
    assert list(_search_page(SimpleNamespace(builder=SimpleNamespace(name="html")))) == [
        ("search", {}, "search.html")
    ]
    assert list(_search_page(SimpleNamespace(builder=SimpleNamespace(name="epub")))) == []


def test_code_is_folded():
    document = chapter()
    for _ in range(2):
        document.children[0] += nodes.container(
            "",
            nodes.container("", nodes.literal_block("", "x = y"), classes=["cell_input"]),
            nodes.paragraph("", "out"),
            classes=["cell"],
        )
    _fold_code(None, document)
    blocks = list(document.findall(collapsible))
    assert [
        (block["ids"], block["head"], block["tail"], block["classes"], block.astext())
        for block in blocks
    ] == [([f"code-{place}"], "", "Code", ["code"], "x = y") for place in (0, 1)]
    assert not [
        node for node in document.findall(nodes.container) if "cell_input" in node["classes"]
    ]


def test_what_no_page_asks_for_is_removed(tmp_path):
    (tmp_path / "_static" / "fonts").mkdir(parents=True)
    (tmp_path / "_static" / "scripts").mkdir()
    (tmp_path / "_sources").mkdir()
    kept = ["_static/recount.js", "_static/fonts/serif.woff2", "index.html"]
    gone = [
        "_static/pygments.css",
        "_static/doctools.js",
        "_static/scripts/a.js",
        "_sources/a.md",
        "objects.inv",
        "genindex.html",
        "searchindex.js",
        ".buildinfo",
    ]
    for name in (*kept, *gone):
        (tmp_path / name).write_text("", encoding="utf-8")
    before = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    for name, exception in (("epub", None), ("html", ValueError())):
        _prune(SimpleNamespace(builder=SimpleNamespace(name=name), outdir=str(tmp_path)), exception)
    assert {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    } == before
    for _ in range(2):
        _prune(SimpleNamespace(builder=SimpleNamespace(name="html"), outdir=str(tmp_path)), None)
    assert {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    } == {*kept, "_static/recount.css"}
    assert not (tmp_path / "_static" / "scripts").exists() and not (tmp_path / "_sources").exists()
    css = (tmp_path / "_static" / "recount.css").read_text(encoding="utf-8")
    assert css.startswith(
        (BOOK / "recount" / "book" / "theme" / "static" / "recount.css").read_text(encoding="utf-8")
        + "\n/* Colours of code */\n.highlight "
    )
    dark = css.partition(
        '@media (prefers-color-scheme: dark) {\nhtml:not([data-ground="light"]) .highlight '
    )[2]
    assert '\n}\nhtml[data-ground="dark"] .highlight ' in dark


def test_a_result_where_it_was_computed(published):
    block = result_block(published.outputs.results[JOBS], [WRONG])
    assert (
        block["ids"] == ["at-result-women-jobs-per-entrepreneur"]
        and block["classes"] == ["result"]
        and block["head"] == "4.9 jobs per person"
    )
    assert (
        block["tail"]
        == "Additional jobs of the page divided by its entrepreneurs; 4.76 to 5.05 jobs by rounding"
    )
    erratum, formula, sources_of_it, cited = block.children
    assert (
        erratum.astext() == WRONG.words
        and erratum["classes"] == ["erratum"]
        and cited.astext() == f"{JOBS}: in the ledger, to cite"
    )
    assert (
        formula.astext()
        == "25,000 jobs ÷ 5,100 people. Strict, perceived: 4.9 jobs. Rounding: 4.76 to 5.05 jobs."
    )
    assert (
        sources_of_it.astext().startswith("From 25,000 jobs: “25,000 Additional jobs”, Alibaba")
        and sources_of_it.astext().count("; ") == 1
        and isinstance(cited.children[0], nodes.literal)
    )
    assert (
        cited.children[2].attributes.items()
        >= {"home": "ledger/results", "anchor": "result-women-jobs-per-entrepreneur"}.items()
    )
    exact = next(each for each in published.outputs.results.values() if not each.spread)
    assert result_block(exact)["tail"] == exact.title and len(result_block(exact).children) == 3


def test_a_verdict_where_it_was_reached(published):
    block = verdict_block(published.outputs.verdicts["women/partners"], [CLAIMED])
    head, erratum, reason, rests = block.children
    assert (
        block["ids"] == ["at-verdict-women-partners"]
        and block["classes"] == ["verdict", "verdict-supported"]
        and head["classes"] == ["verdict-head"]
    )
    assert (
        head.astext() == "✓ supported “collectively established by the 12 women partners”"
        and head.children[0]["classes"] == ["verdict-word"]
    )
    assert head.children[2].attributes.items() >= {
        "home": "ledger/claims",
        "anchor": "claim-women-partners",
    }.items() and (erratum.astext(), erratum["classes"]) == (CLAIMED.words, ["erratum"])
    assert (
        reason.astext()
        == "Reports of the announcement name as many women partners as the page counts. Decided by the rule same-number."
    )
    assert rests.astext() == (
        "Rests on: Women partners of Alibaba who announced the Lakeside Modou foundation; Lakeside Modou foundation announced"
    ) and rests["classes"] == ["result-line"]
    assert [link["anchor"] for link in rests.findall(cross_ref)] == [
        "evidence-lakeside-founding-partners-2017-09",
        "event-women-foundation-2017-09",
    ]
    judged = next(
        each
        for each in published.outputs.verdicts.values()
        if each.rule == "judgement" and not each.evidence and not each.events
    )
    assert [node.astext() for node in verdict_block(judged).children[1:]] == [judged.reason]
    assert next(
        verdict_block(each)
        for each in published.outputs.verdicts.values()
        if each.verdict == "company figure only"
    )["classes"] == ["verdict", "verdict-company-figure-only"]


def test_all_verdicts_in_a_table(published):
    table = summary_table([published.outputs.verdicts["women/partners"]])
    head, row = ([entry.astext() for entry in row.children] for row in table.findall(nodes.row))
    assert (
        table["classes"] == ["summary"]
        and table.children[0]["cols"] == 4 == len(list(table.findall(nodes.colspec)))
        and head == ["claim", "verdict", "decided by", "rests on"]
    )
    assert row == [
        "“collectively established by the 12 women partners”",
        "✓ supported",
        "same-number",
        "Women partners of Alibaba who announced the Lakeside Modou foundation; Lakeside Modou foundation announced",
    ]
    assert [link["anchor"] for link in table.findall(cross_ref)][:2] == [
        "claim-women-partners",
        "verdict-women-partners",
    ]
    assert isinstance(table.children[0].children[-2], nodes.thead) and isinstance(
        table.children[0].children[-1], nodes.tbody
    )


def rendered(published, mime, content, inline=False):
    """What a stored record becomes."""
    environment = SimpleNamespace(app=SimpleNamespace(recount=published))
    renderer = SimpleNamespace(
        renderer=SimpleNamespace(
            document=SimpleNamespace(settings=SimpleNamespace(env=environment))
        )
    )
    return OutputRenderer.handle_mime(
        renderer, SimpleNamespace(mime_type=mime, content=content), inline
    )


def test_each_stored_record_is_shown_as_what_it_is(published):
    stored = published.outputs.results[JOBS].to_dict()
    (number,) = rendered(published, RESULT_MIME, stored, inline=True)
    assert (
        number.astext() == "4.9 jobs"
        and number["kind"] == "result"
        and number["home"] == "ledger/results"
    )
    (block,) = rendered(published, RESULT_MIME, stored)
    assert (
        block["ids"] == ["at-result-women-jobs-per-entrepreneur"]
        and block.children[0].astext() == WRONG.words
    )
    (shown,) = rendered(published, CHART_MIME, {"id": "women/money-per-job", "title": "old"})
    assert (
        shown["record"] == published.outputs.charts["women/money-per-job"][0]
        and shown["svg"] == published.outputs.charts["women/money-per-job"][1]
    )
    verdict = dataclasses.asdict(evaluate("women/partners"))
    assert [each["ids"] for each in rendered(published, VERDICT_MIME, [verdict])] == [
        ["at-verdict-women-partners"]
    ]
    noted = dataclasses.replace(
        published,
        history=dataclasses.replace(
            published.history, errata=[dataclasses.replace(CLAIMED, kind="verdict")]
        ),
    )
    assert "It was misread" in rendered(noted, VERDICT_MIME, [verdict])[0].astext()
    (table,) = rendered(published, SUMMARY_MIME, [verdict, verdict])
    assert isinstance(table, nodes.table) and len(list(table.findall(nodes.row))) == 3
    assert rendered(published, "text/plain", "x") is None


def test_sections_of_a_page_for_the_search(published):
    document = chapter()
    document.children[0] += nodes.section(
        "",
        nodes.title("", "What the page says"),
        nodes.paragraph("", "It  says\nmuch."),
        ledger("", nodes.paragraph("", "rows")),
        ids=["says"],
    )
    builder = SimpleNamespace(name="html")
    _gather(SimpleNamespace(builder=builder), "chapters/women", "page.html", {}, document)
    _gather(SimpleNamespace(builder=builder), "search", "search.html", {}, None)
    assert builder.recount_sections == {
        "chapters/women": [
            {
                "kind": "page",
                "title": "Women",
                "address": "chapters/women.html#women",
                "words": "First.",
            },
            {
                "kind": "in Women",
                "title": "What the page says",
                "address": "chapters/women.html#says",
                "words": "It says much.",
            },
        ]
    }
    other = SimpleNamespace(name="epub")
    _gather(SimpleNamespace(builder=other), "chapters/women", "page.html", {}, document)
    assert vars(other) == {"name": "epub"}


def test_rows_of_the_ledger_for_the_search(published):
    rows = {(row["kind"], row["id"]): row for row in rows(published)}
    assert rows["result", JOBS] == {
        "kind": "result",
        "id": JOBS,
        "title": "Additional jobs of the page divided by its entrepreneurs",
        "address": f"ledger/results.html#result-{JOBS.replace('/', '-')}",
        "words": "4.9 jobs per person. Strict, perceived: 4.9 jobs. Rounding: 4.76 to 5.05 jobs. 25,000 jobs ÷ 5,100 people.",
    }
    assert (
        rows["chart", "women/money-per-job"]["words"]
        == published.outputs.charts["women/money-per-job"][0]["alternative"]
    )
    assert (
        ("country indicator", "chn/ny-gdp-pcap-cd/2018") in rows
        and not any(kind == "chapter" for kind, _ in rows)
        and len(rows) == len([key for key in published.history.now if key[0] != "chapter"])
    )
    entry = published.history.now["claim", "women/entrepreneurs"]
    assert rows["claim", "women/entrepreneurs"]["words"] == "; ".join(
        [entry.text, *(f"{name} {entry.spans[name]}" for name in sorted(entry.spans))]
    )


def test_the_search_keeps_the_pages_that_were_not_written_again(published, tmp_path):
    app = SimpleNamespace(
        builder=SimpleNamespace(
            name="html", recount_sections={"index": [{"kind": "page", "title": "é"}], "gone": []}
        ),
        doctreedir=str(tmp_path),
        outdir=str(tmp_path),
        env=SimpleNamespace(found_docs={"index", "data", "also"}),
        recount=published,
    )
    (tmp_path / "recount-sections.json").write_text(
        json.dumps({"index": [], "data": [{"kind": "page", "title": "Data"}], "old": []}),
        encoding="utf-8",
    )
    _write(app, ValueError())
    _write(SimpleNamespace(builder=SimpleNamespace(name="epub")), None)
    assert not (tmp_path / INDEX).exists()
    _write(app, None)
    text = (tmp_path / INDEX).read_text(encoding="utf-8")
    found = json.loads(text.removeprefix("const SEARCH = ").removesuffix(";\n"))
    assert (
        found[:2] == [{"kind": "page", "title": "Data"}, {"kind": "page", "title": "é"}]
        and found[2:] == list(rows(published))
        and '"é"' in text
        and "},\n{" in text
    )
    assert json.loads((tmp_path / "recount-sections.json").read_text(encoding="utf-8")) == {
        "index": [{"kind": "page", "title": "é"}],
        "data": [{"kind": "page", "title": "Data"}],
    }
    (tmp_path / "recount-sections.json").unlink()
    del app.builder.recount_sections
    assert _whole(app) == {}


@pytest.mark.parametrize("name", ["serif", "mono"])
def test_a_font_has_the_characters_of_the_book_and_no_time(name, caplog):
    import io

    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(subset.__wrapped__(name)))
    assert not caplog.records, "a build says nothing of tables that are left out"
    known = set(font.getBestCmap())
    assert (
        font.flavor == "woff2"
        and {ord(sign) for sign in "aZ09 é…→−≈"} <= known
        and not known & set(range(0x400, 0x500))
        and len(known) <= len(_CHARACTERS)
    )
    assert (
        {record.nameID for record in font["name"].names} <= {1, 2, 13, 14}
        and "fpgm" not in font
        and font["glyf"][".notdef"].numberOfContours
    )
    kept = {
        record.FeatureTag
        for table in ("GSUB", "GPOS")
        if table in font
        for record in font[table].table.FeatureList.FeatureRecord
    }
    assert kept >= ({"kern", "liga", "mark"} if name == "serif" else set())
    assert (
        ("ccmp" in kept) == (name == "serif")
        and kept <= {"kern", "liga", "mark", "ccmp"}
        and not {"DSIG", "FFTM"} & set(font.keys())
    )
    assert len({font["hmtx"][font.getBestCmap()[ord(sign)]][0] for sign in "0123456789"}) == 1, (
        "figures stand below each other"
    )
    assert (
        font["head"].modified
        == TTFont(
            str(PRINTED["mono"]()) if name == "mono" else str(_serif("Regular")),
            recalcTimestamp=False,
        )["head"].modified
    )


def test_fonts_are_written_over_old_and_half_written_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "subset", lambda face: face.encode())
    prepare(SimpleNamespace(outdir=str(tmp_path / "new")))
    assert len(list((tmp_path / "new" / "_static" / "fonts").iterdir())) == len(FACES)
    shutil.rmtree(tmp_path / "new")
    (tmp_path / "_static" / "fonts").mkdir(parents=True)
    (tmp_path / "_static" / "fonts" / "serif.woff2").write_text("ser", encoding="utf-8")
    prepare(SimpleNamespace(outdir=str(tmp_path)))
    prepare(SimpleNamespace(outdir=str(tmp_path)))
    assert {
        path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*.woff2")
    } == {f"_static/fonts/{face}.woff2": face for face in FACES}
    assert all(Path(str(find())).is_file() for find in (FACES | PRINTED).values())


@pytest.mark.parametrize(
    "plain, expected",
    [
        ("<!-- it's --><p>it's</p>", "<!-- it's --><p>it’s</p>"),
        (
            "<pre>a 'b'<code>'c'</code>'d'</pre>\n<p>'e'</p>",
            "<pre>a 'b'<code>'c'</code>'d'</pre>\n<p>‘e’</p>",
        ),
        ("<svg/><p>'a'</p>", "<svg/><p>‘a’</p>"),
        ("<td>a</td><td>'b'</td>", "<td>a</td><td>‘b’</td>"),
        ("<p>it<b>'</b>s</p>", "<p>it<b>’</b>s</p>"),
        ("<STYLE>'</STYLE>it's", "<STYLE>'</STYLE>it’s"),
        ("<i>&quot;a&quot;</i> -- b", "<i>“a”</i> – b"),
    ],
)
def test_signs_as_books_print_them(plain, expected):
    assert smart_quotes(plain) == expected


def test_every_part_of_a_page_has_such_signs():
    context = {
        "body": "it's",
        "toc": "a's",
        "title": "b's",
        "prev": {"title": "c's", "link": "#"},
        "next": None,
        "toctree": lambda **options: f"d's {options['depth']}",
        "other": "e's",
    }
    _curl(None, "index", "page.html", context, None)
    assert context.pop("toctree")(depth=2) == "d’s 2"
    assert context == {
        "body": "it’s",
        "toc": "a’s",
        "title": "b’s",
        "prev": {"title": "c’s", "link": "#"},
        "next": None,
        "other": "e's",
    }
    context = {"docstitle": "f's", "next": {"title": "g's"}}
    _curl(None, "index", "page.html", context, None)
    assert context == {"docstitle": "f’s", "next": {"title": "g’s"}}


def cited(key, page, text="Zhang (2017). <i>A</i>."):
    """What sphinxcontrib.bibtex knows of a citation."""
    written = SimpleNamespace(render=lambda backend: backend.format_str(text))
    return SimpleNamespace(docname=page, targets=[SimpleNamespace(key=key)]), SimpleNamespace(
        key=key, formatted_entry=SimpleNamespace(text=written)
    )


def test_the_sources_of_a_chapter_stand_at_the_end_of_its_print(published):
    pairs = [
        cited("one", "chapters/women", "One & two"),
        cited("two", "chapters/page", "Two"),
        cited("worldbankwdi", "chapters/none", "Bank"),
    ]
    domain = SimpleNamespace(
        citation_refs=[pair[0] for pair in pairs], citations=[pair[1] for pair in pairs]
    )
    environment = SimpleNamespace(get_domain=lambda name: {"cite": domain}[name])
    keys = keys_of(environment, published.outputs, "chapters/women")
    drawn = {
        key
        for id, (record, _) in published.outputs.charts.items()
        if id.startswith("women/")
        for row in record["inputs"]
        for key in source_keys(row)
    }
    made = {
        key
        for id, result in published.outputs.results.items()
        if id.startswith("women/")
        for source in result.inputs
        for key in source.sources
    }
    assert keys == {"one"} | drawn | made and drawn and made
    assert keys_of(
        environment,
        Outputs(
            charts={"a/b": ({"inputs": ["women/modelmom-idea-2006"]}, "")},
            homes={("chart", "a/b"): "chapters/women", ("chart", "a/c"): "chapters/page"},
        ),
        "chapters/women",
    ) == {"one", *source_keys("women/modelmom-idea-2006")}
    writer = Writer(published)
    writer.builder.env = environment
    shown = writer.written(visit_sources_html, sources(""))
    listed = ["One &amp; two", *(["Bank"] if "worldbankwdi" in keys else [])]
    assert shown == (
        '<section class="printed" aria-label="Sources of this chapter"><h2>Sources</h2><ul>'
        + "".join(f"<li>{line}</li>" for line in listed)
        + "</ul></section>\n"
    )
    domain.citations = []
    for name in ("html", "epub"):
        writer = Writer(published, name=name)
        writer.builder.env = environment
        assert writer.written(visit_sources_html, sources("")) == ""


def test_what_moves_is_written_beside_a_site(published, tmp_path):
    few = dataclasses.replace(
        published,
        outputs=Outputs(
            {
                JOBS: published.outputs.results[JOBS],
                "page/claims": published.outputs.results["page/claims"],
                "é": Result.from_quantity("tiny/é", claim("women/additional-jobs"), "Jobs à"),
            }
        ),
    )
    prepare(SimpleNamespace(outdir=str(tmp_path), recount=few))
    text = (tmp_path / "recompute-results.js").read_text(encoding="utf-8")
    first, second = re.findall(r'^("[^"]+"): \{of: (\(.*?\) => .+?), (".+)\}(?:,\n|\n)', text, re.M)
    assert (
        text.startswith("const RECOMPUTE = {\n")
        and text.endswith("\n};\n")
        and "page/claims" not in text
        and "Jobs à" in text
    )
    assert first[:2] == (f'"{JOBS}"', "(x0, x1) => x0/x1") and second[1] == "(x0) => x0"
    record = json.loads("{" + first[2] + "}")
    assert (
        record["title"] == published.outputs.results[JOBS].title
        and record["digits"] == published.outputs.results[JOBS].digits
        and record["readings"] == ["rounding", "perceived"]
    )
    assert record["unit"] == {
        "before": "",
        "one": " job per person",
        "many": " jobs per person",
    } and record["short"] == {"before": "", "one": " job", "many": " jobs"}
    assert record["inputs"][0] == {
        "title": record["inputs"][0]["title"],
        "value": 25000,
        "scale": 1,
        "unit": {"before": "", "one": " job", "many": " jobs"},
        "span": [24500, 25500],
        "text": "25,000 jobs",
        "rounding": [24500, 25500],
        "perceived": [25000, 25000],
    }
    assert record["inputs"][0]["title"][0].isupper()


def test_a_percentage_is_scaled_unless_it_stands_alone(published):
    scaled = {
        (source.unit, len(result.inputs) > 1): _input(source, result.expression == "x0")["scale"]
        for result in published.outputs.results.values()
        for source in result.inputs
        if source.unit == "percent"
    }
    assert (
        scaled["percent", True] == 0.01
        and _input(
            next(
                source
                for result in published.outputs.results.values()
                for source in result.inputs
                if source.unit == "percent"
            ),
            True,
        )["scale"]
        == 1
    )
    assert all(
        _input(source, True)["scale"] == 1 for source in published.outputs.results[JOBS].inputs
    )
    counted = published.outputs.results["page/claims"].inputs[0]
    assert _input(counted, True) == {
        "title": "Rows of the register",
        "value": 29,
        "scale": 1,
    }


def test_the_fingerprint_is_of_all_that_pages_share(tmp_path, monkeypatch):
    (tmp_path / "chapters").mkdir()
    notebook = json.loads((BOOK / "chapters" / "page.ipynb").read_text(encoding="utf-8"))
    path = tmp_path / "chapters" / "page.ipynb"

    def now():
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return fingerprint(tmp_path)

    (tmp_path / "_config.yml").write_text("a: 1\n", encoding="utf-8")
    first = now()
    notebook["metadata"]["more"] = 1
    assert now() == first and fingerprint(tmp_path) == first
    notebook["cells"][0]["source"] = "# Another title"
    second = now()
    next(cell for cell in notebook["cells"] if cell.get("outputs"))["outputs"].clear()
    third = now()
    (tmp_path / "_config.yml").write_text("a: 2\n", encoding="utf-8")
    assert len({first, second, third, now()}) == 4 and read_title(path) == "Another title"


def test_the_fingerprint_is_of_every_file_of_the_data_wherever_they_lie(tmp_path, monkeypatch):
    def now(folder):
        monkeypatch.setenv("RECOUNT_DATA", str(folder / "data"))
        return fingerprint(BOOK)

    for name in ("one", "two"):
        shutil.copytree(BOOK / "data", tmp_path / name / "data")
    assert now(tmp_path / "one") == now(tmp_path / "two")
    for name in ("claims.csv", "editions/0.1.0.json"):
        before, path = now(tmp_path / "one"), tmp_path / "one" / "data" / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert now(tmp_path / "one") != before


def test_every_page_is_old_when_what_they_share_has_changed(monkeypatch):
    found = iter(["a", "a", "b", "b"])
    monkeypatch.setattr(changes, "fingerprint", lambda book: next(found))
    env = SimpleNamespace(found_docs=["index", "data"])
    assert [_outdated(SimpleNamespace(srcdir="x"), env, set(), set(), set()) for _ in range(4)] == [
        set(),
        set(),
        {"index", "data"},
        set(),
    ]


def test_a_page_whose_title_changed_is_read_by_the_others():
    standard = SimpleNamespace(
        anonlabels={"women-top": ("chapters/women", "top")},
        objects={("term", "Reading"): ("glossary", "x")},
    )
    env = SimpleNamespace(
        titles={"chapters/women": nodes.title("", "Women"), "index": nodes.title("", "Book")},
        tocs={"chapters/women": "toc", "index": "i"},
        found_docs=["index", "chapters/women"],
        get_domain=lambda name: {"std": standard}[name],
    )
    assert _shown_elsewhere(env, "chapters/women") == [
        "Women",
        "toc",
        "women-top",
    ] and _shown_elsewhere(env, "index") == ["Book", "i"]
    app = SimpleNamespace(recount_before={})
    for change, spread in (
        (lambda: None, set()),
        (
            lambda: env.titles.update({"chapters/women": nodes.title("", "Men")}),
            {"index", "chapters/women"},
        ),
        (
            lambda: standard.objects.update({("term", "New"): ("chapters/women", "y")}),
            {"index", "chapters/women"},
        ),
        (lambda: env.titles.pop("chapters/women"), set()),
    ):
        _remember(app, env, "chapters/women")
        _remember(app, env, "not/read/so/far")
        assert list(app.recount_before) == ["chapters/women"]
        change()
        assert _spread(app, env) == spread and app.recount_before == {}


def test_sources_are_formatted_once():
    import ast

    updated = []
    shelf = SimpleNamespace(
        filter_=ast.parse("True"), citation_nodes={"a": nodes.paragraph("", "filled")}
    )
    key = type("Key", (), {"docname": "bibliography"})()
    for citations, before, filter_, number in (
        ([1], {"index": []}, "True", 0),
        ([], {"index": []}, "True", 1),
        ([1], {}, "True", 2),
        ([1], {"bibliography": []}, "True", 3),
        ([1], {"index": []}, "cited", 4),
    ):
        shelf.filter_ = ast.parse(filter_)
        domain = SimpleNamespace(
            bibliographies={key: shelf}, citations=citations, env_updated=lambda: updated.append(1)
        )
        shelf.citation_nodes["a"] += nodes.Text("again")
        assert (
            _cited(
                SimpleNamespace(recount_before=before),
                SimpleNamespace(get_domain=lambda name: {"cite": domain}[name]),
            )
            == []
        )
        assert len(updated) == number and not shelf.citation_nodes["a"].children


def test_the_listener_of_the_bibliography_is_exchanged():
    import sphinxcontrib.bibtex

    listeners = [
        SimpleNamespace(id=1, handler=print, priority=500),
        SimpleNamespace(id=2, handler=sphinxcontrib.bibtex.env_updated, priority=600),
    ]
    done = []
    app = SimpleNamespace(
        events=SimpleNamespace(listeners={"env-updated": listeners}),
        disconnect=lambda id: done.append(id),
        connect=lambda event, listener, priority: done.append((event, listener, priority)),
    )
    _cite_once(app)
    assert done == [2, ("env-updated", _cited, 600)]


def test_everything_that_can_be_cited_is_there_once(published):
    counted = defaultdict(int)
    for kind, _ in published.citations:
        counted[kind] += 1
    outputs = published.outputs
    assert dict(counted) == {
        "book": 1,
        "chapter": len(outputs.titles),
        "result": len(outputs.results),
        "chart": len(outputs.charts),
        "verdict": len(outputs.verdicts),
        "claim": 29,
        "evidence": 200,
        "event": 30,
        "indicator": 66,
        "assumption": 25,
    }
    assert (
        published.citations["chapter", "women"].title == "Women entrepreneurs"
        and published.citations["chart", "women/money-per-job"].kind == "chart"
    )
    assert list(outputs.titles) == [
        page.removeprefix("chapters/")
        for page in re.findall(
            r"file: (chapters/\S+)", (BOOK / "_toc.yml").read_text(encoding="utf-8")
        )
    ]
    assert (
        outputs.homes["result", JOBS]
        == outputs.homes["chart", "women/money-per-job"]
        == outputs.homes["verdict", "women/partners"]
        == "chapters/women"
    )


def test_what_a_chapter_rests_on(published):
    outputs = Outputs(
        {JOBS: published.outputs.results[JOBS], "a/b": published.outputs.results["page/claims"]},
        {"women/x": ({"inputs": ["fx/cny-usd"]}, ""), "a/c": ({"inputs": ["no"]}, "")},
        {"women/partners": published.outputs.verdicts["women/partners"]},
        {
            ("result", JOBS): "chapters/women",
            ("result", "a/b"): "chapters/a",
            ("chart", "women/x"): "chapters/women",
            ("chart", "a/c"): "chapters/a",
            ("verdict", "women/partners"): "chapters/women",
        },
    )
    assert outputs.inputs("chapters/women") == [
        "women/additional-jobs",
        "women/entrepreneurs",
        "fx/cny-usd",
        "women/partners",
        "lakeside/founding-partners-2017-09",
        "women/foundation-2017-09",
    ]
    assert outputs.inputs("chapters/a") == [
        published.outputs.results["page/claims"].inputs[0].id,
        "no",
    ]


@pytest.mark.parametrize(
    "ids, message",
    [
        (
            ["tiny/a-b", "tiny-a/b"],
            "found the results 'tiny/a-b' and 'tiny-a/b', expected ids that differ in more than their signs. Give the newer one another id.",
        ),
        (
            ["tiny/a", "tiny/a"],
            "found two results with the id 'tiny/a', in chapters/tiny and chapters/tiny, expected one. Give the newer one an id of its own.",
        ),
    ],
)
def test_two_outputs_of_one_id_are_refused(ids, message):
    from recount.errors import OutputError

    with pytest.raises(OutputError) as error:
        Outputs()._add("result", "chapters/tiny", [(id, None) for id in ids], {})
    assert str(error.value) == message


def test_plugins_of_the_bibliography_are_looked_up_once(monkeypatch):
    import pybtex.plugin

    looked = []
    monkeypatch.setattr(
        pybtex.plugin, "_load_entry_point", lambda *names: looked.append(names) or "found"
    )
    setup(Registry())
    once = pybtex.plugin._load_entry_point
    setup(Registry())
    assert (
        pybtex.plugin._load_entry_point is once
        and [once("a", "b"), once("a", "b"), once("a", "c")] == ["found"] * 3
        and looked == [("a", "b"), ("a", "c")]
    )


def test_events_are_sorted_by_their_days_and_not_by_their_words(published):
    dates = load_table("events").set_index("id")["date"].to_dict()
    keys = {row.id: row.cells[0].key for row in _events(published)}
    assert keys == dates and len(keys) > 20
