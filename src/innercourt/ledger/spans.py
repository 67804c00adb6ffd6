"""Whether a quote is what stands in its document.

The text of a document is its bytes, decoded as their media type says (`text/plain; charset=...`, UTF-8
if it says nothing), without a byte order mark. Bytes of any other kind have no text here: what was
taken out of them is a document of its own, of plain text, and spans count its characters. A span of a
document without text, or without bytes, is taken as it is and counted as not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.message import Message

from sqlalchemy import Connection, select

from innercourt.errors import LedgerError
from innercourt.ledger.record import Document, Statement
from innercourt.ledger.schema import contents, documents

LEFT_OUT = " … "
"""What stands in a quote for words of the span that are not quoted."""

_SHOWN = 80


def plain_text_of(media_type: str, content: bytes | None) -> str | None:
    """The text of a document by its media type and its bytes; None if it has none.

    >>> plain_text_of("text/plain; charset=gb18030", "元帅".encode("gb18030"))
    '元帅'
    >>> plain_text_of("application/pdf", b"%PDF-1.7") is None
    True
    """
    told = Message()
    told["content-type"] = media_type or "text/plain"
    if content is None or told.get_content_type() != "text/plain":
        return None
    try:
        return content.decode(told.get_content_charset("utf-8")).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        return None


def quoted_so(text: str, start: int, end: int, quote: str) -> bool:
    """Whether `quote` is characters `start` to `end`, or parts of them in order with ` … ` between.

    The first part begins where the span begins, and the last ends where it ends.

    >>> quoted_so("He left, she said, at dawn.", 0, 26, "He left … at dawn")
    True
    """
    span = text[start:end]
    if span == quote or not quote:
        return True
    first, *rest = quote.split(LEFT_OUT)
    if not rest or not span.startswith(first) or not span.endswith(rest[-1]):
        return False
    at = len(first)
    for part in rest:
        found = span.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def compare_spans(connection: Connection, said: Iterable[Statement], new: Mapping[str, Document]) -> int:
    """Compare the spans and quotes of statements with their documents; how many could not be.

    `new` are documents of the same page by their ids. Raises `LedgerError` for the first that is
    something else than what stands there.
    """
    by_document: dict[str, list[Statement]] = {}
    for statement in said:
        if statement.document and (statement.start is not None or statement.quote):
            by_document.setdefault(statement.document, []).append(statement)
    unchecked = 0
    for id, statements in by_document.items():
        text = _text(connection, id, new.get(id))
        if text is None:
            unchecked += len(statements)
            continue
        for statement in statements:
            _compare(id, text, statement)
    return unchecked


def _compare(id: str, text: str, said: Statement) -> None:
    start, end = said.start, said.end
    if start is None or end is None:
        if said.quote not in text and not quoted_so(text, *_around(text, said.quote), said.quote):
            raise LedgerError(
                "a quote does not stand in its document", expected=f"words of the text of {id}",
                found=_shown(said.quote), hint="quote what is written, with ` … ` for what is left out",
            )  # fmt: skip
        return
    if end > len(text):
        raise LedgerError(
            "a span ends after its document", expected=f"at most {len(text)}, the characters of the text of {id}",
            found=f"{start} to {end}",
        )  # fmt: skip
    if not quoted_so(text, start, end, said.quote):
        raise LedgerError(
            "a quote is not what stands in its document",
            expected=f"{_shown(text[start:end])}, characters {start} to {end} of {id}",
            found=_shown(said.quote), hint=_hint(text, said.quote),
        )  # fmt: skip


def _around(text: str, quote: str) -> tuple[int, int]:
    """From where the first part of a quote stands to where its last part ends, as far as can be told."""
    first, *rest = quote.split(LEFT_OUT)
    last = rest[-1] if rest else first
    return max(text.find(first), 0), text.rfind(last) + len(last)


def _hint(text: str, quote: str) -> str:
    at = text.find(quote)
    return f"it stands at {at} to {at + len(quote)}" if at >= 0 else "characters count from 0 in the text"


def _shown(text: str) -> str:
    return f"`{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}`"


def _text(connection: Connection, id: str, new: Document | None) -> str | None:
    if new is not None and new.content is not None:
        return plain_text_of(new.media_type, new.content)
    newest = (
        select(documents.c.media_type, contents.c["bytes"])
        .join(contents, contents.c.sha256 == documents.c.sha256)
        .where(documents.c.id == id).order_by(documents.c.version.desc()).limit(1)
    )  # fmt: skip
    row = connection.execute(newest).first()
    return None if row is None else plain_text_of(row[0], bytes(row[1]))
