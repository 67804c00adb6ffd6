"""The gold set of nested chains: how it is read, and how the reader's chains are compared with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from innercourt.reading.document import Block, Document
from innercourt.reading.masthead import language_of
from innercourt.reading.reader import read_statements
from innercourt.reading.statement import Hop

HERE = Path(__file__).parent
Chains = frozenset[str]


class Item(NamedTuple):
    """A text and the chains in it; every third text is held out."""

    text: str
    chains: Chains
    held_out: bool


Which = Literal["first", "second", "third", "fourth"]
FILES: dict[Which, str] = {"first": "", "second": "_fresh", "third": "_third", "fourth": "_fourth"}


def items(language: str, which: Which = "first") -> Iterator[Item]:
    """The texts of one language: of the first set, or of one that was written when rules stood."""
    text, chains, number = "", set(), 0
    lines = (HERE / f"gold_chains_{language}{FILES[which]}.txt").read_text(encoding="utf-8").splitlines()
    for line in [*lines, "(end)"]:
        if line.startswith("="):
            chains.add(line[1:].strip())
        elif line and not line.startswith("#"):
            if text:
                number += 1
                yield Item(
                    text,
                    frozenset(_canonical(c) for c in chains - {"-"}),
                    which != "first" or number % 3 == 0,
                )
            text, chains = line, set()


def found(text: str) -> Chains:
    """The chains that the reader finds, without the bare author's."""
    language = language_of(text)
    document = Document(text, "", len(text), "text", "plain text", "utf-8", language, (Block(0, len(text)),))
    written = {_canonical(" > ".join(_links(s.chain))) for s in read_statements(document).statements}
    return frozenset(written - {""})


def _links(chain: tuple[Hop, ...]) -> Iterator[str]:
    for hop in chain:
        hedge = f"[{hop.hedge}]" if hop.hedge else ""
        if hop.who != "author":
            yield f"{hop.speaker}:{hop.verb.replace('_', ' ')}{hedge}"
        elif hedge:
            yield hedge


def _canonical(chain: str) -> str:
    return " ".join(chain.lower().replace("’", "'").replace("_", " ").split())


def right(language: str, held_out: bool, which: Which = "first") -> tuple[int, int]:
    """How many texts have exactly the chains of the gold set, of how many."""
    chosen = [i for i in items(language, which) if i.held_out == held_out]
    return sum(found(i.text) == i.chains for i in chosen), len(chosen)
