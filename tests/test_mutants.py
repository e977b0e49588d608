"""The checks can fail: mutants of the data and misprints of the pages are noticed, and the quick runner says what nbval says."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from recount import package
from recount.book import misprints, mutants, mutate, runner
from recount.book.checks import problems
from recount.book.mutants import DIGIT, Mutant
from recount.results import chapters

BOOK = Path(__file__).parent.parent
_PROGRAM = """
import json, sys
from pathlib import Path
from recount.book import mutants, runner
from recount.results import chapters
book, places = Path(sys.argv[1]), json.loads(sys.argv[2])
runner.warm()
found = [mutants.Mutant(*place) for place in places]
print(json.dumps(runner.ask(found, book, 2)))
"""


@pytest.fixture(scope="module")
def found():
    return mutants.mutants(BOOK / "data")


def asked(some):
    """What the quick runner says, in a process of its own: it forks."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM, str(BOOK), json.dumps([astuple(mutant) for mutant in some])], cwd=BOOK,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("path", sorted((BOOK / "data").glob("*.csv")), ids=lambda path: path.stem)
def test_a_table_is_written_as_it_was_read(path):
    """So a mutant differs from its table in one cell and nothing else."""
    text = io.StringIO()
    with open(path, encoding="utf-8", newline="") as lines:
        csv.writer(text, lineterminator="\n").writerows(csv.reader(lines))
    assert text.getvalue() == path.read_text(encoding="utf-8")


def test_every_number_and_every_date_has_its_mutants(found):
    changed = {(mutant.table, mutant.row, mutant.column) for mutant in found}
    for table, columns in (("evidence", ("value", "as_of")), ("claims", ("value", "date", "start", "end")), ("events", ("date",)), ("countries", ("year", "value")),
                           ("assumptions", ("value", "low", "high")), ("hedges", ("experiment", "n", "q10", "q25", "q50", "q75", "q90"))):
        with open(BOOK / "data" / f"{table}.csv", encoding="utf-8", newline="") as lines:
            for row, cells in enumerate(csv.DictReader(lines), start=2):
                assert all((table, row, column) in changed for column in columns if cells[column]), (table, row)
    assert all(mutant.before != mutant.after for mutant in found) and len(set(found)) == len(found)


def test_a_table_that_changed_since_is_told(tmp_path):
    shutil.copytree(BOOK / "data", tmp_path / "data")
    with pytest.raises(ValueError, match="data/claims.csv, row 2, column value: found '12', expected '7'"):
        mutants.text_of(Mutant("claims", 2, "value", "7", "8", DIGIT), tmp_path / "data")


def test_what_is_left_out_of_a_quick_validation_changes_nothing(found, tmp_path):
    shadow = runner.Shadow(BOOK, tmp_path / "shadow")
    for mutant in mutants.sample(found, 12, 5):
        with shadow.having(mutant) as data:
            assert problems(data) == problems(data, only=mutant.table), str(mutant)
    assert problems(shadow.data) == []


NOTED = Mutant("evidence", 2, "note", "Announcement at the company anniversary; date of legal registration not found", "Another", "")


def test_the_quick_runner_says_what_nbval_says(found, tmp_path):
    """Of a mutant that validation lets through, and of one cell that no chapter shows."""
    shadow = runner.Shadow(BOOK, tmp_path / "shadow")
    some = [NOTED, next(mutant for mutant in mutants.sample(found, 200, 2) if (mutant.table, mutant.change) == ("evidence", mutants.DATE))]
    said = []
    for mutant in some:
        with shadow.having(mutant) as data:
            said.append(compared(data))
    assert asked(some) == said == [False, True]


def compared(data):
    """Whether nbval finds a difference in any chapter, with these data."""
    done = subprocess.run([sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-x", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(BOOK),
                           *map(str, chapters(BOOK))], cwd=BOOK, capture_output=True, check=False, env=os.environ | {"RECOUNT_DATA": str(data)})
    assert done.returncode in (0, 1), done.stdout
    return done.returncode == 1


def test_misprints_are_caught():
    made = list(misprints.misprints(BOOK))
    assert {misprint.kind for misprint in made} == set(misprints.CHECKS)
    reader = misprints.Reader(BOOK)
    some = misprints.sample(made, 60, 3)
    assert [str(misprint) for misprint in some if not reader.catches(misprint)] == [] and {misprint.kind for misprint in some} == set(misprints.CHECKS)


