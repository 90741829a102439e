"""The one table of addresses and name patterns of CMS and CDC.

Nothing here could be tried against the publishers' servers when it was written. "Seen" means that the
exact address or name stands in public programs and notes that used it in 2024-2026; NOT VERIFIED marks
what is only likely. When a page changes, only this file needs to.
"""

from __future__ import annotations

from loaders.errors import LoadError
from loaders.fetch.published import Listing, Part, Published

HOSTS = frozenset(
    {
        "www.cms.gov",
        "downloads.cms.gov",
        "ftp.cdc.gov",
        # NOT VERIFIED as the host of any current file; older links of CMS and CDC lead there.
        "cms.gov",
        "download.cms.gov",
        "www.cdc.gov",
    }
)
"""The only hosts that are asked, and that a redirect may lead to."""

_CMS = "https://www.cms.gov"
_ICD10 = f"{_CMS}/medicare/coding-billing/icd-10-codes"  # seen
_NCCI = f"{_CMS}/medicare/coding-billing/national-correct-coding-initiative-ncci-edits"  # seen
_PTP = f"{_NCCI}/medicare-ncci-procedure-procedure-ptp-edits"  # seen
# Both names of the MUE page were seen in 2026; the second is tried where the first is gone.
_MUE = (f"{_NCCI}/medicare-ncci-medically-unlikely-edits-mues", f"{_NCCI}/medically-unlikely-edits")
_ADD_ON = f"{_NCCI}/medicare-ncci-add-code-edits"  # seen
_HCPCS = f"{_CMS}/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update"  # seen
_RVU = f"{_CMS}/medicare/payment/fee-schedules/physician/pfs-relative-value-files"  # seen
_RISK = f"{_CMS}/medicare/payment/medicare-advantage-rates-statistics/risk-adjustment"  # seen
_DRG = (
    f"{_CMS}/medicare/payment/prospective-payment-systems/acute-inpatient-pps/"
    "ms-drg-classifications-and-software"  # seen
)
# Seen. A directory listing as Internet Information Services writes it; one folder a fiscal year, and
# "2026-update" ("2025-Update") for its April edition.
_CDC = "https://ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM/"
# Seen. The page of the coverage database asks for the AMA's, ADA's and AHA's terms in a window made by
# a script; its exports lie at fixed addresses and are made anew each week or day.
_COVERAGE = f"{_CMS}/medicare-coverage-database/downloads/downloads.aspx"
_EXPORTS = "https://downloads.cms.gov/medicare-coverage-database/downloads/exports"

_MONTH = r"(?P<month>january|april|july|october|jan|apr|jul|oct)"
# Seen: 2027-..., april-1-2026-..., 2025-...-april; NOT VERIFIED: april-2027-...
_FISCAL = rf"^(?:{_MONTH}-(?:1-)?)?(?P<fiscal>20\d\d)-"
_APRIL_LAST = r"(?:-(?P<month2>january|april))?(?:-updated.*|-\d)?\.zip$"
_QUARTER = r"(?P<year>20\d\d)-?q(?P<quarter>[1-4])"


def _ptp(setting: str, stem: str) -> tuple[Part, ...]:
    # Seen: medicare-ncci-2026q2-practitioner-ptp-edits-ccipra-v321r0-f1.zip, the same for hospital
    # with ccioph, and 2026-q4 with a hyphen. The change lists on the same page are no tables.
    pattern = rf"ncci-{_QUARTER}-{setting}-ptp-edits-{stem}-v\d+r(?P<revision>\d+)-f(?P<part>\d)\.zip$"
    # NOT VERIFIED: a name without the words before the version.
    bare = rf"^{stem}-?v(?P<ncci_version>\d\d[0-3])r(?P<revision>\d+)-f(?P<part>\d)\.zip$"
    return (Part("the parts f1 to f4", (pattern, bare), parts=4),)


def _mue(service: str) -> tuple[Part, ...]:
    # Seen: medicare-ncci-2026-q3-practitioner-services-mue-table.zip,
    # ...-facility-outpatient-hospital-services-mue-table.zip, ...-dme-supplier-services-mue-table.zip.
    return (Part("the table", (rf"medicare-ncci-{_QUARTER}-{service}-services-mue-table.*\.zip$",)),)


