"""The published code tables: counted and compared with each other, apart from the code under test."""

from __future__ import annotations

import gzip
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.casemix import gems, hcc_mapping, hcc_software, mce, msdrg
from loaders.tables.companions import companion
from loaders.tables.icd10cm import codes as icd10cm_codes
from loaders.tables.icd10cm import conversion as icd10cm_conversion
from loaders.tables.icd10cm import order as icd10cm_order
from loaders.tables.icd10cm import order_addenda as icd10cm_order_addenda
from loaders.tables.icd10cm import poa_exempt as icd10cm_poa_exempt
from loaders.tables.source import members, open_source
from loaders.tables.table import Hints, LoadedTable

FORMATS = (
    icd10cm_order.FORMAT,
    *icd10cm_codes.FORMATS,
    *icd10cm_order_addenda.FORMATS,
    icd10cm_conversion.FORMAT,
    icd10cm_poa_exempt.FORMAT,
    *mce.FORMATS,
    *msdrg.FORMATS,
    hcc_mapping.FORMAT,
    *hcc_software.FORMATS,
    *gems.FORMATS,
)
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"
if not DATA.is_dir():
    DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data"
FOLDERS = ("icd10cm_order", "icd10cm_addenda", "icd10cm_poa", "mce", "msdrg", "hcc", "gems")
OCTOBER = "icd10cm_order/2025-code-descriptions-tabular-order.zip!icd10cm_"
POA26 = "icd10cm_poa/POAexemptCodesFY26.zip!POAexempt"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the official files are not beside the checkout")


def load(path: str) -> LoadedTable:
    source = open_source(f"{DATA}/{path}")
    formats = [each for each in FORMATS if each.wanted.matches(source.name, source.head())]
    assert len(formats) == 1, f"{path}: {[each.wanted.label for each in formats]}"
    (table,) = formats[0].read(source, Hints())
    assert table.schema in formats[0].tables
    assert set(table.columns) == {column.name for column in table.schema.columns}
    assert len({len(column) for column in table.columns.values()}) == 1
    return table


def test_every_file_is_one_table_or_a_known_companion() -> None:
    for folder in FOLDERS:
        for path in sorted((DATA / folder).iterdir()):
            for member in members(path) or ("",):
                source = open_source(f"{path}!{member}" if member else path)
                head = source.head()
                if companion(member or path.name, b"") or companion(source.name, head):
                    continue
                found = [each for each in FORMATS if each.wanted.matches(source.name, head)]
                assert len(found) == 1, f"{source.place}: {[each.wanted.label for each in found]}"


def test_the_order_file_against_the_codes_file_and_its_own_lines() -> None:
    order, codes = load(f"{OCTOBER}order_2025.txt"), load(f"{OCTOBER}codes_2025.txt")
    with zipfile.ZipFile(DATA / "icd10cm_order/2025-code-descriptions-tabular-order.zip") as archive:
        lines = archive.read("icd10cm_order_2025.txt").splitlines()
    assert len(order.columns["code"]) == len(lines) == order.rows_read
    billable = {
        code: title
        for code, flag, title in zip(
            order.columns["code"], order.columns["billable"], order.columns["long_title"], strict=True
        )
        if flag
    }
    assert billable == dict(zip(codes.columns["code"], codes.columns["title"], strict=True))


def test_last_years_codes_and_the_addenda_make_this_years() -> None:
    before, after = load("icd10cm_order/icd10cm-codes-2024.txt.gz"), load(f"{OCTOBER}codes_2025.txt")
    made = dict(zip(before.columns["code"], before.columns["title"], strict=True))
    changes = load(f"{OCTOBER}codes_addenda_2025.txt").columns
    for code, action, title, previous in zip(
        *(changes[name] for name in ("code", "action", "title", "previous_title")), strict=True
    ):
        assert made.get(code, "") == previous, code
        if action == "DELETE":
            del made[code]
        else:
            made[code] = title
    assert made == dict(zip(after.columns["code"], after.columns["title"], strict=True))


def test_last_years_poa_list_and_its_changes_make_this_years() -> None:
    before = load("icd10cm_poa/2025-poa-exempt-codes.zip!POAexemptCodesFY25.txt")
    added, deleted = load(f"{POA26}AddCodesFY26.txt"), load(f"{POA26}DeleteCodesFY26.txt")
    made = (set(before.columns["code"]) | set(added.columns["code"])) - set(deleted.columns["code"])
    assert made == set(load(f"{POA26}CodesFY26.txt").columns["code"])
    assert len(made) == 38_349  # as its read-me says


