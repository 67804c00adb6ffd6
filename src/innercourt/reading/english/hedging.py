"""Words by which an English speaker stands back from what he says, and the word of `HEDGES` each is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from innercourt.court.words import HEDGES
from innercourt.reading.tokens import Token

_PHRASES = """
reportedly: reportedly | according to reports | it is reported that | it was reported that | reports say
is reported to: is reported to | are reported to | was reported to | were reported to | reported to have | reported to be
is said to: is said to | are said to | was said to | were said to | said to be | said to have | supposedly | purportedly | ostensibly | it is said that | is understood to | are understood to | was understood to
is believed: is thought to | are thought to | was thought to | were thought to | is believed to | are believed to | was believed to | were believed to | widely believed | it is believed that | is considered to
allegedly: allegedly | an alleged | the alleged | suspected | is alleged to | are alleged to | was alleged to | were alleged to
is rumoured: rumoured | rumored | is rumoured to | are rumoured to | was rumoured to | rumour has it that | rumor has it that | reputedly
unverified: unverified | could not be verified | could not be independently verified
unconfirmed: unconfirmed | not been confirmed | not confirmed | could not be confirmed
almost certain: almost certain | nearly certain | all but certain | virtually certain
almost certainly: almost certainly | nearly certainly | in all likelihood | doubtless | undoubtedly
very likely: very likely | most likely | more than likely | very probably | most probably
highly likely: highly likely | highly probable
likely: likely | is likely to | are likely to | was likely to
probably: probably | presumably | in all probability
probable: probable
is expected to: is expected to | are expected to | was expected to | were expected to | is due to | is set to
apparently: apparently | evidently | seemingly
appears: appears to | appear to | appeared to | it appears | it appeared
seems: seems | seemed | seem | as if | as though
may: may | may have
might: might | might have | might well | may well
could: could | could have | could well
possibly: possibly | conceivably | possible | potentially | potential | it is possible that | there is a chance
perhaps: perhaps
maybe: maybe
opinion: in my opinion | in his opinion | in her opinion | in my view | in his view | in her view | arguably
thinks: i think | we think | i guess | i suppose
suspects: i suspect | we suspect
believes: i believe | we believe
"""  # noqa: E501


class Hedged(NamedTuple):
    """A hedge found: the word of `HEDGES`, and its first and last token (the last not included)."""

    word: str
    first: int
    last: int


@cache
def _index() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word -> (phrase, word of HEDGES), longest phrase first."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in _PHRASES.strip().splitlines():
        word, _, phrases = row.partition(":")
        assert word in HEDGES, word
        for phrase in phrases.split("|"):
            parts = tuple(phrase.split())
            table.setdefault(parts[0], []).append((parts, word))
    return {first: sorted(rows, key=lambda r: -len(r[0])) for first, rows in table.items()}


def hedges(tokens: Sequence[Token], first: int = 0, last: int | None = None) -> list[Hedged]:
    """The hedges among `tokens[first:last]`, from left to right.

    >>> from innercourt.reading.tokens import tokenize
    >>> [h.word for h in hedges(tokenize("He may have been reportedly ill."))]
    ['may', 'reportedly']
    """
    stop = len(tokens) if last is None else last
    low = [token.lower for token in tokens[first:stop]]
    index, seen = _index(), 0
    found: list[Hedged] = []
    for i in [i for i, word in enumerate(low) if word in index]:
        if i < seen:
            continue
        for phrase, word in index[low[i]]:
            n = len(phrase)
            if n == 1 or tuple(low[i : i + n]) == phrase:
                if not _misread(tokens, first + i):
                    found.append(Hedged(word, first + i, first + i + n))
                    seen = i + n
                break
    return found


def _misread(tokens: Sequence[Token], i: int) -> bool:
    """“May” the month, “could not” of inability, “no longer possible”."""
    low, text = tokens[i].lower, tokens[i].text
    after = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    before = tokens[i - 1].lower if i else ""
    if low == "may":
        return text[0] == "M" and (
            after[:1].isdigit()
            or before in ("in", "on", "of", "since", "by", "last", "until")
            or before[:1].isdigit()
        )
    if low == "could":
        return after in ("not", "n't", "n’t") or before in ("who", "so")
    return low == "possible" and before in ("as", "no", "every", "all")


def weakest(found: Sequence[Hedged]) -> Hedged | None:
    """The hedge that leaves least; the first of equals; None of none.

    >>> weakest([Hedged("likely", 0, 1), Hedged("may", 3, 4)]).word
    'may'
    """
    return min(found, key=lambda h: (HEDGES[h.word], h.first), default=None)
