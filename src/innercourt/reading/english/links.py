"""Which attributions pass on a claim, and so are links of a chain.

“Venn said that the guard had gone” is a link; “Venn praised the guard” tells an act, “Venn fears the
guard” a state of mind, and both are claims of whoever writes so.
"""

from __future__ import annotations

from innercourt.reading.english.clauses import Unit
from innercourt.reading.english.frame import Frame
from innercourt.reading.english.nouns import NOUNS
from innercourt.reading.tokens import word_set

SPEAKS = frozenset({"say", "tell", "urge", "show", "according", "noun"})
NEGATABLE = frozenset({"say", "tell", "show"})
URGINGS = word_set("urge accuse call beg implore exhort blame warn demand advise plead")
OF_THINGS = word_set(
    "confirm deny announce report allege acknowledge admit concede describe reveal disclose predict forecast claim suggest"  # noqa: E501
    " propose foretell vouch leak divulge hint confess note echo rule estimate according"
)
"""Verbs of saying that pass on a claim even when what follows is a noun: “confirmed the dismissal”."""
OPINIONS = word_set(
    "hear learn believe think suspect doubt expect assess consider assume reckon regard deem estimate predict suppose"
    " view recognize"
)
"""Verbs of thought by which a published opinion is told, too: a link, though flagged."""
SPEECH_ACTS = word_set(
    "describe call label brand portray depict characterize characterise identify compare liken cite quote mention"
    " suggest warn promise pledge vow threaten confirm point refer discuss complain hint confess admit accept"
    " acknowledge attribute ascribe blame credit invoke"
)
REPLIES = word_set("dispute dismiss reject refute rebut contradict debunk question challenge repudiate")
"""Of a claim they are an answer; of a person or a plan, an act."""
_NOT_TOLD = word_set("persuade convince teach")
"""Verbs that tell what became of the hearer: nothing is passed on."""
INFERENCES = word_set("indicate suggest imply hint signal reveal mean confirm")
"""Verbs by which a thing shows something, too."""
SAYINGS = word_set(
    "article book broadcast bulletin cable commentary communique dispatch document editorial email footage interview"
    " letter memo memorandum message note notice paper photograph picture poll post recording source speech story"
    " study survey tape telegram transcript tweet video"
)
RELAYS = frozenset({"cite", "quote", "mention", "name", "refer", "point", "invoke"})
HEARSAY = {
    "say": "is said to", "report": "is reported to", "believe": "is believed", "think": "is believed",
    "allege": "allegedly", "rumor": "is rumoured", "rumour": "is rumoured", "expect": "is expected to",
    "consider": "is believed", "understand": "is said to", "know": "is", "suspect": "suspects",
    "presume": "probably", "claim": "claims",
}  # fmt: skip
"""Verb of a passive without an agent -> the hedge it is."""


def is_link(unit: Unit, frame: Frame) -> bool:
    """Whether an attribution passes on a claim: “praised” and “wants” tell an act or a wish instead."""
    if frame.kind in ("quote", "according", "noun"):
        return True
    if frame.passive and frame.source is None:
        return frame.base in HEARSAY
    if frame.source is not None and unit.low[frame.source[0]] in ("nobody", "none"):
        return False
    negatable = frame.kind in NEGATABLE or frame.base in RELAYS
    if negatable and frame.base != "deny" and is_negated(unit, frame):
        return False
    if frame.kind == "tell" and frame.base in _NOT_TOLD:
        return False
    if frame.kind == "show" and _no_speaker(unit, frame):
        return False
    if frame.cue[0] > 0 and unit.tokens[frame.cue[0] - 1].lower in ("nor", "neither"):
        return False
    if frame.kind == "want" and (frame.passive or unit.tags[frame.content[0][0]] not in "TS"):
        return False
    if frame.kind == "urge":
        return frame.base in URGINGS
    if frame.base in RELAYS:
        return True
    if frame.base in REPLIES:
        return any(unit.tokens[k].lower in NOUNS for a, b in frame.content for k in range(a, b))
    if frame.kind in SPEAKS or frame.base in OPINIONS:
        if frame.base in INFERENCES and _no_speaker(unit, frame):
            return False
        return frame.base in OF_THINGS or is_clause(unit, frame)
    return frame.base in SPEECH_ACTS


def _no_speaker(unit: Unit, frame: Frame) -> bool:
    """“This shift indicates that …”: what the author infers from a thing, unless the thing is written or said."""
    if frame.source is None:
        return False
    a, b = frame.source
    if unit.low[a] not in ("this", "that", "these", "which", "it"):
        return False
    return not any(word in NOUNS or word in SAYINGS for word in unit.low[a:b])


def is_clause(unit: Unit, frame: Frame) -> bool:
    """Whether the content is a clause, an infinitive or a quotation, not the name of a thing."""
    for a, b in frame.content:
        tags = unit.tags[a:b]
        if (b - a > 2 and any(t in "VBHMXI" for t in tags)) or any(unit.barred(k) for k in range(a, b)):
            return True
        if frame.base in ("recall", "report", "describe", "deny", "admit") and "G" in tags[:2]:
            return True
        if frame.base == "hear" and "G" in tags[1:]:
            return True
    return False


def is_relay(unit: Unit, frame: Frame) -> bool:
    """“…, citing two officials, …”: one more link for the verb that it stands beside."""
    return (
        frame.base in ("cite", "quote") and unit.tags[frame.cue[1] - 1] == "G" and not is_clause(unit, frame)
    )


def is_negated(unit: Unit, frame: Frame) -> bool:
    """Whether the cue or its subject is negated: “did not say”, “nobody said”."""
    if any(unit.tokens[k].lower in ("not", "n't", "n’t", "never", "neither") for k in range(*frame.cue)):
        return True
    return frame.source is not None and unit.tokens[frame.source[0]].lower in (
        "nobody",
        "none",
        "neither",
        "no",
    )
