"""A document as captured, and the text in it that is the article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["en", "zh"]
Form = Literal["text", "html", "pdf"]


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
    from the events told.
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

    @property
    def article(self) -> tuple[Block, ...]:
        """The paragraphs that are read for statements."""
        return tuple(b for b in self.blocks if b.role == "body")
