"""What a ledger holds: six kinds of entry, and what was made of each when it was recorded.

    Document      a text as captured: its bytes, where they came from, and three dates kept apart
    Source        a person, an outlet, a body: whoever says things
    Proposition   something a case asks, with what it turned out to be once that is known
    Statement     what a span of a document says, through whom, hedged how, and of which proposition
    Merge         two names of one person or outlet; `into=""` takes it back
    Copy          an analyst's verdict that one document was copied from another, or was not

Each is plain data. Nothing is ever changed: a second version of an entry supersedes the first, and
both stay. `Record` is an entry as it stands in the ledger, `Receipt` what a writer gets back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

AFFIRMS, DENIES, SILENT = "affirms", "denies", "silent"
RECORDED, UNRECORDED = "recorded", "unrecorded"
POLARITIES = (AFFIRMS, DENIES, SILENT)
LINEAGES = (RECORDED, UNRECORDED)
CLAIM_KINDS = ("fact", "forecast", "motive", "denial")
SOURCE_CLASSES = (
    "official", "press", "analyst", "exile_or_partisan", "rumour_social", "private_insider",
    "coup_maker", "foreign_government", "unknown",
)  # fmt: skip
NATURES = ("person", "outlet", "body", "unknown")
SCALES = ("words", "number", "icd203", "phia2025", "none")
"""How a hedge is written: a word of the house's list, a number in [0, 1], a phrase of one of the two
official scales, or not at all."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was captured.

    `content` are the bytes themselves, or None where only the address was kept: the ledger says
    so and does not pretend. `sha256` is theirs, in hexadecimal, and is filled in from them. The
    dates are three: `published` by the outlet, `captured` by us (an instant, UTC), and `event`,
    when what it tells of is said to have happened; the last may be a year or a month. `name` is
    the analyst's own short name for it.
    """

    address: str = ""
    content: bytes | None = None
    sha256: str = ""
    media_type: str = ""
    publisher: str = ""
    language: str = ""
    title: str = ""
    published: str = ""
    event: str = ""
    captured: str = ""
    name: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A person, an outlet or a body that says things; `name` is as the reader should see it.

    `source` is the short name that chains use (`people_news`). `kind` is its class, `grade` an
    Admiralty letter, `nature` whether it is a person, an outlet or a body.
    """

    source: str
    name: str = ""
    kind: str = "unknown"
    grade: str = "F"
    nature: str = "unknown"
    aliases: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Proposition:
    """Something that statements affirm or deny, within one case.

    `truth` stays None until `resolve` says, from the day `resolved` on, what it turned out to be,
    and `reason` on whose word.
    """

    case: str
    proposition: str
    text: str = ""
    tags: tuple[str, ...] = ()
    truth: bool | None = None
    resolved: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of a chain of attribution: who passed it on, with which verb, hedged how.

    `hedge` is None where the link does not hedge; `scale` says how to read it; `wording` is what
    stands in the text.
    """

    source: str
    verb: str = "says"
    hedge: str | None = None
    scale: str = "none"
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one span of one document says.

    `chain` runs from the publisher to the origin, the one who claims to know; with `lineage`
    "unrecorded" its last link is only the last that is known. `start` and `end` count characters
    of the document's text, `quote` is what stands there. `proposition` (of `case`) may be empty:
    not linked yet. `hedge`, with `scale` and `wording`, is the origin's own; `expected` is set for
    a silence alone. `said` is the day from which one could know that this was said, `event` when
    it is said to have happened. `key` is the case's own name for the report.
    """

    chain: tuple[Hop, ...]
    document: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""
    case: str = ""
    proposition: str = ""
    says: str = AFFIRMS
    kind: str = "fact"
    hedge: str = "is"
    scale: str = "words"
    wording: str = ""
    expected: float | None = None
    lineage: str = RECORDED
    said: str = ""
    event: str = ""
    key: str = ""
    summary: str = ""
    coded_by: str = ""
    coded_on: str = ""

    @property
    def origin(self) -> str:
        """The end of the chain."""
        return self.chain[-1].source

    @property
    def publisher(self) -> str:
        """The beginning of the chain."""
        return self.chain[0].source


@dataclass(frozen=True, slots=True)
class Merge:
    """`source` and `into` are two names of one; with `into` empty they no longer are."""

    source: str
    into: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """An analyst's verdict: document `copy` was taken from document `original`, or was not.

    `shared` is the share of text that made somebody look (see `echo.py`), as decimal text.
    """

    copy: str
    original: str
    verdict: bool = True
    shared: str = ""
    reason: str = ""


Entry: TypeAlias = Document | Source | Proposition | Statement | Merge | Copy

KINDS: dict[str, type[Entry]] = {
    "document": Document,
    "source": Source,
    "proposition": Proposition,
    "statement": Statement,
    "merge": Merge,
    "copy": Copy,
}
KIND_OF = {made: kind for kind, made in KINDS.items()}


class Record(NamedTuple):
    """An entry as it stands in a ledger.

    `number` counts all entries of a ledger from 1. `id` names the thing, `version` counts what
    was said of it: a version supersedes the one before. `withdrawn` is whether this version takes
    the entry out of use, `why` the reason for this version. `digest` is SHA-256 over all of it.
    """

    number: int
    id: str
    version: int
    entry: Entry
    digest: str
    withdrawn: bool = False
    why: str = ""
    page: int = 0
    recorded_at: str = ""
    recorded_by: str = ""

    @property
    def kind(self) -> str:
        """Which of the six kinds it is, as a word."""
        return KIND_OF[type(self.entry)]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a writer gets back once its page is on the disk.

    `ids` are the names of its entries in the order given, `added` how many of them were new.
    `page` and `digest` identify the state of the whole ledger up to and including it. `unchecked`
    is how many spans and quotes could not be compared with a text, since the ledger has none.
    """

    page: int
    digest: str
    recorded_at: str
    ids: tuple[str, ...] = field(repr=False)
    added: int
    unchecked: int = 0
