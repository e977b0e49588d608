"""What a notebook stores is published as it is: nothing in it may run, or ask an address."""

import json

import pytest

from recount import charts, results, verdicts
from recount.book import forms
from recount.quantities import claim
from recount.results import Result

ASKED = "an @import of a style"


@pytest.mark.parametrize("html, found", [
    ("<p>a <b>b</b> <a href='https://site.example'>c</a></p>", ""), ("<p><script>1</script><iframe></p>", "<script>"), ("<svg><svg:script/></svg>", "<svg:script>"), ("<META charset=x>", "<meta>"),
    ("<p onclick='x()'>", "onclick= of <p>"), ("<a href=' java\nscript:x()'>", 'href=" java\nscript:x()" of <a>'), ("<a xlink:href='vbscript:x'>", 'xlink:href="vbscript:x" of <a>'),
    ("<a href='data:text/html,x'>", 'href="data:text/html,x" of <a>'), ("<img src='data:image/png;base64,AA'>", ""), ("<img src='data:image/svg+xml;x'>", 'src="data:image/svg+xml;x" of <img>'),
    ("<animate to='javascript:x'>", 'to="javascript:x" of <animate>'), ("<p title='javascript:x'>", ""), ("<img src='http://a'>", 'src="http://a" of <img>'), ("<img src='//a'>", 'src="//a" of <img>'),
    ("<img src='a.png'>", ""), ("<use href='https://a/b.svg'/>", 'href="https://a/b.svg" of <use>'), ("<image xlink:href='https://a'/>", 'xlink:href="https://a" of <image>'), ("<use href='#a'/>", ""),
    ("<video poster='https://a'>", 'poster="https://a" of <video>'), ("<p style='background: url(https://a)'>", "a style of <p> that asks an address"), ("<p style='fill: url(#a)'>", ""),
    ("<p style='width: expression(1)'>", "a style of <p> that asks an address"), ("<!DOCTYPE x [<!ENTITY a 'b'>]>", "an entity"), ("<!DOCTYPE html>", ""), ("<style>@import 'a'</style>", ASKED),
    ("<style>a {b: url( 'https://a')}</style>", ASKED), ("<style>a {b: url(#c)}</style>", ""), (f"<img src='https://{'a' * 60}'>", f'src="https://{"a" * 32}" of <img>'), ("<p onx><b ony>", "onx= of <p>"), ("<br>", "")])
def test_what_runs_or_asks_an_address(html, found):
    assert forms.active_in(html) == found


def markdown(source, **more):
    return {"cell_type": "markdown", "id": "a", "metadata": {}, "source": source, **more}


def code(data):
    return {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": None, "source": "1", "outputs": [{"output_type": "display_data", "metadata": {}, "data": data}]}


def told(tmp_path, *cells, **around):
    """What is wrong with a notebook of these cells."""
    (tmp_path / "chapters").mkdir(exist_ok=True)
    path = tmp_path / "chapters" / "tiny.ipynb"
    path.write_text(json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | around), encoding="utf-8")
    return [str(problem) for problem in forms.of_notebook(path)]


STORED = Result.of("tiny/a", claim("women/partners"), "Partners").to_dict()
WITHOUT = "an output without a program and without an address that is asked. Mend the cell, then run `make refresh`."
UNREAD = "expected what the chapter publishes. Run `make refresh`."


@pytest.mark.parametrize("cell, line", [
    (markdown("# A\n\n`<script>` and\n```\n<script>\n```\n"), ""), (markdown(["<scr", "ipt>"]), "found <script>, expected Markdown without a program and without an address that is asked. Remove it."),
    ({"cell_type": "raw", "id": "a", "metadata": {}, "source": "x"}, "found a raw cell, expected Markdown or code. Write it in Markdown."),
    (markdown("x", attachments={"a.png": {"image/png": ""}}), "found an attached file, expected Markdown alone. Draw it as a chart, from data."),
    (code({"text/plain": "1", "text/html": ["<p>", "a</p>"]}), ""), (code({"text/html": "<p onclick='x'>"}), f"found onclick= of <p> in a stored text/html, expected {WITHOUT}"),
    (code({"image/svg+xml": ["<svg><scr", "ipt/></svg>"]}), f"found <script> in a stored image/svg+xml, expected {WITHOUT}"),
    (code({"application/javascript": "x"}), "found an output of the kind application/javascript, expected one of text/plain, text/html, text/markdown, image/svg+xml, image/png. "
                                            "Mend the cell, then run `make refresh`."),
    (code({results.MIME: STORED}), ""), (code({results.MIME: STORED | {"id": "Tiny"}}), f"found a stored record that cannot be read (…), {UNREAD}"),
    (code({results.MIME: STORED | {"value": "12"}}), f"found a stored record that cannot be read (…), {UNREAD}"), (code({results.MIME: []}), f"found a stored record that cannot be read (…), {UNREAD}"),
    (code({results.MIME: STORED | {"ranges": {"literal": [2, 1], "rounding": [1, 1], "heard": [1, 1]}}}), f"found a stored record that cannot be read (…), {UNREAD}"),
    (code({"image/svg+xml": "<svg/>", charts.MIME: {"id": "tiny/a", "title": "A", "caption": "B", "inputs": []}}), ""), (code({"image/svg+xml": "<svg/>", charts.MIME: {"id": "tiny/a", "title": 1, "caption": "B", "inputs": []}}), f"found a stored record that cannot be read (…), {UNREAD}"),
    (code({"image/svg+xml": "<svg/>", charts.MIME: {"id": "Tiny", "title": "A", "caption": "B", "inputs": []}}), f"found a stored record that cannot be read (…), {UNREAD}"),
    (code({"image/svg+xml": "<svg/>", charts.MIME: {"id": "tiny/a", "title": "A", "caption": "B", "inputs": "x"}}), f"found a stored record that cannot be read (…), {UNREAD}"),
    (code({charts.MIME: {"id": "tiny/a", "title": "A", "caption": "B", "inputs": []}}), "found a chart without its picture, expected both. Run `make refresh`."),
    (code({verdicts.MIME: [{}]}), f"found a stored record that cannot be read (…), {UNREAD}")])
def test_what_the_book_does_not_publish(tmp_path, cell, line):
    found = told(tmp_path, markdown("# Title"), cell)
    before, _, after = line.partition("…")
    assert len(found) == bool(line) and all(one.startswith(f"chapters/tiny.ipynb, cell 2: {before}") and one.endswith(after) and "None" not in one for one in found)


@pytest.mark.parametrize("cells, around, start", [
    ([], {"nbformat": 3, "worksheets": []}, "chapters/tiny.ipynb: found nbformat 3, expected nbformat 4. Open the notebook in JupyterLab and save it: that brings its format up to date."),
    ([], {"cells": 5}, "chapters/tiny.ipynb: found JSON without cells, expected a notebook. Restore the notebook, or save it again with JupyterLab."),
    ([markdown("a"), {"cell_type": "code"}], {}, "chapters/tiny.ipynb, cell 2: found "), ([markdown("a")], {"metadata": 5}, "chapters/tiny.ipynb: found 5 is not of type 'object', expected a notebook of nbformat 4.5. Restore")])
def test_what_is_no_notebook(tmp_path, cells, around, start):
    (line,) = told(tmp_path, *cells, **around)
    assert line.startswith(start) and line.endswith((". Restore the notebook, or save it again with JupyterLab.", "brings its format up to date."))
