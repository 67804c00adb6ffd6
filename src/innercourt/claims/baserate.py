"""Base rates from lists that disagree: how often it is tried, how often it succeeds.

Lists are joined by country and day (`lists`); whether an event succeeded is weighed by the same report model as
any other claim (`truth`); whether it happened at all by `hits`, apart for successes and failures, since a failure is
more easily missed, and more easily imagined.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from jaxtyping import Float

from innercourt.claims.baserate_result import BaseRate, ContestedEvent, ListRecord, Rate
from innercourt.claims.hits import Drawn, draw_hits
from innercourt.claims.lists import Event, join, read_list, years_of
from innercourt.claims.weigh import sources
from innercourt.errors import UsageError

WITHIN = 10
DRAWS = 4000
KINDS = {"": "not said", "military": "military", "other": "not military"}


def baserate(
    files: Sequence[str | os.PathLike[str]],
    *,
    within: int = WITHIN,
    states: float | int | None = None,
    seed: int = 0,
) -> BaseRate:
    """How often coups are tried and succeed, from three or more lists of them.

    Entries of different lists on one country `within` so many days are one event. `states` is the
    mean number of states in the years that all lists cover; with it, rates are told for one state too.

    Raises `UsageError` for fewer than three lists (their errors could not be told apart), for a file that is
    no such list, and for lists that have no year in common.
    """
    if len(files) < 3:
        raise UsageError(
            "the errors of fewer than three lists cannot be told apart", expected="three lists or more",
            found=f"{len(files)}",
        )  # fmt: skip
    held = [read_list(path, place) for place, path in enumerate(files)]
    names = [Path(path).stem for path in files]
    spans = [years_of(entries) for entries in held]
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    if first > last:
        raise UsageError(
            "the lists have no year in common", expected="lists of the same years",
            found=", ".join(f"{name}: {a} to {b}" for name, (a, b) in zip(names, spans, strict=True)),
        )  # fmt: skip
    events = [
        event for event in join([entry for entries in held for entry in entries], within)
        if first <= date.fromordinal(event.day).year <= last
    ]  # fmt: skip
    return _estimated(names, events, (first, last), float(states) if states else None, seed)


def _estimated(
    names: list[str], events: list[Event], years: tuple[int, int], states: float | None, seed: int
) -> BaseRate:
    success = _success(events)
    likely = success > 0.5
    drawn = [
        _drawn(len(names), [e for e, s in zip(events, likely, strict=True) if s == side], seed)
        for side in (True, False)
    ]
    real = np.empty((len(events), DRAWS), bool)
    rng = np.random.default_rng([seed, 1])
    for side, hits in zip((True, False), drawn, strict=True):
        _draw_events(events, likely == side, hits, len(names), rng, real)
    won = rng.random((len(events), DRAWS)) < success[:, None]
    rates = _rates(events, real, won, years, states, rng)
    shown = [
        ContestedEvent(
            event.entries[0].country, date.fromordinal(event.day).isoformat(), KINDS[event.kind],
            tuple(names[e.source] for e in event.entries), float(real[place].mean()), float(success[place]),
        )
        for place, event in enumerate(events)
    ]  # fmt: skip
    records = [_record(name, place, drawn, events, likely) for place, name in enumerate(names)]
    unseen = tuple(float(x) for x in np.percentile(drawn[0].unseen + drawn[1].unseen, (50, 5, 95)))
    return BaseRate(tuple(records), rates, tuple(shown), years, (unseen[0], unseen[1], unseen[2]))


def _rates(
    events: Sequence[Event], real: np.ndarray, won: np.ndarray, years: tuple[int, int], states: float | None,
    rng: np.random.Generator,
) -> tuple[Rate, ...]:  # fmt: skip
    """Rates of all, by who tried, and by decade."""
    kinds = np.array([KINDS[event.kind] for event in events])
    decades = np.array([date.fromordinal(event.day).year // 10 * 10 for event in events])
    span = years[1] - years[0] + 1
    groups = [("all", np.ones(len(events), bool), span)]
    groups += [(kind, kinds == kind, span) for kind in KINDS.values() if (kinds == kind).any()]
    for decade in sorted({int(d) for d in decades}):
        length = min(years[1], decade + 9) - max(years[0], decade) + 1
        groups.append((f"{decade}s", decades == decade, length))
    return tuple(_rate(name, mine, real, won, length, states, rng) for name, mine, length in groups)


def _success(events: Sequence[Event]) -> Float[np.ndarray, " event"]:
    """The chance that each event, if it was one, succeeded: lists are sources, yes and no are values."""
    rows = [
        (f"{entry.source}", f"{place}", "yes" if entry.success else "no")
        for place, event in enumerate(events) for entry in event.entries
    ]  # fmt: skip
    found = sources(rows)
    chance = np.zeros(len(events))
    yes = np.flatnonzero(np.array(found.table.wording) == "yes")
    # Yes and no are all there is, so nothing is kept back for a value that nobody claims.
    chance[[int(found.table.objects[o]) for o in found.table.claims.object[yes]]] = found.fitted.p[yes]
    return chance


def _drawn(lists: int, events: Sequence[Event], seed: int) -> Drawn:
    has = np.zeros((len(events), lists), np.int64)
    for place, event in enumerate(events):
        has[place, [entry.source for entry in event.entries]] = 1
    pattern, count = np.unique(has, axis=0, return_counts=True)
    return draw_hits(pattern, count, DRAWS, seed)


def _draw_events(
    events: Sequence[Event],
    mine: np.ndarray,
    hits: Drawn,
    lists: int,
    rng: np.random.Generator,
    real: np.ndarray,
) -> None:
    """Whether each event happened, in each draw: what one list alone has, as often as the draw says."""
    for place in range(lists):
        single = [
            i
            for i, e in enumerate(events)
            if mine[i] and len(e.entries) == 1 and e.entries[0].source == place
        ]
        if single:
            rank = rng.random((len(single), DRAWS)).argsort(0)
            real[single] = rank < hits.alone[place]
    shared = [i for i, e in enumerate(events) if mine[i] and len(e.entries) > 1]
    real[shared] = True


def _rate(
    name: str, mine: np.ndarray, real: np.ndarray, won: np.ndarray, years: int, states: float | None,
    rng: np.random.Generator,
) -> Rate:  # fmt: skip
    """Attempts a year and the share that succeeds, with all that is unknown about both (Jeffreys' priors)."""
    attempts = real[mine].sum(0)
    successes = (real & won)[mine].sum(0)
    yearly = rng.gamma(attempts + 0.5) / years
    share = rng.beta(successes + 0.5, attempts - successes + 0.5)
    return Rate(
        name,
        float(attempts.mean()),
        _three(yearly),
        _three(share),
        _three(yearly / states) if states else None,
    )


def _record(
    name: str, place: int, drawn: Sequence[Drawn], events: Sequence[Event], likely: np.ndarray
) -> ListRecord:
    has = np.array([any(entry.source == place for entry in event.entries) for event in events])
    entries = [int((has & (likely == side)).sum()) for side in (True, False)]
    false = sum(d.false[place] * n for d, n in zip(drawn, entries, strict=True)) / max(sum(entries), 1)
    return ListRecord(
        name,
        sum(entries),
        _three(drawn[0].hit[place]),
        _three(drawn[1].hit[place]),
        _three(np.asarray(false)),
    )


def _three(x: np.ndarray) -> tuple[float, float, float]:
    """Mean, and the ends of the central 90 %."""
    low, high = np.percentile(x, (5, 95))
    return float(x.mean()), float(low), float(high)
