"""Which files are taken from a publisher's page, by names that the publishers really used."""

from __future__ import annotations

from datetime import date

import pytest

from loaders.errors import LoadError
from loaders.fetch.discover import Offered, discover
from loaders.fetch.links import Link, behind_licence, file_name
from loaders.fetch.published import Published
from loaders.fetch.publishers import HOSTS, PUBLISHED, chosen
from tests.loaders.fetch.publisher_server import directory, page

BY_NAME = {each.table: each for each in PUBLISHED}
ICD10 = "https://www.cms.gov/medicare/coding-billing/icd-10-codes"
CDC = "/pub/Health_Statistics/NCHS/Publications/ICD10CM/"
ZIP = "/files/zip/"


def offered(table: str, pages: dict[str, bytes], day: date | None = None) -> Offered:
    def read(address: str) -> bytes:
        if address not in pages:
            raise LoadError("fetch.missing", "the server answered 404", place=address)
        return pages[address]

    return discover(BY_NAME[table], day, read)


def names(found: Offered) -> list[str]:
    return [file_name(each.address) for each in found.files]


def at(table: str, *hrefs: str) -> dict[str, bytes]:
    return {BY_NAME[table].listings[0].page: page(*hrefs)}


HCPCS = (
    "/files/zip/october-2026-alpha-numeric-hcpcs-file.zip",
    "/files/zip/july-2026-alpha-numeric-hcpcs-file.zip",
    "/files/zip/january-2024-alpha-numeric-hcpcs-files.zip",
    "/files/zip/2019-alpha-numeric-hcpcs-file.zip",
    "/files/document/2026-hcpcs-application-summary.pdf",
    "/files/zip/october-2026-hcpcs-quarterly-update-drugs.zip",
)


@pytest.mark.parametrize(
    ("day", "name", "start"),
    [
        (date(2026, 9, 30), "july-2026-alpha-numeric-hcpcs-file.zip", date(2026, 7, 1)),
        (date(2026, 10, 1), "october-2026-alpha-numeric-hcpcs-file.zip", date(2026, 10, 1)),
        (date(2024, 2, 1), "january-2024-alpha-numeric-hcpcs-files.zip", date(2024, 1, 1)),
        (date(2019, 5, 1), "2019-alpha-numeric-hcpcs-file.zip", date(2019, 1, 1)),
        (None, "october-2026-alpha-numeric-hcpcs-file.zip", date(2026, 10, 1)),
    ],
)
def test_the_quarter_in_force_is_taken(day: date | None, name: str, start: date) -> None:
    found = offered("hcpcs", at("hcpcs", *HCPCS), day)
    assert (names(found), found.start) == ([name], start)


def test_a_quarter_that_should_be_over_is_said() -> None:
    found = offered("hcpcs", at("hcpcs", *HCPCS), date(2027, 1, 5))
    assert "2026-10-01" in found.notices[0]
    assert not offered("hcpcs", at("hcpcs", *HCPCS), date(2026, 12, 31)).notices


def test_no_edition_yet_is_said_with_the_page() -> None:
    with pytest.raises(LoadError) as caught:
        offered("hcpcs", at("hcpcs", *HCPCS), date(2018, 1, 1))
    assert (caught.value.code, caught.value.place) == ("fetch.layout", BY_NAME["hcpcs"].listings[0].page)


def test_a_page_of_another_layout_names_page_pattern_and_way_out() -> None:
    with pytest.raises(LoadError) as caught:
        offered("hcpcs", at("hcpcs", "/files/zip/hcpcs-level-ii.zip", "/about"))
    error = caught.value
    assert error.code == "fetch.layout"
    assert "<month>-<year>-alpha-numeric-hcpcs-files?" in error.message
    assert "hcpcs-level-ii.zip" in error.message
    assert error.place == BY_NAME["hcpcs"].listings[0].page
    assert "kb load FILE" in error.next_step
    assert error.place in error.next_step


def ptp(quarter: str, version: str, setting: str = "practitioner", parts: str = "1234") -> list[str]:
    stem = "ccipra" if setting == "practitioner" else "ccioph"
    name = f"medicare-ncci-{quarter}-{setting}-ptp-edits-{stem}-{version}-f{{}}.zip"
    return [f"/license/ama?file=/files/zip/{name.format(part)}" for part in parts]


