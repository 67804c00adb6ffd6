"""What may be said of a watch list: what is past, what is worth looking for, and what an empty one means."""

from __future__ import annotations

from collections.abc import Iterable

from innercourt.brief.insight import WatchFinding, WatchList
from innercourt.brief.wording import long_day

LEAST = 0.005
"""Bits below which a sign is worth next to nothing: with two decimals they are none."""

PAST_NOTE = (
    "Past: the day by which it would have been seen is over. Record in the case the sighting or the silence: that "
    "it was resolved as true or as false, or who reported it, denied it or was silent on it. "
    "Until then it counts as open."
)


def is_past(item: WatchFinding, found: WatchList) -> bool:
    """Whether the day by which it would be seen is over."""
    return item.by is not None and item.by < found.answer.as_of


def ahead(items: Iterable[WatchFinding], found: WatchList) -> tuple[WatchFinding, ...]:
    """Those of `items` that can still be looked for."""
    return tuple(item for item in items if not is_past(item, found))


def first_to_watch(found: WatchList) -> WatchFinding | None:
    """What to look for first: the most telling that can still be seen, if it tells anything to speak of."""
    return next((item for item in ahead(found.items, found) if item.bits.p >= LEAST), None)


def none_open(found: WatchList) -> str:
    """What an empty watch list means: of what only later reports speak, nothing was asked by that day."""
    return f"Nothing that was asked by {long_day(found.answer.as_of)} is open."
