"""The command ``chartproof``. Subcommands are imported when they are called, so that it starts fast."""

from __future__ import annotations

import sys

import click

from api.cli.lazy import LazyGroup
from engine.version import VERSION
from kb.errors import ChartproofError

COMMANDS = {
    "code": ("api.cli.code", "Code clinical notes."),
    "validate": ("api.cli.validate", "Check claims before they are sent."),
    "batch": ("api.cli.batch", "Check files of claims, a million or a hundred."),
    "why-not": ("api.cli.why_not", "Say why a code was not given, or a rule did not fire."),
    "context": ("api.cli.context", "Judge negation, certainty, time and person of target phrases."),
    "verify": ("api.cli.verify", "Check the proof of a stored decision."),
    "proof": ("api.cli.proof", "Show the proof of a stored decision."),
    "replay": ("api.cli.replay", "Derive a stored decision again and compare."),
    "kb": ("api.cli.kb", "Load, show and inspect code-set releases."),
    "confidence": ("api.cli.confidence", "Fit and measure how sure codes are."),
    "rules": ("api.cli.rules", "Write, check, test and publish the rules."),
    "users": ("api.cli.users", "Make and take out users of the service."),
    "serve": ("api.cli.serve", "Run the service and its page."),
}


@click.group(cls=LazyGroup, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="chartproof")
def cli() -> None:
    """Medical coding and claim validation in which every code and finding carries a proof.

    Exit codes: 0 done and clean; 1 something failed or is indeterminate; 2 input or usage error;
    3 internal error.
    """


def main() -> None:
    """The entry point: refusals become one line on standard error and exit code 2."""
    try:
        sys.exit(cli(standalone_mode=False, prog_name="chartproof") or 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ChartproofError as error:
        click.echo(f"chartproof: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        click.echo(f"chartproof: {error.filename or 'file'}: {error.strerror} [file.unusable]", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - the outermost edge; no patient text may reach the terminal
        where = _last_place(error)
        click.echo(
            f"chartproof: internal error: {type(error).__name__} at {where} [internal]. "
            "Nothing was changed. Please report it with this line and the version.",
            err=True,
        )
        sys.exit(3)


def _last_place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown"
