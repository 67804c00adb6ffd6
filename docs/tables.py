"""Tables of the reference that are read from the program, so that they cannot disagree with it.

Each stands in its page between two marks; `make tables` writes them anew, and a test says when it is time to.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from innercourt.case.engine_names import ENGINE_DEFAULTS
from innercourt.case.patterns import pattern, pattern_names
from innercourt.case.patterns_text import pattern_page
from innercourt.case.reliability import RELIABILITY
from innercourt.case.schema import described_schema
from innercourt.court.prior import SIGNATURES
from innercourt.court.words import HEDGES, ICD203, PHIA2025

Schema = Mapping[str, Any]

SECTIONS = {
    "The court": ("actors", "offices", "units", "ties", "absences"),
    "What is uncertain": ("quantities", "factors", "momentum", "hypotheses"),
    "The play": ("state", "episodes"),
    "The reports": ("propositions", "sources", "reports"),
}
"""The sections of a case, in the order of the page."""

INNER = {
    "offices": ("HolderEntry",),
    "episodes": (
        "DecisionEntry", "MoveEntry", "ChanceEntry", "BranchEntry", "ContestEntry", "ContestTerms",
        "OutcomeEntry",
    ),
    "propositions": ("IndicatorEntry", "ResolutionEntry"),
    "reports": ("HopEntry",),
}  # fmt: skip
"""Parts of a section that have keys of their own."""


PLACE = re.compile(r"(<!-- table: (\w+) -->)\n.*?(<!-- end of the table -->)", re.DOTALL)
"""Where a table stands in a page."""

PAGES = ("case", "patterns", "quantities")
"""The pages that have tables."""


def written(page: str) -> str:
    """The text of a page with its tables as the program has them now."""
    found = tables()
    return PLACE.sub(lambda place: f"{place[1]}\n\n{found[place[2]]}\n\n{place[3]}", page)


def write_tables(into: Path) -> None:
    """Write the tables of every page anew."""
    for name in PAGES:
        path = into / f"{name}.md"
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")


def tables() -> dict[str, str]:
    """Name and text of each."""
    return {
        "keys": keys(described_schema()),
        "defaults": grid(
            ("quantity", "prior unless the case says otherwise", "because"),
            ((f"`{name}`", f"`{prior}`", why) for name, (prior, why) in ENGINE_DEFAULTS.items()),
        ),
        "reliability": grid(
            ("class", "kind", "central 90 %", "because"),
            (
                (f"`{source}`", kind, f"{low:g}-{high:g}", why)
                for source, kinds in RELIABILITY.items()
                for kind, (low, high, why) in kinds.items()
            ),
        ),
        "priors": grid(
            ("prior",), ((f"`{kind}({', '.join(names)})`",) for kind, names in SIGNATURES.items())
        ),
        "phrases": grid(
            ("phrase", "yardstick", "range"),
            (
                (phrase, name, f"{low:g}-{high:g}")
                for name, phrases in (("ICD 203", ICD203), ("PHIA", PHIA2025))
                for phrase, (low, high) in phrases.items()
            ),
        ),
        "hedges": grid(
            ("the origin's words", "what they leave of its reliability"),
            ((word, f"{left:g}") for word, left in HEDGES.items()),
        ),
        "patterns": "\n\n".join(f"## `{name}`\n\n{pattern_page(pattern(name))}" for name in pattern_names()),
    }


def keys(schema: Schema) -> str:
    """Every key of the case format, section by section."""
    parts = ["## The case itself", rows(schema, only=_plain(schema))]
    for title, sections in SECTIONS.items():
        parts.append(f"## {title}")
        for section in sections:
            parts += [f"### `{section}`", schema["properties"][section]["description"]]
            parts.append(rows(_mapping(_entry(schema, section))))
            for inner in INNER.get(section, ()):
                entry = _mapping(schema["$defs"][inner])
                parts += [f"**{entry['description']}**", rows(entry)]
    return "\n\n".join(parts)


def rows(entry: Schema, only: Sequence[str] | None = None) -> str:
    """A table of the keys of one entry; those that must be given are marked."""
    required = entry.get("required", ())
    return grid(
        ("key", "meaning"),
        (
            (f"`{name}`" + (" (required)" if name in required else ""), value.get("description", ""))
            for name, value in entry["properties"].items()
            if only is None or name in only
        ),
    )


def grid(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def _plain(schema: Schema) -> list[str]:
    inside = {section for sections in SECTIONS.values() for section in sections}
    return [name for name in schema["properties"] if name not in inside]


def _entry(schema: Schema, section: str) -> Schema:
    """What one item of a section looks like."""
    found = schema["properties"][section]
    reference = (
        found.get("items")
        or found.get("additionalProperties")
        or next(iter(found["patternProperties"].values()))
    )
    entry: Schema = schema["$defs"][reference["$ref"].rsplit("/", 1)[1]]
    return entry


def _mapping(entry: Schema) -> Schema:
    """The long form of an entry that may also be written short."""
    return entry if "properties" in entry else next(form for form in entry["anyOf"] if "properties" in form)


if __name__ == "__main__":
    write_tables(Path(__file__).parent / "reference")
