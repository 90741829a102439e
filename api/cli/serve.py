"""``chartproof serve``: the service and its page, on this machine only unless told otherwise."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.records import progress
from api.home import home, open_current
from kb.errors import ChartproofError

if TYPE_CHECKING:
    from api.users import Users


class ServeError(ChartproofError):
    """The service can't be started."""


@click.command(short_help="Run the service and its page.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option("--allow-host", "allowed", multiple=True, metavar="NAME",
              help="Answer also to this host name; may be repeated.")  # fmt: skip
@click.option("--users", "users_file", type=click.Path(dir_okay=False, path_type=Path),
              help="The file of users; default users.json in the home folder, if there is one.")  # fmt: skip
def command(host: str, port: int, allowed: tuple[str, ...], users_file: Path | None) -> None:
    """Serve POST /v1/code, POST /v1/validate, GET /v1/kb/show/CODE, GET /health and a page at /.

    With users (chartproof users add) only they are served, each with a token, and packs of rules can be
    published and approved: POST /v1/rules/publish, /v1/rules/approve, /v1/rules/rollback.
    """
    import uvicorn

    from api.app import create_app
    from api.service.guard import is_loopback
    from api.service.in_force import PlanInForce, warm
    from engine.plan import Plan

    listening = _listen(host, port)
    with listening:
        plan = Plan(open_current(progress))
        in_force = PlanInForce(home(), plan)
        users = _users(users_file)
        app = create_app(in_force, allowed_hosts=(host, *allowed), users=users)
        warm(plan)
        in_force.watch()
        _log_to_standard_error()
        if not is_loopback(host):
            click.echo(f"chartproof: warning: {_OPEN if users is None else _CLEAR}", err=True)
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"chartproof: http://{shown}:{listening.getsockname()[1]} (Ctrl-C stops it)", err=True)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="off",
        )
        asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


_OPEN = (
    "there is no authentication. Whoever reaches this address can read what is sent to it in the clear and "
    "use it; make users (chartproof users add), and put a proxy with TLS before it."
)
_CLEAR = "tokens and notes go over the network in the clear; put a proxy with TLS before this address."


def _users(file: Path | None) -> Users | None:
    """The users that are asked for, or those of the home; one that can't be used is told at once."""
    from api.users import FILE, Users

    place = file or home().path / FILE
    if file is None and not place.exists():
        return None
    users = Users(place)
    users.all()
    return users


def _listen(host: str, port: int) -> socket.socket:
    made = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With the protocol left open asyncio would not turn Nagle's algorithm off: 40 ms an answer.
        made = socket.socket(family, kind, protocol)
        if sys.platform != "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(1024)
        return made
    except OSError as error:
        if made is not None:
            made.close()
        raise ServeError(
            "serve.address",
            f"Can't listen there: {error.strerror or error}.",
            place=f"{host}:{port}",
            next_step="Choose another --port (0 takes a free one) or another --host.",
        ) from error


def _log_to_standard_error() -> None:
    """Method, path, status and time of each request; never a body, a query or a header."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("chartproof")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
