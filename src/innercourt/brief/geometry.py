"""What every figure needs: how wide a text is, where labels go so that they do not collide,
which days get a tick."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from innercourt.brief.wording import MONTHS, clean

_NARROW = frozenset("ijltfrI.,:;'’‘|!()[]{}/\\- ·")
_WIDE = frozenset("mwMW@%—…&")


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of `text` in a sans-serif face of `size` pixels, on the wide side.

    The reader's fonts are not known here; these widths are those of a wide face (DejaVu Sans),
    so that in a narrower one labels only come to stand further apart.
    """
    ems = 0.0
    for c in text:
        if unicodedata.combining(c):
            continue
        if unicodedata.east_asian_width(c) in "WF":
            ems += 1.03
        elif c in _NARROW:
            ems += 0.36
        elif c in _WIDE:
            ems += 0.95
        else:
            ems += 0.7 if c.isupper() else 0.6
    return ems * size * (1.1 if bold else 1.0)


def fit(text: str, width: float, size: float, bold: bool = False) -> str:
    """`text`, cut with an ellipsis if it is wider than `width`.

    >>> fit("a very long name", 40.0, 10.0)
    'a ver…'
    """
    text = " ".join(clean(text).split())
    if text_width(text, size, bold) <= width:
        return text
    while text and text_width(text + "…", size, bold) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrap(text: str, width: float, size: float, most: int = 2, bold: bool = False) -> tuple[str, ...]:
    """`text` in at most `most` lines no wider than `width`; what does not fit is cut.

    >>> wrap("The keeper of the seal", 66.0, 10.0)
    ('The keeper', 'of the seal')
    """
    words = clean(text).split()
    lines: list[str] = []
    while words and len(lines) < most:
        if len(lines) == most - 1:
            lines.append(fit(" ".join(words), width, size, bold))
            break
        line = [words.pop(0)]
        while words and text_width(" ".join([*line, words[0]]), size, bold) <= width:
            line.append(words.pop(0))
        lines.append(fit(" ".join(line), width, size, bold))
    return tuple(lines)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of labels as near as can be (least squares) to `wanted` without overlapping.

    `heights` are the labels' heights in the same order; the labels keep the order of `wanted`
    and stay between `low` and `high` if there is room. By pooling adjacent violators: labels
    that would overlap move as one block, whose place is the mean of its labels' wishes.

    >>> spread([10.0, 11.0, 50.0], [10.0, 10.0, 10.0], 0.0, 100.0)
    [5.5, 15.5, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    offsets, reach = [], 0.0
    for place, i in enumerate(order):
        if place:
            reach += (heights[order[place - 1]] + heights[i]) / 2
        offsets.append(reach)
    blocks: list[tuple[float, int]] = []
    for place, i in enumerate(order):
        mean, size = wanted[i] - offsets[place], 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean, size = (mean * size + before * members) / (size + members), size + members
        blocks.append((mean, size))
    starts = [mean for mean, size in blocks for _ in range(size)]
    found = [0.0] * len(wanted)
    if order:
        bottom = low + heights[order[0]] / 2
        top = max(high - heights[order[-1]] / 2 - reach, bottom)
        for place, i in enumerate(order):
            found[i] = r1(min(max(starts[place], bottom), top) + offsets[place])
    return found


def date_ticks(start: date, end: date, most: int = 8) -> tuple[tuple[date, str], ...]:
    """Days that get a tick, with their labels: weeks, months, quarters or years.

    >>> [label for _, label in date_ticks(date(2030, 11, 5), date(2031, 6, 1), 4)]
    ['Jan 2031', 'Apr 2031']
    """
    days = (end - start).days
    if days < 35:
        step = next((s for s in (1, 2, 3, 5, 7) if days / s + 1 <= most), 14)
        count = days // step + 1
        return tuple(
            (day, f"{day.day} {MONTHS[day.month - 1][:3]}")
            for day in (start + timedelta(step * i) for i in range(count))
        )
    months = next((m for m in (1, 2, 3, 6, 12, 24, 60, 120) if days / 30.4 / m + 1 <= most), 240)
    ticks = []
    index = start.year * 12 + start.month - 1
    for whole in range(index, end.year * 12 + end.month):
        first = date(whole // 12, whole % 12 + 1, 1)
        if whole % months == 0 and start <= first <= end:
            label = str(first.year) if months >= 12 else f"{MONTHS[first.month - 1][:3]} {first.year}"
            ticks.append((first, label))
    return tuple(ticks)


def r1(value: float) -> float:
    """A coordinate to a tenth of a pixel: figures stay small and their bytes the same."""
    return round(float(value), 1) + 0.0
