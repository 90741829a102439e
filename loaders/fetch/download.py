"""Downloads one file: continued where it stopped, checked, and put in place whole.

A finished file is asked for with its ETag and date, and kept when the server says that it has not
changed, or answers with the same ETag (CMS's download server answers 200 where 304 was asked for).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from loaders.errors import LoadError
from loaders.fetch.client import Client, Interrupted, patiently
from loaders.fetch.links import AGREED, behind_licence, file_name
from loaders.fetch.partial import Partial
from loaders.fetch.record import Received, disk, received, record, sha256_of
from loaders.fetch.whole import check_archive, check_digest

LARGEST = 2 << 30
"""Bytes. The largest file of the publishers, a coverage export, has about 75 MB."""
_CHUNK = 1 << 18
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")

Watch = Callable[[str, int, int], None]
"""Told of progress: the file's name, bytes received, and bytes in all (0 if not known)."""


class LicenceAsked(Exception):
    """The server leads to a licence page (``licence``) before it gives the file."""

    def __init__(self, licence: str) -> None:
        super().__init__(licence)
        self.licence = licence


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that is in place. ``new`` is False where it was there already and has not changed."""

    got: Received
    new: bool
    continued_at: int = 0
    checksum_compared: bool = False


def unwatched(name: str, done: int, total: int) -> None:
    """Takes no notice of progress."""


def download(
    client: Client,
    address: str,
    folder: Path,
    within: str,
    *,
    agreed: bool = False,
    largest: int = LARGEST,
    watch: Watch = unwatched,
) -> Downloaded:
    """The file at a publisher's ``address`` in ``folder/within``, recorded in ``folder``.

    ``agreed`` sends, as the publisher's own page does, that its licence was agreed to. Raises
    LicenceAsked, or LoadError: those of the client and ``fetch.too-large``, ``fetch.not-an-archive``,
    ``fetch.damaged``, ``fetch.checksum``, ``fetch.disk``. A file that was there before stays then.
    """
    name = f"{within}/{file_name(address)}"
    place = folder / name
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        known = _unaltered(folder, name, address)
        one = _Download(client, address, place, name, agreed, largest, watch, known)
        return patiently(client, address, lambda: one.attempt(folder), lambda: Partial(place).size)
    except OSError as error:
        # Half a file on a full disk keeps others from being written, too.
        Partial(place).forget()
        raise disk(place, error) from error


def _unaltered(folder: Path, name: str, address: str) -> Received | None:
    known = received(folder).get(name)
    place = folder / name
    if known is None or known.url != address or not place.is_file():
        return None
    return known if place.stat().st_size == known.size and sha256_of(place) == known.sha256 else None


@dataclass(frozen=True, slots=True)
class _Download:
    client: Client
    address: str
    place: Path
    name: str
    agreed: bool
    largest: int
    watch: Watch
    known: Received | None

    def attempt(self, folder: Path) -> Downloaded:
        part = Partial(self.place)
        version = part.version(self.address)
        at = part.size if version else 0
        headers = self._conditions(version, at)
        asked = self.address
        if self.agreed:
            asked += ("&" if urlsplit(asked).query else "?") + AGREED
        with self.client.get(asked, headers) as (final, answer):
            gate = behind_licence(final)
            if gate.licence:
                raise LicenceAsked(gate.licence)
            if self.known and _same(self.known, answer):
                return Downloaded(self.known, new=False)
            start = _continues_at(answer, at)
            if start is None:
                part.forget()
                raise Interrupted("the server would not continue the file where it stopped", 0.0)
            if start == 0:
                part.begin(self.address, _version(answer.headers))
            self._receive(part, answer, start)
            return self._finish(part, answer, folder, start)

    def _conditions(self, version: str, at: int) -> dict[str, str]:
        if at:
            return {"Range": f"bytes={at}-", "If-Range": version}
        if self.known and self.known.etag:
            return {"If-None-Match": self.known.etag}
        if self.known and self.known.last_modified:
            return {"If-Modified-Since": self.known.last_modified}
        return {}

    def _receive(self, part: Partial, answer: BaseHTTPResponse, start: int) -> None:
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else 0
        if total > self.largest:
            part.forget()
            raise self._too_large(f"{total:,} bytes")
        if total and shutil.disk_usage(self.place.parent).free < total - start:
            raise OSError(28, "No space left on device")
        done = start
        with part.bytes_at.open("ab") as stream:
            try:
                while chunk := answer.read1(_CHUNK):
                    done += len(chunk)
                    if done > self.largest:
                        break
                    stream.write(chunk)
                    self.watch(self.name, done, total)
            except HTTPError as error:
                raise Interrupted("the connection was cut") from error
        if done > self.largest:
            part.forget()
            raise self._too_large(f"more than {self.largest:,} bytes")
        if total and done != total:
            raise Interrupted(f"{done:,} of {total:,} bytes came")

    def _finish(self, part: Partial, answer: BaseHTTPResponse, folder: Path, start: int) -> Downloaded:
        sha256 = sha256_of(part.bytes_at)
        try:
            check_archive(part.bytes_at, self.address)
            # After a continued download Content-MD5 is that of the rest, a digest that of the whole.
            headers = {key: each for key, each in answer.headers.items() if not start or key != "Content-MD5"}
            compared = check_digest(part.bytes_at, sha256, headers, self.address)
        except LoadError:
            part.forget()
            raise
        got = Received(
            file=self.name,
            url=self.address,
            sha256=sha256,
            size=part.size,
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
            mirror=self.client.servers.asked(self.address) if self.client.servers.base else "",
        )
        part.finish()
        record(folder, got)
        return Downloaded(got, new=True, continued_at=start, checksum_compared=compared)

    def _too_large(self, how_much: str) -> LoadError:
        return LoadError(
            "fetch.too-large",
            f"the file has {how_much}, where {self.largest:,} are the most that is expected",
            place=self.address,
            next_step="If it is what you want, download it by hand, then: chartproof kb load FILE.",
        )


def _same(known: Received, answer: BaseHTTPResponse) -> bool:
    if answer.status == 304:
        return True
    if answer.status != 200:
        return False
    etag = answer.headers.get("ETag", "")
    if known.etag and etag:
        return known.etag.removeprefix("W/") == etag.removeprefix("W/")
    return bool(known.last_modified) and (
        known.last_modified == answer.headers.get("Last-Modified")
        and str(known.size) == answer.headers.get("Content-Length")
    )


def _continues_at(answer: BaseHTTPResponse, at: int) -> int | None:
    """From which byte the answer goes on; None where it fits neither the part nor the beginning."""
    if answer.status == 200:
        return 0
    stated = _RANGE.fullmatch(answer.headers.get("Content-Range", "").strip())
    if answer.status == 206 and stated and at and int(stated[1]) == at:
        return at
    return None


def _version(headers: Mapping[str, str]) -> str:
    """The strong ETag, else the date: what If-Range may hold (RFC 9110, 13.1.5)."""
    etag = headers.get("ETag", "")
    return etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", "")
