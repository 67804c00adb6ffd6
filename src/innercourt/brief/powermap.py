"""Layout of the power map: the court as of a day, who commands, guards, appoints and vetoes whom.

Actors are circles, offices rounded squares, units hexagons. A kind of tie has a colour, a dash
and an end mark of its own, so that the map can be read in grey.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np

from innercourt.brief.findings import Estimate
from innercourt.brief.geometry import r1, text_width, wrap
from innercourt.brief.kept import kept_arrangement
from innercourt.brief.layout import Points
from innercourt.brief.wording import clean, humane
from innercourt.court.model import Court, holds

NO_NOTES: Mapping[str, str] = MappingProxyType({})
SIZE, LINE, RADIUS, LABEL_WIDTH, WIDEST_LABEL, MOST_LINES = 12.0, 14.0, 13.0, 118.0, 180.0, 6
WIDTH = 850.0
BENDS = (0.0, 0.12, -0.12, 0.24, -0.24, 0.38, -0.38)
PLACES = (0.0, 1.5, 1.7, 1.7, 2.0, 2.0, 2.4, 2.4)
"""What it costs to put a label below, above, right, left, and at the four corners."""
HOLDS = "holds"
KINDS = {
    "commands": "commands",
    "guards": "guards",
    "appoints": "appoints",
    "vetoes": "vetoes",
    "gatekeeps": "keeps the gate of",
    "hosts": "hosts",
    "patron_of": "is patron of",
    HOLDS: "holds the office",
}
"""Kinds of ties in words, in the order of the legend."""


@dataclass(frozen=True, slots=True)
class MapNode:
    """An actor, office or unit: its middle, its label's lines and their place."""

    id: str
    kind: str
    x: float
    y: float
    lines: tuple[str, ...]
    label_x: float
    label_y: float
    align: str
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class MapTie:
    """A tie: its path, from edge to edge of its two nodes."""

    kind: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class PowerMap:
    """The map; `kinds` are those in the picture, `apart` the names of those without ties."""

    width: float
    height: float
    nodes: tuple[MapNode, ...]
    ties: tuple[MapTie, ...]
    kinds: tuple[tuple[str, str], ...]
    apart: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Someone or something at court before it has a place; `room` is a note that is kept room for, not drawn."""

    id: str
    kind: str
    name: str
    note: str
    room: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        longest = max((text_width(word, SIZE) for word in self.name.split()), default=0.0)
        return wrap(self.name, min(max(LABEL_WIDTH, longest), WIDEST_LABEL), SIZE, MOST_LINES)


def likeliest_state(state: Mapping[str, Mapping[str, Estimate]]) -> dict[str, str]:
    """The most probable value of each fact.

    >>> likeliest_state({"marshal": {"in_post": Estimate(0.9, 0.01), "dismissed": Estimate(0.1, 0.01)}})
    {'marshal': 'in_post'}
    """
    return {fact: max(values, key=lambda v: (values[v].p, v)) for fact, values in state.items() if values}


def power_map(
    court: Court, day: date, state: Mapping[str, str], seed: int = 1, room: Mapping[str, str] = NO_NOTES
) -> PowerMap | None:
    """Lay out the court as of `day` in `state`, or None if no tie is in force.

    An office stands between its holder and its ties; a vacant one is marked as vacant. `room` has by id a note
    that may come under a name on another day, for which room is kept.
    """
    triples = _ties(court, day, state)
    used = {end for tie in triples for end in tie[1:3]}
    parts = [replace(p, room=room.get(p.id, "")) for p in _parts(court, day, state) if p.id in used]
    index = {p.id: i for i, p in enumerate(parts)}
    triples = [t for t in triples if t[1] in index and t[2] in index]
    if not triples:
        return None
    sizes = [_box(part) for part in parts]
    middles = kept_arrangement(sizes, [(index[a], index[b]) for _, a, b, _ in triples], WIDTH, seed)
    # A box holds the glyph on top and the label below it.
    glyphs = np.array([[x, y - h / 2 + RADIUS + 2] for (x, y), (_, h) in zip(middles, sizes, strict=True)])
    names = {p.id: p.name for p in parts}
    ends = [(index[a], index[b]) for _, a, b, _ in triples]
    curves = _route(glyphs, sizes, ends)
    labels = _labels(parts, glyphs, curves)
    nodes = [_node(part, glyphs[i], labels[i]) for i, part in enumerate(parts)]
    ties = tuple(
        MapTie(kind, _curve(curve), f"{names[a]} {KINDS[kind]} {names[b]}" + (f": {why}" if why else ""))
        for (kind, a, b, why), curve in zip(triples, curves, strict=True)
    )
    present = {tie.kind for tie in ties}
    apart = tuple(p.name for p in _parts(court, day, state) if p.id not in used)
    return _framed(nodes, ties, curves, tuple((k, w) for k, w in KINDS.items() if k in present), apart)


def _ties(court: Court, day: date, state: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Ties in force as (kind, source, target, why), holders of offices among them."""
    found = [
        (t.kind, t.source, t.target, clean(t.why))
        for t in court.ties
        if t.span.covers(day) and holds(t.when, state) and t.source != t.target
    ]
    tied = {end for _, a, b, _ in found for end in (a, b)}
    for office in court.offices:
        for h in office.holders:
            if office.id in tied and h.span.covers(day) and holds(h.when, state):
                found.append((HOLDS, h.actor, office.id, ""))
    return list(dict.fromkeys(found))


