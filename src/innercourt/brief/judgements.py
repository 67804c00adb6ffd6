"""The key judgements in sentences, by the rules of ICD 203 (2015).

Likelihood and confidence are kept apart, never both in one sentence: likelihood is how probable
a thing is, confidence how good the ground is that the probability stands on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from innercourt.brief.assumptions import about
from innercourt.brief.course import steps
from innercourt.brief.ends import Ends
from innercourt.brief.evidence import Base, attributed, unsettled
from innercourt.brief.expectations import FRAGILE as FRAGILE
from innercourt.brief.expectations import order_hangs, others_hang, power_hangs, taken_as_expected
from innercourt.brief.findings import (
    Answer,
    CommandFinding,
    HistoryFinding,
    HypothesisFinding,
    OutcomeFinding,
)
from innercourt.brief.names import Names, anchor
from innercourt.brief.removed import out
from innercourt.brief.wording import clean, count, estimate, it_is, listed, long_day, percent, stands


@dataclass(frozen=True, slots=True)
class Rest:
    """A link to what a figure rests on."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A sentence of likelihood, its figure, how it goes on, and what it rests on.

    `further` brings its own punctuation: the figure stands right behind the words it belongs to.
    """

    sentence: str
    figure: str
    further: str = ""
    rests: tuple[Rest, ...] = ()


@dataclass(frozen=True, slots=True)
class Confidence:
    """How good the ground is: `low`, `moderate` or `high`, and why."""

    level: str
    reasons: tuple[str, ...]


def ranked(answer: Answer) -> tuple[HypothesisFinding, ...]:
    """The hypotheses, most probable first."""
    return tuple(sorted(answer.hypotheses, key=lambda h: (-_sortable(h.posterior.p), h.id)))


def headline(answer: Answer, base: Base, names: Names) -> Judgement:
    """The answer in one sentence."""
    ground = "On these reports" if base.reports else "Before any report"
    order = ranked(answer)
    # One account has no rival: that it holds is then assumed, not found.
    if len(order) > 1:
        first, second = order[:2]
        sentence = f"{ground}, the account “{names.hypothesis(first.id)}” {stands(first.posterior.p)}"
        further = f", ahead of “{names.hypothesis(second.id)}” ({percent(second.posterior.p)})."
        return Judgement(sentence, estimate(first.posterior), further)
    if answer.holds_power:
        actor, value = max(answer.holds_power.items(), key=lambda item: (item[1].p, item[0]))
        return Judgement(
            f"{ground}, {_it_is(value.p)} {names.actor(actor)} holds power", estimate(value), "."
        )
    for _, outcomes in forecasts(answer):
        best = outcomes[0]
        told = f"the outcome “{clean(best.name)}” {stands(best.probability.p)}"
        return Judgement(f"{ground}, {told}", estimate(best.probability), ".")
    return Judgement(
        "This case has no rival accounts, no court and no play, so there is nothing to judge.", ""
    )


def judgements(
    answer: Answer, base: Base, names: Names, at_ends: Ends | None = None
) -> tuple[Judgement, ...]:
    """The key judgements, in the order in which a reader asks.

    With `at_ends` it is known how far each hangs on expectations; without, only which contests do.
    """
    return tuple(
        [
            *_accounts(answer, base, names, at_ends),
            *_power(answer, names, at_ends),
            *_orders(answer, names),
            *_past(answer, base, names),
            *_future(answer, names, at_ends),
            *_reported(answer, base, names),
        ]
    )


def contests(answer: Answer) -> tuple[CommandFinding, ...]:
    """Each pair of principals once, from the side that is likelier to prevail; closest pairs of
    the strongest contenders first. Those who give no orders any more are left out."""
    power = {actor: value.p for actor, value in answer.holds_power.items()}
    gone = out(answer)
    best: dict[frozenset[str], CommandFinding] = {}
    for found in answer.command:
        pair = frozenset((found.of, found.over))
        if pair & gone:
            continue
        if pair not in best or found.prevails.p > best[pair].prevails.p:
            best[pair] = found
    return tuple(
        sorted(best.values(), key=lambda c: (-power.get(c.of, 0) - power.get(c.over, 0), c.of, c.over))
    )


def largest_error(answer: Answer) -> float:
    """The largest standard error of any figure in the table of whose order would prevail."""
    return max((e.se for c in answer.command for e in (c.prevails, c.least, c.greatest)), default=0.0)


def past(answer: Answer) -> tuple[tuple[str, tuple[HistoryFinding, ...]], ...]:
    """Histories of the episodes that are over, by episode, most probable first."""
    still_open = {o.episode for o in answer.next}
    closed = dict.fromkeys(h.episode for h in answer.histories if h.episode not in still_open)
    return tuple(
        (
            episode,
            tuple(
                sorted(
                    (h for h in answer.histories if h.episode == episode),
                    key=lambda h: (-h.probability.p, h.path),
                )
            ),
        )
        for episode in closed
    )


def forecasts(answer: Answer) -> tuple[tuple[str, tuple[OutcomeFinding, ...]], ...]:
    """Outcomes of the episodes that are open, by episode, most probable first."""
    episodes = dict.fromkeys(o.episode for o in answer.next)
    return tuple(
        (
            episode,
            tuple(
                sorted(
                    (o for o in answer.next if o.episode == episode),
                    key=lambda o: (-o.probability.p, o.outcome),
                )
            ),
        )
        for episode in episodes
    )


def confidence(answer: Answer, base: Base) -> Confidence:
    """A rule, not a feeling: it starts at high and each weakness found takes it down.

    One weakness leaves moderate confidence, two or more low; without any report it is low. The
    weaknesses looked for: fewer than five origins on record, origins whose lineage is not recorded
    in more than a quarter of cases, sources thought to know less than half of what they say, an obedience that hangs on
    expectations, and numbers that came out badly.
    """
    weak = list(_weaknesses(answer, base))
    level = ("high", "moderate", "low")[min(len(weak), 2) if base.reports else 2]
    return Confidence(level, tuple(weak) or ("no weakness was found among those looked for",))


def _weaknesses(answer: Answer, base: Base) -> Iterator[str]:
    recorded = sum(o.recorded for o in base.origins)
    if not base.reports:
        yield "there are no reports, only priors"
    elif recorded < 5:
        yield f"the reports go back to {count(recorded, 'recorded origin')}"
    if base.origins and len(base.origins) - recorded > len(base.origins) / 4:
        yield f"the lineage of {len(base.origins) - recorded} of {count(len(base.origins), 'origin')} is not recorded"
    told = [s.posterior.p for s in answer.sources]
    if told and sum(told) / len(told) < 0.5:
        yield f"the sources are thought to know {percent(sum(told) / len(told))} of what they claim, on average"
    decisive = contests(answer)[:1]
    if decisive and decisive[0].fragility.p > FRAGILE:
        yield "obedience hangs on what everybody expects everybody else to do"
    errors = [h.posterior.se for h in answer.hypotheses]
    if answer.diagnostics.unsolved > 0.01:
        yield f"games were not solved in {percent(answer.diagnostics.unsolved)} of the probability"
    if errors and max(errors) > 0.02:
        yield f"the Monte-Carlo error reaches {100 * max(errors):.1f} points"


def _accounts(answer: Answer, base: Base, names: Names, at_ends: Ends | None) -> Iterator[Judgement]:
    order = ranked(answer)
    if len(order) < 2:
        return
    first = order[0]
    others = listed(f"“{names.hypothesis(h.id)}” ({percent(h.posterior.p)})" for h in order[1:4])
    yield Judgement(
        f"Of the rival accounts, “{names.hypothesis(first.id)}” {stands(first.posterior.p)}",
        estimate(first.posterior),
        f"; it had {percent(first.prior)} before the reports."
        + (f" Then {'comes' if len(order) == 2 else 'come'} {others}." if others else "")
        + _then(
            at_ends.accounts
            if at_ends and at_ends.accounts
            else taken_as_expected(answer, names, [episode for episode, _ in past(answer)])
        ),
        (
            *((Rest(count(len(base.reports), "report"), "#evidence"),) if base.reports else ()),
            Rest("its prior", prior_href(first.id, names)),
        ),
    )


def _power(answer: Answer, names: Names, at_ends: Ends | None) -> Iterator[Judgement]:
    if not answer.holds_power:
        return
    order = sorted(answer.holds_power.items(), key=lambda item: (-item[1].p, item[0]))
    actor, value = order[0]
    further = "."
    if len(order) > 1:
        further = f". Next is {names.actor(order[1][0])} with {percent(order[1][1].p)}."
    gone = [names.actor(a) for a in answer.case.court.principals if a in out(answer)]
    if gone:
        further += f" {listed(gone)} can give no orders any more."
    further += _then(at_ends.power if at_ends else power_hangs(answer, names)) + _then(_apart(answer))
    yield Judgement(
        f"{it_is(value.p)} {names.actor(actor)} holds power, with orders that prevail over everybody else's",
        estimate(value),
        further,
        (Rest("who would be obeyed", "#obeyed"), *_priors(answer, ("loyalty", "authority", "strength"))),
    )


def _apart(answer: Answer) -> str:
    """What this is about, where accounts of the past stand beside it: the figures need not agree."""
    if len(answer.hypotheses) < 2:
        return ""
    return (
        f"This asks who would win a clash of orders on {long_day(answer.as_of)} if all gave opposite ones; which "
        "account of the past is right, and how an episode ended, are other questions, and their figures need not "
        "agree with it."
    )


def _orders(answer: Answer, names: Names) -> Iterator[Judgement]:
    pairs = contests(answer)
    for found in pairs[:1]:
        of, over = names.actor(found.of), names.actor(found.over)
        further = "." + _then(order_hangs(found, names)) + _then(others_hang(pairs[1:], names))
        yield Judgement(
            f"If {of} and {over} gave opposite orders, {_it_is(found.prevails.p)} those of {of} would be obeyed",
            estimate(found.prevails),
            further,
            (Rest("the table", "#obeyed"), *_priors(answer, ("momentum", "obedience", "stake"))),
        )


def _past(answer: Answer, base: Base, names: Names) -> Iterator[Judgement]:
    for episode, histories in past(answer):
        # Several courses may end alike: what came of it is firmer than how.
        ends = dict.fromkeys(h.outcome for h in histories)
        totals = {end: sum(h.probability.p for h in histories if h.outcome == end) for end in ends}
        likeliest = max(totals, key=lambda end: totals[end])
        best, total = next(h for h in histories if h.outcome == likeliest), totals[likeliest]
        only = total <= best.probability.p + 0.005
        course = "; ".join(s.chosen for s in steps(names.episodes.get(episode), best.path, names))
        by = "" if only else f", most probably ({percent(best.probability.p)}) in this way"
        end = names.outcome(episode, likeliest)
        reports = [r for p in bearing(answer, episode) for r in base.on(p)]
        yield Judgement(
            f"In the model of “{names.episode(episode)}”, the end “{end}” {stands(total)}",
            estimate(best.probability) if only else percent(total),
            f"{by}: {course or 'nobody moved'}.",
            (
                Rest("all courses", "#" + anchor("episode", episode)),
                *(Rest(r.id, "#" + anchor("report", r.id)) for r in reports[:6]),
            ),
        )


def _future(answer: Answer, names: Names, at_ends: Ends | None) -> Iterator[Judgement]:
    for episode, outcomes in forecasts(answer):
        best = outcomes[0]
        yield Judgement(
            f"In “{names.episode(episode)}”, still open, the outcome “{clean(best.name)}” {stands(best.probability.p)}",
            estimate(best.probability),
            (
                f". Then comes “{clean(outcomes[1].name)}” with {percent(outcomes[1].probability.p)}."
                if len(outcomes) > 1
                else "."
            )
            + _then(at_ends.of(episode) if at_ends else taken_as_expected(answer, names, [episode])),
            (Rest("all outcomes", "#" + anchor("episode", episode)),),
        )


def _reported(answer: Answer, base: Base, names: Names) -> Iterator[Judgement]:
    for found in unsettled(answer, base)[:2]:
        p, prior = found.posterior.p, found.prior.p
        way = "up from" if p > prior else "down from"
        yield Judgement(
            f"The statement “{names.proposition(found.id)}”, {attributed(base.on(found.id))}, {stands(p)}",
            estimate(found.posterior),
            f", {way} {percent(prior)} before the reports.",
            tuple(Rest(r.id, "#" + anchor("report", r.id)) for r in base.on(found.id)[:6]),
        )


def bearing(answer: Answer, episode: str) -> tuple[str, ...]:
    """Propositions about what happened in an episode."""
    prefix = f"{episode}."
    return tuple(
        p.id
        for p in answer.case.propositions
        if p.after == episode or any(name.startswith(prefix) for name in (*p.did, *p.outcome))
    )


def prior_href(hypothesis: str, names: Names) -> str:
    """Where the prior of a hypothesis is told."""
    return (
        "#" + anchor("assumption", f"hypothesis.{hypothesis}")
        if hypothesis in names.hypotheses
        else "#assumptions"
    )


def _priors(answer: Answer, subjects: tuple[str, ...]) -> tuple[Rest, ...]:
    found = about(answer.case, subjects)
    return tuple(Rest(f"priors of {s}", "#" + anchor("assumptions", s)) for s in found)


def _then(sentence: str) -> str:
    """A further sentence, if there is one."""
    return f" {sentence}" if sentence else ""


def _it_is(p: float) -> str:
    opening = it_is(p)
    return opening[0].lower() + opening[1:]


def _sortable(p: float) -> float:
    return p if p == p else -1.0
