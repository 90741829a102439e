"""Invented terms in the publisher's form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model.period import Period
from kb.release import Release
from kb.tables.compile import compile_table
from kb.tables.index_tree import IndexTree
from kb.tables.table import Table
from loaders.errors import LoadError
from loaders.tables.icd10cm.index import FORMATS
from loaders.tables.rows.index_rows import IndexRows
from loaders.tables.rows.xml_records import Element, XmlRecords
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
<version>2026</version>
<title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
<letter><title>Z</title>
<mainTerm><title>Zorbles<nemod>(acute) (mild)</nemod> NEC</title><code>Q12.3-</code>
<term level="1"><title>with</title>
<term level="2"><title>fever</title><code>Q12.31</code><manif>I43</manif></term>
</term>
<term level="1"><title>blue</title><see>Ague, blue</see></term>
</mainTerm>
<mainTerm><title>Ague</title><seeAlso>Zorbles</seeAlso><seecat>A00-A09</seecat><novel/></mainTerm>
</letter>
</ICD10CM.index>
"""

DRUG = """<ICD10CM.index><version>2026</version><indexHeading>
<head col="1">Substance</head><head col="3">Poisoning Accidental (unintentional)</head>
<head col="2">Poisoning Intentional self-harm</head><head col="4">Poisoning Assault</head>
<head col="5">Poisoning Undetermined</head><head col="6">Adverse effect</head><head col="7">Underdosing</head>
</indexHeading><letter><title>#</title>
<mainTerm><title>7-zorbol</title><cell col="2">T99.1X2</cell><cell col="3">T99.1X1</cell>
<cell col="6">--</cell><cell col="7">T99.1X-</cell></mainTerm></letter></ICD10CM.index>"""

NEOPLASM = """<ICD10CM.index><version>2026</version><indexHeading>
<head col="1">Neoplasm</head><head col="2">Malignant Primary</head><head col="3">Malignant Secondary</head>
<head col="4">Ca in situ</head><head col="5">Benign</head><head col="6">Uncertain Behavior</head>
<head col="7">Unspecified Behavior</head></indexHeading><letter><title>N</title>
<mainTerm><title>Neoplasm, neoplastic</title><cell col="2">C99.1</cell><manif>of some place</manif></mainTerm>
</letter></ICD10CM.index>"""


def _load(folder: Path, text: str, name: str = "icd10cm-some-April-1-2026.xml") -> LoadedTable:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    source = open_source(path)
    (form,) = [each for each in FORMATS if each.wanted.matches(source.name, source.head())]
    (loaded,) = form.read(source, Hints())
    return loaded


def _table(loaded: LoadedTable) -> Table:
    arrays, meta = compile_table(loaded.schema, loaded.columns)
    release = Release(loaded.schema.name, "", loaded.period, "", "", "", meta["rows"])
    return Table(loaded.schema, release, arrays, meta)


def test_the_tree_and_its_columns(tmp_path: Path) -> None:
    loaded = _load(tmp_path, INDEX)
    assert loaded.schema.name == "icd10cm-index"
    assert loaded.period == Period(date(2026, 4, 1), date(2026, 10, 1))
    assert (loaded.rows_read, loaded.refused, loaded.notices) == (5, (), ("1 <novel> not read",))
    table = _table(loaded)
    tree = IndexTree(table)
    (main,) = tree.main_terms("zorble")
    assert table.value(main, "title") == "Zorbles NEC"
    assert table.value(main, "nonessential") == "(acute) (mild)"
    assert table.value(main, "code") == "Q123-"
    assert table.value(main, "line") == 6
    with_, blue = tree.children(main)
    assert table.value(blue, "see") == "Ague, blue"
    (fever,) = tree.children(with_)
    assert tree.titles(fever) == ("Zorbles NEC", "with", "fever")
    assert (table.value(fever, "code"), table.value(fever, "manifestation")) == ("Q1231", "I43")
    (ague,) = tree.main_terms("ague")
    assert ague < main, "main terms are sorted by their first word"
    assert table.value(ague, "see_also") == "Zorbles"
    assert table.value(ague, "see_category") == "A00-A09"
    assert list(tree.main_terms("with")) == []


