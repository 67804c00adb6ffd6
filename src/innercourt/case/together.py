"""Several files of a case changed together: all of them, or none.

One file takes its new text in one step (`write_whole`). For several there is no such step, so that they are
changed in four:

    1. every new text is laid beside its file, on the disk          the case is as it was
    2. a note with the old texts is written, and on the disk
    3. the new files take their names, one after the other
    4. the note is taken away                                       the case is changed

A failure in 3 puts the old texts back. A process that is killed between 2 and 4 leaves the note behind; as long
as it lies there the case is refused, and `mend`, which `innercourt open` begins with, puts the old texts back: the
change was acknowledged to nobody. A file that was changed again since is never overwritten. The note is locked
while its writer lives, so that a change that is still being made is waited for and not undone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from innercourt.brief.write import Prepared, cannot_write, prepare, settle, write_whole
from innercourt.case.locking import locked
from innercourt.errors import Problem, StorageError, UsageError

NOTE = ".unfinished-save.json"
"""Lies in the folder of a case while several of its files are changed together."""

Old = Mapping[str, tuple[str | None, str]]
"""By file: its old text, None where there was none, and the SHA-256 of its new one."""


def write_together(folder: Path, new: Mapping[str, str]) -> None:
    """Give the files of `folder` their new texts: all of them, or none.

    Raises `UsageError` where one cannot be written; then every file is as it was.
    """
    if len(new) == 1:
        for name, text in new.items():
            write_whole(folder / name, text)
        return
    parts: list[Prepared] = []
    try:
        for name, text in new.items():
            parts.append(prepare(folder / name, text))
        with _noted(folder, {name: (_text(folder / name), _digest(text)) for name, text in new.items()}):
            for part in parts:
                part.put()
    finally:
        for part in parts:
            part.drop()


def mend(folder: Path) -> tuple[str, ...]:
    """Put the old texts back where a change of several files was cut short; the names of those files.

    Raises `UsageError` where one of them was changed again since: then nothing is touched.
    """
    note = folder / NOTE
    try:
        with note.open("r+b") as file, locked(file.fileno(), str(note)):
            if not note.exists():  # it was still being made, and is done
                return ()
            back = _put_back(folder, _read(file.read()))
            note.unlink()
            settle(folder)
            return back
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise cannot_write(folder, error) from error


def unfinished(folder: Path) -> Problem | None:
    """What to tell of a case that was left half changed."""
    if not (folder / NOTE).exists():
        return None
    return Problem(NOTE, 0, "", "a case whose last save was finished", "a save of several files that was cut short",
                   f"innercourt open {folder}, which puts the old files back")  # fmt: skip


@contextlib.contextmanager
def _noted(folder: Path, old: Old) -> Iterator[None]:
    """The note with the old texts, as long as files change; they are put back if that fails."""
    note = folder / NOTE
    try:
        file = note.open("xb")
    except FileExistsError:
        raise UsageError(str(unfinished(folder))) from None
    except OSError as error:
        raise cannot_write(note, error) from error
    with file, locked(file.fileno(), str(note)):
        try:
            file.write(json.dumps(old).encode())
            file.flush()
            os.fsync(file.fileno())
            settle(folder)
            yield
            note.unlink()
        except BaseException as why:
            _taken_back(folder, old)
            if isinstance(why, OSError):
                raise cannot_write(folder, why) from why
            raise
        settle(folder)


def _taken_back(folder: Path, old: Old) -> None:
    try:
        _put_back(folder, old)
        (folder / NOTE).unlink(missing_ok=True)
    except (OSError, UsageError) as error:
        raise StorageError("the case is half saved, and the old files could not be put back", found=str(error),
                           hint=f"innercourt open {folder} tries again; {NOTE} has their texts") from error  # fmt: skip


def _put_back(folder: Path, old: Old) -> tuple[str, ...]:
    """The old texts in place of the new; the names of the files that had new ones."""
    now = {name: _text(folder / name) for name in old}
    new = [name for name, text in now.items() if text is not None and _digest(text) == old[name][1]]
    strange = [name for name, text in now.items() if name not in new and text != old[name][0]]
    if strange:
        raise UsageError(
            "a save of several files was cut short, and some were changed since",
            expected="each file as it was before the save, or after it", found=f"another text in {', '.join(strange)}",
            hint=f"compare the files of the case with the old texts in {NOTE}, then take that file away",
        )  # fmt: skip
    for name in new:
        text = old[name][0]
        if text is None:
            (folder / name).unlink()
        else:
            write_whole(folder / name, text)
    return tuple(new)


def _read(content: bytes) -> Old:
    """What a note says; nothing, where it was cut short itself, before any file was changed."""
    try:
        held = json.loads(content)
    except ValueError:
        return {}
    return {name: (text, digest) for name, (text, digest) in held.items()}


def _text(path: Path) -> str | None:
    return path.read_bytes().decode() if path.exists() else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
