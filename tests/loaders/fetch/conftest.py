"""The publishers' servers for the tests of fetching."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import urllib3

from loaders.fetch.client import Client
from loaders.fetch.hosts import servers
from tests.loaders.fetch.publisher_server import Publishers, running


@pytest.fixture
def publishers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publishers]:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running() as server:
        yield server


@pytest.fixture
def waits() -> list[float]:
    """Every wait that was asked for; none is waited."""
    return []


@pytest.fixture
def client(publishers: Publishers, waits: list[float]) -> Client:
    timeout = urllib3.Timeout(connect=2.0, read=2.0)
    return Client(servers(publishers.base), "chartproof/test", waits.append, timeout)
