"""Analogues as text, as a block of HTML for a brief, and as plain dictionaries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from innercourt.brief.kept import templates
from innercourt.brief.scorecard import observed
from innercourt.brief.wording import capital, count, listed
from innercourt.case.similar import LOST, Analogue, BaseRate, Followed, SimilarFinding
from innercourt.case.similar_features import words

FEW = 10
"""Below so many cases a share is told with how little it shows."""

SHOWN, REASONS = 4, 4


def similar_text(found: SimilarFinding) -> str:
    """The whole finding as lines of plain text."""
    lines = [
        f"{found.case}: {found.title}",
        f"Read off its court and its games: {listed([words(f) for f in found.features]) or 'nothing'}.",
    ]
    for analogue in found.analogues:
        lines += ["", *_analogue(analogue)]
    if not found.analogues:
        lines += ["", "There is no other case to compare it with."]
    if found.rates:
        lines += ["", "What followed elsewhere", *(f"  {rate_text(rate)}" for rate in found.rates)]
    if found.left_out:
        lines += ["", f"Left out, because they have mistakes: {listed(found.left_out)}."]
    return "\n".join(lines)


def similar_lines(found: SimilarFinding, most: int = SHOWN) -> tuple[str, ...]:
    """The nearest cases in a line each, with what they share, then how often what followed: for a brief."""
    near = [a for a in found.analogues if a.followed is not None][:most]
    told = [
        f"{a.title or a.case} ({a.similarity:.2f}; both: {'; '.join(a.reasons[:2])}): "
        f"{'; '.join(followed_text(a.followed))}."
        for a in near
    ]
    rates = [f"{capital(rate_text(r))}." for r in found.rates if r.among.startswith("the ")]
    return (*told, *(rates if near else ()))


def similar_block(found: SimilarFinding, most: int = SHOWN) -> str:
    """The nearest cases as a section of HTML, for a brief; empty if there are none."""
    near = [a for a in found.analogues if a.followed is not None][:most]
    if not near:
        return ""
    return templates().get_template("similar.html.j2").render(
        found=found, near=near, rates=[r for r in found.rates if r.among.startswith("the ")],
        why=lambda a: "; ".join(a.reasons[:REASONS]), followed=lambda a: "; ".join(followed_text(a.followed)),
        rate=rate_text,
    )  # fmt: skip


def rate_text(rate: BaseRate) -> str:
    """A base rate with its small numbers.

    >>> rate_text(BaseRate(LOST, "a rival abroad", 2, 3, .17, .94, ("x", "y", "z")))
    'a rival abroad: the ruler ended without command in 2 of 3; with so few, anything from 17% to 94%'
    """
    few = "with so few, anything" if rate.of < FEW else "so"
    ends = f"{few} from {observed(rate.least)} to {observed(rate.most)}"
    return f"{rate.among}: {rate.what} in {rate.came} of {rate.of}; {ends}"


def followed_text(followed: Followed | None) -> Iterator[str]:
    """What followed in a case, a clause each."""
    if followed is None:
        yield "what followed is not recorded"
        return
    yield from followed.outcomes
    if followed.ruler_lost is not None:
        yield LOST if followed.ruler_lost else "the ruler ended in command"
    if followed.reports:
        yield f"{followed.reports_true} of {count(followed.reports, 'report')} that were resolved were true"


def _analogue(a: Analogue) -> Iterator[str]:
    parts = ", ".join(f"{name} {value:.2f}" for name, value in a.parts.items())
    yield f"{a.similarity:.2f}  {a.case}: {a.title}  ({parts})"
    yield f"      both: {'; '.join(a.reasons[:REASONS]) or 'nothing'}"
    for label, names in (("only here", a.only_here), ("only there", a.only_there)):
        if names:
            yield f"      {label}: {'; '.join(words(name) for name in names[:2])}"
    yield f"      followed: {'; '.join(followed_text(a.followed))}"


def similar_json(found: SimilarFinding) -> dict[str, Any]:
    """The finding as plain dictionaries."""
    return {
        "case": found.case, "title": found.title,
        "features": {name: words(name) for name in found.features},
        "analogues": [
            {
                "case": a.case, "title": a.title, "similarity": round(a.similarity, 12),
                "parts": {name: round(part, 12) for name, part in a.parts.items()},
                "both": list(a.both), "only_here": list(a.only_here), "only_there": list(a.only_there),
                "followed": None if a.followed is None else {
                    "outcomes": list(a.followed.outcomes), "ruler_lost": a.followed.ruler_lost,
                    "contest": a.followed.contest, "reports_true": a.followed.reports_true,
                    "reports": a.followed.reports,
                },
            }
            for a in found.analogues
        ],
        "base_rates": [
            {"what": r.what, "among": r.among, "came": r.came, "of": r.of, "least": round(r.least, 12),
             "most": round(r.most, 12), "cases": list(r.cases)}
            for r in found.rates
        ],
        "left_out": list(found.left_out),
    }  # fmt: skip
