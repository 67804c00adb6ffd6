"""The vocabulary of axes and the one place where JAX is told to use float64.

Every array in the numeric core names its axes in its signature, mostly with words from this list, and
`draw` comes last: one row of consecutive numbers a scalar of the model is what the processor
reads fastest.

    draw      one possible court; the axis that is summed over
    run       groups of draws whose spread gives the standard error; `particle` are the draws of one
    normal    the uncertain quantities of a case as standard normal variables
    day       days on which something became known, `step` those that brought news of a proposition
    player    actors who move or are paid in one tree
    node      places in a tree, root first
    infoset   what a player can tell apart; `action` holds the moves of all of them, in order
    action    all moves of all information sets of a tree, those of one set side by side
    chance    all branches of all chance and contest nodes of a tree
    leaf      ends of a tree, one a history
    unit actor source report proposition quantity hypothesis state    as in the case
    pair      two principals in order, or an origin and a proposition; `act` what such an origin said
    row       whatever the function at hand says

Programs run in the thread that calls them: an analysis has a thread a core, and handing work from thread to
thread left a fifth of two cores idle.

Path following fails in a fifth of games in float32 at high precision, so float64 is switched on
for the whole process on import. The promotion of ranks is left as JAX has it: a test session may
set `jax_numpy_rank_promotion` to `raise`, and the core has to pass under it.
"""

from __future__ import annotations

from functools import partial
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float, Int

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_cpu_enable_async_dispatch", False)

Array: TypeAlias = jax.Array
"""What the numeric core passes around."""

ArrayLike: TypeAlias = jax.Array | np.ndarray
"""What it accepts: NumPy arrays are converted on the way in."""

__all__ = [
    "Array",
    "ArrayLike",
    "Bool",
    "Float",
    "Int",
    "home",
    "log_floored",
    "log_positive",
    "mixed_log",
]

FLOOR = 1e-300
"""What a probability of zero counts as where its logarithm is taken."""

_LOW, _HIGH = 1 << 52, 0x3FF << 52
_LN2_TOP, _LN2_REST = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_SERIES = tuple(2.0 / (2 * k + 1) for k in range(1, 11))


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


def log_floored(x: Any) -> Any:
    """log x of numbers that are not negative, and log 1e-300 where x is zero, in either float type and library.

    >>> [round(float(row), 1) for row in log_floored(jnp.array([1.0, 0.0], jnp.float32))]
    [0.0, -690.8]
    """
    double = x.dtype == jnp.float64
    least = FLOOR if double else float(jnp.finfo(x.dtype).tiny)
    if isinstance(x, np.ndarray):
        return np.where(x < least, x.dtype.type(np.log(FLOOR)), np.log(np.maximum(x, least)))
    found = log_positive(jnp.maximum(x, least))
    return found if double else jnp.where(x < least, float(np.log(FLOOR)), found)


def home(values: Any) -> Any:
    """The library that `values` live in: what is small, and met once, stays in NumPy, uncompiled."""
    return np if isinstance(values, np.ndarray) else jnp


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
