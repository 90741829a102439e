"""Place of service codes for professional claims.

Authority: CMS, Place of Service Code Set; Medicare Claims Processing Manual (Pub. 100-04), chapter
26, section 10.5, which also says where the facility rate is paid (chapter 12, section 20.4.2).
"""

from __future__ import annotations

from kb.tables.schema import Column, Kind, TableSchema

PLACE_OF_SERVICE = TableSchema(
    name="place-of-service",
    title="Place of service codes",
    authority="Centers for Medicare & Medicaid Services",
    columns=(
        Column("code", Kind.CODE, "two digits"),
        Column("name", Kind.TEXT, "the place's name"),
        Column("description", Kind.TEXT, "what the place is"),
        Column("status", Kind.CODE, "ASSIGNED, or UNASSIGNED for a number without a meaning"),
        Column("rate", Kind.CODE, "F facility rate, N non-facility rate; absent where the source is silent"),
        Column(
            "described_effective",
            Kind.DATE,
            "the day its description calls effective: its first, or for some codes that of a revision",
        ),
    ),
    key=("code",),
)
"""The code set as of a day. It has no regular updates, so a release is in force until the next."""
