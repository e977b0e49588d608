"""A page that names what is not there stops the build, with the place and what to do.

The same build writes plain text, for what pages have in formats without HTML.
"""

import re
import shutil
from pathlib import Path

import pytest

from recount.errors import BuildError
from recount.sphinxext.build import run_builder

SAMPLE = Path(__file__).parents[2] / "sample"
WRONG = """# Wrong

{claim}`bread/loavs`
{claim}`bread/loaves heard`
{claim}`bread/neighbourhood`
{evidence}`register/loaves`
{assumption}`fx/crn`
{result}`bread/loaves-per-baker-y`
{event}`bread/opening`
{asof}`register/loaves`
{quote}`bread/loavs`
{verdict}`bread/loavs`
{cite}`nobody2020`
{term}`loaf`
[A page](reference/nothing.md)

```{reference-table} loaves
```

```{chart-thumbnails} bread/customers bread/customer
```

```{editions} misprints
```
"""


@pytest.fixture(scope="module")
def wrong_build(tmp_path_factory):
    """The messages of a build of the sample with a wrong page, and the folder of its pages."""
    folder = tmp_path_factory.mktemp("wrong")
    book = shutil.copytree(SAMPLE, folder / "book", ignore=shutil.ignore_patterns("_build"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOUNT_DATA", str(book / "data"))
        (book / "wrong.md").write_text(WRONG, encoding="utf-8")
        toc = book / "_toc.yml"
        pages = toc.read_text(encoding="utf-8")
        toc.write_text(f"{pages}      - file: wrong\n", encoding="utf-8")
        with pytest.raises(BuildError) as error:
            run_builder(book, folder, "text")
    return str(error.value).replace(f"{book}/", ""), folder / "text"


def test_everything_wrong_is_named_with_its_place(wrong_build, snapshot):
    messages, _ = wrong_build
    snapshot("\n".join(sorted(messages.splitlines())) + "\n", "wrong-page.txt")


@pytest.mark.parametrize("page", ["index", "chapters/bread", "reference/charts"])
def test_a_page_in_plain_text(wrong_build, snapshot, page):
    """Charts and tables in words, links without their addresses, blocks open."""
    _, site = wrong_build
    text = (site / f"{page}.txt").read_text(encoding="utf-8")
    text = re.sub(r"\b[0-9a-f]{12,64}\b", "DIGEST", text)[:2000]
    snapshot(f"{text}\n", f"{page.replace('/', '-')}.txt")
