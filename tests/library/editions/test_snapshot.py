"""Entries: what is frozen of each thing, how two states of one thing are told apart, and what a digest is of."""

import dataclasses
import hashlib
import json
import re

import pytest

from recount.charts.chart import load_charts
from recount.datapackage.bibliography import REFERENCES, load_references
from recount.datapackage.store import DESCRIPTOR, data_dir, get_row, load_descriptor, split_list
from recount.editions.snapshot import (
    KINDS,
    Entry,
    _Base,
    _chapter,
    _chart,
    _published,
    _result,
    _rows,
    _said,
    _source,
    _unique,
    canonical_json,
    difference,
    digest_record,
    format_assumption,
    id_namespace,
    read_rows,
    take_snapshot,
    with_date,
)
from recount.errors import EntryError
from recount.files import digest_files
from recount.notebooks.reading import notebook_paths
from recount.results import load_results
from recount.validation.config import toc_pages
from recount.verdicts import load_verdicts

JOBS = Entry(
    "Jobs",
    "4.9 jobs",
    {"rounding": "4.8 to 5 jobs", "strict": "4.9 jobs"},
    4.9,
    "job / person",
    "about",
    {"rounding": [4.8, 5], "strict": [4.9, None]},
    {"words": "w" * 64, "table": "t" * 64},
    "chapters/tiny",
    "a" * 64,
)
HOME = data_dir().parent


@pytest.fixture
def now():
    return take_snapshot(HOME, data_dir())


def test_what_a_citation_holds_for_is_all_that_is_printed_and_the_numbers_behind_it():
    others = {
        "title": "Work",
        "text": "5 jobs",
        "spans": {},
        "value": 4.8,
        "unit": "job",
        "wording": "",
        "ranges": {},
        "content": {},
    }
    assert not [
        name
        for name, other in others.items()
        if JOBS.same(dataclasses.replace(JOBS, **{name: other}))
    ]
    assert JOBS.same(dataclasses.replace(JOBS, digest="b", home="chapters/other"))


def test_an_entry_is_told_in_one_line_in_the_order_of_the_readings():
    assert JOBS.told == "Jobs: 4.9 jobs; strict 4.9 jobs; rounding 4.8 to 5 jobs"
    assert Entry("A chart").told == "A chart"
    assert list(JOBS.printed.items()) == [
        ("text", "4.9 jobs"),
        ("strict", "strict 4.9 jobs"),
        ("rounding", "rounding 4.8 to 5 jobs"),
        ("title", "title 'Jobs'"),
    ]
    assert list(JOBS.exact.items()) == [
        ("value", "exactly 4.9"),
        ("unit", "unit 'job / person'"),
        ("wording", "wording 'about'"),
        ("strict", "strict exactly 4.9 to None"),
        ("rounding", "rounding exactly 4.8 to 5"),
        ("table", "table of SHA-256 tttttttttttt"),
        ("words", "words of SHA-256 wwwwwwwwwwww"),
    ]


@pytest.mark.parametrize(
    "changed, was, now",
    [
        ({"text": "5 jobs", "title": "Work"}, "4.9 jobs; title 'Jobs'", "5 jobs; title 'Work'"),
        ({"text": ""}, "4.9 jobs", "nothing"),
        (
            {"spans": {"rounding": "4.8 to 5 jobs", "strict": "4.9 jobs", "perceived": "5 jobs"}},
            "nothing",
            "perceived 5 jobs",
        ),
        (
            {"unit": "job", "wording": ""},
            "unit 'job / person'; wording 'about'",
            "unit 'job'; wording ''",
        ),
        ({"text": "5 jobs", "value": 5}, "4.9 jobs", "5 jobs"),
        ({"content": {"table": "t" * 64}}, "words of SHA-256 wwwwwwwwwwww", "nothing"),
        ({"digest": "b"}, JOBS.told, JOBS.told),
    ],
)
def test_two_states_are_told_as_printed_or_to_the_last_digit(changed, was, now):
    assert difference(JOBS, dataclasses.replace(JOBS, **changed)) == (was, now)


def test_every_page_that_the_contents_list_is_frozen(now):
    """An id is the page's folder and name; a page of the folder of the book itself is under `pages`."""
    listed = toc_pages(HOME)
    expected = {name if "/" in name else f"pages/{name}" for name in listed}
    assert len(listed) > 20 and {id for kind, id in now if kind == "chapter"} == expected


def test_rows_share_their_ids_and_what_chapters_publish_does_not():
    assert {
        id_namespace(kind) for kind in ("claim", "evidence", "event", "indicator", "assumption")
    } == {"data"}
    assert [id_namespace(kind) for kind in ("result", "chart", "verdict", "chapter")] == [
        "result",
        "chart",
        "verdict",
        "chapter",
    ]


