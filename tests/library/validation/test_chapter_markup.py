"""What pages and notebooks may have, and at which line what they may not have is."""

import json

import pytest

from recount.validation import vocabulary
from recount.validation.chapter_markup import check_markdown, check_markup

GOOD = """---
title: Any <b>
---
# A {claim}`bread/loaves` {cite}`quill2014`

```{only} epub
{term}`claim`, {{ page }} and `<b>`
```
:::{note}
A sum of US$5 billion, US$6 billion and [a link](index.md) [or two][one] <https://a.example>
:::
<!-- why
 -->

    <b>

```python
{include}
```

[one]: index.md
"""


def test_what_a_page_may_have():
    assert list(check_markdown(GOOD)) == []


@pytest.mark.parametrize(
    "text, line, message",
    [
        ("# A\n\n| a |\n|-|\n| <b> |", 5, "HTML, '<b>'"),
        ("a\n\n<div\nhidden>", 3, "HTML, '<div'"),
        ("<!-- a --><b>", 1, "HTML, "),
        ("a\nb <b>c</b>", 2, "HTML, '<b>'"),
        ("a\n\n![5][a]\n\n[a]: b.png", 3, "the image 'b.png'"),
        ("a\n{abbr}`a (b)`", 2, "unknown role {abbr}"),
        ("a\n```{include} b.md\n```", 2, "unknown directive {include}"),
        ("````{note}\nx\n```{eval-rst}\n```\n````", 3, "unknown directive {eval-rst}"),
        (":::{figure} a\n:::", 1, "unknown directive {figure}"),
        ("````{note}\nx\n\ny\n{abbr}`z`\n````", 5, "unknown role {abbr}"),
        ("```{only} html\nx\n```", 1, "{only} html"),
        ("```{note}\n:class: hidden\nx\n```", 1, "has no option 'class'"),
        ("a\n{claim}`a/b\n  perceived` c", 2, "is broken over two lines"),
        ("``{claim}`a` ``", 1, "is in code"),
        ("a\n\n```python\n{cite}`a`\n```", 3, "is in code"),
        ("a\n{claim}bread/loaves", 2, "{claim} is printed as it is"),
        ("a\n$L/J$", 2, "$L/J$ is printed as it is"),
        ("[see][nowhere]", 1, "[see][nowhere] is printed as it is"),
        ("a[^note]", 1, "[^note] is printed as it is"),
    ],
)
def test_what_a_page_may_not_have_is_named_with_its_line(text, line, message):
    ((found, fault), *_) = check_markdown(text)
    assert (found, message in fault) == (line, True), fault


def edit_cell(path, number, change):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][number - 1] |= change
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.mark.parametrize(
    "change, place, message",
    [
        ({"cell_type": "raw"}, "cell 1", "a raw cell. Write it in Markdown."),
        ({"attachments": {"a.png": {"image/png": ""}}}, "cell 1", "an attached file"),
        ({"metadata": {"mystnb": {"hide": True}}}, "cell 1", "metadata hides or skips cells"),
        ({"source": ["# A\n", "\n", "<b>"]}, "cell 1, line 3", "HTML, '<b>'"),
        ({"source": 5}, "cell 1", "not valid in notebook format 4.5: 5 is not valid"),
        ({"cell_type": "prose"}, "cell 1", "not valid in notebook format 4.5"),
    ],
)
def test_cells_that_the_book_does_not_publish(change, place, message, sample):
    edit_cell(sample / "chapters/bread.ipynb", 1, change)
    (problem,) = check_markup(sample)
    assert (problem.file, problem.place) == ("chapters/bread.ipynb", place)
    assert message in problem.message


def test_before_an_execution_outputs_are_not_looked_at(sample):
    path = sample / "chapters/bread.ipynb"
    edit_cell(path, 2, {"outputs": [{"any": "thing"}]})
    assert list(check_markup(sample, outputs=False)) == []
    assert [problem.place for problem in check_markup(sample)] == ["cell 2"]


def test_the_extension_registers_what_pages_may_use():
    from recount.sphinxext.roles import ROLES

    assert tuple(ROLES) == vocabulary.DATA_ROLES
