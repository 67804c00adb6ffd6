"""An article that was read, as documents of a ledger: the bytes as captured, and the text read out of them.

A plain text is its own text. What an extractor took out of a page or a PDF is a second document, judged a
copy of the first, and statements count its characters: so that their quotes can be compared with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from innercourt.ledger import Copy, Entry, Ledger
    from innercourt.ledger import Document as Kept
    from innercourt.reading.document import Document

_TYPES = {"html": "text/html", "pdf": "application/pdf", "text": "text/plain"}


class Captured(NamedTuple):
    """Ids of a capture and of its text (the same for plain text), and the entries that record them.

    `entries` is empty where the ledger has them already.
    """

    document: str
    text: str
    entries: tuple[Entry, ...] = ()


def capture_document(ledger: Ledger, document: Document, *, publisher: str = "") -> Captured:
    """What records a document that was read. The same bytes from the same address are recorded once.

    `publisher` is the short name of a source.
    """
    there = _there(ledger, document)
    if there is not None:
        return there
    capture, first = _named(_capture(document, publisher))
    if document.form == "text" or not document.content:
        return Captured(first, first, (capture,))
    text, second = _named(replace(
        capture, content=document.text.encode("utf-8", "replace"), sha256="", media_type="text/plain",
        name=f"{capture.name}-text", about=f"the text of {document.sha256}, by {document.extractor}",
    ))  # fmt: skip
    return Captured(first, second, (capture, text, _taken_out(second, first, document.extractor)))


def _named(document: Kept) -> tuple[Kept, str]:
    """A document as it will be recorded, and the id that it will have."""
    from innercourt.ledger.canonical import entry_text, identity
    from innercourt.ledger.checks import checked

    sound = checked(document)
    assert isinstance(sound, type(document))
    return sound, identity(sound, entry_text(sound))


def _there(ledger: Ledger, document: Document) -> Captured | None:
    """The capture that the ledger has of the same bytes from the same address, with its text."""
    from innercourt.ledger import Copy as Verdict
    from innercourt.ledger import Document as Kept
    from innercourt.ledger import all_standing

    held = {r.id: r.entry for r in all_standing(ledger, "document") if isinstance(r.entry, Kept)}
    same = [
        id for id, kept in held.items()
        if (kept.sha256, kept.address) == (document.sha256, document.address)
    ]  # fmt: skip
    if not same:
        return None
    texts = (r.entry for r in all_standing(ledger, "copy") if isinstance(r.entry, Verdict))
    taken = [v.copy for v in texts if v.original == same[0] and v.verdict and v.reason.startswith(_REASON)]
    return Captured(same[0], taken[0] if taken else same[0])


_REASON = "the text taken out of it"


def _taken_out(text: str, capture: str, extractor: str) -> Copy:
    from innercourt.ledger import Copy

    return Copy(text, capture, True, "", f"{_REASON} by {extractor}")


def _capture(d: Document, publisher: str) -> Kept:
    from innercourt.ledger import Document as Kept

    kind = _TYPES[d.form]
    if d.form == "text" and d.encoding not in ("utf-8", "utf-8-sig"):
        kind += f"; charset={d.encoding}"
    named = f"published by {d.publisher}" if d.publisher and not publisher else ""
    return Kept(
        address=d.address, content=d.content or None, sha256=d.sha256, media_type=kind, publisher=publisher,
        language=d.language, title=d.title, published=d.published.isoformat() if d.published else "",
        captured=d.captured or datetime.now(UTC).isoformat(), name=f"d{d.sha256[:12]}", about=named,
    )  # fmt: skip
