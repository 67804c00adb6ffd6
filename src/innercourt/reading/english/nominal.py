"""Attributions by a noun: “the Bulletin's claim that …”, “reports that …”, “is confident that …”."""

from __future__ import annotations

from innercourt.reading.english.clauses import FARTHEST, Span, Unit, phrase_left, phrase_right, subject
from innercourt.reading.english.extent import clause_end
from innercourt.reading.english.frame import Frame
from innercourt.reading.english.nouns import ADJECTIVES, NOUNS, PREPOSED
from innercourt.reading.english.verbs import Verb
from innercourt.reading.tokens import word_set

_PREPOSITIONS = word_set("for to of on about with in over against")
_VERB = Verb("", "base", "say")
_MIND = word_set("believe fear think hope trust doubt feel know resent")


def nominal(unit: Unit, i: int) -> Frame | None:
    """The attribution whose noun or adjective is token `i`."""
    low = unit.tokens[i].lower
    if i + 1 >= unit.end:
        return None
    after = unit.tokens[i + 1].lower
    noun = unit.tags[i] in "NVJ" or (i == 0 and unit.tags[i] == "E")
    if low in NOUNS and noun:
        that = _that(unit, i)
        if that:
            return _noun(unit, i, that, NOUNS[low])
    if low in PREPOSED and after in _PREPOSITIONS and unit.tags[i] in "NVJ":
        return _owned(unit, i, PREPOSED[low])
    if low in ADJECTIVES and after in ("that", "about", "of") and i > 0 and unit.tags[i - 1] in "BA":
        return _adjective(unit, i, ADJECTIVES[low])
    return None


def _that(unit: Unit, i: int) -> int:
    """The “that” of “rumours that” and of “there were rumours on Monday that”; 0 if there is none."""
    at = i + 1
    if unit.tags[at] == "P" and "there" in unit.low[max(0, i - 5) : i]:
        at = phrase_right(unit, at + 1, unit.end)
    return at if at < unit.end and unit.low[at] == "that" and unit.tags[at] in "SW" else 0


def told_before(unit: Unit, verb: int) -> Span | None:
    """“The claim that he fled *was rejected*”: the noun and its clause, if the clause ends before `verb`."""
    for i in range(verb - 3, max(-1, verb - FARTHEST), -1):
        if unit.low[i] in NOUNS and unit.tags[i] in "NVE" and _that(unit, i) == i + 1:
            return (phrase_left(unit, i), verb) if _that_end(unit, i + 1) == verb else None
    return None


def _noun(unit: Unit, i: int, that: int, base: str) -> Frame | None:
    end = _that_end(unit, that)
    if end <= that + 2:
        return None
    source = _owner(unit, i)
    first = source[1] if source and source[1] <= i else i
    return Frame((first if source else i, i + 1), source, ((that, end),), "noun", base)


def _owned(unit: Unit, i: int, base: str) -> Frame | None:
    """“Venn's criticism of the council”: only with an owner before it."""
    source = _owner(unit, i)
    if source is None or source[1] > i:
        return None
    start = i + 1 if unit.tokens[i + 1].lower == "to" and unit.tags[i + 1] == "T" else i + 2
    end = _phrase_end(unit, start)
    if end <= start:
        return None
    return Frame((source[1], start), source, ((start, end),), "judge", base)


def _phrase_end(unit: Unit, start: int) -> int:
    """The end of a noun phrase with what hangs on it: before a mark or a tensed verb."""
    j = start
    while j < unit.end and unit.tags[j] not in ",;:-." and not unit.barred(j):
        if unit.tags[j] in "VBHMX" and unit.tags[start] != "I":
            break
        j += 1
    return j


def _owner(unit: Unit, i: int) -> Span | None:
    """Whose claim it is: “the Bulletin's claim”, “a claim by the Bulletin”, “reports”."""
    for k in range(i - 1, max(-1, i - 4), -1):
        if unit.tags[k] == "Q":
            return (phrase_left(unit, k - 1), k)
        if unit.tags[k] == "D" and unit.tokens[k].lower in ("his", "her", "their", "its", "my", "our"):
            return (k, k + 1)
        if unit.tags[k] not in "JNA":
            break
    return (phrase_left(unit, i), i + 1) if unit.tokens[i].lower.endswith("s") else None


def _that_end(unit: Unit, that: int) -> int:
    """The end of a clause of which a noun is the subject: before the second tensed verb at its level."""
    verbs = 0
    j = that + 1
    while j < unit.end:
        if unit.barred(j):
            j = unit.quotes[unit.quote[j]].last + 1
            continue
        tag = unit.tags[j]
        if tag in ",;" and verbs:
            return j
        if tag in "VBHM" and unit.tags[j - 1] not in "BHMTA":
            verbs += 1
            if (
                verbs == 2
                and unit.tags[j - 1] in "NEOLAVJ"
                and not any(t in "SWC" for t in unit.tags[that + 1 : j])
            ):
                return j
        j += 1
    return clause_end(unit, that, _VERB)


def _adjective(unit: Unit, i: int, base: str) -> Frame | None:
    first = i
    while first > 0 and unit.tags[first - 1] in "ABMHX":
        first -= 1
    who = subject(unit, first)
    end = clause_end(unit, i + 1, _VERB)
    if who is None or unit.tokens[who[0]].lower in ("it", "there") or end <= i + 2:
        return None
    kind = "think" if base in _MIND else "judge"
    that = unit.tokens[i + 1].lower == "that"
    return Frame((first, i + 1 + (not that)), who, ((i + 1 + (not that), end),), kind, base)