def test_a_digest_is_of_one_form_and_of_numbers_that_are():
    assert (
        canonical_json({"b": 1, "a": "é"}) == '{"a": "é", "b": 1}'
        and digest_record({"b": 1, "a": "é"})
        == hashlib.sha256('{"a": "é", "b": 1}'.encode()).hexdigest()
    )
    with pytest.raises(ValueError):
        canonical_json({"a": float("nan")})


@pytest.mark.parametrize(
    "first, second, places",
    [
        (
            Entry("A", "1", home="chapters/one"),
            Entry("A", "2", home="chapters/two"),
            "one in chapters/one and one in chapters/two",
        ),
        (Entry("A", "1"), Entry("A", "2"), "'A: 1' and 'A: 2'"),
    ],
)
def test_two_things_with_one_id_are_told_with_their_places(first, second, places):
    assert _unique([("result", "a/b", first), ("chart", "a/b", second)]) == {
        ("result", "a/b"): first,
        ("chart", "a/b"): second,
    }
    with pytest.raises(EntryError) as error:
        _unique([("result", "a/b", first), ("result", "a/b", second)])
    assert (
        str(error.value)
        == f"found two results with the id 'a/b', {places}, expected one. Give the newer one an id of its own."
    )


def test_an_entry_of_each_kind(now):
    told = {
        ("result", "women/jobs-per-entrepreneur"): (
            "Additional jobs of the page divided by its entrepreneurs",
            "4.9 jobs per person",
            4.90196078431,
            "job / person",
            "",
            "chapters/women",
        ),
        ("claim", "women/additional-jobs"): (
            "25,000 Additional jobs",
            "25,000 jobs",
            25_000.0,
            "job",
            "exact",
            "",
        ),
        ("claim", "ewtp/first-zone-date"): (
            "In May 2017, we realized the first step",
            "May 2017",
            "2017-05",
            "",
            "exact",
            "",
        ),
        ("claim", "women/jobs-attribution"): (
            "resulting from the competition",
            "",
            None,
            "",
            "",
            "",
        ),
        ("evidence", "modelmom/helped-2017-12"): (
            "Mothers helped by the Model Mom project in seven years, 6 December 2017, CHN",
            "more than 5,000 people",
            5000.0,
            "person",
            "more than",
            "",
        ),
        ("event", "ewtp/dftz-launch-2017-03"): (
            "Malaysia's Digital Free Trade Zone is launched as the first eWTP e-hub outside China; MDEC and Alibaba exchange memorandums",
            "22 March 2017",
            "2017-03-22",
            "",
            "",
            "",
        ),
        ("indicator", "chn/pa-nus-fcrf/2018"): (
            "Official exchange rate, annual average, China, 2018",
            "6.61596 CNY per USD",
            6.61595717735439,
            "CNY/USD",
            "",
            "",
        ),
        ("assumption", "women/loan-term"): (
            "Years for which the loan runs",
            "1 year",
            1.0,
            "year",
            "",
            "",
        ),
        ("assumption", "verdicts/reading"): (
            "Reading by which rules compare a number of the page with evidence",
            "rounding",
            "rounding",
            "",
            "",
            "",
        ),
        ("verdict", "women/partners"): (
            "collectively established by the 12 women partners",
            "supported",
            "supported",
            "",
            "",
            "chapters/women",
        ),
        ("chapter", "chapters/women"): ("Women entrepreneurs", "", None, "", "", "chapters/women"),
    }
    for key, expected in told.items():
        entry = now[key]
        assert (
            entry.title,
            entry.text,
            entry.value,
            entry.unit,
            entry.wording,
            entry.home,
        ) == expected
        assert len(entry.digest) == 64 and set(entry.content) == set()
    assert {kind for kind, _ in now} == set(KINDS)


def test_ranges_are_frozen_as_printed_and_as_computed(now):
    result = now["result", "women/jobs-per-entrepreneur"]
    assert result.spans == {
        "strict": "4.9 jobs",
        "rounding": "4.76 to 5.05 jobs",
        "perceived": "4.9 jobs",
    } and set(result.ranges) == set(result.spans)
    term = now["assumption", "women/loan-term"]
    assert (term.spans, term.ranges) == ({"assumed": "1 to 3 years"}, {"assumed": [1.0, 3.0]})
    choice = now["assumption", "verdicts/reading"]
    assert (choice.spans, choice.ranges) == ({"assumed": "strict, rounding or perceived"}, {})
    for key in (
        ("claim", "women/partners"),
        ("evidence", "modelmom/helped-2017-12"),
        ("event", "ewtp/dftz-launch-2017-03"),
        ("indicator", "chn/pa-nus-fcrf/2018"),
    ):
        assert now[key].ranges == now[key].spans == {}


