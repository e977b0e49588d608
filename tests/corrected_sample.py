"""A copy of the sample with an address, an edition behind it, errata and hostile titles."""

import dataclasses
import json
import shutil
from pathlib import Path

from recount.datapackage.read_log import clear_caches
from recount.editions.edition import FOLDER, Edition, Erratum
from recount.editions.history import History
from recount.editions.snapshot import difference, take_snapshot
from recount.notebooks.stale_outputs import make_stamp
from recount.results import RESULT_MIME

SAMPLE = Path(__file__).parents[1] / "src/recount/scaffold/book"
ADDRESS = "https://site.example/book/"
REPOSITORY = "https://github.com/example/bread"
RENAMED = {"chapters/loaves": "chapters/bread"}  # old names of pages
REASON = "A digit was lost"
NOTED = f"{REASON} (noted 1 February 2026)."
CORRECTED = ("result", "bread/loaves-per-bakery")
WITHDRAWN = {("result", "bread/mills"): "4 mills", ("evidence", "register/mills"): "3 mills"}
HOSTILE = '=</script><script>alert(1)</script> & "two" {braces}'
HOSTILE_RESULT = "bread/eaten"
HOSTILE_CHAPTER = '# A *chapter* of **& "quotes"** -- and `code`'


def write_corrected_sample(folder: Path) -> None:
    """Write the book. `recount.datapackage.tables.data_dir` must give ``folder / "data"``."""
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("_build"), dirs_exist_ok=True)
    config = folder / "_config.yml"
    text = config.read_text(encoding="utf-8").replace('baseurl: ""', f'baseurl: "{ADDRESS}"')
    text = text.replace("  config:\n", f"  config:\n    renamed_pages: {RENAMED}\n", 1)
    config.write_text(text.replace('url: ""', f'url: "{REPOSITORY}"', 1), encoding="utf-8")
    _rename(folder / "chapters" / "bread.ipynb", HOSTILE_RESULT, "")
    _rename(folder / "chapters" / "summary.ipynb", "", HOSTILE_CHAPTER)
    _add_history(folder)
    clear_caches()  # the history was made of what was read before


def _rename(path: Path, result: str, heading: str) -> None:
    """Give a result or a chapter a hostile title, stored as if a run had made it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            record = output.get("data", {}).get(RESULT_MIME, {})
            if record.get("id") == result:
                record["title"] = HOSTILE
    if heading:
        first = "".join(notebook["cells"][0]["source"])
        notebook["cells"][0]["source"] = f"{heading}\n{first.partition(chr(10))[2]}"
    notebook["metadata"]["recount"] = make_stamp(notebook, path)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _add_history(folder: Path) -> None:
    """An edition in which a result had another value and two things stood that are gone."""
    now, version = take_snapshot(folder), History.of(folder).version
    was = dataclasses.replace(now[CORRECTED], text="4 loaves per bakery", value=4.0)
    claim = ("claim", "bread/bakeries")
    gone = {
        key: dataclasses.replace(
            was, title="Mills", text=text, home=was.home * (key[0] == "result")
        )
        for key, text in WITHDRAWN.items()
    }
    before = {CORRECTED: was, claim: dataclasses.replace(now[claim], title="25 bakeries"), **gone}
    edition = Edition("0.0.1", "2026-01-01", before)
    editions = folder / "data" / FOLDER
    editions.mkdir()
    (editions / "0.0.1.json").write_text(edition.to_json(), encoding="utf-8")
    with open(folder / "data" / "errata.csv", "a", encoding="utf-8") as lines:
        for key, entry in before.items():
            change = difference(entry, now.get(key))
            lines.write(Erratum(*key, *change, version, "2026-02-01", REASON).csv_row + "\n")
