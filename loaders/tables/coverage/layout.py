"""Which columns of the Medicare Coverage Database export are read into which table.

Names are those of the "Article Download" and "LCD Download" data dictionaries (CMS, updated 4/29/2025).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.tables.schema import TableSchema
from kb.tables.schemas import mcd_article as article
from kb.tables.schemas import mcd_contractor as contractor
from kb.tables.schemas import mcd_lcd as lcd

_TELLING = 4
"""So many required columns tell a table; with fewer the header must hold nothing unknown."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A file of the export: its published name and its columns, in the order of the schema's columns.

    A name ending in ``?`` may be absent from the file; ``a|b`` are two names for one column.
    """

    file: str
    schema: TableSchema
    spec: str

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """For each column of the schema, the header words that mean it."""
        return tuple(tuple(word.rstrip("?").split("|")) for word in self.spec.split())

    def missing(self, header: frozenset[str]) -> tuple[str, ...]:
        """The required columns that the header lacks, in the schema's order."""
        return tuple(
            words[0]
            for words, word in zip(self.names, self.spec.split(), strict=True)
            if not word.endswith("?") and header.isdisjoint(words)
        )

    def fits(self, header: frozenset[str]) -> bool:
        """Whether a file with these columns is this table."""
        if self.missing(header):
            return False
        required = sum(not word.endswith("?") for word in self.spec.split())
        return required >= _TELLING or header <= {word for words in self.names for word in words}

    def named(self, file_name: str, header: frozenset[str]) -> bool:
        """Whether a file that does not fit is meant to be this one: by its name, and half its columns."""
        stem = PurePosixPath(file_name).name.lower().removesuffix(".csv")
        found = sum(not header.isdisjoint(words) for words in self.names)
        return stem == self.file and 2 * found >= len(self.names)


def header_words(line: str) -> tuple[str, ...]:
    """The column names in a header line, lower case; empty if it is no line of comma-separated values."""
    try:
        words = next(csv.reader([line.lstrip("\ufeff")], strict=True), [])
    except csv.Error:
        return ()
    return tuple(word.strip().lower() for word in words)


