"""The work on one part: its claims are read, screened, decided where needed, and written.

The same part gives the same bytes wherever and whenever it is done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import duckdb
import numpy as np

from api.batch import results
from api.batch.parts import JSON_LINES, PARQUET, Part
from engine.plan import Plan
from engine.sets import Screen, stage
from engine.validate_claim import validate_claim
from kb.model.claim import Claim, canonical_claim
from loaders.claims.json_claims import read_json_lines
from loaders.claims.line_ranges import lines_within
from loaders.claims.read import read_claims
from loaders.claims.record import ClaimRecord
from loaders.documents.records import RefusedRecord

CHUNK = 20_000
"""Claims that are held at once."""
FINDINGS, OUTCOMES, REJECTS, TOTALS = (
    "findings.parquet",
    "outcomes.parquet",
    "rejects.jsonl",
    "totals.json",
)

Refused = tuple[str, int, RefusedRecord]
Read = tuple[str, int, ClaimRecord | RefusedRecord]
"""The file, the number of the record in it, and what was read."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How claims are judged: as of a day and for a payer, if not their own; and whether the decision of a
    clean claim is made too, for its digest."""

    on: date | None = None
    payer: str | None = None
    digests: bool = False


@dataclass(slots=True)
class Totals:
    """What was done: claims by outcome, those that the kernel decided, and refused records."""

    outcomes: dict[str, int] = field(default_factory=lambda: {"pass": 0, "fail": 0, "indeterminate": 0})
    findings: int = 0
    by_kernel: int = 0
    refused: int = 0

    @property
    def claims(self) -> int:
        """All claims that were read."""
        return sum(self.outcomes.values())

    def add(self, other: Totals) -> None:
        """Counts another's in."""
        for outcome, count in other.outcomes.items():
            self.outcomes[outcome] += count
        self.findings += other.findings
        self.by_kernel += other.by_kernel
        self.refused += other.refused


class Chunk(Protocol):
    """Some claims that are staged together, each with its place among the claims of the part."""

    def stage(self, connection: duckdb.DuckDBPyConnection, terms: Terms) -> None:
        """Fills the tables of engine.sets.staged, and ``claim_key (c, place, file, record, claim)``."""

    def claims(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, int, Claim]]:
        """The place, file, record and claim of these numbers, in their order."""


class PartWork:
    """Does parts, one after the other, on a connection of its own; what tables and rules say is kept."""

    def __init__(self, plan: Plan, terms: Terms, *, memory: str = "250MB") -> None:
        self._plan = plan
        self._terms = terms
        self._connection = duckdb.connect(config={"threads": 1, "memory_limit": memory})
        self._screen = Screen(plan, self._connection)

    def do(self, part: Part, folder: Path, beat: Callable[[int], None] = lambda claims: None) -> Totals:
        """Writes the part's findings, outcomes, rejects and totals into an existing empty folder.

        ``beat`` is told of the claims that are done on the way.
        """
        totals = Totals()
        results.create_tables(self._connection)
        with (folder / REJECTS).open("w", encoding="utf-8") as rejects:
            for chunk, refused in chunks_of(part, self._connection):
                for file, number, each in refused:
                    rejects.write(rejected(file, number, each))
                    totals.refused += 1
                beat(self._decide(chunk, totals))
        for name, table in ((FINDINGS, "finding"), (OUTCOMES, "outcome")):
            results.write(self._connection, table, folder / name)
        (folder / TOTALS).write_text(json.dumps(asdict(totals), sort_keys=True), encoding="utf-8")
        return totals

    def _decide(self, chunk: Chunk, totals: Totals) -> int:
        run = self._connection.execute
        chunk.stage(self._connection, self._terms)
        kernel = self._screen.for_kernel()
        rows: list[results.Row] = []
        found: list[results.Row] = []
        for place, file, record, claim in chunk.claims(kernel.tolist()):
            decision = self._decision(claim)
            rows.append(results.outcome_row(place, file, record, decision))
            found += results.finding_rows(place, file, record, decision)
            totals.outcomes[decision["outcome"]] += 1
        totals.by_kernel += len(rows)
        totals.findings += len(found)
        clean = self._clean(chunk)
        totals.outcomes["pass"] += clean
        results.insert(self._connection, "outcome", rows)
        results.insert(self._connection, "finding", found)
        run("DROP TABLE claim_key")
        return len(rows) + clean

    def _clean(self, chunk: Chunk) -> int:
        """Adds the outcomes of the claims that the screen proves clean; returns how many they are."""
        run = self._connection.execute
        if self._terms.digests:
            clean = run("SELECT c FROM claim_key ANTI JOIN kernel USING (c) ORDER BY c").fetchnumpy()["c"]
            rows = [
                results.clean_row(place, file, record, claim.id, self._decision(claim)["digest"])
                for place, file, record, claim in chunk.claims(clean.tolist())
            ]
            results.insert(self._connection, "outcome", rows)
            return len(rows)
        made = run(
            "INSERT INTO outcome SELECT place, file, record, claim, 'pass', 0, [], ?, NULL "
            "FROM claim_key ANTI JOIN kernel USING (c)",
            [results.BY_SCREEN],
        ).fetchone()
        return int(made[0]) if made else 0

    def _decision(self, claim: Claim) -> dict[str, Any]:
        terms = self._terms
        return validate_claim(self._plan, claim, canonical_claim(claim), on=terms.on, payer=terms.payer)


