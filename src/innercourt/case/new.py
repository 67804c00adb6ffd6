"""Writing a case to begin with: whole or not at all."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from innercourt.case.patterns_new import pattern_case
from innercourt.errors import UsageError
from innercourt.library import MAIN, TEMPLATE


def new_case(directory: str | Path, pattern: str | None = None) -> Path:
    """Write the commented starter case into `directory`, or one round a pattern, and return it.

    The folder is made if need be; its name becomes the case's. Raises `UsageError` if it holds
    anything already or cannot be written, and if there is no such pattern. The case appears whole or
    not at all: it is written beside its place and then moved there.
    """
    text = pattern_case(pattern) if pattern else (TEMPLATE / MAIN).read_text("utf-8")
    try:
        target = Path(directory).expanduser().absolute()
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(
                "a new case needs a folder of its own",
                expected="a folder that is empty or does not exist yet",
                found=f"`{directory}`, " + ("which holds something" if target.is_dir() else "a file"),
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(target, text)
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(
            "the case cannot be written there",
            expected="a folder that can be written",
            found=f"`{directory}`: {getattr(error, 'strerror', None) or error}",
        ) from error
    return target


def _write_beside(target: Path, text: str) -> None:
    with tempfile.TemporaryDirectory(prefix=".new-case-", dir=target.parent) as room:
        made = Path(room) / "case"
        made.mkdir()
        named = re.sub(r"(?m)^case: \S+", f"case: {_name(target.name)}", text, count=1)
        (made / MAIN).write_text(named, "utf-8")
        made.replace(target)


def _name(folder: str) -> str:
    """The folder's name as a case's: `My Court` becomes `my-court`."""
    return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-") or "new-case"
