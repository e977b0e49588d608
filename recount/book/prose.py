"""The rule that prose has no typed number: every number comes from data or from a result.

Years and the numbers of lists may be typed. What stands in a role, in code, in a link's address, in a citation key or
in a directive's options is not prose.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

_NOT_PROSE = re.compile(
    r"\{[\w:-]+\}`[^`]*`|`[^`]*`|\{\{.*?\}\}|<!--.*?-->|\]\([^)]*\)|<https?:[^>]*>|^\(\S+\)=$|^[ \t]*:[\w-]+:[^\n]*$|\A---\n.*?\n---$",
    re.S | re.M)
_FENCE = re.compile(r"\s*(`{3,}(?!.*`)|~{3,}|)\s*(.*?)\s*")
_LIST_NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s", re.M)
_NAME = re.compile(r"\b[BG]20\b")  # groups of states and of their business leaders
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*\s?%?|[\u00bc-\u00be\u2150-\u215e]")
_COUNTS = (r"eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|"
           r"[mb]illions?|trillions?|dozens?")
_COUNT_WORDS = re.compile(rf"\b({_COUNTS})(?!\w)", re.I)
_WORDS = re.compile(rf"\b({_COUNTS}|percent|per cent|half|third|quarter|double|twice|triple)(?!\w)", re.I)
_ID = re.compile(r"[\w.-]+(/[\w.-]+)+|[A-Z]{2,}(\.[A-Z0-9]+)+")
_ALLOWED_CONSTANTS = {0, 1, 2, True, False}


def typed_numbers(text: str) -> list[tuple[int, str]]:
    """Numbers typed in Markdown prose, each with its line.

    Examples
    --------
    >>> typed_numbers("In 2018 the page counts {claim}`women/entrepreneurs`.")
    []
    >>> typed_numbers("The page\\ncounts 5,100 mothers, twelve of them partners.")
    [(2, '5,100'), (2, 'twelve')]
    >>> typed_numbers("```{note}\\nOne.\\n```\\nThere are 5,100.\\n```{note}\\nTwo.\\n```")
    [(4, '5,100')]
    """
    bare = _without_code(text)
    for pattern in (_NOT_PROSE, _LIST_NUMBER, _NAME, _YEAR):
        bare = pattern.sub(lambda match: _blank(match[0]), bare)
    found = [(match.start(), match[0].strip()) for pattern in (_DIGITS, _WORDS) for match in pattern.finditer(bare)]
    return [(bare.count("\n", 0, place) + 1, number) for place, number in sorted(found)]


def amounts(text: str) -> list[str]:
    """Numbers in a text that is shown, ids and years aside; "half" and "twice" may stand there.

    Examples
    --------
    >>> amounts("women/a-1 in the second half of 2018"), amounts("4.9 jobs, a dozen")
    ([], ['4.9', 'dozen'])
    """
    bare = _YEAR.sub(" ", _NAME.sub(" ", _ID.sub(" ", text)))
    return [match[0].strip() for pattern in (_DIGITS, _COUNT_WORDS) for match in pattern.finditer(bare)]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _without_code(text: str) -> str:
    """The same lines, those of code blocks and the first and last of directives empty; the text of a directive is prose."""
    lines, directives, code = [], 0, ""
    for line in text.split("\n"):
        fence, rest = _FENCE.fullmatch(line).groups()
        if code:
            shown, code = "", "" if fence.startswith(code) and not rest else code
        elif not fence:
            shown = line
        elif rest.startswith("{"):
            shown, directives = "", directives + 1
        elif directives and not rest:
            shown, directives = "", directives - 1
        else:
            shown, code = "", fence
        lines.append(shown)
    return "\n".join(lines)


def typed_in_code(source: str) -> list[tuple[int, str]]:
    """Numbers typed in a code cell that could reach a reader: in a text, or as a value in an expression.

    Ids, years, keyword arguments and the integers that code counts with are not.

    Examples
    --------
    >>> typed_in_code('publish("women/a", jobs / claim("women/entrepreneurs"), "Jobs", digits=3)')
    []
    >>> typed_in_code('share = jobs * 0.5\\ntitle = "4.9 jobs"')
    [(1, '0.5'), (2, '4.9')]
    """
    tree = ast.parse(source)
    keywords = {id(word.value) for call in ast.walk(tree) if isinstance(call, ast.Call) for word in call.keywords
                if isinstance(word.value, ast.Constant) and isinstance(word.value.value, (int, float))}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in keywords:
            continue
        if isinstance(node.value, str):
            found += [(node.lineno, number) for number in amounts(node.value)]
        elif isinstance(node.value, (int, float)) and node.value not in _ALLOWED_CONSTANTS and not _YEAR.fullmatch(str(node.value)):
            found.append((node.lineno, repr(node.value)))
    return sorted(found)


def typed_in(path: Path) -> Iterator[str]:
    """One line for each number typed in a page of the book, a notebook or a Markdown file, and for code that is none."""
    if path.suffix == ".md":
        for line, number in typed_numbers(path.read_text(encoding="utf-8")):
            yield _told(path, f"line {line}", number)
        return
    for place, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
        source = "".join(cell["source"])
        find = typed_numbers if cell["cell_type"] == "markdown" else typed_in_code
        try:
            found = find(source)
        except SyntaxError as error:
            yield (f"{path.parent.name}/{path.name}, cell {place}, line {error.lineno}: found code that does not parse ({error.msg}), expected Python. "
                   "Mend the cell.")
            continue
        for line, number in found:
            yield _told(path, f"cell {place}, line {line}", number)


def _told(path: Path, place: str, number: str) -> str:
    return (f"{path.parent.name}/{path.name}, {place}: found {number} typed, expected no typed number. "
            "Publish it as a result, or show it by {claim}, {evidence}, {event} or {result}.")
