"""``chartproof kb query``, ``export``, ``graph``, ``value-sets`` and ``check`` as they are called."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pyoxigraph
import pytest

import loaders.tables.icd10cm.default as default
from kb.ontology.examples import EXAMPLES
from kb.snapshot.knowledge import Knowledge
from loaders.tables.source import open_source
from tests.api.command_line import Run

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "tabular" / "small.xml"

VALUE_SETS = """
- id: pair
  title: The pair
  citation: {source: Invented, section: "1", release: "2026"}
  effective: [{from: "2015-10-01"}]
  expression: {under: E01}
"""


@pytest.fixture
def small_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new home whose default list and packs are invented."""
    place = tmp_path / "tabular-April-2026.xml"
    place.write_text(
        SMALL.read_text(encoding="utf-8").replace("<version>2024", "<version>2026"), encoding="utf-8"
    )
    monkeypatch.setattr(default, "default_tabular", lambda: open_source(place))
    packs = tmp_path / "packs"
    (packs / "value_sets").mkdir(parents=True)
    (packs / "value_sets" / "invented.yaml").write_text(VALUE_SETS, encoding="utf-8")
    monkeypatch.setattr("api.home.packs_folder", lambda: packs)
    monkeypatch.setenv("CHARTPROOF_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.usefixtures("small_home")
def test_query_in_every_form(run: Run) -> None:
    query = (
        "SELECT ?code ?title WHERE { ?code rdfs:subClassOf* icd10cm:E01 ; rdfs:label ?title } ORDER BY ?code"
    )
    ran = run("query", query)
    assert (ran.exit_code, ran.err) == (0, "")
    assert "icd10cm:E01" in ran.out
    whole = json.loads(run("query", query, "--format", "json").out)
    codes = [row["code"]["value"] for row in whole["results"]["bindings"]]
    assert whole["head"]["vars"] == ["code", "title"]
    assert codes[0] == "urn:chartproof:icd10cm:E01"
    rows = list(csv.reader(io.StringIO(run("query", query, "--format", "csv").out)))
    assert rows[0] == ["code", "title"]
    assert [row[0] for row in rows[1:]] == codes
    cut = run("query", query, "--limit", "1")
    assert "1+ rows" in cut.out
    assert "--limit" in cut.err


@pytest.mark.usefixtures("small_home")
def test_a_query_from_a_file_and_from_standard_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "q.rq").write_text("ASK { icd10cm:E01 a owl:Class }", encoding="utf-8")
    assert run("query", f"@{tmp_path}/q.rq").out == "yes\n"
    monkeypatch.setattr("sys.stdin", io.StringIO("ASK { icd10cm:Z99 a owl:Class }"))
    assert run("query", "-").out == "no\n"


@pytest.mark.usefixtures("small_home")
def test_what_a_query_may_not_do(run: Run, small_home: Path) -> None:
    ran = run("query", "DELETE WHERE { ?s ?p ?o }")
    assert ran.exit_code == 2
    assert "[query.read-only]" in ran.err
    assert not list(small_home.glob("compiled/ontology-*"))  # nothing was built for it
    ran = run("query", "SELECT ?a WHERE { ?a ?b }")
    assert ran.exit_code == 2
    assert 'query:1:26: This is not SPARQL after "' in ran.err
    assert run("query").exit_code == 2


@pytest.mark.usefixtures("small_home")
def test_every_example_runs(run: Run) -> None:
    printed = run("query", "--examples").out
    for _, query in EXAMPLES:
        assert query in printed
        ran = run("query", query, "--format", "json")
        assert (ran.exit_code, ran.err) == (0, ""), query


@pytest.mark.usefixtures("small_home")
def test_the_store_is_made_once_and_anew_for_other_value_sets(
    run: Run, small_home: Path, tmp_path: Path
) -> None:
    query = "SELECT ?set WHERE { ?set a kb:ValueSet }"
    assert "vs:pair" in run("query", query).out
    (first,) = small_home.glob("compiled/ontology-*")
    made = first.stat().st_mtime_ns
    run("query", query)
    assert [each.stat().st_mtime_ns for each in small_home.glob("compiled/ontology-*")] == [made]
    pack = tmp_path / "packs" / "value_sets" / "invented.yaml"
    pack.write_text(VALUE_SETS.replace("id: pair", "id: couple"), encoding="utf-8")
    assert "vs:couple" in run("query", query).out