def test_a_chart_is_frozen_by_its_table_and_its_words():
    record = {
        "id": "a/b",
        "title": "T",
        "columns": ["x"],
        "rows": [[1]],
        "alternative": "A",
        "caption": "C",
        "inputs": ["tiny/a"],
    }
    base = _Base({"tiny/a": "r" * 64}, data_dir())
    entry = _chart(record, "<svg/>", "chapters/tiny", base)
    assert entry == Entry(
        "T",
        content={"table": digest_record([["x"], [[1]]]), "words": digest_record(["A", "C"])},
        home="chapters/tiny",
        digest=digest_record([record, "<svg/>", {"tiny/a": "r" * 64}]),
    )


def test_an_input_rests_on_its_row_or_on_its_table(data):
    base = _Base({"tiny/a": "r" * 64}, data)
    register, hedges = "claims: kind == 'a statement: one'", "hedges/2/about/all/low"
    assert base.of(
        ["tiny/a", "tiny/a/as-of", register, hedges, "nothing: supported", "tiny/b"]
    ) == {
        "tiny/a": "r" * 64,
        "tiny/a/as-of": "r" * 64,
        register: digest_files(data / "claims.csv"),
        hedges: digest_files(data / "hedges.csv"),
    }


def test_a_chapter_is_what_its_cells_say(tmp_path):
    """Whatever the notebook says of its environment, and the ids of its cells, may change."""
    cell = {"cell_type": "markdown", "source": "# A “title”"}

    def made(name="tiny", cell=cell, **others):
        path = tmp_path / "chapters" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            json.dumps({"cells": [cell], **others}, ensure_ascii=False), encoding="utf-8"
        )
        return _chapter(path, data_dir())

    once = made()
    assert once == Entry(
        "A “title”",
        home="chapters/tiny",
        digest=digest_record(
            [[{"cell_type": "markdown", "source": "# A “title”", "outputs": None}], {}]
        ),
    )
    assert (
        made(metadata={"kernelspec": {}}).digest
        == made(cell=cell | {"id": "x"}).digest
        == once.digest
    )
    assert (
        made(cell=cell | {"source": "# Another"}).digest
        != once.digest
        != made(cell=cell | {"outputs": []}).digest
    )


