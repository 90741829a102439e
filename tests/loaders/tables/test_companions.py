"""Files beside tables: named as what they are, and no table among them."""

from __future__ import annotations

import pytest

from loaders.tables.cms_companions import repeated_form
from loaders.tables.companions import companion


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [
        ("Addendum/icd10cm_index_addenda_2025.pdf", b"", "printed document"),
        ("guide", b"%PDF-1.7", "printed document"),
        ("icd10cm_tabular.xsd", b"", "XML schema"),
        ("schema.xml", b'<?xml version="1.0"?>\n<xs:schema>', "XML schema"),
        ("ReadMePOAexemptFY25.txt", b"", "read-me"),
        ("HCPC2018_Corrections_README.txt", b"", "read-me"),
        ("C:\\tables\\readme_first.txt", b"", "read-me"),
        ("lcd data dictionary.txt", b"", "data dictionary"),
        ("HCPCS19_recordlayout.txt", b"", "record layout"),
        ("F2825T1N", b"**COMPRESSED** **COMPRESSED**\x00\x01\xff", "SAS transport"),
        ("C2824T2N.csv", b"Name, Coeff, Label\r\nCNA,0.3, Made up", "relative factors"),
        ("AGESEXV2.TXT", b" %MACRO AGESEXV2(AGEF=, SEX=);\r\n", "macro"),
        ("V28I0ED2.TXT", b" %MACRO V28I0ED2(AGE=, SEX=, ICD10= );\r\n", "macro"),
        ("V2825T2P.TXT", b"/*\r\n   //JOBCARD\r\n", "program"),
        ("x.txt", b"      ICD-10-CM INDEX to DISEASES\n      2025 Addenda\n", "printed addenda"),
    ],
)
def test_companions_are_named(name: str, head: bytes, words: str) -> None:
    assert words in (companion(name, head) or "")


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("icd10cm_order_2025.txt", b"00001 A00     0 Made up"),
        ("V28115H1.TXT", b" %MACRO V28115H1; \r\n"),
        ("R08X84L1.TXT", b"%MACRO R08X84L1;\r\n"),
        ("tabular.xml", b'<?xml version="1.0"?>\n<ICD10CM.tabular>'),
        ("spread_measures.csv", b"a,b\n"),
        ("table.xlsx", b"PK\x03\x04"),
        ("empty", b""),
    ],
)
def test_tables_are_not(name: str, head: bytes) -> None:
    assert companion(name, head) is None


@pytest.mark.parametrize(
    ("kept", "repeated"),
    [
        ("MCR_MUE_DME_Eff_07-01-2031.csv", "MCR_MUE_DME_Eff_07-01-2031.xlsx"),
        ("AOC_V2031Q2-MCR.txt", "AOC_V2031Q2-MCR.xlsx"),
        ("ccipra-v372r0-f1.TXT", "ccipra-v372r0-f1.xlsx"),
        ("2031 Initial ICD-10-CM Mappings.csv", "2031 Initial ICD-10-CM Mappings.xlsx"),
    ],
)
def test_of_a_table_in_two_forms_one_is_read(kept: str, repeated: str) -> None:
    beside = (repeated, kept)
    assert repeated_form(repeated, beside) == kept
    assert repeated_form(kept, beside) is None
