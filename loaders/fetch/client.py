"""Asks a publisher's server: one request at a time, with retries, within the known hosts."""

from __future__ import annotations

import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    LocationValueError,
    NewConnectionError,
    ProxyError,
)
from urllib3.response import BaseHTTPResponse

from loaders.errors import LoadError
from loaders.fetch.hosts import Servers

ATTEMPTS = 5
"""How often in a row a request may fail before it is given up."""
LONGEST_WAIT = 300.0
"""Seconds; a server that asks for a longer wait is left alone and the person is told."""
_REDIRECTS = 5
_PAGE_BYTES = 16 << 20
_AGAIN = frozenset({429, 500, 502, 503, 504})
_NOT_REACHED = (NewConnectionError, ConnectTimeoutError, ProxyError)
_TIMEOUT = urllib3.Timeout(connect=20.0, read=60.0)


T = TypeVar("T")


class Interrupted(Exception):
    """A request that failed in a way that may pass: worth another attempt after ``wait`` seconds.

    ``reached`` is False where no server was there to answer.
    """

    def __init__(self, reason: str, wait: float | None = None, *, reached: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.reached = reached


@dataclass(frozen=True, slots=True)
class Client:
    """What every request shares: the servers, the stated user agent, and how to wait (seconds)."""

    servers: Servers
    user_agent: str
    sleep: Callable[[float], None] = time.sleep
    timeout: urllib3.Timeout = _TIMEOUT
    _pools: dict[str, urllib3.PoolManager] = field(default_factory=dict, repr=False, compare=False)
    _lost: set[str] = field(default_factory=set, repr=False, compare=False)
    """Hosts given up because nothing answered; each is tried once more when it is asked again."""

    def get(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> AbstractContextManager[tuple[str, BaseHTTPResponse]]:
        """The publisher's final address and its unread answer, after redirects; one attempt.

        Raises Interrupted for what may pass, LoadError ``fetch.host``, ``fetch.redirects``,
        ``fetch.refused`` (an answer of 400 to 499) or ``fetch.certificate``.
        """
        return self._get(address, headers or {})

    @contextmanager
    def _get(self, address: str, headers: Mapping[str, str]) -> Iterator[tuple[str, BaseHTTPResponse]]:
        for _ in range(_REDIRECTS):
            asked = self.servers.asked(address)
            answer = self._request(asked, headers)
            try:
                if answer.status not in (301, 302, 303, 307, 308):
                    _refuse(address, answer)
                    yield address, answer
                    return
                leads = urljoin(asked, answer.headers.get("Location", ""))
                address = self.servers.published(leads)
            finally:
                answer.close()  # an unread body must not be taken for the next answer
        raise LoadError(
            "fetch.redirects", "the server only leads from one address to the next", place=address
        )

    def _request(self, asked: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        sent = {"User-Agent": self.user_agent, "Accept-Encoding": "identity", **headers}
        try:
            return self._pool(asked).request(
                "GET",
                asked,
                headers=sent,
                timeout=self.timeout,
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except LocationValueError as error:
            raise LoadError("fetch.host", "this is no address that can be asked", place=asked) from error
        except HTTPError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError) or isinstance(
                error.args[-1] if error.args else None, ssl.SSLCertVerificationError
            ):
                raise LoadError(
                    "fetch.certificate",
                    "the server's certificate is not trusted by this machine",
                    place=asked,
                    next_step="Name your institution's certificates in SSL_CERT_FILE.",
                ) from error
            raise Interrupted(_reason(error), reached=not isinstance(error, _NOT_REACHED)) from error

    def _pool(self, asked: str) -> urllib3.PoolManager:
        parts = urlsplit(asked)
        proxies = urllib.request.getproxies()
        proxy = proxies.get(parts.scheme) or proxies.get("all")
        if proxy and urllib.request.proxy_bypass(parts.netloc):
            proxy = None
        if (proxy or "") not in self._pools:
            self._pools[proxy or ""] = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
        return self._pools[proxy or ""]

    def page(self, address: str) -> bytes:
        """A whole page, of at most 16 MiB. LoadError ``fetch.unreachable`` when attempts are used up."""
        return patiently(self, address, lambda: self._page(address))

    def _page(self, address: str) -> bytes:
        with self.get(address) as (_, answer):
            try:
                read = answer.read(_PAGE_BYTES + 1)
            except HTTPError as error:
                raise Interrupted(_reason(error)) from error
        if len(read) > _PAGE_BYTES:
            raise LoadError("fetch.too-large", "the page is longer than 16 MiB", place=address)
        return read


def patiently(
    client: Client, address: str, attempt: Callable[[], T], gained: Callable[[], int] | None = None
) -> T:
    """What ``attempt`` gives, tried again after growing waits; waiting as long as the server asks.

    ``gained`` counts what attempts have got so far: while it grows, they are not used up.
    """
    failed, had = 0, gained() if gained else 0
    host = urlsplit(address).netloc
    most = 1 if host in client._lost else ATTEMPTS
    while True:
        try:
            got = attempt()
            client._lost.discard(host)
            return got
        except Interrupted as error:
            now = gained() if gained else 0
            failed = 1 if now > had else failed + 1
            had = max(had, now)
            wait = 2.0 ** (failed - 1) if error.wait is None else error.wait
            if failed >= most or wait > LONGEST_WAIT:
                if not error.reached:
                    client._lost.add(host)
                raise _given_up(address, error, failed, wait) from error
        client.sleep(wait)


def _given_up(address: str, error: Interrupted, failed: int, wait: float) -> LoadError:
    later = f"; the server asks to wait {wait:.0f} seconds" if wait > LONGEST_WAIT else ""
    return LoadError(
        "fetch.unreachable",
        f"{error.reason}{later or (f', {failed} times in a row' if failed > 1 else '')}",
        place=address,
        next_step="Run the command again later: what was received is continued. "
        "Behind a proxy set HTTPS_PROXY.",
    )


def _refuse(address: str, answer: BaseHTTPResponse) -> None:
    if answer.status in _AGAIN:
        raise Interrupted(f"the server answered {answer.status}", _asked_wait(answer))
    if answer.status >= 400 and answer.status != 416:
        missing = answer.status in (404, 410)
        raise LoadError(
            "fetch.missing" if missing else "fetch.refused",
            f"the server answered {answer.status}" + (": there is no such file or page" if missing else ""),
            place=address,
            next_step="Open the address in a browser; download by hand, then: chartproof kb load FILE...",
        )


def _asked_wait(answer: BaseHTTPResponse) -> float | None:
    asked = answer.headers.get("Retry-After")
    if asked is None:
        return None
    try:
        return max(0.0, urllib3.Retry().parse_retry_after(asked))
    except InvalidHeader:
        return None


def _reason(error: HTTPError) -> str:
    kind = type(error).__name__
    return {
        "ReadTimeoutError": "the server stopped answering",
        "ConnectTimeoutError": "the server could not be reached in time",
        "NameResolutionError": "the server's name could not be looked up",
        "NewConnectionError": "the server could not be reached",
        "ProxyError": "the proxy could not be used",
        "IncompleteRead": "the connection was cut",
        "ProtocolError": "the connection was cut",
    }.get(kind, f"the connection failed ({kind})")
