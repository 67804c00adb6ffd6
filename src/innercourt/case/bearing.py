"""Which actors, sources and propositions of a case a statement bears on.

A ranking for a person to look at, not a judgement: words in common, rare ones counting more, and
actors in common. Nothing here decides whether a statement affirms what it bears on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from innercourt.case.called import surnames
from innercourt.case.casefile import CaseFile
from innercourt.reading.statement import Statement
from innercourt.reading.tokens import word_set
from innercourt.reports.report import Proposition

MOST = 5
LEAST = 0.15
_WORD = re.compile(r"[A-Za-z]{3,}|\d{4}")
_STOCK = word_set(
    "the and was were has have had his her its their that this with from for not who whom which said says into than"
    " would will been being are did does him them they she but over under after before about"
)
_NEGATED = re.compile(r"\b(?:not|no|never|neither|nor|cannot|without|refused?)\b|n['’]t\b")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposition that a statement may bear on: how strongly, from 0 to 1, and on which side."""

    proposition: str
    score: float
    says: str


@dataclass(frozen=True, slots=True)
class Bearing:
    """What of a case a statement touches: actors in it, sources of its chain (None: not in the case), propositions."""

    actors: tuple[str, ...]
    sources: tuple[str | None, ...]
    propositions: tuple[Candidate, ...]


@dataclass(frozen=True)
class Matcher:
    """A case prepared for many statements.

    >>> from innercourt.case.read import read_case
    >>> matcher = Matcher(read_case("beijing-2025"))
    >>> matcher.actors("Cai stopped Xi Jinping"), matcher.source("Wei Jingsheng") is not None
    (('xi', 'cai'), True)
    """

    case: CaseFile

    def bearing(self, statement: Statement) -> Bearing:
        """Everything that one statement touches."""
        about = statement.text if len(statement.text) > 20 else statement.sentence.text
        return Bearing(
            self.actors(about),
            tuple(self.source(hop.speaker) for hop in statement.chain),
            self.propositions(about, statement.polarity),
        )

    def actors(self, text: str) -> tuple[str, ...]:
        """The actors named in a text, in the order of the case."""
        return tuple(id for id, pattern in self._patterns.items() if pattern.search(text))

    def source(self, speaker: str) -> str | None:
        """The source, or the actor, that a speaker is: by full name, by alias, by the one surname that fits."""
        plain = _plain(speaker)
        if plain in self._speakers:
            return self._speakers[plain]
        fits = {
            id
            for name, id in self._speakers.items()
            if plain and (name.endswith(f" {plain}") or name.startswith(f"{plain} "))
        }
        return fits.pop() if len(fits) == 1 else None

    def propositions(self, text: str, polarity: str) -> tuple[Candidate, ...]:
        """The propositions that share most with a text, the strongest first, at most `MOST`."""
        words, who = _words(text), set(self.actors(text))
        found = [(self._score(p, words, who), p) for p in self.case.propositions]
        ranked = sorted(((s, p) for s, p in found if s >= LEAST), key=lambda sp: (-sp[0], sp[1].id))[:MOST]
        return tuple(Candidate(p.id, round(s, 3), _side(p, polarity)) for s, p in ranked)

    def _score(self, proposition: Proposition, words: frozenset[str], who: set[str]) -> float:
        theirs, actors = self._prepared[proposition.id]
        shared = sum(self._weight[w] for w in theirs & words)
        norm = math.sqrt(
            sum(self._weight[w] for w in theirs) * sum(self._weight.get(w, self._rare) for w in words)
        )
        cosine = shared / norm if norm else 0.0
        together = len(actors & who) / len(actors | who) if actors | who else 0.0
        return 0.7 * cosine + 0.3 * together

    @cached_property
    def _prepared(self) -> dict[str, tuple[frozenset[str], set[str]]]:
        return {p.id: (_words(p.text), set(self.actors(p.text))) for p in self.case.propositions}

    @cached_property
    def _rare(self) -> float:
        return math.log(1 + len(self.case.propositions))

    @cached_property
    def _weight(self) -> Mapping[str, float]:
        counts: dict[str, int] = {}
        for theirs, _ in self._prepared.values():
            for word in theirs:
                counts[word] = counts.get(word, 0) + 1
        return {word: math.log(1 + len(self._prepared) / n) for word, n in counts.items()}

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        counted: dict[str, int] = {}
        for actor in self.case.court.actors:
            for name in surnames(actor.name):
                counted[name] = counted.get(name, 0) + 1
        return {
            a.id: _any([a.name, *a.aliases, *(n for n in surnames(a.name) if counted[n] == 1)])
            for a in self.case.court.actors
        }

    @cached_property
    def _speakers(self) -> dict[str, str]:
        known: dict[str, str] = {}
        for s in self.case.sources:
            for name in (s.name, s.name.partition("(")[0], s.id.replace("_", " "), *s.aliases):
                known.setdefault(_plain(name), s.id)
        return known


def _any(names: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted({n for n in names if n}, key=len, reverse=True)
    return re.compile(
        "|".join(rf"\b{re.escape(n)}\b" if n.isascii() else re.escape(n) for n in ordered) or r"(?!)"
    )


def _side(proposition: Proposition, polarity: str) -> str:
    """A denial of “X did not” affirms it."""
    negated = bool(_NEGATED.search(proposition.text))
    return "affirms" if (polarity == "affirms") != negated else "denies"


def _words(text: str) -> frozenset[str]:
    return frozenset(_stem(w) for w in map(str.lower, _WORD.findall(text)) if w not in _STOCK)


def _stem(word: str) -> str:
    """The word without its commonest endings: enough that “vetoed” meets “veto”."""
    for end in ("ations", "ation", "ings", "ing", "ies", "ers", "ed", "es", "er", "s", "e"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word


def _plain(name: str) -> str:
    return " ".join(name.lower().removeprefix("the ").split()).strip()
