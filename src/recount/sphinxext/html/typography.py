"""Quotation marks, apostrophes and dashes as books print them, on every page alike: in prose, in the ledger, on cards and under charts.

The data keep the plain signs, as do citations to copy, code, and what machines read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from docutils.utils import smartquotes

_TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)


_WITHIN_A_LINE = re.compile(
    r"</?(a|abbr|b|bdi|bdo|button|cite|code|data|del|dfn|em|i|img|ins|kbd|label|mark|output|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)\b|<!--",
    re.I,
)


_AS_IT_IS = re.compile(r"<(/?)(pre|code|script|style|svg|textarea)\b", re.I)


def smart_quotes(html: str) -> str:
    """HTML with the quotation marks of its words as books print them; code and what is to be copied stay as they are.

    Parameters
    ----------
    html : str
        The body of a page, well-formed.

    Examples
    --------
    >>> smart_quotes("<p>R&amp;D &lt;a&gt; &amp; &quot;b&quot;</p>")
    '<p>R&amp;D &lt;a&gt; &amp; “b”</p>'
    >>> smart_quotes("<p title=\\"it's\\">the page&#x27;s <b>&quot;one&quot;</b></p><pre>it's</pre>")
    '<p title="it\\'s">the page’s <b>“one”</b></p><pre>it\\'s</pre>'
    """
    tokens = list(_tokens(html))
    said = smartquotes.educate_tokens(tokens, attr="qDe", language="en")
    return "".join(
        escape(text, quote=False) if kind == "plain" else text
        for (kind, _), text in zip(tokens, said, strict=True)
        if kind != "break"
    )


def _tokens(html: str) -> Iterator[tuple[str, str]]:
    depth = 0
    for part in _TAG.split(html):
        if found := _AS_IT_IS.match(part):
            depth += -1 if found[1] else 0 if part.endswith("/>") else 1
        if part.startswith("<"):
            yield "tag", part
            if not _WITHIN_A_LINE.match(part):
                yield "break", "\n"  # words before a block say nothing of the signs in it
        else:
            yield ("literal", part) if depth else ("plain", unescape(part))


def _curl(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    for part in ("body", "toc", "title", "docstitle"):
        if part in context:
            context[part] = smart_quotes(context[part])
    for way in ("prev", "next"):
        if context.get(way):
            context[way] = context[way] | {"title": smart_quotes(context[way]["title"])}
    if toctree := context.get("toctree"):
        context["toctree"] = lambda **options: smart_quotes(toctree(**options))


def setup(app) -> None:
    """Curl the signs of every page that is written."""
    app.connect("html-page-context", _curl, priority=900)  # when all of its words are there
