"""What surrounds the text of a page: theme, folded code, cards of numbers, and no file that no page asks for."""

from __future__ import annotations

import shutil
from pathlib import Path

from docutils import nodes

from recount.sphinxext.html.launch_buttons import Repository
from recount.sphinxext.nodes import collapsible

THEME = "recounted"


_STATIC_SOURCES = Path(__file__).parents[1] / "theme" / "static"


# Read one after another: the script of every page.
_SCRIPTS = ("status-message", "citations", "reference-tables", "value-cards", "main")


_STATIC = (
    "recount.css",
    "recount.js",
    "color-scheme.js",
    "search.js",
    "input-sliders.js",
    "icon.svg",
    "pygments.css",
    "fonts",
)


def _settle(app, config) -> None:
    """The theme is the book's own, and takes no options of another."""
    config.html_theme = THEME
    config.html_theme_options = {}
    config.html_use_index = False
    config.html_copy_source = False
    config.html_permalinks_icon = "#"
    config.numfig = False  # no figure has a number here, and looking for them reads every page anew


def _no_other_search(app) -> None:
    if hasattr(app.builder, "search"):
        app.builder.search = False  # Sphinx's own index; search_index writes ours


def _fold_code(app, doctree) -> None:
    """Code is there and folded, with and without scripts."""
    for place, cell in enumerate(
        [node for node in doctree.findall(nodes.container) if "cell_input" in node["classes"]]
    ):
        block = collapsible(
            "", *cell.children, ids=[f"code-{place}"], head="", tail="Code", classes=["code"]
        )
        cell.parent.replace(cell, block)


def _surround(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    book = app.recount.published.book
    number = book.version.removesuffix("-draft")
    context["version"] = (
        f"Edition {number}" if number == book.version else f"Draft of edition {number}"
    )
    context["short_title"] = book.short_title
    home, _, chapter = pagename.partition("/")
    context["launch"] = (
        Repository.of(Path(app.srcdir)).buttons(chapter) if home == "chapters" else {}
    )
    for role in (
        ' role="list"',
        ' role="doc-biblioentry"',
    ):  # deprecated, and no list without list items
        context["body"] = context.get("body", "").replace(role, "")
    if cards := app.recount.value_cards.pop(pagename, None):
        context["body"] += (
            f'<section class="cards" aria-label="Numbers of this page"><h2>The numbers of this page</h2>\n{"".join(cards.values())}</section>\n'
        )


def _search_page(app):
    """The page of the search, which Sphinx writes only with its own index."""
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def _prune(app, exception) -> None:
    """Remove what Sphinx and its extensions put beside the pages and no page asks for."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    (out / "_static" / "recount.css").write_text(_with_code_colours(out), encoding="utf-8")
    (out / "_static" / "recount.js").write_text(_page_script(), encoding="utf-8")
    for path in (out / "_static").iterdir():
        if path.name not in _STATIC or path.name == "pygments.css":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in ("objects.inv", "genindex.html", "searchindex.js", ".buildinfo"):
        (out / name).unlink(missing_ok=True)
    shutil.rmtree(out / "_sources", ignore_errors=True)


def _with_code_colours(out: Path) -> str:
    """The style sheet of the pages with the colours of code, one file less to ask for."""
    from pygments.formatters import HtmlFormatter

    css = (Path(__file__).parents[1] / "theme" / "static" / "recount.css").read_text(
        encoding="utf-8"
    )
    light, dark = (
        HtmlFormatter(style=style).get_token_style_defs(".highlight")
        for style in ("xcode", "github-dark")
    )
    chosen = "\n".join(
        [
            *light,
            "@media (prefers-color-scheme: dark) {",
            *(f'html:not([data-color-scheme="light"]) {rule}' for rule in dark),
            "}",
            *(f'html[data-color-scheme="dark"] {rule}' for rule in dark),
        ]
    )
    return f"{css}\n/* Colours of code */\n{chosen}\n"


def _page_script() -> str:
    """The script of every page: one file to ask for, without the lines that are comments."""
    sources = (_STATIC_SOURCES / f"{name}.js" for name in _SCRIPTS)
    lines = "".join(path.read_text(encoding="utf-8") for path in sources).splitlines()
    return "".join(f"{line}\n" for line in lines if not line.lstrip().startswith("//"))


def setup(app) -> None:
    """Register the theme and what fills it."""
    app.add_html_theme(THEME, str(Path(__file__).parents[1] / "theme"))
    app.add_config_value("comments_config", {}, "")  # Jupyter Book always sets it
    app.connect("config-inited", _settle, priority=100)
    app.connect("builder-inited", _no_other_search)
    app.connect("doctree-read", _fold_code)
    app.connect("html-page-context", _surround)
    app.connect("html-collect-pages", _search_page)
    app.connect("build-finished", _prune)
