"""The words of a case in the order in which it declares them, and quantities sorted by that order.

Draws are made by quantity, one axis of the Sobol sequence each. Were the axes in the order of the
alphabet, giving people other names would give other draws; in the order of declaration it gives the
same ones. `masked.py` uses the same list of words to give every one of them another name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from innercourt.case.casefile import CaseFile
from innercourt.case.engine_names import SHAPES
from innercourt.court.model import ABSENCE_KINDS, ACTOR_KINDS, TIE_KINDS
from innercourt.play.episode import Chance, Decision, Episode
from innercourt.play.expression import FUNCTIONS
from innercourt.reports.report import CLAIM_KINDS, SOURCE_CLASSES, UNRECORDED

ENGINE_WORDS = frozenset(
    {
        *SHAPES, *TIE_KINDS, *ABSENCE_KINDS, *ACTOR_KINDS, *CLAIM_KINDS, *SOURCE_CLASSES, *FUNCTIONS, UNRECORDED,
        "tie", "sign", "base_rate", "otherwise", "prevails", "obeys", "did", "outcome", "absent", "cut", "target",
        "won", "lost", "and", "or", "not", "if", "else", "true", "false", "not_played",
    }
)  # fmt: skip
"""Words that mean something to the engine wherever they stand."""


def words_of(case: CaseFile) -> tuple[str, ...]:
    """Every name that the case declares, once, in the order of declaration; no word of the engine's."""
    return tuple(dict.fromkeys(word for word in _words(case) if word not in ENGINE_WORDS))


def reading_order(case: CaseFile) -> Callable[[str], tuple[tuple[int, int, str], ...]]:
    """A key that sorts names of quantities by where their parts are declared; the engine's words first."""
    rank = {word: i for i, word in enumerate(words_of(case))}

    def key(name: str) -> tuple[tuple[int, int, str], ...]:
        parts = name.split(".")
        return tuple((1, rank[part], "") if part in rank else (0, 0, part) for part in parts)

    return key


def _words(case: CaseFile) -> Iterator[str]:
    court = case.court
    for declared in (court.actors, court.offices, court.units):
        yield from (entry.id for entry in declared)
    for fact in case.facts:
        yield from (fact.id, *fact.values)
    for quantity in case.quantities:
        yield from _parts(quantity.name)
    for factor in case.factors:
        yield factor.id
        for name in factor.loads:
            yield from _parts(name)
    yield from (hypothesis.id for hypothesis in case.hypotheses)
    for episode in case.episodes:
        yield from _of_episode(episode)
    for proposition in case.propositions:
        yield from (proposition.id, *proposition.tags)
    for source in case.sources:
        yield source.id
        for lean, quantity_name in source.leans.items():
            yield from (lean, *_parts(quantity_name))
    for report in case.reports:
        yield from (hop.source for hop in report.chain)


def _of_episode(episode: Episode) -> Iterator[str]:
    yield episode.id
    for node in episode.nodes:
        yield node.id
        if isinstance(node, Decision):
            yield from (move.name for move in node.moves)
            if node.information:
                yield node.information
        elif isinstance(node, Chance):
            yield from (branch.name for branch in node.branches)
    yield from (outcome.id for outcome in episode.outcomes)


def _parts(name: str) -> Iterator[str]:
    return (part for part in name.split(".") if part != "*" and not part.isdigit())