CHANGES = "/files/zip/medicare-ncci-2026q3-practitioner-quarterly-additions-deletions-revisions-ptp.zip"


def test_ptp_takes_all_parts_of_one_setting_behind_the_licence_page() -> None:
    links = [
        CHANGES,
        *ptp("2026q2", "v321r0"),
        *reversed(ptp("2026q3", "v322r0")),
        *ptp("2026q3", "v322r0", "hospital"),
    ]
    found = offered("ncci-ptp-practitioner", at("ncci-ptp-practitioner", *links))
    assert names(found) == [
        f"medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f{part}.zip" for part in "1234"
    ]
    assert found.licences == ("ama",)
    hospital = offered("ncci-ptp-hospital", at("ncci-ptp-hospital", *links))
    assert len(hospital.files) == 4
    assert all("ccioph" in name for name in names(hospital))


def test_ptp_takes_the_latest_revision_and_the_hyphened_quarter() -> None:
    links = [*ptp("2026-q4", "v323r0"), *ptp("2026-q4", "v323r1")]
    found = offered("ncci-ptp-practitioner", at("ncci-ptp-practitioner", *links))
    assert all("v323r1" in name for name in names(found))
    assert found.start == date(2026, 10, 1)


@pytest.mark.parametrize("there", ["124", "123", "234"])
def test_ptp_never_takes_a_table_of_which_a_part_is_missing(there: str) -> None:
    links = [*ptp("2026q3", "v322r0", parts=there), *ptp("2026q2", "v321r0")]
    found = offered("ncci-ptp-practitioner", at("ncci-ptp-practitioner", *links))
    assert found.start == date(2026, 4, 1)
    with pytest.raises(LoadError, match="f1 to f4"):
        offered("ncci-ptp-practitioner", at("ncci-ptp-practitioner", *links[:3]))


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("ncci-mue-practitioner", "medicare-ncci-2026-q3-practitioner-services-mue-table.zip"),
        ("ncci-mue-hospital", "medicare-ncci-2026-q3-facility-outpatient-hospital-services-mue-table.zip"),
        ("ncci-mue-dme", "medicare-ncci-2026-q3-dme-supplier-services-mue-table.zip"),
    ],
)
def test_each_mue_table_is_told_from_the_others(table: str, name: str) -> None:
    all_three = [f"/files/zip/{name}" for name in MUES]
    found = offered(
        table, at(table, *all_three, "/files/zip/medicaid-ncci-2026-q3-mue-edits-practitioner.zip")
    )
    assert (names(found), found.start) == ([name], date(2026, 7, 1))


MUES = (
    "medicare-ncci-2026-q3-practitioner-services-mue-table.zip",
    "medicare-ncci-2026-q3-facility-outpatient-hospital-services-mue-table.zip",
    "medicare-ncci-2026-q3-dme-supplier-services-mue-table.zip",
    "medicare-ncci-2026-q2-practitioner-services-mue-table.zip",
)


def test_the_second_page_is_tried_where_the_first_is_gone() -> None:
    second = BY_NAME["ncci-mue-dme"].listings[1].page
    found = offered("ncci-mue-dme", {second: page(*(f"/files/zip/{name}" for name in MUES))})
    assert found.page == second


def test_an_add_on_table_is_dated_by_its_day() -> None:
    names_ = ("add-code-edits-medicare-effective-04012026", "add-code-edits-medicare-effective-06012026")
    found = offered("ncci-add-on", at("ncci-add-on", *(f"/files/zip/{name}.zip" for name in names_)))
    assert found.start == date(2026, 6, 1)


def test_the_fee_schedule_is_found_over_its_quarters_page() -> None:
    landing = BY_NAME["mpfs"].listings[0].page
    pages = {
        landing: page(f"{landing}/rvu26b", f"{landing}/rvu26c", f"{landing}/rvu26d-0", "/rvu-guide"),
        f"{landing}/rvu26c": page("/files/zip/rvu26c-updated-06-30-2026.zip", "/files/zip/rvu26c.zip"),
        f"{landing}/rvu26d-0": page("/apps/ama/license.asp?file=/files/zip/rvu26d.zip"),
    }
    july = offered("mpfs", pages, date(2026, 8, 1))
    assert (names(july), july.licences) == (["rvu26c-updated-06-30-2026.zip"], ())
    october = offered("mpfs", pages)
    assert (names(october), october.licences, october.start) == (
        ["rvu26d.zip"],
        ("ama",),
        date(2026, 10, 1),
    )


