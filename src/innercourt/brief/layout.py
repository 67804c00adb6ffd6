"""Where the nodes of a small graph go: stress majorisation, then a search for fewer crossings.

Stress majorisation (Gansner, Koren & North 2004, equation 4) moves every node to the weighted
mean of the places that its distances to the others ask for; it never raises the stress
sum w_ij (|x_i - x_j| - d_ij)^2. Starts are drawn from a fixed seed and the best is kept, so the
same graph always gets the same picture. Plain numpy: a court has 10 to 300 nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Pairs = NDArray[np.int64]

STRETCH = np.array([1.45, 1.0])
"""Pages are wider than high, and so are labels."""


def arrange(
    sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]], width: float, seed: int = 1
) -> Points:
    """Middles of the nodes' boxes, shape (node, 2), in pixels, y downwards.

    `sizes` are the widths and heights of the boxes (node and label together), which will not
    overlap; `edges` are pairs of indices. A picture narrower than `width` is drawn out towards
    it. Work is bounded: large graphs get fewer starts.
    """
    pairs = sorted({(min(e), max(e)) for e in edges if e[0] != e[1]})
    return _arranged(tuple(sizes), tuple(pairs), width, seed).copy()


@lru_cache(maxsize=32)
def _arranged(
    sizes: tuple[tuple[float, float], ...], edges: tuple[tuple[int, int], ...], width: float, seed: int
) -> Points:
    """`arrange`, remembered: a court is drawn again for every day and every page."""
    count = len(sizes)
    boxes = np.asarray(sizes, dtype=float).reshape(count, 2)
    if count == 0:
        return np.zeros((0, 2))
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 2)
    distance = _distances(count, pairs)
    unit = 0.62 * float(boxes.mean()) + 42.0
    rng = np.random.default_rng(seed)
    best, least = np.zeros((count, 2)), np.inf
    for _ in range(10 if count <= 40 else 3):
        start = _majorise(rng.normal(size=(count, 2)) * count**0.5, distance)
        places = separate(start * unit * STRETCH, boxes)
        cost = _cost(places, boxes, pairs)
        if cost < least:
            best, least = places, cost
    if count <= 60:
        best = _improve(best, boxes, pairs, rng, tries=300)
    taken = float(np.ptp(best[:, 0])) + float(boxes[:, 0].max())
    best = best * np.array([min(max(width / taken, 1.0), 1.4), 1.0])
    best = separate(best, boxes, rounds=400)
    placed: Points = np.round(best - (best - boxes / 2).min(axis=0), 1) + 0.0
    return placed


def _distances(count: int, pairs: Pairs) -> Points:
    """Steps between nodes; nodes that cannot be reached stand a little further than the rest."""
    adjacent = np.zeros((count, count), dtype=bool)
    if len(pairs):
        adjacent[pairs[:, 0], pairs[:, 1]] = adjacent[pairs[:, 1], pairs[:, 0]] = True
    distance = np.where(np.eye(count, dtype=bool), 0.0, np.inf)
    reached, step = np.eye(count, dtype=bool), 0
    while True:
        onward = (reached.astype(np.int64) @ adjacent.astype(np.int64) > 0) | reached
        step += 1
        new = onward & ~reached
        if not new.any():
            break
        distance[new] = step
        reached = onward
    finite = distance[np.isfinite(distance)]
    distance[~np.isfinite(distance)] = max(2.0, finite.max() * 0.8)
    return distance


def _majorise(places: Points, distance: Points, rounds: int = 120) -> Points:
    """Iterate the localised majorisation step."""
    count = len(places)
    if count == 1:
        return np.zeros((1, 2))
    with np.errstate(divide="ignore"):
        weight = np.where(distance > 0, distance**-2.0, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    for _ in range(rounds):
        apart = places[:, None, :] - places[None, :, :]
        length = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1e-9)
        pull = places[None, :, :] + apart * (distance / length)[:, :, None]
        places = (weight[:, :, None] * pull).sum(axis=1) / total
    centred: Points = places - places.mean(axis=0)
    return centred


def separate(places: Points, boxes: Points, rounds: int = 120, gap: float = 6.0) -> Points:
    """Push boxes that overlap apart, along whichever axis takes less, until none do."""
    places = places.copy()
    reach = (boxes[:, None, :] + boxes[None, :, :]) / 2 + gap
    upper = np.triu(np.ones((len(places), len(places)), dtype=bool), 1)
    for _ in range(rounds):
        apart = places[:, None, :] - places[None, :, :]
        over = reach - np.abs(apart)
        hit = (over > 1e-6).all(axis=2) & upper
        if not hit.any():
            break
        # One after another, because moving one pair may already free the next.
        for i, j in np.argwhere(hit):
            delta = places[i] - places[j]
            slack = reach[i, j] - np.abs(delta)
            if (slack > 0).all():
                axis = int(np.argmin(slack))
                way = 1.0 if delta[axis] >= 0 else -1.0
                places[i, axis] += way * slack[axis] / 2
                places[j, axis] -= way * slack[axis] / 2
    return places


def _improve(places: Points, boxes: Points, pairs: Pairs, rng: np.random.Generator, tries: int) -> Points:
    """Swap two nodes or move one, and keep what makes the picture easier to read."""
    count = len(places)
    if count < 3 or len(pairs) == 0:
        return places
    cost = _cost(places, boxes, pairs)
    spread = (places.max(axis=0) - places.min(axis=0)) / 4
    for attempt in range(tries):
        trial = places.copy()
        if attempt % 2:
            i, j = rng.choice(count, 2, replace=False)
            trial[[i, j]] = trial[[j, i]]
        else:
            trial[rng.integers(count)] += rng.normal(size=2) * spread * (1 - attempt / tries)
        found = _cost(trial, boxes, pairs)
        if found < cost:
            places, cost = trial, found
    return places


def _cost(places: Points, boxes: Points, pairs: Pairs) -> float:
    """How hard a picture is to read: crossings, lines through boxes, boxes on boxes, sprawl."""
    apart = np.abs(places[:, None, :] - places[None, :, :])
    over = np.maximum((boxes[:, None, :] + boxes[None, :, :]) / 2 + 6 - apart, 0).min(axis=2)
    overlap = np.triu(over, 1).sum()
    if len(pairs) == 0:
        return float(overlap)
    a, b = places[pairs[:, 0]], places[pairs[:, 1]]
    length = np.sqrt(((a - b) ** 2).sum(axis=1))
    width, height = places.max(axis=0) - places.min(axis=0) + boxes.mean(axis=0)
    shape = abs(np.log(max(width, 1.0) / max(height, 1.0) / 1.7))
    area = np.sqrt(width * height)
    return float(
        40 * _crossings(a, b, pairs)
        + 55 * _pierced(a, b, pairs, places, boxes)
        + 3 * overlap
        + 0.25 * length.sum()
        + 0.9 * area
        + 120 * shape
    )


def _crossings(a: Points, b: Points, pairs: Pairs) -> int:
    """How many pairs of edges without a common end cross."""
    way = b - a
    # which side of edge i the ends of edge j lie on
    first = way[:, None, 0] * (a[None, :, 1] - a[:, None, 1]) - way[:, None, 1] * (
        a[None, :, 0] - a[:, None, 0]
    )
    last = way[:, None, 0] * (b[None, :, 1] - a[:, None, 1]) - way[:, None, 1] * (
        b[None, :, 0] - a[:, None, 0]
    )
    parted = first * last < 0
    shared = (pairs[:, None, :, None] == pairs[None, :, None, :]).any(axis=(2, 3))
    return int((parted & parted.T & ~shared).sum()) // 2


def _pierced(a: Points, b: Points, pairs: Pairs, places: Points, boxes: Points) -> int:
    """How many times an edge runs through the box of a node that is not its end."""
    along = np.linspace(0.06, 0.94, 11)
    points = a[:, None, :] + (b - a)[:, None, :] * along[None, :, None]
    off = np.abs(points[:, :, None, :] - places[None, None, :, :]) - boxes[None, None, :, :] / 2
    inside: NDArray[np.bool_] = np.any(np.all(off < 0, axis=3), axis=1)
    rows = np.arange(len(pairs))
    inside[rows, pairs[:, 0]] = inside[rows, pairs[:, 1]] = False
    return int(inside.sum())
