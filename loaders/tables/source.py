"""Open an official file as it was downloaded: plain, .gz, .xz, or a member of a .zip."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from loaders.errors import LoadError
from loaders.tables.archive import Wanted, choose_member, table_members
from loaders.tables.checked_stream import DAMAGE, CheckedStream, Limits
from loaders.tables.located import (
    empty,
    file_size,
    is_office_document,
    split_member,
    unreadable,
)
from loaders.tables.looks_like import HEAD_BYTES

_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_XZ = b"\xfd7zXZ\x00"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Source:
    """A readable official file and what identifies it.

    ``name`` is the file's own name, without a packing suffix and without its archive, as the
    publisher's naming patterns expect it; ``place`` says where it was found, for messages.
    ``sha256`` and ``size`` (bytes) are those of the uncompressed content.
    """

    name: str
    place: str
    sha256: str
    size: int
    _open: Callable[[str | None], CheckedStream] = field(repr=False, compare=False)

    def open(self) -> BinaryIO:
        """A new stream of the uncompressed content; the caller closes it.

        Reading raises LoadError if the file is damaged or is no longer what was hashed.
        """
        return cast(BinaryIO, io.BufferedReader(self._open(self.sha256), _CHUNK))

    def head(self, count: int = HEAD_BYTES) -> bytes:
        """The first ``count`` bytes of the content."""
        with self.open() as stream:
            return stream.read(count)


def open_source(path: str | Path, wanted: Wanted | None = None, *, limits: Limits | None = None) -> Source:
    """Find, bound and hash the file at ``path``; ``archive.zip!member`` names a file in a zip.

    The packing is told from the content, not from the suffix. Of a zip without a named member,
    the only member that ``wanted`` accepts is opened (without ``wanted``: the only member that is
    no document). The content is read once, in pieces, for its digest.

    Raises LoadError with one of the codes ``source.missing``, ``source.directory``,
    ``source.not-a-file``, ``source.unreadable``, ``source.empty``, ``source.too-large``,
    ``source.ratio``, ``source.damaged``, ``source.encrypted``, ``source.several-members``,
    ``source.no-member``.
    """
    bounds = limits or Limits()
    file, member = split_member(path)
    packed = file_size(file, bounds)
    try:
        with file.open("rb") as stream:
            start = stream.read(6)
    except OSError as error:
        raise unreadable(str(file), error) from error
    if start[:4] in _ZIP and (member is not None or not is_office_document(file)):
        return _hashed(*_zip_opener(file, member, wanted, bounds))
    if member is not None:
        raise LoadError(
            "source.damaged",
            f"a file in it is asked for ('{member}'), but it is not a zip archive",
            place=str(file),
            next_step="Download the archive again, or give the file's path without '!'.",
        )
    name, place = file.name, str(file)
    if start[:2] == _GZIP:
        return _hashed(_without(name, ".gz"), place, _opener(file, _gunzip, bounds, packed))
    if start == _XZ:
        return _hashed(_without(name, ".xz"), place, _opener(file, _unxz, bounds, packed))
    return _hashed(name, place, _opener(file, _plain, bounds, 0))


def members(path: str | Path) -> tuple[str, ...]:
    """The names of the files in the zip at ``path``, in its order; empty if it is no zip.

    Raises LoadError as open_source does.
    """
    file, _ = split_member(path)
    file_size(file, Limits())
    if not zipfile.is_zipfile(file) or is_office_document(file):
        return ()
    with ExitStack() as owned:
        archive = _open_zip(file, owned)
        return tuple(info.filename for info in table_members(archive, str(file)))


def _hashed(name: str, place: str, opener: Callable[[str | None], CheckedStream]) -> Source:
    with opener(None) as stream:
        buffer = bytearray(_CHUNK)
        while stream.readinto(buffer):
            pass
        if stream.size == 0:
            raise empty(place)
        return Source(name, place, stream.sha256, stream.size, opener)


def _plain(stream: BinaryIO, owned: ExitStack) -> BinaryIO:
    return stream


def _gunzip(stream: BinaryIO, owned: ExitStack) -> BinaryIO:
    return cast(BinaryIO, owned.enter_context(gzip.GzipFile(fileobj=stream)))


def _unxz(stream: BinaryIO, owned: ExitStack) -> BinaryIO:
    return cast(BinaryIO, owned.enter_context(lzma.LZMAFile(stream)))


def _opener(
    file: Path,
    unpack: Callable[[BinaryIO, ExitStack], BinaryIO],
    limits: Limits,
    packed: int,
) -> Callable[[str | None], CheckedStream]:
    place = str(file)

    def open_stream(expected: str | None) -> CheckedStream:
        owned = ExitStack()
        try:
            raw = unpack(owned.enter_context(file.open("rb")), owned)
        except OSError as error:
            owned.close()
            raise unreadable(place, error) from error
        return CheckedStream(raw, owned, place=place, limits=limits, packed=packed, expected=expected)

    return open_stream


def _open_zip(file: Path, owned: ExitStack) -> zipfile.ZipFile:
    try:
        return owned.enter_context(zipfile.ZipFile(file))
    except (*DAMAGE, OSError, ValueError, NotImplementedError) as error:
        raise LoadError(
            "source.damaged",
            f"the archive is cut off or damaged ({type(error).__name__})",
            place=str(file),
            next_step="Download it again and compare its size with the publisher's.",
        ) from error


def _zip_opener(
    file: Path, member: str | None, wanted: Wanted | None, limits: Limits
) -> tuple[str, str, Callable[[str | None], CheckedStream]]:
    with ExitStack() as scratch:
        info = choose_member(_open_zip(file, scratch), str(file), member=member, wanted=wanted)
    place = f"{file}!{info.filename}"

    def open_stream(expected: str | None) -> CheckedStream:
        owned = ExitStack()
        try:
            archive = _open_zip(file, owned)
            raw = owned.enter_context(archive.open(info.filename))
        except (*DAMAGE, OSError, KeyError, NotImplementedError, RuntimeError) as error:
            owned.close()
            raise _damaged_member(place, error) from error
        return CheckedStream(
            cast(BinaryIO, raw),
            owned,
            place=place,
            limits=limits,
            packed=max(info.compress_size, 1),
            expected=expected,
        )

    return PurePosixPath(info.filename).name, place, open_stream


def _damaged_member(place: str, error: Exception) -> LoadError:
    return LoadError(
        "source.damaged",
        f"the file in the archive can't be unpacked ({type(error).__name__})",
        place=place,
        next_step="Download the archive again, or unpack it yourself and load the plain file.",
    )


def _without(name: str, suffix: str) -> str:
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name
