"""Whom and what words mean: actors and units by id, name, title, post or place at court, on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

from innercourt.case.casefile import CaseFile
from innercourt.errors import UsageError

PLACES: Mapping[str, str] = MappingProxyType({"gatekeeper": "gatekeeps", "host": "hosts"})
"""Words for a place at court, and the kind of tie that gives it."""


def actor_called(case: CaseFile, words: str, day: date) -> str:
    """The id of the actor that `words` mean: id, name, alias, surname, office held that day, or a place.

    >>> from innercourt.case.read import read_case
    >>> case = read_case("beijing-2025")
    >>> [actor_called(case, who, case.as_of) for who in ("gatekeeper", "General Zhang", "the cmc chair")]
    ['cai', 'zhang', 'xi']

    Raises `UsageError` where nobody or more than one fits.
    """
    return _one(_actors(case, day), words, "actor")


def unit_called(case: CaseFile, words: str) -> str:
    """The id of the unit that `words` mean: its id, its name, or a proper word of it that no other has.

    Raises `UsageError` where none or more than one fits.
    """
    known: dict[str, set[str]] = {}
    parts: dict[str, set[str]] = {}
    for unit in case.court.units:
        _also(known, unit.id, (unit.id, unit.name))
        _also(parts, unit.id, (word for word in unit.name.split() if word[0].isupper() and len(word) > 2))
    return _one(parts | known, words, "unit")


def plain(words: str) -> str:
    """`words` as they are compared: without case, article, underscores and more space than needed.

    >>> plain("The  Central_Guard Bureau ")
    'central guard bureau'
    """
    return " ".join(words.casefold().replace("_", " ").split()).removeprefix("the ").rstrip(".")


def _actors(case: CaseFile, day: date) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for actor in case.court.actors:
        _also(known, actor.id, (actor.id, actor.name, *actor.aliases))
    holders = {
        office.id: [h.actor for h in office.holders if h.span.covers(day)] for office in case.court.offices
    }
    for office in case.court.offices:
        for holder in holders[office.id]:
            _also(known, holder, (office.id, office.title))
    for tie in case.court.ties:
        for place, kind in PLACES.items():
            if tie.kind == kind and tie.span.covers(day):
                for holder in holders.get(tie.source, [tie.source]):
                    _also(known, holder, (place,))
    parts: dict[str, set[str]] = {}
    for actor in case.court.actors:
        _also(parts, actor.id, surnames(actor.name))
    return parts | known  # a part of a name counts where nothing else is called so


def surnames(name: str) -> tuple[str, ...]:
    """What of a name may stand for it alone: the first and the last of two or three words."""
    parts = name.split()
    ends = dict.fromkeys((parts[0], parts[-1])) if 2 <= len(parts) <= 3 else ()
    return tuple(part for part in ends if part[0].isupper() and len(part) > 1)


def _also(known: dict[str, set[str]], id: str, words: Iterable[str]) -> None:
    for word in words:
        known.setdefault(plain(word), set()).add(id)


def _one(known: Mapping[str, set[str]], words: str, kind: str) -> str:
    found = sorted(known.get(plain(words), ()))
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"more than one {kind} is called `{words}`", expected=f"one {kind} of the case", found=words,
            hint=" or ".join(f"`{id}`" for id in found),
        )  # fmt: skip
    raise no_such(kind, words, sorted(known))


def no_such(kind: str, name: str, known: Sequence[str]) -> UsageError:
    """The error for a name that the case does not have, with the nearest that it has."""
    close = get_close_matches(name, sorted(known), 1)
    return UsageError(
        f"no such {kind}: {name}", expected=f"{'an' if kind[0] in 'aeio' else 'a'} {kind} of the case",
        found=name, hint=f"`{close[0]}`" if close else "",
    )  # fmt: skip