def test_a_page_is_frozen_with_the_sources_that_it_cites(tmp_path, data):
    """A word of a page and a field of a source that only prose cites; files of the repository are not of the book."""
    (tmp_path / "ledger").mkdir()
    for name, text in {
        "index.md": "# A\n\nB {cite}`mckenzie2017, nbs2019census` {cite:t}`alibaba2018esg`.\n",
        "README.md": "# C\n",
        "ledger/claims.md": "D\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "chapters").mkdir()
    notebook = {"cells": [{"cell_type": "markdown", "source": "# E\n\nF {cite}`mckenzie2017`."}]}
    (tmp_path / "chapters" / "tiny.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    def made():
        load_references.cache_clear()
        return {
            id: (entry.title, entry.home, entry.digest)
            for kind, id, entry in _published(tmp_path, _Base({}, data))
            if kind == "chapter"
        }

    known = load_references(data)
    once = made()
    chapter = once.pop("chapters/tiny")
    assert chapter[:2] == ("E", "chapters/tiny") and once == {
        "ledger/claims": ("claims", "", digest_record([["D\n"], {}])),
        "pages/index": (
            "A",
            "",
            digest_record(
                [
                    [(tmp_path / "index.md").read_text(encoding="utf-8")],
                    {
                        key: known[key]
                        for key in ("alibaba2018esg", "mckenzie2017", "nbs2019census")
                    },
                ]
            ),
        ),
    }
    for field in ("title", "year"):
        path = data / REFERENCES
        path.write_text(
            path.read_text(encoding="utf-8").replace(known["mckenzie2017"][field], "2016", 1),
            encoding="utf-8",
        )
        assert (
            made()["ledger/claims"] == once["ledger/claims"]
            and made()["pages/index"][2] != once["pages/index"][2]
            and made()["chapters/tiny"][2] != chapter[2]
        )
    load_references.cache_clear()


def test_the_digest_of_a_claim_is_of_the_page_too(data):
    before = {(kind, id): entry.digest for kind, id, entry in _rows(data_dir())}
    descriptor = json.loads((data / DESCRIPTOR).read_text(encoding="utf-8"))
    descriptor["page"]["title"] = "Another"
    (data / DESCRIPTOR).write_text(json.dumps(descriptor), encoding="utf-8")
    after = {(kind, id): entry.digest for kind, id, entry in _rows(data)}
    assert {kind for (kind, id) in before if before[kind, id] != after[kind, id]} == {"claim"}
    assert all(before[key] != after[key] for key in before if key[0] == "claim") and list(
        before
    ) == list(after)


def test_the_digest_of_a_claim_is_of_its_row_and_the_page_alone(now):
    page = load_descriptor(data_dir())["page"]
    for row in read_rows(data_dir(), "claims"):
        assert now["claim", row["id"]].digest == digest_record([row, page, {}])


def test_a_source_that_is_not_known_adds_nothing():
    assert _source(data_dir(), "nobody1900") == {}


def test_a_number_without_a_wording_is_exact():
    assert (
        _said({"value": "5", "unit": "job"})
        == _said({"value": "5", "unit": "job", "wording": ""})
        == "5 jobs"
    )


def test_the_digest_of_a_row_is_of_its_sources_too(data):
    before = {(kind, id): entry.digest for kind, id, entry in _rows(data_dir())}
    path = data / "references.bib"
    text = path.read_text(encoding="utf-8")
    key = split_list(get_row("assumptions", "women/loan-term")["source"])[0]
    path.write_text(
        re.sub(rf"(\{{{key},.*?title = \{{)", r"\1A ", text, count=1, flags=re.S), encoding="utf-8"
    )
    assert path.read_text(encoding="utf-8") != text
    after = {(kind, id): entry.digest for kind, id, entry in _rows(data)}
    changed = {id for kind, id in before if before[kind, id] != after[kind, id]}
    assert changed and changed == {
        row["id"]
        if "id" in row
        else f"{row['iso3']}/{row['indicator']}/{row['year']}".lower().replace(".", "-")
        for table in ("evidence", "events", "countries", "assumptions")
        for row in read_rows(data, table)
        if key in split_list(row["source"])
    }


def test_rows_are_read_as_texts_and_none_where_there_is_no_table(tmp_path):
    assert read_rows(tmp_path, "claims") == []
    (tmp_path / "claims.csv").write_bytes('id,value\na/é,"1,\r\n0"\nb/c,\n'.encode())
    assert read_rows(tmp_path, "claims") == [
        {"id": "a/é", "value": "1,\r\n0"},
        {"id": "b/c", "value": ""},
    ]


@pytest.mark.parametrize(
    "words, date, told",
    [
        ("Sellers", "2018-06", "Sellers, June 2018"),
        ("Sellers in June 2018", "2018-06", "Sellers in June 2018"),
        ("Sellers of 20180", "2018", "Sellers of 20180, 2018"),
        ("Sellers, 2018", "2018-06-05", "Sellers, 2018, 5 June 2018"),
    ],
)
def test_a_date_is_said_once(words, date, told):
    assert with_date(words, date) == told


def test_an_assumption_is_told_with_its_unit_at_both_ends():
    row = {"choice": "", "choices": "", "value": "2", "low": "1", "high": "3.5", "unit": "percent"}
    assert format_assumption(row) == ("2%", "1 to 3.5%")
    assert format_assumption(row | {"choice": "b", "choices": "a; b"}) == ("b", "a or b")


def test_every_result_rests_on_its_inputs(now):
    """The digest of a result changes with the row of each of its inputs."""
    path = next(path for path in notebook_paths(HOME) if path.stem == "women")
    result = load_results(path)[0]
    base = _Base(
        {id: entry.digest for (kind, id), entry in now.items() if id_namespace(kind) == "data"},
        data_dir(),
    )
    assert _result(result, "chapters/women", base) == now["result", result.id]
    for source in result.inputs:
        other = dataclasses.replace(base, rows=base.rows | {source.id: "x"})
        assert _result(result, "chapters/women", other).digest != now["result", result.id].digest


def test_what_a_chapter_publishes_is_frozen_with_what_it_rests_on(now):
    rows = {id: entry.digest for (kind, id), entry in now.items() if id_namespace(kind) == "data"}
    base, path = _Base(rows, data_dir()), HOME / "chapters" / "women.ipynb"
    for record, svg in load_charts(path):
        assert now["chart", record["id"]] == _chart(record, svg, "chapters/women", base)
    for verdict in load_verdicts(path):
        assert now["verdict", verdict.claim].digest == digest_record(
            [
                dataclasses.asdict(verdict),
                {id: rows[id] for id in (verdict.claim, *verdict.evidence, *verdict.events)},
            ]
        )


def test_the_digest_of_a_result_is_of_the_sources_in_the_same_folder(data):
    result = next(
        result
        for path in notebook_paths(HOME)
        for result in load_results(path)
        if any(source.sources for source in result.inputs)
    )
    keys = {key for source in result.inputs for key in source.sources}
    path = data / "references.bib"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(rf"(\{{{min(keys)},.*?title = \{{)", r"\1A ", text, count=1, flags=re.S),
        encoding="utf-8",
    )
    found = _result(result, "chapters/tiny", _Base({}, data))
    sources = {key: load_references(data)[key] for key in keys}
    assert sources != {
        key: load_references()[key] for key in keys
    } and found.digest == digest_record(
        [
            result.to_dict(),
            _Base({}, data).of(source.id for source in result.inputs),
            sources,
        ]
    )
