"""Forecasts kept: every probability that was stated, what became of it, and how good it was.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     book = Forecasts(f"{folder}/forecasts.jsonl")
...     [kept] = book.add_own("The chancellor is dismissed", "unlikely", due=date(2131, 9, 30))
...     kept.forecast.words, round(kept.forecast.p, 3), kept.state
('unlikely', 0.325, 'open')
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import final

import innercourt
from innercourt.brief.findings import Answer, Estimate, OutcomeFinding
from innercourt.brief.wording import clean
from innercourt.case.asked import without_percent
from innercourt.case.forecast_file import append_records, read_records
from innercourt.case.forecast_kept import Kept, kept_of, own_verdicts, today
from innercourt.case.forecast_record import (
    CONFIDENCES,
    VERDICTS,
    Forecast,
    Kind,
    Record,
    Resolution,
    substance,
)
from innercourt.case.forecast_score import Scorecard, Settled, scorecard
from innercourt.court.words import icd203_words, phrase_range
from innercourt.errors import PriorError, UsageError
from innercourt.reports.report import Proposition

PLACE = "forecasts.jsonl"
LEAST_PREFIX = 4
LIKELIHOOD = "0 to 1, or a phrase such as `likely` or `PHIA: likely`"


@final
@dataclass(frozen=True)
class Forecasts:
    """A file of forecasts, by default `forecasts.jsonl` in the current folder.

    Lines are added and never changed: a resolution, or the correction of one, is another line.
    Every method raises `UsageError` for what cannot be used, among it a damaged file.
    """

    path: str | os.PathLike[str] = PLACE

    def add(self, answer: Answer, *, digest: str = "", by: str = "") -> tuple[Kept, ...]:
        """Store every probability of `answer` that can be resolved later; those that are new.

        They are the hypotheses, the outcomes of open episodes, and the propositions that were not
        settled on the day of the answer. `digest` names the case's files (`case_digest`). The same
        answer is stored once.
        """
        return self._added(stated(answer, digest=digest, by=_plain(by), stored=_now()))

    def add_own(
        self,
        statement: str,
        p: float | int | str,
        *,
        due: date,
        made: date | None = None,
        case: str = "",
        by: str = "",
        confidence: str = "",
    ) -> tuple[Kept, ...]:
        """Store an analyst's own forecast of `statement`, to be known by `due`; nothing if it is known.

        `p` is a probability, or a phrase of ICD 203 or PHIA (`PHIA: likely`), which is kept with
        its range and scored at the middle of it. `made` is the day it is made for (today). The
        same statement by the same analyst, in the same case, is the same question on every day.
        """
        statement, made = _plain(statement), made or today()
        if not statement:
            raise UsageError("a forecast needs a statement", expected="a sentence", found="nothing")
        if due < made:
            raise UsageError(
                "a forecast is made before it is known", expected=f"a day from {made} on", found=f"`{due}`"
            )
        if confidence and confidence not in CONFIDENCES:
            raise UsageError("no such confidence", expected=", ".join(CONFIDENCES), found=f"`{confidence}`")
        asked = "/".join(part for part in ("own", _plain(case), _plain(by), statement.casefold()) if part)
        middle, words, ends = _likelihood(p)
        forecast = Forecast(
            asked, statement, "own", made, _now(), middle, words, low=ends and ends[0], high=ends and ends[1],
            due=due, case=_plain(case), version=innercourt.__version__, by=_plain(by), confidence=confidence,
        )  # fmt: skip
        return self._added([forecast])

    def resolve(self, id: str, verdict: str, *, on: date, why: str = "") -> tuple[Kept, ...]:
        """Record what the question of the forecast `id` turned out to be, settled on the day `on`.

        It holds for every forecast of that question. Of questions of which one at most comes true,
        `yes` to one is `no` to the others. `void` takes a question out of every score. A second
        resolution supersedes the first. Returns all forecasts that it settles.
        """
        if verdict not in VERDICTS:
            raise UsageError("no such verdict", expected=", ".join(VERDICTS), found=f"`{verdict}`")
        if on > today():
            raise UsageError("what is not over cannot be resolved", expected="a day that has begun",
                             found=f"`{on}`")  # fmt: skip
        named: list[Forecast] = []

        def resolution(records: tuple[Record, ...]) -> Sequence[Record]:
            named.append(_named(records, id))
            _refuse_second_yes(records, named[0], verdict)
            new = Resolution(named[0].question, verdict, on, _now(), _plain(why))
            standing = own_verdicts(records).get(new.question)
            return [] if standing and substance(standing) == substance(new) else [new]

        read_records(Path(self.path))  # a file that is not there is not made
        held = append_records(Path(self.path), resolution)
        group = named[0].group
        return tuple(
            kept for kept in kept_of(held.records)
            if kept.forecast.question == named[0].question or (group and kept.forecast.group == group)
        )  # fmt: skip

    def list(self, *, open: bool = False, case: str = "") -> tuple[Kept, ...]:
        """Every forecast in the order of storing, with what became of it.

        `open` leaves out those that were settled, `case` those of other cases.
        """
        kept = kept_of(read_records(Path(self.path)).records)
        known = sorted({k.forecast.case for k in kept} - {""})
        if case and case not in known:
            raise UsageError(
                "no forecasts of that case",
                expected=", ".join(known) or "forecasts of a case",
                found=f"`{case}`",
            )
        return tuple(
            k for k in kept
            if (not open or k.state in ("open", "due")) and (not case or k.forecast.case == case)
        )  # fmt: skip

    def score(self, *, case: str = "", hindsight: bool = False) -> Scorecard:
        """How good the forecasts were that have been settled.

        A forecast counts if the day it was made for and the moment it was stored both lie before
        the day on which its question was settled; with `hindsight` those count too that were
        stored afterwards, as when a finished case is answered as of an early day.
        """
        kept = self.list(case=case)
        settled = [
            Settled(k.forecast, k.state == "yes", k.on) for k in kept if k.state in ("yes", "no") and k.on
        ]
        waiting = sum(k.state in ("open", "due") for k in kept)
        void = sum(k.state == "void" for k in kept)
        return scorecard(settled, waiting=waiting, void=void, hindsight=hindsight)

    def check(self) -> None:
        """Raise what `add` would raise of the file, without adding anything to it."""
        if Path(self.path).exists():
            read_records(Path(self.path))

    def notes(self) -> tuple[str, ...]:
        """A sentence for each line of the file that was cut short."""
        return read_records(Path(self.path)).notes

    def _added(self, forecasts: Sequence[Forecast]) -> tuple[Kept, ...]:
        new: list[Forecast] = []
        asked = {forecast.question for forecast in forecasts}

        def unknown(records: tuple[Record, ...]) -> Sequence[Record]:
            known = {substance(r) for r in records if isinstance(r, Forecast) and r.question in asked}
            for forecast in forecasts:
                if substance(forecast) not in known:
                    new.append(forecast)
                    known.add(substance(forecast))
            return new

        held = append_records(Path(self.path), unknown)
        kept = kept_of(held.records)
        return kept[len(kept) - len(new) :]


def stated(answer: Answer, *, digest: str, by: str, stored: datetime) -> tuple[Forecast, ...]:
    """Every probability of an answer that can be resolved later, as forecasts.

    One that was not estimated is left out.
    """
    case, found = answer.case, answer.diagnostics
    like = Forecast(
        "", "", "own", answer.as_of, stored, 0.0, "", case=case.id, digest=digest,
        version=innercourt.__version__, draws=found.draws, seed=found.seed, by=by,
    )  # fmt: skip
    due = {episode.id: episode.window.end for episode in case.episodes}
    asked = {p.id: p for p in case.propositions if p.resolved is None}
    names = {episode.id: episode.name or episode.id for episode in case.episodes}

    def ends(outcome: OutcomeFinding) -> str:
        """What happens, standing alone: that an episode is never played has to say which."""
        said = outcome.name or outcome.outcome
        return (
            f"{names.get(outcome.episode, outcome.episode)}: {said}"
            if outcome.outcome == "not_played"
            else said
        )

    rows: list[tuple[Kind, str, str, str, Estimate, date | None]] = [
        ("hypothesis", f"hypothesis/{h.id}", "hypothesis", h.name, h.posterior, None)
        for h in answer.hypotheses
    ]
    rows += [
        ("outcome", f"{o.episode}/{o.outcome}", o.episode, ends(o), o.probability, due.get(o.episode))
        for o in answer.next
    ]
    rows += [
        ("proposition", f"proposition/{p.id}", "", p.text, p.posterior, _due(asked[p.id], due))
        for p in answer.propositions
        if p.id in asked
    ]
    return tuple(
        replace(
            like, kind=kind, question=f"{case.id}/{name}", group=group and f"{case.id}/{group}",
            statement=_plain(text), due=by_day, p=_rounded(value.p), words=icd203_words(_rounded(value.p)),
            se=_rounded(value.se) if value.se == value.se else None,
        )
        for kind, name, group, text, value, by_day in rows
        if value.p == value.p
    )  # fmt: skip


def _due(proposition: Proposition, ends: Mapping[str, date | None]) -> date | None:
    """The day by which one knows: as the case says, or when the episodes of its moves and outcomes are over."""
    episodes = {name.partition(".")[0] for name in (*proposition.did, *proposition.outcome)}
    return proposition.by or max((day for name in episodes if (day := ends.get(name))), default=None)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _rounded(value: float) -> float:
    """To twelve digits, and inside [0, 1]: rounding errors of a sum are none of a forecast's."""
    return min(max(float(f"{value:.12g}"), 0.0), 1.0) + 0.0


