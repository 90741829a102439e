"""Fitting and measuring on a few invented notes, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from engine.confidence import read_scorecard
from kb.pack_text import read_pack_text
from kb.snapshot.knowledge import Knowledge

pytest.importorskip("sklearn", reason="scikit-learn comes with chartproof[calibration]")


def labelled(place: Path, count: int) -> str:
    """Coders keep the problems of the assessment, and not what is only told."""
    lines = []
    for number in range(count):
        kept = ("Hypertension", "I10") if number % 2 else ("Gout", "M10.9")
        text = f"HPI\nMr. {number} tells of back pain.\n\nASSESSMENT\n{kept[0]}. He has a cough as well."
        lines.append({"id": str(number), "text": text, "gold": [kept[1]]})
    place.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(place)


def run(*arguments: str) -> str:
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(autouse=True)
def _home(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARTPROOF_HOME", str(knowledge.home.path))


@pytest.fixture
def notes(tmp_path: Path) -> str:
    return labelled(tmp_path / "notes.jsonl", 30)


def test_a_fitted_scorecard_tells_problems_from_what_is_only_told(notes: str, tmp_path: Path) -> None:
    made = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for place in made:
        run("confidence", "fit", "--report", notes, "--mentions", notes, "--release", "x", "-o", str(place))
    assert made[0].read_bytes() == made[1].read_bytes()
    card = read_scorecard(read_pack_text("scorecard.yaml", made[0].read_bytes()))
    assert card.points["place"]["problem"] > 0 > card.points["place"].get("assessed", -1)
    steps = card.profiles["report"].steps
    assert [s.percent for s in steps] == sorted({s.percent for s in steps})
    assert 0 < steps[0].percent < 50 < steps[-1].percent < 100
    assert card.trained_on["report"] == card.trained_on["mentions"]


def test_the_report_and_its_drawing(notes: str, tmp_path: Path) -> None:
    drawings = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for place in drawings:
        shown = run("confidence", "report", notes, "--plot", str(place))
        assert "30 notes, profile report" in shown
        assert "expected calibration error" in shown
    assert drawings[0].read_bytes() == drawings[1].read_bytes()
    assert b"Reliability" in drawings[0].read_bytes() or b"<svg" in drawings[0].read_bytes()


@pytest.mark.parametrize("line", ["{", '{"id": "1", "text": "x"}', '{"id": "1", "text": "x", "gold": "I10"}'])
def test_a_line_that_is_no_labelled_note(tmp_path: Path, line: str) -> None:
    place = tmp_path / "bad.jsonl"
    place.write_text(line + "\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["confidence", "report", str(place)])
    assert "bad.jsonl:1" in str(done.exception)


def test_both_kinds_of_notes_are_needed(notes: str) -> None:
    done = CliRunner().invoke(cli, ["confidence", "fit", "--report", notes, "--release", "x"])
    assert done.exit_code == 2
    assert "--mentions" in done.output
