"""What is around the text of a page: theme, folded code, cards of numbers; and no file on the
site that no page loads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes

from recount.book_metadata import CONFIG_FILE
from recount.errors import ConfigError
from recount.sphinxext.html.launch_buttons import binder_link
from recount.sphinxext.nodes import collapsible
from recount.sphinxext.preview_cards import add_preview_cards
from recount.sphinxext.value_cards import cards_section

THEME, NOT_FOUND = "recount", "404"
THEME_FOLDER = Path(__file__).parents[1] / "theme"

# Each joined in this order: what every page loads, and what the what-if page does.
_SCRIPTS = {
    "recount.js": (
        *("status-message", "citations", "reference-tables", "value-cards", "contents"),
        *("search-open", "main"),
    ),
    "what-if.js": ("number-formats", "what-if"),
}
# Joined in this order into recount.css: what is later may change what is before it.
_STYLES = (
    *("base", "header", "contents", "prose", "code", "tables", "charts", "cards", "sources"),
    *("claim-box", "appendix", "citations", "what-if", "home", "reference-tables", "search"),
    "print",
)
_OTHER_SCRIPTS = ("before-paint.js", "moved.js", "search.js")
_STATIC_FILES = {"recount.css", *_SCRIPTS, *_OTHER_SCRIPTS, "icon.svg", "fonts"}
_UNUSED_FILES = ("objects.inv", "genindex.html", "searchindex.js", ".buildinfo")

# Deprecated, and no list without list items.
_REMOVED_ROLES = (' role="list"', ' role="doc-biblioentry"')


def configure_theme(app, config) -> None:
    """Use the theme of this package, which has no options."""
    config.html_theme = THEME
    config.html_theme_options = {}
    config.html_use_index = False
    config.html_copy_source = False
    config.html_permalinks_icon = "#"
    config.numfig = False  # looking for numbered figures would read every page again


def disable_sphinx_search(app) -> None:
    """Leave out Sphinx's search index; `search_index` writes another."""
    if hasattr(app.builder, "search"):
        app.builder.search = False


def fold_code(app, doctree) -> None:
    """Fold the code of a chapter; it can be opened without scripts."""
    cells = [node for node in doctree.findall(nodes.container) if "cell_input" in node["classes"]]
    for place, cell in enumerate(cells):
        block = collapsible(
            "", *cell.children, ids=[f"code-{place}"], head="", tail="Code", classes=["code"]
        )
        cell.parent.replace(cell, block)


def fill_template(app, page: str, context: dict) -> None:
    """Give the template what it shows besides the text, and put the cards after the text."""
    book = app.recount.published.book
    number = book.version.removesuffix("-draft")
    label = "Edition" if number == book.version else "Draft of edition"
    context["version"] = f"{label} {number}"
    context["short_title"] = book.short_title
    folder, _, chapter = page.partition("/")
    context["binder"] = binder_link(book, chapter) if folder == "chapters" else ""
    context["sections"] = _sections(context)
    # A server shows the page of what is not found at any address, so its links start at the root.
    is_anywhere = page == NOT_FOUND and book.base_url
    context["base"] = f"{urlsplit(book.base_url).path}/" if is_anywhere else ""
    body = context.get("body", "")
    for role in _REMOVED_ROLES:
        body = body.replace(role, "")
    body = body.replace('class="headerlink"', 'class="headerlink" tabindex="-1" aria-hidden="true"')
    cards = app.recount.value_cards.pop(page, {})
    if app.builder.name == "html":
        body = add_preview_cards(app, page, body, cards)
    context["body"] = body + (cards_section(cards) if cards else "")


def _sections(context: dict) -> str:
    """The list of the sections of a page, without the title of the page above them."""
    nested = re.search(r"</a>\s*(<ul>.*</ul>)\s*</li>\s*</ul>\s*$", context.get("toc") or "", re.S)
    return nested[1] if nested else ""


def add_pages(app) -> Iterator[tuple[str, dict, str]]:
    """The pages that no file of the book is the text of; the search has an index of its own."""
    if app.builder.name != "html":
        return
    yield "search", {}, "search.html"
    yield NOT_FOUND, {}, "404.html"
    for old, new in app.config.renamed_pages.items():
        if old in app.env.found_docs:
            raise ConfigError(f"{CONFIG_FILE}, renamed_pages: {old} is a page. Remove its line.")
        yield old, {"moved_to": new}, "moved.html"


def write_static_files(site: Path) -> None:
    """Write the style sheet and the script of the pages, and remove what no page loads."""
    static = site / "_static"
    (static / "recount.css").write_text(_style_sheet(), encoding="utf-8")
    for name, parts in _SCRIPTS.items():
        (static / name).write_text(_script(parts), encoding="utf-8")
    library = _source("vendor/minisearch.min.js")
    (static / "search.js").write_text(library + _source("search.js"), encoding="utf-8")
    for path in static.iterdir():
        if path.name not in _STATIC_FILES:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in _UNUSED_FILES:
        (site / name).unlink(missing_ok=True)
    shutil.rmtree(site / "_sources", ignore_errors=True)


def _source(name: str) -> str:
    return (THEME_FOLDER / "static" / name).read_text(encoding="utf-8")


def _script(parts: tuple[str, ...]) -> str:
    """A script from its parts, without the lines that are comments."""
    lines = "".join(_source(f"{name}.js") for name in parts).splitlines()
    return "".join(f"{line}\n" for line in lines if not line.lstrip().startswith("//"))


def _style_sheet() -> str:
    """The style sheet of the theme, without comments; the dark one is for screens only."""
    styles = {
        path.stem: re.sub(r"/\*.*?\*/ ?", "", path.read_text(encoding="utf-8"), flags=re.S)
        for path in (THEME_FOLDER / "css").glob("*.css")
    }
    by_system = styles["dark"].replace("html", 'html:not([data-color-scheme="light"])')
    by_choice = styles["dark"].replace("html", 'html[data-color-scheme="dark"]')
    dark = (
        f"@media screen and (prefers-color-scheme: dark) {{{by_system}}}\n"
        f"@media screen {{{by_choice}}}\n"
    )
    return "".join(styles[name] for name in _STYLES) + dark
