"""Downloading a file from a server that fails in the ways servers and lines fail."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from loaders.errors import LoadError
from loaders.fetch.client import ATTEMPTS, Client
from loaders.fetch.download import Downloaded, LicenceAsked, download
from loaders.fetch.hosts import servers
from loaders.fetch.record import NAME
from tests.loaders.fetch.publisher_server import File, Handler, Publishers, archive, cut, status

ADDRESS = "https://www.cms.gov/files/zip/a-table.zip"
CONTENT = archive(table__txt=random.Random(7).randbytes(700_000))
OTHER = archive(table__txt=random.Random(8).randbytes(650_000))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


def get(client: Client, folder: Path, **how: Any) -> Downloaded:
    return download(client, ADDRESS, folder, "table", **how)


def refusal(client: Client, folder: Path, **how: Any) -> LoadError:
    with pytest.raises(LoadError) as caught:
        get(client, folder, **how)
    assert caught.value.next_step
    return caught.value


def left(folder: Path) -> list[str]:
    """Everything in the folder, hidden files too."""
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())


def ranges(publishers: Publishers) -> list[str | None]:
    return [headers.get("Range") for _, headers in publishers.asked]


def test_a_file_is_put_in_place_and_recorded(publishers: Publishers, client: Client, folder: Path) -> None:
    publishers.put(ADDRESS, File(CONTENT, headers={"Last-Modified": "Tue, 01 Sep 2026 10:00:00 GMT"}))
    got = get(client, folder)
    assert got.new
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT
    assert left(folder) == [NAME, "table/a-table.zip"]
    assert json.loads((folder / NAME).read_text())["files"] == [
        {
            "file": "table/a-table.zip",
            "url": ADDRESS,
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
            "size": len(CONTENT),
            "etag": '"1"',
            "last_modified": "Tue, 01 Sep 2026 10:00:00 GMT",
            "mirror": f"{publishers.base}/www.cms.gov/files/zip/a-table.zip",
        }
    ]
    assert publishers.asked[0][1]["User-Agent"] == "chartproof/test"


def test_a_cut_download_is_continued_to_the_same_bytes(
    publishers: Publishers, client: Client, folder: Path, waits: list[float]
) -> None:
    file = File(CONTENT)
    publishers.put(ADDRESS, cut(file, 300_000), file)
    got = get(client, folder)
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT
    assert 0 < got.continued_at <= 300_000
    assert ranges(publishers) == [None, f"bytes={got.continued_at}-"]
    assert publishers.asked[1][1]["If-Range"] == '"1"'
    assert waits == [1.0]


def test_the_next_run_continues_what_this_one_left(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    file = File(CONTENT)
    publishers.put(ADDRESS, cut(file, 200_000), status(503))
    assert refusal(client, folder).code == "fetch.unreachable"
    assert left(folder) == ["table/.a-table.zip.part", "table/.a-table.zip.part.json"]
    publishers.put(ADDRESS, file)
    assert get(client, folder).continued_at > 0
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT
    assert left(folder) == [NAME, "table/a-table.zip"]


def test_a_server_that_knows_no_range_starts_again(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    file = File(CONTENT, ranges=False)
    publishers.put(ADDRESS, cut(file, 300_000), file)
    assert get(client, folder).continued_at == 0
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_starts_again(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, cut(File(CONTENT), 300_000), File(OTHER, etag='"2"'))
    got = get(client, folder)
    assert (got.continued_at, got.got.etag) == (0, '"2"')
    assert (folder / "table/a-table.zip").read_bytes() == OTHER


def test_a_range_that_does_not_fit_starts_again(publishers: Publishers, client: Client, folder: Path) -> None:
    wrong = status(206, CONTENT[5:], Content_Range=f"bytes 5-{len(CONTENT) - 1}/{len(CONTENT)}")
    publishers.put(ADDRESS, cut(File(CONTENT), 300_000), wrong, File(CONTENT))
    assert get(client, folder).continued_at == 0
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_passing_refusal_is_tried_again_after_the_asked_wait(
    publishers: Publishers, client: Client, folder: Path, waits: list[float], code: int
) -> None:
    publishers.put(ADDRESS, status(code, Retry_After="7"), status(code), File(CONTENT))
    assert get(client, folder).new
    assert waits == [7.0, 2.0]


def test_waits_grow_and_end(publishers: Publishers, client: Client, folder: Path, waits: list[float]) -> None:
    publishers.put(ADDRESS, status(503))
    error = refusal(client, folder)
    assert (error.code, error.place) == ("fetch.unreachable", ADDRESS)
    assert waits == [1.0, 2.0, 4.0, 8.0]
    assert len(publishers.asked) == ATTEMPTS


def test_a_server_that_asks_for_hours_is_left_alone(
    publishers: Publishers, client: Client, folder: Path, waits: list[float]
) -> None:
    publishers.put(ADDRESS, status(429, Retry_After="7200"))
    assert "asks to wait 7200 seconds" in refusal(client, folder).message
    assert waits == []


def test_a_missing_file_is_asked_for_once(publishers: Publishers, client: Client, folder: Path) -> None:
    assert refusal(client, folder).code == "fetch.missing"
    assert len(publishers.asked) == 1
    assert left(folder) == []


def test_a_server_that_is_gone_is_waited_for_once(
    client: Client, publishers: Publishers, folder: Path, waits: list[float]
) -> None:
    publishers.server_close()
    for _ in range(2):
        assert refusal(client, folder).code == "fetch.unreachable"
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_more_bytes_promised_than_sent(publishers: Publishers, client: Client, folder: Path) -> None:
    def promises(handler: Handler) -> None:
        handler.close_connection = True
        handler.reply(200, CONTENT, {"Content-Length": str(len(CONTENT) + 50)})

    publishers.put(ADDRESS, promises)
    assert refusal(client, folder).code == "fetch.unreachable"
    assert not (folder / "table/a-table.zip").exists()


@pytest.mark.parametrize("kept", [len(CONTENT) - 30, 2_000])
def test_a_truncated_archive_is_refused(
    publishers: Publishers, client: Client, folder: Path, kept: int
) -> None:
    publishers.put(ADDRESS, File(CONTENT[:kept]))
    assert refusal(client, folder).code == "fetch.damaged"
    assert left(folder) == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!DOCTYPE html><html><body>We are working on it</body></html>", "web page"),
        (b"\n <HTML>", "web page"),
        (b"not found", "no zip archive"),
        (b"", "no zip archive"),
    ],
)
def test_a_page_with_status_200_is_no_archive(
    publishers: Publishers, client: Client, folder: Path, body: bytes, says: str
) -> None:
    publishers.put(ADDRESS, status(200, body))
    error = refusal(client, folder)
    assert error.code == "fetch.not-an-archive"
    assert says in error.message
    assert left(folder) == []


def test_a_redirect_within_the_publishers_is_followed(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, status(302, Location=f"{publishers.base}/downloads.cms.gov/there.zip"))
    publishers.put("https://downloads.cms.gov/there.zip", File(CONTENT))
    assert get(client, folder).got.url == ADDRESS


@pytest.mark.parametrize(
    "leads",
    [
        "https://elsewhere.example/a.zip",
        "http://127.0.0.1:1/www.cms.gov/a.zip",
        "ftp://ftp.cdc.gov/a.zip",
        "//elsewhere.example/www.cms.gov/a.zip",
        "/elsewhere.example/a.zip",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(
    publishers: Publishers, client: Client, folder: Path, leads: str
) -> None:
    publishers.put(ADDRESS, status(302, Location=leads))
    assert refusal(client, folder).code == "fetch.host"
    assert left(folder) == []


def test_redirects_in_a_circle_end(publishers: Publishers, client: Client, folder: Path) -> None:
    publishers.put(ADDRESS, status(302, Location="/www.cms.gov/files/zip/a-table.zip"))
    with pytest.raises(LoadError) as caught:
        get(client, folder)
    assert caught.value.code == "fetch.redirects"


def test_a_licence_page_is_told_from_the_file(publishers: Publishers, client: Client, folder: Path) -> None:
    gate = "/www.cms.gov/license/ama?file=/files/zip/a-table.zip"

    def gated(handler: Handler) -> None:
        if "agree=yes&next=Accept" in handler.path:
            File(CONTENT)(handler)
        else:
            handler.reply(302, b"", {"Location": gate})

    publishers.put(ADDRESS, gated)
    publishers.put("https://www.cms.gov/license/ama", b"<html>terms</html>")
    with pytest.raises(LicenceAsked) as asked:
        get(client, folder)
    assert asked.value.licence == "ama"
    assert get(client, folder, agreed=True).new


def test_an_unchanged_file_is_not_downloaded_again(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, File(CONTENT))
    first = get(client, folder)
    again = get(client, folder)
    assert (again.new, again.got) == (False, first.got)
    assert publishers.asked[1][1]["If-None-Match"] == '"1"'


def test_a_server_that_sends_all_again_under_the_same_etag_is_not_read(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, status(200, CONTENT, ETag='"1"'))
    assert get(client, folder).new
    received = []
    assert not get(client, folder, watch=lambda *told: received.append(told)).new
    assert received == []


def test_a_changed_file_replaces_the_old_one(publishers: Publishers, client: Client, folder: Path) -> None:
    publishers.put(ADDRESS, File(CONTENT), File(OTHER, etag='"2"'))
    get(client, folder)
    assert get(client, folder).new
    assert (folder / "table/a-table.zip").read_bytes() == OTHER


def test_a_file_altered_on_the_disk_is_downloaded_again(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, File(CONTENT))
    get(client, folder)
    (folder / "table/a-table.zip").write_bytes(CONTENT[:-1] + b"?")
    assert get(client, folder).new
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT


def test_the_old_file_stays_when_the_new_one_is_refused(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, File(CONTENT), status(200, b"<html>sorry</html>"))
    get(client, folder)
    assert refusal(client, folder).code == "fetch.not-an-archive"
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT


def test_a_body_without_end_stops_at_the_limit(publishers: Publishers, client: Client, folder: Path) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        while True:
            handler.wfile.write(b"PK\x03\x04" + bytes(50_000))

    publishers.put(ADDRESS, endless)
    error = refusal(client, folder, largest=400_000)
    assert error.code == "fetch.too-large"
    assert left(folder) == []


def test_a_stated_length_beyond_the_limit_is_not_read(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, File(CONTENT))
    assert refusal(client, folder, largest=1_000).code == "fetch.too-large"


def test_a_full_disk_leaves_nothing_half_written(
    publishers: Publishers, client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishers.put(ADDRESS, File(CONTENT))
    real = shutil.disk_usage(folder.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: real._replace(free=1_000))
    error = refusal(client, folder)
    assert (error.code, "No space left" in error.message) == ("fetch.disk", True)
    assert left(folder) == []


def test_a_disk_that_fills_up_meanwhile_leaves_nothing_half_written(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, File(CONTENT))

    def full(name: str, done: int, total: int) -> None:
        if done > 300_000:
            raise OSError(28, "No space left on device")

    assert refusal(client, folder, watch=full).code == "fetch.disk"
    assert left(folder) == []


def test_ctrl_c_leaves_what_came_to_be_continued(
    publishers: Publishers, client: Client, folder: Path
) -> None:
    publishers.put(ADDRESS, File(CONTENT))

    def interrupt(name: str, done: int, total: int) -> None:
        if done > 300_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(client, folder, watch=interrupt)
    assert left(folder) == ["table/.a-table.zip.part", "table/.a-table.zip.part.json"]
    assert get(client, folder).continued_at > 300_000
    assert (folder / "table/a-table.zip").read_bytes() == CONTENT


class Stated(NamedTuple):
    header: str
    digest: bytes
    prefix: str = ""
    suffix: str = ""

    def value(self) -> str:
        return f"{self.prefix}{base64.b64encode(self.digest).decode()}{self.suffix}"


DIGESTS = [
    Stated("Repr-Digest", hashlib.sha256(CONTENT).digest(), "sha-256=:", ":"),
    Stated("Digest", hashlib.sha256(CONTENT).digest(), "SHA-256="),
    Stated("Content-MD5", hashlib.md5(CONTENT).digest()),
]


@pytest.mark.parametrize("stated", DIGESTS, ids=lambda stated: stated.header)
def test_a_stated_checksum_is_compared(
    publishers: Publishers, client: Client, folder: Path, stated: Stated
) -> None:
    publishers.put(ADDRESS, File(CONTENT, headers={stated.header: stated.value()}))
    assert get(client, folder).checksum_compared


@pytest.mark.parametrize("stated", DIGESTS, ids=lambda stated: stated.header)
def test_another_checksum_than_stated_is_refused(
    publishers: Publishers, client: Client, folder: Path, stated: Stated
) -> None:
    publishers.put(ADDRESS, File(OTHER, headers={stated.header: stated.value()}))
    assert refusal(client, folder).code == "fetch.checksum"
    assert left(folder) == []


def test_a_proxy_is_taken_from_the_environment(
    publishers: Publishers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = "http://localhost:9/www.cms.gov/files/zip/a-table.zip"
    publishers.routes[behind] = [File(CONTENT)]
    monkeypatch.setenv("http_proxy", publishers.base)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    there = Client(servers("http://localhost:9"), "chartproof/test", sleep=lambda seconds: None)
    assert get(there, folder).new
    assert publishers.asked[0][0] == behind
    monkeypatch.setenv("no_proxy", "localhost")
    (folder / NAME).unlink()
    assert refusal(there, folder).code == "fetch.unreachable"
