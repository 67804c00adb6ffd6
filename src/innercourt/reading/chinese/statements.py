"""The statements of a Chinese article."""

from __future__ import annotations

import re

from innercourt.reading.chinese import words as w
from innercourt.reading.chinese.chains import Context, Draft, drafts
from innercourt.reading.dates import named_times
from innercourt.reading.document import Document, Patience
from innercourt.reading.sentences import chinese_sentences
from innercourt.reading.statement import Hop, Place, Polarity, Statement, mode_of

LONGEST = 600
"""Signs of one sentence; what is longer is cut, so that no document takes more than its share of time."""
_NAME = re.compile(r"《([^》]{1,20})》")


def chinese_statements(document: Document, patience: Patience) -> tuple[Statement, ...]:
    """Every statement of the document's article, numbered `s1`, `s2` in the order of the text."""
    author = Hop(
        document.publisher or (document.authors[0] if document.authors else "the author"), "author", "reports"
    )
    speakers: list[str] = []
    found: list[Statement] = []
    for block in document.article:
        for a, b in chinese_sentences(document.text, block.start, block.end):
            for start in range(a, b, LONGEST):
                stop = min(b, start + LONGEST)
                if patience.is_over(start):
                    return tuple(found)
                place = Place(start, stop, document.text[start:stop])
                for draft in drafts(start, stop, Context(document.text, (author,), speakers)):
                    found.append(_finished(document, draft, place, len(found) + 1))
                del speakers[:-20]
    return tuple(found)


def _finished(document: Document, draft: Draft, sentence: Place, number: int) -> Statement:
    text = document.text[draft.start : draft.end]
    narration = len(draft.chain) == 1
    dates = tuple(named_times(document.text, draft.start, draft.end, document.published))
    minds = draft.mind or (narration and bool(w.PRIVATE.search(text)))
    negated = bool(w.NEGATION.search(text[:40])) != draft.denied
    polarity: Polarity = "denies" if negated else "affirms"
    mode = mode_of(narration, draft.quoted)
    kind = (
        "denial" if draft.denied else "motive" if minds else "forecast" if w.FUTURE.search(text) else "fact"
    )
    origin = draft.chain[-1]
    told = {
        "own-claim": narration, "mind-reading": minds, "no-date": not dates and document.published is None,
        "unnamed-source": origin.who == "unnamed", "unresolved-speaker": any(h.who == "unresolved" for h in draft.chain),  # noqa: E501
        "question": text.endswith(("？", "?", "吗")), "conditional": text.startswith(("如果", "若", "一旦")),
    }  # fmt: skip
    return Statement(
        f"s{number}", draft.start, draft.end, text, (Place(draft.start, draft.end, text),), sentence, mode, draft.chain,
        draft.hedge[0] if draft.hedge else "is", draft.hedge[1] if draft.hedge else None, polarity, kind, dates,
        tuple(dict.fromkeys(_NAME.findall(text))), tuple(name for name, holds in told.items() if holds),
    )  # fmt: skip
