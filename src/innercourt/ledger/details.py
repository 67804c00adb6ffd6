"""Copying by shared rare details: numbers, names, misspellings, and claims that turned out wrong.

That two documents agree is no sign of copying: what is so is told by everybody who knows. A sign is what
nobody else tells of the same matter, and what is not so (Dong, Berti-Equille and Srivastava 2009). So
two documents are compared only where both bear on a proposition, and the measure of how rare a
detail is are the *other* documents that bear on it too: k of n have it, and somebody who wrote apart
would have it with probability p = (k + 1/2) / (n + 1).

A copyist takes over a share c of the details of what lies before him, and hits upon the rest as others
do. Each detail of the original then weighs

    (c + (1 - c) p) / p    where the other document has it        1 - c    where it has not

and the product, averaged over several c, is how much likelier copying makes what is seen. Whoever
wrote apart reaches a product of 2^b with a probability of at most 2^-b (Markov), if details come one by
one and p is right; they do not always, which is why this proposes and concludes nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from innercourt.ledger.echo import documents_with_text, families, judged_pairs, plain_text
from innercourt.ledger.listing import all_standing
from innercourt.ledger.record import AFFIRMS, RECORDED, SILENT, Document, Proposition, Statement
from innercourt.ledger.standing import Moment
from innercourt.ledger.store import Ledger

BITS = 6.0
"""At 64 to one and above a pair is proposed."""

LEAST_OTHERS = 3
"""Documents on the same matter without which nobody can tell what is rare."""

SHARES = (0.1, 0.3, 0.6, 0.9)
"""Shares of the details that a copyist may take over, each as likely as the others."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<![.!?:\"“”'’]\s)(?<![\"“‘])(?<!^)\b[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*", re.MULTILINE)
_WORD = re.compile(r"\b[a-z]{6,}\b")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that two documents share: `kind` is number, name, spelling or wrong claim.

    `have` of `others` documents on the same matter have it as well; `bits` is its weight.
    """

    kind: str
    what: str
    have: int
    others: int
    bits: float


@dataclass(frozen=True, slots=True)
class SharedDetails:
    """A candidate: `bits` is log2 of how much likelier copying makes what both have and have not.

    `details` are those that both have, the weightiest first. `original` is the earlier of the two
    where both have a date.
    """

    copy: str
    original: str
    bits: float
    details: tuple[Detail, ...]


@dataclass(slots=True)
class Witness:
    """A document, with its copies, as far as details go: what it has, bears on and got wrong."""

    date: str = ""
    marks: set[tuple[str, str]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    bears_on: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)


def marks_of(text: str) -> set[tuple[str, str]]:
    """The numbers and the names of a text, each with its kind.

    Names are words with a capital that begin no sentence, together where they stand together;
    Chinese, which has no capitals, gives numbers alone.

    >>> sorted(marks_of("On Friday 39 officers left. General Zhang stayed with Liu Zhenli."))
    [('name', 'Friday'), ('name', 'Liu Zhenli'), ('name', 'Zhang'), ('number', '39')]
    """
    names = {("name", " ".join(found.split())) for found in _NAME.findall(text)}
    return names | {("number", found) for found in _NUMBER.findall(text)}


def shared_details(
    ledger: Ledger, *, as_of: Moment = None, bits: float = BITS,
    text_of: Callable[[Document, bytes], str | None] | None = None,
) -> list[SharedDetails]:  # fmt: skip
    """Pairs of documents that share what is rare, and that nobody has judged; the weightiest first."""
    head, judged = families(ledger, as_of), judged_pairs(ledger, as_of)
    witnesses = _witnesses(ledger, as_of, head, text_of or plain_text)
    found = compared(witnesses, bits=bits)
    return [pair for pair in found if frozenset((pair.copy, pair.original)) not in judged]


def compared(witnesses: Mapping[str, Witness], *, bits: float = BITS) -> list[SharedDetails]:
    """Pairs of witnesses who share what is rare among those that bear on the same matter."""
    comparison = _Comparison(witnesses)
    kept = [pair for pair in comparison.pairs() if pair.bits >= bits]
    return sorted(kept, key=lambda pair: (-pair.bits, pair.copy, pair.original))


def weight(p: float, has: bool, share: float) -> float:
    """How much likelier it is that a document has, or has not, a detail if it copies that share."""
    return (share + (1 - share) * p) / p if has else 1 - share


class _Comparison:
    """Witnesses by what they bear on, and how many of those on the same matters have each detail."""

    def __init__(self, witnesses: Mapping[str, Witness]) -> None:
        self._witnesses = witnesses
        self._on: dict[str, set[str]] = {}
        for name, witness in witnesses.items():
            for matter in witness.bears_on:
                self._on.setdefault(matter, set()).add(name)
        slips = _misspelt(Counter(word for witness in witnesses.values() for word in witness.words))
        self._marks = {
            name: witness.marks | {("spelling", word) for word in witness.words & slips}
            for name, witness in witnesses.items()
        }
        self._counted: dict[frozenset[str], tuple[int, Counter[tuple[str, str]]]] = {}

    def pairs(self) -> Iterator[SharedDetails]:
        """Every two on the same matter that share two rare details or more."""
        together = {pair for names in self._on.values() for pair in combinations(sorted(names), 2)}
        for a, b in sorted(together):
            found = self._pair(a, b)
            if len(found.details) > 1:
                yield found

    def _pair(self, a: str, b: str) -> SharedDetails:
        day_a, day_b = self._witnesses[a].date, self._witnesses[b].date
        both = [(a, b), (b, a)]  # original and copy
        if day_a and day_b and day_a != day_b:
            both = [min(both, key=lambda pair: self._witnesses[pair[0]].date)]
        told = [list(self._told(original, copy)) for original, copy in both]
        times = [sum(_product(found, share) for share in SHARES) / len(SHARES) for found in told]
        best = times.index(max(times))
        original, copy = both[best]
        rare = [d for d, has in told[best] if has and 2 * d.have < d.others]
        rare.sort(key=lambda d: (-d.bits, d.kind, d.what))
        # Without dates either may be the original: half of each, so that the bound holds.
        return SharedDetails(copy, original, round(math.log2(sum(times) / len(times)), 1), tuple(rare))

    def _told(self, original: str, copy: str) -> Iterator[tuple[Detail, bool]]:
        """Every detail of `original` that can be compared, and whether `copy` has it."""
        ours, theirs = self._witnesses[original], self._witnesses[copy]
        number, counts = self._count(frozenset(ours.bears_on & theirs.bears_on))
        others = number - 2
        if others >= LEAST_OTHERS:
            for mark in sorted(self._marks[original]):
                has = mark in self._marks[copy]
                yield _detail(*mark, counts[mark] - 1 - has, others), has
        for matter, origin in sorted(ours.wrong.items()):
            spoke = self._on[matter] - {original, copy}
            if matter in theirs.bears_on and len(spoke) >= LEAST_OTHERS:
                have = sum(matter in self._witnesses[other].wrong for other in spoke)
                has = matter in theirs.wrong
                if not (has and origin and origin == theirs.wrong[matter]):  # their chains say so already
                    yield _detail("wrong claim", matter, have, len(spoke)), has

    def _count(self, matters: frozenset[str]) -> tuple[int, Counter[tuple[str, str]]]:
        """How many bear on any of the matters, and how many of them have each mark."""
        if matters not in self._counted:
            names: set[str] = set().union(*(self._on[matter] for matter in matters))
            marks = Counter(mark for name in names for mark in self._marks[name])
            self._counted[matters] = len(names), marks
        return self._counted[matters]


def _product(told: Sequence[tuple[Detail, bool]], share: float) -> float:
    # From below and above within what a float holds, however many details there are.
    logs = sum(math.log2(weight(_chance(d.have, d.others), has, share)) for d, has in told)
    return 2.0 ** max(-1000.0, min(1000.0, logs))


def _chance(have: int, others: int) -> float:
    return (have + 0.5) / (others + 1)


def _detail(kind: str, what: str, have: int, others: int) -> Detail:
    return Detail(kind, what, have, others, round(-math.log2(_chance(have, others)), 1))


def _misspelt(common: Counter[str]) -> set[str]:
    """The words of which a slip of one letter, not in the ending, makes another that is commoner.

    `common` is in how many documents a word stands; the other has to stand in three at least.
    """
    often = {word for word, count in common.items() if count > 2}
    return {
        word for word, count in common.items()
        if any(common[other] > count for other in often.intersection(_slips(word)))
    }  # fmt: skip


def _slips(word: str) -> Iterator[str]:
    """What one letter left out, put in, put for another or changed round with the next makes of a word."""
    for at in range(len(word) - 2):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def _witnesses(
    ledger: Ledger, as_of: Moment, head: Mapping[str, str],
    text_of: Callable[[Document, bytes], str | None],
) -> dict[str, Witness]:  # fmt: skip
    found: dict[str, Witness] = {}
    with_text: set[str] = set()

    def of(document: str) -> Witness:
        return found.setdefault(head.get(document, document), Witness())

    for id, entry, text in documents_with_text(ledger, as_of, text_of):
        witness = of(id)
        day = entry.published or entry.captured[:10]
        witness.date = min(filter(None, (witness.date, day)), default="")
        if text:
            with_text.add(id)
            _read(witness, text)
    truths = {
        r.id: r.entry.truth for r in all_standing(ledger, "proposition", as_of=as_of)
        if isinstance(r.entry, Proposition)
    }  # fmt: skip
    for record in all_standing(ledger, "statement", as_of=as_of):
        said = record.entry
        if isinstance(said, Statement) and said.document and said.says != SILENT:
            _hear(of(said.document), said, truths, said.document not in with_text)
    return found


def _hear(witness: Witness, said: Statement, truths: Mapping[str, bool | None], quoted: bool) -> None:
    if quoted and said.quote:
        _read(witness, said.quote)
    if said.proposition:
        matter = f"{said.case}/{said.proposition}"
        witness.bears_on.add(matter)
        truth = truths.get(matter)
        if truth is not None and (said.says == AFFIRMS) != truth:
            witness.wrong[matter] = said.origin if said.lineage == RECORDED else ""


def _read(witness: Witness, text: str) -> None:
    witness.marks |= marks_of(text)
    witness.words |= {*_WORD.findall(text)}
