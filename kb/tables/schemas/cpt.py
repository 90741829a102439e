"""CPT from the AMA's licensed data files: one table for each length of descriptor.

Authority: American Medical Association, CPT data files (LONGULT, MEDU, SHORTU); CPT is the code set
of 45 CFR 162.1002(a)(5). The three lengths come in three files and are three tables, so that a
licensee may load any of them alone. Loading is the licensee's act: no descriptor comes with this
package.
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

_COLUMNS = (
    Column("code", Kind.CODE, "five characters: four digits, then a digit or a letter"),
    Column("description", Kind.TEXT, "the AMA's descriptor"),
)


def _descriptors(name: str, length: str) -> TableSchema:
    return TableSchema(
        name=name,
        title=f"CPT codes with {length} descriptors",
        authority="American Medical Association",
        columns=_COLUMNS,
        key=("code",),
    )


CPT = _descriptors("cpt", "long")
"""Codes with full descriptors (LONGULT and its upper-case and fixed-field forms)."""

CPT_MEDIUM = _descriptors("cpt-medium", "medium")
"""Codes with descriptors of at most 48 characters (MEDU)."""

CPT_SHORT = _descriptors("cpt-short", "short")
"""Codes with descriptors of at most 28 characters (SHORTU)."""
