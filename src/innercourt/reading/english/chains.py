"""From the attributions of a sentence to statements, each with the whole chain it came through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from innercourt.court.words import HEDGES
from innercourt.reading.english import people
from innercourt.reading.english.clauses import Span, Unit, antecedent
from innercourt.reading.english.frame import Frame
from innercourt.reading.english.frames import frames, outermost
from innercourt.reading.english.hedging import Hedged, hedges, weakest
from innercourt.reading.english.inflection import forms
from innercourt.reading.english.links import HEARSAY, is_link, is_negated, is_relay
from innercourt.reading.english.verbs import attribution_verbs
from innercourt.reading.english.words import POSSESSIVES
from innercourt.reading.sentences import sentences
from innercourt.reading.statement import Hop, Place
from innercourt.reading.tokens import Token

DEEPEST = 6
"""Links that are followed below the author: nobody writes more, and a document cannot make us try."""

EFFORT = 16
"""Clauses that are looked into within one sentence."""


@dataclass(frozen=True)
class Draft:
    """A statement before its document's facts are added: pieces, chain, how it is quoted, its hedge."""

    pieces: tuple[Place, ...]
    chain: tuple[Hop, ...]
    quoted: float
    hedge: Hedged | None
    hedge_place: Place | None
    tokens: tuple[Token, ...]
    mind: bool
    denied: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """What the reading of a clause hangs on: the chain so far, who has been named, how deep we are."""

    text: str
    chain: tuple[Hop, ...]
    cast: people.Cast
    depth: int = 0
    mind: bool = False
    denied: bool = False
    cuts: tuple[int, ...] = ()
    """Where other words were left out: characters at which what is said goes on."""


def drafts(tokens: Sequence[Token], context: Context) -> list[Draft]:
    """Every statement of a stretch of tokens, in the order of its last link."""
    found: list[Draft] = []
    for first, last in sentences(tokens, inside_quotes=context.depth > 0):
        found += _of_unit(Unit.of(tokens[first:last]), context)
    return found


def _of_unit(unit: Unit, context: Context) -> list[Draft]:
    context.cast.effort -= 1
    deeper = context.depth < DEEPEST and context.cast.effort > 0
    told = [f for f in frames(unit) if is_link(unit, f)] if deeper else []
    told = outermost(told)
    relays = [f for f in told if is_relay(unit, f)]
    told = [f for f in told if f not in relays]
    relays = relays if told else []  # “vetoed it, citing the dangers” passes nothing on
    found: list[Draft] = []
    seen = 0
    covered = [False] * len(unit.tokens)
    for frame in told:
        at = frame.source[0] if frame.source else frame.cue[0]
        if at > seen:
            people.note(unit, context.cast, seen, at)
            seen = at
        found += _of_frame(unit, frame, context, covered, relays)
    people.note(unit, context.cast, seen, len(unit.tokens))
    return found + _narration(unit, context, covered, told)


def _of_frame(
    unit: Unit, frame: Frame, context: Context, covered: list[bool], relays: Sequence[Frame] = ()
) -> list[Draft]:
    for one in (frame, *relays):
        for a, b in (one.cue, *one.content, *((one.source,) if one.source else ())):
            covered[a:b] = [True] * (b - a)
    if frame.kind == "quote":
        return _continued(unit, frame, context)
    chain = _hedged_above(unit, frame, context)
    if frame.passive and frame.source is None:
        return _hearsay(unit, frame, replace(context, chain=chain))
    hops = _hops(unit, frame, context)
    for relay in relays:
        if relay.content and relay.source in (frame.source, None):
            hops.append(_hop(unit, relay.content[0], relay, context))
    inner = replace(
        context, chain=(*chain, *hops), depth=context.depth + 1,
        mind=context.mind or frame.kind == "think", denied=context.denied ^ _denies(unit, frame),
    )  # fmt: skip
    return _contents(unit, frame.content, inner)


def _hops(unit: Unit, frame: Frame, context: Context) -> list[Hop]:
    """The links of an attribution: one, or two for “a diplomat quoted by the Lantern said”."""
    if frame.source is None:
        return [Hop("unnamed", "unnamed", frame.base, None, _place(unit, frame.cue, context))]
    a, b = frame.source
    for k in range(a + 1, b - 2):
        if unit.tokens[k].lower in ("quoted", "cited") and unit.tokens[k + 1].lower == "by":
            base = "quote" if unit.tokens[k].lower == "quoted" else "cite"
            outer = Frame((k, k + 2), (k + 2, b), (), "say", base)
            return [_hop(unit, (k + 2, b), outer, context), _hop(unit, (a, k), frame, context)]
    return [_hop(unit, frame.source, frame, context)]