_LEFT_OUT = """
import os, sys, tempfile
from pathlib import Path
from recount.book import mutants, runner
from recount.results import chapters
book = Path(sys.argv[1])
runner.warm()
found = [mutant for mutant in mutants.mutants(book / "data") if mutant.table in ("evidence", "assumptions") and mutant.change == mutants.DIGIT]
some = mutants.sample(found, 3, 8)
shadow = runner.Shadow(book, Path(tempfile.mkdtemp()) / "shadow")


def as_stored(path):
    os.environ["RECOUNT_DATA"] = str(shadow.data)
    runner.forget()
    return runner.Run(path).first_difference() is None


for path in chapters(book)[:5]:
    readers = {index for indices in runner.first_readers(path, some).values() for index in indices}
    for index in set(range(len(some))) - readers:
        with shadow.having(some[index]):
            assert runner.finished(runner.forked(lambda: as_stored(path))) == 0, (path, some[index])
        print("left out")
"""


def test_a_chapter_that_is_left_out_gives_what_it_stores():
    """Run from its first cell, with a mutant that it is said not to read."""
    done = subprocess.run([sys.executable, "-c", _LEFT_OUT, str(BOOK)], cwd=BOOK, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.count("left out") >= 5, done.stderr


_FROZEN = """
import json, sys
from pathlib import Path
from recount.book import mutate
from recount.book.mutants import Mutant
print(json.dumps(mutate._frozen([Mutant(*place) for place in json.loads(sys.argv[2])], Path(sys.argv[1]), 1, lambda done: None)))
"""


def test_a_digest_that_moved_is_no_catch():
    """An edition notices of any change that there was one; it has caught only what it printed or counted."""
    with open(BOOK / "data" / "evidence.csv", encoding="utf-8", newline="") as lines:
        row, cells = next((row, cells) for row, cells in enumerate(csv.DictReader(lines), start=2) if cells["id"] == "alibaba/partners-2017-12")
    some = [["evidence", row, "note", cells["note"], "Another note", DIGIT], ["evidence", row, "value", cells["value"], "37", DIGIT]]
    done = subprocess.run([sys.executable, "-c", _FROZEN, str(BOOK), json.dumps(some)], cwd=BOOK, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [False, True]


def asked_of_tests(monkeypatch, some, holds):
    """What the step of the tests says, where a copy of the book is its data and `holds` stands for the tests."""
    monkeypatch.setattr(mutate, "_copied", lambda book, folder: Path(shutil.copytree(book / "data", folder / "data")).parent)
    monkeypatch.setattr(mutate, "_holds", holds)
    return mutate._tested(some, BOOK, 2, lambda done: None)


def test_the_tests_are_asked_of_each_mutant_alone(found, monkeypatch):
    claims = (BOOK / "data" / "claims.csv").read_bytes()
    first, last = [mutant for mutant in found if mutant.table == "claims"][:2]
    some = [first, *(next(mutant for mutant in found if mutant.table == table) for table in ("evidence", "events")), last]
    assert asked_of_tests(monkeypatch, some, lambda copy: (copy / "data" / "claims.csv").read_bytes() == claims) == [True, False, False, True]


def test_tests_that_fail_without_a_mutant_say_nothing_of_one(found, monkeypatch):
    with pytest.raises(runner.RunnerError, match="^tests: found one that fails with the data as they are, expected that all hold. Run `make test`.$"):
        asked_of_tests(monkeypatch, [found[0]], lambda copy: False)


def test_what_a_verdict_rests_on_is_left_out_and_exchanged():
    some = list(mutants._of_signatures(2, "evidence", "a/x;a/y;a/z", ["a/w", "a/x", "a/y", "a/z"]))
    assert [(mutant.change, mutant.after) for mutant in some] == [
        (mutants.DROPPED, "a/y;a/z"), (mutants.EXCHANGED, "a/w;a/y;a/z"), (mutants.DROPPED, "a/x;a/z"), (mutants.EXCHANGED, "a/x;a/w;a/z"),
        (mutants.DROPPED, "a/x;a/y"), (mutants.EXCHANGED, "a/x;a/y;a/w")]


def test_grades_and_what_a_unit_is_worth_have_their_mutants(found):
    assert {mutant.after for mutant in found if mutant.change == mutants.GRADE} == {"C"}
    worth = [mutant for mutant in found if (mutant.table, mutant.column) == ("units", "definition")]
    assert worth and all(mutant.change == DIGIT and mutant.after != mutant.before for mutant in worth)


def test_a_misprint_says_where_it_is():
    assert str(misprints.Misprint("a number typed", "women.ipynb", 3, "4 → 5")) == "women.ipynb, cell 3: 4 → 5 (a number typed)"
    assert str(misprints.Misprint("a number typed", "index.md", None, "4 → 5")) == "index.md: 4 → 5 (a number typed)"
    some = list(misprints._of_outputs([{"data": {}}, {"data": {"text/plain": "7 and 12"}}]))
    assert [(kind, what) for kind, what, _ in some] == [
        (misprints.STRIPPED, "output 1 removed"), (misprints.STRIPPED, "output 2 removed"), (misprints.EDITED, "output 2, text/plain: 7 → 8"),
        (misprints.SCRIPTED, "output 2, text/plain: 7 → 8"), (misprints.EDITED, "output 2, text/plain: 12 → 13")]
    assert some[2][2] == [{"data": {}}, {"data": {"text/plain": "8 and 12"}}]


SMALL = {
    "claims": "id,value,start,date,wording,geography\ntiny/a,10,3,2018,exact,\ntiny/z,,,,,USA\n",
    "evidence": "id,value,as_of,wording,geography,grade\ntiny/b,5100,2018-12,about,USA,A\ntiny/c,0,2017-05-06,exact,CHN,C\ntiny/f,2.50,2017,more than,CHN,B\n",
    "events": "id,date,wording\ntiny/d,2018-01/2018-02,\ntiny/e,,\n",
    "units": "unit,definition\ndozen,12 item * 3\nhalf,0.5 item\nitem,\n",
    "wordings": "wording\nexact\nabout\nmore than\n",
    "verdicts": "claim,rule,verdict,evidence,events\ntiny/a,bracketed,supported,tiny/b; tiny/c,tiny/d\ntiny/z,judgement,supported,tiny/f,\n",
    "errata": "id,date\ntiny/a,2026-01-31\n"}
ENUMS = {"rule": ["bracketed", "judgement", "same"], "verdict": ["supported", "contradicted"]}


@pytest.fixture
def small(tmp_path):
    """A few rows of the tables that have mutants."""
    resources = []
    for name, text in SMALL.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        fields = [{"name": column, "type": {"value": "number", "start": "integer"}.get(column, "string"), "constraints": {"enum": ENUMS[column]} if column in ENUMS else {}}
                  for column in text.partition("\n")[0].split(",")]
        resources.append({"name": name, "schema": {"fields": fields}})
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    return tmp_path


def test_every_mutant_of_a_few_rows(small):
    """Numbers and dates of every table first; then what the rules of verdicts go by: a geography only where a number is compared with a bracket."""
    assert [str(mutant).removeprefix("data/").replace(".csv, row", "").replace(" column ", " ") for mutant in mutants.mutants(small)] == [
        "claims 2, value: 10 → 11 (last digit up)", "claims 2, value: 10 → -10 (sign turned)", "claims 2, value: 10 → 100 (ten times as much)", "claims 2, start: 3 → 4 (last digit up)",
        "claims 2, start: 3 → -3 (sign turned)", "claims 2, start: 3 → 30 (ten times as much)", "claims 2, date: 2018 → 2019 (date one unit later)",
        "evidence 2, value: 5100 → 5200 (last digit up)", "evidence 2, value: 5100 → -5100 (sign turned)", "evidence 2, value: 5100 → 51000 (ten times as much)",
        "evidence 2, as_of: 2018-12 → 2019-01 (date one unit later)", "evidence 3, value: 0 → 1 (last digit up)", "evidence 3, as_of: 2017-05-06 → 2017-05-07 (date one unit later)",
        "evidence 4, value: 2.50 → 2.51 (last digit up)", "evidence 4, value: 2.50 → -2.50 (sign turned)", "evidence 4, value: 2.50 → 25.0 (ten times as much)",
        "evidence 4, as_of: 2017 → 2018 (date one unit later)", "events 2, date: 2018-01/2018-02 → 2018-02/2018-02 (date one unit later)",
        "events 2, date: 2018-01/2018-02 → 2018-01/2018-03 (date one unit later)", "units 2, definition: 12 item * 3 → 13 item * 3 (last digit up)",
        "units 3, definition: 0.5 item → 0.6 item (last digit up)", "errata 2, date: 2026-01-31 → 2026-02-01 (date one unit later)",
        "verdicts 2, rule: bracketed → judgement (another rule)", "verdicts 2, rule: bracketed → same (another rule)", "verdicts 2, verdict: supported → contradicted (another verdict)",
        "verdicts 2, evidence: tiny/b; tiny/c → tiny/c (an id left out)", "verdicts 2, evidence: tiny/b; tiny/c → tiny/f;tiny/c (another id)",
        "verdicts 2, evidence: tiny/b; tiny/c → tiny/b (an id left out)", "verdicts 2, evidence: tiny/b; tiny/c → tiny/b;tiny/f (another id)",
        "verdicts 2, events: tiny/d → nothing (an id left out)", "verdicts 2, events: tiny/d → tiny/e (another id)", "verdicts 3, rule: judgement → bracketed (another rule)",
        "verdicts 3, rule: judgement → same (another rule)", "verdicts 3, verdict: supported → contradicted (another verdict)", "verdicts 3, evidence: tiny/f → nothing (an id left out)",
        "verdicts 3, evidence: tiny/f → tiny/b (another id)", "claims 2, wording: exact → about (another hedge)", "evidence 2, wording: about → more than (another hedge)",
        "evidence 2, geography: USA → CHN (another geography)", "evidence 2, grade: A → C (grade lowered to C)", "evidence 3, wording: exact → about (another hedge)",
        "evidence 3, geography: CHN → USA (another geography)", "evidence 4, wording: more than → exact (another hedge)", "evidence 4, grade: B → C (grade lowered to C)"]
    assert mutants.mutants(small)[0] == Mutant("claims", 2, "value", "10", "11", DIGIT)


def test_a_mutant_is_written_in_its_cell_and_a_table_that_changed_is_told_whole(small):
    assert mutants.text_of(Mutant("units", 4, "definition", "", "a,b", DIGIT), small) == SMALL["units"].replace("item,\n", 'item,"a,b"\n')
    assert mutants.text_of(Mutant("claims", 2, "id", "tiny/a", "é", DIGIT), small) == SMALL["claims"].replace("tiny/a", "é")
    with pytest.raises(package.DataError) as error:
        mutants.text_of(Mutant("claims", 2, "start", "4", "5", DIGIT), small)
    assert str(error.value) == "data/claims.csv, row 2, column start: found '3', expected '4': the table has changed since its mutants were listed. List them again."


def test_a_sample_is_in_order_and_no_larger_than_there_is():
    some = mutants.sample("abcdefghij", 4, 1)
    assert some == sorted(some) and len(set(some)) == 4 and mutants.sample("abc", 5, 1) == ["a", "b", "c"] and len({tuple(mutants.sample("abcdefghij", 4, seed)) for seed in range(9)}) > 3


@pytest.mark.parametrize("change, cell, changed", [
    (mutants.digit_up, "0", "1"), (mutants.digit_up, "-0.5", "-0.6"), (mutants.digit_up, "9", "10"), (mutants.digit_up, "0.0", "0.1"), (mutants.digit_up, "1.0", "1.1"), (mutants.digit_up, "99", "100"),
    (mutants.turned, "--1", "-1"), (mutants.tenfold, "0.10", "1.0"), (mutants.tenfold, "-2.5", "-25"), (mutants.tenfold, "1.25", "12.5"),
    (mutants.later, "2018-12-31", ["2019-01-01"]), (mutants.later, "2017", ["2018"]), (mutants.later, "2018-01-31", ["2018-02-01"]), (mutants.later, "2018-02", ["2018-03"])])
def test_a_cell_changes_by_as_little_as_can_be(change, cell, changed):
    assert change(cell) == changed


def test_a_key_is_exchanged_where_it_stands():
    text = "First.\nA {cite}`mckenzie2017, nbs2019census` b.\n"
    for kind, what, changed in misprints._of_citations(text, lambda line: iter(())):
        key, other = what.split(" → ")
        assert kind == misprints.ELSEWHERE and changed == text.replace(key, other) != text


def test_words_of_code_are_those_that_begin_with_a_capital():
    """Titles and captions; ids and names in code begin small."""
    changed = list(misprints._of_code('publish("women/jobs", "Jobs of women", "two small words")'))
    assert [what for kind, what, _ in changed if kind == misprints.IN_CODE] == ["' of 5,100' at the end of 'Jobs of women'"]
    assert changed[0][2] == 'publish("women/jobs", "Jobs of women of 5,100", "two small words")'


def test_pages_as_they_are_have_nothing_changed():
    assert {each.what for each in misprints.unprinted(BOOK)} == {"nothing"}
