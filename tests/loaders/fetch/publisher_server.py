"""A web server on this machine that lays out pages and files as CMS and CDC do, and fails on command."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


def archive(**members: str | bytes) -> bytes:
    """A zip of the members, whose names give ``__`` for a dot; the same bytes each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in members.items():
            opened.writestr(zipfile.ZipInfo(name.replace("__", ".")), content)
    return made.getvalue()


def page(*hrefs: str) -> bytes:
    """A page as CMS's: links among other things."""
    items = "".join(f'<li><a href="{href}">{href.rpartition("/")[2]} (ZIP)</a></li>' for href in hrefs)
    return (
        "<!DOCTYPE html><html><body><a href='#main'>Skip</a><a>no address</a>"
        f"<main id=main><ul>{items}</ul><p>text</main></body></html>"
    ).encode()


def directory(folder: str, *names: str) -> bytes:
    """A directory listing as Internet Information Services writes it."""
    lines = "".join(f'9/1/2026  3:25 AM  1234 <A HREF="{folder}{name}">{name}</A><br>' for name in names)
    return (
        f"<html><head><title>ftp.cdc.gov - {folder}</title></head><body><H1>{folder}</H1><hr>"
        f'<pre><A HREF="/">[To Parent Directory]</A><br><br>{lines}</pre><hr></body></html>'
    ).encode()


@dataclass
class File:
    """A file with its version; ``ranges`` False for a server that knows no Range."""

    content: bytes
    etag: str = '"1"'
    ranges: bool = True
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, handler: Handler) -> None:
        asked = handler.headers
        if self.etag and asked.get("If-None-Match") == self.etag:
            handler.reply(304, b"", {"ETag": self.etag})
            return
        wanted = asked.get("Range")
        known = {"ETag": self.etag} if self.etag else {}
        if wanted and self.ranges and asked.get("If-Range") == self.etag:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(self.content):
                handler.reply(416, b"", {"Content-Range": f"bytes */{len(self.content)}"})
                return
            whole = len(self.content)
            span = {"Content-Range": f"bytes {start}-{whole - 1}/{whole}"}
            handler.reply(206, self.content[start:], known | span | self.headers)
            return
        handler.reply(200, self.content, known | self.headers)


def cut(file: File, after: int) -> Answer:
    """Sends the head of the file and ``after`` bytes, then drops the connection."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("ETag", file.etag)
        handler.send_header("Content-Length", str(len(file.content)))
        handler.end_headers()
        handler.wfile.write(file.content[:after])
        handler.close_connection = True

    return answer


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """A fixed answer; header names give ``_`` for a hyphen."""
    return lambda handler: handler.reply(
        code, body, {name.replace("_", "-"): value for name, value in headers.items()}
    )


class Handler(BaseHTTPRequestHandler):
    """Answers from the server's routes: a list is worked off, its last answer stays."""

    protocol_version = "HTTP/1.1"
    server: Publishers

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        answers = self.server.routes.get(self.path.partition("?")[0], [status(404, b"<html>none")])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, bytes):
            self.reply(200, answer, {})
        else:
            answer(self)

    def reply(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Publishers(ThreadingHTTPServer):
    """``routes`` by path, whose first folder is the publisher's host; ``asked`` what was requested."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, list[Answer | bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, address: str, *answers: Answer | bytes) -> str:
        """Answers at a publisher's address, one after the other."""
        self.routes["/" + address.removeprefix("https://")] = list(answers)
        return address

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Publishers]:
    server = Publishers()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
