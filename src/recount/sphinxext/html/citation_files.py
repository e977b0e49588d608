"""Every citation in every form, one script for each kind, which a page loads when a card copies."""

from __future__ import annotations

import json
from pathlib import Path

from recount.cite_this_book.formats import FORMS
from recount.published_outputs import Published

FOLDER = "citations"


def write_citations(site: Path, published: Published) -> None:
    """Write the scripts, which work on a page from a disk too."""
    kinds: dict[str, dict[str, dict[str, str]]] = {}
    for (kind, id), citation in published.citations.items():
        forms = {form: getattr(citation, name)() for name, form in FORMS.items()}
        kinds.setdefault(kind, {})[id] = forms
    (site / FOLDER).mkdir(exist_ok=True)
    for kind, citations in kinds.items():
        text = json.dumps(citations, ensure_ascii=False)
        (site / FOLDER / f"{kind}.js").write_text(f"CITATIONS.{kind} = {text};\n", encoding="utf-8")