PUBLISHED: tuple[Published, ...] = (
    Published(
        table="icd10cm",
        title="ICD-10-CM: tabular list, indexes, order file",
        publisher="CDC/NCHS",
        listings=(
            Listing(_CDC, follow=(r"/icd10cm/(?P<fiscal>20\d\d)(?P<update>[-_ ]update)?/$",)),
            Listing(_ICD10),
        ),
        parts=(
            Part(
                "tabular list and indexes (XML)",
                (
                    # Seen in CDC's folders: icd10cm-table-and-index-2027.zip, icd10cm-table and
                    # index-2026.zip, icd10cm-Table and Index-April-2024.zip, icd10cm-table-index-2025.zip,
                    # icd10cm-April-1-2026-XML.zip. At CMS: 2027-code-tables-tabular-index.zip,
                    # 2025-code-tables-tabular-and-index.zip, april-1-2026-code-tables-tabular-index.zip.
                    r"^icd-?10-?cm[-_ ]table[-_ ](?:and[-_ ])?index.*\.zip$",
                    r"^icd-?10-?cm.*[-_ ]xml\.zip$",
                    rf"{_FISCAL}code-tables-(?:tabular-)?(?:and-)?index{_APRIL_LAST}",
                ),
            ),
            Part(
                "order file",
                (
                    # Seen in CDC's folders: icd10cm-code-descriptions-2027.zip, icd10cm-Code
                    # Descriptions-April-1-2026.zip, icd10cm-Codes-Descriptions-April-2024.zip.
                    # At CMS: 2027-code-descriptions-tabular-order.zip and with april as above.
                    r"^icd-?10-?cm[-_ ]codes?[-_ ]descriptions.*\.zip$",
                    rf"{_FISCAL}code-descriptions-(?:in-)?tabular-order{_APRIL_LAST}",
                ),
            ),
        ),
    ),
    Published(
        table="icd10cm-companions",
        title="ICD-10-CM: conversion table and POA-exempt codes",
        publisher="CMS",
        listings=(Listing(_ICD10),),
        parts=(
            # Seen: 2027-conversion-table.zip, 2027-poa-exempt-codes.zip.
            Part("conversion table", (rf"{_FISCAL}(?:icd-10-cm-)?conversion-table{_APRIL_LAST}",)),
            Part("POA-exempt codes", (rf"{_FISCAL}poa-exempt-codes{_APRIL_LAST}",), needed=False),
        ),
    ),
    Published(
        table="icd10pcs",
        title="ICD-10-PCS: tables, index, order file",
        publisher="CMS",
        listings=(Listing(_ICD10),),
        parts=(
            # Seen: 2025-icd-10-pcs-code-tables-and-index.zip, april-1-2026-icd-10-pcs-code-tables-index.zip,
            # ...-updated-01012026.zip; 2022-icd-10-pcs-order-file-long-and-abbreviated-titles.zip,
            # 2027-icd-10-pcs-order-file-long-abbreviated-titles.zip.
            Part("tables and index", (rf"{_FISCAL}icd-10-pcs-code-tables-(?:and-)?index{_APRIL_LAST}",)),
            Part(
                "order file",
                (rf"{_FISCAL}icd-10-pcs-order-file-long-(?:and-)?abbreviated-titles{_APRIL_LAST}",),
            ),
            Part("conversion table", (rf"{_FISCAL}icd-10-pcs-conversion-table{_APRIL_LAST}",), needed=False),
        ),
    ),
    Published(
        table="hcpcs",
        title="HCPCS Level II: codes and modifiers",
        publisher="CMS",
        listings=(Listing(_HCPCS),),
        parts=(
            Part(
                "the quarter's file",
                (
                    # Seen: january-2026-alpha-numeric-hcpcs-file.zip, ...-files.zip (2023, 2024).
                    rf"{_MONTH}-(?P<year>20\d\d)-alpha-numeric-hcpcs-files?(?:[-_].*)?\.zip$",
                    # Seen for some years' January file: 2026-alpha-numeric-hcpcs-file.zip.
                    # NOT VERIFIED: 2026-alpha-numeric-hcpcs-file-january.zip.
                    rf"^(?P<year>20\d\d)-alpha-numeric-hcpcs-files?(?:-{_MONTH})?\.zip$",
                ),
            ),
        ),
        months=3,
    ),
    Published(
        table="ncci-ptp-practitioner",
        title="NCCI procedure-to-procedure edits, practitioner",
        publisher="CMS",
        listings=(Listing(_PTP),),
        parts=_ptp("practitioner", "ccipra"),
        licences=("ama",),
        months=3,
    ),
    Published(
        table="ncci-ptp-hospital",
        title="NCCI procedure-to-procedure edits, outpatient hospital",
        publisher="CMS",
        listings=(Listing(_PTP),),
        parts=_ptp("(?:outpatient-)?hospital", "ccioph"),
        licences=("ama",),
        months=3,
    ),
    Published(
        table="ncci-mue-practitioner",
        title="Medically unlikely edits, practitioner",
        publisher="CMS",
        listings=tuple(Listing(page) for page in _MUE),
        parts=_mue("practitioner"),
        months=3,
    ),
    Published(
        table="ncci-mue-hospital",
        title="Medically unlikely edits, outpatient hospital",
        publisher="CMS",
        listings=tuple(Listing(page) for page in _MUE),
        parts=_mue("(?:facility-)?outpatient-hospital"),
        months=3,
    ),
    Published(
        table="ncci-mue-dme",
        title="Medically unlikely edits, supplies",
        publisher="CMS",
        listings=tuple(Listing(page) for page in _MUE),
        parts=_mue("dme-supplier"),
        months=3,
    ),
    Published(
        table="ncci-add-on",
        title="NCCI add-on code edits",
        publisher="CMS",
        listings=(Listing(_ADD_ON),),
        # Seen: add-code-edits-medicare-effective-06012026.zip.
        parts=(Part("the table", (r"add-(?:on-)?code-edits.*effective-(?P<effective>\d{8}).*\.zip$",)),),
        months=12,
    ),
    Published(
        table="mpfs",
        title="Medicare Physician Fee Schedule: relative values, GPCI, localities",
        publisher="CMS",
        listings=(Listing(_RVU, follow=(r"/rvu(?P<rvu_year>\d\d)(?P<letter>[a-d])(?:-\d+)?$",)),),
        # Seen: rvu26c-updated-06-30-2026.zip, rvu26a.zip, rvu24ar.zip (NOT VERIFIED).
        parts=(
            Part("relative value file", (r"^rvu(?P<rvu_year>\d\d)(?P<letter>[a-d])r?(?:[-_].*)?\.zip$",)),
        ),
        months=3,
    ),
    Published(
        table="mcd",
        title="Medicare Coverage Database: LCDs and articles in force",
        publisher="CMS",
        listings=(
            Listing(_COVERAGE, fixed=(f"{_EXPORTS}/current_lcd.zip", f"{_EXPORTS}/current_article.zip")),
        ),
        licences=("ama", "ada", "aha"),
        months=1,
    ),
    Published(
        table="hcc",
        title="CMS-HCC, ESRD and RxHCC mappings and model software",
        publisher="CMS",
        listings=(
            Listing(_RISK, follow=(r"/(?P<payment>20\d\d)-model-software[-/]icd-10-mappings(?:-\d+)?$",)),
        ),
        parts=(
            # Seen: 2027-initial-icd-10-cm-mappings.zip, 2026-midyear-final-icd-10-mappings.zip,
            # 2026-midyear_final-icd-10-cm-mappings.zip, 2027-initial-model-software.zip. The software
            # in Python (python-2027-... and ...-software-python.zip) repeats the same tables.
            Part(
                "mappings",
                (r"^(?P<payment>20\d\d)-(?P<run>[a-z_-]+)-icd-10-(?:cm-)?mappings(?:_\d)?\.zip$",),
            ),
            Part(
                "model software",
                (r"^(?P<payment>20\d\d)-(?P<run>[a-z_-]+)-model-software(?:_\d)?\.zip$",),
                needed=False,
            ),
        ),
    ),
    Published(
        table="msdrg",
        title="MS-DRG definitions manual (text)",
        publisher="CMS",
        listings=(Listing(_DRG),),
        # Seen: icd-10-ms-drg-definitions-manual-files-v42.zip, icd10-ms-drg-definitions-manual-files-v43.zip.
        parts=(
            Part(
                "definitions manual",
                (r"icd-?10-ms-drg-definitions-manual-files-v(?P<version>\d{2,3}(?:[.-]\d)?).*\.zip$",),
            ),
        ),
        is_read=False,
    ),
    Published(
        table="mce",
        title="Definitions of Medicare Code Edits (text)",
        publisher="CMS",
        listings=(Listing(_DRG),),
        # Seen: definition-medicare-code-edits-v411.zip, fy2027-fr-definition-mce-v44.zip.
        parts=(
            Part(
                "code edits",
                (
                    r"definitions?-(?:of-)?medicare-code-edits-v(?P<version>\d{2,3}(?:[.-]\d)?).*\.zip$",
                    r"definitions?-mce-v(?P<version>\d{2,3}(?:[.-]\d)?).*\.zip$",
                ),
            ),
        ),
        is_read=False,
    ),
)
"""Every table that can be fetched, in the order in which they are fetched."""


def chosen(names: tuple[str, ...]) -> tuple[Published, ...]:
    """The named tables; ``ncci`` stands for all ``ncci-...``. Without names, all that ``kb load`` reads.

    Raises LoadError ``fetch.unknown-table``.
    """
    if not names:
        return tuple(each for each in PUBLISHED if each.is_read)
    wanted: set[str] = set()
    for name in names:
        key = name.lower()
        found = {each.table for each in PUBLISHED if each.table == key or each.table.startswith(f"{key}-")}
        if not found:
            raise LoadError(
                "fetch.unknown-table",
                f"no table '{name}' can be fetched",
                next_step="Give one of these: " + ", ".join(each.table for each in PUBLISHED) + ".",
            )
        wanted |= found
    return tuple(each for each in PUBLISHED if each.table in wanted)
