"""Archives within a downloaded archive, unpacked beside it; ``kb load`` reads one layer only.

The coverage exports and the HCC software come so.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from loaders.errors import LoadError
from loaders.fetch.links import file_name
from loaders.fetch.record import disk

_LARGEST = 4 << 30
"""Bytes of all inner archives together, as stated and as unpacked."""
_CHUNK = 1 << 20
_DATABASES = (".mdb", ".accdb")
"""The same tables again, for Microsoft Access."""


def to_load(archive: Path) -> tuple[str, ...]:
    """What to give to ``kb load`` for a downloaded archive: itself, or the archives in it.

    Raises LoadError ``fetch.damaged``, ``fetch.too-large`` or ``fetch.disk``.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            inside = [each for each in opened.infolist() if not each.is_dir()]
            packed = [each for each in inside if PurePosixPath(each.filename).suffix.lower() == ".zip"]
            if not packed:
                return (str(archive),)
            folder = _unpacked(opened, packed, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise LoadError(
            "fetch.damaged",
            f"the archive can't be unpacked ({type(error).__name__})",
            place=str(archive),
            next_step="Delete it and run the command again.",
        ) from error
    except OSError as error:
        raise disk(archive, error) from error
    plain = (
        f"{archive}!{each.filename}"
        for each in inside
        if PurePosixPath(each.filename).suffix.lower() not in (".zip", *_DATABASES)
    )
    return (*(str(each) for each in sorted(folder.iterdir())), *sorted(plain))


def _unpacked(opened: zipfile.ZipFile, packed: list[zipfile.ZipInfo], archive: Path) -> Path:
    folder = archive.with_suffix("")
    if sum(each.file_size for each in packed) > _LARGEST:
        raise _too_large(archive)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=archive.parent))
    try:
        left = _LARGEST
        for each in packed:
            with opened.open(each) as source, (new / _name(each)).open("xb") as target:
                while chunk := source.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise _too_large(archive)
                    target.write(chunk)
        if folder.exists():
            shutil.rmtree(folder)
        new.replace(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def _name(member: zipfile.ZipInfo) -> str:
    """A name of its own in one folder, whatever folders the archive names."""
    return file_name("https://archive/" + member.filename.replace("\\", "/").rpartition("/")[2])


def _too_large(archive: Path) -> LoadError:
    return LoadError(
        "fetch.too-large",
        f"the archives in it unpack to more than {_LARGEST:,} bytes",
        place=str(archive),
        next_step="Look at it by hand before you load anything of it.",
    )
