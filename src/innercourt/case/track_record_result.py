"""What track records come to: sources, classes and kinds, and how well they foretell."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass
from typing import Any

from innercourt.claims.text import aligned
from innercourt.errors import UsageError

SHOWN = 15


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source: how many of its reports were resolved, how many true (partly: one half), and the chance
    that its next plain report of a fact, in a new case, is true, with the central 90 %."""

    source: str
    of: str
    reports: int
    true: float
    p: float
    low: float
    high: float
    told: tuple[tuple[str, str, str, str, float], ...]
    """Case, report, kind, hedge and truth of each."""

    def page(self) -> str:
        """The record as a page of Markdown."""
        head = f"# {self.source}\n\nClass: {self.of}. {self.reports} resolved reports, {self.true:g} of them true.\n\n"
        spread = f"{self.p:.2f} ({self.low:.2f} to {self.high:.2f})"
        said = f"Its next plain report of a fact is true with a chance of {spread}.\n\n"
        table = "| case | report | kind | hedge | true |\n| --- | --- | --- | --- | --- |\n"
        words = {1.0: "yes", 0.0: "no", 0.5: "partly"}
        return (
            head
            + said
            + table
            + "".join(f"| {' | '.join(row[:4])} | {words[row[4]]} |\n" for row in self.told)
        )


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """One class of source and kind of claim: counts, and the chance for a newcomer's plain report."""

    of: str
    kind: str
    reports: int
    true: float
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Mean log scores of cases left out in turn (nearer to zero is better), and the standard error of the
    difference between the record's and that of class frequencies."""

    record: float
    classes: float
    constant: float
    error: float
    reports: int


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """All of it."""

    sources: tuple[SourceRecord, ...]
    classes: tuple[ClassRecord, ...]
    scored: Scored
    reports: int
    cases: int

    def source(self, name: str) -> SourceRecord:
        """One source, by its name in any case of letters. `UsageError` if it has no resolved report."""
        for record in self.sources:
            if record.source == name.casefold():
                return record
        raise UsageError(f"`{name}` has no resolved report", expected="a source with a record", found="none")

    def as_json(self) -> dict[str, Any]:
        """Everything, as one JSON object."""
        return asdict(self)

    def as_csv(self) -> str:
        """The resolved reports, one a row."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("source", "class", "case", "report", "kind", "hedge", "true"))
        for record in self.sources:
            writer.writerows((record.source, record.of, *row) for row in record.told)
        return text.getvalue()

    def __str__(self) -> str:
        rows = [
            (r.of, r.kind, f"{r.reports}", f"{r.true:g}", f"{r.p:.2f}", f"{r.low:.2f} to {r.high:.2f}")
            for r in self.classes
        ]
        sources = [
            (r.source, r.of, f"{r.reports}", f"{r.true:g}", f"{r.p:.2f}", f"{r.low:.2f} to {r.high:.2f}")
            for r in self.sources[:SHOWN]
        ]
        s = self.scored
        told = (
            f"Each case foretold from the others, mean log score of {s.reports} reports: record {s.record:.3f}, "
            f"class frequencies {s.classes:.3f}, a constant {s.constant:.3f}; "
            f"standard error of the first difference {s.error:.3f}."
        )
        heads = ("reports", "true", "next", "90 %")
        more = f"\nand {len(self.sources) - SHOWN} more" if len(self.sources) > SHOWN else ""
        return "\n\n".join((
            f"{self.reports} resolved reports of {self.cases} cases.", aligned([("class", "kind", *heads), *rows]),
            aligned([("source", "class", *heads), *sources]) + more, told,
        ))  # fmt: skip