def _parts(court: Court, day: date, state: Mapping[str, str]) -> list[_Part]:
    away = court.on(day, state).away
    filled = {office: actors for office, actors in court.on(day, state).holders.items() if actors}
    parts = [_Part(a.id, "actor", clean(a.name) or humane(a.id), away.get(a.id, "")) for a in court.actors]
    parts += [
        _Part(o.id, "office", clean(o.title) or humane(o.id), "" if o.id in filled else "vacant")
        for o in court.offices
    ]
    return parts + [_Part(u.id, "unit", clean(u.name) or humane(u.id), "") for u in court.units]


def _label_size(part: _Part) -> tuple[float, float]:
    note = part.note or part.room
    lines = [*part.lines, *([f"({note})"] if note else [])]
    return max(text_width(line, SIZE) for line in lines), LINE * len(lines)


def _box(part: _Part) -> tuple[float, float]:
    width, height = _label_size(part)
    return max(width, 2 * RADIUS) + 8, 2 * RADIUS + height + 10


def _route(
    glyphs: Points, sizes: Sequence[tuple[float, float]], ends: Sequence[tuple[int, int]]
) -> list[Points]:
    """For each tie the three control points of its curve, bent to keep off nodes and other ties."""
    used: dict[tuple[int, int], list[float]] = {}
    label_middles = glyphs + np.array([[0.0, RADIUS + 2 + (h - 2 * RADIUS) / 2] for _, h in sizes])
    label_halves = np.array([[w / 2, (h - 2 * RADIUS) / 2 - 3] for w, h in sizes])
    curves = []
    for a, b in ends:
        pair = (min(a, b), max(a, b))
        taken = used.setdefault(pair, [])
        sign = 1.0 if a < b else -1.0
        costs = []
        for bend in BENDS:
            curve = _bent(glyphs[a], glyphs[b], bend * sign)
            points = _sampled(curve)
            near = np.abs(points[:, None, :] - glyphs[None]).max(axis=2) < RADIUS + 4
            near[:, [a, b]] = False
            on_label = (np.abs(points[:, None, :] - label_middles[None]) < label_halves[None]).all(axis=2)
            clash = sum(12.0 for other in taken if abs(other - bend) < 0.1)
            costs.append(
                6.0 * near.any(axis=0).sum() + 1.2 * on_label.any(axis=0).sum() + clash + 2 * abs(bend)
            )
        best = BENDS[int(np.argmin(costs))]
        taken.append(best)
        curves.append(_trimmed(_bent(glyphs[a], glyphs[b], best * sign)))
    return curves


def _bent(a: Points, b: Points, bend: float) -> Points:
    normal = np.array([a[1] - b[1], b[0] - a[0]])
    return np.array([a, (a + b) / 2 + normal * bend, b])


def _sampled(curve: Points, count: int = 28) -> Points:
    t = np.linspace(0, 1, count)[:, None]
    sampled: Points = (1 - t) ** 2 * curve[0] + 2 * t * (1 - t) * curve[1] + t**2 * curve[2]
    return sampled


def _trimmed(curve: Points) -> Points:
    """The curve from the rim of its first node to just short of the rim of its last."""

    def towards(end: Points, by: float) -> Points:
        way = curve[1] - end
        moved: Points = end + way / max(float(np.hypot(*way)), 1e-9) * by
        return moved

    return np.array([towards(curve[0], RADIUS + 1), curve[1], towards(curve[2], RADIUS + 4)])