_A = "article_id article_version "
_L = "lcd_id lcd_version "
_C = "contractor_id contractor_type_id contractor_version "

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "article",
        article.ARTICLE,
        _A + "article_type title article_pub_date? article_eff_date article_end_date? article_rev_end_date? "
        "date_retired? status display_id? key_article? icd10_doc? last_updated?",
    ),
    Layout("article_type_lookup", article.ARTICLE_TYPE, "article_type_id description last_updated?"),
    Layout(
        "article_x_hcpc_code",
        article.ARTICLE_HCPCS,
        _A + "hcpc_code_group hcpc_code_id hcpc_code_version range? last_updated?",
    ),
    Layout(
        "article_x_hcpc_code_group",
        article.ARTICLE_HCPCS_GROUP,
        _A + "hcpc_code_group paragraph last_updated?",
    ),
    Layout(
        "article_x_icd10_covered",
        article.ARTICLE_ICD10_COVERED,
        _A
        + "icd10_covered_group icd10_code_id icd10_code_version range? sort_order? asterisk? last_updated?",
    ),
    Layout(
        "article_x_icd10_covered_group",
        article.ARTICLE_ICD10_COVERED_GROUP,
        _A + "icd10_covered_group paragraph icd10_covered_ast? last_updated?",
    ),
    Layout(
        "article_x_icd10_noncovered",
        article.ARTICLE_ICD10_NONCOVERED,
        _A + "icd10_noncovered_group icd10_code_id icd10_code_version range? sort_order? last_updated?",
    ),
    Layout(
        "article_x_icd10_noncovered_group",
        article.ARTICLE_ICD10_NONCOVERED_GROUP,
        _A + "icd10_noncovered_group paragraph last_updated?",
    ),
    Layout(
        "article_x_icd10_pcs_code",
        article.ARTICLE_ICD10PCS,
        _A + "icd10_pcs_code_group icd10_pcs_code_id icd10_pcs_code_version range? sort_order? last_updated?",
    ),
    Layout(
        "article_x_icd10_pcs_code_group",
        article.ARTICLE_ICD10PCS_GROUP,
        _A + "icd10_pcs_code_group paragraph last_updated?",
    ),
    Layout(
        "article_x_hcpc_modifier",
        article.ARTICLE_MODIFIER,
        _A + "hcpc_modifier_group hcpc_modifier_code_id hcpc_modifier_code_version last_updated?",
    ),
    Layout(
        "article_x_hcpc_modifier_group",
        article.ARTICLE_MODIFIER_GROUP,
        _A + "hcpc_modifier_group paragraph last_updated?",
    ),
    Layout(
        "article_x_other_coding_group",
        article.ARTICLE_OTHER_CODING_GROUP,
        _A + "other_coding_group paragraph codes last_updated?",
    ),
    Layout(
        "article_x_revenue_code",
        article.ARTICLE_REVENUE_CODE,
        _A + "revenue_code_id revenue_code_version range description? last_updated?",
    ),
    Layout(
        "article_x_bill_code",
        article.ARTICLE_BILL_TYPE,
        _A + "bill_code_id bill_code_version description? last_updated?",
    ),
    Layout(
        "article_x_code_table",
        article.ARTICLE_CODE_TABLE,
        _A + "code_table_row hcpc_code_id hcpc_code_version article_type? brand_name eff_date end_date "
        "comments? last_updated?",
    ),
    Layout(
        "article_x_contractor",
        article.ARTICLE_CONTRACTOR,
        _A + _C + "article_type? last_updated?",
    ),
    Layout("article_x_primary_jurisdiction", article.ARTICLE_JURISDICTION, _A + "state_id last_updated?"),
    Layout("article_future_retire", article.ARTICLE_FUTURE_RETIRE, "article_id retire_dt"),
    Layout(
        "article_x_revision_history",
        article.ARTICLE_REVISION,
        _A + "rev_hist_num rev_hist_date rev_hist_exp? last_updated?",
    ),
    Layout(
        "article_x_sticky_note",
        article.ARTICLE_STICKY_NOTE,
        _A + "sticky_note_version sticky_note sticky_note_dt? sticky_note_posting_dt?",
    ),
    Layout(
        "article_related_documents",
        article.ARTICLE_RELATED,
        _A
        + "related_num r_article_id r_article_version r_lcd_id r_lcd_version r_contractor_id? last_updated?",
    ),
    Layout(
        "article_related_ncd_documents",
        article.ARTICLE_NCD,
        _A + "related_num r_ncd_id r_ncd_version last_updated?",
    ),
    Layout(
        "lcd",
        lcd.LCD,
        _L + "title orig_det_eff_date ent_det_end_date? rev_eff_date rev_end_date? comment_start_dt? "
        "comment_end_dt? notice_start_dt? notice_end_dt? date_retired? status display_id? "
        "determination_number? icd10_doc? last_updated?",
    ),
    Layout(
        "lcd_x_hcpc_code",
        lcd.LCD_HCPCS,
        _L + "hcpc_code_group hcpc_code_id hcpc_code_version range? last_updated?",
    ),
    Layout("lcd_x_hcpc_code_group", lcd.LCD_HCPCS_GROUP, _L + "hcpc_code_group paragraph last_updated?"),
    Layout("lcd_x_contractor", lcd.LCD_CONTRACTOR, _L + _C + "last_updated?"),
    Layout("lcd_x_primary_jurisdiction", lcd.LCD_JURISDICTION, _L + "state_id last_updated?"),
    Layout("lcd_future_retire", lcd.LCD_FUTURE_RETIRE, "lcd_id retire_dt"),
    Layout(
        "lcd_x_revision_history",
        lcd.LCD_REVISION,
        _L + "rev_hist_num rev_hist_date rev_hist_exp? last_updated?",
    ),
    Layout(
        "lcd_x_sticky_note",
        lcd.LCD_STICKY_NOTE,
        _L + "sticky_note_version sticky_note sticky_note_dt? sticky_note_posting_dt?",
    ),
    Layout(
        "lcd_related_documents",
        lcd.LCD_RELATED,
        _L
        + "related_num r_article_id r_article_version r_lcd_id r_lcd_version r_contractor_id? last_updated?",
    ),
    Layout("lcd_related_ncd_documents", lcd.LCD_NCD, _L + "related_num r_ncd_id r_ncd_version last_updated?"),
    Layout(
        "contractor",
        contractor.CONTRACTOR,
        _C + "contractor_bus_name contractor_number dmerc_rgn? state_id contractor_subtype_id? status "
        "status_flag? ignore? last_updated?",
    ),
    Layout(
        "contractor_jurisdiction",
        contractor.JURISDICTION,
        _C + "state_id active_date term_date last_updated?",
    ),
    Layout("contractor_oversight", contractor.CONTRACTOR_OVERSIGHT, _C + "region_id last_updated?"),
    Layout("state_lookup", contractor.STATE, "state_id state_abbrev description"),
    Layout("state_x_region", contractor.STATE_REGION, "state_id region_id"),
    Layout(
        "dmerc_region_lookup",
        contractor.MAC_REGION,
        "region_id description psc_description mac_description super_mac_description",
    ),
    Layout("region_lookup", contractor.REGION, "region_id description"),
    Layout("contractor_type_lookup", contractor.CONTRACTOR_TYPE, "contractor_type_id description"),
    Layout("contractor_subtype_lookup", contractor.CONTRACTOR_SUBTYPE, "contractor_subtype_id description"),
    Layout("update_period", contractor.UPDATE_PERIOD, "period_id begin_date dis_end_date|end_date"),
    Layout(
        "documents_latest",
        lcd.DOCUMENT,
        "document_type document_id document_version document_display_id title contractor_name_type "
        "effective_date retirement_date note? updated_on",
    ),
)
