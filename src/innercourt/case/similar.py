"""Analogues: which finished cases are built like this one, and what followed there.

Two cases are compared by what can be read off their courts and games (`similar_features.py`), by their
ties and by their trees (`similar_kernel.py`). Names, titles and tags do not count. What followed is
read from the other cases' answer keys, never from this one's. There are few cases: every share comes
with Jeffreys's interval, which says how little a handful shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from pathlib import Path
from typing import Any

from innercourt.case.answer_key import AnswerKey, key_path, read_answer_key, told_of
from innercourt.case.answer_key_check import NOT_PLAYED
from innercourt.case.asked import as_day
from innercourt.case.casefile import CaseFile
from innercourt.case.known import known_on
from innercourt.case.read import AnyCase, read_case
from innercourt.case.similar_features import OF, Structure, structure_of, words
from innercourt.case.similar_kernel import cosine, game_counts, tie_counts
from innercourt.case.similar_roles import Roles, contested, paths, roles_of
from innercourt.errors import CaseError
from innercourt.inference.calibration import jeffreys
from innercourt.library import packaged

PARTS = {"features": 0.6, "ties": 0.2, "games": 0.2}
"""What similarity is made of."""

PRESENT = 0.3
"""From here on a feature counts as present."""

NEAR = 4
"""How many of the nearest cases base rates are taken over."""

FEWEST = 2
"""Cases below which nothing is said of a feature."""

LEVEL = 0.9

HELD = ("isolated", "removed")
"""Absences from which nobody commands; who is only abroad does."""

LOST = "the ruler ended without command"


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed in a finished case, by its answer key; None where the key or the game leaves it open.

    `ruler_lost` is whether the ruler was locked away in the end, or his lawful orders reached less than half of
    what they had; `contest` whether it came to a contest of orders; `reports_true` of `reports` that were
    resolved.
    """

    outcomes: tuple[str, ...]
    ruler_lost: bool | None
    contest: bool | None
    reports_true: int
    reports: int


@dataclass(frozen=True, slots=True)
class Analogue:
    """A case that is like the one asked about, from 0 to 1, and why.

    `both`, `only_here` and `only_there` are features by name, the most telling first; `parts` the three
    similarities that `similarity` is the weighted mean of.
    """

    case: str
    title: str
    similarity: float
    parts: Mapping[str, float]
    both: tuple[str, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    followed: Followed | None

    @property
    def reasons(self) -> tuple[str, ...]:
        """What both have, as phrases."""
        return tuple(words(name) for name in self.both)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """`came` of `of` times `what` followed, `among` these cases; `least` to `most` with Jeffreys's interval (90 %)."""

    what: str
    among: str
    came: int
    of: int
    least: float
    most: float
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SimilarFinding:
    """The analogues of a case, the nearest first, and how often what followed in them.

    `left_out` names cases that could not be read.
    """

    case: str
    title: str
    features: tuple[str, ...]
    analogues: tuple[Analogue, ...]
    rates: tuple[BaseRate, ...]
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        from innercourt.brief.similar import similar_text

        return similar_text(self)

    def as_json(self) -> dict[str, Any]:
        """The finding as plain dictionaries."""
        from innercourt.brief.similar import similar_json

        return similar_json(self)


@dataclass(frozen=True)
class _Read:
    """A case with its structure, its graphs, and its key if it has one."""

    case: CaseFile
    structure: Structure
    ties: Mapping[Any, int]
    games: Mapping[Any, int]
    key: AnswerKey | None = None


def similar(
    case: AnyCase, *, as_of: date | str | None = None, among: Sequence[str | Path] | None = None
) -> SimilarFinding:
    """The cases most like `case` as it was known on `as_of`, from the packaged ones or those `among`.

    Raises `UsageError` if there is no such case, and `CaseError` if it has mistakes; of the others,
    those that cannot be read are left out and named.

    >>> similar("beijing-2025", among=[]).analogues
    ()
    """
    file = read_case(case)
    ours = _looked_at(file if as_of is None else known_on(file, as_day(as_of)))
    others, left_out = _others(packaged() if among is None else among, ours.case.id)
    weights = _weights([ours, *others])
    found = sorted(
        (_analogue(ours, other, weights) for other in others), key=lambda a: (-a.similarity, a.case)
    )
    present = sorted(_present(ours), key=lambda name: -weights[name])
    return SimilarFinding(
        ours.case.id, ours.case.title, tuple(present), tuple(found), tuple(_rates(found, present)), left_out
    )


def _looked_at(case: CaseFile, key: AnswerKey | None = None) -> _Read:
    structure = structure_of(case)
    return _Read(case, structure, tie_counts(case, structure.roles), game_counts(case, structure.roles), key)


def _others(names: Sequence[str | Path], without: str) -> tuple[list[_Read], tuple[str, ...]]:
    found, left_out = [], []
    for name in names:
        try:
            case = read_case(name)
            if case.id == without:
                continue
            key = read_answer_key(name, case) if key_path(name).is_file() else None
            found.append(_looked_at(case, key))
        except CaseError:
            left_out.append(str(name))
    return found, tuple(left_out)


def _weights(cases: Sequence[_Read]) -> dict[str, float]:
    """What a feature counts for: the rarer, the more."""
    return {
        name: math.log((len(cases) + 1) / (0.5 + sum(one.structure.features[name] for one in cases))) + 0.1
        for name in OF
    }


def _present(one: _Read) -> list[str]:
    return [name for name, value in one.structure.features.items() if value >= PRESENT]


def _analogue(ours: _Read, theirs: _Read, weights: Mapping[str, float]) -> Analogue:
    a, b = ours.structure.features, theirs.structure.features
    shared = {name: weight * min(a[name], b[name]) for name, weight in weights.items()}
    either = sum(weight * max(a[name], b[name]) for name, weight in weights.items())
    parts = {
        "features": sum(shared.values()) / either if either else 0.0,
        "ties": cosine(ours.ties, theirs.ties),
        "games": cosine(ours.games, theirs.games),
    }
    here, there = _present(ours), _present(theirs)

    def told(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=lambda name: -weights[name]))

    return Analogue(
        theirs.case.id, theirs.case.title, sum(PARTS[name] * part for name, part in parts.items()), parts,
        told([name for name in here if name in there]), told([name for name in here if name not in there]),
        told([name for name in there if name not in here]),
        None if theirs.key is None else _followed(theirs.case, theirs.key),
    )  # fmt: skip


