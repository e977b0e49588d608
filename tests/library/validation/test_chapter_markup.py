"""What a notebook stores is published as it is: nothing in it may run, or ask an address."""

import json

import pytest

from recount.charts.chart import CHART_MIME
from recount.quantities.load_inputs import claim
from recount.results import RESULT_MIME, Result
from recount.sphinxext.roles import ROLES
from recount.validation.chapter_markup import (
    _RESTORE,
    _TEXTS,
    _TEXTS_OF_SOURCE,
    DIRECTIVES,
    ROLES,
    _chart,
    _result,
    _shown,
    _unread,
    _verdicts,
    check_markup,
    find_active_content,
    lint_markdown,
    lint_notebook,
)
from recount.validation.typed_numbers import ROLES
from recount.verdicts import SUMMARY_MIME, VERDICT_MIME

ASKED = "an @import of a style"


@pytest.mark.parametrize(
    "html, found",
    [
        ("<p>a <b>b</b> <a href='https://site.example'>c</a></p>", ""),
        ("<p><script>1</script><iframe></p>", "<script>"),
        ("<svg><svg:script/></svg>", "<svg:script>"),
        ("<META charset=x>", "<meta>"),
        ("<p onclick='x()'>", "onclick= of <p>"),
        ("<a href=' java\nscript:x()'>", 'href=" java\nscript:x()" of <a>'),
        ("<a xlink:href='vbscript:x'>", 'xlink:href="vbscript:x" of <a>'),
        ("<a href='data:text/html,x'>", 'href="data:text/html,x" of <a>'),
        ("<img src='data:image/png;base64,AA'>", ""),
        ("<img src='data:image/svg+xml;x'>", 'src="data:image/svg+xml;x" of <img>'),
        ("<animate to='javascript:x'>", 'to="javascript:x" of <animate>'),
        ("<p title='javascript:x'>", ""),
        ("<img src='http://a'>", 'src="http://a" of <img>'),
        ("<img src='//a'>", 'src="//a" of <img>'),
        ("<img src='a.png'>", ""),
        ("<use href='https://a/b.svg'/>", 'href="https://a/b.svg" of <use>'),
        ("<image xlink:href='https://a'/>", 'xlink:href="https://a" of <image>'),
        ("<use href='#a'/>", ""),
        ("<video poster='https://a'>", 'poster="https://a" of <video>'),
        ("<p style='background: url(https://a)'>", "a style of <p> that asks an address"),
        ("<p style='fill: url(#a)'>", ""),
        ("<p style='width: expression(1)'>", "a style of <p> that asks an address"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>", "an entity"),
        ("<!DOCTYPE html>", ""),
        ("<style>@import 'a'</style>", ASKED),
        ("<style>a {b: url( 'https://a')}</style>", ASKED),
        ("<style>a {b: url(#c)}</style>", ""),
        (f"<img src='https://{'a' * 60}'>", f'src="https://{"a" * 32}" of <img>'),
        ("<p onx><b ony>", "onx= of <p>"),
        ("<br>", ""),
    ],
)
def test_what_runs_or_asks_an_address(html, found):
    assert find_active_content(html) == found


def markdown(source, **more):
    return {"cell_type": "markdown", "id": "a", "metadata": {}, "source": source, **more}


def code(data):
    return {
        "cell_type": "code",
        "id": "b",
        "metadata": {},
        "execution_count": None,
        "source": "1",
        "outputs": [{"output_type": "display_data", "metadata": {}, "data": data}],
    }


def told(tmp_path, *cells, **around):
    """What is wrong with a notebook of these cells."""
    (tmp_path / "chapters").mkdir(exist_ok=True)
    path = tmp_path / "chapters" / "tiny.ipynb"
    path.write_text(
        json.dumps(
            {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | around
        ),
        encoding="utf-8",
    )
    return [str(problem) for problem in lint_notebook(path)]


STORED = Result.from_quantity("tiny/a", claim("women/partners"), "Partners").to_dict()
WITHOUT = "an output without a program and without an address that is asked. Mend the cell, then run `recount execute`."
UNREAD = "expected what the chapter publishes. Run `recount execute`."


@pytest.mark.parametrize(
    "cell, line",
    [
        (markdown("# A\n\n`<script>` and\n```\n<script>\n```\n"), ""),
        (
            markdown(["# A\n\n<scr", "ipt>"]),
            "line 3: found <script>, expected Markdown without a program and without an address that is asked. Remove it.",
        ),
        (
            {"cell_type": "raw", "id": "a", "metadata": {}, "source": "x"},
            "found a raw cell, expected Markdown or code. Write it in Markdown.",
        ),
        (
            markdown("x", attachments={"a.png": {"image/png": ""}}),
            "found an attached file, expected Markdown alone. Draw it as a chart, from data.",
        ),
        (code({"text/plain": "1", "text/html": ["<p>", "a</p>"]}), ""),
        (
            code({"text/html": "<p onclick='x'>"}),
            f"found onclick= of <p> in a stored text/html, expected {WITHOUT}",
        ),
        (
            code({"image/svg+xml": ["<svg><scr", "ipt/></svg>"]}),
            f"found <script> in a stored image/svg+xml, expected {WITHOUT}",
        ),
        (
            code({"application/javascript": "x"}),
            "found an output of the kind application/javascript, expected one of text/plain, text/html, text/markdown, image/svg+xml, image/png. "
            "Mend the cell, then run `recount execute`.",
        ),
        (code({RESULT_MIME: STORED}), ""),
        (
            code({RESULT_MIME: STORED | {"id": "Tiny"}}),
            f"found a stored record that cannot be read (…), {UNREAD}",
        ),
        (
            code({RESULT_MIME: STORED | {"value": "12"}}),
            f"found a stored record that cannot be read (…), {UNREAD}",
        ),
        (code({RESULT_MIME: []}), f"found a stored record that cannot be read (…), {UNREAD}"),
        (
            code(
                {
                    RESULT_MIME: STORED
                    | {"ranges": {"strict": [2, 1], "rounding": [1, 1], "perceived": [1, 1]}}
                }
            ),
            f"found a stored record that cannot be read (…), {UNREAD}",
        ),
        (
            code(
                {
                    "image/svg+xml": "<svg/>",
                    CHART_MIME: {"id": "tiny/a", "title": "A", "caption": "B", "inputs": []},
                }
            ),
            "",
        ),
        (
            code(
                {
                    "image/svg+xml": "<svg/>",
                    CHART_MIME: {"id": "tiny/a", "title": 1, "caption": "B", "inputs": []},
                }
            ),
            f"found a stored record that cannot be read (…), {UNREAD}",
        ),
        (
            code(
                {
                    "image/svg+xml": "<svg/>",
                    CHART_MIME: {"id": "Tiny", "title": "A", "caption": "B", "inputs": []},
                }
            ),
            f"found a stored record that cannot be read (…), {UNREAD}",
        ),
        (
            code(
                {
                    "image/svg+xml": "<svg/>",
                    CHART_MIME: {"id": "tiny/a", "title": "A", "caption": "B", "inputs": "x"},
                }
            ),
            f"found a stored record that cannot be read (…), {UNREAD}",
        ),
        (
            code({CHART_MIME: {"id": "tiny/a", "title": "A", "caption": "B", "inputs": []}}),
            "found a chart without its picture, expected both. Run `recount execute`.",
        ),
        (code({VERDICT_MIME: [{}]}), f"found a stored record that cannot be read (…), {UNREAD}"),
    ],
)
def test_what_the_book_does_not_publish(tmp_path, cell, line):
    found = told(tmp_path, markdown("# Title"), cell)
    before, _, after = line.partition("…")
    assert len(found) == bool(line) and all(
        one.startswith(
            f"chapters/tiny.ipynb, cell 2{', ' if before.startswith('line') else ': '}{before}"
        )
        and one.endswith(after)
        and "None" not in one
        for one in found
    )


NO_ROLE, NO_DIRECTIVE = f"one of {', '.join(ROLES)}", f"one of {', '.join(DIRECTIVES)}"


@pytest.mark.parametrize(
    "text, found",
    [
        (
            "{claim}`a/b` {cite:t}`c`\n\n```{only} epub\n{term}`d`\n```\n:::{note}\nx\n:::\n<!-- why\n -->\n\n`<b>` <https://a>\n\n    <b>\n",
            [],
        ),
        ("---\na: <b>\n---\n# A", []),
        (
            "# A\n\n| a |\n|-|\n| <b> |",
            [(5, "HTML, '<b>'", "Markdown alone", "Write it in Markdown.")],
        ),
        (
            "<style>p {display: none}</style>",
            [
                (
                    1,
                    "HTML, '<style>p {display: none}</style>'",
                    "Markdown alone",
                    "Write it in Markdown.",
                )
            ],
        ),
        ("a\n\n<div\nhidden>", [(3, "HTML, '<div'", "Markdown alone", "Write it in Markdown.")]),
        ("{abbr}`a (b)`", [(1, "the role {abbr}", NO_ROLE, "Write it without the role.")]),
        (
            "a\n\n![5](a.png)",
            [(3, "the picture 'a.png'", "charts alone", "Draw it as a chart, from data.")],
        ),
        (
            "![5][a]\n\n[a]: b.png",
            [(1, "the picture 'b.png'", "charts alone", "Draw it as a chart, from data.")],
        ),
        (
            "a\n```{include} b.md\n```",
            [(2, "the directive {include}", NO_DIRECTIVE, "Write it as prose.")],
        ),
        (
            "````{note}\nx\n```{eval-rst}\n```\n````",
            [(3, "the directive {eval-rst}", NO_DIRECTIVE, "Write it as prose.")],
        ),
        (":::{figure} a\n:::", [(1, "the directive {figure}", NO_DIRECTIVE, "Write it as prose.")]),
        (
            "````{note}\nx\n\n<b>\n````",
            [(4, "HTML, '<b>'", "Markdown alone", "Write it in Markdown.")],
        ),
        ("```python\n{include}\n<b>\n```", []),
        (
            "<script>a</script>",
            [
                (
                    1,
                    "<script>",
                    "Markdown without a program and without an address that is asked",
                    "Remove it.",
                )
            ],
        ),
    ],
)
def test_what_markdown_may_have(text, found):
    assert list(lint_markdown(text)) == found


def test_the_schema_is_of_one_version(tmp_path):
    """Ids of cells came with 4.5, whatever minor version a notebook states; a long message is cut."""
    without = {name: value for name, value in markdown("x").items() if name != "id"}
    (line,) = told(tmp_path, markdown("# A"), without)
    assert (
        line
        == f"chapters/tiny.ipynb, cell 2: found 'id' is a required property, expected a notebook of nbformat 4.5. {_RESTORE}"
    )
    (line,) = told(tmp_path, markdown("# A"), without, nbformat_minor=4)
    assert (
        line
        == f"chapters/tiny.ipynb: found 4 is less than the minimum of 5, expected a notebook of nbformat 4.5. {_RESTORE}"
    )
    (line,) = told(tmp_path, markdown("# A") | {"id": "a" * 300})
    assert (
        line.startswith(f"chapters/tiny.ipynb, cell 1: found {('a' * 300)!r}"[:60])
        and len(line.partition("found ")[2].partition(", expected")[0]) == 200
    )
    (line,) = told(tmp_path, markdown("# A"), metadata=5)
    assert line.startswith("chapters/tiny.ipynb: found 5 is not of type 'object'")


def test_an_address_that_runs_is_cut():
    assert (
        find_active_content(f"<a href='javascript:{'a' * 60}'>")
        == f'href="javascript:{"a" * 29}" of <a>'
    )
    assert find_active_content("<a href>") == find_active_content("<p>") == ""


NO_PLACE, OUTSIDE = (
    "a role with its two backticks on one line, and none in code",
    "Write it on one line, outside code.",
)
NO_OPTIONS = ("a directive without options", "Remove it.")


@pytest.mark.parametrize(
    "text, found",
    [
        (
            "a\n\nAnd {claim}`a/b, c\n\nd `e`",
            [(3, "a role that is none, 'And {claim}`a/b, c'", NO_PLACE, OUTSIDE)],
        ),
        (
            "{claim}`a/b\n  perceived` c",
            [(1, "a role that is none, '{claim}`a/b perceived`'", NO_PLACE, OUTSIDE)],
        ),
        ("``{claim}`a` ``", [(1, "a role that is none, '{claim}`a`'", NO_PLACE, OUTSIDE)]),
        ("`a` {b} `c`", []),
        ("```\n{claim}`a`\n```", [(1, "a role that is none, '{claim}`a`'", NO_PLACE, OUTSIDE)]),
        (
            "```python\n\n{cite:t}`a`\n```",
            [(1, "a role that is none, '{cite:t}`a`'", NO_PLACE, OUTSIDE)],
        ),
        ("a\n\n    {claim}`a`\n", [(3, "a role that is none, '{claim}`a`'", NO_PLACE, OUTSIDE)]),
        (":::\n{claim}`a`\n:::", [(1, "a role that is none, '{claim}`a`'", NO_PLACE, OUTSIDE)]),
        (
            "<!-- a\n{result}`a/b` -->",
            [(1, "a role in a comment, '<!-- a'", "what readers see", "Remove it, or show it.")],
        ),
        ("<!-- {a} --> <!-- b -->", []),
        (
            "<!-- a --> <b>c</b> <!-- b -->",
            [
                (
                    1,
                    "HTML, '<!-- a --> <b>c</b> <!-- b -->'",
                    "Markdown alone",
                    "Write it in Markdown.",
                )
            ],
        ),
        (
            "```{only} pdf\n```",
            [
                (
                    1,
                    "{only} pdf",
                    "{only} epub, or {only} not epub",
                    "Show it to every reader, or write one of the two.",
                )
            ],
        ),
        ("```{only} not epub\n```\n```{note} pdf\n```", []),
        (
            "```{note}\n:class: a\n :name: b\n\n:x: y\n```",
            [
                (1, "the option class of {note}", *NO_OPTIONS),
                (1, "the option name of {note}", *NO_OPTIONS),
            ],
        ),
        ("```{note}\n---\nclass: a\n---\n```", [(1, "the option --- of {note}", *NO_OPTIONS)]),
        ("```{bibliography}\n:all:\n```", []),
        (
            "```{bibliography}\n:filter: a\n```",
            [(1, "the option filter of {bibliography}", *NO_OPTIONS)],
        ),
        ("```{note}\na\n:all: b\n```", []),
        ("```{note}\n:all: b\n```", [(1, "the option all of {note}", *NO_OPTIONS)]),
        (
            "Term\n\n:   ```{eval-rst}\n    a\n    ```\n",
            [(3, "the directive {eval-rst}", NO_DIRECTIVE, "Write it as prose.")],
        ),
        (
            "<div>\n<![foo[x]]></div>",
            [
                (
                    1,
                    "a declaration that cannot be read",
                    "Markdown without a program and without an address that is asked",
                    "Remove it.",
                )
            ],
        ),
        (
            "````{note}\n" * 7,
            [(6, "directives within directives without end", "5 at most", "Write it plainly.")],
        ),
        ("````{note}\n" * 5, []),
    ],
)
def test_what_hides_something_or_shows_it_raw(text, found):
    assert list(lint_markdown(text)) == found


def test_a_notebook_hides_nothing_as_a_whole(tmp_path):
    (line,) = told(tmp_path, markdown("# A"), metadata={"mystnb": {"remove_code_source": True}})
    assert line == (
        "chapters/tiny.ipynb: found mystnb {'remove_code_source': True} of the notebook, expected a notebook that is shown and rerun as every other. Remove them."
    )


@pytest.mark.parametrize(
    "metadata",
    [{"tags": ["remove-cell"]}, {"mystnb": {"image": {}}}, {"jupyter": {"source_hidden": True}}],
)
@pytest.mark.parametrize("cell", [markdown("x"), code({"text/plain": "1"})])
def test_no_cell_is_hidden_or_left_out(tmp_path, cell, metadata):
    ((name, value),) = metadata.items()
    assert told(tmp_path, markdown("# A"), cell | {"metadata": metadata}) == [
        f"chapters/tiny.ipynb, cell 2: found {name} {value!r}, expected a cell that is shown and rerun as every other. Remove them."
    ]
    assert told(tmp_path, cell | {"metadata": {name: type(value)()}}) == []


def test_pages_of_the_contents_are_asked_too(tmp_path):
    for name, text in {
        "index.md": "a\n\n<b>",
        "ledger/a.md": "\n{kbd}`b`",
        "README.md": "<b>",
        "ledger/b.md": "\ufeffa",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert list(check_markup(tmp_path)) == []
    (tmp_path / "_toc.yml").write_bytes(
        b"# \xff\nroot: index\nchapters:\n- file: ledger/a\n- file: absent\n- file: ledger/b\n"
    )
    assert [str(problem).partition(", expected")[0] for problem in check_markup(tmp_path)] == [
        "index.md, line 3: found HTML, '<b>'",
        "ledger/a.md, line 2: found the role {kbd}",
        "ledger/b.md, line 1: found a byte-order mark",
    ]


@pytest.mark.parametrize(
    "cells, around, start",
    [
        (
            [],
            {"nbformat": 3, "worksheets": []},
            "chapters/tiny.ipynb: found nbformat 3, expected nbformat 4. Open the notebook in JupyterLab and save it: that brings its format up to date.",
        ),
        (
            [],
            {"cells": 5},
            "chapters/tiny.ipynb: found JSON without cells, expected a notebook. Restore the notebook, or save it again with JupyterLab.",
        ),
        ([markdown("a"), {"cell_type": "code"}], {}, "chapters/tiny.ipynb, cell 2: found "),
        (
            [markdown("a")],
            {"metadata": 5},
            "chapters/tiny.ipynb: found 5 is not of type 'object', expected a notebook of nbformat 4.5. Restore",
        ),
    ],
)
def test_what_is_no_notebook(tmp_path, cells, around, start):
    (line,) = told(tmp_path, *cells, **around)
    assert line.startswith(start) and line.endswith(
        (
            ". Restore the notebook, or save it again with JupyterLab.",
            "brings its format up to date.",
        )
    )


SOURCE = STORED["inputs"][0]
VERDICT = {
    "claim": "tiny/a",
    "fragment": "words",
    "verdict": "supported",
    "rule": "judgement",
    "reason": "They agree.",
    "evidence": [],
    "events": [],
}


def chart(**changed):
    return {"id": "tiny/a", "title": "A", "caption": "B", "inputs": []} | changed


@pytest.mark.parametrize(
    "read, record, told",
    [
        (_result, STORED, ""),
        (_result, STORED | {"id": "Tiny"}, "ValueError: the id 'Tiny'"),
        *((_result, STORED | {name: []}, f"TypeError: {name} is []") for name in list(_TEXTS)[1:]),
        (_result, STORED | {"digits": None, "value": 12.5}, ""),
        (_result, STORED | {"title": 10**45}, f"TypeError: title is 1{'0' * 39}"),
        *(
            (
                _result,
                STORED | {"inputs": [SOURCE, SOURCE | {name: 5 if name == "sources" else None}]},
                f"TypeError: {name} is {5 if name == 'sources' else None}",
            )
            for name in _TEXTS_OF_SOURCE
        ),
        (
            _result,
            STORED | {"ranges": STORED["ranges"] | {"perceived": [2, 1]}},
            "ValueError: a range that ends before it starts",
        ),
        (
            _result,
            STORED
            | {
                "ranges": STORED["ranges"]
                | {"perceived": [1, 1], "strict": [None, 1], "rounding": [1, None]}
            },
            "",
        ),
        (
            _result,
            STORED | {"inputs": [SOURCE | {"ranges": SOURCE["ranges"] | {"perceived": [2, 1]}}]},
            "ValueError: a range that ends before it starts",
        ),
        (_chart, chart(), ""),
        (_chart, chart(id="tiny/A"), "ValueError: the id 'tiny/A'"),
        (_chart, {}, "KeyError: 'id'"),
        *(
            (
                _chart,
                chart(**{name: 1}),
                "TypeError: a title, a caption or inputs that are none",
            )
            for name in ("title", "caption", "inputs")
        ),
        (_verdicts, [], ""),
        (_verdicts, 5, "TypeError: 'int' object is not iterable"),
        (_verdicts, [VERDICT], ""),
        (
            _verdicts,
            [VERDICT, VERDICT | {"more": 1}],
            "TypeError: Verdict.__init__() got an unexpected keyword argument 'more'",
        ),
    ],
)
def test_why_a_record_cannot_be_read(read, record, told):
    assert _unread(read, record) == told


@pytest.mark.parametrize(
    "error, told",
    [
        (KeyError("a"), "KeyError: 'a'"),
        (ValueError("a\nb"), "ValueError: a"),
        (ValueError(), "ValueError: nothing"),
        (AttributeError("a"), "AttributeError: a"),
        (IndexError("a"), "IndexError: a"),
        (OverflowError("a"), "OverflowError: a"),
    ],
)
def test_an_error_is_told_by_its_first_line(error, told):
    def read(record):
        raise error

    assert _unread(read, {}) == told


def test_records_of_each_kind_are_read_before_they_are_published():
    for mime in (RESULT_MIME, CHART_MIME, VERDICT_MIME, SUMMARY_MIME):
        ((place, found, *told),) = _shown(
            "cell 5", {"data": {mime: [1], "image/svg+xml": "<svg/>"}}
        )
        assert (
            place == "cell 5"
            and found.startswith("a stored record that cannot be read (TypeError: ")
            and told == ["what the chapter publishes", "Run `recount execute`."]
        )
    assert (
        list(_shown("cell 5", {}))
        == list(
            _shown(
                "cell 5",
                {"data": {mime: "a" for mime in ("text/plain", "text/markdown", "image/png")}},
            )
        )
        == []
    )
    ((_, found, *_),) = _shown("cell 5", {"data": {"text/markdown": "<script>"}})
    assert found == "<script> in a stored text/markdown"


def test_all_that_is_wrong_is_told_in_the_order_of_the_cells(tmp_path):
    cells = [
        {
            "cell_type": "raw",
            "id": "a",
            "metadata": {},
            "source": "x",
            "attachments": {"a.png": {"image/png": ""}},
        },
        code({"text/html": "<form>"}) | {"source": "<form>"},
        code({"text/x": "", "text/html": "<base>"}),
    ]
    assert [line.partition(", expected")[0] for line in told(tmp_path, *cells)] == [
        f"chapters/tiny.ipynb, cell {place}: found {found}"
        for place, found in (
            (1, "a raw cell"),
            (1, "an attached file"),
            (2, "<form> in a stored text/html"),
            (3, "an output of the kind text/x"),
            (3, "<base> in a stored text/html"),
        )
    ]


def test_the_first_thing_of_each_notebook_is_told(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name, cells in (
        ("a", [markdown("<base>", attachments={"a.png": {"image/png": ""}})]),
        ("b", [markdown("fine")]),
        ("c", []),
    ):
        (tmp_path / "chapters" / f"{name}.ipynb").write_text(
            json.dumps(
                {"cells": cells, "metadata": {}, "nbformat": 4 if cells else 3, "nbformat_minor": 5}
            ),
            encoding="utf-8",
        )
    (tmp_path / "chapters" / "d.ipynb").write_text("[", encoding="utf-8")
    assert [str(problem).partition(", expected")[0] for problem in check_markup(tmp_path)] == [
        "chapters/a.ipynb, cell 1: found an attached file",
        "chapters/c.ipynb: found nbformat 3",
        "chapters/d.ipynb, line 1: found no JSON (expecting value)",
    ]


@pytest.mark.parametrize(
    "tag",
    ["script", "iframe", "frame", "object", "embed", "applet", "base", "form", "link", "meta"],
)
def test_tags_that_run_or_ask(tag):
    assert (
        find_active_content(f"<p><{tag.upper()} a>") == f"<{tag}>"
        and find_active_content(f"<x:{tag}>") == f"<x:{tag}>"
    )


@pytest.mark.parametrize(
    "name",
    [
        "href",
        "src",
        "action",
        "formaction",
        "data",
        "srcset",
        "poster",
        "background",
        "from",
        "to",
        "values",
        "x:href",
    ],
)
def test_attributes_that_hold_an_address(name):
    for value in (
        "javascript:x",
        "vbscript:x",
        "data:image/svg+xml;x",
        "data:text/html,x",
        "DATA:,x",
    ):
        assert find_active_content(f"<p {name}='{value}'>") == f'{name}="{value}" of <p>'
    assert [
        find_active_content(f"<p {name}='data:image/{kind};base64,A'>")
        for kind in ("png", "jpeg", "gif", "webp")
    ] == [""] * 4 and find_active_content(f"<p {name}>") == ""


def test_what_asks_when_it_is_shown():
    assert [
        find_active_content(f"<p {name}='http://a'>")
        for name in ("src", "srcset", "poster", "data", "background")
    ] == [f'{name}="http://a" of <p>' for name in ("src", "srcset", "poster", "data", "background")]
    assert [
        find_active_content(f"<{tag} href=' //{'a' * 50}'>")
        for tag in ("image", "use", "feImage", "a")
    ] == [*(f'href=" //{"a" * 37}" of <{tag}>' for tag in ("image", "use", "feimage")), ""]
    for style, asks in {
        "url(a)": True,
        "url('a')": True,
        "URL ( '#a' )": False,
        "url(#a)": False,
        "url(data:image/png;x)": False,
        "url('data:image/png')": False,
        "url(data:text/html,x)": True,
        "@import 'a'": True,
        "expression (1)": True,
        "a: b": False,
    }.items():
        assert find_active_content(f'<p style="{style}">') == (
            "a style of <p> that asks an address" if asks else ""
        ), style


def test_the_first_thing_that_runs_is_told():
    assert (
        find_active_content("<!DOCTYPE x [<!entity a>]><base>") == "an entity"
        and find_active_content("<base><!DOCTYPE x [<!ENTITY a>]>") == "<base>"
    )
    assert (
        find_active_content("<p title='a' onx='' ony=''>") == "onx= of <p>"
        and find_active_content("a <b") == ""
    )


def test_roles_that_show_something_are_those_that_the_checks_read():
    assert tuple(ROLES) == ROLES == ROLES[: len(ROLES)]
