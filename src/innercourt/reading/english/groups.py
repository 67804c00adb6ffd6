"""Verb groups: a verb that attributes, with its auxiliaries, adverbs and particles."""

from __future__ import annotations

from typing import NamedTuple

from innercourt.reading.english.clauses import Unit, phrase_right
from innercourt.reading.english.verbs import Verb, attribution_verbs


class Group(NamedTuple):
    """A verb with its auxiliaries, adverbs and particles: tokens `first` to `last`; `head` is the verb itself."""

    first: int
    head: int
    last: int
    verb: Verb
    passive: bool


def group_at(unit: Unit, i: int) -> Group | None:
    """The verb group whose head is token `i`, if it is a verb that attributes."""
    if unit.tags[i] not in "VILG":
        return None
    for verb in attribution_verbs().get(unit.tokens[i].lower, ()):
        n = particles_end(unit, i, verb)
        if verb.particles and (not n or _to_somebody(unit, i, verb)):
            continue
        first = group_left(unit, i)
        been = any(unit.tags[j] == "B" for j in range(first, i))
        passive = been and verb.form in ("past", "participle") and unit.tags[i] != "G"
        return Group(first, i, i + 1 + n, verb, passive)
    return None


def particles_end(unit: Unit, i: int, verb: Verb) -> int:
    """How many tokens after `i` the particles of the verb take; 0 if they are not there."""
    if not verb.particles:
        return 0
    at = i + 1
    if at < unit.end and unit.tags[at] == "A" and unit.tokens[at].lower != verb.particles[0]:
        at += 1
    for particle in verb.particles:
        if at >= unit.end or unit.tokens[at].lower != particle:
            return 0
        at += 1
    return at - i - 1


def _to_somebody(unit: Unit, i: int, verb: Verb) -> bool:
    """“Confessed to him that”: the preposition names who was told, and belongs to no verb."""
    if verb.particles != ("to",) or i + 2 >= unit.end:
        return False
    heard = i + 3 if unit.tags[i + 2] == "O" else phrase_right(unit, i + 2, unit.end)
    return i + 2 < heard < unit.end and unit.tokens[heard].lower == "that" and unit.tags[heard] == "S"


def group_left(unit: Unit, i: int) -> int:
    """The first token of the verb group whose head is `i`."""
    first = i
    while first > 0 and unit.tags[first - 1] in "AMBHX" and not unit.barred(first - 1):
        first -= 1
    went_on = first > 2 and unit.tags[first - 1] == "T" and unit.tokens[first - 2].lower == "on"
    if went_on and unit.tokens[first - 3].lower in ("went", "goes", "go", "going", "gone"):
        return group_left(unit, first - 3)
    while first < i and unit.tags[first] == "A" and (first == 0 or unit.tags[first - 1] in ',."'):
        first += 1
    return first
