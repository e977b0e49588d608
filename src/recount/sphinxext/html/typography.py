"""Typographic quotation marks, apostrophes and dashes on every page: in prose, in tables, on
cards and under charts.

The data keep plain characters, and so do citations to copy, code, and metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from docutils.utils import smartquotes

from recount.sphinxext.html.languages import mark_languages

_TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)
_INLINE = re.compile(
    r"</?(a|abbr|b|bdi|bdo|button|cite|code|data|del|dfn|em|i|img|ins|kbd|label|mark|output|q|s"
    r"|samp|small|span|strong|sub|sup|time|u|var|wbr)\b|<!--",
    re.I,
)
_VERBATIM = re.compile(r"<(/?)(pre|code|script|style|svg|textarea)\b", re.I)


# Only a text with one of these can change; of others only the last letter matters.
_CHANGES = re.compile(r"[\"'\\&]|--|\. ?\.")


def smart_quotes(html: str) -> str:
    """HTML with typographic quotation marks; code and what is to be copied stay as they are."""
    tokens = list(_tokens(html))
    pairs = [(kind.replace("break", "literal"), text) for kind, text in tokens]
    texts = smartquotes.educate_tokens(pairs, attr="qDe", language="en")
    return "".join(
        escape(text, quote=False) if kind == "plain" else text
        for (kind, _), text in zip(tokens, texts, strict=True)
        if kind != "break"
    )


def smart_text(text: str) -> str:
    """A text that is no HTML, with typographic quotation marks.

    >>> smart_text("The baker's & the miller's")
    'The baker’s & the miller’s'
    """
    return unescape(smart_quotes(escape(text, quote=False)))


def _tokens(html: str) -> Iterator[tuple[str, str]]:
    """Tags and texts as docutils takes them: text in verbatim elements is literal, and blocks end
    the context that decides on which side a quotation mark is."""
    depth = 0
    for part in _TAG.split(html):
        if tag := _VERBATIM.match(part):
            depth += -1 if tag[1] else 0 if part.endswith("/>") else 1
        if part.startswith("<"):
            yield "tag", part
            if not _INLINE.match(part):
                yield "break", "\n"
        elif depth or not _CHANGES.search(part) or part.startswith("http"):
            yield "literal", part
        else:
            yield "plain", unescape(part)


def set_texts(context: dict) -> None:
    """Set quotation marks, and the language of what is not English, in all that a page shows."""

    def set_text(html: str) -> str:
        return mark_languages(smart_quotes(html))

    for part in ("body", "sections", "title", "docstitle"):
        if part in context:
            context[part] = set_text(context[part])
    for neighbour in ("prev", "next"):
        if page := context.get(neighbour):
            context[neighbour] = page | {"title": set_text(page["title"])}
    if toctree := context.get("toctree"):
        context["toctree"] = lambda **options: set_text(toctree(**options))
