"""The page Assumptions: every prior under a slider, and the answer as it would be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from innercourt.brief.names import Names
from innercourt.brief.quantity_names import quantity_name
from innercourt.brief.removed import out
from innercourt.brief.wording import capital, minus, number, percent
from innercourt.case.casefile import CaseFile
from innercourt.workbench.desk import Desk, View
from innercourt.workbench.edits import known_moves, moves_of
from innercourt.workbench.knobs import FARTHEST, HEAVIEST, WIDEST, Knob, Move, Moves, moved, written
from innercourt.workbench.pages.frame import Frame, looked

if TYPE_CHECKING:
    from innercourt.workbench.trial import Soundness, Tried


@dataclass(frozen=True, slots=True)
class Dial:
    """One assumption: its prior as saved and as moved, and by how much the answer hangs on it (`swing`).

    `reach` is where nine in ten of the saved prior lie, `written` how it stands in the case.
    """

    key: str
    name: str
    words: str
    group: str
    saved: str
    now: str
    written: str
    reach: str
    why: str
    location: float
    width: float
    swing: float
    fixed: bool
    weight: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure as it is saved and as it would be."""

    name: str
    saved: float
    now: float
    tone: int = -1


@dataclass(frozen=True, slots=True)
class TriedPart:
    """The answer under moved priors. `ready` is false before there are courts to weigh."""

    ready: bool
    moved: tuple[tuple[str, str, str], ...] = ()
    accounts: tuple[Bar, ...] = ()
    power: tuple[Bar, ...] = ()
    next: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    command: tuple[Bar, ...] = ()
    series: tuple[tuple[str, int, str, str], ...] = ()
    span: tuple[date, ...] = ()
    soundness: tuple[tuple[str, Soundness], ...] = ()
    sound: bool = True
    solved: bool = False
    solving: bool = False
    courts: int = 0
    engine_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class AssumptionsPage:
    """All dials, those that the answer hangs on most first; the moves as text for the forms."""

    frame: Frame
    dials: tuple[Dial, ...]
    fixed: tuple[Dial, ...]
    moves: str
    part: TriedPart
    farthest: float
    widest: float
    heaviest: float
    folder: str


def assumptions_page(desk: Desk, user: str, text: str) -> AssumptionsPage:
    """The page with the moves of its address made. Raises `UsageError` for moves that cannot be made."""
    frame, view = looked(desk, "assumptions", user)
    moves: Moves = (known_moves(desk, text) if view.courts else {}) if moves_of(text) else {}
    dials = _dials(view, moves) if view.courts else ()
    kept = {key: [move.location, move.width] for key, move in moves.items()}
    return AssumptionsPage(
        frame, tuple(d for d in dials if not d.fixed),
        tuple(d for d in dials if d.fixed), json.dumps(kept) if kept else "{}", tried_part(desk, json.dumps(kept)),
        FARTHEST, WIDEST, HEAVIEST, f"{view.case.id}-moved",
    )  # fmt: skip


def tried_part(desk: Desk, text: str) -> TriedPart:
    """The answer under the moves of a page, beside the answer as saved."""
    view = desk.view
    if view.courts is None:
        return TriedPart(False)
    moves = known_moves(desk, text)
    tried = desk.tried(moves)
    assert tried is not None
    courts = view.courts
    saved = desk.kept("saved", (courts,), lambda: courts.tried({}))
    solved = desk.solved
    names = Names.of(view.courts.case)
    gone = out(view.study.answer) if view.study else frozenset()
    solving = any(p.busy and p.name == "solving anew" for p in desk.bench.progress())
    return TriedPart(
        True, _told_moves(view, moves), _accounts(view.courts.case, saved, tried, names),
        _power(saved, tried, names, gone),
        _next(view, saved, tried, names),
        tuple(
            Bar(f"{names.actor(a)} over {names.actor(b)}", saved.command[a, b], p)
            for (a, b), p in tried.command.items() if a < b and not gone & {a, b}
        ),
        _series(view, saved, tried), _span(view), tuple((names.hypothesis(s.hypothesis), s) for s in tried.soundness),
        tried.sound, solved is not None and dict(solved.moves) == dict(moves), solving, tried.courts,
        round(1e3 * tried.seconds, 1),
    )  # fmt: skip


def _power(saved: Tried, tried: Tried, names: Names, gone: frozenset[str]) -> tuple[Bar, ...]:
    """Who holds power; who has no chance of it either way, or gives no orders any more, is left out."""
    order = sorted(tried.power.items(), key=lambda item: -item[1])
    bars = [Bar(names.actor(a), saved.power[a], p) for a, p in order if a not in gone]
    return tuple(bar for bar in bars if max(bar.saved, bar.now) > 1e-4)


def _accounts(case: CaseFile, saved: Tried, tried: Tried, names: Names) -> tuple[Bar, ...]:
    order = [h.id for h in case.hypotheses]
    return tuple(
        Bar(names.hypothesis(h), saved.hypotheses[h], tried.hypotheses[h], order.index(h) % 8)
        for h in sorted(order, key=lambda h: -saved.hypotheses[h])
    )


