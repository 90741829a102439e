"""An input cut into parts that can be done by themselves, in any order, by anyone, again after a failure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from loaders.claims.line_ranges import line_ranges
from loaders.claims.read import is_streamed_by_line

JSON_LINES, PARQUET, WHOLE = "jsonl", "parquet", "files"
LINES_BYTES = 32 * 1024 * 1024
"""Of JSON Lines a part; of other files, so many bytes together, or one file."""
PARQUET_ROWS = 50_000
_HEAD = 256 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a Parquet or JSON Lines file, or whole files.

    ``names`` are those of the files below the input, as results show them, wherever the input lies.
    ``start`` and ``stop`` are bytes of JSON Lines or rows of Parquet; ``first`` is the number of the first
    line or row, counted from 1.
    """

    number: int
    kind: str
    paths: tuple[str, ...]
    names: tuple[str, ...]
    start: int = 0
    stop: int = 0
    first: int = 1

    def as_json(self) -> dict[str, Any]:
        """The stored form, as Spark's executors get it."""
        return asdict(self) | {"paths": list(self.paths), "names": list(self.names)}

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Part:
        """The inverse of ``as_json``."""
        return Part(**(stored | {"paths": tuple(stored["paths"]), "names": tuple(stored["names"])}))


def name_below(source: Path, file: Path) -> str:
    """What a file of the input is called in results."""
    return file.name if file == source else file.relative_to(source).as_posix()


def parts_of(source: Path, files: Sequence[Path]) -> Iterator[Part]:
    """The parts of these files, numbered from 1: the same files give the same parts."""
    number, waiting, size = 1, list[Path](), 0
    for file in files:
        kind = _kind(file)
        if kind == WHOLE:
            waiting.append(file)
            size += file.stat().st_size
        if waiting and (kind != WHOLE or size >= LINES_BYTES):
            yield _part(number, WHOLE, source, waiting)
            number, waiting, size = number + 1, [], 0
        if kind == WHOLE:
            continue
        for piece in _pieces(file, kind):
            yield _part(number, kind, source, [file], *piece)
            number += 1
    if waiting:
        yield _part(number, WHOLE, source, waiting)


def _part(number: int, kind: str, source: Path, files: Sequence[Path], *piece: int) -> Part:
    paths, names = tuple(map(str, files)), tuple(name_below(source, file) for file in files)
    return Part(number, kind, paths, names, *piece)


def _kind(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PAR1"):
        return PARQUET
    return JSON_LINES if is_streamed_by_line(file.name, head) else WHOLE


def _pieces(file: Path, kind: str) -> Iterator[tuple[int, int, int]]:
    if kind == PARQUET:
        from api.batch.parquet_claims import row_ranges

        yield from row_ranges(file, PARQUET_ROWS)
        return
    with file.open("rb") as stream:
        yield from line_ranges(stream, LINES_BYTES)
