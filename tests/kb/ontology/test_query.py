"""Queries: what is refused before it runs, what stops at its limits, and what is answered."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pyoxigraph
import pytest

from kb.errors import KnowledgeError
from kb.ontology.query import Limits, ask
from kb.ontology.read_only import check_read_only

LINES = "".join(
    f"<urn:chartproof:icd10cm:A{at:04d}> <http://www.w3.org/2000/01/rdf-schema#subClassOf> "
    f"<urn:chartproof:icd10cm:A{at // 10:04d}> .\n"
    f'<urn:chartproof:icd10cm:A{at:04d}> <http://www.w3.org/2000/01/rdf-schema#label> "title {at}" .\n'
    for at in range(1, 2000)
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("store")
    made = pyoxigraph.Store(str(place))
    made.bulk_load(input=LINES.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    made.optimize()
    made.flush()
    del made
    return place


def test_a_subtree(store: Path) -> None:
    answer = ask(store, "SELECT ?c WHERE { ?c rdfs:subClassOf* icd10cm:A0012 } ORDER BY ?c")
    assert answer.variables == ("c",)
    values = [row[0]["value"].removeprefix("urn:chartproof:icd10cm:") for row in answer.rows if row[0]]
    assert values == sorted(f"A{at:04d}" for at in [12, *range(120, 130), *range(1200, 1300)])
    assert not answer.cut


def test_rows_are_limited(store: Path) -> None:
    answer = ask(store, "SELECT ?c WHERE { ?c rdfs:label ?t }", Limits(rows=7))
    assert len(answer.rows) == 7
    assert answer.cut
    assert not ask(store, "SELECT ?c WHERE { ?c rdfs:label ?t } LIMIT 7", Limits(rows=7)).cut


def test_ask_and_construct(store: Path) -> None:
    assert ask(store, "ASK { icd10cm:A0120 rdfs:subClassOf icd10cm:A0012 }").boolean is True
    made = ask(store, "CONSTRUCT { ?c a kb:Found } WHERE { ?c rdfs:subClassOf icd10cm:A0003 }")
    assert made.variables == ("subject", "predicate", "object")
    assert len(made.rows) == 10


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (SUM(STRLEN(STR(?a)) * STRLEN(STR(?d))) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    ],
)
def test_a_cartesian_product_is_stopped(store: Path, query: str) -> None:
    began = time.monotonic()
    with pytest.raises(KnowledgeError) as stopped:
        ask(store, query, Limits(seconds=1.0))
    assert stopped.value.code == "query.time"
    assert time.monotonic() - began < 4


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited on Linux only")
def test_memory_is_limited(store: Path) -> None:
    with pytest.raises(KnowledgeError) as stopped:
        ask(store, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c", Limits(seconds=30, megabytes=100))
    assert stopped.value.code == "query.memory"


def test_nothing_is_reached_even_past_the_first_check(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process itself can open no socket: the check of the words is only the better message."""
    monkeypatch.setattr("kb.ontology.query.check_read_only", lambda query: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(2)
        reached = []

        def listen() -> None:
            try:
                server.accept()
                reached.append(True)
            except TimeoutError:
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        port = server.getsockname()[1]
        with pytest.raises(KnowledgeError) as refused:
            ask(store, f"SELECT * WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ ?a ?b ?c }} }}")
        listener.join()
    assert refused.value.code == "query.failed"
    assert not reached
    with pytest.raises(KnowledgeError) as refused:
        ask(store, "INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert refused.value.code == "query.syntax"


@pytest.mark.parametrize(
    ("query", "code", "place"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "query.read-only", "query:1:1"),
        ("PREFIX x: <urn:x>\n DELETE WHERE { ?a ?b ?c }", "query.read-only", "query:2:2"),
        ("load <file:///etc/passwd>", "query.read-only", "query:1:1"),
        ("SELECT * WHERE { SERVICE <http://a/> { ?a ?b ?c } }", "query.no-service", "query:1:18"),
        ("SELECT * WHERE { SERVICE SILENT ?where { ?a ?b ?c } }", "query.no-service", "query:1:18"),
        ("SELECT * WHERE { SERVI\\u0043E <http://a/> { ?a ?b ?c } }", "query.no-service", "query:1:18"),
        ("SELECT * WHERE { # a comment\nservice<http://a/>{} }", "query.no-service", "query:2:1"),
    ],
)
def test_what_is_refused_unrun(query: str, code: str, place: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        check_read_only(query)
    assert (refused.value.code, refused.value.place) == (code, place)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * WHERE { ?s rdfs:label "SERVICE" }',
        "SELECT * WHERE { ?s rdfs:label '''INSERT \n SERVICE''' } # SERVICE",
        "SELECT ?service WHERE { ?service <urn:SERVICE#x> kb:service }",
        "SELECT * WHERE { ?a ?b ?c MINUS { ?a kb:DELETE ?c } }",
    ],
)
def test_words_that_only_look_forbidden(query: str) -> None:
    check_read_only(query)


@pytest.mark.parametrize(
    ("query", "place", "words"),
    [
        ("SELECT ?c WHERE { ?c rdfs:label ?t", "query:1:35", "expected"),
        ("SELECT ?c WHERE {\n  ?c wrong:a ?t }", "query:2", "the prefix wrong: is not declared"),
        ("", "query:1:1", "not SPARQL"),
    ],
)
def test_syntax_errors_have_a_place(store: Path, query: str, place: str, words: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        ask(store, query)
    assert refused.value.code == "query.syntax"
    assert refused.value.place.startswith(place)
    assert words in refused.value.message


def test_a_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as refused:
        ask(tmp_path, "ASK {}")
    assert refused.value.code == "home.damaged"
