"""What was found by looking into an answer, in one line each: for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from innercourt.brief.insight import Brief, WeightFinding
from innercourt.brief.names import Names
from innercourt.brief.quantity_names import quantity_name
from innercourt.brief.reasons import speaks_for
from innercourt.brief.turning import how_far
from innercourt.brief.watched import ahead, first_to_watch, none_open
from innercourt.brief.wording import clean, short_day


def in_brief(found: Brief, names: Names) -> Iterator[tuple[str, str]]:
    """What weighs most, what would turn the answer over, what to watch first, each with its heading."""
    yield "weighs most", _weighs_most(found, names)
    yield "would flip it", _flips(found, names)
    yield "watch first", _watch(found)


def _weighs_most(found: Brief, names: Names) -> str:
    """The most telling origin, or statement that several reports bear out, whose weight is known, in decibans."""
    origins = [w for w in found.evidence.weights if w.kind == "origin"]
    sound = [w for w in (*origins, *found.evidence.corroborated) if w.sound]
    if not sound:
        return "nothing was reported whose weight is known"
    first = max(sound, key=lambda w: (w.bits.p, w.id))
    name = (
        names.source(first.id) if first.kind == "origin" else f"“{names.proposition(first.id)}”, all reports"
    )
    return f"{name}, in decibans {speaks_for(first, names)}{_no_more(found, sound, names)}"


def _no_more(found: Brief, sound: Sequence[WeightFinding], names: Names) -> str:
    """That nothing alone doubles the odds of one account to another, and what does together."""
    if any(w.discriminates for w in sound):
        return ""
    together = found.evidence.together
    if together is not None and together.discriminates:
        return f"; {len(found.evidence.felt_by_none)} origins together, {speaks_for(together, names)}"
    return "; nothing alone doubles odds between accounts"


def _flips(found: Brief, names: Names) -> str:
    """The smallest change that puts another account first."""
    if not found.sensitivity.flips:
        return f"no change of one or two priors within {found.sensitivity.reach:g} sd, as far as the draws can tell"
    flip = min(found.sensitivity.flips, key=lambda f: (f.distance, sorted(f.moves)))
    moves = " and ".join(f"{quantity_name(name, names)} {how_far(flip, name)} sd" for name in flip.moves)
    return f"“{names.hypothesis(flip.leader)}” leads with {moves}"


def _watch(found: Brief) -> str:
    """The most telling thing that nobody has reported and that can still be seen."""
    items = found.watch.items
    item = first_to_watch(found.watch)
    if item is None and not items:
        return none_open(found.watch).rstrip(".")
    if item is None and not ahead(items, found.watch):
        return "the days of all signs are past: record whether they were seen"
    if item is None:
        return "nothing that can still be seen would tell the accounts apart"
    by = f", by {short_day(item.by)}" if item.by else ""
    return f"{clean(item.text)} ({item.bits.p:.2f} of {found.watch.uncertainty.p:.2f} bits{by})"
