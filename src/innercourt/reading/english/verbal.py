"""Attributions by a verb: active, passive, participle."""

from __future__ import annotations

from innercourt.reading.english.clauses import (
    FARTHEST,
    Span,
    Unit,
    antecedent,
    phrase_left,
    phrase_right,
    subject,
)
from innercourt.reading.english.extent import following
from innercourt.reading.english.frame import Frame
from innercourt.reading.english.groups import Group, group_left
from innercourt.reading.english.nominal import told_before
from innercourt.reading.english.nouns import NOUNS
from innercourt.reading.english.verbs import attribution_verbs
from innercourt.reading.tokens import word_set

_TENSED = frozenset("VBHMX")
_ENDED = [[], *([mark] for mark in ",.;:WVBHM")]
"""What follows a noun in -ing: a mark, a verb, nothing."""


def active(unit: Unit, group: Group) -> Frame | None:
    """“Orlo said that …”; “… and said that …”; “it seems that …”."""
    if group.first > 0 and unit.tags[group.first - 1] == "T":
        return None
    if (
        group.last < unit.end
        and unit.tokens[group.last].lower == "by"
        and group.verb.form in ("past", "participle")
    ):
        return _reduced(unit, group)
    if hangs_on_noun(unit, group):
        return None
    who = subject(unit, group.first)
    rest = following(unit, group.last, group.verb)
    cue = (group.first, group.last)
    if group.verb.kind == "seem":
        pieces = tuple(s for s in ((who[0] if who else group.first, group.first), rest) if s[0] < s[1])
        return Frame(cue, None, pieces, "seem", group.verb.base)
    if who is None:
        who = shared_subject(unit, group.first)
    if who is None:
        return None
    if rest[0] >= rest[1]:
        rest = _relative_object(unit, who) or rest
    if rest[0] >= rest[1] or not _says_something(unit, group, rest):
        return None
    if group.verb.base == "want" and _anybody(unit, who):
        return None
    who = _informant(unit, group, rest) or who
    return Frame(cue, who, (rest,), group.verb.kind, group.verb.base)


def hangs_on_noun(unit: Unit, group: Group) -> bool:
    """“A message found on the courier indicates”: found by somebody, not finding anything."""
    at = group.last
    if group.verb.form not in ("past", "participle") or group.first == 0 or at >= unit.end:
        return False
    if unit.tags[group.first - 1] not in "NEJ" or group.head > group.first:
        return False
    if unit.low[at] == "as":  # “an official identified as”
        return True
    begin = at
    while at < unit.end and unit.tags[at] == "P":
        stop = phrase_right(unit, at + 1, unit.end)
        if stop == at + 1:
            return False
        at = stop
    return begin < at < unit.end and unit.tags[at] in "VBHM" and not unit.bar[at]


def _relative_object(unit: Unit, who: Span) -> Span | None:
    """“…, a charge he denied”: what he denied stands before him."""
    noun = who[0] - 1
    if noun < 1 or unit.low[noun] not in NOUNS or unit.tags[noun] not in "NV":
        return None
    return (phrase_left(unit, noun), who[0])


def _anybody(unit: Unit, who: Span) -> bool:
    """“If you want”, “those who want”: nobody in particular."""
    return unit.low[who[0]] in ("you", "who", "anyone", "everyone", "we", "i", "they", "it")


def _informant(unit: Unit, group: Group, rest: Span) -> Span | None:
    """“Learned from a clerk that”: the clerk is who knows."""
    at = group.last
    if group.verb.base not in ("learn", "hear") or unit.tokens[at].lower != "from":
        return None
    stop = phrase_right(unit, at + 1, rest[0])
    return (at + 1, stop) if stop > at + 1 else None


def _reduced(unit: Unit, group: Group) -> Frame | None:
    """“a diplomat quoted by the Lantern”, “the plan proposed by the duke”."""
    what = antecedent(unit, group.first)
    stop = source_end(unit, group.last + 1)
    if what is None or what[1] < group.first or stop <= group.last + 1:
        return None
    return Frame(
        (group.first, group.last),
        (group.last + 1, stop),
        (what,),
        group.verb.kind,
        group.verb.base,
        passive=True,
    )


