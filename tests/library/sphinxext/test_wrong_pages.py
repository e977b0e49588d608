"""A page that names what is not there stops the build, with the place and what to do."""

import pytest

from recount.errors import BuildError
from recount.sphinxext.build import run_builder

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


def test_everything_wrong_is_named_with_its_place(sample, tmp_path, snapshot):
    (sample / "wrong.md").write_text(WRONG, encoding="utf-8")
    with (sample / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.write("      - file: wrong\n")
    with pytest.raises(BuildError) as error:
        run_builder(sample, tmp_path, "html")
    messages = str(error.value).replace(f"{sample}/", "")
    snapshot("\n".join(sorted(messages.splitlines())) + "\n", "wrong-page.txt")
