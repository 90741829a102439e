"""Files that come with an export of the Medicare Coverage Database and hold no table that is read here."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

COMPANIONS: Mapping[str, str] = MappingProxyType(
    {
        "readme_first.txt": "how to open the files",
        "*data dictionary.pdf": "the description of the files",
        "draft_contact_lookup.csv": "whom to write to about proposed LCDs",
        "article_x_urls.csv": "links to other pages",
        "lcd_x_urls.csv": "links to other pages",
        "article_url_type_lookup.csv": "kinds of links",
        "lcd_url_type_lookup.csv": "kinds of links",
        "article_related_source_icd9.csv": "which ICD-9 article an article came from",
        "lcd_related_source_icd9.csv": "which ICD-9 LCD an LCD came from",
        "article_x_response_to_comment.csv": "comments on proposed articles and their answers",
        "lcd_x_advisory_committee.csv": "meetings about proposed LCDs",
        "lcd_x_requestor_letters.csv": "letters that asked for an LCD; the file has no header",
        "lcd_x_synopsis_changes_fields.csv": "which headings of a proposed LCD were changed",
        "synopsis_changes_fields_lookup.csv": "headings of an LCD",
        "lcd_x_reason_change.csv": "why an LCD was changed",
        "reason_change_lookup.csv": "reasons for changes",
    }
)
"""File-name patterns, lower case, with what the file holds."""


def companion(file_name: str) -> str | None:
    """What a companion file holds, or None for a file that is no companion."""
    for pattern, about in COMPANIONS.items():
        if fnmatchcase(file_name.lower(), pattern):
            return about
    return None