NEEDS_CLAUSE = word_set(
    "continue maintain post figure air broadcast add sing laugh joke decree mean dispatch relay text sum clarify"
    " interject interrupt recount relate narrate process open close"
)
"""Verbs that say something only before a clause or a quotation: “continued the march” says nothing."""


NEEDS_THAT = word_set("hold state email rule publish charge prove reflect go")
"""Verbs that say something only before “that”, a pronoun or a quotation: “held a rally” says nothing."""


def _says_something(unit: Unit, group: Group, rest: Span) -> bool:
    a, b = rest
    if group.verb.base in NEEDS_THAT:
        return unit.bar[a] or unit.tags[a] in "SR" or unit.tags[a - 1] == ":"
    if group.verb.base not in NEEDS_CLAUSE:
        return True
    return unit.barred(a) or unit.tags[a] in "SR" or any(t in "VBHMX" for t in unit.tags[a : min(b, a + 8)])


def shared_subject(unit: Unit, first: int) -> Span | None:
    """The subject of an earlier verb, for “… and said”."""
    i = first - 1
    if i < 1 or unit.tags[i] not in "C,":
        return None
    speaker = _spoke_before(unit, i, first)
    if speaker is not None:
        return speaker
    for j in range(i - 1, max(0, i - FARTHEST), -1):
        if not unit.barred(j) and unit.tags[j] in _TENSED and unit.tags[j - 1] != "T":
            found = subject(unit, group_left(unit, j))
            if found is not None:
                return found
    return None


def _spoke_before(unit: Unit, joint: int, first: int) -> Span | None:
    """“X said that the paper had no proof, but added”: X is who added."""
    if unit.tags[joint] != "C" or joint < 2 or unit.tags[joint - 1] != "," or not _says(unit, first):
        return None
    for j in range(joint - 2, max(0, joint - FARTHEST), -1):
        if unit.tags[j] == "V" and not unit.bar[j] and _says(unit, j):
            return subject(unit, group_left(unit, j))
    return None


def _says(unit: Unit, first: int) -> bool:
    """Whether a verb of saying stands at `first`, or behind its auxiliaries."""
    while first < unit.end - 1 and unit.tags[first] in "AHMB":
        first += 1
    return any(
        v.kind in ("say", "tell") and not v.particles for v in attribution_verbs().get(unit.low[first], ())
    )


def participial(unit: Unit, group: Group) -> Frame | None:
    """“…, saying that …”: said by the subject of the sentence, or by the noun before it."""
    i = group.head
    if any(unit.tags[j] == "B" for j in range(group.first, i)):
        return active(unit, group)
    if i > 0 and unit.tags[i - 1] in "DJQ":
        return None
    if (
        i > 1
        and unit.tags[i - 1] == "N"
        and unit.tags[i - 2] in "DQ"
        and list(unit.tags[i + 1 : i + 2]) in _ENDED
    ):
        return None  # “a complete reckoning, which”
    rest = following(unit, group.last, group.verb)
    if rest[0] >= rest[1] or not _says_something(unit, group, rest):
        return None
    cue = (i, group.last)
    if i > 1 and unit.tokens[i - 1].lower == "as":
        quoted = _quoted_as(unit, i - 1)
        if quoted is not None:
            return Frame(cue, quoted, (rest,), group.verb.kind, group.verb.base)
    if i > 0 and unit.tags[i - 1] in "NE":
        near = antecedent(unit, i)
        if near is not None and group.verb.kind in ("say", "show", "tell"):
            issuer = _issuer(unit, near[0])
            return Frame(cue, issuer or near, (rest,), group.verb.kind, group.verb.base)
    who = _leading_subject(unit, i)
    if who is None and i > 1 and unit.tags[i - 1] == ",":
        who = antecedent(unit, i)
    if who is None and i == 0:
        for j in range(group.last, unit.end - 1):
            if unit.tags[j] == "," and not unit.barred(j):
                stop = phrase_right(unit, j + 1, unit.end)
                if stop > j + 1:
                    who, rest = (j + 1, stop), (rest[0], min(rest[1], j))
                break
    return Frame(cue, who, (rest,), group.verb.kind, group.verb.base)


