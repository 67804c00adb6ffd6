"""How far what is said reaches: from behind the verb to the end of its clause."""

from __future__ import annotations

from innercourt.reading.english.clauses import Span, Unit, phrase_right
from innercourt.reading.english.nouns import NOUNS
from innercourt.reading.english.verbs import Verb, attribution_verbs
from innercourt.reading.tokens import word_set

_BREAKS = word_set("according while but although though whereas even")
_ATTITUDES = frozenset({"judge", "urge", "want"})
_CLAUSE_LEADS = word_set("as while after when before because since though although until")


def following(unit: Unit, last: int, verb: Verb) -> Span:
    """The content that follows the verb group ending before `last`: past adjuncts and addressees."""
    start, end = last, unit.end
    if verb.kind == "tell":
        stop = phrase_right(unit, start, end)
        if start < stop < end and not (unit.tags[stop] in "VBHM" and unit.tags[start] not in "O"):
            start = stop
        elif start < stop < end and stop - start > 1:
            start = _second_phrase(unit, start, stop)
        start = past_adjuncts(unit, start)
    elif verb.kind in ("say", "think"):
        start = past_adjuncts(unit, start)
    while start < end and unit.tags[start] in ",:" and unit.quote[start] < 0:
        start += 1
    return (start, clause_end(unit, start, verb))


def _second_phrase(unit: Unit, start: int, stop: int) -> int:
    """“told the Courier the queen believed”: a second article begins what was told."""
    for k in range(start + 1, stop):
        if unit.tags[k] == "D" or (unit.tags[k] == "R"):
            return k
    return start + 1 if unit.tags[start] in "EO" and unit.tags[start + 1] not in "E" else start


def past_adjuncts(unit: Unit, start: int) -> int:
    """Past “in a statement on Monday”, if a clause or a quotation follows it."""
    if start < unit.end and unit.tags[start] == "T":
        return start
    if start + 1 < unit.end and unit.tags[start] == "," and unit.tags[start + 1] == "G":
        for k in range(start + 2, min(unit.end - 1, start + 18)):
            if unit.tags[k] == "," and unit.tokens[k + 1].lower == "that":
                return k + 1
    j = start
    while j < unit.end and j - start < 18 and not unit.barred(j):
        if (unit.tokens[j].lower == "that" and unit.tags[j] in "S") or unit.tags[j] == ":":
            return start if unit.tokens[j - 1].lower in NOUNS and j > start else j
        if unit.tags[j] in "VBHMXRSW":
            return start
        if unit.tags[j] == "," and j + 1 < unit.end and unit.barred(j + 1):
            return j + 1
        j += 1
    if j < unit.end and unit.barred(j) and unit.tags[start] in "PTEA":
        return j
    return start


def clause_end(unit: Unit, start: int, verb: Verb) -> int:
    """The token after the clause that begins at `start`."""
    end = unit.end
    if start >= end:
        return start
    if unit.barred(start) and unit.tags[start] == '"':
        return unit.quotes[unit.quote[start]].last + 1
    head = next((k for k, tag in enumerate(unit.tags) if tag not in "AC,"), 0)
    introduced = head < start and unit.tags[head] == "S" and unit.low[head] != "that"
    j = start
    while j < end:
        if unit.barred(j):
            j = unit.quotes[unit.quote[j]].last + 1
            if j < end and unit.tags[j] in "S-,":
                return j
            continue
        if _breaks(unit, j, start, verb, introduced):
            return j
        j += 1
    return end


def _breaks(unit: Unit, j: int, start: int, verb: Verb, introduced: bool) -> bool:
    here, low = unit.tags[j], unit.tokens[j].lower
    if here == ";":
        return True
    if here == "," and j + 1 < unit.end:
        return introduced or _comma_breaks(unit, j, verb)
    if here == "C" and j > start and j + 1 < unit.end:
        return _coordinate(unit, j)
    if here == "-" and unit.tokens[j - 1].end < unit.tokens[j].start and unit.tokens[j].text != "-":
        return True
    if (
        here == "-"
        and unit.tokens[j - 1].end < unit.tokens[j].start
        and j + 1 < unit.end
        and unit.tokens[j].end < unit.tokens[j + 1].start
    ):
        return True
    if (
        here == "S"
        and low in _CLAUSE_LEADS
        and j > start + 1
        and verb.kind in _ATTITUDES
        and j + 1 < unit.end
    ):
        return unit.tags[j + 1] in "REDG" and (low != "as" or unit.tags[j + 1] == "R")
    return False


def _comma_breaks(unit: Unit, j: int, verb: Verb) -> bool:
    tag, word = unit.tags[j + 1], unit.tokens[j + 1].lower
    if unit.tokens[j - 1].lower == "that" and unit.tags[j - 1] == "S":
        return False  # what stands between commas behind “that” interrupts, and does not end
    if tag == "D" and _names_a_claim(unit, j + 2):
        return True
    if tag == "G" or (verb.form == "ing" and (tag in "VBHM" or word == "that")):
        return True
    if word in _BREAKS:
        if unit.tags[j - 1] == "S":
            return False
        return word != "but" or verb.base != "know"
    if tag == "C" and j + 2 < unit.end:
        return unit.tags[j + 2] in "VAHB" or _speaks_next(unit, j + 2)
    if word == "who" and verb.base not in ("cite", "quote", "mention", "invoke"):
        return verb.kind in _ATTITUDES
    return verb.kind in ("judge", "urge") and verb.base not in ("cite", "quote") and tag in "WSPV"


def _names_a_claim(unit: Unit, k: int) -> bool:
    """“…, a claim the government called absurd”: what follows is no part of the claim."""
    while k < unit.end and unit.tags[k] in "JA":
        k += 1
    return k + 1 < unit.end and unit.low[k] in NOUNS and unit.tags[k + 1] in "DERW"


def _coordinate(unit: Unit, j: int) -> bool:
    """Whether “and” here joins a second verb of saying to the first."""
    if unit.tokens[j].lower not in ("and", "but"):
        return False
    k = j + 1
    while k < unit.end and unit.tags[k] in "AH":
        k += 1
    return (
        k < unit.end
        and unit.tags[k] == "V"
        and unit.tokens[k].lower in attribution_verbs()
        and not unit.barred(k)
    )


def _speaks_next(unit: Unit, first: int) -> bool:
    """Whether a subject and a verb of saying follow: “…, and his lawyer maintains that”."""
    k = phrase_right(unit, first, unit.end)
    if k == first:  # “one said”, “many believe”: a number or a measure alone is no phrase
        k += unit.tags[first] == "D"
    if k == first:
        return False
    while k < unit.end and unit.tags[k] in "AHM":
        k += 1
    if k >= unit.end or unit.tags[k] not in "VL":
        return False
    return any(
        v.kind in ("say", "tell", "think") and not v.particles
        for v in attribution_verbs().get(unit.tokens[k].lower, ())
    )
