"""What came of weighing claims: the truth with its probability, sources with intervals, pairs that copy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from innercourt.claims.copying import Copying
from innercourt.claims.table import ClaimTable
from innercourt.claims.truth import MOST_STEPS, TOLERANCE, Fitted
from innercourt.errors import UsageError


class Value(NamedTuple):
    """One claimed value of an object: the chance that it is true, how many sources say it."""

    value: str
    p: float
    claims: int


class Reliability(NamedTuple):
    """One source: the chance that it knows (middle and central 90 %), the share of its claims that is true."""

    source: str
    low: float
    middle: float
    high: float
    right: float
    claims: int


class Pair(NamedTuple):
    """Two sources of which one copies the other, or both a third: the chance of it, and shared mistakes."""

    first: str
    second: str
    chance: float
    mistakes: float


@dataclass(frozen=True, eq=False)
class Weighed:
    """Truth, reliability and copying; figures of one source or object on request, tables as text."""

    table: ClaimTable
    fitted: Fitted
    copying: Copying
    spread: Float[np.ndarray, "three source"]

    @cached_property
    def p(self) -> Float[np.ndarray, " key"]:
        """The chance that a key is true; what is missing to one is the chance that nobody claims the truth."""
        chance: Float[np.ndarray, " key"] = self.fitted.p * (1 - self.fitted.none[self.table.claims.object])
        return chance

    @cached_property
    def _support(self) -> Int[np.ndarray, " key"]:
        return np.diff(self.table.claims.first_claim, append=len(self.table.claims.key))

    @cached_property
    def _number(self) -> Int[np.ndarray, " source"]:
        return np.bincount(self.table.claims.source, minlength=self.table.claims.sources)

    @cached_property
    def _right(self) -> Float[np.ndarray, " source"]:
        claims = self.table.claims
        true = np.bincount(claims.source, self.p[claims.key], claims.sources)
        share: Float[np.ndarray, " source"] = true / np.maximum(self._number, 1)
        return share

    def values(self, object_: str) -> list[Value]:
        """The claimed values of an object, likeliest first. `UsageError` if nothing is claimed of it."""
        if object_ not in self.table.objects:
            raise UsageError(
                f"nothing is claimed of `{object_}`", expected="an object of the claims", found="none"
            )
        return self._values(self.table.objects.index(object_))

    def truth(self, object_: str) -> str:
        """The likeliest value of an object."""
        return self.values(object_)[0].value

    def reliability(self, source: str) -> Reliability:
        """One source. `UsageError` if it claims nothing."""
        if source not in self.table.sources:
            raise UsageError(f"`{source}` claims nothing", expected="a source of the claims", found="none")
        return self._source(self.table.sources.index(source))

    @property
    def reliabilities(self) -> list[Reliability]:
        """Every source that claims something, those with most claims first."""
        order = np.argsort(-self._number, kind="stable")
        return [self._source(int(s)) for s in order if self._number[s]]

    @property
    def pairs(self) -> list[Pair]:
        """Pairs that copy, the surest first."""
        names, c = self.table.sources, self.copying
        return [
            Pair(names[a], names[b], float(chance), float(shared))
            for a, b, chance, shared in zip(c.first, c.second, c.chance, c.shared, strict=True)
        ]

    @property
    def notes(self) -> list[str]:
        """What a reader of the figures should know."""
        told = []
        if self.fitted.steps >= MOST_STEPS and self.fitted.moved > TOLERANCE:
            told.append(f"The fit still moved after {self.fitted.steps} steps: take close calls as open.")
        if len(self.table.sources) < 3:
            told.append("With fewer than three sources nobody can tell which of them is right.")
        if self.table.missing:
            told.append(f"{self.table.missing} rows without a value were left out.")
        return told

    def truth_csv(self) -> str:
        """Every value of every object, likeliest first: object, value, probability, claims."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("object", "value", "probability", "claims"))
        for name, values in self.all_values():
            writer.writerows((name, v.value, f"{v.p:.9g}", v.claims) for v in values)
        return text.getvalue()

    def as_json(self) -> dict[str, Any]:
        """Everything, as one JSON object."""
        return {
            "claims": len(self.table.claims.source), "sources": [s._asdict() for s in self.reliabilities],
            "objects": [
                {"object": name, "values": [v._asdict() for v in values], "unclaimed": 1 - sum(v.p for v in values)}
                for name, values in self.all_values()
            ],
            "pairs": [pair._asdict() for pair in self.pairs], "notes": self.notes,
            "steps": self.fitted.steps, "prior": {"strength": self.fitted.strength},
        }  # fmt: skip

    def __str__(self) -> str:
        from innercourt.claims.text import told

        return told(self)

    def all_values(self) -> Iterator[tuple[str, list[Value]]]:
        """Every object with its values, likeliest first."""
        for place, name in enumerate(self.table.objects):
            yield name, self._values(place)

    def _values(self, place: int) -> list[Value]:
        first = self.table.claims.first_key
        low = int(first[place])
        high = int(first[place + 1]) if place + 1 < len(first) else self.table.claims.keys
        found = [
            Value(self.table.wording[k], float(self.p[k]), int(self._support[k])) for k in range(low, high)
        ]
        return sorted(found, key=lambda value: -value.p)

    def _source(self, place: int) -> Reliability:
        low, middle, high = (float(x) for x in self.spread[:, place])
        return Reliability(
            self.table.sources[place], low, middle, high, float(self._right[place]), int(self._number[place])
        )
