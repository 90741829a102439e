"""What an export of the Medicare Coverage Database holds besides the tables that are read here."""

from __future__ import annotations

from loaders.tables.companion import Companion

COMPANIONS = (
    Companion("whom to write to about proposed LCDs", name=r"draft_contact_lookup\.csv"),
    Companion("links to other pages", name=r"(article|lcd)_x_urls\.csv"),
    Companion("kinds of links", name=r"(article|lcd)_url_type_lookup\.csv"),
    Companion("which ICD-9 article an article came from", name=r"article_related_source_icd9\.csv"),
    Companion("which ICD-9 LCD an LCD came from", name=r"lcd_related_source_icd9\.csv"),
    Companion("comments on proposed articles and their answers", name=r"article_x_response_to_comment\.csv"),
    Companion("meetings about proposed LCDs", name=r"lcd_x_advisory_committee\.csv"),
    Companion("letters that asked for an LCD; the file has no header", name=r"lcd_x_requestor_letters\.csv"),
    Companion("which headings of a proposed LCD were changed", name=r"lcd_x_synopsis_changes_fields\.csv"),
    Companion("headings of an LCD", name=r"synopsis_changes_fields_lookup\.csv"),
    Companion("why an LCD was changed", name=r"lcd_x_reason_change\.csv"),
    Companion("reasons for changes", name=r"reason_change_lookup\.csv"),
)
