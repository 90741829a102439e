"""The links of a publisher's page or directory listing, and the licence pages that stand before files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit, urlunsplit

from lxml import etree, html

# Seen: /license/ama?file=/files/zip/x.zip (since 2025) and /apps/ama/license.asp?file=... (before).
# NOT VERIFIED: the same for the ADA and AHA.
_LICENCE_PAGE = re.compile(r"^/(?:license/(ama|ada|aha)|apps/(ama|ada|aha)/license\.asp)/?$", re.IGNORECASE)
AGREED = "agree=yes&next=Accept"
"""What the Accept button of CMS's licence page adds to the file's address (seen)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A linked address, and the licence page that the publisher puts before it ("" if none)."""

    address: str
    licence: str = ""


def links(page: str, text: bytes) -> Iterator[Link]:
    """Each link of the page at ``page``, in its order, with licence pages taken off.

    A page that is no HTML at all has none.
    """
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError):
        return
    base = next((each.get("href", "") for each in tree.iter("base")), "")
    for anchor in tree.iter("a"):
        href = anchor.get("href")
        if not href:
            continue
        try:
            yield behind_licence(urljoin(urljoin(page, base), href.strip()))
        except ValueError:  # an address that no one can ask for
            continue


def behind_licence(address: str) -> Link:
    """The file that a licence page leads to, with the licence; any other address as it is."""
    parts = urlsplit(address)
    gate = _LICENCE_PAGE.match(parts.path)
    file = parse_qs(parts.query).get("file", [""])[0] if gate else ""
    if not gate or not file:
        return Link(_clean(address))
    return Link(_clean(urljoin(address, file)), (gate[1] or gate[2]).lower())


def file_name(address: str) -> str:
    """A link's file name. CMS writes dates with slashes into some, so all after ``/files/zip/`` counts."""
    path = unquote(urlsplit(address).path)
    own = re.split(r"/files/(?:zip|document)/", path)[-1] if "/files/" in path else path.rpartition("/")[2]
    safe = re.sub(r"[^A-Za-z0-9._ -]", "-", own.strip("/")).lstrip(". ")
    return safe[-150:]


def _clean(address: str) -> str:
    """The address with https, one slash where two stand, and no fragment."""
    parts = urlsplit(address)
    path = quote(re.sub(r"/{2,}", "/", parts.path), safe="/%:@!$&'()*+,;=~")
    scheme = "https" if parts.scheme == "http" and parts.hostname and parts.port is None else parts.scheme
    return urlunsplit(parts._replace(scheme=scheme, path=path, fragment=""))
