"""Which servers are asked: the publishers' own, over https, or an institution's mirror of them.

A mirror holds each publisher's host as a folder: with the base ``https://mirror.example.org/official``
the file ``https://www.cms.gov/files/zip/x.zip`` is asked from
``https://mirror.example.org/official/www.cms.gov/files/zip/x.zip``. Addresses stay the publisher's
everywhere else, in records and messages too.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from loaders.errors import LoadError
from loaders.fetch.publishers import HOSTS

_OWN_MACHINE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Servers:
    """The publishers' hosts, or with ``base`` the mirror that stands for all of them."""

    base: str = ""

    def asked(self, address: str) -> str:
        """The address to ask for a publisher's ``address``.

        Raises LoadError ``fetch.host`` for another host than the publishers', or not https.
        """
        parts = urlsplit(address)
        if parts.scheme != "https" or parts.hostname not in HOSTS or parts.port not in (None, 443):
            raise _elsewhere(address)
        if not self.base:
            return urlunsplit(parts._replace(fragment=""))
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base}/{parts.hostname}{parts.path}{query}"

    def published(self, asked: str) -> str:
        """The publisher's address of one that a server gave, in a redirect or a link.

        Raises LoadError ``fetch.host`` where it leads elsewhere.
        """
        if self.base:
            within = asked.removeprefix(f"{self.base}/")
            if within != asked and "/../" not in within:
                return f"https://{within}"
        self.asked(asked)
        return asked


def servers(base: str | None) -> Servers:
    """The publishers themselves, or the mirror at ``base``.

    A mirror is asked over https; on this machine itself http will do. LoadError ``fetch.base``.
    """
    if not base:
        return Servers()
    parts = urlsplit(base)
    if not parts.hostname or (
        parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _OWN_MACHINE)
    ):
        raise LoadError(
            "fetch.base",
            "a mirror is asked over https, and this address is none",
            place=base,
            next_step="Give an address such as https://mirror.example.org/official.",
        )
    return Servers(base.rstrip("/"))


def _elsewhere(address: str) -> LoadError:
    return LoadError(
        "fetch.host",
        "this address is not on the publishers' hosts over https, so it is not followed",
        place=address,
        next_step=f"Known hosts: {', '.join(sorted(HOSTS))}. Download by hand: chartproof kb load FILE.",
    )
