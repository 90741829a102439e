"""Addenda of the order and codes files, with invented rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.icd10cm.order_addenda import FORMATS
from loaders.tables.source import open_source
from loaders.tables.table import Hints, LoadedTable

Load = Callable[..., LoadedTable]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Reads this text under this name by the first format that recognises it."""

    def read(name: str, text: str | bytes, hints: Hints = Hints()) -> LoadedTable:  # noqa: B008
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        source = open_source(path)
        for each in FORMATS:
            if each.wanted.matches(source.name, source.head()):
                return each.read(source, hints)[0]
        raise AssertionError(f"{name} is not recognised")

    return read


def line(action: str, flag: int, code: str, title: str) -> str:
    return f"{action + ':':<13}{flag} {code:<7} {title:<60} {title} in full\r\n"


def summary(added: int, deleted: int, revised: int) -> str:
    return (
        "\r\nHeaders\r\n  23 headers in icd10cm_order_2022.txt\r\n    0 additions\r\n    0 deletions\r\n"
        "    0 revisions\r\n\r\nCodes\r\n  72 codes in icd10cm_order_2023.txt\r\n"
        f"    {added} additions\r\n    {deleted} deletions\r\n    {revised} revisions\r\n"
        "of which\r\n    0 revisions to long title only\r\n"
    )


LINES = (
    line("Delete", 1, "B373", "Old")
    + line("Add", 0, "B373", "Old")
    + line("Add", 1, "B3731", "New")
    + line("Revise from", 1, "C8440", "Before")
    + line("Revise to", 1, "C8440", "After")
)


def test_actions_with_what_was_and_what_is(load: Load) -> None:
    table = load("icd10cm-order-addenda-2023.txt", LINES + summary(2, 1, 1))
    assert table.columns["code"] == ["B373", "B373", "B3731", "C8440"]
    assert table.columns["action"] == ["DELETE", "ADD", "ADD", "REVISE"]
    assert table.columns["previous_long_title"] == ["Old in full", "", "", "Before in full"]
    assert table.columns["short_title"] == ["", "Old", "New", "After"]
    assert table.columns["billable"] == ["", "0", "1", "1"]
    assert (table.rows_read, table.refused) == (5, ())
    assert str(table.period) == "[2022-10-01, 2023-04-01)"


def test_a_file_cut_off_is_refused(load: Load) -> None:
    with pytest.raises(LoadError) as caught:
        load("icd10cm-order-addenda-2023.txt", LINES + summary(3, 1, 1))
    assert caught.value.code == "table.truncated"


def test_without_a_summary_it_is_said(load: Load) -> None:
    table = load("icd10cm-order-addenda-2023.txt", LINES)
    assert "no summary" in table.notices[0]


def test_half_a_revision_is_refused(load: Load) -> None:
    text = (
        line("Revise from", 1, "C8440", "Before")
        + line("Revise to", 1, "C8441", "After")
        + line("Add", 1, "A000", "New")
        + line("Revise from", 1, "C8442", "Before")
        + "Revise to:   ?\r\n"
    )
    table = load("icd10cm-order-addenda-2023.txt", text + summary(1, 0, 2))
    assert [each.line for each in table.refused] == [1, 2, 4, 5]
    assert table.columns["code"] == ["A000"]


def test_an_edition_that_changed_nothing(load: Load) -> None:
    table = load("icd10cm_order_addenda_2025.txt", summary(0, 0, 0))
    assert table.schema.name == "icd10cm-order-addenda"
    assert (table.rows_read, list(table.columns["code"])) == (0, [])


def test_addenda_of_the_codes_file(load: Load) -> None:
    text = "Delete:      B373    Old\nAdd:         B3731   New\n"
    text += "\nCodes\n  1 additions\n  1 deletions\n  0 revisions\n"
    table = load("icd10cm-codes-addenda-2023.txt", text)
    assert table.schema.name == "icd10cm-codes-addenda"
    assert table.columns["title"] == ["", "New"]
    assert table.columns["previous_title"] == ["Old", ""]


def test_procedure_addenda_are_not_taken(load: Load) -> None:
    with pytest.raises(AssertionError, match="not recognised"):
        load("codes_addenda_2026.txt", "Add:         02HM3JZ Insertion\nAdd:         02HM3KZ Insertion\n")
