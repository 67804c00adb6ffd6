"""Attributions that stand beside what they attribute: “…, he said”, “… said Orlo”, “according to”."""

from __future__ import annotations

from innercourt.reading.english import words as w
from innercourt.reading.english.clauses import Span, Unit, subject
from innercourt.reading.english.frame import Frame
from innercourt.reading.english.groups import Group
from innercourt.reading.english.verbal import source_end
from innercourt.reading.tokens import word_set

_ADJUNCTS = word_set(
    "in during on at to of after before from last this when while as about with through via by for into"
)


_PHRASES = ((2, ["according", "to"]), (4, ["in", "the", "words", "of"]))


def according(unit: Unit, i: int) -> Frame | None:
    """“According to X, …”, “…, according to X”, “…, according to X, …”."""
    tokens, tags, end = unit.tokens, unit.tags, unit.end
    words = (
        next((n for n, p in _PHRASES if [t.lower for t in tokens[i : i + n]] == p), 0)
        if tokens[i].lower in "according in"
        else 0
    )
    if not words or i + words >= end:
        return None
    stop = i + words
    if unit.barred(stop):  # the title of a book or a film
        stop = min(end, unit.quotes[unit.quote[stop]].last + 1)
    while stop < end and not unit.barred(stop) and tags[stop] not in ",;:-":
        stop += 1
    if stop == i + words:
        return None
    cue = (i, i + words)
    if i == 0 or (i == 1 and tags[0] in "AC,"):
        rest = ((stop + 1, end),) if stop + 1 < end else ()
        return Frame(cue, (i + words, stop), rest, "according", "according to", around=True)
    if i > 1 and tags[i - 1] == "," and tags[i - 2] == "S" and stop + 1 < end:
        return Frame(cue, (i + words, stop), ((stop + 1, end),), "according", "according to")
    ends = end if _apposition_to_end(unit, stop) else stop
    pieces = [clause_before(unit, i)]
    if ends < end and tags[ends] == "," and tags[i - 1] == ",":
        pieces.append((ends + 1, end))
    return Frame(
        cue,
        (i + words, ends),
        tuple(p for p in pieces if p[0] < p[1]),
        "according",
        "according to",
        around=True,
    )


def _apposition_to_end(unit: Unit, comma: int) -> bool:
    if comma + 1 >= unit.end or unit.tags[comma] != ",":
        return False
    return unit.tags[comma + 1] == "W" or all(t not in "VBHMX" for t in unit.tags[comma + 1 : unit.end])


def clause_before(unit: Unit, i: int) -> Span:
    """The clause that ends just before token `i`: from the start of the sentence, without the comma."""
    last = i
    while last > 0 and unit.tags[last - 1] in ",-" and unit.quote[last - 1] < 0:
        last -= 1
    first = 0
    while first < last and unit.tags[first] in "C," and unit.quote[first] < 0:
        first += 1
    return (first, last)


def parenthetical(unit: Unit, group: Group) -> Frame | None:
    """“…, he said” and “…, he said, …”, a quotation or a clause standing before it."""
    who = subject(unit, group.first)
    if who is None or group.verb.kind not in ("say", "think", "tell") or who[0] == 0 or group.passive:
        return None
    before = who[0] - 1
    quoted = unit.barred(before)
    fenced = (
        group.last + 1 < unit.end
        and unit.tags[group.last] == ","
        and unit.tags[before] == ","
        and not unit.barred(group.last + 1)
    )
    if not quoted and not fenced and (unit.tags[before] != "," or not _clause(unit, before)):
        return None
    after = group.last
    while after < unit.end and unit.tags[after] == "A":
        after += 1
    tag = unit.tags[after] if after < unit.end else "."
    if group.verb.kind == "tell" and _addressee_only(unit, after):
        while after < unit.end and unit.tags[after] in "NEDJO#Q":
            after += 1
        tag = unit.tags[after] if after < unit.end else "."
    closes = tag in ".,;-" or _adjunct(unit, after) or (group.verb.kind == "tell" and quoted)
    if not closes and not quoted:
        return None
    if tag == "S" and not (quoted and unit.tokens[after].lower != "that"):
        return None
    if quoted and tag in "SDR" and unit.tokens[after].lower == "that":
        return None
    left = quoted_before(unit, before) if quoted else clause_before(unit, who[0])
    rest = _resumed(unit, after, open_clause=tag == "," and not quoted)
    pieces = tuple(p for p in (left, rest) if p and p[0] < p[1])
    return Frame((group.first, group.last), who, pieces, group.verb.kind, group.verb.base, around=True)


def _addressee_only(unit: Unit, after: int) -> bool:
    """“…, Ruel told Moreno, …”: nothing but a name stands between the verb and the next mark."""
    k = after
    while k < unit.end and unit.tags[k] in "NEDJO#Q":
        k += 1
    return k > after and (k >= unit.end or unit.tags[k] in ",." or _adjunct(unit, k))


def _adjunct(unit: Unit, at: int) -> bool:
    """Whether what stands at `at` tells when, where or to whom, not what."""
    if at >= unit.end:
        return True
    low = unit.tokens[at].lower
    return low in w.WEEKDAYS or low in _ADJUNCTS


