"""A reading as one JSON object."""

from __future__ import annotations

from datetime import date
from typing import Any

from innercourt.reading.reader import Reading
from innercourt.reading.statement import Dated, Hop, Place, Statement

Json = dict[str, Any]


def reading_json(reading: Reading) -> Json:
    """The document's facts, its blocks and its statements; places are characters of `text`."""
    d = reading.document
    return {
        "reader": reading.reader,
        "document": {
            "sha256": d.sha256, "bytes": d.bytes, "form": d.form, "extractor": d.extractor,
            "encoding": d.encoding, "language": d.language, "title": d.title, "authors": list(d.authors),
            "publisher": d.publisher, "published": _day(d.published), "address": d.address,
            "captured": d.captured, "notes": list(d.notes),
            "blocks": [{"start": b.start, "end": b.end, "role": b.role, **({"why": b.why} if b.why else {})} for b in d.blocks],  # noqa: E501
            "text": d.text,
        },
        "statements": [statement_json(s) for s in reading.statements],
        **({"provenance": list(reading.provenance)} if reading.provenance else {}),
    }  # fmt: skip


def statement_json(s: Statement) -> Json:
    """One statement, every field of `Statement`."""
    return {
        "id": s.id, "start": s.start, "end": s.end, "text": s.text,
        "pieces": [_place(p) for p in s.pieces], "sentence": _place(s.sentence), "mode": s.mode,
        "chain": [_hop(h) for h in s.chain], "hedge": s.hedge, "hedge_wording": _place(s.hedge_wording),
        "polarity": s.polarity, "kind": s.kind, "dates": [_dated(x) for x in s.dates],
        "names": list(s.names), "flags": list(s.flags),
    }  # fmt: skip


def _hop(h: Hop) -> Json:
    return {
        "speaker": h.speaker, "who": h.who, "verb": h.verb, "mention": _place(h.mention), "cue": _place(h.cue),
        "hedge": h.hedge, "hedge_wording": _place(h.hedge_wording),
    }  # fmt: skip


def _dated(x: Dated) -> Json:
    return {**(_place(x.place) or {}), "first": _day(x.first), "last": _day(x.last)}


def _place(p: Place | None) -> Json | None:
    return {"start": p.start, "end": p.end, "text": p.text} if p else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
