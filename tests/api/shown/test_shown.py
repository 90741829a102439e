"""What is shown of codes of every system, from invented rows beside the default tabular list."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from api.output.text_code import show_code
from api.shown import shown
from kb.errors import KnowledgeError
from kb.facts.systems import System
from kb.snapshot.knowledge import Knowledge
from tests.invented_tables import with_tables

START, END = date(2026, 4, 1), date(2026, 10, 1)
AXES = ("Section", "Body System", "Operation", "Body Part", "Approach", "Device", "Qualifier")


def _now(*rows: dict[str, Any]) -> list[tuple[date, date | None, tuple[dict[str, Any], ...]]]:
    return [(START, END, rows)]


def _cell(panel: int, position: int, value: str, label: str) -> dict[str, Any]:
    return {
        "table": "0ZT",
        "panel": panel,
        "position": position,
        "value": value,
        "label": label,
        "axis": AXES[position - 1],
        "line": 1,
    }


@pytest.fixture(scope="module")
def loaded(knowledge: Knowledge) -> Knowledge:
    head = [_cell(0, at, value, f"Head {value}") for at, value in enumerate("0ZT", 1)]
    panels = [
        _cell(panel, 4 + at, value, f"{AXES[3 + at]} {value}")
        for panel, row in ((1, ("J", "0", "Z", "Z")), (2, ("K", "4", "Z", "X")))
        for at, value in enumerate(row)
    ]
    pair = {"column_one": "99213", "column_two": "20610", "indicator": 1, "rationale": "invented"}
    return with_tables(
        knowledge,
        {
            "icd10cm-poa-exempt": _now({"code": "W52XXXA"}),
            "msdrg-cc": _now({"code": "E1122", "exclusion_group": "0007", "level": "CC"}),
            "msdrg-pdx-exclusions": _now(
                {"exclusion_group": "0007", "code": "E109"}, {"exclusion_group": "0007", "code": "E119"}
            ),
            "hcc-mapping": _now(
                {"model": "CMS-HCC-V28", "code": "E1122", "hcc": 37, "payment": 1, "payment_year": 2027}
            ),
            "hcc-hierarchy-v28": _now({"hcc": 36, "dropped": 37}, {"hcc": 37, "dropped": 38}),
            "hcc-label-v28": _now({"hcc": 37, "title": "Middle"}, {"hcc": 38, "title": "Lowest"}),
            "gem-icd10-icd9": _now(
                {
                    "source": "E1122",
                    "target": "25040",
                    "approximate": 1,
                    "no_map": 0,
                    "combination": 0,
                    "scenario": 0,
                    "choice_list": 0,
                }
            ),
            "mce-edits": _now(
                {
                    "code_type": "D",
                    "code": "O24410",
                    "edit": "SEX-CONFLICT",
                    "group": "FEMALE",
                    "version": "43",
                    "icd_version": 10,
                }
            ),
            "icd10cm-conversion": _now(
                {"code": "A0001", "previous_code": "A009", "effective": START, "previous_text": "A00.9"}
            ),
            "icd10pcs-table": _now(*head, *panels),
            "mpfs": _now(
                {
                    "code": "20610",
                    "status": "A",
                    "global_days": "000",
                    "work_rvu": "0.7900",
                    "bilateral_surgery": "1",
                    "imaging_family": "99",
                }
            ),
            "ncci-mue-practitioner": _now({"code": "20610", "units": 2, "adjudication_indicator": 3}),
            "ncci-ptp-practitioner": _now(
                pair,
                {**pair, "column_two": "20611", "until": date(2026, 5, 1)},
                {**pair, "column_one": "99214"},
            ),
            "ncci-add-on": _now(
                {"add_on": "20611", "primary": "20610", "edit_type": 1},
                {"add_on": "20611", "primary": "CCCCC", "edit_type": 2},
            ),
            "hcpcs": _now(
                {
                    "code": "E0100",
                    "long_description": "An invented cane",
                    "coverage": "D",
                    "pricing": "32 00",
                    "added": date(1986, 1, 1),
                    "until": date(2027, 1, 1),
                }
            ),
            "place-of-service": _now(
                {"code": "11", "name": "Office", "status": "ASSIGNED", "rate": "N"},
                {"code": "77", "name": "Unassigned", "status": "UNASSIGNED"},
            ),
            "msdrg-drg": _now({"drg": "470", "mdc": "08", "type": "P", "title": "JOINT"}),
        },
    )


def test_a_diagnosis_keeps_its_keys_and_has_the_facts_of_other_tables(loaded: Knowledge) -> None:
    found = shown(loaded, "e1122")
    assert (found["code"], found["system"], found["billable"]) == ("E11.22", "ICD10CM", True)
    facts = found["facts"]
    assert facts["poa_exempt"] == {"exempt": False, "release": "icd10cm-poa-exempt@2026-04-01"}
    assert facts["msdrg_severity"]["level"] == "CC"
    assert facts["msdrg_severity"]["exclusion_groups"] == [["0007", 2]]
    (category,) = facts["hcc"]["categories"]
    assert (category["hcc"], category["label"], category["pays"]) == (37, "Middle", True)
    assert category["hides"] == [{"hcc": 38, "label": "Lowest"}]
    assert category["hidden_by"] == [{"hcc": 36, "label": ""}]
    assert [each["code"] for each in facts["icd9cm"]] == ["250.40"]
    assert (facts["mce"]["lists"], facts["mce"]["edits"]) == ([], ["SEX-CONFLICT"])
    assert found["releases"]["msdrg-cc@2026-04-01"]["from"] == "2026-04-01"
    assert "icd10cm-index" in found["not_loaded"]
    assert shown(loaded, "W52.XXXA")["facts"]["poa_exempt"]["exempt"] is True
    assert shown(loaded, "O24.410")["facts"]["mce"]["lists"][0]["meaning"] == "for female patients only"
    assert [each["code"] for each in shown(loaded, "A00.9")["facts"]["successors"]] == ["A00.01"]


def test_a_header_is_not_said_to_be_off_a_list(loaded: Knowledge) -> None:
    assert shown(loaded, "E11.2")["facts"]["poa_exempt"] is None
    assert shown(loaded, "E11.2")["facts"]["msdrg_severity"] is None


def test_a_procedure_code_is_decoded_and_a_wrong_one_says_where_it_leaves_the_table(
    loaded: Knowledge,
) -> None:
    good = shown(loaded, "0ZTJ0ZZ")
    axes = good["facts"]["characters"]["axes"]
    assert good["valid"]
    assert [each["value"] for each in axes] == list("0ZTJ0ZZ")
    # 4 is an approach of the other row only, so it may not follow J.
    wrong = shown(loaded, "0ZTJ4ZZ")
    assert not wrong["valid"]
    assert wrong["facts"]["characters"]["left_at"] == 5
    assert [each["value"] for each in wrong["facts"]["characters"]["allowed"]] == ["0"]
    prefix = shown(loaded, "0ZT")
    assert [each["value"] for each in prefix["facts"]["characters"]["allowed"]] == ["J", "K"]


def test_a_cpt_number_is_known_without_its_descriptor(loaded: Knowledge) -> None:
    found = shown(loaded, "20610")
    assert (found["system"], found["title"]) == ("CPT", None)
    assert "AMA" in found["descriptor_licence"]
    (values,) = found["facts"]["fee_schedule"]
    assert values["work"] == "0.79"
    said = {name: meaning["meaning"] for name, meaning in values["indicators"]}
    assert said["bilateral_surgery"] == "modifier 50 pays 150% of one side"
    assert found["facts"]["mue"][0]["units"] == 2
    # The samples of the tables that were not loaded stand beside it.
    said = [(each["column"], each["pairs"], each["indicator"]["indicator"]) for each in found["facts"]["ptp"]]
    assert (2, 2, "1") in said
    assert found["facts"]["primary_of"][0]["add_ons"] == ["20611"]
    add_on = shown(loaded, "20611")["facts"]["add_on"]
    assert [(each["primaries"], each["contractor_defined"]) for each in add_on] == [
        (["20610"], False),
        ([], True),
    ]


def test_pairs_are_counted_on_the_day(loaded: Knowledge) -> None:
    first = shown(loaded, "20611", START)["facts"]["ptp"]
    last = shown(loaded, "20611", date(2026, 6, 1))["facts"]["ptp"]
    assert ([each["pairs"] for each in first], last) == ([1], [])


def test_a_code_of_several_systems_shows_each(loaded: Knowledge) -> None:
    found = shown(loaded, "11")
    assert [found["system"], *(each["system"] for each in found["also"])] == ["ICD10CM", "POS"]
    only = shown(loaded, "11", system=System.PLACE_OF_SERVICE)
    assert (only["title"], only["also"]) == ("Office", [])
    assert not shown(loaded, "POS 77")["valid"]
    assert shown(loaded, "MS-DRG 470")["title"] == "JOINT"


def test_a_level_two_code_is_decoded(loaded: Knowledge) -> None:
    (record,) = shown(loaded, "E0100")["facts"]["record"]
    assert record["coverage"]["meaning"] == "special coverage instructions apply"
    assert [each["indicator"] for each in record["pricing"]] == ["32", "00"]
    assert (record["added"], record["terminated"], record["usable"]) == ("1986-01-01", "2026-12-31", None)


def test_an_editor_without_procedure_lists_says_nothing_of_a_procedure(loaded: Knowledge) -> None:
    assert shown(loaded, "0ZTJ0ZZ")["facts"]["mce"] is None


@pytest.mark.parametrize(
    ("text", "on", "code", "told"),
    [
        ("20615", None, "code.unknown", "20610"),
        ("E0109", None, "code.unknown", "E0100"),
        ("20611", date(2020, 1, 1), "code.release", "[2026-04-01, 2026-10-01)"),
        ("E11.22", date(2025, 1, 1), "code.release", "icd10cm"),
        ("0ZX", None, "code.unknown", "character 3 could be T"),
        ("MS-DRG 471", None, "code.unknown", "470"),
    ],
)
def test_a_refusal_says_what_is_near_or_which_days_are_covered(
    loaded: Knowledge, text: str, on: date | None, code: str, told: str
) -> None:
    with pytest.raises(KnowledgeError) as refused:
        shown(loaded, text, on)
    assert refused.value.code == code
    if told != "icd10cm":
        assert told in refused.value.next_step


@pytest.mark.parametrize(
    "text", ["E11.22", "O24.410", "20610", "20611", "E0100", "0ZTJ0ZZ", "0ZTJ4ZZ", "0ZT", "11", "MS-DRG 470"]
)
def test_every_answer_is_json_and_can_be_printed(
    loaded: Knowledge, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = shown(loaded, text)
    assert json.loads(json.dumps(found)) == found
    show_code(found)
    out = capsys.readouterr().out
    assert found["code"] in out
    assert all(len(line) <= 100 for line in out.splitlines())
    assert not any(release in str(found["facts"]) and release not in out for release in found["releases"])
