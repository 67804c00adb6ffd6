"""Files appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from innercourt.errors import UsageError


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Write `content` to `path`, a text as UTF-8, replacing what was there in one step.

    It goes to a temporary file in the same folder, is flushed to the disk, and only then
    takes the name: whoever looks sees the old file or the new one, never a part. The permissions
    of a file that is replaced are kept. Returns the path. Raises `UsageError` if the folder does not
    exist or cannot be written to, or if `path` is a folder.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(pathlib.Path(folder) / "brief.html", "whole").read_text()
    'whole'
    """
    # A link is followed, so that what it points to is replaced and not the link itself.
    target = Path(os.path.realpath(path))
    folder = target.parent
    if not folder.is_dir():
        raise UsageError(
            f"cannot write {path}",
            expected="a file in a folder that exists",
            found=f"no folder {folder}",
            hint=f"mkdir -p {folder}",
        )
    if target.is_dir():
        raise UsageError(
            f"cannot write {path}",
            expected="the name of a file",
            found="a folder",
            hint=f"{target / 'brief.html'}",
        )
    try:
        _replace(target, content)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}",
            expected="a folder that may be written to, with room left",
            found=error.strerror or str(error),
        ) from error
    return Path(path)


def _replace(target: Path, content: str | bytes) -> None:
    made = content if isinstance(content, bytes) else content.encode(errors="replace")
    part = target.with_name(f".{target.name[:64]}.{secrets.token_hex(6)}.part")
    try:
        # opened as the user would open it, so that the new file has the permissions he expects
        with part.open("xb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Flush the new name itself, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