def _hop(unit: Unit, span: Span, frame: Frame, context: Context) -> Hop:
    who, how = _who(unit, span, context)
    if how != "unresolved":
        context.cast.spoke(who, people.sort_of(unit, span, who))
    return Hop(who, how, frame.base, _place(unit, span, context), _place(unit, frame.cue, context))  # type: ignore[arg-type]


def _continued(unit: Unit, frame: Frame, context: Context) -> list[Draft]:
    """A quotation that stands alone goes on with the speaker before it."""
    last = context.cast.speakers[-1][0] if context.cast.speakers else ""
    hop = Hop(last or "unnamed", "named" if last else "unresolved", "say")
    return _contents(
        unit, frame.content, replace(context, chain=(*context.chain, hop), depth=context.depth + 1)
    )


def _hedged_above(unit: Unit, frame: Frame, context: Context) -> tuple[Hop, ...]:
    """The chain, its last link bearing the hedge that stands at this cue: “reportedly said”."""
    here = weakest(hedges(unit.tokens, *frame.cue))
    if here is None or (frame.passive and frame.base in HEARSAY):
        return context.chain
    return _with_hedge(context.chain, here.word, _place(unit, (here.first, here.last), context))


def _with_hedge(chain: tuple[Hop, ...], word: str, place: Place | None) -> tuple[Hop, ...]:
    last = chain[-1]
    if last.hedge is not None and HEDGES[last.hedge] <= HEDGES[word]:
        return chain
    return (*chain[:-1], replace(last, hedge=word, hedge_wording=place))


def _hearsay(unit: Unit, frame: Frame, context: Context) -> list[Draft]:
    """“Wei is said to believe that …”: the hedge is the teller's, the belief is Wei's."""
    chain = _with_hedge(context.chain, HEARSAY[frame.base], _place(unit, frame.cue, context))
    below = replace(context, chain=chain, depth=context.depth + 1)
    if len(frame.content) == 2 and frame.content[0][1] <= frame.content[1][0]:
        (a, b), (c, d) = frame.content
        verb_at = c + 1
        while verb_at < d and unit.tags[verb_at] in "AHB":
            verb_at += 1
        verb = (
            next(iter(attribution_verbs().get(unit.tokens[verb_at].lower, ())), None) if verb_at < d else None
        )
        if verb is not None and unit.tags[c] == "T" and verb_at + 1 < d:
            inner = Frame((c, verb_at + 1), (a, b), ((verb_at + 1, d),), verb.kind, verb.base)
            if is_link(unit, inner):
                return _of_frame(unit, inner, below, [False] * len(unit.tokens))
    return _contents(unit, (_meant(unit, frame.content[0]), *frame.content[1:]), below)


def _meant(unit: Unit, span: Span) -> Span:
    """“An agent who is believed to have …”: the agent."""
    relative = span[1] - span[0] == 1 and unit.tags[span[0]] == "W"
    return (antecedent(unit, span[0]) or span) if relative else span


def _who(unit: Unit, span: Span, context: Context) -> tuple[str, str]:
    a, b = span
    if unit.tags[a] == "W" and b - a == 1:
        before = antecedent(unit, a)
        if before is not None:
            people.note(unit, context.cast, *before)
            return people.speaker(unit, before, context.cast)
    if unit.tags[a] not in "RO" and unit.tokens[a].lower not in POSSESSIVES:
        people.note(unit, context.cast, a, b)
    return people.speaker(unit, span, context.cast)


def _denies(unit: Unit, frame: Frame) -> bool:
    if frame.base in (
        "deny",
        "refute",
        "rebut",
        "debunk",
        "dispute",
        "doubt",
        "reject",
        "dismiss",
        "contradict",
        "renounce",
    ):
        return True
    return is_negated(unit, frame)


def _contents(unit: Unit, content: tuple[Span, ...], context: Context) -> list[Draft]:
    spans = [_stripped(unit, a, b) for a, b in content]
    spans = [(a, b) for a, b in spans if a < b]
    if not spans:
        return []
    quoted = [any(unit.quote[k] >= 0 for k in range(a, b)) for a, b in spans]
    whole = [all(unit.quote[k] >= 0 for k in range(a, b)) for a, b in spans]
    share = 1.0 if all(whole) else 0.5 if any(quoted) else 0.0
    if any(whole):
        return [d for a, b in spans for d in _inside(unit.tokens[a:b], context, share)]
    joined = [t for a, b in spans for t in unit.tokens[a:b]]
    cuts = tuple(unit.tokens[a].start for a, _ in spans[1:])
    return _inside(joined, replace(context, cuts=(*context.cuts, *cuts)), share)


