"""`innercourt open CASE`: the workbench in the browser."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from innercourt.case.asked import MOST_DRAWS
from innercourt.cli.interrupt import asking, serving
from innercourt.cli.options import Count, Day
from innercourt.cli.say import say
from innercourt.errors import UsageError


@click.command("open")
@click.argument("case", required=False)
@click.option(
    "--port", type=Count(0, 65535), default=8765, show_default=True, help="Where to serve; 0: anywhere."
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser, only print the address.")
@click.option("--as-of", type=Day(), help="Answer with what was known at the end of this day.")
@click.option("--draws", type=Count(1, MOST_DRAWS), help="Possible courts to draw for each hypothesis.")
@click.option("--seed", type=Count(0, 2**32 - 1), default=0, show_default=True, help="Where the draws start.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Let others in at this address; needs passwords."
)
@click.option(
    "--password-file", type=click.Path(path_type=Path), help="Who may come in: names with hashed passwords."
)
@click.option(
    "--set-password", default="", metavar="NAME", help="Put a user into the password file, and stop."
)
def open_(
    case: str | None, port: int, no_browser: bool, as_of: date | None, draws: int | None, seed: int, host: str,
    password_file: Path | None, set_password: str,
) -> None:  # fmt: skip
    """Open the workbench on CASE, the name of a packaged case or a folder, in the browser.

    It is served to this machine alone, to the browser that brings the address printed here.
    """
    # A slider is some matrix products of a fifth of a millisecond. Spread over threads that wait for each other
    # they take fifty where anything else has the cores. Read when numpy is loaded, which is not yet.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import innercourt

    if set_password:
        if password_file is None:
            raise UsageError(
                "--set-password needs a file", expected="--password-file FILE with it", found="none"
            )
        with asking():
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        innercourt.set_password(password_file, set_password, password)
        say(f"written: {password_file}", err=True)
        return
    if case is None:
        raise UsageError("no case to open", expected="the name of a packaged case or a folder", found="none",
                         hint="innercourt open beijing-2025")  # fmt: skip
    with serving():
        innercourt.open_case(
            case, port=port, browser=not no_browser, as_of=as_of, draws=draws, seed=seed, host=host,
            password_file=password_file, say=say,
        )  # fmt: skip
