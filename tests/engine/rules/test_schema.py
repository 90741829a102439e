"""The published JSON Schema is what the vocabulary gives, takes the shipped packs and refuses mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.conditions import CONDITIONS
from engine.rules.schema import pack_schema
from engine.rules.vocabulary import PREDICATES
from kb.pack_text import read_pack_text

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is a test-only dependency")

ROOT = Path(__file__).resolve().parents[3]
PACKS = sorted((ROOT / "kb" / "packs" / "rules").rglob("*.yaml"))
UNSEEN = {
    # What no schema can say: names, references, dates and numbers that do not fit each other.
    "bad_date", "until_before_from", "later_entry", "unknown_entry", "two_entries_of_one_name",
    "reference_to_no_field", "reference_unfinished", "reference_where_none_fits", "opposite_of_a_number",
    "slot_of_no_entry", "text_names_what_a_denied_test_gives", "unseen_character",
    "slot_of_no_field", "concludes_other_fields", "combines_no_code",
    "combines_unknown_entry", "depends_on_its_absence", "id_twice", "rests_on_a_preview",
    "no_silent_example", "no_firing_example", "example_points_nowhere", "example_units_are_words",
    "range_of_unequal_ends", "unknown_column", "number_needed", "never_ends",
}  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema.Draft202012Validator(pack_schema())


def as_editors_read(value: Any) -> Any:
    """Numbers and truths as YAML 1.2 has them; it has no dates."""
    if isinstance(value, dict):
        return {key: as_editors_read(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_editors_read(each) for each in value]
    if value in ("true", "false"):
        return value == "true"
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value


def test_the_file_is_what_is_generated() -> None:
    stored = json.loads((ROOT / "kb" / "model" / "rules.schema.json").read_text(encoding="utf-8"))
    assert stored == pack_schema(), "run: chartproof rules schema -o kb/model/rules.schema.json"
    jsonschema.Draft202012Validator.check_schema(stored)


@pytest.mark.parametrize("place", PACKS, ids=lambda place: place.name)
def test_shipped_packs_are_valid(place: Path, validator: Any) -> None:
    data = place.read_bytes()
    texts = read_pack_text(place.name, data)
    for read in (texts, as_editors_read(texts)):
        assert [error.message[:200] for error in validator.iter_errors(read)] == []


def test_it_knows_every_fact_field_and_condition() -> None:
    made = pack_schema()["$defs"]
    for kind, fields in PREDICATES.items():
        known = set(made[f"pattern_{kind}"]["properties"])
        assert known == {"as", *fields, *(name for name, each in CONDITIONS.items() if kind in each.on)}


@pytest.mark.parametrize(
    "place",
    sorted((ROOT / "tests" / "fixtures" / "rule_mistakes").glob("*.yaml")),
    ids=lambda place: place.stem,
)
def test_it_refuses_the_mistakes_that_a_schema_can_see(place: Path, validator: Any) -> None:
    try:
        read = yaml.load(place.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        pytest.skip("this one is no YAML")
    if place.stem in UNSEEN | {"duplicate_key", "python_tag"}:
        pytest.skip("only the reader can see this one")
    assert not validator.is_valid(read)