def _issuer(unit: Unit, first: int) -> Span | None:
    """“The palace released a statement saying”: the palace says it."""
    if first < 2 or unit.tokens[first - 1].lower not in ("released", "issued", "published", "sent", "posted"):
        return None
    return subject(unit, group_left(unit, first - 1))


def _quoted_as(unit: Unit, at: int) -> Span | None:
    """Who is quoted “as saying”: the noun before it, or the subject of “was quoted as saying”."""
    k = at - 1
    if unit.tags[k] == "L":
        return subject(unit, group_left(unit, k))
    if unit.tags[k] not in "NEO":
        return None
    first = phrase_left(unit, k)
    if first > 0 and unit.tokens[first - 1].lower == "by":
        verb = first - 2
        return subject(unit, group_left(unit, verb)) if verb > 0 and unit.tags[verb] in "LV" else None
    return (first, at)


def _leading_subject(unit: Unit, i: int) -> Span | None:
    for j in range(i - 1, max(0, i - FARTHEST), -1):
        if not unit.barred(j) and unit.tags[j] in _TENSED:
            who = subject(unit, group_left(unit, j))
            if who is not None:
                return who
            if unit.tags[j] == "V" and j + 1 < unit.end and unit.barred(j - 1):
                stop = phrase_right(unit, j + 1, i)
                if stop > j + 1:
                    return (j + 1, stop)
    return None


def passive(unit: Unit, group: Group) -> Frame | None:
    """“Orlo is said to …”, “it was reported by X that …”, “was rejected by the palace”."""
    who = told_before(unit, group.first) or subject(unit, group.first)
    if who is None:
        return None
    last, agent = group.last, None
    if last < unit.end and unit.tokens[last].lower == "by":
        stop = source_end(unit, last + 1)
        agent = (last + 1, stop) if stop > last + 1 else None
    rest = following(unit, agent[1] if agent else last, group.verb)
    cue = (group.first, last)
    if unit.tokens[who[0]].lower == "it" and rest[0] < rest[1]:
        return Frame(cue, agent, (rest,), group.verb.kind, group.verb.base, passive=True)
    pieces = [who]
    if unit.tags[who[0]] == "W" and who[0] > 0 and unit.tags[who[0] - 1] == ",":
        rest = (rest[0], next((k for k in range(*rest) if unit.tags[k] == ","), rest[1]))
    if rest[0] < rest[1] and unit.tags[rest[0]] in "TSPB":
        pieces.append(rest)
    return Frame(cue, agent, tuple(pieces), group.verb.kind, group.verb.base, passive=True)


def source_end(unit: Unit, start: int) -> int:
    """Where the name after an inverted verb or “by” ends, with its apposition."""
    stop = phrase_right(unit, start, unit.end)
    while start < stop < unit.end and not unit.barred(stop):
        nxt = _extended(unit, stop)
        if nxt <= stop + 1:
            return unit.end if nxt < 0 else stop
        stop = nxt
    return min(stop, unit.end)


def _extended(unit: Unit, stop: int) -> int:
    """One more part of a name: “of the guard”, “and his wife”, “, the chamberlain”; -1: all that follows."""
    here, low = unit.tags[stop], unit.tokens[stop].lower
    if (here == "P" and low in ("of", "for", "at", "from", "with", "in", "on")) or low == "to":
        if low in ("in", "on") and not (stop + 1 < unit.end and unit.tags[stop + 1] in "DE"):
            return stop
        if (
            low == "at"
            and stop + 1 < unit.end
            and unit.tokens[stop + 1].lower in ("dawn", "noon", "night", "midnight", "dusk")
        ):
            return stop
        return stop if low in ("in", "on") else phrase_right(unit, stop + 1, unit.end)
    if here == "C" and low == "and":
        nxt = phrase_right(unit, stop + 1, unit.end)
        return stop if nxt < unit.end and unit.tags[nxt] in "VBHM" else nxt
    if here == "(":
        nxt = stop
        while nxt < unit.end and unit.tags[nxt] != ")":
            nxt += 1
        return nxt + 1
    if here == "," and stop + 1 < unit.end:
        if unit.tags[stop + 1] == "W":
            return -1
        nxt = phrase_right(unit, stop + 1, unit.end)
        return stop if nxt < unit.end and unit.tags[nxt] in "VBHM" else nxt
    return stop
