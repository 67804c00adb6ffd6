"""Chains in a Chinese sentence: the same links as in English, found by words and marks alone.

Chinese has no inflection and few spaces, so a clause is what stands between two marks, and a speaker is
what stands in a clause before a verb of saying, without its adverbials.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from innercourt.court.words import HEDGES
from innercourt.reading.chinese import words as w
from innercourt.reading.statement import Hop, Place

DEEPEST = 6
_QUOTE = re.compile(r"[“「『][^”」』]*[”」』]?")
_CLOSED = re.compile("[”」』]")
_TRIM = "，,。；;：: 　“”「」『』、"


@dataclass(frozen=True)
class Draft:
    """A statement before its document's facts are added."""

    start: int
    end: int
    chain: tuple[Hop, ...]
    quoted: float
    hedge: tuple[str, Place] | None
    mind: bool
    denied: bool


@dataclass(frozen=True)
class Context:
    """The document's text, the chain so far, who spoke last, and how deep we are."""

    text: str
    chain: tuple[Hop, ...]
    speakers: list[str]
    depth: int = 0
    mind: bool = False
    denied: bool = False
    quoted: float = 0.0


@dataclass(frozen=True)
class _Found:
    """An attribution: its links, where it begins, where its content is."""

    hops: tuple[Hop, ...]
    start: int
    content: tuple[int, int]
    quoted: bool


def drafts(start: int, end: int, context: Context) -> list[Draft]:
    """Every statement in `text[start:end]`, one sentence or part of one."""
    start, end = _trimmed(context.text, start, end)
    if start >= end:
        return []
    found = _attributions(start, end, context) if context.depth < DEEPEST else []
    if not found:
        return [_leaf(start, end, context)]
    out: list[Draft] = []
    head = min(f.start for f in found)
    if head - start >= 4 and not any(f.content[1] <= f.start for f in found):
        before = _trimmed(context.text, start, head)
        if before[1] - before[0] >= 5 and re.search(r"[，。；]$", context.text[start:head]):
            out.append(_leaf(*before, context))
    for one in found:
        inner = replace(
            context, chain=(*context.chain, *one.hops), depth=context.depth + 1,
            mind=context.mind or one.hops[-1].verb in w.THINKING,
            denied=context.denied ^ any(h.verb in w.DENYING for h in one.hops),
            quoted=max(context.quoted, 1.0 if one.quoted else 0.5 if _QUOTE.search(context.text, *one.content) else 0.0),  # noqa: E501
        )  # fmt: skip
        out += drafts(*one.content, inner)
    return out


def _attributions(start: int, end: int, context: Context) -> list[_Found]:
    text = context.text
    according = w.ACCORDING.match(text, start, end)
    if according and according["who"] not in ("", "此") and not w.HEDGE.match(text, start, end):
        relayed = w.RELAYED.search(text, start, according.end())
        hops = (
            _relay_hops(relayed, text, start + 1, context)
            if relayed
            else (_hop(text, *according.span("who"), according, context),)
        )
        stop = _content_end(text, according.end(), end)
        return [_Found(hops, start, (according.end(), stop), False), *_spoken(stop, end, context)]
    paper = w.ON_PAPER.match(text, start, end)
    if paper:
        cue = Place(start, start + 2, text[start : start + 2])
        hop = _named(text, *paper.span("who"), context, paper["verb"] or "根据", cue)
        return [_Found((hop,), start, (paper.end(), end), False)]
    return _spoken(start, end, context)


def _relay_hops(m: re.Match[str], text: str, start: int, context: Context) -> tuple[Hop, ...]:
    outer = _named(text, start, m.start(), context, m["relay"], Place(*m.span("relay"), m["relay"]))
    return (outer, _hop(text, *m.span("who"), m, context))


def _spoken(start: int, end: int, context: Context) -> list[_Found]:
    """Attributions by a verb of saying outside of quotations; each reaches to the next that is joined to it."""
    text, found = context.text, []
    here = start
    while here < end:
        m = _next_cue(text, here, end)
        if m is None:
            break
        relayed = w.RELAYED.search(text, here, end)
        if relayed and relayed.start() <= m.start() < relayed.end():
            m = relayed
        first = _clause_start(text, start, m.start())
        behind = _quote_behind(text, start, first, m, end)
        if behind is not None:
            hop = _hop(text, first, m.start("verb"), m, context)
            found.append(_Found((hop,), first, behind, True))
            here = m.end()
            continue
        stop = _content_end(text, m.end(), end)
        if stop - m.end() < 2:
            here = m.end()
            continue
        if first > start and text[first - 1] in "”」』" and _is_quote(text, m.end(), stop):
            before = max(text.rfind(mark, start, first) for mark in "“「『")
            hop = _hop(text, first, m.start("verb"), m, context)
            found.append(_Found((hop,), first, (max(start, before), first), True))
        if m.re is w.RELAYED:
            hops: tuple[Hop, ...] = _relay_hops(m, text, first, context)
        else:
            hops = (_hop(text, first, m.start("verb"), m, context),)
        found.append(_Found(hops, first, (m.end(), stop), _is_quote(text, m.end(), stop)))
        here = stop
    return found