def cdc(*folders: tuple[str, ...]) -> dict[str, bytes]:
    root = BY_NAME["icd10cm"].listings[0].page
    pages = {root: directory(CDC, *(f"{folder[0]}/" for folder in folders), "icd10cm-guidelines.pdf")}
    for name, *files in folders:
        pages[f"{root}{name}/"] = directory(f"{CDC}{name}/", *files)
    return pages


FOLDERS = (
    ("2025", "icd10cm-table-index-2025.zip", "icd10cm-Code Descriptions-2025.zip", "POAexemptCodesFY25.zip"),
    ("2026", "icd10cm-table%20and%20index-2026.zip", "icd10cm-Code%20Descriptions-2026.zip"),
    ("2026-update", "icd10cm-April-1-2026-XML.zip", "icd10cm-Code Descriptions-April-1-2026.zip"),
    ("2027", "icd10cm-table-and-index-2027.zip", "icd10cm-code-descriptions-2027.zip"),
)


@pytest.mark.parametrize(
    ("day", "start", "first"),
    [
        (date(2025, 6, 1), date(2024, 10, 1), "icd10cm-table-index-2025.zip"),
        (date(2026, 3, 31), date(2025, 10, 1), "icd10cm-table and index-2026.zip"),
        (date(2026, 4, 1), date(2026, 4, 1), "icd10cm-April-1-2026-XML.zip"),
        (date(2026, 10, 1), date(2026, 10, 1), "icd10cm-table-and-index-2027.zip"),
    ],
)
def test_cdc_folders_are_read_by_fiscal_year_and_update(day: date, start: date, first: str) -> None:
    found = offered("icd10cm", cdc(*FOLDERS), day)
    assert (found.start, names(found)[0], len(found.files)) == (start, first, 2)
    assert all(each.address.startswith("https://ftp.cdc.gov/pub/") for each in found.files)


def test_an_update_that_is_not_whole_gives_the_edition_before() -> None:
    folders = (FOLDERS[1], ("2026-update", "icd10cm-April-1-2026-XML.zip"))
    found = offered("icd10cm", cdc(*folders), date(2026, 5, 1))
    assert found.start == date(2025, 10, 1)
    assert "2026-04-01" in found.notices[0]


def test_cms_stands_in_for_cdc() -> None:
    hrefs = (
        "/files/zip/2026-code-tables-tabular-and-index.zip",
        "/files/zip/2026-code-descriptions-tabular-order.zip",
        "/files/zip/april-1-2026-code-tables-tabular-index.zip",
        "/files/zip/april-1-2026-code-descriptions-tabular-order.zip",
        "/files/zip/2025-code-tables-tabular-and-index.zip",
        "/files/zip/2025-code-descriptions-tabular-order-april.zip",
        "/files/zip/2025-code-descriptions-tabular-order.zip",
    )
    pages = {ICD10: page(*hrefs)}
    assert offered("icd10cm", pages, date(2026, 5, 1)).start == date(2026, 4, 1)
    found = offered("icd10cm", pages, date(2025, 5, 1))
    # In April 2025 the page had a new order file only, so the whole edition is the October one.
    assert found.start == date(2024, 10, 1)


def test_pcs_takes_the_corrected_file_and_reads_dates_with_slashes() -> None:
    hrefs = (
        "/files/zip/2024-icd-10-pcs-code-tables-and-index.zip",
        "/files/zip/2024-icd-10-pcs-code-tables-and-index-updated-12/19/2023.zip",
        "/files/zip/2024-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12/19/2023.zip",
        "/files/zip/2024-icd-10-pcs-codes-file.zip",
    )
    found = offered("icd10pcs", {ICD10: page(*hrefs)})
    assert names(found) == [
        "2024-icd-10-pcs-code-tables-and-index-updated-12-19-2023.zip",
        "2024-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12-19-2023.zip",
    ]
    assert found.start == date(2023, 10, 1)
    assert found.notices == ("the page lists no conversion table for 2023-10-01",)


