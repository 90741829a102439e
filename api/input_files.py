"""The files that a path of the command line stands for."""

from __future__ import annotations

from pathlib import Path

from loaders.errors import InputError


def files_of(path: Path) -> list[Path]:
    """The file, or the files of the folder and those below it, in order; hidden ones are left out.

    Raises InputError ``input.missing``, or ``input.empty`` for a folder without a file.
    """
    if not path.exists():
        raise InputError(
            "input.missing", "There is no such file.", place=str(path), next_step="Check the path."
        )
    if not path.is_dir():
        return [path]
    found = [
        each
        for each in sorted(path.rglob("*"))
        if each.is_file() and not any(name.startswith((".", "_")) for name in each.relative_to(path).parts)
    ]
    if not found:
        raise InputError(
            "input.empty", "The folder holds no file.", place=str(path), next_step="Check the path."
        )
    return found