@pytest.mark.usefixtures("small_home")
def test_both_exports_state_the_same(run: Run, tmp_path: Path) -> None:
    forms = {"ntriples": pyoxigraph.RdfFormat.N_TRIPLES, "rdfxml": pyoxigraph.RdfFormat.RDF_XML}
    found = {}
    for form, parsed in forms.items():
        place = tmp_path / f"out.{form}"
        place.write_text("old", encoding="utf-8")
        ran = run("export", "--format", form, "-o", str(place))
        assert ran.exit_code == 0, ran.err
        first = place.read_bytes()
        run("export", "--format", form, "-o", str(place))
        assert place.read_bytes() == first
        data = pyoxigraph.Dataset(
            pyoxigraph.Quad(each.subject, each.predicate, each.object)
            for each in pyoxigraph.parse(path=str(place), format=parsed)
        )
        data.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
        found[form] = data
    assert found["ntriples"] == found["rdfxml"]
    text = (tmp_path / "out.ntriples").read_text(encoding="utf-8")
    assert "owl#someValuesFrom> <urn:chartproof:icd10cm:B20>" in text
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.usefixtures("small_home")
def test_owlready2_reads_the_export(run: Run, tmp_path: Path) -> None:
    import owlready2

    run("export", "--format", "ntriples", "-o", str(tmp_path / "out.nt"))
    world = owlready2.World()
    world.get_ontology("urn:chartproof:kb#").load(fileobj=(tmp_path / "out.nt").open("rb"))
    code = world["urn:chartproof:icd10cm:E01"]
    assert world["urn:chartproof:kb#Diagnosis"] in code.ancestors()
    assert code.equivalent_to == [world["urn:chartproof:value-set:pair"]] or world[
        "urn:chartproof:value-set:pair"
    ].equivalent_to == [code]


@pytest.mark.usefixtures("small_home")
def test_an_export_that_can_not_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run("export", "-o", str(tmp_path / "file" / "out.rdf")).exit_code == 2


@pytest.mark.usefixtures("small_home")
def test_value_sets_are_listed_and_expanded(run: Run) -> None:
    assert "pair" in run("value-sets").out
    whole = json.loads(run("value-sets", "pair", "--format", "json").out)
    assert whole["codes"][0]["code"] == "E01"
    assert whole["release"] == "icd10cm@2026-04-01"
    billable = json.loads(run("value-sets", "pair", "--billable", "--format", "json").out)
    assert {each["code"] for each in billable["codes"]} < {each["code"] for each in whole["codes"]}
    ran = run("value-sets", "nothing")
    assert (ran.exit_code, "[value-set.unknown]" in ran.err) == (2, True)
    assert run("value-sets", "--on", "1999-01-01").exit_code == 1


@pytest.mark.usefixtures("small_home")
def test_check_says_what_it_found_and_what_not(run: Run) -> None:
    ran = run("check", "--format", "json")
    report = json.loads(ran.out)
    assert report["looked_at"] == ["icd10cm@2026-04-01"]
    assert ran.exit_code == (1 if report["findings"] else 0)
    text = run("check").out
    assert "hierarchy.empty-block" in text
    assert "Nothing found:" in text


@pytest.mark.usefixtures("small_home")
def test_graph_in_every_form(run: Run, tmp_path: Path) -> None:
    assert run("graph", "E01").out.startswith("<svg")
    assert json.loads(run("graph", "E01", "--format", "json").out)["graph"]["centre"] == "E01"
    ran = run("graph", "E01", "--to", "B20", "--format", "graphml", "-o", str(tmp_path / "g.graphml"))
    assert (ran.exit_code, ran.out) == (0, "")
    assert "graphml" in (tmp_path / "g.graphml").read_text(encoding="utf-8")
    assert run("graph", "Q99").exit_code == 2
    assert run("graph", "E01", "--relations", "cousin").exit_code == 2


def test_help_needs_none_of_it(knowledge: Knowledge) -> None:
    """The heavy libraries are imported when a command needs them, and never to answer a claim."""
    import subprocess

    script = (
        "import sys, engine.validate_claim, engine.code_chart, api.app, api.cli.kb.query, api.cli.kb.export, "
        "api.cli.kb.graph, api.cli.kb.check, api.cli.kb.value_sets; "
        "print(sorted({'owlready2', 'pyoxigraph', 'networkx'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.strip() == "[]"
