"""Policies as JSON: invented articles in the layout."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loaders.errors import LoadError
from loaders.tables.coverage.policy import FORMAT
from loaders.tables.source import Source, open_source
from loaders.tables.table import Hints

ON = Hints(start=date(2031, 1, 1))


def policy(content: Any, url: str = "https://example.org/view?articleId=71&ver=4") -> str:
    document = {"id": "A7100", "title": "Invented", "url": url, "article_content": content}
    related = {"related_local_coverage_documents": [document]}
    return json.dumps({"state": "Nowhere", "policies": [{"lcd_id": "L9", "associated_documents": related}]})


def put(folder: Path, text: str) -> Source:
    (folder / "policy.json").write_text(text)
    source = open_source(folder / "policy.json")
    assert FORMAT.wanted.matches(source.name, source.head())
    return source


def test_codes_and_groups(tmp_path: Path) -> None:
    codes = [{"code": "Z99.89"}, {"code": "z00.0"}, {"code": "Z99.89"}, {"code": "no"}]
    content = {
        "Group 2 Paragraph": {"paragraph": "For Q9999:\\nsee below", "codes": codes},
        "Group 1 Paragraph": {"paragraph": "", "codes": [{"code": "Z99.89"}]},
    }
    covered, groups = FORMAT.read(put(tmp_path, policy(content)), ON)
    assert covered.columns["code"] == ["Z9989", "Z000", "Z9989"]
    assert covered.columns["group"] == [2, 2, 1]
    assert covered.columns["article_id"] == [7100] * 3
    assert covered.columns["article_version"] == [4] * 3
    assert covered.rows_read == 5
    assert [(row.line, row.reason[:10]) for row in covered.refused] == [(3, "an earlier"), (4, "icd10_code")]
    assert groups.columns["paragraph"] == ["For Q9999:\nsee below", ""]
    assert str(groups.period) == "[2031-01-01, open)"


def test_it_says_no_date(tmp_path: Path) -> None:
    source = put(tmp_path, policy({"Group 1 Paragraph": {"codes": [{"code": "Z99.89"}]}}))
    with pytest.raises(LoadError) as refusal:
        FORMAT.read(source, Hints())
    assert refusal.value.code == "release.dates-unknown"


@pytest.mark.parametrize(
    "text",
    [
        '{"policies": 3, "related_local_coverage_documents": 1}',
        '{"policies": [], "related_local_coverage_documents"',
    ],
)
def test_other_json(text: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        FORMAT.read(put(tmp_path, text), ON)
    assert refusal.value.code == "mcd.malformed"


def test_no_articles(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refusal:
        FORMAT.read(put(tmp_path, '{"policies": [], "related_local_coverage_documents": []}'), ON)
    assert refusal.value.code == "source.not-mcd"
