"""The one member of a zip archive that holds the table."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from loaders.errors import LoadError
from loaders.tables.checked_stream import DAMAGE
from loaders.tables.looks_like import HEAD_BYTES

_DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".rtf", ".xsd", ".htm", ".html", ".md"})
"""What publishers pack beside a table: guides, read-me files and schemas."""

_MAX_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller came for: a name for people, a test, and the refusal when nothing passes.

    ``matches`` gets a member's file name and its first bytes.
    """

    label: str
    matches: Callable[[str, bytes], bool]
    refusal: str = "source.no-member"


def choose_member(
    archive: zipfile.ZipFile,
    place: str,
    *,
    member: str | None,
    wanted: Wanted | None,
) -> zipfile.ZipInfo:
    """The member to read: the named one, else the only one that can be the table.

    Raises LoadError: ``source.no-member``, ``source.several-members``, ``source.encrypted``,
    or the refusal that ``wanted`` names.
    """
    files = table_members(archive, place)
    if member is not None:
        chosen = [info for info in files if info.filename == member]
        if not chosen:
            chosen = [info for info in files if PurePosixPath(info.filename).name == member]
    elif wanted is not None:
        chosen = [info for info in files if _passes(archive, info, wanted)]
    else:
        chosen = [info for info in files if _suffix(info) not in _DOCUMENTS]
    if not chosen:
        raise _none(files, place, member, wanted)
    if len(chosen) > 1:
        names = ", ".join(sorted(info.filename for info in chosen)[:8])
        raise LoadError(
            "source.several-members",
            f"the archive holds {len(chosen)} files that could be meant: {names}",
            place=place,
            next_step=f"Name one, for example '{place}!{min(i.filename for i in chosen)}'.",
        )
    _refuse_encrypted(chosen[0], place)
    return chosen[0]


def table_members(archive: zipfile.ZipFile, place: str) -> list[zipfile.ZipInfo]:
    """The archive's files without folders and without the hidden files that a Mac adds."""
    everything = archive.infolist()
    if len(everything) > _MAX_MEMBERS:
        raise LoadError(
            "source.too-large",
            f"the archive holds more than {_MAX_MEMBERS:,} files",
            place=place,
            next_step="Unpack it yourself and load the table's own file.",
        )
    return [
        info
        for info in everything
        if not info.is_dir()
        and not info.filename.startswith("__MACOSX/")
        and not PurePosixPath(info.filename).name.startswith(".")
    ]


def _passes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: Wanted) -> bool:
    if info.flag_bits & 0x1 or _suffix(info) in _DOCUMENTS:
        return False
    try:
        with archive.open(info) as stream:
            head = stream.read(HEAD_BYTES)
    except (*DAMAGE, OSError, NotImplementedError):
        return False
    return wanted.matches(PurePosixPath(info.filename).name, head)


def _refuse_encrypted(info: zipfile.ZipInfo, place: str) -> None:
    if info.flag_bits & 0x1:
        raise LoadError(
            "source.encrypted",
            "the file in the archive is protected by a password",
            place=f"{place}!{info.filename}",
            next_step="Unpack it with its password and load the plain file.",
        )


def _none(files: list[zipfile.ZipInfo], place: str, member: str | None, wanted: Wanted | None) -> LoadError:
    kinds = Counter(_suffix(info) or "unnamed kind" for info in files)
    holds = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())[:8]) or "nothing"
    if member is not None:
        return LoadError(
            "source.no-member",
            f"the archive has no file '{member}'; it holds {holds}",
            place=place,
            next_step="Name a file as the archive lists it (unzip -l shows the list).",
        )
    label = wanted.label if wanted else "a table"
    return LoadError(
        wanted.refusal if wanted else "source.no-member",
        f"the archive does not hold {label}; it looks like {holds}",
        place=place,
        next_step=f"Download the archive that holds {label}, or name a file in it after '!'.",
    )


def _suffix(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename).suffix.lower()
