"""Which pages to write again after a change.

A page depends on its own file, which Sphinx watches, and on what the chapters publish, the data,
the settings and the library. A digest of all of these is kept with the pages: while it stays the
same, a page whose text changed is read and written alone.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path

import pybtex.plugin

from recount.book_metadata import CONFIG_FILE
from recount.datapackage.tables import data_dir
from recount.notebooks.reading import notebook_paths
from recount.notebooks.stale_outputs import outputs_digest
from recount.notebooks.titles import read_title


def _fingerprint(book: Path) -> str:
    """SHA-256 of everything that a page shows besides its own file."""
    total = hashlib.sha256((book / CONFIG_FILE).read_bytes())
    for folder in (Path(__file__).parents[1], data_dir()):
        files = (path for path in folder.rglob("*") if path.is_file())
        for path in sorted(path for path in files if "__pycache__" not in path.parts):
            total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    for path in notebook_paths(book):
        outputs = outputs_digest(json.loads(path.read_text(encoding="utf-8")))
        total.update(f"{path.stem}\0{read_title(path)}\0{outputs}".encode())
    return total.hexdigest()


def _find_outdated(app, env, added, changed, removed) -> set[str]:
    """Every page, if anything that all of them depend on has changed."""
    from recount.sphinxext import read_outputs

    now, state = _fingerprint(Path(app.srcdir)), app.recount
    if state.fingerprint not in ("", now):  # a preview: the chapters publish something else
        read_outputs(app)
    before, env.recount_fingerprint = getattr(env, "recount_fingerprint", now), now
    state.fingerprint = now
    return set() if before == now else set(env.found_docs)


def _keep_names(app, env, page: str) -> None:
    """Keep what other pages show of a page that is about to be read again."""
    if page in env.titles:
        app.recount.names_before[page] = _names_of(env, page)


def _find_dependents(app, env) -> set[str]:
    """Every page, if the title, a heading or what is cited of a page has changed."""
    before, app.recount.names_before = app.recount.names_before, {}
    changed = any(page in env.titles and _names_of(env, page) != before[page] for page in before)
    return set(env.found_docs) if changed else set()


def _names_of(env, page: str) -> str:
    mentions = env.metadata[page].get("mentions")
    return f"{env.titles[page].astext()}\n{env.tocs[page]}\n{mentions}"


def setup(app) -> None:
    """Say which pages to write, and look up each plug-in of pybtex once, not for each citation."""
    if not hasattr(pybtex.plugin._load_entry_point, "cache_info"):
        pybtex.plugin._load_entry_point = functools.cache(pybtex.plugin._load_entry_point)
    app.connect("env-get-outdated", _find_outdated)
    app.connect("env-purge-doc", _keep_names, priority=100)  # before what is known is forgotten
    app.connect("env-updated", _find_dependents, priority=900)
