"""Layout of an episode's game tree: chances at each move, lines as thick as they are likely.

Every node has a row of its own among the nodes of its depth, and its label stands on the level
stretch of the line that leads to it: labels cannot collide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from innercourt.brief.course import node_of, onward, question
from innercourt.brief.findings import MoveFinding
from innercourt.brief.geometry import fit, r1, text_width, wrap
from innercourt.brief.names import Names
from innercourt.brief.wording import capital, count, humane, percent
from innercourt.play.episode import ContestNode, Node

ROW, SIZE, SMALL = 42.0, 12.5, 11.5
BEND, NARROWEST, WIDEST, WIDEST_END, ROOT_WIDTH = 32.0, 72.0, 190.0, 168.0, 92.0
PAGE = 880.0
"""Names are cut before a tree grows wider than this."""
MOST_LEAVES = 30


@dataclass(frozen=True, slots=True)
class Twig:
    """One edge with the node at its end, laid out.

    `next` tells who moves at the node, `end` what was reached there; `stub` counts the ends
    that were pruned behind this edge (the edge then leads to no node).
    """

    path: str
    x: float
    y: float
    label_x: float
    width: float
    move: str
    chance: str
    next: tuple[str, ...]
    end: tuple[str, ...]
    reach: str
    stub: bool
    full: str


@dataclass(frozen=True, slots=True)
class Way:
    """One edge as a line of an indented list: how deep it is, and what there is to say of it."""

    depth: int
    move: str
    chance: str
    next: str
    reach: str
    end: str


@dataclass(frozen=True, slots=True)
class GameTree:
    """A tree laid out from left to right; `ways` are the same as lines of a list, for where it is too wide."""

    width: float
    height: float
    root: tuple[float, float]
    root_lines: tuple[str, ...]
    twigs: tuple[Twig, ...]
    pruned: float
    description: str
    ways: tuple[Way, ...]

    @property
    def deep(self) -> bool:
        """Whether it is wider than the page."""
        return self.width > PAGE + 20


@dataclass(slots=True)
class Branch:
    """An edge on its way to being laid out."""

    edge: MoveFinding
    node: Node | None
    move: str
    end: str
    children: list[Branch]
    dropped: int = 0
    dropped_mass: float = 0.0
    depth: int = 0
    y: float = 0.0


def game_tree(
    episode: str, edges: Sequence[MoveFinding], names: Names, least: float = 0.01
) -> GameTree | None:
    """Lay out the tree of `episode`, or None if there is none.

    Branches reached with a probability below `least` become a stub that counts them; in a large
    tree the limit rises until no more than thirty ends are left.
    """
    root = grow(episode, edges, names)
    if root is None or not root.children:
        return None
    while True:
        pruned = grow(episode, edges, names)
        assert pruned is not None
        _prune(pruned, least)
        if _rows(pruned) <= MOST_LEAVES or least > 0.5:
            break
        least *= 1.4
    return _lay_out(pruned, least, names)


def grow(episode: str, edges: Sequence[MoveFinding], names: Names) -> Branch | None:
    """The tree of branches from the flat list, each with its node of the episode beside it."""
    written = names.episodes.get(episode)
    children: dict[int, list[MoveFinding]] = {}
    for edge in edges:
        if edge.episode == episode:
            children.setdefault(edge.parent, []).append(edge)
    start = children.get(-1)
    if not start:
        return None
    at = written.start if written else ""
    root = Branch(start[0], node_of(written, at), "", "", [])
    waiting = [root]
    while waiting:
        branch = waiting.pop()
        for edge in children.get(branch.edge.node, ()):
            if edge.node == branch.edge.node:
                continue
            move = edge.label.rpartition(".")[2]
            to = onward(branch.node, move) or ""
            text = (
                {"won": "prevails", "lost": "does not"}.get(move)
                if isinstance(branch.node, ContestNode)
                else None
            )
            grown = Branch(edge, node_of(written, to), text or humane(move), "", [], depth=branch.depth + 1)
            if to and grown.node is None:
                grown.end = names.outcome(episode, to)
            branch.children.append(grown)
            waiting.append(grown)
    return root


def _prune(branch: Branch, least: float) -> None:
    small = [child for child in branch.children if child.edge.reach < least]
    if small:
        branch.children = [child for child in branch.children if child.edge.reach >= least]
        branch.dropped = sum(_ends(child) for child in small)
        branch.dropped_mass = sum(child.edge.reach for child in small)
    for child in branch.children:
        _prune(child, least)


def _ends(branch: Branch) -> int:
    return sum(map(_ends, branch.children)) or 1


def _rows(branch: Branch) -> int:
    return (sum(map(_rows, branch.children)) + bool(branch.dropped)) or 1


def _walk(branch: Branch) -> list[Branch]:
    return [branch, *(below for child in branch.children for below in _walk(child))]


def _lay_out(root: Branch, least: float, names: Names) -> GameTree:
    all_branches = _walk(root)
    stubs: dict[int, float] = {}
    height = _place_rows(root, 0.0, stubs)
    columns = _columns(root, all_branches, names)
    twigs: list[Twig] = []
    for branch in all_branches:
        for child in branch.children:
            twigs.append(_twig(branch, child, columns, names))
        if branch.dropped:
            twigs.append(_stub(branch, stubs[id(branch)], columns))
    ends = [b for b in all_branches if not b.children and not b.dropped]
    room = max((_end_width(b) for b in ends), default=0.0)
    deepest = max(b.depth for b in all_branches) + (1 if stubs else 0)
    likely = sorted(ends, key=lambda b: -b.edge.reach)[:3]
    description = "Most probable ends: " + "; ".join(
        f"{b.end or b.move} {percent(b.edge.reach)}" for b in likely
    )
    return GameTree(
        r1(columns[min(deepest, len(columns) - 1)] + 14 + room),
        r1(height + 6),
        (r1(columns[0]), r1(root.y)),
        _root_lines(root, names),
        tuple(twigs),
        least,
        description,
        tuple(_ways(root, names)),
    )


def _ways(branch: Branch, names: Names) -> Iterator[Way]:
    """What is below a branch, line by line from the top."""
    for child in branch.children:
        is_end = not child.children and not child.dropped
        yield Way(
            child.depth, capital(child.move), percent(child.edge.probability), _under(child, names),
            percent(child.edge.reach) if is_end else "", child.end if is_end else "",
        )  # fmt: skip
        yield from _ways(child, names)
    if branch.dropped:
        yield Way(branch.depth + 1, *_more(branch), "", "", "")


def _more(branch: Branch) -> tuple[str, str]:
    """How many ends behind a branch were left out, and how probable they are together."""
    return f"+{branch.dropped} more", percent(branch.dropped_mass)


def _place_rows(branch: Branch, top: float, stubs: dict[int, float]) -> float:
    """Give the branch and what is below it their y, from `top`; returns the bottom."""
    bottom = top
    for child in branch.children:
        bottom = _place_rows(child, bottom, stubs)
    rows = [child.y for child in branch.children]
    if branch.dropped:
        stubs[id(branch)] = bottom + ROW / 2
        rows.append(bottom + ROW / 2)
        bottom += ROW
    if not rows:
        branch.y = top + ROW / 2
        return top + ROW
    branch.y = (rows[0] + rows[-1]) / 2
    return bottom


def _columns(root: Branch, branches: Sequence[Branch], names: Names) -> list[float]:
    """The x of the nodes of each depth: as far apart as the longest label between them needs."""
    first = max(text_width(line, SIZE, True) for line in _root_lines(root, names)) + 18
    deepest = max(b.depth for b in branches)
    needs, wants = [], []
    for depth in range(1, deepest + 1):
        here = [b for b in branches if b.depth == depth]
        over = max(text_width(_over(b), SIZE) for b in here)
        under = max(text_width(_under(b, names), SMALL) for b in here)
        needs.append(min(max(over + 18, NARROWEST), WIDEST))
        # two lines, seldom of equal length
        wants.append(min(max(over + 18, 0.62 * under + 14, NARROWEST), WIDEST))
    # What the moves need they get; who moves next is cut if the page is not wide enough.
    room = PAGE - first - deepest * BEND - 14 - max((_end_width(b) for b in branches if b.end), default=0.0)
    spare = sum(wants) - sum(needs)
    share = min(1.0, max(0.0, (room - sum(needs)) / spare)) if spare > 0 else 1.0
    xs = [first]
    for need, want in zip([*needs, NARROWEST], [*wants, NARROWEST], strict=True):
        xs.append(xs[-1] + BEND + need + (want - need) * share)
    return xs


def _root_lines(root: Branch, names: Names) -> tuple[str, ...]:
    return wrap(capital(question(root.node, names)), ROOT_WIDTH, SIZE, 3, bold=True) or ("start",)


def _over(branch: Branch) -> str:
    return f"{capital(branch.move)} {percent(branch.edge.probability)}"


def _under(branch: Branch, names: Names) -> str:
    return question(branch.node, names) if branch.children or branch.dropped else ""


def _end_width(branch: Branch) -> float:
    return max(text_width(line, SIZE) for line in _end_lines(branch)) + 18


def _end_lines(branch: Branch) -> tuple[str, ...]:
    """What was reached, its chance at the head of the first line."""
    return wrap(f"{percent(branch.edge.reach)} {branch.end}", WIDEST_END, SIZE)


def _twig(parent: Branch, child: Branch, columns: Sequence[float], names: Names) -> Twig:
    x0, x1 = columns[parent.depth], columns[child.depth]
    chance = percent(child.edge.probability)
    room = x1 - x0 - BEND - 14
    is_end = not child.children and not child.dropped
    reached = f", reached with {percent(child.edge.reach)}"
    return Twig(
        _curve(x0, parent.y, x1, child.y),
        r1(x1),
        r1(child.y),
        r1(x0 + BEND + 2),
        r1(max(0.9, 11 * child.edge.reach)),
        fit(capital(child.move), room - text_width(f" {chance}", SIZE), SIZE),
        chance,
        # below a node with a single row there is room for one line only
        wrap(_under(child, names), room, SMALL, 1 if _rows(child) == 1 else 2),
        _end_lines(child) if is_end else (),
        percent(child.edge.reach) if is_end else "",
        False,
        f"{capital(child.move)} {chance}{reached}" + (f": {child.end}" if child.end else ""),
    )


def _stub(parent: Branch, y: float, columns: Sequence[float]) -> Twig:
    x0 = columns[parent.depth]
    x1 = x0 + BEND + 10
    text, mass = _more(parent)
    full = f"{count(parent.dropped, 'further end')} reached with {mass} in all"
    return Twig(
        _curve(x0, parent.y, x1, y), r1(x1), r1(y), r1(x1 + 4), 0.9, text, mass, (), (), "", True, full
    )


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    """A bend from the parent, then level to the child."""
    start, leaves, comes, level = (r1(x0 + BEND * part) for part in (0.0, 0.6, 0.4, 1.0))
    y0, y1 = r1(y0), r1(y1)
    return f"M{start} {y0}C{leaves} {y0} {comes} {y1} {level} {y1}H{r1(x1)}"
