"""The page in a real browser: what runs, what lights up, and what a hostile note can do (nothing)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.output.page import decisions_page
from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from kb.model.document import Document, Encounter
from kb.snapshot.knowledge import Knowledge
from tests.browser.chromium import FOUND, Chromium

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FOUND is None, reason="needs Chromium: apt-get install chromium"),
]

ROOT = Path(__file__).resolve().parents[2]
NOTE = (
    "ASSESSMENT\n1. \U0001f600 Type 2 diabetes mellitus.\n2. Pain in the right knee. Denies chest pain.\n"
    "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">\n"
)


@pytest.fixture(scope="module")
def service(knowledge: Knowledge) -> Iterator[str]:
    """``chartproof serve`` on a free port; its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"CHARTPROOF_HOME": str(knowledge.home.path), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    line = process.stderr.readline()
    yield line.split()[1]
    process.terminate()
    process.communicate(timeout=20)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("profile")) as made:
        yield made


def coded(browser: Chromium, service: str) -> None:
    browser.open(service)
    browser.run(f"document.getElementById('text').value = {json.dumps(NOTE)}")
    browser.submit()


def test_a_pasted_note_comes_back_whole_with_its_codes(browser: Chromium, service: str) -> None:
    coded(browser, service)
    assert browser.run("document.querySelector('.note').textContent") == NOTE
    assert browser.run("document.title") == "Result - Chartproof"
    assert browser.run("document.querySelector('.card .code').textContent").startswith("E11")
    assert browser.run("document.querySelectorAll('.note img, .note script').length") == 0
    assert browser.complaints() == []
    assert all(each.startswith((service, "data:")) for each in browser.addresses())


def test_a_code_lights_its_evidence_and_evidence_its_code(browser: Chromium, service: str) -> None:
    coded(browser, service)
    lit = "Array.from(document.querySelectorAll('.lit')).map((each) => each.textContent.trim().slice(0, 24))"
    browser.run("document.querySelector('.card .code').focus()")
    assert "Type 2 diabetes mellitus" in browser.run(lit)
    browser.run("document.activeElement.blur()")
    assert browser.run(lit) == []
    browser.run("document.querySelector('.note .mark').focus()")
    assert browser.run("document.querySelector('.card.lit .code').textContent").startswith("E11")


def test_following_evidence_of_an_uncoded_mention_opens_its_reason(browser: Chromium, service: str) -> None:
    coded(browser, service)
    assert browser.run("document.querySelector('.left-out').open") is False
    browser.run("document.querySelector('.note .mark.suppressed').click()")
    browser.run("new Promise((done) => setTimeout(done, 200))")
    assert browser.run("document.querySelector('.left-out').open") is True


def test_every_proof_opens_and_closes(browser: Chromium, service: str) -> None:
    coded(browser, service)
    count = "document.querySelectorAll('.proof[open]').length"
    assert browser.run(count) == 0
    browser.run("document.querySelector('[data-proofs]').click()")
    assert browser.run(count) == browser.run("document.querySelectorAll('.proof').length") > 0
    browser.run("document.querySelector('[data-proofs]').click()")
    assert browser.run(count) == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_is_cut_off(browser: Chromium, service: str, width: int, tmp_path: Path) -> None:
    for path in ("", "/docs"):
        browser.open(service + path)
        if not path:
            coded(browser, service)
        browser.screenshot(tmp_path / "page.png", width, 900)
        assert browser.run("document.documentElement.scrollWidth") <= width


def test_every_control_has_a_name(browser: Chromium, service: str) -> None:
    browser.open(service)
    unnamed = (
        "[...document.querySelectorAll('input, select, textarea')].filter((e) => !e.labels.length).length"
    )
    assert browser.run(unnamed) == 0


def test_the_form_works_without_script(browser: Chromium, service: str) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(service)
        browser.run("document.getElementById('text').value = 'ASSESSMENT: Asthma.'")
        browser.submit()
        assert "J45" in browser.run("document.querySelector('.card .code').textContent")
        assert browser.run("document.querySelector('[data-proofs]').hidden") is True
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_the_file_runs_its_own_script_and_nothing_of_the_note(
    browser: Chromium, plan: Plan, tmp_path: Path
) -> None:
    encounter = Encounter("x", (Document("x", NOTE),), "0" * 64)
    page = tmp_path / "page.html"
    page.write_text(
        decisions_page([code_chart(plan, encounter, resolve(plan.knowledge, encounter))]), encoding="utf-8"
    )
    browser.open(page.as_uri())
    assert browser.run("document.querySelector('.note').textContent") == NOTE
    assert browser.run("document.title") == "Decisions - Chartproof"
    assert browser.run("document.querySelector('[data-proofs]').hidden") is False
    assert browser.complaints() == []
    assert len([each for each in browser.addresses() if not each.startswith("data:")]) == 1
