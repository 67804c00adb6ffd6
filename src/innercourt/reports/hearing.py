"""What each origin has come to say on each proposition, kept up as reports arrive.

A pair of origin and proposition holds a few running figures for each polarity, so hearing a report takes
the same time however many were heard before, and an echo of what a pair has said already changes
nothing. What the figures mean is told in `evidence.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from heapq import nlargest, nsmallest
from typing import TypeAlias, final

from innercourt.court.words import hedge_multiplier
from innercourt.reports.report import Report

Pair: TypeAlias = tuple[str, str]
"""An origin and a proposition."""
Key: TypeAlias = tuple[str, str, str, bool]
"""What tells acts of knowledge apart: origin, proposition, kind of claim, whether the lineage is recorded."""
Column: TypeAlias = tuple[float, float, float, float, float, float, float]
"""spoken, denies, silent, copied, hedge, relays, expected: see `Evidence`."""

NOTHING: Column = (0.0,) * 7


def in_order(reports: Iterable[Report]) -> list[Report]:
    """Reports by day, those of one day by name."""
    return sorted(reports, key=lambda report: (report.date, report.id))


def act_key(report: Report) -> Key:
    """The act of knowledge that a report belongs to."""
    return report.origin, report.proposition, report.kind, report.lineage_recorded


@final
class _Side:
    """What a pair has said with one polarity: the first report, the first of recorded lineage, the clearest figures."""

    __slots__ = ("expected", "first", "hedge", "recorded", "relays")

    def __init__(self, report: Report) -> None:
        self.first = report
        self.recorded: Report | None = None
        self.hedge = 0.0
        self.relays = report.relays
        self.expected = 0.0

    def hear(self, report: Report) -> None:
        if self.recorded is None and report.lineage_recorded:
            self.recorded = report
        self.hedge = max(self.hedge, hedge_multiplier(report.hedge))
        self.relays = min(self.relays, report.relays)
        self.expected = max(self.expected, report.expected)

    @property
    def carrier(self) -> Report:
        """The report whose act carries what the pair says."""
        return self.recorded or self.first


@final
class Hearing:
    """Reports heard so far; they must come `in_order`.

    >>> from innercourt.reports.report import Hop
    >>> hearing = Hearing()
    >>> told = Report("r1", date(2025, 1, 2), (Hop("paper"), Hop("aide")), "arrest", hedge="is")
    >>> hearing.hear(told), hearing.said(("aide", "arrest"))[1][:2]
    (('aide', 'arrest'), (1.0, 0.0))
    """

    def __init__(self) -> None:
        self._sides: dict[Pair, dict[str, _Side]] = {}
        self._now: dict[Pair, str] = {}
        self._earliest: dict[tuple[str, str, bool], list[Report]] = {}

    def hear(self, report: Report) -> Pair:
        """Take in a report; the pair it belongs to."""
        pair = (report.origin, report.proposition)
        sides = self._sides.setdefault(pair, {})
        side = sides.get(report.says)
        if side is None:
            side = sides[report.says] = _Side(report)
        side.hear(report)
        # Silence counts only where nothing was ever said.
        if report.says != "silent" or self._now.get(pair, "silent") == "silent":
            self._now[pair] = report.says
        # Of two origins the earliest report each: whoever asks has one of them, and needs the other.
        earliest = self._earliest.setdefault((report.proposition, report.says, report.lineage_recorded), [])
        if len(earliest) < 2 and all(report.origin != other.origin for other in earliest):
            earliest.append(report)
        return pair

    def said(self, pair: Pair) -> tuple[Key, Column]:
        """The act that carries what a pair says by now, and what it comes to; at the end of a day."""
        polarity = self._now[pair]
        side = self._sides[pair][polarity]
        key = act_key(side.carrier)
        copied = 0.0 if side.carrier.lineage_recorded else self._copied(side.first)
        return key, (
            1.0,
            float(polarity == "denies"),
            float(polarity == "silent"),
            copied,
            side.hedge,
            float(side.relays),
            side.expected,
        )

    def pairs(self) -> Iterator[Pair]:
        """Every pair that was heard of."""
        return iter(self._now)

    def _copied(self, first: Report) -> float:
        """1 where another origin said the same before, -1 where others said only otherwise, 0 where nobody spoke.

        A silence says nothing that could be copied.
        """
        before = [says for says in ("affirms", "denies") if self._said_before(first, says)]
        return (1.0 if first.says in before else -1.0) if before else 0.0

    def _said_before(self, first: Report, says: str) -> bool:
        for recorded in (True, False):
            for other in self._earliest.get((first.proposition, says, recorded), ()):
                if other.origin != first.origin and _could_be_copied(other, first):
                    return True
        return False


def _could_be_copied(earlier: Report, by: Report) -> bool:
    """Of two on one day whose lineage nobody knows only one can be the copy: the one written later."""
    if earlier.date == by.date and not earlier.lineage_recorded:
        return earlier.id < by.id
    return earlier.date <= by.date


def telling(reports: Iterable[Report]) -> list[Report]:
    """Those reports, in order, from which everything can be had that all of them come to, also if any one
    of them is left out, or all of one origin: the others are echoes.

    Of each pair, polarity and kind of lineage they are the first two, the last two, and the two of the
    strongest hedge, the fewest relays and the likeliest silence.
    """
    alike: dict[tuple[str, str, str, bool], list[Report]] = {}
    for report in in_order(reports):
        key = (report.origin, report.proposition, report.says, report.lineage_recorded)
        alike.setdefault(key, []).append(report)
    kept: dict[str, Report] = {}
    for own in alike.values():
        chosen = [*own[:2], *own[-2:], *nsmallest(2, own, lambda r: r.relays)]
        chosen += nlargest(2, own, lambda r: hedge_multiplier(r.hedge))
        chosen += nlargest(2, own, lambda r: r.expected)
        kept |= {report.id: report for report in chosen}
    return in_order(kept.values())


def news_by_day(days: Iterable[date], reports: Iterable[Report]) -> Iterator[dict[Pair, tuple[Key, Column]]]:
    """For each of `days` in turn what its reports left the pairs saying that they are about.

    Reports before the first day count to it; later ones than the last are not heard.
    """
    hearing, waiting = Hearing(), in_order(reports)
    at = 0
    for day in days:
        touched: dict[Pair, None] = {}
        while at < len(waiting) and waiting[at].date <= day:
            touched[hearing.hear(waiting[at])] = None
            at += 1
        yield {pair: hearing.said(pair) for pair in touched}
