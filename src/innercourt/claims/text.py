"""What came of weighing claims, as one page in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from innercourt.court.shown import one_line

if TYPE_CHECKING:
    from innercourt.claims.result import Weighed

SHOWN, WIDEST = 12, 40


def told(found: Weighed) -> str:
    """Counts, the sources with most claims, pairs that copy, the closest calls; notes at the end."""
    table, claims = found.table, found.table.claims
    counts = f"{len(claims.source):,} claims by {len(table.sources):,} sources on {claims.objects:,} objects"
    parts = [f"{counts}; {_contested(found):,} contested."]
    shown = found.reliabilities[:SHOWN]
    rows = [
        (s.source, f"{s.claims:,}", f"{s.middle:.2f}", f"{s.low:.2f} to {s.high:.2f}", f"{s.right:.2f}")
        for s in shown
    ]
    parts.append(aligned([("source", "claims", "knows", "90 %", "true"), *rows]) + _more(len(table.sources)))
    pairs = found.pairs
    if pairs:
        named = [(f"{p.first} = {p.second}", f"{p.chance:.2f}", f"{p.mistakes:.1f}") for p in pairs[:SHOWN]]
        parts.append(aligned([("copying", "chance", "shared mistakes"), *named]) + _more(len(pairs)))
    else:
        parts.append("Nobody was found to copy.")
    close = _closest(found)
    if close:
        parts.append(aligned([("closest calls", "likeliest", "p", "then", "p"), *close]))
    return "\n\n".join([*parts, *found.notes])


def aligned(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows side by side: words to the left, numbers to the right, long words cut.

    >>> print(aligned([("source", "claims"), ("Reuters", "12")]))
    source   claims
    Reuters      12
    """
    told = [[one_line(cell) for cell in row] for row in rows]
    cut = [tuple(cell if len(cell) <= WIDEST else cell[: WIDEST - 1] + "…" for cell in row) for row in told]
    wide = [max(len(row[i]) for row in cut) for i in range(len(cut[0]))]
    left = [i == 0 or not any(c.isdigit() for c in rows[-1][i]) for i in range(len(wide))]
    lines = [
        "  ".join(c.ljust(w) if l else c.rjust(w) for c, w, l in zip(row, wide, left, strict=True)).rstrip()
        for row in cut
    ]
    return "\n".join(lines)


def _contested(found: Weighed) -> int:
    claims = found.table.claims
    return int((np.bincount(claims.object) > 1).sum())


def _closest(found: Weighed) -> list[tuple[str, str, str, str, str]]:
    """The objects whose two likeliest values are nearest to one another, if they are near at all."""
    claims = found.table.claims
    best = np.maximum.reduceat(found.p, claims.first_key)
    values = np.bincount(claims.object, minlength=claims.objects)
    order = np.argsort(np.where(values > 1, best, 2.0), kind="stable")[: SHOWN // 2]
    rows = []
    for place in order:
        if values[place] > 1 and best[place] < 0.9:
            first, second, *_ = found.values(found.table.objects[place])
            rows.append(
                (found.table.objects[place], first.value, f"{first.p:.2f}", second.value, f"{second.p:.2f}")
            )
    return rows


def _more(number: int) -> str:
    return f"\nand {number - SHOWN:,} more" if number > SHOWN else ""