def test_an_external_cause_index_is_told_by_its_title(tmp_path: Path) -> None:
    text = INDEX.replace("INDEX TO DISEASES and INJURIES", "EXTERNAL CAUSE of INJURIES INDEX")
    assert _load(tmp_path, text).schema.name == "icd10cm-external-cause-index"


def test_drug_columns_are_found_by_their_heads(tmp_path: Path) -> None:
    loaded = _load(tmp_path, DRUG)
    row = _table(loaded).row(0)
    assert loaded.schema.name == "icd10cm-drug"
    assert (row["poisoning_accidental"], row["poisoning_self_harm"]) == ("T991X1", "T991X2")
    assert (row["adverse_effect"], row["underdosing"], row["poisoning_assault"]) == (None, "T991X-", None)


def test_words_in_place_of_a_manifestation_are_kept(tmp_path: Path) -> None:
    row = _table(_load(tmp_path, NEOPLASM)).row(0)
    assert (row["malignant_primary"], row["remark"]) == ("C991", "of some place")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="adverse effect") as refusal:
        _load(tmp_path, DRUG.replace("Adverse effect", "Something"))
    assert refusal.value.code == "table.header-missing"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("Q12.3-", "Q1/2", [6, 7, 8, 10]),
        ("Q12.31", "12.31", [8]),
        ('level="2"', 'level="3"', [8]),
        ("<title>blue</title>", "", [10]),
        ("<title>blue</title>", "<title> </title>", [10]),
    ],
)
def test_a_bad_term_is_refused_with_all_under_it(
    tmp_path: Path, old: str, new: str, lines: list[int]
) -> None:
    assert old in INDEX
    loaded = _load(tmp_path, INDEX.replace(old, new))
    assert [row.line for row in loaded.refused] == lines
    assert len(_table(loaded)) == 5 - len(lines)


def test_a_code_in_a_column_without_head_is_refused(tmp_path: Path) -> None:
    loaded = _load(tmp_path, DRUG.replace('<cell col="2">', '<cell col="9">'))
    assert "without a head" in loaded.refused[0].reason


def test_a_file_without_date_is_not_dated_by_guess(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        _load(tmp_path, INDEX, "index.xml")
    assert refusal.value.code == "release.dates-unknown"


_TREES = st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=4), max_leaves=20)


def _terms(tree: list[object], title: str) -> Element:
    children = [_terms(each, f"{title}.{at}") for at, each in enumerate(tree)]  # type: ignore[arg-type]
    return Element("term", {}, 1, "", [Element("title", {}, 1, "", [title]), *children])


@given(st.lists(_TREES, min_size=1, max_size=5))
@settings(max_examples=50)
def test_every_row_is_found_under_its_own_path(trees: list[list[object]]) -> None:
    rows = IndexRows(lambda term: {"title": term.child_text("title")}, frozenset())
    records = XmlRecords.__new__(XmlRecords)
    for at, tree in enumerate(trees):
        rows.add(_terms(tree, "zyxw"[at % 4] + str(at)), records)
    columns = rows.columns(("word", "row", "end", "parent", "level", "title"))
    loaded = FORMATS[0].tables[0]
    empty: dict[str, list[None]] = {each.name: [None] * rows.rows_read for each in loaded.columns}
    arrays, meta = compile_table(loaded, {**empty, **columns})
    table = Table(loaded, Release("", "", Period(date(2020, 1, 1)), "", "", "", 0), arrays, meta)
    tree_of = IndexTree(table)
    assert [table.value(row, "row") for row in range(len(table))] == list(range(len(table)))
    for row in range(len(table)):
        title = str(table.value(row, "title"))
        assert len(tree_of.path(row)) == title.count(".") + 1
        below = [table.value(child, "title") for child in tree_of.children(row)]
        assert below == [f"{title}.{at}" for at in range(len(below))]
        assert all(tree_of.parent(child) == row for child in tree_of.children(row))
    mains = [row for at in range(len(trees)) for row in tree_of.main_terms("zyxw"[at % 4] + str(at))]
    assert len(mains) == len(trees)
