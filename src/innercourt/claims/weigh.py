"""Who is right, who knows, who copies: the whole flow on one page.

Start from the vote; look for copiers by what they share that few say; fit truth and reliability with copies
counted for less; look for copiers again, now by the mistakes they share; fit again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from innercourt.claims.copying import find_copying, own_share
from innercourt.claims.reliability import intervals
from innercourt.claims.result import Weighed
from innercourt.claims.table import ClaimTable, claim_table, read_claims
from innercourt.claims.truth import fit_truth, voted

ROUNDS = 2


def sources(claims: str | os.PathLike[str] | Sequence[Sequence[str]]) -> Weighed:
    """What is true, and how reliable and how independent its sources are.

    `claims` is a CSV file with the columns source, object, value and, if known, date; or rows of these.
    There is nothing to set.

    >>> rows = [(who, what, "yes") for who in "abc" for what in ("x", "y", "z")]
    >>> found = sources([*rows, ("d", "x", "no"), ("d", "y", "no"), ("d", "z", "yes")])
    >>> found.truth("x"), found.reliability("a").middle > found.reliability("d").middle
    ('yes', True)

    Raises `UsageError` for a file or rows that cannot be used, with the line.
    """
    path = isinstance(claims, str | os.PathLike)
    return weigh(read_claims(claims) if path else claim_table(claims))  # type: ignore[arg-type]


def weigh(table: ClaimTable) -> Weighed:
    """The same for claims that were read already."""
    claims = table.claims
    fitted = voted(claims)
    copying = find_copying(claims, fitted)
    for _ in range(ROUNDS):
        before = len(copying.first)
        fitted = fit_truth(claims, own_share(claims, fitted, copying))
        copying = find_copying(claims, fitted)
        if not before and not len(copying.first):
            break
    spread = intervals(claims, fitted.others, fitted.babble, fitted.mean, fitted.strength)
    return Weighed(table, fitted, copying, spread)
