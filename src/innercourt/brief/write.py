"""Files appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from innercourt.errors import UsageError

_PARTS: set[Path] = set()
"""Files that were begun and have not taken their names yet."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that lies on the disk, whole, beside the one whose name it is to take."""

    part: Path
    target: Path

    def put(self) -> None:
        """Take the name, in one step. Raises `OSError`; then nothing has changed."""
        self.part.replace(self.target)
        _PARTS.discard(self.part)
        settle(self.target.parent)

    def drop(self) -> None:
        """Take it away again; nothing, where it has its name already."""
        with contextlib.suppress(OSError):
            self.part.unlink()
        _PARTS.discard(self.part)


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
    made = prepare(path, content)
    try:
        made.put()
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        made.drop()
    return Path(path)


def prepare(path: str | os.PathLike[str], content: str | bytes) -> Prepared:
    """`content` beside `path`, ready to take its name. Raises `UsageError` as `write_whole` does."""
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
        return _prepared(target, content)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: str | os.PathLike[str], error: OSError) -> UsageError:
    """What a disk refused, as an error of the program."""
    return UsageError(
        f"cannot write {path}",
        expected="a folder that may be written to, with room left",
        found=error.strerror or str(error),
    )


def drop_parts() -> None:
    """Take away what was begun and will not be finished, because the process ends here."""
    for part in tuple(_PARTS):
        with contextlib.suppress(OSError):
            part.unlink()


def settle(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _prepared(target: Path, content: str | bytes) -> Prepared:
    raw = content if isinstance(content, bytes) else content.encode(errors="replace")
    made = Prepared(target.with_name(f".{target.name[:64]}.{secrets.token_hex(6)}.part"), target)
    _PARTS.add(made.part)
    try:
        # opened as the user would open it, so that the new file has the permissions he expects
        with made.part.open("xb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            made.part.chmod(target.stat().st_mode & 0o777)
    except BaseException:
        made.drop()
        raise
    return made
