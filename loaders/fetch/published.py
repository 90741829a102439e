"""What is said of a table's publisher: on which page its files are listed and how their names look.

A name pattern is a regular expression that is searched in a link's file name (lower case, see
``links.file_name``). Its named groups say for when the file is: ``fiscal`` (a fiscal year, with
``month`` for an update within it), ``year`` with ``month`` or ``quarter``, ``effective`` (MMDDYYYY),
``payment`` (a payment year of the HCC models), ``rvu_year`` with ``letter``, and ``version`` (of the
grouper). ``part`` numbers the files of a table that comes in parts, ``revision`` orders corrections.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a table, or a numbered series of files of which at least ``parts`` are needed."""

    label: str
    patterns: tuple[str, ...]
    needed: bool = True
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that links the files, or (``follow``) that links one page or folder for each edition.

    ``follow`` patterns are searched in the link's path. ``fixed`` are files at addresses that never
    change, for which no page has to be read.
    """

    page: str
    follow: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """A table, or a family of tables that comes in one download.

    ``listings`` are tried in order. ``licences`` are those that the publisher asks for on its page;
    a link that leads over a licence page adds its own. ``months`` is how long an edition usually
    holds. ``is_read`` is False where ``kb load`` does not read the publisher's form yet.
    """

    table: str
    title: str
    publisher: str
    listings: tuple[Listing, ...]
    parts: tuple[Part, ...] = ()
    licences: tuple[str, ...] = ()
    months: int = 12
    is_read: bool = True
    remark: str = field(default="")
