"""Anchors of headings that stay when a page changes."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

_RUNNING_NUMBER = re.compile(r"id\d+")


class StableAnchors(SphinxTransform):
    """Headings without a Latin letter, and those that a page has twice, get anchors of their words.

    Docutils numbers them as they come, so a new heading would move the links to all that follow.
    """

    default_priority = 500  # before anything refers to them

    def apply(self) -> None:
        """Rename them in the document, and where references look for them."""
        document = self.document
        slugs = getattr(document, "myst_slugs", {})
        for section in document.findall(nodes.section):
            old, new = section["ids"][0], _anchor(section)
            if not _RUNNING_NUMBER.fullmatch(old) or new in document.ids:
                continue
            section["ids"][0] = new
            document.ids[new] = document.ids.pop(old)
            for name, id in document.nameids.items():
                if id == old:
                    document.nameids[name] = new
            for slug, (line, id, title) in slugs.items():
                if id == old:
                    slugs[slug] = line, new, title


def _anchor(section: nodes.section) -> str:
    """The words of a heading; after those of the heading above it if the page has them twice."""
    words = re.sub(r"\W+", "-", section[0].astext().lower()).strip("-") or "section"
    if words in section.document.ids and isinstance(section.parent, nodes.section):
        words = f"{section.parent['ids'][0]}-{words}"
    return f"section-{words}" if words[0].isdigit() else words