def _inside(tokens: Sequence[Token], context: Context, share: float) -> list[Draft]:
    return [
        replace(draft, quoted=share) if draft.quoted < share else draft for draft in drafts(tokens, context)
    ]


def _stripped(unit: Unit, a: int, b: int) -> Span:
    """Without the quotation marks around all of it, and without a leading “that”."""
    while b > a and unit.tags[b - 1] in ".,":
        b -= 1
    if a < b and unit.tokens[a].text in ("“", '"', "''", "‘", "'", "``") and unit.quote[a] >= 0:
        quote = unit.quotes[unit.quote[a]]
        if quote.last >= b - 1:
            a, b = a + 1, (b - 1 if quote.closed and quote.last == b - 1 else b)
    if a < b and unit.tokens[a].lower == "that" and unit.tags[a] in "SW":
        a += 1
    while b > a and unit.tags[b - 1] in ".,":
        b -= 1
    return a, b


def _narration(unit: Unit, context: Context, covered: list[bool], told: list[Frame]) -> list[Draft]:
    """What no attribution covers, where it is a clause of its own."""
    end = unit.end
    if not told:
        start = 0
        return (
            [
                _draft(
                    unit,
                    [(start, end)],
                    context,
                    1.0
                    if unit.quotes and unit.quotes[0].first == 0 and unit.quotes[0].last >= end - 1
                    else 0.0,
                )
            ]
            if end
            else []
        )
    found, i = [], 0
    while i < end:
        if covered[i]:
            i += 1
            continue
        j = i
        while j < end and not covered[j]:
            j += 1
        a, b = i, j
        while a < b and unit.tags[a] in ",C-;:S.A":
            a += 1
        while b > a and unit.tags[b - 1] in ",C-;:S.P":
            b -= 1
        tags = unit.tags[a:b]
        verb = next((k for k, t in enumerate(tags) if t in "VBHM"), -1)
        leads = tags[:1] != ["P"] or (a == 0 and "," in tags[:verb])
        if b - a >= 4 and verb > 0 and any(t in "NER" for t in tags[:verb]) and tags[0] != "W" and leads:
            found.append(_draft(unit, [(a, b)], context, 0.0))
        i = j
    return found


def _draft(unit: Unit, spans: list[Span], context: Context, quoted: float) -> Draft:
    tokens = tuple(t for a, b in spans for t in unit.tokens[a:b])
    here = weakest(hedges(tokens))
    places = [p for a, b in spans for p in _places(unit, a, b, context)]
    place = None
    chain = context.chain
    if here is not None:
        start, stop = tokens[here.first].start, tokens[here.last - 1].end
        place = Place(start, stop, context.text[start:stop])
        chain = _with_hedge(chain, here.word, place)
    return Draft(
        tuple(places), chain, quoted, here, place, tokens, context.mind, context.denied, _names(unit, spans)
    )


def _names(unit: Unit, spans: list[Span]) -> tuple[str, ...]:
    found = (people.text_of(unit, *name) for a, b in spans for name in people.names(unit, a, b))
    return tuple(dict.fromkeys(found))


def _places(unit: Unit, a: int, b: int, context: Context) -> list[Place]:
    """One place, or several where words of others stand between."""
    if not context.cuts:
        place = _place(unit, (a, b), context)
        return [place] if place else []
    found, start = [], a
    for k in range(a + 1, b + 1):
        if k == b or unit.tokens[k].start in context.cuts:
            place = _place(unit, (start, k), context)
            found += [place] if place else []
            start = k
    return found


def _place(unit: Unit, span: Span | None, context: Context) -> Place | None:
    if span is None or span[0] >= span[1]:
        return None
    start, stop = unit.tokens[span[0]].start, unit.tokens[span[1] - 1].end
    return Place(start, stop, context.text[start:stop])


def verb_hedge(base: str) -> str | None:
    """The word of `HEDGES` that a verb of saying is, if it is one.

    >>> verb_hedge("suggest"), verb_hedge("tell")
    ('suggests', None)
    """
    word = forms(base)["s"]
    return word if word in HEDGES else None
