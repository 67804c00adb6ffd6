"""What a brief calls things: names for identifiers, and anchors that links lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from innercourt.brief.wording import clean, humane
from innercourt.case.casefile import CaseFile
from innercourt.play.episode import Episode
from innercourt.reports.report import Source

CLASSES = {
    "official": "official",
    "press": "press",
    "analyst": "analyst",
    "exile_or_partisan": "exile or partisan",
    "rumour_social": "rumour, social media",
    "private_insider": "private insider",
    "coup_maker": "coup maker",
    "foreign_government": "foreign government",
    "unknown": "unknown class",
}
"""Classes of sources in words, in the order in which they are shown."""


@runtime_checkable
class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class InWords:
    """A thing as a brief words it, and the identifier by which the case's files know it, if it has one."""

    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of everything in a case; an identifier that it lacks is shown as words."""

    people: Mapping[str, str]
    units: Mapping[str, str]
    offices: Mapping[str, str]
    sources: Mapping[str, Source]
    hypotheses: Mapping[str, str]
    propositions: Mapping[str, str]
    episodes: Mapping[str, Episode]
    quantities: Mapping[str, str]
    """What the case says that they are, of those of which it does."""

    @classmethod
    def of(cls, case: CaseFile) -> Names:
        """The names of `case`."""
        return cls(
            _by_id(case.court.actors),
            _by_id(case.court.units),
            {office.id: clean(office.title) or humane(office.id) for office in case.court.offices},
            {source.id: source for source in case.sources},
            _by_id(case.hypotheses),
            {p.id: clean(p.text) or humane(p.id) for p in case.propositions},
            {episode.id: episode for episode in case.episodes},
            {q.name: clean(q.about) for q in case.quantities if clean(q.about)},
        )

    def actor(self, id: str) -> str:
        """Name of an actor."""
        return self.people.get(id, humane(id))

    def unit(self, id: str) -> str:
        """Name of a unit."""
        return self.units.get(id, humane(id))

    def office(self, id: str) -> str:
        """Title of an office."""
        return self.offices.get(id, humane(id))

    def party(self, id: str) -> str:
        """Name of whatever `id` is at court: an actor, an office or a unit."""
        return self.people.get(id) or self.offices.get(id) or self.unit(id)

    def source(self, id: str) -> str:
        """Name of a source; an actor who speaks for himself may be one."""
        known = self.sources.get(id)
        return (clean(known.name) if known else "") or self.people.get(id) or humane(id)

    def source_class(self, id: str) -> str:
        """Class of a source in words."""
        known = self.sources.get(id)
        return CLASSES.get(known.kind, humane(known.kind)) if known else CLASSES["unknown"]

    def hypothesis(self, id: str) -> str:
        """Name of a hypothesis."""
        return self.hypotheses.get(id, humane(id))

    def proposition(self, id: str) -> str:
        """Text of a proposition."""
        return self.propositions.get(id, humane(id))

    def episode(self, id: str) -> str:
        """Name of an episode."""
        known = self.episodes.get(id)
        return (clean(known.name) if known else "") or humane(id)

    def outcome(self, episode: str, id: str) -> str:
        """Name of an outcome of an episode."""
        known = self.episodes.get(episode)
        found = next((o.name for o in known.outcomes if o.id == id), "") if known else ""
        return clean(found) or humane(id)


def _by_id(things: Iterable[_Named]) -> dict[str, str]:
    return {thing.id: clean(thing.name) or humane(thing.id) for thing in things}


def anchor(kind: str, id: str) -> str:
    """The `id` attribute of the place in a page where a thing is told; different for each thing.

    >>> anchor("report", "r01"), anchor("assumption", "loyalty.*.regent")
    ('report-r01', 'assumption-loyalty.-2a-.regent')
    """
    safe = "".join(c if (c.isascii() and c.isalnum()) or c in "._" else f"-{ord(c):x}-" for c in id)
    return f"{kind}-{safe}"
