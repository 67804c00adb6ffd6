"""What to watch: what nobody has reported yet, what it would tell, and where the accounts would then stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from innercourt.brief.findings import Estimate
from innercourt.brief.geometry import r1, text_width, wrap
from innercourt.brief.insight import WatchFinding, WatchList
from innercourt.brief.names import Names, anchor
from innercourt.brief.watched import PAST_NOTE, ahead, is_past, none_open
from innercourt.brief.wording import bits as told_in_bits
from innercourt.brief.wording import clean, percent

MOST_ITEMS, FIGURE_ITEMS = 12, 8
SIZE, LINE, PITCH, TOP = 13.0, 15.0, 11.0, 56.0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look for. `seen` and `unseen` are the accounts that it would move most, each with
    where it stands now and would stand; `leading` is the leading account if not seen, now, if seen.
    `past` is whether the day `by` is over; such a thing has no place by cost."""

    id: str
    text: str
    href: str
    by: date | None
    past: bool
    chance: Estimate
    bits: Estimate
    cost: float | None
    bits_per_cost: float | None
    place_by_cost: int | None
    seen: tuple[tuple[str, float, float], ...]
    unseen: tuple[tuple[str, float, float], ...]
    leading: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class LookoutRow:
    """One line of the figure: the bar of bits, and three marks of the leading account."""

    lines: tuple[str, ...]
    y: float
    bar: float
    bits: str
    unseen_x: float
    now_x: float
    seen_x: float
    href: str


@dataclass(frozen=True, slots=True)
class LookoutFigure:
    """The figure: bars from `bar_x`, marks on a scale from 0 to 100 % between `left` and `right`."""

    width: float
    height: float
    label_x: float
    bar_x: float
    left: float
    right: float
    bottom: float
    ticks: tuple[tuple[float, str], ...]
    leader: str
    rows: tuple[LookoutRow, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Lookout:
    """The watch list as it is shown; `note` is what there is to say of things whose day is past, or of none."""

    uncertainty: Estimate
    leader: str
    items: tuple[Item, ...]
    more: int
    priced: bool
    note: str
    figure: LookoutFigure | None


def lookout(found: WatchList, names: Names, full: float = 1.0) -> Lookout | None:
    """The watch list, or None where there are no rival accounts to tell apart.

    `full` is how many bits fill a bar.
    """
    if len(found.answer.hypotheses) < 2:
        return None
    now = {h.id: h.posterior.p for h in found.answer.hypotheses}
    leader = max(now, key=lambda id: (now[id], id))
    by_cost = {item.proposition: place for place, item in enumerate(ahead(found.by_cost, found), 1)}
    items = tuple(_item(item, is_past(item, found), now, leader, by_cost, names) for item in found.items)
    name = names.hypothesis(leader)
    note = PAST_NOTE if any(item.past for item in items) else "" if items else none_open(found)
    return Lookout(
        found.uncertainty, name, items[:MOST_ITEMS], max(0, len(items) - MOST_ITEMS), bool(found.by_cost),
        note, lookout_figure(items[:FIGURE_ITEMS], name, full),
    )  # fmt: skip


def _item(
    found: WatchFinding,
    past: bool,
    now: Mapping[str, float],
    leader: str,
    by_cost: Mapping[str, int],
    names: Names,
) -> Item:
    def moved(then: Mapping[str, Estimate]) -> tuple[tuple[str, float, float], ...]:
        order = sorted(then, key=lambda id: (-abs(then[id].p - now[id]), id))
        return tuple((names.hypothesis(id), now[id], then[id].p) for id in order[:2])

    return Item(
        found.proposition, clean(found.text) or names.proposition(found.proposition),
        "#" + anchor("proposition", found.proposition), found.by, past, found.p, found.bits,
        found.cost, found.bits_per_cost, by_cost.get(found.proposition),
        moved(found.seen), moved(found.not_seen),
        (found.not_seen[leader].p, now[leader], found.seen[leader].p),
    )  # fmt: skip


def lookout_figure(
    items: tuple[Item, ...], leader: str, full: float, width: float = 880.0
) -> LookoutFigure | None:
    """What each item tells, and where the leading account would stand; None without items."""
    if not items:
        return None
    room = width * 0.36
    wrapped = [wrap(item.text, room, SIZE, 3) for item in items]
    label = min(max(text_width(line, SIZE) for lines in wrapped for line in lines), room)
    bar_x, bar_room = label + 22, 120.0
    left, right = r1(bar_x + bar_room + 76), r1(width - 26)

    def x(p: float) -> float:
        return r1(left + (right - left) * min(max(p, 0.0), 1.0)) if p == p else left

    laid, y = [], TOP
    for item, lines in zip(items, wrapped, strict=True):
        height = max(LINE * len(lines), 20.0) + PITCH
        unseen, now, seen = item.leading
        laid.append(
            LookoutRow(
                lines, r1(y + height / 2), r1(bar_room * max(0.0, item.bits.p) / full), told_in_bits(item.bits.p),
                x(unseen), x(now), x(seen), item.href,
            )
        )  # fmt: skip
        y += height
    told = "; ".join(
        f"{item.text}: {told_in_bits(item.bits.p)} bits; {leader} {percent(item.leading[2])} if seen, "
        f"{percent(item.leading[0])} if not"
        for item in items
    )
    return LookoutFigure(
        width, r1(y + 26), r1(bar_x - 10), r1(bar_x), left, right, r1(y),
        tuple((x(p), f"{p:.0%}") for p in (0.0, 0.25, 0.5, 0.75, 1.0)),
        wrap(leader, right - left, SIZE, 1)[0], tuple(laid), told,
    )  # fmt: skip