def test_hcc_is_dated_by_the_year_of_service_and_takes_the_final_run() -> None:
    landing = BY_NAME["hcc"].listings[0].page
    pages = {
        landing: page(
            f"{landing}/2026-model-software-icd-10-mappings", f"{landing}/2027-model-software/icd-10-mappings"
        ),
        f"{landing}/2026-model-software-icd-10-mappings": page(
            "/files/zip/2026-initial-icd-10-cm-mappings_0.zip",
            "/files/zip/2026-midyear_final-icd-10-cm-mappings.zip",
            "/files/zip/2026-initial-model-software.zip",
            "/files/zip/python-2026-initial-model-software.zip",
        ),
    }
    found = offered("hcc", pages, date(2025, 12, 31))
    assert names(found) == ["2026-midyear_final-icd-10-cm-mappings.zip", "2026-initial-model-software.zip"]
    assert found.start == date(2025, 1, 1)


def test_grouper_versions_are_dated() -> None:
    hrefs = (
        "/files/zip/icd-10-ms-drg-definitions-manual-files-v411.zip",
        "/files/zip/icd10-ms-drg-definitions-manual-files-v43.zip",
        "/files/zip/definition-medicare-code-edits-v411.zip",
        "/files/zip/fy2027-fr-definition-mce-v44.zip",
    )
    assert offered("msdrg", at("msdrg", *hrefs), date(2024, 4, 1)).start == date(2024, 4, 1)
    assert offered("msdrg", at("msdrg", *hrefs)).start == date(2025, 10, 1)
    assert offered("mce", at("mce", *hrefs)).start == date(2026, 10, 1)


def test_the_coverage_exports_need_no_page() -> None:
    found = offered("mcd", {}, date(2026, 1, 1))
    assert names(found) == ["current_lcd.zip", "current_article.zip"]
    assert found.start is None


@pytest.mark.parametrize("text", [b"", b"%PDF-1.7", b"<a href='http://[bad/x.zip'>x</a>", b"\xff\xfe\x00"])
def test_a_page_that_is_no_page_lists_nothing(text: bytes) -> None:
    with pytest.raises(LoadError) as caught:
        offered("hcpcs", {BY_NAME["hcpcs"].listings[0].page: text})
    assert caught.value.code == "fetch.layout"


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("https://www.cms.gov/files/zip/x.zip", Link("https://www.cms.gov/files/zip/x.zip")),
        (
            "https://www.cms.gov/license/ama?file=/files/zip//x.zip",
            Link("https://www.cms.gov/files/zip/x.zip", "ama"),
        ),
        (
            "https://www.cms.gov/apps/ama/license.asp?file=http://download.cms.gov/x.zip",
            Link("https://download.cms.gov/x.zip", "ama"),
        ),
        (
            "https://www.cms.gov/license/ada?file=%2Ffiles%2Fzip%2Fx.zip",
            Link("https://www.cms.gov/files/zip/x.zip", "ada"),
        ),
        ("https://www.cms.gov/license/ama", Link("https://www.cms.gov/license/ama")),
    ],
)
def test_licence_pages_are_taken_off(href: str, link: Link) -> None:
    assert behind_licence(href) == link


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.cms.gov/files/zip/a-12/19/2023.zip", "a-12-19-2023.zip"),
        (
            "https://ftp.cdc.gov/pub/x/icd10cm-table%20and%20index-2026.zip",
            "icd10cm-table and index-2026.zip",
        ),
        ("https://www.cms.gov/files/zip/..%2f..%2fetc/x.zip", "-..-etc-x.zip"),
        ("https://www.cms.gov/files/zip/.hidden.zip", "hidden.zip"),
    ],
)
def test_file_names_stay_in_their_folder(address: str, name: str) -> None:
    assert file_name(address) == name


def test_tables_are_chosen_by_name_or_family() -> None:
    assert [each.table for each in chosen(("NCCI",))] == [
        each.table for each in PUBLISHED if each.table.startswith("ncci-")
    ]
    assert [each.table for each in chosen(("mce", "hcpcs"))] == ["hcpcs", "mce"]
    assert all(each.is_read for each in chosen(()))
    with pytest.raises(LoadError) as caught:
        chosen(("hcpc",))
    assert caught.value.code == "fetch.unknown-table"
    assert "hcpcs" in caught.value.next_step


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda each: each.table)
def test_the_table_holds_together(published: Published) -> None:
    assert published.parts or all(listing.fixed for listing in published.listings)
    assert not published.parts or any(part.needed for part in published.parts)
    for listing in published.listings:
        for address in (listing.page, *listing.fixed):
            assert address.startswith("https://")
            assert address.split("/")[2] in HOSTS