def _labels(
    parts: Sequence[_Part], glyphs: Points, curves: Sequence[Points]
) -> list[tuple[str, float, float]]:
    """A place for each label: below its node unless elsewhere is clearer of lines."""
    lines = np.array([_sampled(curve) for curve in curves])
    sizes = np.array([_label_size(part) for part in parts])
    options = [_candidates(glyph, tuple(size)) for glyph, size in zip(glyphs, sizes, strict=True)]
    chosen = np.array([places[0][1:] for places in options])
    picked = [0] * len(parts)
    for i in [*range(len(parts))] * 2:
        half = sizes[i] / 2 + 1
        others = np.arange(len(parts)) != i
        costs = []
        for place, (_, x, y) in enumerate(options[i]):
            middle = np.array([x, y])
            inside = (np.abs(lines - middle) < half).all(axis=2)
            on_glyphs = (np.abs(middle - glyphs) < half + RADIUS + 2).all(axis=1) & others
            on_labels = (np.abs(middle - chosen) < half + sizes / 2 + 1).all(axis=1) & others
            costs.append(
                3.0 * inside.any(axis=1).sum()
                + 0.1 * inside.sum()
                + 60.0 * (on_glyphs | on_labels).sum()
                + PLACES[place]
            )
        picked[i] = int(np.argmin(costs))
        chosen[i] = options[i][picked[i]][1:]
    return [places[pick] for places, pick in zip(options, picked, strict=True)]


def _candidates(glyph: Points, size: tuple[float, float]) -> list[tuple[str, float, float]]:
    """Middles of the label's box below, above, beside, and slantwise from the node."""
    x, y = float(glyph[0]), float(glyph[1])
    width, height = size
    return [
        ("middle", x, y + RADIUS + 4 + height / 2),
        ("middle", x, y - RADIUS - 4 - height / 2),
        ("start", x + RADIUS + 5 + width / 2, y),
        ("end", x - RADIUS - 5 - width / 2, y),
        ("start", x + 5 + width / 2, y + RADIUS + 4 + height / 2),
        ("end", x - 5 - width / 2, y + RADIUS + 4 + height / 2),
        ("start", x + 5 + width / 2, y - RADIUS - 4 - height / 2),
        ("end", x - 5 - width / 2, y - RADIUS - 4 - height / 2),
    ]


def _node(part: _Part, glyph: Points, label: tuple[str, float, float]) -> MapNode:
    align, x, y = label
    width, height = _label_size(part)
    at = {"middle": x, "start": x - width / 2, "end": x + width / 2}[align]
    note = f"({part.note})" if part.note else ""
    text = f"{part.name}, {part.kind}" + (f", {part.note}" if part.note else "")
    # Text is drawn from the baseline of its first line.
    top = y - height / 2 + LINE * 0.78
    return MapNode(
        part.id, part.kind, r1(glyph[0]), r1(glyph[1]), part.lines, r1(at), r1(top), align, note, text
    )


def _framed(
    nodes: Sequence[MapNode],
    ties: tuple[MapTie, ...],
    curves: Sequence[Points],
    kinds: tuple[tuple[str, str], ...],
    apart: tuple[str, ...],
) -> PowerMap:
    """The map moved so that everything in it lies between (0, 0) and its width and height."""
    spans = []
    for node in nodes:
        width = max(text_width(line, SIZE) for line in (*node.lines, node.note))
        left = {"middle": node.label_x - width / 2, "start": node.label_x, "end": node.label_x - width}[
            node.align
        ]
        lines = len(node.lines) + bool(node.note)
        spans.append((left, node.label_y - LINE, left + width, node.label_y + LINE * lines))
        spans.append((node.x - 16, node.y - 16, node.x + 16, node.y + 16))
    spans += [(*_sampled(c).min(axis=0), *_sampled(c).max(axis=0)) for c in curves]
    box = np.array(spans, dtype=float)
    left, top = box[:, 0].min() - 6, box[:, 1].min() - 4
    width, height = box[:, 2].max() - left + 6, box[:, 3].max() - top + 2
    shift = np.array([left, top])
    moved_ties = tuple(
        MapTie(tie.kind, _curve(curve - shift), tie.text) for tie, curve in zip(ties, curves, strict=True)
    )
    moved = tuple(
        MapNode(
            n.id, n.kind, r1(n.x - left), r1(n.y - top), n.lines,
            r1(n.label_x - left), r1(n.label_y - top), n.align, n.note, n.text,
        )
        for n in nodes
    )  # fmt: skip
    told = "; ".join(tie.text for tie in moved_ties)
    return PowerMap(r1(width), r1(height), moved, moved_ties, kinds, apart, told)


def _curve(curve: Points) -> str:
    (ax, ay), (cx, cy), (bx, by) = ((r1(x), r1(y)) for x, y in curve)
    return f"M{ax} {ay}Q{cx} {cy} {bx} {by}"
