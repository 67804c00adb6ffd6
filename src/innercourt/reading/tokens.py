"""Words with their places: every token knows the characters of the document it stands for."""

from __future__ import annotations

import re
from itertools import repeat
from operator import add
from typing import NamedTuple

_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Lt|Col|Maj|Capt|Sgt|Prof|Rev|Hon|St|Jr|Sr|No|vs|etc|Inc|Corp|Co"
    "|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Fla|Calif|Mass|Conn|Tex|Ariz|Ill|Mich|Minn|Wis|Va|Pa"
    "|Adm|Brig|Supt|Det|Cmdr|Amb|Pres|approx|est|ca|Mt|Ft"
)
TOKEN = re.compile(
    r"[A-Za-z]+(?= )"  # most words of a text; what follows agrees on them, and takes longer to find out
    rf"|(?=[A-Za-z]{{2,6}}\.)(?:{_ABBREVIATIONS})\.(?=\s|[,)]|$)"
    r"|(?:[A-Za-z]\.){2,}|[A-Z]\.(?=\s[A-Z])"
    r"|\d+(?:[.,:/]\d+)*%?"
    r"|[A-Za-z]+(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b"
    r"|[OD]['’][A-Z][a-z]+"
    r"|[^\W\d_]+(?:-[^\W_]+)*"
    r"|''|``|\.\.\.|--|\w+|[^\w\s]"
)
"""Every alternative reads forward and never back: the time is linear in the text."""


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


class Token(NamedTuple):
    """One word or mark: as written, in small letters, and where it stands in the document."""

    text: str
    lower: str
    start: int
    end: int


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of `text[start:end]`, with offsets into the whole `text`.

    >>> [t.text for t in tokenize("Mr. Orlo didn’t say so.")]
    ['Mr.', 'Orlo', 'did', 'n’t', 'say', 'so', '.']
    """
    words = TOKEN.findall(text, start, len(text) if end is None else end)
    starts, here = [], start
    for word in words:
        here = text.index(word, here)  # only white space stands between two tokens, so this is the place
        starts.append(here)
        here += len(word)
    ends = map(add, starts, map(len, words))
    rows = zip(words, map(str.lower, words), starts, ends, strict=True)
    return list(map(tuple.__new__, repeat(Token), rows))