def _next(view: View, saved: Tried, tried: Tried, names: Names) -> tuple[tuple[str, tuple[Bar, ...]], ...]:
    """The outcomes of the episodes that are still open; of the last, if none is."""
    assert view.courts is not None
    model, over = view.courts.study.blocks.model, view.courts.study.blocks.table[0]
    found = []
    for program in model.programs[min(over, max(0, len(model.programs) - 1)) :]:
        tree, id = program.tree, program.episode.id
        sums: dict[str, list[float]] = {}
        for place in range(len(tree.leaves) + 1):
            outcome = tree.outcomes[tree.leaf_outcomes[place]] if place < len(tree.leaves) else "not_played"
            both = sums.setdefault(outcome, [0.0, 0.0])
            both[0] += saved.ends[id][place]
            both[1] += tried.ends[id][place]
        bars = [
            Bar("It does not come to this" if o == "not_played" else names.outcome(id, o), a, b)
            for o, (a, b) in sums.items() if max(a, b) > 5e-4
        ]  # fmt: skip
        found.append((names.episode(id), tuple(sorted(bars, key=lambda bar: -bar.saved))))
    return tuple(found)


def _series(view: View, saved: Tried, tried: Tried) -> tuple[tuple[str, int, str, str], ...]:
    """Lines of the accounts through time, as saved and as moved, in a box 520 by 120."""
    assert view.courts is not None
    days = view.courts.study.blocks.days
    if len(days) < 2:
        return ()
    span = max((days[-1] - days[0]).days, 1)
    at = [round(4 + 516 * (day - days[0]).days / span, 1) for day in days]

    def path(values: tuple[float, ...]) -> str:
        ys = [round(114 - 108 * min(max(v, 0.0), 1.0), 1) for v in values]
        return f"M{at[0]} {ys[0]}" + "".join(f"H{x}V{y}" for x, y in zip(at[1:], ys[1:], strict=True))

    return tuple(
        (h.id, place % 8, path(saved.through_time[h.id]), path(tried.through_time[h.id]))
        for place, h in enumerate(view.case.hypotheses)
    )


def _span(view: View) -> tuple[date, ...]:
    """The first and the last day of the lines."""
    days = view.courts.study.blocks.days if view.courts else ()
    return (days[0], days[-1]) if days else ()


def _told_moves(view: View, moves: Moves) -> tuple[tuple[str, str, str], ...]:
    """What differs from the saved case: name, saved, now."""
    assert view.courts is not None
    found = [
        (k.key, k.prior.text, moved(k.prior, moves[k.key], k.name).text)
        for k in view.courts.knobs
        if k.key in moves
    ]
    for h in view.case.hypotheses:
        if (move := moves.get(f"weight:{h.id}")) is not None:
            found.append((f"weight of {h.name}", number(h.weight), number(h.weight * move.width)))
    return tuple(found)


def _dials(view: View, moves: Moves) -> tuple[Dial, ...]:
    assert view.courts is not None
    names = Names.of(view.case)
    swing = {a.quantity: a.swing for a in view.sensitivity.assumptions} if view.sensitivity else {}
    stands = written(view.whole, view.courts.knobs)
    declared = [
        _dial(knob, moves.get(knob.key, Move()), names, view, swing, stands[knob.key])
        for knob in view.courts.knobs
    ]
    declared.sort(key=lambda d: (-d.swing, d.key))
    total = sum(h.weight for h in view.case.hypotheses)
    weights = [
        Dial(
            f"weight:{h.id}", h.name, "weight of the account before any report", "accounts",
            percent(h.weight / total), number(h.weight * moves.get(f"weight:{h.id}", Move()).width),
            stands[f"weight:{h.id}"], "", h.why, 0.0, moves.get(f"weight:{h.id}", Move()).width, 0.0, False, True,
        )
        for h in view.case.hypotheses
    ] if len(view.case.hypotheses) > 1 else []  # fmt: skip
    return (*weights, *declared)


def _dial(knob: Knob, move: Move, names: Names, view: View, swing: dict[str, float], stands: str) -> Dial:
    now = moved(knob.prior, move, knob.name)
    low, high = (minus(number(v)) for v in knob.prior.interval()) if not knob.fixed else ("", "")
    group = {"case": "in the case", "engine": "left to the engine"}.get(
        knob.place, f"under {names.hypothesis(knob.place)}"
    )
    rows = {row for rows in knob.rows for row in rows}
    held = (
        [name for name, row in view.courts.study.blocks.model.rows.items() if row in rows]
        if view.courts
        else []
    )
    own = max((swing.get(name, 0.0) for name in {knob.name, *held}), default=0.0)
    return Dial(
        knob.key, knob.name, capital(quantity_name(knob.name, names)), group, knob.prior.text, now.text,
        stands, f"{low} to {high}" if low else "", knob.why, move.location, move.width, own, knob.fixed, False,
    )  # fmt: skip
