"""Where a clause, its subject and its object begin and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innercourt.reading.english import words as w
from innercourt.reading.english.tagging import tag
from innercourt.reading.english.verbs import attribution_verbs
from innercourt.reading.quotes import Quote, quotations
from innercourt.reading.tokens import Token, word_set

Span = tuple[int, int]
_QUANTIFIERS = word_set(
    "two three four five six seven eight nine ten several many some most few both all none nobody one dozens hundreds"
    " another others each everyone no-one"
)
_MEASURES = word_set("nearly almost about roughly virtually not")
_REPORTING = frozenset({"say", "tell", "think"})
FARTHEST = 60
"""Words that are looked back for the beginning of a phrase."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, its quotations whole: tokens, tags, and the quotation each token stands in.

    `quote[i]` is the number of the quotation that token `i` stands in, -1 outside of all. A quotation is
    *long* when it is a clause or more; a short one, such as “a farce”, is a phrase of the sentence around
    it. `bar[i]` tells whether token `i` stands inside a long one. `low` are the words in small letters.
    `end` is the token after the last word: the final full stop is no part of what is said.
    """

    tokens: Sequence[Token]
    tags: Sequence[str]
    quotes: tuple[Quote, ...]
    quote: Sequence[int]
    long: Sequence[bool]
    bar: Sequence[bool]
    low: Sequence[str]
    end: int

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Unit:
        """The unit of some tokens."""
        tags, quotes, last = tag(tokens), tuple(quotations(tokens)), len(tokens)
        long = [_is_long(tags, quote) for quote in quotes]
        inside, bar = [-1] * last, [False] * last
        for n, quote in enumerate(quotes):
            size = quote.last + 1 - quote.first
            inside[quote.first : quote.last + 1] = [n] * size
            bar[quote.first : quote.last + 1] = [long[n]] * size
        while last and tags[last - 1] == "." and inside[last - 1] < 0:
            last -= 1
        return cls(tokens, tags, quotes, inside, long, bar, [t.lower for t in tokens], last)

    def barred(self, i: int) -> bool:
        """Whether token `i` stands inside a long quotation."""
        return self.bar[i]


def _is_long(tags: Sequence[str], quote: Quote) -> bool:
    inner = tags[quote.first + 1 : quote.last]
    if len(inner) >= 6 or not quote.closed:
        return True
    if inner and (inner[-1] in ".," or any(t in "VBHMRX" for t in inner)):
        return True
    return quote.first > 0 and tags[quote.first - 1] in ",:" and len(inner) > 2


def phrase_left(unit: Unit, head: int) -> int:
    """The first token of the noun phrase that ends with token `head`."""
    tags, i = unit.tags, head
    while i > 0 and not unit.barred(i - 1):
        before, here = tags[i - 1], tags[i]
        if before in "NEJ#Q" or (before in "GL" and here in "NEJ" and i - 1 > 0 and tags[i - 2] in "DJQ"):
            if before in "NE" and here == "D":
                break
            if before == "E" and here in "EN" and unit.tokens[i - 1].lower in w.WEEKDAYS:
                break
            i -= 1
        elif before == "D":
            i -= 1
            if i > 0 and tags[i - 1] == "D":
                i -= 1
            break
        elif before == '"' and unit.quote[i - 1] >= 0 and not unit.long[unit.quote[i - 1]]:
            i = unit.quotes[unit.quote[i - 1]].first
        elif before == "-" and i > 1 and unit.tokens[i - 1].end == unit.tokens[i].start:
            i -= 2
        else:
            break
    return i


def phrase_right(unit: Unit, first: int, stop: int) -> int:
    """The token after the plain noun phrase that begins at `first`; `first` itself if there is none."""
    tags, i = unit.tags, first
    if i < stop and tags[i] in "ROW":
        return i + 1
    while i < stop and not unit.barred(i):
        here = tags[i]
        if here == "D" and i > first and tags[i - 1] not in "DPA":
            break
        if here in "NEJ#DQ" or (here == "A" and i + 1 < stop and tags[i + 1] in "JN" and i == first):
            if here == "E" and i > first and unit.tokens[i].lower in w.WEEKDAYS:
                break
            i += 1
        elif here in "GL" and i > first and i + 1 < stop and tags[i + 1] in "N" and tags[i - 1] in "DJ":
            i += 1
        elif unit.quote[i] >= 0 and i > first:
            i = unit.quotes[unit.quote[i]].last + 1
        else:
            break
    while i > first and tags[i - 1] in "D":
        i -= 1
    return i


def subject(unit: Unit, verb: int) -> Span | None:
    """The subject of the verb group that begins at token `verb`, to its left."""
    tags, tokens = unit.tags, unit.tokens
    i = verb - 1
    while i > 0 and not unit.barred(i) and (tags[i] == "A" or _is_place(unit, i)):
        i -= 1
    while i >= 0 and tags[i] == "A" and not unit.barred(i):
        i -= 1
    if i < 0 or unit.barred(i):
        return None
    if tags[i] in "RW":
        return (i, i + 1)
    if tokens[i].lower in (
        "that",
        "all",
        "many",
        "some",
        "most",
        "others",
        "both",
        "these",
        "those",
        "several",
        "few",
        "one",
    ):
        return None if tokens[i].lower == "that" and tags[i] == "S" else (i, i + 1)
    if tags[i] in ",-" and i > 1:
        return _before_apposition(unit, i)
    if tags[i] == ")":
        return _subject_phrase(unit, i)
    if tags[i] not in 'NEJ#"O':
        return None
    return _before_relative(unit, _subject_phrase(unit, i))


def _is_place(unit: Unit, i: int) -> bool:
    """“A diplomat there said”: where, not who."""
    return unit.tokens[i].lower in ("there", "here") and unit.tags[i - 1] in "NE"


def _before_relative(unit: Unit, found: Span | None) -> Span | None:
    """“A merchant who trades with the palace said”: not the palace, the merchant."""
    verbs = 0
    for k in range((found[0] if found else 0) - 1, 0, -1):
        tag = unit.tags[k]
        if unit.barred(k) or tag in ",;:.-(" or verbs > 1:
            break
        if tag == "W":
            return _subject_phrase(unit, k - 1) if verbs == 1 and unit.tags[k - 1] in "NE)" else found
        if tag in "VBHMX" and unit.tags[k - 1] not in "VBHMXA":
            verbs += 1
        if any(verb.kind in _REPORTING for verb in attribution_verbs().get(unit.tokens[k].lower, ())):
            break
    return found


def _subject_phrase(unit: Unit, head: int) -> Span | None:
    """A noun phrase with what hangs on it by prepositions, ending at `head`."""
    tags, tokens = unit.tags, unit.tokens
    end = head + 1
    first = _one_phrase(unit, head)
    while first > max(0, head - FARTHEST) and not unit.barred(first - 1):
        before = tags[first - 1]
        if before == "P" or (before == "T" and tags[first] not in "I"):
            if (
                tokens[first - 1].lower == "by"
                and first > 3
                and tags[first - 2] in "VL"
                and tags[first - 3] in "NE"
            ):
                first = _one_phrase(unit, first - 3)
                continue
            if first > 3 and tags[first - 2] in "VL" and tags[first - 3] in "NE" and _hangs(unit, first - 2):
                first = _one_phrase(unit, first - 3)
                continue
            if first > 3 and tags[first - 2] == "J" and tags[first - 3] in "NE":
                first = _one_phrase(unit, first - 3)
                continue
            if first > 1 and tags[first - 2] in "DR" and tokens[first - 2].lower in _QUANTIFIERS:
                return (_measured(unit, first - 2), end)
            if first - 1 == 0 or tags[first - 2] not in 'NE#")JRO':
                return (first, end)
            if tags[first - 2] in "RO":
                break
            nxt = _one_phrase(unit, first - 2)
            if nxt > first - 2:
                return (first, end)
            first = nxt
        elif (
            before == "C"
            and first > 1
            and tags[first - 2] in "NE#)"
            and tokens[first - 1].lower in ("and", "or")
        ) or (before == "G" and first > 1 and tags[first - 2] in "NE"):
            nxt = _one_phrase(unit, first - 2)
            if _object_of_verb(unit, nxt):
                break
            first = nxt
        elif (before == "E" and tokens[first - 1].lower in w.WEEKDAYS) or (
            before == "," and first > 1 and tags[first] in "NE" and tags[first - 2] == "E"
        ):
            break
        else:
            break
    return (first, end)


def _hangs(unit: Unit, verb: int) -> bool:
    """“A message found on the courier”: a participle that hangs on the noun before it."""
    return any(v.form in ("past", "participle") for v in attribution_verbs().get(unit.low[verb], ()))


def _measured(unit: Unit, first: int) -> int:
    """“Nearly all of”: with the word that measures the measure."""
    return first - 1 if first > 0 and unit.tokens[first - 1].lower in _MEASURES else first


def _one_phrase(unit: Unit, head: int) -> int:
    if unit.tags[head] == ")":
        i = head
        while i > 0 and unit.tags[i] != "(":
            i -= 1
        head = i - 1 if i > 0 else head
    return phrase_left(unit, head)


def _object_of_verb(unit: Unit, first: int) -> bool:
    return first > 0 and unit.tags[first - 1] in "VLIGPX"


def _before_apposition(unit: Unit, comma: int) -> Span | None:
    """Subject of a verb that follows a comma: “Orlo, the chamberlain, said”."""
    tags = unit.tags
    depth = comma - 1
    opener = -1
    mark = tags[comma]
    while depth >= 0 and not unit.barred(depth):
        if tags[depth] == mark:
            opener = depth
            break
        if tags[depth] in ";:" or (mark == "-" and tags[depth] == "."):
            break
        depth -= 1
    if opener <= 0 or tags[opener - 1] not in 'NE)#R"':
        return None
    if tags[opener - 1] == "R":
        return (opener - 1, opener)
    head = _subject_phrase(unit, opener - 1)
    if head is None:
        return None
    inner = tags[opener + 1]
    if inner == "W":
        return (head[0], comma + 1) if mark == "," else head
    if mark == "-" or inner in "PGSTA":
        return head
    if inner in "VL" and "D" not in tags[opener + 1 : opener + 2]:
        return head
    return (head[0], comma + 1)


def antecedent(unit: Unit, relative: int) -> Span | None:
    """The noun phrase that “who” or “which” at token `relative` stands for."""
    i = relative - 1
    while i >= 0 and unit.tags[i] in ",-":
        i -= 1
    if i < 0 or unit.tags[i] not in 'NE)"':
        return None
    first = _one_phrase(unit, i)
    return (first, i + 1)
