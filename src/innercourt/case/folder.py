"""A case's folder: which files belong to it, and how they are merged into one document.

`case.yaml` comes first, then every other `*.yaml` and `*.yml` of the folder by name. Each holds
top-level sections like any other; sections that are lists are joined, those that are mappings are
merged, and an id that two files give is a mistake. `answers.yaml` is no part of a case: it says how
things turned out, and only `innercourt.backtest` and the learning of sources read it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from innercourt.case.format import LIST_SECTIONS
from innercourt.case.marks import Marked, Path, Place, described, read_yaml, shortened, shown_path
from innercourt.case.together import unfinished
from innercourt.errors import Problem
from innercourt.library import MAIN

ANSWERS = "answers.yaml"
MOST_FILES = 200


@dataclass(slots=True)
class Gathered:
    """The files of a case as one document, with the place of everything in them.

    `begins` tells for each list section at which positions of the joined list a file's own list
    begins, so that a path is shown as it stands in its file. `unparsed` is whether some file could
    not be read at all. `stands` tells for what a pattern brought which path of the case it is due to;
    `broken` are entries about which all has been told. `finished` is whether an answer key lies beside the case.
    """

    files: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    begins: dict[str, list[int]] = field(default_factory=dict)
    unparsed: bool = False
    problems: list[Problem] = field(default_factory=list)
    stands: dict[Path, Path] = field(default_factory=dict)
    broken: set[Path] = field(default_factory=set)
    finished: bool = False

    def place(self, path: Path, key: bool = False) -> Place:
        """Where `path` stands, or the nearest thing above it that stands somewhere.

        A mapping or a list is found at its key; so is anything, if `key` is set.
        """
        path = self._due_to(path)
        for length in range(len(path), -1, -1):
            part = path[:length]
            at_key = key or length < len(path) or not self._is_scalar(part)
            first, second = (self.keys, self.places) if at_key else (self.places, self.keys)
            found = first.get(part) or second.get(part)
            if found is not None and length:
                return found
        return Place(self.files[0] if self.files else "")

    def local(self, path: Path) -> Path:
        """`path` with positions counted from the beginning of the file that holds it."""
        path = self._due_to(path)
        if len(path) > 1 and isinstance(path[0], str) and isinstance(path[1], int):
            offset = max((b for b in self.begins.get(path[0], ()) if b <= path[1]), default=0)
            return (path[0], path[1] - offset, *path[2:])
        return path

    def _due_to(self, path: Path) -> Path:
        """Where the case asked for what stands at `path`, if a pattern brought it."""
        found = self.stands.get(path[:2])
        if found is None:
            return path
        exact = (*found, *path[2:])
        return exact if exact in self.places else found

    def _is_scalar(self, path: Path) -> bool:
        here: Any = self.data
        for part in path:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return True
        return not isinstance(here, dict | list)


def case_files(folder: FilePath) -> tuple[FilePath, ...]:
    """The files of the case in `folder`, `case.yaml` first, the others by name, never its answer key."""
    found = {p for pattern in ("*.yaml", "*.yml") for p in folder.glob(pattern) if p.is_file()}
    found.discard(folder / ANSWERS)
    return tuple(sorted(found, key=lambda p: (p.name != MAIN, p.name)))


def case_digest(folder: FilePath) -> str:
    """SHA-256 over the names and the bytes of the case's files, in hexadecimal.

    Two folders with the same digest hold the same case, wherever they lie.
    """
    whole = hashlib.sha256()
    for path in case_files(folder):
        inner = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.name}\0{inner}\n".encode())
    return whole.hexdigest()


def gather(folder: FilePath) -> Gathered:
    """Read and merge the files of the case in `folder`; every mistake is in `problems`."""
    gathered = Gathered()
    paths = case_files(folder) if folder.is_dir() else ()
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        gathered.problems.append(Problem(str(folder), 0, "", "a folder that can be read", "one that cannot"))
        return gathered
    if (problem := unfinished(folder)) is not None:
        gathered.problems.append(problem)
        return gathered
    if not any(path.name == MAIN for path in paths):
        found = "a folder without it" if folder.is_dir() else "no such folder"
        gathered.problems.append(Problem(str(folder), 0, "", f"a folder that holds `{MAIN}`", found))
        return gathered
    if len(paths) > MOST_FILES:
        gathered.problems.append(Problem(str(folder), 0, "", f"at most {MOST_FILES} files", f"{len(paths)}"))
        return gathered
    gathered.files = tuple(path.name for path in paths)
    gathered.finished = (folder / ANSWERS).is_file()
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            found = error.strerror or type(error).__name__
            gathered.problems.append(Problem(path.name, 0, "", "a file that can be read", found))
            gathered.unparsed = True
            continue
        _merge(gathered, read_yaml(content, path.name), path.name)
    return gathered


def _merge(gathered: Gathered, marked: Marked, file: str) -> None:
    gathered.problems += marked.problems
    if not isinstance(marked.data, dict):
        gathered.unparsed = True
        if not marked.problems:
            held = "nothing" if marked.data is None else described(marked.data)
            gathered.problems.append(Problem(file, 1, "", "sections such as `actors:` and `reports:`", held))
        return
    offsets: dict[str, int] = {}
    for section, value in marked.data.items():
        _merge_section(gathered, marked, section, value, offsets)
    moved = {section: offset for section, offset in offsets.items() if offset}
    for source, target in ((marked.places, gathered.places), (marked.keys, gathered.keys)):
        here = {_shifted(path, moved): place for path, place in source.items()} if moved else source
        earlier = dict(target)
        target |= here
        target |= earlier  # what was said first stands first


def _merge_section(
    gathered: Gathered, marked: Marked, section: str, value: Any, offsets: dict[str, int]
) -> None:
    earlier = gathered.data.get(section)
    both = [value] if earlier is None else [earlier, value]
    if section in LIST_SECTIONS and all(isinstance(part, list) for part in both):
        offsets[section] = len(earlier or ())
        gathered.begins.setdefault(section, []).append(offsets[section])
        gathered.data[section] = [entry for part in both for entry in part]
    elif earlier is None or value is None:
        gathered.data[section] = value if earlier is None else earlier
    elif isinstance(earlier, dict) and isinstance(value, dict):
        for key in value:
            if key in earlier:
                _twice(gathered, marked, (section, key))
        gathered.data[section] = {**value, **earlier}
    else:
        _twice(gathered, marked, (section,))


def _twice(gathered: Gathered, marked: Marked, path: Path) -> None:
    here, first = marked.keys[path], gathered.keys[path]
    gathered.problems.append(
        Problem(here.file, here.line, shown_path(path), "each name once in all files of a case",
                f"`{shortened(str(path[-1]))}`, which is in {first.file}:{first.line} already",
                "give it another name, or keep one of the two", here.column)
    )  # fmt: skip


def _shifted(path: Path, offsets: dict[str, int]) -> Path:
    if len(path) > 1 and path[0] in offsets and isinstance(path[1], int):
        return (path[0], path[1] + offsets[str(path[0])], *path[2:])
    return path
