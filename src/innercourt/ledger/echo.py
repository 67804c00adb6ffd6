"""Echo candidates: documents that share too much wording to have been written apart.

Text reuse is measured by *coverage*: the share of a text's words that lie in phrases of three words
which the other text has too (word trigrams as in Clough and Stevenson 2011, counted by the words
they cover, so that one long passage taken over whole counts for all of its words). In Chinese and Japanese a
phrase is six characters. Pairs worth measuring are found with MinHash and a containment index
(Zhu et al. 2016, LSH Ensemble), from the library datasketch.

What comes out is proposed, no more. That two documents agree is never looked at: independent
accurate sources agree too. An analyst's verdict is recorded with `judge`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from innercourt.ledger.listing import all_standing, content_of
from innercourt.ledger.record import Copy, Document
from innercourt.ledger.standing import Moment, followed
from innercourt.ledger.store import Ledger

SHARE = 0.2
"""A fifth of the words: at this share and above a pair is proposed."""

WORDS, CHARACTERS = 3, 6
_PERMUTATIONS = 256
_CONTAINED = 0.05
"""Containment of trigrams above which a pair is measured; low, because coverage counts more."""
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Echo:
    """A candidate: `share` of the words of `copy` lie in phrases that `original` has too.

    Which of two is the copy is told by their dates where both have one, else by whose text is
    covered more. `passage` is the longest run of words that is shared.
    """

    copy: str
    original: str
    share: float
    passage: str


def tokens(text: str) -> list[str]:
    """Words in lower case; Chinese and Japanese by character.

    >>> tokens("The General's 司令部, 2025")
    ['the', 'general', 's', '司', '令', '部', '2025']
    """
    return _TOKEN.findall(text.lower())


def coverage(text: str, other: str) -> float:
    """The share of the words of `text`, 0 to 1, that lie in phrases which `other` has too.

    >>> coverage("he was not held and flew home", "sources say he was not held abroad")
    0.5714285714285714
    """
    return _covered(tokens(text), phrases(tokens(other)))[0]


def phrases(words: list[str]) -> frozenset[Phrase]:
    """The distinct phrases of a text."""
    size = _size(words)
    return frozenset(zip(*(words[i:] for i in range(size)), strict=False))


def echoes(
    texts: Mapping[str, str], *, share: float = SHARE, dates: Mapping[str, str] | None = None
) -> list[Echo]:
    """Pairs of `texts` that share wording, by the names they go by, the largest share first.

    `dates` order them: of two the earlier is proposed as the original. Texts of fewer words than
    a phrase share nothing.
    """
    held = {name: tokens(text) for name, text in texts.items()}
    sets = {name: found for name, words in held.items() if (found := phrases(words))}
    judged = (_judged(a, b, held, sets, dates or {}) for a, b in _candidates(sets))
    kept = (echo for echo in judged if echo.share >= share)
    return sorted(kept, key=lambda echo: (-echo.share, echo.copy, echo.original))


def echo_candidates(
    ledger: Ledger, *, as_of: Moment = None, share: float = SHARE,
    text_of: Callable[[Document, bytes], str | None] | None = None,
) -> list[Echo]:  # fmt: skip
    """Echoes among the documents of a ledger that nobody has judged yet.

    Documents that were judged copies of one another, a page and the text taken out of it, are one here: of their
    echoes with another the largest is proposed.

    `text_of` gives the text of a document from its bytes, or None if it has none; without it plain
    text is decoded and HTML stripped of its marks.
    """
    texts: dict[str, str] = {}
    dates: dict[str, str] = {}
    for id, entry, text in documents_with_text(ledger, as_of, text_of or plain_text):
        if text:
            texts[id] = text
            dates[id] = entry.published or entry.captured[:10]
    head, judged = families(ledger, as_of), judged_pairs(ledger, as_of)
    found: dict[frozenset[str], Echo] = {}
    for echo in echoes(texts, share=share, dates=dates):
        ends = frozenset(head.get(name, name) for name in (echo.copy, echo.original))
        if len(ends) == 2 and ends not in judged:
            found.setdefault(ends, echo)
    return list(found.values())


def documents_with_text(
    ledger: Ledger, as_of: Moment, text_of: Callable[[Document, bytes], str | None]
) -> Iterator[tuple[str, Document, str | None]]:
    """Every document that stands, with its text where the ledger has its bytes and they have one."""
    for record in all_standing(ledger, "document", as_of=as_of):
        entry = record.entry
        assert isinstance(entry, Document)
        content = content_of(ledger, entry.sha256) if entry.sha256 else None
        yield record.id, entry, None if content is None else text_of(entry, content)


def families(ledger: Ledger, as_of: Moment) -> dict[str, str]:
    """For every document that was judged a copy: what it was copied from in the end."""
    return followed({v.copy: v.original for v in _verdicts(ledger, as_of) if v.verdict})


def judged_pairs(ledger: Ledger, as_of: Moment) -> set[frozenset[str]]:
    """The pairs that an analyst has judged, either way, each document by the head of its family."""
    head = families(ledger, as_of)
    return {
        frozenset(head.get(name, name) for name in (v.copy, v.original)) for v in _verdicts(ledger, as_of)
    }


def _verdicts(ledger: Ledger, as_of: Moment) -> list[Copy]:
    return [r.entry for r in all_standing(ledger, "copy", as_of=as_of) if isinstance(r.entry, Copy)]


def plain_text(document: Document, content: bytes) -> str | None:
    """The text of a document of plain text or HTML, undecodable bytes marked; None for anything else."""
    kind = document.media_type.partition(";")[0].strip().lower() or "text/plain"
    if kind not in ("text/plain", "text/html", "text/markdown", "application/xhtml+xml"):
        return None
    text = content.decode("utf-8", "replace")
    if "html" not in kind:
        return text
    stripper = _Stripper()
    stripper.feed(text)
    stripper.close()
    return " ".join(stripper.parts)


class _Stripper(HTMLParser):
    """Keeps what a reader of the page would see."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.parts.append(data)


