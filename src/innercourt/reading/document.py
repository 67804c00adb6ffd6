"""A document as captured, and the text in it that is the article."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias

Language = Literal["en", "zh"]
Form = Literal["text", "html", "pdf"]
Content: TypeAlias = bytes
MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: characters `start` to `end` of the text, and whether it is the article's.

    `role` is `title`, `byline`, `caption`, `heading`, `body` or `boilerplate`; `why` says in a few
    words what spoke against it, for boilerplate.
    """

    start: int
    end: int
    role: str = "body"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its text, and what is known of its origin.

    All places are characters of `text`. For a plain text file that is the file as decoded; for
    HTML and PDF it is what the extractor named in `extractor` took out of it. `sha256` is that of
    the bytes as captured. `published` is the day the document itself gives; it is never guessed
    from the events told. `content` are those bytes.
    """

    text: str
    sha256: str
    bytes: int
    form: Form
    extractor: str
    encoding: str
    language: Language
    blocks: tuple[Block, ...]
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: date | None = None
    address: str = ""
    captured: str = ""
    notes: tuple[str, ...] = ()
    path: str = ""
    content: Content = field(default=b"", repr=False, compare=False)

    @property
    def article(self) -> tuple[Block, ...]:
        """The paragraphs that are read for statements."""
        return tuple(b for b in self.blocks if b.role == "body")


@dataclass
class Patience:
    """How long one document may be read: a ceiling by the clock that no article comes near.

    `reached` is the character up to which it was read when the time was up; None while it is not.
    """

    seconds: float = MOST_SECONDS
    reached: int | None = None
    _since: float = field(default_factory=time.monotonic)

    def is_over(self, here: int) -> bool:
        """Whether to stop before the sentence that begins at character `here`."""
        if self.reached is None and time.monotonic() - self._since > self.seconds:
            self.reached = here
        return self.reached is not None

    def told(self, document: Document) -> Document:
        """The document, with a note of what was not read."""
        if self.reached is None:
            return document
        note = (
            f"read only to character {self.reached:,} of {len(document.text):,}: {self.seconds:g} seconds were up; "
            "what was found before that stands"
        )
        return replace(document, notes=(*document.notes, note))
