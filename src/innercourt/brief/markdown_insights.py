"""The sections of a Markdown brief that come of looking into the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from innercourt.brief.forced import MADE
from innercourt.brief.insights import Insights
from innercourt.brief.lookout import Item, Lookout
from innercourt.brief.markdown_text import heading, line, rows, worded
from innercourt.brief.names import InWords
from innercourt.brief.reasons import MOST_ASSUMED, MOST_ORIGINS, MOST_STATEMENTS, Reasons, Weighed
from innercourt.brief.turning import Turning
from innercourt.brief.wording import (
    bits,
    capital,
    change_of,
    estimate,
    long_day,
    margin,
    number,
    percent,
    signed,
)

NO_RIVALS = "There are no rival accounts to tell apart."


def insight_sections(looked: Insights) -> Iterator[str]:
    """What moves would lead to, why we think so, what would change it, what to watch, what is not known."""
    if looked.forced:
        yield from _forced(looked)
    yield from heading(2, "Why we think so")
    if looked.reasons:
        yield from _reasons(looked.reasons)
    else:
        yield "There are no reports to weigh, or no rival accounts for them to tell apart."
    yield from heading(2, "What would change our mind")
    if looked.turning:
        yield from _turning(looked.turning)
    else:
        yield "There is one account or none: nothing could be put ahead of another."
    yield from heading(2, "What to watch")
    if looked.lookout:
        yield from _lookout(looked.lookout)
    else:
        yield NO_RIVALS
    yield from heading(2, "What we do not know")
    for unknown in looked.unknowns:
        yield f"- {line(unknown.sentence)}"


def _forced(looked: Insights) -> Iterator[str]:
    yield from heading(2, "If these moves were made")
    yield f"{MADE}\n"
    yield from (f"- {worded(move)}" for move in looked.do)
    for episode in looked.forced:
        yield from heading(3, episode.name)
        yield from rows(
            ("Outcome", "With the moves made", "As it is"),
            (
                (made.name or made.outcome, estimate(made.probability), estimate(now.probability) if now else "–")
                for made, now in episode.rows
            ),
        )  # fmt: skip


def _weights(weighed: Sequence[Weighed]) -> Iterator[tuple[str | InWords, ...]]:
    for row in weighed:
        cells = (
            f"{signed(c.weight.p)} {margin(c.weight.se)}" if row.sound else f"({signed(c.weight.p)})"
            for c in row.cells
        )
        yield (InWords(_named(row), row.of_case), *cells, _bits(row))


def _bits(row: Weighed) -> str:
    told = bits(row.bits.p)
    return told if row.sound else f"({told})"


def _reasons(why: Reasons) -> Iterator[str]:
    yield f"**{line(why.tally)}.** {line(why.tells)} {line(why.fits)}"
    yield ""
    yield (
        "A weight is what the odds of an account, against all others, gain by this evidence, given all the rest, in "
        "decibans: ten are ten times the odds, three a doubling, less than one is hardly felt. Weights do not add up: "
        "leaving out either of two that corroborate one another shows little, leaving out both shows what they tell."
    )
    accounts = [name for _, name in why.accounts]
    yield from rows(("Origin", *accounts, "Tells, bits"), _weights(why.origins[:MOST_ORIGINS]))
    if why.statements:
        yield from heading(3, "Statements, all reports on each left out together")
        yield "Shown where that weighs otherwise, by a deciban or more, than any report or origin on it alone."
        yield from rows(("Statement", *accounts, "Tells, bits"), _weights(why.statements[:MOST_STATEMENTS]))
    if why.assumed:
        yield from heading(3, "What the accounts themselves assume")
        yield "Weighed as evidence is: against the prior that holds without the account."
        yield from rows(("Assumption", *accounts, "Tells, bits"), _weights(why.assumed[:MOST_ASSUMED]))
    yield from heading(3, "How probable each report is under each account")
    yield "Relative to the account under which the report is most probable (1.00), given all other reports."
    yield from rows(
        ("Report", *accounts, "Tells, bits"),
        (
            (
                f"{row.id}: {_named(row)}",
                *(f"{c.given.p:.2f}" if row.sound else f"({c.given.p:.2f})" for c in row.cells),
                _bits(row),
            )
            for row in why.matrix
        ),
    )
    yield from heading(3, "Contradictions between origins")
    for c in why.conflicts:
        yield "- " + line(f"“{c.text}”: affirmed by {c.affirm}; denied by {c.deny}.")
    if not why.conflicts:
        yield "No origin denies what another affirms."


def _named(row: Weighed) -> str:
    return f"{row.name} ({row.doubt})" if row.doubt else row.name


def _turning(turn: Turning) -> Iterator[str]:
    yield line(
        f"“{turn.leader}” stands {turn.odds:.1f} to 1 over “{turn.runner_up}”: so many times more prior weight "
        "would put the latter level."
    )
    for title, flips in (("One assumption", turn.singles), ("Two assumptions", turn.pairs)):
        yield f"\n**{title}** that would put another account first:\n"
        yield from (f"- {line(f.sentence)}" for f in flips)
        if not flips:
            yield f"- none within {turn.reach:g} standard deviations that the draws can vouch for"
    yield ""
    yield (
        "Only priors whose effect the draws tell from chance are named, and two only where together they clearly "
        "take less than either alone. sd: standard deviations of the prior, ± one standard error."
    )
    yield from rows(
        ("Prior", "Up by 1 sd", "Twice as wide", "Why it is what it is"),
        (
            (
                InWords(capital(lever.name), lever.id), change_of(lever.location), change_of(lever.width),
                lever.why,
            )
            for lever in turn.levers
        ),
    )  # fmt: skip


def _lookout(found: Lookout) -> Iterator[str]:
    if not found.items:
        yield line(found.note)
        return
    yield f"{found.uncertainty.p:.2f} bits of doubt are left about which account is true."
    priced = ("Cost (rank)",) if found.priced else ()
    yield from rows(
        ("Look for", "By", "Chance", "Tells, bits", *priced, "If seen", "If not seen by then"),
        (_item(item, found.priced) for item in found.items),
    )
    if found.note:
        yield line(found.note)


def _item(item: Item, priced: bool) -> tuple[str, ...]:
    cost = (
        "–"
        if item.cost is None
        else number(item.cost) + (f" ({item.place_by_cost})" if item.place_by_cost else "")
    )
    seen, unseen = (
        "; ".join(f"{name} {percent(before)} → {percent(now)}" for name, before, now in moved)
        for moved in (item.seen, item.unseen)
    )
    by = (long_day(item.by) if item.by else "–") + (" (past)" if item.past else "")
    return (
        item.text, by, estimate(item.chance), bits(item.bits.p),
        *((cost,) if priced else ()), seen, unseen,
    )  # fmt: skip
