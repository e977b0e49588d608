"""Chapters as notebooks that read by themselves: the text has its numbers, dates and sources.

What a role shows on the page stands in its place as plain Markdown, so that JupyterLab, an editor
and a code host show it. Code and outputs are those of the chapter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from recount.datapackage.bibliography import load_references
from recount.notebooks.stored_form import stored_form
from recount.published_outputs import Outputs
from recount.sphinxext.input_sources import author_year
from recount.sphinxext.roles import ROLES, document_names

_ROLE = re.compile(r"\{([a-z]+)\}`([^`\n]+)`")
_COLON_FENCE = re.compile(r"^:{3,}(?:\{[a-z-]+\}.*)?$\n?", re.M)
_BOXED = re.compile(r"^- \{quote\}`([^`\n]+)`", re.M)
_NAMES = re.compile(r"\{\{ *([a-z][a-z0-9_]*) *\}\}")


def filled_notebook(path: Path, outputs: Outputs) -> str:
    """A chapter with its text filled in."""
    notebook = json.loads(stored_form(path))
    texts = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    for cell in texts:
        text = filled_text("".join(cell["source"]), outputs)
        cell["source"] = text.splitlines(keepends=True)
    if texts:
        texts[0]["source"] += ["\n\n", f"*{_NOTE.format(path.name)}*"]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


_NOTE = (
    "A copy to read and to try things in: the numbers of its text are filled in, and do not follow "
    "what you change. The chapter itself, where each has its id, is chapters/{}."
)


def filled_text(text: str, outputs: Outputs) -> str:
    """Markdown with what its roles show."""
    boxed = _BOXED.sub(lambda match: f"{match[0]} **{{verdict}}`{match[1]}`**", text)
    text = boxed if "{claim-box}" in text else text
    text = _COLON_FENCE.sub("", text)
    names = document_names()
    text = _NAMES.sub(lambda match: names.get(match[1], match[0]), text)
    return _ROLE.sub(lambda match: _shown(match[1], match[2], outputs) or match[0], text)


def _shown(role: str, content: str, outputs: Outputs) -> str:
    """What a role shows; nothing for one that shows no data."""
    if role == "cite":
        return f"({'; '.join(_source(key.strip()) for key in content.split(','))})"
    make: Callable | None = ROLES.get(role)
    return make(outputs, *content.split()).astext() if make else ""


def _source(key: str) -> str:
    address = load_references()[key].get("url")
    return f"[{author_year(key)}]({address})" if address else author_year(key)
