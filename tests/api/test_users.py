"""The file of users: tokens are kept as digests, and a file that can't be read lets nobody in."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from api.users import Users
from kb.errors import KnowledgeError


def test_a_token_tells_whose_it_is_and_is_kept_nowhere(tmp_path: Path) -> None:
    users = Users(tmp_path / "users.json")
    token = users.add("ann", "Ann Lee", ("author",))
    other = users.add("bob", "Bob Ray", ("approver", "reviewer"))
    assert len(token) >= 43
    assert token != other
    ann = users.by_token(token)
    assert ann is not None
    assert (ann.id, ann.name, ann.roles) == ("ann", "Ann Lee", ("author",))
    assert users.by_token(token + "x") is None
    assert users.by_token("") is None
    kept = (tmp_path / "users.json").read_text()
    assert token not in kept
    assert stat.S_IMODE((tmp_path / "users.json").stat().st_mode) == 0o600


def test_a_new_token_takes_the_place_of_the_old_one_and_removal_ends_it(tmp_path: Path) -> None:
    running = Users(tmp_path / "users.json")
    old = running.add("ann", "Ann", ("author",))
    assert running.by_token(old)
    new = Users(tmp_path / "users.json").add("ann", "Ann", ("approver",))
    assert running.by_token(old) is None
    renewed = running.by_token(new)
    assert renewed is not None
    assert renewed.roles == ("approver",)
    Users(tmp_path / "users.json").remove("ann")
    assert running.by_token(new) is None
    with pytest.raises(KnowledgeError, match="no user 'ann'"):
        running.remove("ann")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "[]",
        '{"users": {}}',
        '{"users": [{"id": "a"}]}',
        json.dumps({"users": [{"id": "A", "name": "A", "roles": ["author"], "token_sha256": "0" * 64}]}),
        json.dumps({"users": [{"id": "a", "name": "A", "roles": ["king"], "token_sha256": "0" * 64}]}),
        json.dumps({"users": [{"id": "a", "name": "A", "roles": ["author"], "token_sha256": "secret"}]}),
        json.dumps({"users": [{"id": "a", "name": "\x1b", "roles": ["author"], "token_sha256": "0" * 64}]}),
        json.dumps({"users": [{"id": "a", "name": "A", "roles": ["author"], "token_sha256": "0" * 64}] * 2}),
    ],
)  # fmt: skip
def test_a_file_that_is_not_right_lets_nobody_in(tmp_path: Path, written: str) -> None:
    place = tmp_path / "users.json"
    users = Users(place)
    token = users.add("ann", "Ann", ("author",))
    assert users.by_token(token)
    place.write_text(written)
    for _ in range(2):
        with pytest.raises(KnowledgeError) as caught:
            users.by_token(token)
        assert caught.value.code == "users.unusable"