def _next_cue(text: str, here: int, end: int) -> re.Match[str] | None:
    quotes = [q.span() for q in _QUOTE.finditer(text, here, end)]
    for m in w.CUE.finditer(text, here, end):
        if not any(a <= m.start() < b for a, b in quotes):
            return m
    return None


def _clause_start(text: str, start: int, at: int) -> int:
    cut = max(text.rfind(mark, start, at) for mark in "，。；：！？”」")
    return cut + 1 if cut >= 0 else start


def _quote_behind(text: str, start: int, first: int, m: re.Match[str], end: int) -> tuple[int, int] | None:
    """“…，”他说。 The quotation stands before the verb, and nothing follows it."""
    rest = text[m.end() : end].strip(_TRIM)
    if rest or first <= start:
        return None
    return (start, first) if text[first - 1] in "”」』，" else None


def _content_end(text: str, start: int, end: int) -> int:
    """Where what is said ends: before “，并警告”, “，但他说”."""
    for m in re.finditer(r"[，；](?:并且?|但是?|而|同时|又|还|不过)?", text[start:end]):
        at = start + m.end()
        if any(q.start() <= start + m.start() < q.end() for q in _QUOTE.finditer(text, start, end)):
            continue
        joined = m[0][1:]
        nxt = w.CUE.match(text, at, end)
        if nxt or (joined and re.match(r"没有|并未|拒绝|未", text[at:end])):
            return start + m.start()
        if joined in ("但", "但是", "而", "不过"):
            cue = w.CUE.search(text, at, min(end, at + 14))
            if cue and "，" not in text[at : cue.start()]:
                return start + m.start()
    return end


def _is_quote(text: str, start: int, end: int) -> bool:
    inside = text[start:end].strip("，。： ")
    return inside[:1] in tuple("“「『") and (inside[-1:] in tuple("”」』") or not _CLOSED.search(inside))


def _hop(text: str, start: int, end: int, m: re.Match[str], context: Context) -> Hop:
    return _named(text, start, end, context, m["verb"], Place(*m.span("verb"), m["verb"]))


def _named(text: str, start: int, end: int, context: Context, verb: str, cue: Place) -> Hop:
    """The link whose speaker stands in `text[start:end]`, without adverbials; the one before if there is nobody."""
    raw = text[start:end]
    hedge = w.HEDGE.search(raw)
    bare = w.ADVERBIAL.sub("", w.HEDGE.sub("", raw)).strip(_TRIM)
    for _ in range(2):
        bare = w.LEAD.sub("", bare).strip(_TRIM) or bare
        bare = w.VEHICLE.sub("", bare).strip(_TRIM) or bare
    bare = bare.strip("《》〈〉" + _TRIM).removesuffix("》").removeprefix("《")
    bare = bare.replace("《", "").replace("》", "")
    if bare in w.PRONOUNS or not bare:
        who = context.speakers[-1] if context.speakers else ""
        hop = Hop(
            who or bare or "未具名", "named" if who else "unresolved" if bare else "unnamed", verb, None, cue
        )
    else:
        context.speakers.append(bare)
        at = text.find(bare, start, end)
        place = Place(at, at + len(bare), bare) if at >= 0 else Place(start, end, raw)
        hop = Hop(bare, "unnamed" if w.UNNAMED.search(bare) else "named", verb, place, cue)
    return replace(hop, hedge=None) if hedge is None else hop


def _leaf(start: int, end: int, context: Context) -> Draft:
    found = [
        (w.HEDGE_WORDS[m[0]], Place(m.start(), m.end(), m[0]))
        for m in w.HEDGE.finditer(context.text, start, end)
    ]
    weakest = min(found, key=lambda h: HEDGES[h[0]], default=None)
    chain = context.chain
    if weakest is not None:
        chain = (*chain[:-1], replace(chain[-1], hedge=weakest[0], hedge_wording=weakest[1]))
    return Draft(start, end, chain, context.quoted, weakest, context.mind, context.denied)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end


__all__: Sequence[str] = ["Context", "Draft", "drafts"]
