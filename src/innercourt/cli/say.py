"""Whatever a command prints: nothing in it moves a cursor or turns the writing round.

Text comes from cases, ledgers, games, tables and file names of others. It is cleaned here, where it is printed, so
that no command can forget to.
"""

from __future__ import annotations

import sys

import click

from innercourt.court.shown import clean, spelled


def say(text: str, *, err: bool = False, nl: bool = True, json: bool = False) -> None:
    """Print text without control characters; in JSON they are spelled, so that it stands for the same."""
    click.echo(spelled(text) if json else clean(text), err=err, nl=nl)


def hand_out(text: str, *, nl: bool = True) -> None:
    """Print what is meant for another program, as it is; on a terminal it is cleaned all the same."""
    shown = sys.stdout is not None and sys.stdout.isatty()
    click.echo(clean(text) if shown else text, nl=nl)
