"""Evidence, sensitivity, watch list and what-if in a terminal: the figures, then what they mean in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from innercourt.brief.columns import shortened
from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.insight import (
    Comparison,
    EvidenceFinding,
    SensitivityFinding,
    WatchFinding,
    WatchList,
    WeightFinding,
)
from innercourt.brief.names import Names
from innercourt.brief.quantity_names import quantity_name
from innercourt.brief.reasons import assumption_name, fitting, telling
from innercourt.brief.turning import how_far
from innercourt.brief.watched import PAST_NOTE, ahead, is_past, none_open
from innercourt.brief.wording import (
    capital,
    clean,
    count,
    estimate,
    listed,
    long_day,
    number,
    percent,
    short_day,
    words,
)

ROWS = 12
NO_RIVALS = "The case names no rival accounts, so there is nothing to weigh for one against another."

Insight = EvidenceFinding | SensitivityFinding | WatchList | Comparison


def render_insight(found: Insight, console: Console) -> None:
    """Print what was found."""
    parts = {
        EvidenceFinding: _evidence, SensitivityFinding: _sensitivity, WatchList: _watch, Comparison: _comparison,
    }  # fmt: skip
    for part in parts[type(found)](found):  # type: ignore[operator]
        console.print(part)


def _head(answer: Answer, title: str, told: str) -> Iterator[Text]:
    yield Text(f"{title}: {clean(answer.case.title) or answer.case.id}", "bold")
    yield Text(f"as of {long_day(answer.as_of)} · {told}", "dim")
    yield Text(f"{clean(answer.case.question)}\n", "italic")
    yield from _cautions(answer)


def _cautions(answer: Answer, which: str = "") -> Iterator[Text]:
    """On the page itself why its figures are not to be relied on: standard error may be lost."""
    for trouble in answer.diagnostics.troubles:
        yield Text(f"Do not rely on these figures{which}. {trouble}", "bold")


def _evidence(found: EvidenceFinding) -> Iterator[Text | Table]:
    answer, names = found.answer, Names.of(found.answer.case)
    told = f"{count(found.reports, 'report')}, {count(found.origins, 'origin')}"
    yield from _head(answer, "What the evidence weighs", told)
    if len(answer.hypotheses) < 2:
        yield Text(NO_RIVALS)
        yield from _contradictions(found, names)
        return
    if not found.weights:
        yield Text("No reports: there is nothing to weigh.")
        return
    for kind, title in (("origin", "Origins"), ("source", "Whoever passed it on"), ("report", "Reports")):
        rows = [w for w in found.weights if w.kind == kind]
        if rows:
            yield _weights(rows, answer, names, f"{title}, most telling first")
    if found.corroborated:
        title = "Statements, all reports on each left out together, where none alone tells as much"
        yield _weights(found.corroborated, answer, names, title)
    if found.assumptions:
        named = [replace(w, name=assumption_name(w, names)) for w in found.assumptions]
        yield _weights(named, answer, names, "What the accounts themselves assume, most telling first", 0)
    origins = [w for w in found.weights if w.kind == "origin"]
    yield Text(
        "Decibans: what the odds of an account, against all others, gain by this, given all the rest; 3 is a "
        f"doubling, less than 1 is hardly felt. {telling(origins, names)} {fitting(found, names)}"
    )
    yield from _contradictions(found, names)
    for trouble in found.troubles:
        yield Text(f"Marked !: {trouble}", "bold")


def _contradictions(found: EvidenceFinding, names: Names) -> Iterator[Text]:
    for c in found.contradictions:
        affirm, deny = (listed(names.source(o) for o in side) for side in (c.affirm, c.deny))
        yield Text(f"Contradiction on “{clean(c.text)}”: affirmed by {affirm}; denied by {deny}.")


def _weights(
    rows: Sequence[WeightFinding], answer: Answer, names: Names, title: str, wide: int = 32
) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    # A report is known by its beginning; of an assumption the end, what is changed, must be read as well.
    table.add_column("", max_width=wide + 2 if wide else 56, no_wrap=wide > 0)
    for h in answer.hypotheses:
        table.add_column(names.hypothesis(h.id), justify="right", max_width=16)
    table.add_column("bits", justify="right")
    for w in rows[:ROWS]:
        mark = " !" if w.how == "unsound" else ""
        cells = [f"{e.p:+.1f} ±{e.se:.1f}" for e in w.weight.values()]
        table.add_row(
            (shortened(clean(w.name), wide) if wide else clean(w.name)) + mark, *cells, f"{w.bits.p:.3f}"
        )
    if len(rows) > ROWS:
        table.add_row(f"and {len(rows) - ROWS} more (--json shows all)", *[""] * len(answer.hypotheses), "")
    return table


def _sensitivity(found: SensitivityFinding) -> Iterator[Text | Table]:
    answer, names = found.answer, Names.of(found.answer.case)
    if len(answer.hypotheses) < 2:
        yield from _head(answer, "What the answer hangs on", "one account")
        yield Text(NO_RIVALS)
        return
    yield from _head(answer, "What the answer hangs on", f"{len(found.assumptions)} uncertain quantities")
    table = Table(title="Largest swings", title_justify="left", box=None, pad_edge=False)
    table.add_column("prior", max_width=40)
    lead = names.hypothesis(found.leader)
    table.add_column(f"{lead}: moved up by 1 sd", justify="right", max_width=22)
    table.add_column("", width=21, no_wrap=True)
    table.add_column("twice as wide", justify="right")
    largest = max((abs(a.location[found.leader].p) for a in found.assumptions), default=1.0) or 1.0
    for a in found.assumptions[:ROWS]:
        by, wide = a.location[found.leader], a.width[found.leader]
        told = capital(quantity_name(a.quantity, names))
        table.add_row(told, _points(by), _tornado(by.p / largest), _points(wide))
    yield table
    yield Text(
        f"{lead} stands {found.odds:.1f} to 1 over {names.hypothesis(found.runner_up)}: so many times more "
        "prior weight would put the latter level."
    )
    yield Text(
        f"Smallest changes that put another account first (no prior moved by more than {found.reach:g} sd):"
        if found.flips
        else f"No change of one prior or of two within {found.reach:g} sd, that the draws can vouch for, puts "
        "another account first."
    )
    for flip in found.flips:
        moves = " and ".join(
            f"{quantity_name(name, names)} by {how_far(flip, name)} sd" for name in flip.moves
        )
        yield Text(f"  {moves}: {names.hypothesis(flip.leader)} leads")


def _points(value: Estimate) -> str:
    return f"{100 * value.p:+.1f} ±{100 * value.se:.1f} points"


def _tornado(share: float) -> str:
    long = round(10 * min(1.0, abs(share)))
    left = "█" * long if share < 0 else ""
    return f"{left:>10}│{'█' * long if share > 0 else '':<10}"


def _watch(found: WatchList) -> Iterator[Text | Table]:
    answer, names = found.answer, Names.of(found.answer.case)
    if len(answer.hypotheses) < 2:
        yield from _head(answer, "What to watch", "one account")
        yield Text(NO_RIVALS)
        return
    told = f"{found.uncertainty.p:.2f} bits are open about which account is true"
    yield from _head(answer, "What to watch", told)
    if not found.items:
        yield Text(none_open(found))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("look for", max_width=44)
    table.add_column("by", no_wrap=True)
    for head in ("chance", "tells, bits"):
        table.add_column(head, justify="right", no_wrap=True)
    priced = ahead(found.by_cost, found)
    rank = {item.proposition: place for place, item in enumerate(priced, 1)}
    if found.by_cost:
        table.add_column("cost", justify="right", no_wrap=True)
    table.add_column("if so / if not", max_width=34)
    for item in found.items[:ROWS]:
        by = (item.by.isoformat() if item.by else "-") + ("\n(past)" if is_past(item, found) else "")
        cost = (_cost(item, rank.get(item.proposition)),) if found.by_cost else ()
        table.add_row(
            clean(item.text), by, estimate(item.p), f"{item.bits.p:.3f} ±{item.bits.se:.3f}", *cost,
            f"{_first(item.seen, names)} / {_first(item.not_seen, names)}",
        )  # fmt: skip
    yield table
    if priced:
        told = "; ".join(
            f"{clean(item.text)} ({item.bits_per_cost:.2g} bits a unit of cost)" for item in priced[:5]
        )
        yield Text(f"Most telling for what it costs: {told}.")
    yield Text("What it tells: by how much it is expected to lessen the doubt about which account is true.")
    if any(is_past(item, found) for item in found.items):
        yield Text(PAST_NOTE)


def _cost(item: WatchFinding, place: int | None) -> str:
    """What looking costs, and its place by information for the cost among what can still be seen."""
    return "-" if item.cost is None else number(item.cost) + (f" (#{place})" if place else "")


def _first(posterior: Mapping[str, Estimate], names: Names) -> str:
    leader = max(posterior, key=lambda id: posterior[id].p)
    return f"{names.hypothesis(leader)} {percent(posterior[leader].p)}"


def _comparison(found: Comparison) -> Iterator[Text | Table]:
    before, after, names = found.before, found.after, Names.of(found.after.case)
    other_day = before.as_of != after.as_of
    yield from _head(before, "What if", f"{'what if: ' if other_day else ''}{'; '.join(found.changes)}")
    yield from _cautions(after, " of what if")
    # What is said of things as they stand is of the case's own day, also where what if is of another.
    stand, now, then = "As things stand", "as it is", "what if"
    if other_day:
        stand = f"As things stand on {long_day(before.as_of)}"
        now, then = (f"{head},\n{short_day(a.as_of)}" for head, a in ((now, before), (then, after)))
    for s in found.supposed:
        yield Text(f"Supposed: {clean(s.reading)}. {stand}: {words(s.p.p)}, {estimate(s.p)}.")
    table = Table(box=None, pad_edge=False)
    for head, side in (("", "left"), (now, "right"), (then, "right"), ("in words", "left")):
        table.add_column(head, justify=side, max_width=46)  # type: ignore[arg-type]
    new = {h.id: h.posterior for h in after.hypotheses}
    for h in before.hypotheses:
        table.add_row(names.hypothesis(h.id), estimate(h.posterior), estimate(new[h.id]), words(new[h.id].p))
    for actor, power in before.holds_power.items():
        held = after.holds_power.get(actor)
        if held is not None:
            table.add_row(f"{names.actor(actor)} holds power", estimate(power), estimate(held), words(held.p))
    forced = {(o.episode, o.outcome): o.probability for o in after.done or after.next}
    known = {(n.episode, n.outcome): n.probability for n in (*before.ended, *before.next)}
    for o in before.next if not after.done else after.done:
        was = known.get((o.episode, o.outcome))
        new_p = forced.get((o.episode, o.outcome))
        if new_p is not None:
            told = clean(o.name) or o.outcome
            table.add_row(told, estimate(was) if was else "-", estimate(new_p), words(new_p.p))
    yield table
    if after.done:
        yield Text(
            "With moves made, the outcomes are of the episodes played from the beginning, in the courts that the "
            "reports leave."
        )