def _plain(text: str) -> str:
    return " ".join(clean(text).split())


def _likelihood(p: float | int | str) -> tuple[float, str, tuple[float, float] | None]:
    """Probability, words, and the words' range where the words came first."""
    try:
        number = float(p)
    except ValueError:
        low, high = _phrase(str(p))
        return _rounded((low + high) / 2), _plain(str(p)), (low, high)
    if not 0 <= number <= 1:
        raise UsageError("a probability lies between 0 and 1", expected=LIKELIHOOD, found=f"`{p}`")
    return _rounded(number), icd203_words(number), None


def _phrase(text: str) -> tuple[float, float]:
    """The range of an estimative phrase; `UsageError` if it is none."""
    try:
        return phrase_range(text)
    except PriorError as why:
        raise UsageError(
            "neither a probability nor a phrase for one",
            expected=LIKELIHOOD,
            found=why.found,
            hint=without_percent(why.found) or why.hint,
        ) from why


def _named(records: Iterable[Record], id: str) -> Forecast:
    """The forecast whose id begins with `id`."""
    given = id.strip().lower()
    found = [r for r in records if isinstance(r, Forecast) and r.id.startswith(given)]
    if len(given) < LEAST_PREFIX or not found:
        raise UsageError(
            "there is no such forecast", expected=f"the first {LEAST_PREFIX} or more characters of its id",
            found=f"`{id}`", hint="innercourt forecast list",
        )  # fmt: skip
    if len({forecast.id for forecast in found}) > 1:
        raise UsageError(
            "more than one forecast begins so", expected="more characters of its id", found=f"`{id}`"
        )
    return found[0]


def _refuse_second_yes(records: Sequence[Record], forecast: Forecast, verdict: str) -> None:
    if verdict != "yes" or not forecast.group:
        return
    group = {r.question for r in records if isinstance(r, Forecast) and r.group == forecast.group}
    for question, standing in own_verdicts(records).items():
        if question in group - {forecast.question} and standing.verdict == "yes":
            raise UsageError(
                f"at most one of `{forecast.group}` comes true", expected="no or void, or the other resolved anew",
                found=f"`{question}`, which came true on {standing.on}",
            )  # fmt: skip
