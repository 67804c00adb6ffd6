"""Paragraphs and sentences, with exact places."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from statistics import median

from innercourt.reading.quotes import quotations
from innercourt.reading.tokens import Token, tokenize, word_set

Range = tuple[int, int]
ENDS = frozenset({".", "!", "?", "。", "！", "？", "…", "..."})
_CLOSERS = frozenset({"”", '"', "''", "’", "'", ")", "]", "»", "」", "』", "）"})
_SPEECH = word_set(
    "said says asked asks replied wrote added shouted cried told tweeted demanded responded wondered exclaimed"
    " continued answered declared joked yelled"
)
_CHINESE_END = re.compile(r"[。！？!?…]+[”’」』）)]*")


MOST_WORDS = 200
"""Words of one sentence; a longer one is cut, so that no document takes more than its share of time."""
LONGEST = 20_000
"""Characters that are looked at together; a longer paragraph is read in parts."""


def units(text: str, start: int, end: int) -> Iterator[list[Token]]:
    """The tokens of each sentence of a paragraph, quotations whole, none longer than `MOST_WORDS`."""
    for a, b in _parts(text, start, end):
        tokens = tokenize(text, a, b)
        for first, last in sentences(tokens, inside_quotes=False):
            for here in range(first, last, MOST_WORDS):
                yield tokens[here : min(last, here + MOST_WORDS)]


def _parts(text: str, start: int, end: int) -> Iterator[Range]:
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = start + LONGEST if cut <= start else cut
        yield start, cut
        start = cut
    yield start, end


SHORT_LINE = 0.6
"""Of the full width: a shorter line was not broken by the page."""
_SAID_AFTER = re.compile(r"[^，。！？“”]{1,20}?(?:说|道|表示|称|问|写道|指出|强调)[。！]")


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    r"""Stretches of text between line breaks; lines broken only for their width are joined.

    Of such lines one that is much shorter than the others ends its paragraph, as a heading or a last line does.

    >>> paragraphs("One line.\nAnother.")
    [(0, 9), (10, 18)]
    """
    stop = len(text) if end is None else end
    lines: list[Range] = []
    here = start
    while here < stop:
        cut = text.find("\n", here, stop)
        cut = stop if cut < 0 else cut
        lines.append((here, cut))
        here = cut + 1
    width = _wrapped(text, lines)
    found: list[Range] = []
    joined = False
    for a, b in lines:
        a, b = _trim(text, a, b)
        if a >= b:
            joined = False
        elif joined:
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
        if a < b:
            joined = b - a > SHORT_LINE * width > 0
    return found


def _trim(text: str, a: int, b: int) -> Range:
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return a, b


def _wrapped(text: str, lines: Sequence[Range]) -> float:
    """How wide the lines are, if they end where the page did; else 0.

    They do where most that are followed by another end in mid-sentence.
    """
    pairs = [(a, b) for (a, b), (c, d) in itertools.pairwise(lines) if a < b and c < d]
    if len(pairs) < 3:
        return 0.0
    widths = sorted(b - a for a, b in pairs)
    open_ended = sum(text[b - 1] not in '.!?。！？”"’:' for _, b in pairs)
    broken = open_ended > 0.6 * len(pairs) and 40 <= median(widths) <= 110
    return float(widths[3 * len(widths) // 4]) if broken else 0.0


def sentences(tokens: Sequence[Token], inside_quotes: bool = True) -> list[Range]:
    """Token ranges of the sentences of one paragraph.

    With `inside_quotes` false, a quotation is never cut: “Go. Now,” he said is one unit.

    >>> t = tokenize("“Go. Now,” he said. They went.")
    >>> sentences(t, inside_quotes=False), len(sentences(t))
    ([(0, 9), (9, 12)], 3)
    """
    total = len(tokens)
    ends = list(_ends(tokens))
    if not ends or ends[0][1] == total:  # one sentence, as most are: no need to look for quotations
        return [(0, total)] if total else []
    inside, closes = [False] * total, set()
    for quote in quotations(tokens):
        inside[quote.first : quote.last + 1] = [True] * (quote.last + 1 - quote.first)
        inside[quote.last] = not quote.closed
        closes.add(quote.last)
    cuts = [0]
    for i, j in ends:
        if j == total or (inside[j - 1] and not inside_quotes):
            continue
        if _starts(tokens, j, quoted_end=(j - 1 in closes), mark=tokens[i].text):
            cuts.append(j)
    cuts.append(total)
    return [(a, b) for a, b in itertools.pairwise(cuts) if a < b]


def _ends(tokens: Sequence[Token]) -> Iterator[Range]:
    """Every mark that may end a sentence, and the token after it and what closes with it."""
    total, seen = len(tokens), 0
    for i in [i for i, token in enumerate(tokens) if token.text in ENDS]:
        if i < seen:
            continue
        j = i + 1
        while (
            j < total
            and (tokens[j].text in _CLOSERS or tokens[j].text in ENDS)
            and tokens[j].start <= tokens[j - 1].end
        ):
            j += 1
        yield i, j
        seen = j


def _starts(tokens: Sequence[Token], j: int, quoted_end: bool, mark: str) -> bool:
    word = tokens[j].text
    if tokens[j].start == tokens[j - 1].end and word[0].isalnum():
        return False
    if word[0].islower():
        return False
    if quoted_end and mark != ".":
        following = [t.lower for t in tokens[j : j + 6]]
        cut = next((k for k, low in enumerate(following) if low in ENDS), len(following))
        return not any(low in _SPEECH for low in following[:cut])
    return True


def chinese_sentences(text: str, start: int, end: int) -> Iterator[Range]:
    """Character ranges of the sentences of one Chinese paragraph.

    >>> list(chinese_sentences("他走了。她说：“不！”", 0, 11))
    [(0, 4), (4, 11)]
    """
    here = start
    for m in _CHINESE_END.finditer(text, start, end):
        if m[0][-1] in "”」』" and _SAID_AFTER.match(text, m.end(), end):
            continue
        yield here, m.end()
        here = m.end()
    if here < end:
        yield here, end
