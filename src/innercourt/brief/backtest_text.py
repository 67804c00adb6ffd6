"""A backtest as plain text: what is to be said of it, then every figure that it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator

from innercourt.brief.columns import columns
from innercourt.brief.scorecard import observed, phrase
from innercourt.brief.wording import count, listed, percent, short_day
from innercourt.case.backtest_score import (
    BASE_RATE,
    COUNTING,
    GOAL,
    OBSERVER,
    RIVALS,
    Backtest,
    MatterScore,
    QuestionScore,
    Rival,
    Spell,
)

EXPLAINED = {
    OBSERVER: "what an informed observer gave it on the day it was asked",
    BASE_RATE: "the share of yes among the questions of the other cases",
    COUNTING: "the share of reports that affirm it, whoever they come from",
}


def backtest_text(found: Backtest) -> str:
    """The whole backtest as lines of plain text."""
    blocks = [list(judged(found)), list(_rivals(found)), list(_spells(found)), list(_questions(found))]
    blocks += [list(_matters(found)), list(_curve(found)), [f"! {trouble}" for trouble in found.troubles]]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def judged(found: Backtest) -> Iterator[str]:
    """What can be said of a backtest, a sentence each."""
    yield from scores_told(found)
    if found.misses:
        named = listed([f"{q.case} `{q.question.id}`" for q in found.misses])
        yield f"The observer did better on {len(found.misses)}: {named}."
    yield from mask_told(found)


def scores_told(found: Backtest) -> Iterator[str]:
    """How large a backtest is, and how good the program was in it."""
    cases, questions = count(len(found.cases), "case"), count(len(found.questions), "question")
    days = sum(len(case.days) for case in found.cases)
    how = f"{found.draws:,} draws a hypothesis, seed {found.seed}"
    yield f"{cases}, {questions}, {count(days, 'day')} looked at; {how}."
    over, asked = (
        {r.name: r for r in rivals}.get(OBSERVER) for rivals in (found.over_time, found.when_asked)
    )
    if over and asked:
        yield f"Over the days that each question was open, {_against(over)}: {_goal(over)}."
        yield f"On the day alone on which each was asked, {_against(asked)}."
    if found.questions and len(found.cases) < 2:
        yield "One case shows nothing about others: its questions hang together, and no error can be given."


def mask_told(found: Backtest) -> Iterator[str]:
    """Whether other names and other days changed anything; nothing where that was not looked at."""
    if found.masked is not None:
        same = (
            "nothing"
            if found.sound_under_a_mask
            else f"some probability by {found.masked:.2g}, which is a mistake of the program"
        )
        yield f"With names masked and days moved by whole weeks: it changes {same}."


def _against(rival: Rival) -> str:
    return f"the mean Brier score is {rival.ours:.3f} against the informed observer's {rival.brier:.3f}"


def _goal(rival: Rival) -> str:
    if not math.isfinite(rival.skill.value):
        return "he made no mistake to improve on"
    error = f" (±{100 * rival.skill.se:.0f})" if math.isfinite(rival.skill.se) else ""
    side = "below" if rival.skill.value >= 0 else "above"
    reached = "reached" if rival.skill.value >= GOAL else "not reached"
    return f"{abs(100 * rival.skill.value):.0f}%{error} {side} his; the goal, {GOAL:.0%} below, is {reached}"


def _rivals(found: Backtest) -> Iterator[str]:
    for title, rivals in (("all days", found.over_time), ("the day asked", found.when_asked)):
        if rivals:
            heads = "".join(f"{head:>8}" for head in ("Brier", "his", "below", "error", "log", "his"))
            yield f"{title + ', against':<24}{'asked':>6}{heads}"
        for r in rivals:
            yield (
                f"{r.name:<24}{r.questions:>6}{number(r.ours):>8}{number(r.brier):>8}{share(r.skill.value):>8}"
                f"{share(r.skill.se, ''):>8}{number(r.ours_log):>8}{number(r.log):>8}"
            )
    if found.over_time:
        yield ""
        yield from (f"{name}: {EXPLAINED[name]}." for name in (r.name for r in found.over_time))


def _spells(found: Backtest) -> Iterator[str]:
    if found.spells:
        yield f"{'Brier, days before':<24}{'asked':>6}{'ours':>8}" + "".join(
            f"{name.split()[-1]:>10}" for name in RIVALS
        )
    for spell in found.spells:
        theirs = "".join(f"{number(spell.rivals[name]):>10}" for name in RIVALS)
        yield f"{spell_name(spell):<24}{spell.questions:>6}{number(spell.ours):>8}{theirs}"


def spell_name(spell: Spell) -> str:
    """How long before the answer was known.

    >>> spell_name(Spell(31, 100_000, 1, 0.1, {}))
    '31 days and more'
    """
    return f"{spell.least} days and more" if spell.most > 9_999 else f"{spell.least} to {spell.most} days"


def _questions(found: Backtest) -> Iterator[str]:
    if found.questions:
        scores = "".join(f"{head:>8}" for head in ("Brier", "his", "base", "count"))
        yield f"{'question':<42}{'answer':>7}{'observer':>9}{'asked':>7}{'last':>7}{scores}"
    for case in found.cases:
        if case.questions:
            yield f"{case.id}: {case.title}"
        yield from (_question(question) for question in case.questions)


def _question(q: QuestionScore) -> str:
    observer = "-" if q.question.observer is None else percent(q.question.observer)
    theirs = "".join(f"{number(q.score(p)) if (p := q.of(name)) is not None else '-':>8}" for name in RIVALS)
    name = columns(f"  {q.question.id}", 42)
    first, last = percent(float(q.ours[0])), percent(float(q.ours[-1]))
    answer = "yes" if q.happened else "no"
    return f"{name}{answer:>7}{observer:>9}{first:>7}{last:>7}{number(q.score(q.ours)):>8}{theirs}"


def _matters(found: Backtest) -> Iterator[str]:
    matters = [matter for case in found.cases for matter in case.matters]
    if matters:
        yield f"{'what happened, on the last day before':<58}{'first':>7}{'last':>7}{'Brier':>8}{'even':>8}"
    yield from (_matter(matter) for matter in matters)


def _matter(m: MatterScore) -> str:
    name = columns(
        f"{m.case} {m.id if m.kind == 'episode' else 'account'}: {' or '.join(m.happened)}, {short_day(m.on)}",
        57,
    )
    return f"{name} {percent(m.first):>7}{percent(m.last):>7}{number(m.brier):>8}{number(m.even):>8}"


def _curve(found: Backtest) -> Iterator[str]:
    if found.curve:
        yield f"{'called':<24}{'said':>8}{'came true':>11}{'between':>16}{'said on':>9}{'questions':>11}"
    for point in found.curve:
        ends = f"{observed(point.least)} and {observed(point.most)}"
        yield (
            f"{phrase(point):<24}{percent(point.said):>8}{observed(point.came_true):>11}{ends:>16}"
            f"{point.forecasts:>9,}{point.questions:>11,}"
        )


def number(value: float) -> str:
    """A score to three digits."""
    return "infinite" if math.isinf(value) else "-" if math.isnan(value) else f"{value:.3f}"


def share(value: float, sign: str = "+") -> str:
    """A share as a percentage with its sign; a dash where there is none."""
    return f"{value:{sign}.0%}" if math.isfinite(value) else "-"
