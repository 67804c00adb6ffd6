"""Quantities that the engine knows by name, and the priors they have unless a case says otherwise.

A name that begins with a head of `SHAPES` must have one of that head's shapes, with parts that
the case declares: `loyalty.<unit>.<actor>`. Any other dotted name is the case's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from innercourt.case.casefile import CaseFile
from innercourt.case.reliability import RELIABILITY, reliability_prior
from innercourt.court.prior import Prior, parse_prior
from innercourt.errors import PriorError
from innercourt.reports.report import Source

SHAPES: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "strength": (("unit",),),
        "loyalty": (("unit", "actor"),),
        "authority": (("unit",),),
        "stake": (("unit",),),
        "guard": (("unit",),),
        "obedience": ((),),
        "decisiveness": ((),),
        "momentum": (("actor", "actor"), ("actor", "actor", "number")),
        "precision": (("actor",),),
        "optimism": (("actor",),),
        "reliability": (("source", "kind"),),
        "guess": (("source",), ("source", "lean")),
        "garble": ((),),
        "common_origin": ((),),
    }
)
"""What follows each head: kinds of names that the case declares."""

ENGINE_DEFAULTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "strength.*": ("lognormal(1, 0.3)", "units count alike, give or take a third"),
        "loyalty.*.*": ("normal(0, 1)", "nobody's, until the case says whose"),
        "authority.*": ("lognormal(1, 0.5)", "a lawful order pulls as hard as one unit of loyalty"),
        "stake.*": ("lognormal(1, 0.5)", "to have backed the loser matters as much as loyalty"),
        "guard.*": ("lognormal(3, 0.4)", "who stands at the door counts for about three"),
        "obedience": ("lognormal(2, 0.3)", "units follow a clear advantage, not without fail"),
        "decisiveness": ("lognormal(8, 0.3)", "three fifths of strength prevail two times in three"),
        "momentum.*.*": ("fixed(0.5)", "neither is expected to prevail"),
        "precision.*": ("lognormal(3, 0.5)", "people mostly do what is better for them"),
        "optimism.*": ("fixed(0)", "everybody sees the contest as it is"),
        "guess.*": ("logitnormal(0.3, 0.7)", "who does not know affirms about half the time"),
        "garble": ("beta(2, 60)", "a hand in the chain turns a report round one time in thirty"),
        "common_origin": ("uniform(0, 1)", "whether unrecorded lineages are one is anybody's guess"),
    }
)
"""Prior and reason by name or pattern. Reliability is in a table of its own, `reliability.py`."""

LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        **dict.fromkeys(("strength", "authority", "stake", "guard", "obedience"), (0.0, math.inf)),
        **dict.fromkeys(("decisiveness", "precision"), (0.0, math.inf)),
        **dict.fromkeys(("momentum", "reliability", "guess", "garble", "common_origin"), (0.0, 1.0)),
    }
)
"""Between which numbers a quantity of each head lies."""


@lru_cache(maxsize=1 << 16)
def matches(pattern: str, name: str) -> bool:
    """Whether `name` is `pattern`, where each `*` stands for one whole part.

    >>> matches("loyalty.*.ruler", "loyalty.garrison.ruler"), matches("loyalty.*", "loyalty.a.b")
    (True, False)
    """
    parts, others = pattern.split("."), name.split(".")
    return len(parts) == len(others) and all(p in ("*", o) for p, o in zip(parts, others, strict=True))


def best_matches(name: str, patterns: Iterable[str]) -> list[str]:
    """The patterns that match `name` with the fewest `*`; more than one is an ambiguity.

    >>> best_matches("loyalty.garrison.ruler", ["loyalty.*.*", "loyalty.*.ruler", "stake.*"])
    ['loyalty.*.ruler']
    """
    found = [pattern for pattern in patterns if matches(pattern, name)]
    fewest = min((pattern.count("*") for pattern in found), default=0)
    return [pattern for pattern in found if pattern.count("*") == fewest]


def support(prior: Prior) -> tuple[float, float]:
    """The smallest and largest values the prior can take.

    >>> support(parse_prior("lognormal(7, .3)"))
    (0.0, inf)
    """
    match prior.kind:
        case "uniform" | "triangular":
            return prior.params[0], prior.params[-1]
        case "fixed":
            return prior.params[0], prior.params[0]
        case "normal":
            return -math.inf, math.inf
        case "lognormal":
            return 0.0, math.inf
    return 0.0, 1.0


def default_prior(name: str, sources: Mapping[str, Source] | None = None) -> Prior | None:
    """The engine's prior for `name`; None for names of the case's own.

    `sources` gives class and grade for `reliability.<source>.<kind>`.
    """
    parts = name.split(".")
    if parts[0] == "reliability" and len(parts) == 3:
        source = (sources or {}).get(parts[1])
        if source is not None and parts[2] in RELIABILITY.get(source.kind, {}):
            return parse_prior(reliability_prior(source.kind, parts[2], source.grade))
        return None
    for pattern in best_matches(name, ENGINE_DEFAULTS):
        return parse_prior(ENGINE_DEFAULTS[pattern][0])
    return None


def resolve_priors(case: CaseFile, names: Sequence[str]) -> dict[str, Prior]:
    """The prior of every name: the case's own, then its best pattern, then the engine's.

    Raises `PriorError` for a name without a prior and for one that two patterns fit equally well.

    >>> from datetime import date
    >>> from innercourt.case.casefile import Quantity
    >>> ours = Quantity("loyalty.*.ruler", parse_prior("normal(1, 1)"))
    >>> case = CaseFile("x", "X", "Who?", date(2025, 1, 1), quantities=(ours,))
    >>> {n: str(p) for n, p in resolve_priors(case, ["loyalty.a.ruler", "loyalty.a.rival"]).items()}
    {'loyalty.a.ruler': 'normal(1, 1)', 'loyalty.a.rival': 'normal(0, 1)'}
    """
    declared = {quantity.name: quantity.prior for quantity in case.quantities}
    patterns = [name for name in declared if "*" in name]
    sources = {source.id: source for source in case.sources}
    resolved: dict[str, Prior] = {}
    for name in names:
        best = [name] if name in declared else best_matches(name, patterns)
        if len(best) > 1:
            raise PriorError(
                f"two patterns fit {name} equally well", expected="one best pattern",
                found=" and ".join(f"`{b}`" for b in best), hint=f"a prior for `{name}` itself",
            )  # fmt: skip
        prior = declared[best[0]] if best else default_prior(name, sources)
        if prior is None:
            raise PriorError(f"no prior for {name}", expected="a prior for each quantity", found="none",
                             hint=f"declare `{name}` under `quantities`")  # fmt: skip
        resolved[name] = prior
    return resolved
