"""Which pages a change makes old: a page is made from its own file, and from what the chapters publish and the data hold.

Sphinx knows the first. The second is one digest, kept with the pages: while it stays, a changed sentence is read and written alone.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
from pathlib import Path

import pybtex.plugin
import sphinxcontrib.bibtex

from recount.datapackage.store import data_dir
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import outputs_digest
from recount.notebooks.titles import read_title


def fingerprint(book: Path) -> str:
    """SHA-256 over all that a page shows besides its own file: data, editions, stored outputs and titles of chapters, settings, package.

    Parameters
    ----------
    book : Path
        Folder with ``_config.yml`` and ``chapters/``.

    Examples
    --------
    >>> from recount.datapackage.store import data_dir
    >>> len(fingerprint(data_dir().parent))
    64
    """
    total = hashlib.sha256()
    here = Path(__file__).parent.parent
    known = [
        path
        for folder in (here, data_dir())
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    for path in sorted([*known, book / "_config.yml"]):
        total.update(
            f"{path.relative_to(path.parents[1])}\0".encode()
            + hashlib.sha256(path.read_bytes()).digest()
        )
    for path in notebook_paths(book):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        total.update(f"{path.stem}\0{read_title(path)}\0{outputs_digest(notebook)}".encode())
    return total.hexdigest()


def _outdated(app, env, added, changed, removed) -> set[str]:
    """Every page is old when what they all are made from has changed."""
    now = fingerprint(Path(app.srcdir))
    before, env.recount_made_from = getattr(env, "recount_made_from", now), now
    return set() if before == now else set(env.found_docs)


def _remember(app, env, page: str) -> None:
    """Keep what other pages show of a page that is about to be read again."""
    if page in env.titles:
        app.recount_before[page] = _shown_elsewhere(env, page)


def _cited(app, env) -> list[str]:
    """What sphinxcontrib.bibtex does when pages were read, unless it did it before and no bibliography can have changed."""
    domain = env.get_domain("cite")
    lists_all = all(
        ast.dump(each.filter_) == ast.dump(ast.parse("True"))
        for each in domain.bibliographies.values()
    )
    homes = {key.docname for key in domain.bibliographies}
    if not (
        domain.citations
        and lists_all
        and app.recount_before
        and homes.isdisjoint(app.recount_before)
    ):
        domain.env_updated()
    for bibliography in domain.bibliographies.values():
        for node in bibliography.citation_nodes.values():
            node.clear()  # filled when a page is written; a process that stays would fill it twice
    return []


def _cite_once(app) -> None:
    """Put `_cited` in the place of the listener that formats every source at every change."""
    for listener in list(app.events.listeners["env-updated"]):
        if listener.handler is sphinxcontrib.bibtex.env_updated:
            app.disconnect(listener.id)
            app.connect("env-updated", _cited, priority=listener.priority)


def _spread(app, env) -> set[str]:
    """Every page is written again when the title, a heading, a label or a term of one has changed."""
    moved = any(
        page in env.titles and _shown_elsewhere(env, page) != shown
        for page, shown in app.recount_before.items()
    )
    app.recount_before = {}
    return set(env.found_docs) if moved else set()


def _shown_elsewhere(env, page: str) -> list[str]:
    standard = env.get_domain("std")
    named = [*standard.anonlabels.items(), *standard.objects.items()]
    return [
        env.titles[page].astext(),
        str(env.tocs[page]),
        *sorted(str(name) for name, (home, *_) in named if home == page),
    ]


def setup(app) -> None:
    """Say which pages are old, and look up each plug-in of pybtex once: it searches every installed package, for each citation."""
    if not hasattr(pybtex.plugin._load_entry_point, "cache_info"):
        pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)
    app.connect("builder-inited", _cite_once)
    app.connect("env-get-outdated", _outdated)
    app.recount_before = {}
    app.connect(
        "env-purge-doc", _remember, priority=100
    )  # before anything of the page is forgotten
    app.connect("env-updated", _spread, priority=900)
