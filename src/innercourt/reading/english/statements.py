"""The statements of an English article."""

from __future__ import annotations

import re

from innercourt.court.words import HEDGES
from innercourt.reading.dates import named_times, times_within
from innercourt.reading.document import Document, Patience
from innercourt.reading.english import people
from innercourt.reading.english.chains import EFFORT, Context, Draft, drafts, verb_hedge
from innercourt.reading.sentences import units
from innercourt.reading.statement import Dated, Hop, Place, Polarity, Statement, mode_of
from innercourt.reading.tokens import Token, word_set

_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "nobody", "none", "neither", "without", "cannot"})
_FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_MINDS = word_set(
    "want wants wanted understand understands understood realise realises realised realize realizes realized fears"
    " feared resents resented know knows knew feel feels felt recognise recognises recognised recognize recognizes"
    " recognized intends intended hope hopes hoped believe believes believed think thinks thought regrets"
    " regretted dreads dreaded motive"
)
_MIND = re.compile(
    r"\b(?:(?:is|was) aware|is indifferent|driven by fear|out of (?:fear|anger)|in order to|aimed at|determined to"
    r"|desperate to|chose (?:not )?to|(?:his|her) (?:aim|goal))\b"
)


def english_statements(document: Document, patience: Patience) -> tuple[Statement, ...]:
    """Every statement of the document's article, numbered `s1`, `s2` in the order of the text."""
    author = Hop(_author(document), "author", "reports")
    cast = people.Cast()
    found: list[Statement] = []
    for block in document.article:
        for here in units(document.text, block.start, block.end):
            place = _of(document.text, here)
            if patience.is_over(place.start):
                return tuple(found)
            context = Context(document.text, (author,), cast)
            cast.effort = EFFORT
            cast.sentence += 1
            times = tuple(named_times(document.text, place.start, place.end, document.published))
            for draft in drafts(here, context):
                found.append(_finished(document, draft, place, times, len(found) + 1))
    return tuple(found)


def _author(document: Document) -> str:
    return document.publisher or (document.authors[0] if document.authors else "the author")


def _of(text: str, tokens: list[Token]) -> Place:
    return Place(tokens[0].start, tokens[-1].end, text[tokens[0].start : tokens[-1].end])


def _finished(
    document: Document, draft: Draft, sentence: Place, times: tuple[Dated, ...], number: int
) -> Statement:
    text = " … ".join(p.text for p in draft.pieces)
    low = [t.lower for t in draft.tokens]
    origin = draft.chain[-1]
    hedge = draft.hedge.word if draft.hedge else origin.hedge
    own = verb_hedge(origin.verb) if len(draft.chain) > 1 else None
    if own is not None and (hedge is None or HEDGES[own] < HEDGES[hedge]):
        hedge = own
    dates = times_within(times, draft.pieces[0].start, draft.pieces[-1].end)
    narration = len(draft.chain) == 1
    minds = draft.mind or (narration and _reads_a_mind(draft, text))
    negated = (_negations(low[:25]) % 2 == 1) != draft.denied
    polarity: Polarity = "denies" if negated else "affirms"
    mode = mode_of(narration, draft.quoted)
    return Statement(
        f"s{number}", draft.pieces[0].start, draft.pieces[-1].end, text, draft.pieces, sentence, mode, draft.chain,
        hedge or "is", draft.hedge_place, polarity, _kind(low, draft, minds), dates, draft.names,
        _flags(document, draft, narration, minds, bool(dates)),
    )  # fmt: skip


def _negations(low: list[str]) -> int:
    """How often words are negated; a contrast is no negation: “the army, not the party”, “citing not this but that”."""
    return sum(
        word in _NEGATIONS
        and not (word == "not" and k > 0 and (low[k - 1] == "," or low[k - 1].endswith("ing")))
        for k, word in enumerate(low)
    )


def _reads_a_mind(draft: Draft, text: str) -> bool:
    return not _MINDS.isdisjoint([t.text for t in draft.tokens]) or _MIND.search(text) is not None


def _kind(low: list[str], draft: Draft, minds: bool) -> str:
    if draft.denied:
        return "denial"
    if minds:
        return "motive"
    if any(w in _FUTURE for w in low[:20]) or draft.chain[-1].verb in (
        "predict",
        "forecast",
        "foretell",
        "expect",
    ):
        return "forecast"
    return "fact"


def _flags(document: Document, draft: Draft, narration: bool, minds: bool, dated: bool) -> tuple[str, ...]:
    origin = draft.chain[-1]
    told = {
        "own-claim": narration,
        "mind-reading": minds,
        "no-date": not dated and document.published is None,
        "unnamed-source": origin.who == "unnamed",
        "unresolved-speaker": any(hop.who == "unresolved" for hop in draft.chain),
        "question": "?" in document.text[draft.pieces[-1].end - 1 : draft.pieces[-1].end + 2]
        or origin.verb in ("ask", "wonder"),
        "conditional": draft.tokens[0].lower in ("if", "unless", "should"),
    }
    return tuple(name for name, holds in told.items() if holds)
