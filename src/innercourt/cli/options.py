"""What may be given to a command: days, counts and files to write, checked before any work starts."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import date
from math import nan
from pathlib import Path
from typing import Any, TypeVar

import click

from innercourt.errors import UsageError

_F = TypeVar("_F", bound=Callable[..., Any])


def recorder(command: _F) -> _F:
    """The option that says in whose name something is recorded."""
    option = click.option("--by", envvar="INNERCOURT_BY", default=_me, help="In whose name. [default: you]")
    return option(command)


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "nobody"


class Day(click.ParamType[Any]):
    """A day, `YYYY-MM-DD`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, _: click.Context | None) -> date:
        """The day that the text names; `UsageError` when it names none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError as why:
            raise UsageError(
                f"{_option(param)} needs a day", expected="YYYY-MM-DD, such as 2026-03-04", found=f"`{value}`"
            ) from why


class Count(click.ParamType[Any]):
    """A whole number from `least` to `most`, both included."""

    name = "number"

    def __init__(self, least: int, most: int) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, _: click.Context | None) -> int:
        """The number that the text names; `UsageError` when it is none or out of range."""
        try:
            number = int(str(value).replace("_", ""))
        except ValueError:
            number = None
        if number is None or not self.least <= number <= self.most:
            raise UsageError(
                f"{_option(param)} needs a whole number",
                expected=f"{self.least} to {self.most}",
                found=f"`{value}`",
            )
        return number


class Real(click.ParamType[Any]):
    """A number from `least` to `most`, both included."""

    name = "number"

    def __init__(self, least: float, most: float) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, _: click.Context | None) -> float:
        """The number that the text names; `UsageError` when it is none or out of range."""
        try:
            number = float(value)
        except ValueError:
            number = nan
        if not self.least <= number <= self.most:
            raise UsageError(f"{_option(param)} needs a number", expected=f"{self.least:g} to {self.most:g}",
                             found=f"`{value}`")  # fmt: skip
        return number


class NewFile(click.ParamType[Any]):
    """A file that can be written: told before an hour's work, not after it."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, _: click.Context | None) -> Path:
        """The path, when a file can be put there; `UsageError` when not."""
        path = Path(value)
        if path.is_dir():
            trouble = "is a folder"
        elif not path.parent.is_dir():
            trouble = f"there is no folder `{path.parent}`"
        elif not os.access(path.parent, os.W_OK | os.X_OK):
            trouble = f"the folder `{path.parent}` cannot be written to"
        elif path.exists() and not path.is_file():
            trouble = "is not a plain file"
        else:
            return path
        raise UsageError(
            f"{_option(param)} needs a file that can be written", expected="a path to a file in a folder that exists",
            found=f"`{path}`: {trouble}",
        )  # fmt: skip


class Folder(click.ParamType[Any]):
    """A folder to write into; it is made if it does not exist."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, _: click.Context | None) -> Path:
        """The path, when files can be put there; `UsageError` when not."""
        path = Path(value)
        there = path if path.exists() else path.parent
        if path.exists() and not path.is_dir():
            trouble = "is a file"
        elif not there.is_dir():
            trouble = f"there is no folder `{there}`"
        elif not os.access(there, os.W_OK | os.X_OK):
            trouble = f"the folder `{there}` cannot be written to"
        else:
            return path
        raise UsageError(
            f"{_option(param)} needs a folder that can be written to",
            expected="a folder, or a name for one in a folder that exists", found=f"`{path}`: {trouble}",
        )  # fmt: skip


def _option(param: click.Parameter | None) -> str:
    return param.opts[0] if param else "this option"
