"""One game with its numbers: what an `.efg` file holds, and what `innercourt.solve` takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from innercourt.play.shape import Tree


class Game(NamedTuple):
    """A game with its numbers, one draw."""

    tree: Tree
    payoffs: np.ndarray
    """`[player, leaf]`"""
    nature: np.ndarray
    """`[chance]`"""
    labels: tuple[str, ...] = ()
    """What each information set is called in its file, in the order of the tree; may be left out."""
    comment: str = ""
    """What the file says of itself."""

    @property
    def set_names(self) -> tuple[str, ...]:
        """A name for each information set, its player being known: a label, else a number."""
        tree = self.tree
        plain = tuple(infoset.name.removeprefix(f"{tree.name}.") for infoset in tree.infosets)
        named = tuple(label or name for label, name in zip(self.labels, plain, strict=False))
        different = {(held.player, name) for held, name in zip(tree.infosets, named, strict=False)}
        return named if len(different) == len(plain) else plain
