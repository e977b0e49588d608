"""What a notebook stores is published as it is: nothing in it may run, or ask an address."""

import json

import pytest

from recount.charts.chart import CHART_MIME
from recount.notebooks.reading import iter_outputs
from recount.results import RESULT_MIME
from recount.validation.stored_outputs import check_output, find_active_content
from recount.verdicts import VERDICT_MIME


@pytest.mark.parametrize(
    "html, found",
    [
        ("<p>a <b>b</b> <a href='https://site.example'>c</a><br></p>", ""),
        ("<p><script>1</script><iframe></p>", "<script>"),
        ("<svg><svg:script/></svg>", "<svg:script>"),
        ("<META charset=x>", "<meta>"),
        ("<p onclick='x()'>", "onclick= of <p>"),
        ("<a href=' java\nscript:x()'>", "href= of <a>"),
        ("<a xlink:href='vbscript:x'>", "xlink:href= of <a>"),
        ("<a href='data:text/html,x'>", "href= of <a>"),
        ("<img src='data:image/png;base64,AA'><img src='a.png'>", ""),
        ("<img src='data:image/svg+xml;x'>", "src= of <img>"),
        ("<animate to='javascript:x'>", "to= of <animate>"),
        ("<p title='javascript:x'>", ""),
        ("<img src='//a'>", "src= of <img>"),
        ("<use href='https://a/b.svg'/>", "href= of <use>"),
        ("<image xlink:href='https://a'/>", "xlink:href= of <image>"),
        ("<use href='#a'/>", ""),
        ("<video poster='https://a'>", "poster= of <video>"),
        ("<p style='background: url(https://a)'>", "style= of <p>"),
        ("<p style='fill: url(#a)'>", ""),
        ("<p style='width: expression(1)'>", "style= of <p>"),
        ("<rect fill='url(https://a)'/>", "a style that asks an address"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>", "an entity"),
        ("<!DOCTYPE html>", ""),
        ("<style>@import 'a'</style>", "a style that asks an address"),
        ("<style>a {b: url( 'https://a')}</style>", "a style that asks an address"),
        ("<style>a {b: url(#c)}</style>", ""),
        ("<p onx><b ony>", "onx= of <p>"),
    ],
)
def test_what_runs_or_asks_an_address(html, found):
    assert find_active_content(html) == found


@pytest.fixture
def stored(sample):
    """A record of each kind, as the sample stores it, with the other forms of its output."""
    path = sample / "chapters/bread.ipynb"
    return {
        mime: json.loads(json.dumps(next(iter_outputs(path, mime))[1]))
        for mime in (RESULT_MIME, CHART_MIME, VERDICT_MIME)
    }


def test_what_the_library_stores_is_published(stored):
    assert [list(check_output({"data": data})) for data in stored.values()] == [[], [], []]


@pytest.mark.parametrize(
    "output, says",
    [
        (
            {"output_type": "stream", "name": "stderr", "text": ["/tmp/a.py:1: Warning\n", "x"]},
            "text on stderr: '/tmp/a.py:1: Warning'. Remove what prints, logs or warns. ",
        ),
        (
            {"output_type": "execute_result", "data": {"text/plain": ["5.1"]}},
            "'5.1' is no result, table or chart. Publish it with an id, or remove it. ",
        ),
        (
            {"data": {"text/html": "<td>&lt;object at 0x7f0a12b4&gt;</td>", "text/plain": ""}},
            "'at 0x7f0a12b4' is an address in memory, another on each run. ",
        ),
    ],
)
def test_what_nobody_can_cite_or_run_again_is_refused(output, says):
    (fault,) = check_output(output)
    assert fault == f"{says}Correct the cell, then run `recount execute`."


def test_a_chart_has_its_picture_and_a_picture_its_chart(stored):
    del stored[CHART_MIME]["image/svg+xml"]
    (fault,) = check_output({"data": stored[CHART_MIME]})
    assert fault == "a chart without its picture. Run `recount execute`."
    (fault,) = check_output({"data": {"image/svg+xml": "<svg/>"}})
    assert fault.startswith("a picture without title, table and id.")
