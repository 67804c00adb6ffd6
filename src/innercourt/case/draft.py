"""A case between the file and the `CaseFile`: read, shaped, and gathering what is wrong with it.

Entries that have the wrong shape are left out, but their names stay known, so that one mistake
is not told again by everything that refers to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from innercourt.case.asked import without_percent
from innercourt.case.folder import Gathered
from innercourt.case.format import CaseDocument
from innercourt.case.format_play import EpisodeEntry
from innercourt.case.marks import Path, shortened, shown_path
from innercourt.errors import InputError, Problem, Severity

MOST_LISTED = 8


@dataclass(slots=True)
class Draft:
    """The document, what is known by name, and every mistake so far.

    `known` maps a section to the ids it has, or to None if it could not be read at all and any
    name must be let pass. `index` maps a list section to the positions of its sound entries.
    `whole` is whether every entry had the right shape. Of entries that had not, `lost` are the places
    about which nothing more is to be said, and `parts` is what is left of episodes.
    """

    document: CaseDocument
    gathered: Gathered
    known: Mapping[str, frozenset[str] | None]
    index: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    whole: bool = True
    problems: list[Problem] = field(default_factory=list)
    lost: frozenset[Path] = frozenset()
    parts: Mapping[Path, EpisodeEntry] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether anything was found that is more than a warning."""
        return any(problem.severity == "error" for problem in self.problems)

    def at(self, section: str, position: int) -> Path:
        """The path of the sound entry at `position` of a list section."""
        return (section, self.index[section][position])

    def is_lost(self, path: Path) -> bool:
        """Whether what stands at `path` was taken out or put in."""
        return any(path[: len(gone)] == gone for gone in self.lost)

    def mended(self, path: Path) -> bool:
        """Whether something of the entry at `path` is lost, so that nothing is missing for certain."""
        return any(gone[:2] == path[:2] for gone in self.lost)

    def episodes(self) -> Iterator[tuple[Path, EpisodeEntry]]:
        """Every episode with its path, whole ones first, then the parts of others."""
        for i, episode in enumerate(self.document.episodes):
            yield self.at("episodes", i), episode
        yield from self.parts.items()

    def sound(self, section: str) -> bool:
        """Whether every entry of a section had the right shape."""
        if any(path[0] == section for path in self.lost):
            return False
        raw = self.gathered.data.get(section) or ()
        return isinstance(raw, list | dict) and len(raw) == len(getattr(self.document, section))

    def say(
        self, path: Path, expected: str, found: str, hint: str = "",
        severity: Severity = "error", key: bool = False,
    ) -> None:  # fmt: skip
        """Record a mistake at `path`, unless what stood there is lost; `key` points at the key, not its value."""
        if self.is_lost(path):
            return
        hint = hint or without_percent(found)
        place = self.gathered.place(path, key)
        shown = shown_path(self.gathered.local(path))
        self.problems.append(
            Problem(place.file, place.line, shown, expected, found, hint, place.column, severity)
        )

    def warn(self, path: Path, expected: str, found: str, hint: str = "", key: bool = False) -> None:
        """Record something odd that refuses nothing."""
        self.say(path, expected, found, hint, "warning", key)

    def say_error(self, path: Path, error: InputError) -> None:
        """Record an `InputError` that somebody else's reader raised on the text at `path`."""
        found = error.found or error.message
        if error.found and error.message and error.message not in error.found:
            found = f"{error.found}: {error.message}"
        self.say(path, error.expected or "text that can be read", found, error.hint)

    def knows(self, section: str, name: str) -> bool:
        """Whether `section` has `name`, or could not be read."""
        ids = self.known.get(section)
        return ids is None or name in ids

    def refers(self, path: Path, name: str, *sections: str, what: str, key: bool = False) -> bool:
        """Check that one of `sections` has `name`; otherwise say so with the nearest valid name."""
        if any(self.knows(section, name) for section in sections):
            return True
        valid = [n for section in sections for n in self.known.get(section) or ()]
        self.unknown(path, name, valid, what, key)
        return False

    def unknown(self, path: Path, name: str, valid: Iterable[str], what: str, key: bool = False) -> None:
        """Say that `name` is not among the `valid`, with the nearest of them."""
        self.say(path, what, f"`{shortened(name)}`, which is not declared", nearest(name, valid), key=key)

    def no_value(self, path: Path, value: str, valid: Iterable[str], fact: str) -> None:
        """Say that a fact cannot have this value, with the nearest that it can have."""
        self.say(path, f"a value of `{fact}`", f"`{shortened(value)}`", nearest(value, valid))


def nearest(name: str, valid: Iterable[str]) -> str:
    """The nearest valid name, or a list of them if none is near, in words for `try`.

    >>> nearest("garisson", ["garrison", "police"])
    '`garrison`'
    >>> nearest("x", ["garrison", "police"])
    'one of `garrison`, `police`'
    """
    names = sorted(set(valid))
    near = get_close_matches(name, names, 1, cutoff=0.6) or get_close_matches(
        name.lower().replace("-", "_").replace(" ", "_"), names, 1, cutoff=0.6
    )
    if near:
        return f"`{near[0]}`"
    if len(names) <= 1:
        return f"`{names[0]}`" if names else "declare it"
    listed = ", ".join(f"`{n}`" for n in names[:MOST_LISTED])
    return f"one of {listed}" + (f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else "")
