"""Gambit's extensive-form text format, version 2: games in, games out.

    EFG 2 R "title" { "Player 1" "Player 2" }
    "comment"
    c "" 1 "deal" { "high" 1/2 "low" 1/2 } 0        chance: name, set, label, branches, outcome
    p "" 1 1 "bet" { "raise" "fold" } 0             player: name, player, set, label, moves, outcome
    t "" 1 "win" { 2, -2 }                          end: name, outcome

Nodes come depth first. A label, its list of moves and an outcome's payoffs may be left out where
they were given before; outcome 0 pays nothing; outcomes at inner nodes are added along the path.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import fsum
from typing import NamedTuple

import numpy as np

from innercourt.errors import EfgError
from innercourt.play.efg_writer import write_efg
from innercourt.play.game import Game
from innercourt.play.shape import Kind
from innercourt.play.tree import MAX_NODES, Arm, End, Fork, build

__all__ = ["MAX_STEPS", "Game", "read_efg", "write_efg"]

MAX_STEPS = 10_000_000
"""The most steps that the histories of a game may have, all together: what a tree keeps of each."""

LONGEST_NUMBER, LARGEST = 400, 10**300
"""Characters of a number, and its size."""

# Quantifiers are possessive: what does not match is given up at once, not taken apart digit by digit.
_TOKEN = re.compile(
    r"""(?P<space>\s++|,)
      | (?P<text>"(?:[^"\\]|\\.)*+")
      | (?P<brace>[{}])
      | (?P<number>[-+]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][-+]?[0-9]++)?(?:/[0-9]++)?)(?=[\s,{}"]|$)
      | (?P<word>[A-Za-z]++)(?=[\s,{}"]|$)""",
    re.VERBOSE | re.DOTALL,
)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


@dataclass
class _Reader:
    """The tokens of a file, and what has been declared so far."""

    text: str
    tokens: list[_Token]
    place: int = 0
    players: tuple[str, ...] = ()
    moves: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    chances: dict[int, tuple[tuple[str, Fraction], ...]] = field(default_factory=dict)
    payoffs: dict[int, tuple[Fraction, ...]] = field(default_factory=dict)
    labels: dict[tuple[int, int], str] = field(default_factory=dict)
    leaf_payoffs: list[np.ndarray] = field(default_factory=list)
    branch_chances: list[tuple[int, list[float]]] = field(default_factory=list)

    def fail(self, expected: str, found: str = "") -> EfgError:
        """An error that points at the token last taken, which is what was found unless that is said."""
        token = self.tokens[min(max(self.place - 1, 0), len(self.tokens) - 1)]
        found = found or _short(token.text) or "the end of the text"
        return _mistake(self.text, token.start, expected, found)

    def peek(self, kind: str, text: str | None = None) -> bool:
        """Whether the next token is of a kind, and reads so."""
        token = self.tokens[self.place]
        return token.kind == kind and text in (None, token.text)

    def take(self, kind: str, expected: str, text: str | None = None) -> str:
        """The text of the next token, which has to be of a kind."""
        fits = self.peek(kind, text)
        token = self.tokens[self.place]
        self.place += 1
        if not fits:
            raise self.fail(expected)
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        return token.text

    def whole(self, expected: str) -> int:
        """The next token as a number from 0."""
        text = self.take("number", expected)
        if not text.isdigit() or len(text) > LONGEST_NUMBER:
            raise self.fail(expected)
        return int(text)

    def fraction(self, expected: str) -> Fraction:
        """The next token as an exact number."""
        text = self.take("number", expected)
        top, _, bottom = text.partition("/")
        power = re.search(r"[eE][-+]?0*([0-9]+)$", top)
        # A power of a billion is a number that fills the memory before it can be refused.
        readable = len(text) <= LONGEST_NUMBER and len(power[1] if power else "") <= 3
        if readable and bottom and not int(bottom):
            raise self.fail("a denominator other than 0")
        number = Fraction(top) / int(bottom or 1) if readable else Fraction(LARGEST)
        if abs(number) >= LARGEST:
            raise self.fail(f"a number below 1e300 in at most {LONGEST_NUMBER} characters")
        return number


def read_efg(text: str) -> Game:
    """A game from the text of an `.efg` file.

    Information sets are named `player.number`, as numbered in the file; every end is an outcome of
    its own, with the payoffs along its path added up. Raises `EfgError` with line and column for
    text that is not such a file, for chances that do not sum to one, and for a game of more than
    100,000 nodes or ten million steps. That players remember is for `innercourt.solve` to check.

    >>> game = read_efg('EFG 2 R "g" { "A" } "" p "" 1 1 "" { "l" "r" } 0 t "" 1 "" { 2 } t "" 0')
    >>> game.tree.actions, game.payoffs.tolist()
    (('g.1.1.l', 'g.1.1.r'), [[2.0, 0.0]])
    """
    reader = _Reader(text, list(_tokens(text)))
    title = _heading(reader)
    comment = reader.take("text", "a comment") if reader.peek("text") else ""
    root = _nodes(reader)
    reader.take("end", "the end of the text")
    tree = build(title or "game", root, reader.players)
    payoffs = np.array(reader.leaf_payoffs).reshape(-1, len(reader.players)).T
    nature = np.array([p for _, row in sorted(reader.branch_chances) for p in row], float)
    labels = {f"{tree.name}.{player}.{number}": label for (player, number), label in reader.labels.items()}
    return Game(tree, payoffs, nature, tuple(labels.get(s.name, "") for s in tree.infosets), comment)


def _heading(reader: _Reader) -> str:
    """The first line: takes down the players and returns the title."""
    reader.take("word", "`EFG`", "EFG")
    if reader.take("number", "version 2") != "2":
        raise reader.fail("version 2")
    if reader.take("word", "`R` or `D`") not in ("R", "D"):
        raise reader.fail("`R` or `D`")
    title = reader.take("text", "a title in quotes")
    reader.take("brace", "`{` and the players", "{")
    players = [reader.take("text", "a player in quotes") or "Player 1"]
    while reader.peek("text"):
        players.append(reader.take("text", "a player") or f"Player {len(players) + 1}")
    reader.take("brace", "a player in quotes or `}`", "}")
    if len(set(players)) < len(players):
        raise reader.fail("players of different names")
    reader.players = tuple(players)
    return title


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            found = text[place : place + 20].split(maxsplit=1)[0]
            raise _mistake(text, place, 'a word, a number, { } or a "text" that ends', found)
        if match.lastgroup != "space":
            yield _Token(match.lastgroup, match.group(), place)
        place = match.end()
    yield _Token("end", "", len(text))


def _mistake(text: str, start: int, expected: str, found: str) -> EfgError:
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return EfgError(f"line {line}, column {column} of the game", expected=expected, found=found)


@dataclass
class _Open:
    """A node that still waits for some of its subtrees."""

    id: str
    labels: tuple[str, ...]
    paid: np.ndarray
    player: str | None
    information: str | None
    kids: list[Fork | End] = field(default_factory=list)


def _nodes(reader: _Reader) -> Fork | End:
    """Read nodes depth first until the tree is complete."""
    waiting: list[_Open] = []
    number = steps = 0
    while True:
        steps += len(waiting)
        if number >= MAX_NODES or steps > MAX_STEPS:
            raise reader.fail(
                f"a game of at most {MAX_NODES:,} nodes and {MAX_STEPS:,} steps in all histories"
            )
        kind = reader.take("word", "a node: `c`, `p` or `t`")
        name = reader.take("text", "the name of the node in quotes") or f"n{number}"
        above = waiting[-1].paid if waiting else np.zeros(len(reader.players))
        if kind == "t":
            reader.leaf_payoffs.append(above + _outcome(reader))
            done: Fork | End = End(f"leaf{len(reader.leaf_payoffs)}")
        elif kind in ("c", "p"):
            node = _chance(reader, name) if kind == "c" else _decision(reader, name)
            if kind == "c":
                # Branches are numbered in order of their node, which is the order of the file.
                row = reader.chances[int(node.information or 0)]
                reader.branch_chances.append((number, [float(p) for _, p in row]))
                node.information = None
            node.paid = above + _outcome(reader)
            waiting.append(node)
            number += 1
            continue
        else:
            raise reader.fail("a node: `c`, `p` or `t`")
        number += 1
        while waiting:
            parent = waiting[-1]
            parent.kids.append(done)
            if len(parent.kids) < len(parent.labels):
                break
            waiting.pop()
            arms = tuple(Arm(label, kid) for label, kid in zip(parent.labels, parent.kids, strict=True))
            what = Kind.DECISION if parent.player is not None else Kind.CHANCE
            done = Fork(parent.id, arms, parent.player, parent.information, what)
        else:
            return done


def _decision(reader: _Reader, name: str) -> _Open:
    player = reader.whole("the number of a player")
    if not 1 <= player <= len(reader.players):
        raise reader.fail(f"a player from 1 to {len(reader.players)}")
    key = (player, reader.whole("the number of an information set"))
    if reader.peek("text"):
        reader.labels.setdefault(key, reader.take("text", "a label"))
    if reader.peek("brace", "{"):
        reader.take("brace", "`{`", "{")
        labels = []
        while reader.peek("text"):
            labels.append(reader.take("text", "a move"))
        reader.take("brace", "a move in quotes or `}`", "}")
        if not labels or len(labels) != len(reader.moves.get(key, labels)):
            raise reader.fail("as many moves as before, one at least")
        reader.moves.setdefault(key, _different(labels))
    if key not in reader.moves:
        raise reader.fail("the moves of an information set at its first node")
    return _Open(name, reader.moves[key], np.zeros(0), reader.players[player - 1], f"{player}.{key[1]}")


def _chance(reader: _Reader, name: str) -> _Open:
    key = reader.whole("the number of a chance node")
    if reader.peek("text"):
        reader.take("text", "a label")
    if reader.peek("brace", "{"):
        reader.take("brace", "`{`", "{")
        labels: list[str] = []
        chances: list[Fraction] = []
        while reader.peek("text"):
            labels.append(reader.take("text", "a branch"))
            chances.append(reader.fraction("the probability of a branch"))
            if not 0 <= chances[-1] <= 1:
                raise reader.fail("a probability from 0 to 1")
        reader.take("brace", "a branch in quotes or `}`", "}")
        if not labels:
            raise reader.fail("a branch in quotes with its probability, one at least")
        total = fsum(map(float, chances))
        if abs(total - 1) > 1e-9:
            raise reader.fail("probabilities that sum to one", f"{len(chances)} that sum to {total:.12g}")
        reader.chances[key] = tuple(zip(_different(labels), chances, strict=True))
    if key not in reader.chances:
        raise reader.fail("the branches of a chance node at its first mention")
    return _Open(name, tuple(label for label, _ in reader.chances[key]), np.zeros(0), None, str(key))


def _different(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels made different: the format allows empty and equal ones."""
    named = [label or f"a{place}" for place, label in enumerate(labels, start=1)]
    while len(set(named)) < len(named):
        twice = {label for label, count in Counter(named).items() if count > 1}
        named = [f"{label}#{i}" if label in twice else label for i, label in enumerate(named, start=1)]
    return tuple(named)


def _outcome(reader: _Reader) -> np.ndarray:
    number = reader.whole("the number of an outcome")
    if number and reader.peek("text"):
        reader.take("text", "a name")
    if number and reader.peek("brace", "{"):
        reader.take("brace", "`{`", "{")
        row = []
        while reader.peek("number"):
            row.append(reader.fraction("a payoff"))
        reader.take("brace", "a payoff or `}`", "}")
        if len(row) != len(reader.players):
            raise reader.fail(f"{len(reader.players)} payoffs, one a player")
        reader.payoffs[number] = tuple(row)
    if number and number not in reader.payoffs:
        raise reader.fail("the payoffs of an outcome at its first mention")
    zero = (Fraction(0),) * len(reader.players)
    return np.array([float(p) for p in reader.payoffs.get(number, zero)])


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
