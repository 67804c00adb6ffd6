"""What we do not know: the doubt that is left, and what the analysis cannot see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2

from innercourt.brief.ends import Ends
from innercourt.brief.evidence import Base, unsettled
from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.judgements import Rest
from innercourt.brief.names import Names, anchor
from innercourt.brief.prior_reasons import unreasoned
from innercourt.brief.reasons import Reasons
from innercourt.brief.wording import clean, count, listed, percent

OPEN = (0.2, 0.8)
"""A statement between these is as good as open."""
ORDINALS = ("first", "second", "third")


@dataclass(frozen=True, slots=True)
class Unknown:
    """One sentence of what is not known, and where it is told at length."""

    sentence: str
    rests: tuple[Rest, ...] = ()


def unknowns(
    found: Brief, base: Base, names: Names, why: Reasons | None, at_ends: Ends | None
) -> tuple[Unknown, ...]:
    """All of it, the largest first."""
    answer = found.answer
    return tuple(
        [
            *_doubt(found), *_open(answer, base, names), *_silent(found), *_lineage(base),
            *_conflicts(why), *_expected(at_ends), *_unreasoned(answer), *_numbers(found, why),
        ]
    )  # fmt: skip


def _doubt(found: Brief) -> Iterator[Unknown]:
    accounts = found.answer.hypotheses
    if len(accounts) < 2:
        return
    most = log2(len(accounts))
    yield Unknown(
        f"Which account is true: {found.watch.uncertainty.p:.2f} bits of doubt are left, of the {most:.2f} that "
        f"{len(accounts)} accounts of equal standing would leave. The probabilities are shares among the accounts "
        "that the case names; whether the truth is none of them is not asked.",
        (Rest("rival accounts", "#accounts"),),
    )


def _open(answer: Answer, base: Base, names: Names) -> Iterator[Unknown]:
    low, high = OPEN
    loose = [p for p in unsettled(answer, base) if low < p.posterior.p < high]
    loose.sort(key=lambda p: (abs(p.posterior.p - 0.5), p.id))
    if loose:
        told = listed(f"“{names.proposition(p.id)}” ({percent(p.posterior.p)})" for p in loose[:3])
        more = f", and {len(loose) - 3} more" if len(loose) > 3 else ""
        yield Unknown(
            f"Whether {count(len(loose), 'reported statement is', 'reported statements are')} so: {told}{more} "
            f"{'stands' if len(loose) == 1 else 'stand'} between {percent(low)} and {percent(high)}.",
            tuple(
                Rest(f"the {place} of them", "#" + anchor("proposition", p.id))
                for place, p in zip(ORDINALS, loose, strict=False)
            ),
        )


def _silent(found: Brief) -> Iterator[Unknown]:
    items = found.watch.items
    if items:
        yield Unknown(
            f"Nobody has reported on {count(len(items), 'thing')} that the case asks about; the most telling is "
            f"“{clean(items[0].text)}”.",
            (Rest("what to watch", "#watch"),),
        )


def _lineage(base: Base) -> Iterator[Unknown]:
    lost = [origin for origin in base.origins if origin.unrecorded]
    if lost:
        yield Unknown(
            f"Whom {count(sum(o.unrecorded for o in lost), 'report goes', 'reports go')} back to: their lineage is "
            "not recorded, and each may be an echo of another.",
            tuple(Rest(o.name, "#" + o.anchor) for o in lost[:4]),
        )


def _conflicts(why: Reasons | None) -> Iterator[Unknown]:
    if why and why.conflicts:
        told = "; ".join(f"“{c.text}” ({c.affirm} against {c.deny})" for c in why.conflicts[:2])
        yield Unknown(
            f"Who is right where origins contradict one another, on {count(len(why.conflicts), 'statement')}: {told}.",
            (Rest("contradictions", "#contradictions"),),
        )


def _expected(at_ends: Ends | None) -> Iterator[Unknown]:
    if at_ends and any(row.moves for row in at_ends.rows):
        yield Unknown(
            "What everybody expects everybody else to do, on which some of these figures hang.",
            (Rest("expectations", "#expectations"),),
        )


def _unreasoned(answer: Answer) -> Iterator[Unknown]:
    bare = unreasoned(answer.case)
    if bare:
        yield Unknown(
            f"Why {count(len(bare), 'prior was', 'priors were')} chosen: the case gives no reason.",
            (Rest("assumptions", "#assumptions"),),
        )


def _numbers(found: Brief, why: Reasons | None) -> Iterator[Unknown]:
    if why and why.unsound:
        named = listed([row.name for row in why.unsound[:3]])
        whose, them = ("Its weight is", "it") if len(why.unsound) == 1 else ("Their weights are", "them")
        yield Unknown(
            f"What {count(len(why.unsound), 'piece of evidence weighs', 'pieces of evidence weigh')}: {named}. "
            f"{whose} not sound by reweighting; the command “innercourt evidence” analyses the case again without "
            f"{them}.",
            (Rest("weights", "#why"),),
        )
    if not found.sensitivity.flips and len(found.answer.hypotheses) > 1:
        yield Unknown(
            f"Whether a change of more than {found.sensitivity.reach:g} standard deviations, or of three priors "
            "together, would put another account first: it was not looked for.",
            (Rest("what would change our mind", "#change"),),
        )
