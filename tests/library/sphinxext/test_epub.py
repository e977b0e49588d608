"""What no page of an EPUB may have; tests/site/test_epub.py reads the built file."""

import pytest

from recount.sphinxext.epub import epub_violations


@pytest.mark.parametrize(
    "page, violations",
    [
        ('<p class="a" id="b">One<br/>two &#8211; <a href="c.xhtml#d">three</a></p>', []),
        ("<p><b>One</p>", ["not XHTML: mismatched tag: line 1, column 11"]),
        ("<p>&nbsp;</p>", ["not XHTML: undefined entity: line 1, column 3"]),
        ("<p><script>1</script></p>", ["script"]),
        (
            '<p data-card="a" onclick="b"><a popover="c" download="d">1</a></p>',
            ["data-card on p", "onclick on p", "popover on a", "download on a"],
        ),
        (
            '<p tabindex="0"><b tabindex="0"/><b tabindex="0"/></p>',
            ["tabindex on p", "tabindex on b"],
        ),
    ],
)
def test_what_needs_the_site_is_a_violation(page, violations):
    assert [line.partition(": SimplifyNodes")[0] for line in epub_violations(page)] == violations