def _clause(unit: Unit, before: int) -> bool:
    """Whether a whole clause stands before the comma, not just “On Monday,” or “When he came,”."""
    if any(unit.barred(j) for j in range(before)):
        return True
    start = 1 if unit.tags[0] in "C" else 0
    tags = unit.tags
    if tags[start] in "PSGL" or unit.tokens[start].lower in ("when", "asked", "as", "if"):
        comma = next((k for k in range(start, before) if tags[k] == ","), before)
        return (
            comma < before
            and any(t in "VBHMX" for t in tags[comma:before])
            and any(t in "NER" for t in tags[comma:before])
        )
    return any(t in "VBHMX" for t in tags[start:before]) or _subject_only(unit, start, before)


def _subject_only(unit: Unit, start: int, before: int) -> bool:
    """“The prince, the Lantern wrote, will …”: the clause is cut after its subject."""
    tags = unit.tags
    if not all(t in "NEDJ#QPC" for t in tags[start:before]):
        return False
    later = next((k for k in range(before + 1, unit.end) if tags[k] == ","), -1)
    return 0 < later < unit.end - 1 and tags[later + 1] in "VBHMXA"


def quoted_before(unit: Unit, before: int) -> Span:
    """The quotation that ends at `before`, with the words of its own clause that lead into it."""
    quote = unit.quotes[unit.quote[before]]
    first = quote.first
    k = first
    while k > 0 and (unit.tags[k - 1] not in ",:.;" or unit.quote[k - 1] >= 0):
        k -= 1
    lead = unit.tags[k:first]
    if k == 0 and any(t in "VBHMXRS" for t in lead) and lead[-1] not in ",:":
        return (0, quote.last + 1)
    return (first, quote.last + 1)


def _resumed(unit: Unit, last: int, open_clause: bool) -> Span | None:
    """What is said on after “he said,”: a quotation that goes on, or the rest of the clause."""
    j = last
    while j < unit.end and not unit.barred(j) and j - last < 14:
        if unit.tags[j] in "VBHMX":
            break
        j += 1
    if j < unit.end and unit.barred(j):
        return (j, unit.quotes[unit.quote[j]].last + 1)
    if open_clause and last + 1 < unit.end and unit.tags[last] == "," and unit.tags[last + 1] not in "G":
        return (last + 1, unit.end)
    return None


def inverted(unit: Unit, group: Group) -> Frame | None:
    """“…,” said Orlo, the chamberlain."""
    first, last = group.first, group.last
    if first == 0 or group.verb.kind not in ("say", "think") or group.verb.form not in ("past", "s"):
        return None
    quoted = unit.barred(first - 1)
    if not quoted and (unit.tags[first - 1] != "," or not _clause(unit, first - 1)):
        return None
    if last >= unit.end or unit.tags[last] not in "NEDR#J":
        return None
    stop = source_end(unit, last)
    runs_on = stop < unit.end and (unit.tags[stop] in "VBHM" or unit.low[stop] == "as")
    if stop <= last or (not quoted and runs_on):
        return None
    left = quoted_before(unit, first - 1) if quoted else clause_before(unit, first)
    rest = _resumed(unit, stop, open_clause=False)
    pieces = tuple(p for p in (left, rest) if p and p[0] < p[1])
    return Frame((first, last), (last, stop), pieces, group.verb.kind, group.verb.base, around=True)


def asked(unit: Unit, group: Group) -> Frame | None:
    """“Asked whether he would go, he …”: asked by nobody that is named, or “by X”."""
    start, source = group.last, None
    comma = next((k for k in range(start, unit.end) if unit.tags[k] == "," and not unit.barred(k)), unit.end)
    if start < unit.end and unit.tokens[start].lower == "by":
        stop = source_end(unit, start + 1)
        source, start = (start + 1, stop), stop
    if start >= comma:
        return None
    about = unit.tokens[start].lower == "about" and start == group.last
    return Frame(
        (0, start + 1 if about else group.last),
        source,
        ((start + about, comma),),
        "urge",
        "ask",
        passive=True,
    )


def labelled(unit: Unit, i: int) -> Frame | None:
    """“Orlo: we go.” A name and a colon at the head of a line; or a colon that leads into a quotation."""
    if unit.tags[i] != ":" or i == 0 or i + 2 >= unit.end or unit.quote[i] >= 0:
        return None
    if i <= 3 and all(t == "E" for t in unit.tags[:i]) and unit.tags[i - 1] == "E":
        return Frame((i, i + 1), (0, i), ((i + 1, unit.end),), "say", "say")
    if unit.barred(i + 1) and unit.tags[i + 1] == '"':
        quote = unit.quotes[unit.quote[i + 1]]
        who = next(
            (subject(unit, k) for k in range(1, i) if unit.tags[k] in "VBHMX" and subject(unit, k)), None
        )
        return Frame((i, i + 1), who, ((i + 1, quote.last + 1),), "say", "say")
    return None
