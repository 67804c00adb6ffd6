"""The command `innercourt`: its subcommands, and how every failure is told.

      0   done
      1   the work did not come out, or nobody was left to read it
      2   what was asked for cannot be used; nothing was done
      3   done, but the figures are not to be relied on; they say why
    130   interrupted

Only click is loaded here. A command loads the library when it runs, so `--help` is immediate.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Sequence

import click

import innercourt
from innercourt.cli import interrupt
from innercourt.cli.backtest import backtest
from innercourt.cli.brief import brief
from innercourt.cli.case import cases, check, new, patterns, schema
from innercourt.cli.fit import fit
from innercourt.cli.forecast import forecast
from innercourt.cli.insight import evidence, sensitivity, watch, whatif
from innercourt.cli.ledger import ledger
from innercourt.cli.open import open_
from innercourt.cli.read import read
from innercourt.cli.say import say
from innercourt.cli.similar import similar
from innercourt.cli.solve import export, solve
from innercourt.cli.sources import baserate, sources
from innercourt.errors import CaseError, InnercourtError, InputError

DONE, FAILED, REFUSED = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(innercourt.__version__, prog_name="innercourt", message="%(prog)s %(version)s")
def cli() -> None:
    """Who holds power in a closed regime, what will they do next, and how do we know?

    Start with: innercourt brief beijing-2025
    """


for _command in (
    brief,
    open_,
    evidence,
    sensitivity,
    watch,
    whatif,
    cases,
    check,
    new,
    patterns,
    schema,
    forecast,
    backtest,
    similar,
    ledger,
    read,
    sources,
    baserate,
    fit,
    solve,
    export,
):
    cli.add_command(_command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: this process's own); the exit status that it earns.

    Failures are told on standard error, in one message and without a traceback; what is not one
    of the program's own errors is a mistake of the program and does escape.
    """
    try:
        status = cli.main(args=arguments, prog_name="innercourt", standalone_mode=False)
        if sys.stdout is not None:  # it is None where the caller had closed it
            sys.stdout.flush()
        return status if isinstance(status, int) else DONE
    except click.exceptions.NoArgsIsHelpError as told:
        return _tell(told.format_message(), REFUSED)
    except click.ClickException as told:
        return _tell(_usage(told), REFUSED)
    except CaseError as told:
        return _tell(str(told), REFUSED)
    except InputError as told:
        return _tell(f"innercourt: {told}", REFUSED)
    except InnercourtError as told:
        return _tell(f"innercourt: {told}", FAILED)
    except (KeyboardInterrupt, click.Abort):
        return interrupt.INTERRUPTED
    except MemoryError:
        return _tell("innercourt: not enough memory; try fewer --draws", FAILED)
    except OSError as error:
        if error.errno == errno.EPIPE:
            return _mute()
        return _tell(f"innercourt: {error.strerror}: {error.filename or 'output'}", FAILED)


def _usage(error: click.ClickException) -> str:
    """Click's complaint as one message that ends in the command that would help."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "innercourt"
    return f"{command}: {error.format_message()}\ntry       {command} --help"


def _tell(message: str, status: int) -> int:
    say(message, err=True)
    return status


def _mute() -> int:
    """Nobody reads standard output any more: keep the interpreter from complaining about it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED


def main() -> None:
    """The entry point of the console script."""
    # Read when NumPy is loaded. Work is shared out among threads already: more in each would wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not os.environ.get("COLUMNS", "").strip("0 "):
        os.environ.pop("COLUMNS", None)  # no width at all is one that was not set
    interrupt.ends_at_once()
    status = run()
    if "jax" in sys.modules:
        # All is written. To take down compiled programs and arrays one by one would take half a second more, and so
        # would waiting for programs that a refused case is not going to need.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, OSError, ValueError):
                stream.flush()
        os._exit(status)
    sys.exit(status)
