"""What is left of an entry that has a mistake of shape, so that its other mistakes are told with it.

What stands at the wrong key is taken out, and something put in its place where the entry must have it.
Nothing is told of what was taken out or put in, nor of its not being there: `Draft.say` sees to that.
Of an episode the sound nodes and outcomes are left, as a part that nothing else refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from innercourt.case.format_court import HypothesisEntry, TieEntry
from innercourt.case.format_play import EpisodeEntry
from innercourt.case.format_reports import PropositionEntry, ReportEntry, SourceEntry
from innercourt.case.format_types import Entry
from innercourt.case.marks import Path

_MODELS: Mapping[str, type[Entry]] = {
    "hypotheses": HypothesisEntry,
    "ties": TieEntry,
    "episodes": EpisodeEntry,
    "propositions": PropositionEntry,
    "sources": SourceEntry,
    "reports": ReportEntry,
}
_INSIDE = (("nodes",), ("outcomes",))
"""Of an episode: what is taken out entry by entry."""

_STANDINS: Mapping[str, Any] = {
    "id": "unread",
    "date": date.min,
    "chain": ["unread"],
    "text": "unread",
    "to": "unread",
    "window": [date.min, date.min],
    "start": "unread",
}


@dataclass(frozen=True, slots=True)
class Mended:
    """Entries that can be looked at further, by path; parts of episodes; and what was lost of all of them."""

    entries: dict[Path, dict[str, Any]] = field(default_factory=dict)
    parts: dict[Path, EpisodeEntry] = field(default_factory=dict)
    lost: set[Path] = field(default_factory=set)


def mended(data: Mapping[str, Any], wrong: Iterable[Path]) -> Mended:
    """What is left of the entries of `data` in which something stands at a `wrong` path."""
    by_entry: dict[Path, set[Path]] = {}
    for path in wrong:
        inside = path[:1] == ("episodes",) and path[2:3] in _INSIDE
        by_entry.setdefault(path[:2], set()).add(path[:4] if inside else path[:3])
    found = Mended()
    for entry, lost in by_entry.items():
        section = str(entry[0]) if entry else ""
        model = _MODELS.get(section)
        held = data[section][entry[1]] if model and len(entry) == 2 else None
        left = _without(held, entry, lost) if isinstance(held, dict) else None
        read = _read(model, left) if model and left is not None else None
        if read is None or left is None:
            continue
        if isinstance(read, EpisodeEntry):
            found.parts[entry] = read
        else:
            found.entries[entry] = left
        found.lost.update(lost)
    return found


def _without(held: Mapping[str, Any], entry: Path, lost: Iterable[Path]) -> dict[str, Any] | None:
    """An entry without what is lost; None where it is lost altogether."""
    left = dict(held)
    for path in lost:
        match path[len(entry) :]:
            case (str(key),):
                left.pop(key, None)
                if key in _STANDINS and key in _needed(entry):
                    left[key] = _STANDINS[key]
            case (str(key), str(name)) if isinstance(left.get(key), dict):
                left[key] = {other: value for other, value in left[key].items() if other != name}
            case _:
                return None
    return left


def _needed(entry: Path) -> set[str]:
    fields = _MODELS[str(entry[0])].model_fields
    return {info.alias or name for name, info in fields.items() if info.is_required()}


def _read(model: type[Entry], left: Mapping[str, Any]) -> Entry | None:
    try:
        return model.model_validate(left)
    except ValidationError:
        return None
