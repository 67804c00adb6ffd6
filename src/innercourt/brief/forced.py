"""What would come of moves that were forced: which they are, and every outcome beside what it is without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from innercourt.brief.course import move_name
from innercourt.brief.findings import Answer, OutcomeFinding
from innercourt.brief.names import InWords, Names
from innercourt.brief.wording import clean

MADE = "Made, whatever their actors would prefer:"


@dataclass(frozen=True, slots=True)
class Forced:
    """The outcomes of one episode had the moves been made, each beside what it is without: a forecast
    where the episode is open, otherwise how it probably ended."""

    episode: str
    name: str
    rows: tuple[tuple[OutcomeFinding, OutcomeFinding | None], ...]


def made(moves: Sequence[str], names: Names) -> tuple[InWords, ...]:
    """The moves that were forced; one that the case does not know stands as it is."""
    named = ((clean(move), move_name(move, names)) for move in moves)
    return tuple(InWords(name, move if name != move else "") for move, name in named)


def forced(answer: Answer, names: Names) -> tuple[Forced, ...]:
    """What would have come of moves that were forced, by episode, most probable first."""
    now = {(o.episode, o.outcome): o for o in (*answer.ended, *answer.next)}
    found = []
    for episode in dict.fromkeys(o.episode for o in answer.done):
        rows = sorted(
            (o for o in answer.done if o.episode == episode), key=lambda o: (-o.probability.p, o.outcome)
        )
        found.append(
            Forced(
                episode,
                names.episode(episode),
                tuple((o, now.get((o.episode, o.outcome))) for o in rows),
            )
        )
    return tuple(found)
