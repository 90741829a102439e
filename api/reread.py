"""Reading releases again from the bytes kept in the home, where a compiled form is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kb.model.tabular import Tabular
from kb.release import Release
from kb.snapshot.arrays import damaged
from kb.snapshot.home import Home
from kb.tables.schema import TableSchema
from loaders.errors import LoadError

if TYPE_CHECKING:
    from loaders.tables.source import Source
    from loaders.tables.table import LoadedTable


class Rereader:
    """Reads from the sources of one home, which must still be the bytes that were loaded."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def tabular(self, release: Release) -> Tabular:
        """A tabular list."""
        from loaders.tables.icd10cm.tabular import read_tabular

        try:
            return read_tabular(self._source(release.source_name, release.sha256))
        except LoadError as error:
            raise damaged(self._home.source_path(release.sha256)) from error

    def table(self, release: Release) -> tuple[TableSchema, Mapping[str, Sequence[Any]]]:
        """Any other table, as the release that it was loaded as."""
        from loaders.tables.ncci.ptp_parts import join_parts

        read = [self.part(release, name, sha256) for name, sha256 in release.sources]
        whole = join_parts(read) if release.parts else read[0]
        return whole.schema, whole.columns

    def part(self, release: Release, name: str, sha256: str) -> LoadedTable:
        """What one source of a release holds of its table."""
        from loaders.tables.formats import format_of
        from loaders.tables.table import Hints

        source = self._source(name, sha256)
        hints = Hints(release.table, release.period.start, release.period.until)
        for table in format_of(source).read(source, hints):
            same_days = table.period == release.period or (
                release.sample and table.period.start == release.period.start
            )
            if table.schema.name == release.table and same_days:
                return table
        raise damaged(self._home.source_path(sha256))

    def _source(self, name: str, sha256: str) -> Source:
        from loaders.tables.source import open_source

        place = self._home.source_path(sha256)
        try:
            source = open_source(place)
        except LoadError as error:
            raise damaged(place) from error
        if source.sha256 != sha256:
            raise damaged(place)
        return replace(source, name=name)
