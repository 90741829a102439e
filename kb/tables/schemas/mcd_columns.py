"""Columns that many tables of the Medicare Coverage Database share, and tables of articles and LCDs alike.

Authority: CMS, Medicare Coverage Database; layout: the data dictionaries of the Article and LCD downloads
(CMS, updated 4/29/2025).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.tables.schema import Column, Kind, TableSchema

MCD_AUTHORITY = "CMS, Medicare Coverage Database"

UPDATED = Column("updated", Kind.DATE, "day (UTC) on which the row was added or changed", edition_bound=True)
RANGE = Column(
    "range", Kind.CODE, "B, M, E: first, inner, last of a range; X, Y, Z likewise for an x code; N alone"
)
PARAGRAPH = Column(
    "paragraph", Kind.TEXT, "the group's introduction as plain text; often names the HCPCS codes meant"
)
TITLE = Column("title", Kind.TEXT, "one line")
EFFECTIVE = "first day in force of the {}, in whatever version"
REVISION_UNTIL = Column("revision_until", Kind.DATE, "first day on which this version is no longer in force")
RETIRED = Column("retired", Kind.DATE, "day on which it was retired")
ICD10 = Column("icd10", Kind.CODE, "Y where its diagnosis codes are ICD-10-CM, N where ICD-9-CM")
STATE_ID = Column("state_id", Kind.INTEGER, "see mcd-state")
CONTRACTOR_ENTRY = (
    Column("contractor_id", Kind.INTEGER, "publisher's number of the contractor"),
    Column("contractor_type", Kind.INTEGER, "see mcd-contractor-type"),
    Column("contractor_version", Kind.INTEGER, "version of the contractor's entry", edition_bound=True),
)
CONTRACTOR_KEY = ("contractor_id", "contractor_type", "contractor_version")


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """Articles or LCDs, whose exports hold the same tables: ``name`` is that of their columns and tables.

    ``noun`` is the word in titles, ``one`` the word with its article, ``letter`` begins a document's number.
    """

    name: str
    noun: str
    one: str
    letter: str

    @property
    def id(self) -> Column:
        """The document's number."""
        return Column(f"{self.name}_id", Kind.INTEGER, f"{self.noun} number, the digits after {self.letter}")

    @property
    def document(self) -> tuple[Column, ...]:
        """The columns that name a version of a document."""
        about = f"version of the {self.noun}; each edit makes a new one"
        return (self.id, Column(f"{self.name}_version", Kind.INTEGER, about))

    def table(
        self,
        name: str,
        title: str,
        columns: tuple[Column, ...],
        key: tuple[str, ...],
        identity: tuple[str, ...] = (),
    ) -> TableSchema:
        """A table of versions of documents; ``columns`` and ``key`` come after those that name one.

        ``identity`` comes after the document's number, where the key does not say it.
        """
        document = self.document
        if name:
            # On a row of a list the version says only to which edition of the document the row belongs.
            document = (self.id, replace(document[1], edition_bound=True))
        return TableSchema(
            "-".join(filter(None, ("mcd", self.name, name))),
            f"MCD {title}",
            MCD_AUTHORITY,
            (*document, *columns),
            (*(column.name for column in document), *key),
            (self.id.name, *identity) if identity or not name else (),
        )

    def group(self, of: str) -> Column:
        """The number of a group of codes."""
        return Column("group", Kind.INTEGER, f"number of the group of {of} within the {self.noun}")

    def groups(self, name: str, of: str, *more: Column) -> TableSchema:
        """Groups of codes with their introductions."""
        columns = (self.group(of), PARAGRAPH, *more, UPDATED)
        return self.table(name, f"{self.noun} groups of {of}", columns, ("group",))

    def contractors(self, *more: Column) -> TableSchema:
        """Which contractors a document is of."""
        columns = (*CONTRACTOR_ENTRY, *more, UPDATED)
        return self.table("contractor", f"{self.noun}s and their contractors", columns, CONTRACTOR_KEY)

    def jurisdictions(self) -> TableSchema:
        """Which states a document of one contractor is for."""
        title = f"{self.noun}s and the states they are for; used where {self.one} has one contractor"
        return self.table("jurisdiction", title, (STATE_ID, UPDATED), ("state_id",))

    def future_retirements(self) -> TableSchema:
        """Which documents will be retired; these rows name no version."""
        return TableSchema(
            f"mcd-{self.name}-future-retire",
            f"MCD {self.noun}s about to be retired",
            MCD_AUTHORITY,
            (self.id, Column("retires", Kind.DATE, "day on which it will be retired")),
            (self.id.name,),
        )

    def revisions(self) -> TableSchema:
        """The history of a document."""
        columns = (
            Column("revision", Kind.INTEGER, "revision number"),
            Column("effective", Kind.DATE, "first day of the revision"),
            Column("explanation", Kind.TEXT, "what changed, as plain text"),
            UPDATED,
        )
        return self.table("revision", f"{self.noun} revision history", columns, ("revision",))

    def notes(self) -> TableSchema:
        """Notes on published documents."""
        columns = (
            Column("note_version", Kind.INTEGER, "version of the note", edition_bound=True),
            Column("note", Kind.TEXT, "correction or remark, as plain text"),
            Column("noted", Kind.DATE, "day of the note's last change"),
            Column("posted", Kind.DATE, "day on which it was posted"),
        )
        return self.table("note", f"notes on {self.noun}s already published", columns, ("note_version",))

    def related(self, article: str, article_version: Column) -> TableSchema:
        """Which documents a document relates to; what the columns of a related article mean is given."""
        columns = (
            self._related_number,
            Column("related_article_id", Kind.INTEGER, article),
            article_version,
            Column("related_lcd_id", Kind.INTEGER, "LCD it relates to"),
            Column("related_lcd_version", Kind.INTEGER, "version of that LCD"),
            Column("related_contractor_id", Kind.INTEGER, "contractor of the related document"),
            UPDATED,
        )
        title = f"{self.noun}s and the documents they relate to"
        return self.table(
            "related", title, columns, ("related_number",), ("related_article_id", "related_lcd_id")
        )

    def national(self) -> TableSchema:
        """Which national coverage determinations a document relates to."""
        columns = (
            self._related_number,
            Column("ncd_id", Kind.INTEGER, "national coverage determination; 0 means none"),
            Column("ncd_version", Kind.INTEGER, "its version"),
            UPDATED,
        )
        title = f"{self.noun}s and the national coverage determinations they relate to"
        return self.table("ncd", title, columns, ("related_number",), ("ncd_id",))

    @property
    def _related_number(self) -> Column:
        return Column("related_number", Kind.INTEGER, f"counter within the {self.noun}", edition_bound=True)
