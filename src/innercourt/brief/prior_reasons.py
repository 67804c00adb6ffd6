"""Why a prior is what it is: the case's reason, an account's, or the engine's own."""

from __future__ import annotations

from collections.abc import Iterator

from innercourt.brief.assumptions import NO_REASON, PLAIN_CHANCES, own_reason
from innercourt.brief.names import Names
from innercourt.brief.quantity_names import subject
from innercourt.brief.wording import clean
from innercourt.case.casefile import CaseFile, Quantity
from innercourt.case.engine_names import ENGINE_DEFAULTS, best_matches, matches
from innercourt.case.reliability import RELIABILITY


def unreasoned(case: CaseFile) -> tuple[Quantity, ...]:
    """The priors of a case for which it could give a reason and gives none."""
    return tuple(q for q in case.quantities if not q.why.strip() and subject(q.name) not in PLAIN_CHANCES)


def prior_reason(name: str, case: CaseFile, names: Names) -> str:
    """The reason for the prior of a quantity, and whose it is where it is not the case's own."""
    declared = {quantity.name: quantity for quantity in case.quantities}
    best = [name] if name in declared else best_matches(name, [n for n in declared if "*" in n])
    own = declared[best[0]] if best else None
    if own is not None and (own.why.strip() or subject(name) in PLAIN_CHANCES):
        return own_reason(own)
    accounts = "; ".join(_of_accounts(name, case, names))
    if accounts:
        return accounts
    if own is not None:
        return own_reason(own)
    engine = _of_engine(name, names)
    return f"by default: {engine}" if engine else NO_REASON


def _of_accounts(name: str, case: CaseFile, names: Names) -> Iterator[str]:
    for account in case.hypotheses:
        if any(matches(pattern, name) for pattern in account.sets):
            yield f"set by “{names.hypothesis(account.id)}”: {clean(account.why) or NO_REASON}"


def _of_engine(name: str, names: Names) -> str:
    """The reason in the engine's own tables; empty for a name that it does not know."""
    parts = name.split(".")
    if parts[0] == "reliability" and len(parts) == 3 and parts[1] in names.sources:
        return RELIABILITY.get(names.sources[parts[1]].kind, {}).get(parts[2], (0.0, 0.0, ""))[2]
    return next((ENGINE_DEFAULTS[pattern][1] for pattern in best_matches(name, ENGINE_DEFAULTS)), "")
