"""Read an article: which statements it makes, who answers for each, through whom, how sure.

The default reader is rules and word lists: the same document gives the same statements on every
machine, nothing is downloaded, no model runs.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from innercourt.reading import masthead
from innercourt.reading.document import Block, Document, Patience
from innercourt.reading.intake import (
    MOST_BYTES,
    MOST_CHARACTERS,
    DocumentError,
    decode,
    form_of,
    refused,
    too_large,
)
from innercourt.reading.plaintext import lay_out
from innercourt.reading.statement import Statement
from innercourt.reading.webpage import Extract, from_html


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and the statements found in it, in the order of the text."""

    document: Document
    statements: tuple[Statement, ...]
    reader: str = "rules"
    provenance: tuple[dict[str, str], ...] = ()


def read(
    source: str | Path, *, publisher: str = "", published: date | None = None, private_addresses: bool = False,
    endpoint: str = "", model: str = "",
) -> Reading:  # fmt: skip
    """Read one article: the path of a file, an address (`http…`), or `-` for standard input.

    `publisher` and `published` overrule what the document says of itself. `private_addresses` lets
    an address lead into a private network. `endpoint` and `model` have a language model read instead of the
    rules (see `endpoint.py`). Raises `DocumentError` for what cannot be read.
    """
    document = open_document(source, private_addresses=private_addresses)
    if publisher:
        document = replace(document, publisher=publisher)
    if published:
        document = replace(document, published=published)
    if endpoint:
        from innercourt.reading.endpoint import read_by_endpoint

        return read_by_endpoint(document, endpoint, model)
    return read_statements(document)


def read_statements(document: Document, patience: Patience | None = None) -> Reading:
    """The statements of a document, by rules.

    When `patience` (a minute) is over, what was found so far stands, and a note in the document says so.
    """
    patience = patience or Patience()
    if document.language == "zh":
        from innercourt.reading.chinese.statements import chinese_statements

        found = chinese_statements(document, patience)
    else:
        from innercourt.reading.english.statements import english_statements

        found = english_statements(document, patience)
    return Reading(patience.told(document), found)


def open_document(source: str | Path, *, private_addresses: bool = False) -> Document:
    """The document at a path, an address or standard input (`-`)."""
    name = str(source)
    if name.lower().startswith(("http://", "https://")):
        from innercourt.reading.fetch import fetch

        page = fetch(name, private=private_addresses)
        found = document_of(page.content, page.address, address=page.address, declared=page.charset)
        return replace(found, captured=page.captured)
    if "://" in name:
        raise refused(name, "an address that begins with http:// or https://", f"`{name.split('://')[0]}://`")
    if name == "-":
        return document_of(_bytes_of(name), "standard input")
    return replace(document_of(_bytes_of(name), name), path=str(Path(name).resolve()))


def _bytes_of(name: str) -> bytes:
    if name == "-":
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        path = Path(name)
        if path.is_dir():
            raise refused(name, "a file", "a folder")
        try:
            with path.open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as why:
            raise refused(name, "a file that can be read", why.strerror or str(why)) from why
        except ValueError as why:
            raise refused(name, "the name of a file", "a name with a null in it") from why
    if len(content) > MOST_BYTES:
        raise too_large(name)
    return content


def document_of(content: bytes, name: str = "", *, address: str = "", declared: str = "") -> Document:
    r"""The document that some bytes are. Raises `DocumentError`.

    >>> d = document_of(b"The fall\n\nThe marshal said that the guard had gone over to him.")
    >>> d.title, len(d.article), d.language
    ('The fall', 1, 'en')
    """
    form = form_of(content, name)
    notes: list[str] = []
    encoding = "pdf"
    if form == "pdf":
        from innercourt.reading.pdf import from_pdf

        found = from_pdf(content, name)
    else:
        decoded = decode(content, name, declared)
        encoding = decoded.encoding
        if decoded.replaced:
            notes.append(f"{decoded.replaced} characters could not be decoded as {encoding}")
        text = decoded.text.removeprefix("\ufeff")
        if form == "html":
            found = from_html(text, name, address)
        else:
            if len(text) > MOST_CHARACTERS:
                raise refused(name, f"at most {MOST_CHARACTERS:,} characters", f"{len(text):,} characters")
            found = Extract(text, "plain text")
    layout = lay_out(found.text, extracted=form == "html")
    blocks, publisher = _opened(found.text, layout.blocks)
    spans = [(b.start, b.end) for b in layout.blocks if b.role != "body"]
    return Document(
        found.text, hashlib.sha256(content).hexdigest(), len(content), form, found.extractor, encoding,
        masthead.language_of(found.text), blocks, found.title or layout.title, found.authors or layout.authors,
        found.publisher or publisher, found.published or masthead.day_of(found.text, spans), address, "", tuple(notes),
        content=content,
    )  # fmt: skip


def _opened(text: str, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], str]:
    """The blocks, the first of the article without the mark of its publisher, and that publisher."""
    for i, block in enumerate(blocks):
        if block.role == "body":
            publisher, start = masthead.opening(text, block.start, block.end)
            if not publisher or start >= block.end:
                return blocks, ""
            return (*blocks[:i], replace(block, start=start), *blocks[i + 1 :]), publisher
    return blocks, ""


__all__ = ["DocumentError", "Reading", "document_of", "open_document", "read", "read_statements"]
