"""``chartproof users``: the people whom the service knows."""

from __future__ import annotations

from pathlib import Path

import click

from api.home import home
from api.users import FILE, ROLES, Users

_FILE = click.option("--file", "file", type=click.Path(dir_okay=False, path_type=Path),
                     help="The file of users; default users.json in the home folder.")  # fmt: skip


@click.group("users")
def command() -> None:
    """Users of the service: each has a token, and a role says what they may do with packs of rules."""


@command.command("add")
@click.argument("id")
@click.option("--name", help="What the person is called; default ID.")
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True,
              help="author publishes, approver approves and undoes, reviewer codes and checks.")  # fmt: skip
@_FILE
def add(id: str, name: str | None, roles: tuple[str, ...], file: Path | None) -> None:
    """Add a user, or give ID a new token and roles. The token is printed once and kept nowhere."""
    users = _users(file)
    token = users.add(id, name or id, roles)
    click.echo(token)
    click.echo(f"chartproof: this is the token of {id}; {users.path} holds only its digest.", err=True)


@command.command("list")
@_FILE
def list_users(file: Path | None) -> None:
    """List the users with their roles."""
    users = _users(file)
    for user in users.all() if users.path.exists() else ():
        click.echo(f"{user.id}\t{user.name}\t{', '.join(user.roles)}")


@command.command("remove")
@click.argument("id")
@_FILE
def remove(id: str, file: Path | None) -> None:
    """Take a user out. Their token is refused from the next request on."""
    _users(file).remove(id)


def _users(file: Path | None) -> Users:
    return Users(file or home().path / FILE)