def test_the_text_and_the_workbook_of_a_list_are_the_same() -> None:
    text, book = load(f"{POA26}AddCodesFY26.txt"), load(f"{POA26}AddCodesFY26.xlsx")
    assert (text.columns, text.period) == (book.columns, book.period)


def test_the_conversion_table_has_every_code_that_the_addenda_added() -> None:
    conversion = load(
        "icd10cm_addenda/2025-conversion-table.zip!508_Compliant_Version_of_ICD-10-CM-Conversion-Table-FY25.csv"
    )
    assert (conversion.rows_read, len(conversion.refused)) == (5405, 8)
    new = {
        code
        for code, day in zip(conversion.columns["code"], conversion.columns["effective"], strict=True)
        if day.isoformat() == "2024-10-01"
    }
    addenda = load(f"{OCTOBER}codes_addenda_2025.txt").columns
    added = {code for code, action in zip(addenda["code"], addenda["action"], strict=True) if action == "ADD"}
    assert new == added


def test_code_editor_lists() -> None:
    simple = load("mce/MCE_Simple_Code_Edits_v37.txt.gz")
    with gzip.open(DATA / "mce/MCE_Simple_Code_Edits_v37.txt.gz", "rt", encoding="utf-8") as stream:
        names = Counter(line.split("\t")[4] for line in stream)
    del names["MCE_Edit_Type"]
    assert Counter(simple.columns["published_name"]) == names
    groups = Counter(load("mce/mce_v41.1_icd10cm_code_edits.csv").columns["group"])
    assert (groups["FEMALE"], groups["MALE"]) == (3431, 529)


@pytest.mark.slow
def test_every_exclusion_group_that_appendix_c_names_has_its_codes() -> None:
    levels, groups = load("msdrg/appendix_c_cc_mcc_v41.1.csv"), load("msdrg/appendix_c_pdx_groups_v41.1.csv")
    assert set(levels.columns["exclusion_group"]) - {""} == set(groups.columns["exclusion_group"])
    for table in (levels, groups):
        assert table.rows_read == len(table.columns["code"]) + len(table.refused)


@pytest.mark.parametrize(
    ("model", "member"),
    [
        ("CMS-HCC-V28", "CMS-HCC software V2825.115.T2.zip!F2825T1N.TXT"),
        ("CMS-HCC-V22", "CMS-HCC software V2225.79.O2.zip!F2225O1P.TXT"),
        ("ESRD-V24", "ESRD software E2425.86.T2.zip!F2425P1M.TXT"),
        ("ESRD-V21", "ESRD software E2125.87.P2.zip!F2125P1R.TXT"),
        ("RXHCC-V08", "RxHCC software R0825.84.T4.zip!F0825T1O.TXT"),
    ],
)
def test_the_mapping_and_the_software_agree(model: str, member: str) -> None:
    mapping = load("hcc/2026 Initial ICD-10-CM Mappings.csv").columns
    mapped = {
        (code, hcc)
        for each, code, hcc in zip(mapping["model"], mapping["code"], mapping["hcc"], strict=True)
        if each == model
    }
    software = load(f"hcc/{member}").columns
    assert mapped == set(zip(software["code"], software["hcc"], strict=True))


def test_hierarchies_name_only_labelled_categories() -> None:
    folder = "hcc/CMS-HCC software V2825.115.T2.zip!"
    hierarchy, labels = load(f"{folder}V28115H1.TXT").columns, load(f"{folder}V28115L3.TXT").columns
    assert len(labels["hcc"]) == 115
    assert {*hierarchy["hcc"], *hierarchy["dropped"]} <= set(labels["hcc"])


@pytest.mark.slow
def test_equivalence_mappings() -> None:
    backward, forward = load("gems/2013_I10gem.txt.gz"), load("gems/2013_I9gem.txt.gz")
    assert (len(backward.columns["source"]), len(forward.columns["source"])) == (78_838, 23_912)
    assert (backward.refused, forward.refused) == ((), ())
    with pytest.raises(LoadError, match=r"release\.dates-unknown"):
        load("gems/icd10cmtoicd9gem.csv.gz")