def _followed(case: CaseFile, key: AnswerKey) -> Followed:
    told = [" or ".join(told_of(case, episode, happened)) for episode, happened in key.outcomes.items()]
    verdicts = list(key.reports.values())
    true, false = verdicts.count("true"), verdicts.count("false")
    return Followed(
        tuple(dict.fromkeys(told)), _ruler_lost(case, key), _came_to_contest(case, key), true, true + false
    )


def _ruler_lost(case: CaseFile, key: AnswerKey) -> bool | None:
    """Whether the ruler ends without command, whichever outcome it was; None where that makes a difference."""
    holders = (holding for office in case.court.offices for holding in office.holders)
    conditions = [held.when for group in (case.court.ties, case.court.absences, holders) for held in group]
    before = roles_of(case)
    if before.ruler is None or not key.outcomes or not any(conditions):
        return None
    afterwards = [roles_of(case, state) for state in islice(_states(case, key), 64)]
    verdicts = {_lost(before.ruler, before, after) for after in afterwards}
    return verdicts.pop() if len(verdicts) == 1 and before.reach[before.ruler] > 0 else None


def _lost(ruler: str, before: Roles, after: Roles) -> bool:
    """Whether the ruler has been locked away, or his orders reach less than half of what they did.

    Who is held may still have the office and its chain of command by law: his orders do not get out.
    """
    where = after.standing.away.get(ruler)
    held = where in HELD and where != before.standing.away.get(ruler)
    return held or after.reach[ruler] < before.reach[ruler] / 2


def _states(case: CaseFile, key: AnswerKey) -> list[dict[str, str]]:
    """The states that what happened can have led to."""
    effects = {(e.id, o.id): o.effects for e in case.episodes for o in e.outcomes}
    order = [episode.id for episode in case.episodes if episode.id in key.outcomes]
    found = []
    for combination in product(*(key.outcomes[episode] for episode in order)):
        state = {fact.id: fact.start for fact in case.facts}
        for pair in zip(order, combination, strict=True):
            state |= effects.get(pair, {})
        found.append(state)
    return found


def _came_to_contest(case: CaseFile, key: AnswerKey) -> bool | None:
    """Whether every way to what happened leads through a contest of orders, or none does."""
    verdicts = []
    for episode in case.episodes:
        happened = key.outcomes.get(episode.id)
        if happened is None or set(happened) == {NOT_PLAYED}:
            continue
        ways = {contested(passed) for passed, outcome in paths(episode) if outcome in happened}
        verdicts.append(ways.pop() if len(ways) == 1 else None)
    if True in verdicts:
        return True
    return False if verdicts and None not in verdicts else None


def _rates(found: Sequence[Analogue], present: Sequence[str]) -> list[BaseRate]:
    """What followed in the nearest cases; and for each feature of this case, in all that share it."""
    known = [a for a in found if a.followed is not None]
    near = known[:NEAR]
    rates = [
        _rate(LOST, f"the {len(near)} nearest", near, lambda f: f.ruler_lost),
        _rate("it came to a contest of orders", f"the {len(near)} nearest", near, lambda f: f.contest),
        _of_reports(near),
    ]
    for name in present:
        sharing = [a for a in known if name in a.both]
        rate = _rate(LOST, words(name), sharing, lambda f: f.ruler_lost)
        if (
            rate is not None and rate.of >= FEWEST and len(sharing) < len(known)
        ):  # what all share tells nothing
            rates.append(rate)
    return [rate for rate in rates if rate is not None]


def _rate(what: str, among: str, cases: Sequence[Analogue], of: Any) -> BaseRate | None:
    told = [(a.case, of(a.followed)) for a in cases if of(a.followed) is not None]
    if not told:
        return None
    came = sum(verdict for _, verdict in told)
    return BaseRate(
        what, among, came, len(told), *jeffreys(came, len(told), LEVEL), tuple(name for name, _ in told)
    )


def _of_reports(cases: Sequence[Analogue]) -> BaseRate | None:
    """How many of the reports that were resolved were true."""
    told = [
        (a.case, a.followed.reports_true, a.followed.reports)
        for a in cases
        if a.followed and a.followed.reports
    ]
    if not told:
        return None
    true, count = sum(t for _, t, _ in told), sum(n for _, _, n in told)
    among = f"the {len(cases)} nearest"
    return BaseRate(
        "a report was true",
        among,
        true,
        count,
        *jeffreys(true, count, LEVEL),
        tuple(name for name, *_ in told),
    )
