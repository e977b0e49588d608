"""``lang`` on every run of Chinese and Japanese, to be read aloud and set in its own language."""

from __future__ import annotations

import re

from recount.datapackage.bibliography import load_references

_KANA = "\u3040-\u30ff"
_LETTER = f"[{_KANA}\u3400-\u9fff]"
# Digits, Latin letters and marks belong to a run where no space parts them from its letters.
_RUN = re.compile(
    rf"\d*{_LETTER}(?:[\w\u3000-\u303f\uff00-\uffef“”‘’「」.,:!·-]*{_LETTER})?[\u3000-\u303f\uff00-\uffef]*"
)
_TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)
_PLAIN = re.compile(r"<(/?)(script|style|svg|textarea|option|title)\b", re.I)


def mark_languages(html: str) -> str:
    """HTML with each run of Chinese or Japanese in an element that says its language.

    A run with kana is Japanese, and so is one of a source whose ``langid`` says so; others are
    Chinese.

    Examples
    --------
    >>> mark_languages("<p>The Red Cross (红十字会)</p>")
    '<p>The Red Cross (<span lang="zh">红十字会</span>)</p>'
    """
    if not re.search(_LETTER, html):
        return html
    japanese = "".join(
        "".join(source.values())
        for source in load_references().values()
        if source.get("langid") == "japanese"
    )

    def mark(run: re.Match) -> str:
        is_japanese = re.search(f"[{_KANA}]", run[0]) or run[0] in japanese
        return f'<span lang="{"ja" if is_japanese else "zh"}">{run[0]}</span>'

    parts, depth = [], 0
    for part in _TAG.split(html):
        if tag := _PLAIN.match(part):
            depth += -1 if tag[1] else 0 if part.endswith("/>") else 1
        parts.append(part if depth or part.startswith("<") else _RUN.sub(mark, part))
    return "".join(parts)
