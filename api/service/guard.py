"""What every request passes first: whose it may be, what the answer says to browsers, the access log.

A web page elsewhere must not be able to reach the service through the browser of someone who runs it,
or who is known to it: names other than its own are refused (DNS rebinding), and so are requests that a
page of another origin sends. Where there are users, a request must say whose it is.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service.authentication import CHALLENGE, authenticated
from api.service.problems import RequestError, problem, status_of
from api.users import User, Users
from kb.errors import ChartproofError

access_log = logging.getLogger("chartproof.access")
error_log = logging.getLogger("chartproof.error")

_READING = ("GET", "HEAD", "OPTIONS")
_LONGEST_PATH = 200
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # Under no-referrer a browser would send "Origin: null" with the page's own form.
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """Wraps the application. ``allowed_hosts`` are names that it answers to beside loopback's.

    With ``users`` only their requests pass; the user stands in the scope as ``chartproof.user``.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str] = (), users: Users | None = None) -> None:
        self._app = app
        self._users = users
        self._allowed = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refusal, user = self._looked_at(scope)
            if refusal:
                headers = {"www-authenticate": CHALLENGE} if status_of(refusal) == 401 else None
                await problem(refusal, headers)(scope, receive, send_guarded)
            else:
                # The server leaves out the body of an answer to HEAD.
                method = "GET" if scope["method"] == "HEAD" else scope["method"]
                passed = {**scope, "method": method, "chartproof.user": user}
                await self._app(passed, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 - the outermost edge; a traceback may quote a note
            error_log.error("internal error: %s at %s", type(error).__name__, _place(error))
            if not status:
                await problem(_INTERNAL)(scope, receive, send_guarded)
        finally:
            spent = (time.perf_counter() - began) * 1000
            access_log.info("%s %s %d %.1f ms", scope["method"], _path(scope), status, spent)

    def _looked_at(self, scope: Scope) -> tuple[ChartproofError | None, User | None]:
        """Why a request is refused, or whose it is."""
        refusal = self._refusal(scope)
        if refusal or self._users is None:
            return refusal, None
        try:
            return None, authenticated(self._users, scope["path"], Headers(scope=scope))
        except ChartproofError as error:
            return error, None

    def _refusal(self, scope: Scope) -> RequestError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = _without_port(host)
        if not (is_loopback(name) or name in self._allowed):
            return RequestError(
                421,
                "request.host",
                "The service does not answer to this host name.",
                place="Host",
                next_step="Use the address it was started with, or start it with --allow-host NAME.",
            )
        if scope["method"] in _READING:
            return None
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site", "none")
        foreign = origin is not None and origin.lower().partition("://")[2] != host.lower()
        if foreign or site not in ("none", "same-origin"):
            return RequestError(
                403,
                "request.origin",
                "The request was sent by a page of another origin.",
                place="Origin",
                next_step="Send it from the service's own page, or from a program that is no browser.",
            )
        return None


_INTERNAL = RequestError(
    500,
    "internal",
    "Something went wrong inside the service. Nothing was stored.",
    next_step="The log names the place; please report it with the version.",
)


def _without_port(host: str) -> str:
    """The name or address of a Host header; an IPv6 address keeps its brackets' content only."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


def _path(scope: Mapping[str, object]) -> str:
    """The path as it was sent, percent-encoded, so that it can't break the log's line."""
    raw = scope.get("raw_path")
    path = raw.decode("latin-1") if isinstance(raw, bytes) else str(scope["path"])
    return "".join(char if "!" <= char <= "~" else "?" for char in path[:_LONGEST_PATH])


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown"
