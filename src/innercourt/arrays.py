"""The vocabulary of axes and the one place where JAX is told to use float64.

Every array in the numeric core names its axes in its signature with words from this list, and
`draw` comes last: one row of consecutive numbers a scalar of the model is what the processor
reads fastest.

    draw      one possible court; the axis that is summed over
    player    actors who move or are paid in one tree
    node      places in a tree, root first
    infoset   what a player can tell apart; `action` holds the moves of all of them, in order
    action    all moves of all information sets of a tree, those of one set side by side
    chance    all branches of all chance and contest nodes of a tree
    leaf      ends of a tree, one a history
    unit actor source report proposition quantity hypothesis    as in the case

Path following fails in a fifth of games in float32 at high precision, so float64 is switched on
for the whole process on import. The promotion of ranks is left as JAX has it: a test session may
set `jax_numpy_rank_promotion` to `raise`, and the core has to pass under it.
"""

from __future__ import annotations

from typing import TypeAlias

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

jax.config.update("jax_enable_x64", True)

Array: TypeAlias = jax.Array
"""What the numeric core passes around."""

ArrayLike: TypeAlias = jax.Array | np.ndarray
"""What it accepts: NumPy arrays are converted on the way in."""

AXES = (
    "draw",
    "player",
    "node",
    "infoset",
    "action",
    "chance",
    "leaf",
    "unit",
    "actor",
    "source",
    "report",
    "proposition",
    "quantity",
    "hypothesis",
)
"""The words that shape annotations may use, apart from short names of one function's own."""

__all__ = ["AXES", "Array", "ArrayLike", "Bool", "Float", "Int"]