def _size(words: list[str]) -> int:
    characters = sum(len(word) == 1 and word > "\u3000" for word in words)
    return CHARACTERS if 2 * characters > len(words) else WORDS


def _covered(words: list[str], other: frozenset[Phrase]) -> tuple[float, tuple[int, int]]:
    """The share of words in shared phrases, and where the longest run of them begins and ends."""
    size = len(next(iter(other), ()))
    if not size or not words:
        return 0.0, (0, 0)
    ends = longest = (0, 0)
    covered = 0
    for start in range(len(words) - size + 1):
        if tuple(words[start : start + size]) not in other:
            continue
        begin = ends[0] if start <= ends[1] else start
        covered += start + size - max(start, ends[1])
        ends = (begin, start + size)
        longest = max(longest, ends, key=lambda run: run[1] - run[0])
    return covered / len(words), longest


def _candidates(sets: Mapping[str, frozenset[Phrase]]) -> Iterator[tuple[str, str]]:
    """Pairs of which one may hold a part of the other, each once."""
    from datasketch import MinHash, MinHashLSHEnsemble  # type: ignore[import-untyped, unused-ignore]

    if len(sets) < 2:
        return
    names = sorted(sets)
    sketches = {}
    for name in names:
        sketches[name] = MinHash(num_perm=_PERMUTATIONS)
        sketches[name].update_batch([" ".join(phrase).encode() for phrase in sets[name]])
    index = MinHashLSHEnsemble(threshold=_CONTAINED, num_perm=_PERMUTATIONS, num_part=4)
    index.index((name, sketches[name], len(sets[name])) for name in names)
    seen: set[frozenset[str]] = set()
    for name in names:
        for other in sorted(index.query(sketches[name], len(sets[name]))):
            pair = frozenset((name, other))
            if other != name and pair not in seen:
                seen.add(pair)
                yield name, other


def _judged(
    a: str, b: str, held: Mapping[str, list[str]], sets: Mapping[str, frozenset[Phrase]],
    dates: Mapping[str, str],
) -> Echo:  # fmt: skip
    of_a, run_a = _covered(held[a], sets[b])
    of_b, run_b = _covered(held[b], sets[a])
    day_a, day_b = dates.get(a, ""), dates.get(b, "")
    later_a = day_a > day_b if day_a and day_b and day_a != day_b else of_a >= of_b
    copy, original = (a, b) if later_a else (b, a)
    words, run = (held[a], run_a) if of_a >= of_b else (held[b], run_b)
    return Echo(copy, original, max(of_a, of_b), " ".join(words[run[0] : run[1]]))
