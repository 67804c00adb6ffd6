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

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any, TypeAlias, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.scheduling_groups import xla_metadata_call
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

T = TypeVar("T")

TRIED = "0.10."
"""The versions of jaxlib that `in_one_kernel` was tried with."""

__all__ = [
    "AXES",
    "Array",
    "ArrayLike",
    "Bool",
    "Float",
    "Int",
    "apart",
    "in_one_kernel",
    "in_strips",
    "kept",
    "log_floored",
    "log_positive",
    "mixed_log",
]

FLOOR = 1e-300
"""What a probability of zero counts as where its logarithm is taken."""

_LOW, _HIGH = 1 << 52, 0x3FF << 52
_LN2_TOP, _LN2_REST = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_SERIES = tuple(2.0 / (2 * k + 1) for k in range(1, 11))


def in_strips(function: Callable[[Any], Any], inputs: Any, width: int) -> Any:
    """`function(inputs)`, worked out strip by strip along `draw`, the last axis of every array.

    What is computed on the way for one strip fits the processor's cache; for all draws it would
    not. Where `width` does not divide the draws, the last one fills the last strip up.

    >>> in_strips(lambda x: x.sum(0), jnp.ones((3, 8)), 4).tolist()
    [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]
    >>> in_strips(lambda x: x, jnp.ones((0, 8)), 3).shape
    (0, 8)
    """
    draws = jax.tree.leaves(inputs)[0].shape[-1]
    if draws <= width:
        return function(inputs)
    strips = -(-draws // width)

    def cut(field: Array) -> Array:
        whole = jnp.pad(field, [(0, 0)] * (field.ndim - 1) + [(0, -draws % width)], mode="edge")
        return jnp.moveaxis(whole.reshape(*field.shape[:-1], strips, width), -2, 0)

    def join(field: Array) -> Array:
        return jnp.moveaxis(field, 0, -2).reshape(*field.shape[1:-1], strips * width)[..., :draws]

    return jax.tree.map(join, jax.lax.map(function, jax.tree.map(cut, inputs)))


def apart(function: Callable[..., T]) -> Callable[..., T]:
    """`function`, whose results are computed once and stored: XLA does not merge it with what uses them.

    >>> float(apart(jnp.sin)(jnp.zeros(())))
    0.0
    """
    return _called(function, inlineable="false")


def in_one_kernel(function: Callable[..., T]) -> Callable[..., T]:
    """`function`, compiled for a processor into one routine, loops and all.

    Otherwise XLA starts a routine for every few operations, and what lies between must be long enough
    to be worth it; within one routine strips can be so narrow that they fit the nearest cache. It is
    for arithmetic on a strip of `in_strips`: the compiler takes neither large arrays (above 64 KiB) nor
    constants as arguments, and aborts. Only compilers that were tried are asked for it (decision 0019).

    >>> float(in_one_kernel(jnp.cos)(jnp.zeros(())))
    1.0
    """
    if not version("jaxlib").startswith(TRIED):
        return function
    return _called(function, inlineable="false", xla_cpu_small_call="true")


def _called(function: Callable[..., T], **attributes: str) -> Callable[..., T]:
    if jax.default_backend() != "cpu":  # hints to the one compiler that knows them
        return function
    called: Callable[..., T] = xla_metadata_call(function, **attributes)
    return called


def kept(value: T) -> T:
    """`value`, computed here and once: left alone, XLA would compute it anew for every row that reads it.

    The barrier alone is dropped before XLA for a processor merges steps; a call `apart` is not.
    """
    held: T = apart(_barrier)(value)
    return held


def _barrier(value: Any) -> Any:
    return jax.lax.optimization_barrier(value)


@partial(jax.jit, inline=True)  # traced once a shape, not once a use
def log_positive(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """log x of positive normal numbers, to 2 units in the last place; not a number stays so.

    XLA takes float64 logarithms one at a time; this goes through the vector units, five times as
    fast. With x = 2^e m and s = (m - 1) / (m + 1) it is e log 2 + 2 (s + s^3/3 + s^5/5 + ...).

    >>> float(log_positive(jnp.array(2.5))) == float(np.log(2.5))
    True
    """
    found: Array = _log(x) if x.dtype == jnp.float64 else jnp.log(x)
    return found


def log_floored(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """log x of numbers that are not negative, and log 1e-300 where x is zero, in either float type.

    >>> [round(float(row), 1) for row in log_floored(jnp.array([1.0, 0.0], jnp.float32))]
    [0.0, -690.8]
    """
    double = x.dtype == jnp.float64
    least = FLOOR if double else float(jnp.finfo(x.dtype).tiny)
    found: Array = log_positive(jnp.maximum(x, least))
    return found if double else jnp.where(x < least, float(np.log(FLOOR)), found)


def _series(x: Array) -> Array:
    bits = jax.lax.bitcast_convert_type(x, jnp.int64)
    mantissa = jax.lax.bitcast_convert_type((bits & (_LOW - 1)) | _HIGH, jnp.float64)
    high = mantissa > np.sqrt(2.0)
    mantissa = jnp.where(high, 0.5 * mantissa, mantissa)
    exponent = ((bits >> 52) - 1023 + high).astype(jnp.float64)
    s = (mantissa - 1) / (mantissa + 1)
    z = s * s
    rest = jnp.full_like(z, _SERIES[-1])
    for term in _SERIES[-2::-1]:
        rest = rest * z + term
    found = exponent * _LN2_TOP + (2 * s + (s * z * rest + exponent * _LN2_REST))
    return jnp.where(jnp.isnan(x), x, found)


_log = jax.custom_jvp(_series)
_log.defjvp(lambda primals, tangents: (_log(*primals), tangents[0] / primals[0]))


@partial(jax.jit, inline=True)
def mixed_log(chance: Array, if_true: Array, if_false: Array) -> Array:
    """log(t e^a + (1 - t) e^b) for a chance t in [0, 1], exactly 0 and 1 included.

    >>> float(mixed_log(jnp.array(1.0), jnp.array(-2.0), jnp.array(0.0)))
    -2.0
    """
    gap = if_false - if_true
    small = jnp.exp(-jnp.abs(gap))
    mixed = jnp.where(gap < 0, chance + (1 - chance) * small, chance * small + (1 - chance))
    # Where the certain side is the one that is all but impossible, the floor keeps it finite.
    found: Array = jnp.maximum(if_true, if_false) + log_floored(mixed)
    return found