def rejected(file: str, record: int, refused: RefusedRecord) -> str:
    """A refused record as a line of rejects.jsonl; no value of the record stands in it, but for its id."""
    error = refused.error
    shown = {
        "file": file,
        "record": record,
        "id": refused.id,
        "error": {"code": error.code, "path": error.place, "message": error.message},
    }
    return json.dumps(shown, ensure_ascii=False) + "\n"


def chunks_of(part: Part, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Chunk, Sequence[Refused]]]:
    """The claims of a part by the chunk, each with the records that were refused on the way."""
    if part.kind == PARQUET:
        from api.batch.parquet_claims import parquet_chunks

        yield from parquet_chunks(part, connection)
        return
    place = 0
    with closing(_read(part)) as reading:
        while some := list(islice(reading, CHUNK)):
            claims = [(file, number, each) for file, number, each in some if isinstance(each, ClaimRecord)]
            refused = [(file, number, each) for file, number, each in some if isinstance(each, RefusedRecord)]
            yield Records(claims, range(place, place + len(claims))), refused
            place += len(claims)


def _read(part: Part) -> Generator[Read, None, None]:
    for path, name in zip(part.paths, part.names, strict=True):
        with open(path, "rb") as stream:
            if part.kind == JSON_LINES:
                for number, line in lines_within(stream, (part.start, part.stop, part.first)):
                    for each in read_json_lines(name, iter((line,)), number):
                        yield name, number, each
            else:
                for each in read_claims(name, stream):
                    yield name, each.record, each


class Records:
    """Claims that were read one by one."""

    def __init__(self, claims: Sequence[tuple[str, int, ClaimRecord]], places: Sequence[int]) -> None:
        self._claims = claims
        self._places = places

    def stage(self, connection: duckdb.DuckDBPyConnection, terms: Terms) -> None:
        """See Chunk."""
        stage(connection, [each.claim for _, _, each in self._claims], on=terms.on, payer=terms.payer)
        columns = {
            "file": np.array([file for file, _, _ in self._claims], dtype=object),
            "record": np.array([number for _, number, _ in self._claims], np.int64),
            "claim": np.array([each.claim.id for _, _, each in self._claims], dtype=object),
            "c": np.arange(len(self._claims), dtype=np.int32),
            "place": np.array(self._places, np.int64),
        }
        connection.register("key_rows", columns)
        connection.execute("CREATE OR REPLACE TEMP TABLE claim_key AS SELECT * FROM key_rows")
        connection.unregister("key_rows")

    def claims(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, int, Claim]]:
        """See Chunk."""
        for c in numbers:
            file, record, each = self._claims[c]
            yield self._places[c], file, record, each.claim
