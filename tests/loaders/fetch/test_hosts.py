"""Only the publishers' hosts over https are asked, or the mirror that stands for them."""

from __future__ import annotations

import pytest

from loaders.errors import LoadError
from loaders.fetch.hosts import servers

FILE = "https://www.cms.gov/files/zip/x.zip"


def test_the_publishers_are_asked_themselves() -> None:
    assert servers(None).asked(f"{FILE}?agree=yes#top") == f"{FILE}?agree=yes"
    assert servers("").published(FILE) == FILE


@pytest.mark.parametrize(
    "address",
    [
        "http://www.cms.gov/x.zip",
        "https://www.cms.gov.example.org/x.zip",
        "https://user@evil.example/www.cms.gov/x.zip",
        "https://www.cms.gov:8443/x.zip",
        "file:///etc/passwd",
        "/files/zip/x.zip",
    ],
)
def test_nobody_else_is_asked(address: str) -> None:
    for each in (servers(None), servers("https://mirror.example.org/official")):
        with pytest.raises(LoadError) as caught:
            each.asked(address)
        assert caught.value.code == "fetch.host"
        with pytest.raises(LoadError):
            each.published(address)


def test_a_mirror_holds_each_host_as_a_folder() -> None:
    mirror = servers("https://mirror.example.org/official/")
    asked = mirror.asked(f"{FILE}?agree=yes")
    assert asked == "https://mirror.example.org/official/www.cms.gov/files/zip/x.zip?agree=yes"
    assert (
        mirror.published("https://mirror.example.org/official/ftp.cdc.gov/a.zip")
        == "https://ftp.cdc.gov/a.zip"
    )
    assert mirror.published(FILE) == FILE
    with pytest.raises(LoadError):
        mirror.published("https://mirror.example.org/elsewhere/a.zip")


@pytest.mark.parametrize(
    "base",
    ["http://mirror.example.org", "ftp://mirror", "mirror.example.org", "http://127.0.0.1.example.org"],
)
def test_a_mirror_is_asked_over_https(base: str) -> None:
    with pytest.raises(LoadError) as caught:
        servers(base)
    assert caught.value.code == "fetch.base"


def test_this_machine_may_do_without() -> None:
    assert servers("http://127.0.0.1:8000").asked(FILE) == "http://127.0.0.1:8000/www.cms.gov/files/zip/x.zip"
