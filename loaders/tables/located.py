"""The file that a path means, before anything in it is read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from loaders.errors import LoadError
from loaders.tables.checked_stream import DAMAGE, Limits, too_large


def split_member(path: str | Path) -> tuple[Path, str | None]:
    """The file and the member named after ``!``; a file whose own name holds one comes first."""
    text = str(path)
    at = -1
    try:
        while not Path(text).exists() and (at := text.find("!", at + 1)) > 0:
            if Path(text[:at]).is_file():
                return Path(text[:at]), text[at + 1 :].lstrip("/")
    except (OSError, ValueError) as error:
        raise unreadable(text, error) from error
    return Path(text), None


def file_size(file: Path, limits: Limits) -> int:
    """Its size in bytes. Raises LoadError if absent, no regular file, empty or too large."""
    place = str(file)
    try:
        if not file.exists():
            raise LoadError(
                "source.missing",
                "there is no such file",
                place=place,
                next_step="Check the path; a file in a zip is written 'archive.zip!member'.",
            )
        if file.is_dir():
            raise LoadError(
                "source.directory",
                "this is a folder, not a file",
                place=place,
                next_step="Give the path of the table's file or zip archive in it.",
            )
        if not file.is_file():
            raise LoadError(
                "source.not-a-file",
                "this is a device or a pipe, not a file",
                place=place,
                next_step="Save the content as a file and load that.",
            )
        size = file.stat().st_size
    except (OSError, ValueError) as error:
        raise unreadable(place, error) from error
    if size == 0:
        raise empty(place)
    if size > limits.max_bytes:
        raise too_large(place, limits)
    return size


def is_office_document(file: Path) -> bool:
    """Whether a zip is a spreadsheet or text document, which is a file of its own, no archive."""
    try:
        with zipfile.ZipFile(file) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (*DAMAGE, OSError, ValueError, NotImplementedError):
        return False


def unreadable(place: str, error: Exception) -> LoadError:
    """The refusal of a file that the system does not let us read."""
    reason = getattr(error, "strerror", None) or type(error).__name__
    return LoadError(
        "source.unreadable",
        f"the file can't be read: {reason}",
        place=place.replace("\0", "?"),
        next_step="Check the path and that you may read the file.",
    )


def empty(place: str) -> LoadError:
    """The refusal of a file without content."""
    return LoadError(
        "source.empty",
        "the file is empty",
        place=place,
        next_step="Download it again; an interrupted download leaves an empty file.",
    )
