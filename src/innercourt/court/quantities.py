"""Quantities as transforms of standard normals: theta = T(z + shift), for many draws at once.

    compile_priors(rows) -> layout, numbers      once a case
    draw_quantities(layout, numbers, z) -> theta jitted, the layout static

`rows[k][i]` is quantity i's prior under hypothesis k. The layout holds what all hypotheses
share, so that one traced program serves them all: for every quantity the kinds of prior it takes
in any of them. Quantities with the same kinds are computed together; where they take more than
one kind, the hypothesis's own is selected. The numbers of a hypothesis are arrays.

Common factors correlate quantities: with loads l_ij on factors f_j,
e_i = z_i sqrt(1 - sum_j l_ij^2) + sum_j l_ij f_j is again standard normal, and quantities i and
k correlate by sum_j l_ij l_kj before T. The factors are the last rows of z.

A beta quantile has no closed form. Its logit, which is smooth and grows at most like z^2 in the
tails, is tabulated on [-8, 8] and interpolated by cubics that agree with it in value and slope at
every knot (Hermite); beyond, it goes on in a straight line. So T stays increasing and has a
derivative everywhere; the relative error of T(z) is below 1e-9 for a and b from .5 to 10,000 and
below 1e-7 down to .05.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax.nn import sigmoid
from jax.scipy.special import erf, erfc

from innercourt.arrays import Array, Float, Int
from innercourt.court.prior import SIGNATURES, Prior, logit_normal_moments
from innercourt.errors import PriorError

KINDS = tuple(SIGNATURES)
REACH = 8.0
"""The beta tables run from -REACH to REACH; beyond lie 1.2e-15 of the normal's mass."""
INTERVALS = 1024
_STEP = 2 * REACH / INTERVALS
_COLUMNS = 3
_ROOT_HALF = 0.5**0.5

# Harmless parameters for rows of another kind: the branch that is not selected must be finite,
# and so must its derivative (a gradient through `where` multiplies it by zero).
_HARMLESS = {
    "normal": (0.0, 1.0, 0.0),
    "lognormal": (0.0, 1.0, 0.0),
    "beta": (0.0, 0.0, 0.0),
    "uniform": (0.0, 1.0, 0.0),
    "triangular": (0.0, 0.5, 1.0),
    "logitnormal": (0.0, 1.0, 0.0),
    "fixed": (0.0, 0.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Quantities (`rows`) that take the same `kinds` of prior; `tables` their rows of the table."""

    kinds: tuple[str, ...]
    rows: tuple[int, ...]
    tables: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PriorLayout:
    """What is the same under every hypothesis; hashable, a static argument of a jitted function."""

    groups: tuple[Group, ...]
    quantities: int
    factors: int

    @property
    def normals(self) -> int:
        """How many rows z has: one a quantity, then one a factor."""
        return self.quantities + self.factors

    @property
    def free(self) -> tuple[int, ...]:
        """The rows of z that matter: all but those of quantities that are fixed everywhere."""
        fixed = {row for group in self.groups if group.kinds == ("fixed",) for row in group.rows}
        return tuple(row for row in range(self.normals) if row not in fixed)


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class PriorNumbers:
    """The numbers of one hypothesis; its shapes are those of every other.

    `params` are T's own: for a lognormal the logarithm of the median, for a logit-normal mean and
    standard deviation of the logit. `code` is the index into `KINDS`. `table` holds for every
    quantity that is beta somewhere the four coefficients of each cubic, constant first.
    """

    params: Float[Array, "quantity 3"]
    code: Int[Array, " quantity"]
    table: Float[Array, "table 4 interval"]
    shift: Float[Array, " quantity"]
    loads: Float[Array, "quantity factor"]


def compile_priors(
    rows: Sequence[Sequence[Prior]],
    *,
    shifts: Sequence[Sequence[float]] | None = None,
    loads: Sequence[Sequence[float]] | None = None,
    cubics: Callable[[float, float], Float[np.ndarray, "4 interval"]] | None = None,
) -> tuple[PriorLayout, list[PriorNumbers]]:
    """Compile the priors of all hypotheses: one layout, and the numbers of each.

    `rows[k][i]` is quantity i's prior under hypothesis k, `shifts[k][i]` its shift in units of
    the standard normal behind it, `loads[i][j]` its load on factor j. Raises `PriorError` when
    the squares of a quantity's loads sum to more than one. `cubics` gives what `beta_cubics` would.

    >>> from innercourt.court.prior import parse_prior
    >>> layout, (plain, sure) = compile_priors(
    ...     [[parse_prior("normal(0, 1)"), parse_prior(2)], [parse_prior(0.3), parse_prior(2)]])
    >>> layout.groups
    (Group(kinds=('fixed',), rows=(1,), tables=()), Group(kinds=('fixed', 'normal'), rows=(0,), tables=()))
    """
    count = len(rows[0])
    if any(len(row) != count for row in rows):
        raise ValueError("every hypothesis needs one prior for every quantity")
    weights = _checked_loads(loads, count)
    kinds = [tuple(sorted({row[i].kind for row in rows})) for i in range(count)]
    tabled = [i for i in range(count) if "beta" in kinds[i]]
    groups = tuple(_group(chosen, kinds, tabled) for chosen in sorted(set(kinds)))
    layout = PriorLayout(groups, count, weights.shape[1])
    moved = np.zeros((len(rows), count)) if shifts is None else np.asarray(shifts, float)
    if moved.shape != (len(rows), count) or not np.isfinite(moved).all():
        raise ValueError("shifts must be finite, one for every hypothesis and quantity")
    made = cubics or beta_cubics
    numbers = [_numbers(row, tabled, made, shift, weights) for row, shift in zip(rows, moved, strict=True)]
    # Not jnp.asarray, which compiles a program for every shape; and all at once, which takes a third of the time.
    return layout, [PriorNumbers(*own) for own in jax.device_put(numbers)]


def draw_quantities(
    layout: PriorLayout, numbers: PriorNumbers, z: Float[Array, "normal draw"]
) -> Float[Array, "quantity draw"]:
    """Every quantity in every draw, from independent standard normals.

    `z` has `layout.normals` rows: the quantities' own, then the factors. Increasing in each
    quantity's own row, unless it is fixed.
    """
    normal = correlated(layout, numbers, z) + numbers.shift[:, None]
    if not layout.quantities:
        return normal
    parts = [_draw_group(group, numbers, normal) for group in layout.groups]
    order = [row for group in layout.groups for row in group.rows]
    return _take(jnp.concatenate(parts), np.argsort(order))


def correlated(
    layout: PriorLayout, numbers: PriorNumbers, z: Float[Array, "normal draw"]
) -> Float[Array, "quantity draw"]:
    """The standard normals behind the quantities, correlated through the common factors."""
    if z.shape[0] != layout.normals:
        raise ValueError(f"z needs {layout.normals} rows, one a quantity and factor, not {z.shape[0]}")
    own, factors = z[: layout.quantities], z[layout.quantities :]
    if not layout.factors:
        return own
    left = jnp.sqrt(jnp.clip(1 - jnp.sum(numbers.loads**2, axis=1), 0.0, 1.0))
    return own * left[:, None] + numbers.loads @ factors


def _checked_loads(loads: Sequence[Sequence[float]] | None, count: int) -> np.ndarray:
    weights = np.zeros((count, 0)) if loads is None else np.asarray(loads, float).reshape(count, -1)
    squares = (weights**2).sum(axis=1)
    if not (squares <= 1 + 1e-12).all():  # also catches nan
        worst = int(np.argmax(np.where(np.isnan(squares), np.inf, squares)))
        raise PriorError(
            "loads on common factors are too large: a quantity cannot share more than all of its variance",
            expected="loads whose squares sum to at most 1",
            found=f"{squares[worst]:.3g} for quantity number {worst}",
        )
    return weights


def _group(kinds: tuple[str, ...], all_kinds: list[tuple[str, ...]], tabled: list[int]) -> Group:
    rows = tuple(i for i, own in enumerate(all_kinds) if own == kinds)
    return Group(kinds, rows, tuple(tabled.index(i) for i in rows) if "beta" in kinds else ())


def _numbers(
    row: Sequence[Prior],
    tabled: list[int],
    cubics: Callable[[float, float], np.ndarray],
    shift: np.ndarray,
    loads: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """Those of `PriorNumbers`, in their order."""
    params = np.array([_parameters(prior) for prior in row]).reshape(len(row), _COLUMNS)
    table = np.zeros((len(tabled), 4, INTERVALS))
    for place, quantity in enumerate(tabled):
        if row[quantity].kind == "beta":
            table[place] = cubics(*row[quantity].params)
    code = np.array([KINDS.index(prior.kind) for prior in row], dtype=np.int32)
    return params, code, table, shift, loads


@lru_cache(maxsize=4096)
def _parameters(prior: Prior) -> tuple[float, ...]:
    """T's own parameters, three columns."""
    match prior.kind:
        case "lognormal":
            own: tuple[float, ...] = (float(np.log(prior.params[0])), prior.params[1])
        case "logitnormal":
            own = logit_normal_moments(prior.params[0], prior.params[1])
        case "beta":
            own = ()
        case _:
            own = prior.params
    return (*own, 0.0, 0.0, 0.0)[:_COLUMNS]


def _draw_group(
    group: Group, numbers: PriorNumbers, normal: Float[Array, "quantity draw"]
) -> Float[Array, "member draw"]:
    """The quantities of one group: each kind computed for all of them, the right one selected."""
    rows = np.array(group.rows)
    z = _take(normal, rows)
    params, code = numbers.params[rows], numbers.code[rows]
    out: Block | None = None
    for kind in group.kinds:
        chosen = (code == KINDS.index(kind))[:, None]
        alone = len(group.kinds) == 1
        own = params if alone else jnp.where(chosen, params, jnp.array(_HARMLESS[kind])[None, :])
        columns = tuple(own[:, k][:, None] for k in range(_COLUMNS))
        if kind == "beta":
            value = _beta(z, numbers.table[np.array(group.tables)])
        else:
            value = _CLOSED[kind](z, *columns)
        out = value if out is None else jnp.where(chosen, value, out)
    assert out is not None  # a group has at least one kind
    return out


def _take(array: Float[Array, "row draw"], rows: np.ndarray) -> Float[Array, "chosen draw"]:
    """`array[rows]`, as a slice where that is possible: a gather would copy."""
    if len(rows) and (np.diff(rows) == 1).all():
        return array[int(rows[0]) : int(rows[-1]) + 1]
    return array[rows]


Column: TypeAlias = Float[Array, "member 1"]
Block: TypeAlias = Float[Array, "member draw"]


def _normal(z: Block, m: Column, s: Column, _: Column) -> Block:
    return m + s * z


def _lognormal(z: Block, log_median: Column, s: Column, _: Column) -> Block:
    return jnp.exp(log_median + s * z)


def _uniform(z: Block, a: Column, b: Column, _: Column) -> Block:
    return a + (b - a) * (0.5 + 0.5 * erf(z * _ROOT_HALF))


def _triangular(z: Block, a: Column, mode: Column, b: Column) -> Block:
    # of the two tails the smaller one, or the root near a limit would lose half its digits
    tail = 0.5 * erfc(jnp.where(z < 0, -z, z) * _ROOT_HALF)
    low = jnp.where(z < 0, tail, 1 - tail) * (b - a)
    high = jnp.where(z < 0, 1 - tail, tail) * (b - a)
    rising = low < mode - a
    under = jnp.where(rising, low * (mode - a), high * (b - mode))
    # at a limit the root's slope is infinite and the tail's is zero; their product is zero
    root = jnp.where(under > 0, jnp.sqrt(jnp.where(under > 0, under, 1.0)), 0.0)
    return jnp.where(rising, a + root, b - root)


def _logitnormal(z: Block, mean: Column, s: Column, _: Column) -> Block:
    return sigmoid(mean + s * z)


def _fixed(z: Block, x: Column, _: Column, __: Column) -> Block:
    return jnp.broadcast_to(x, z.shape)


_CLOSED: dict[str, Callable[[Block, Column, Column, Column], Block]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "logitnormal": _logitnormal,
    "fixed": _fixed,
}


def _beta(z: Block, cubics: Float[Array, "member 4 interval"]) -> Block:
    inside = jnp.clip(z, -REACH, REACH)
    place = (inside + REACH) / _STEP
    knot = jnp.clip(place.astype(jnp.int32), 0, INTERVALS - 1)
    t = place - knot
    c0, c1, c2, c3 = (jnp.take_along_axis(cubics[:, k], knot, axis=1) for k in range(4))
    logit = c0 + t * (c1 + t * (c2 + t * c3))
    first = cubics[:, 1, 0][:, None]
    last = (cubics[:, 1, -1] + 2 * cubics[:, 2, -1] + 3 * cubics[:, 3, -1])[:, None]
    # beyond the table: on along its end's tangent
    beyond = (z - inside) / _STEP * jnp.where(z < 0, first, last)
    return sigmoid(logit + beyond)


@lru_cache(maxsize=512)
def beta_cubics(a: float, b: float) -> Float[np.ndarray, "4 interval"]:
    """Coefficients of the Hermite cubics of the logit of the Beta(a, b) quantile, constant first.

    With x = T(z) and y = logit x: dy/dz = normal density / (beta density * x (1 - x)).
    """
    from scipy.special import betaln

    z = np.linspace(-REACH, REACH, INTERVALS + 1)
    log_x, log_rest = _log_quantile(a, b, z)
    value = log_x - log_rest
    log_slope = -(z**2) / 2 - 0.5 * np.log(2 * np.pi) + betaln(a, b) - a * log_x - b * log_rest
    slope = np.exp(log_slope) * _STEP
    rise, left, right = np.diff(value), slope[:-1], slope[1:]
    cubics = np.stack([value[:-1], left, 3 * rise - 2 * left - right, left + right - 2 * rise])
    cubics.flags.writeable = False  # it is shared by every quantity with this prior
    return cubics


def _log_quantile(a: float, b: float, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of x = T(z) and of 1 - x, both accurate in both tails."""
    from scipy.special import betainccinv, betaincinv, betaln, log_ndtr, ndtr

    tail = ndtr(-np.abs(z))  # the smaller tail: no probability is rounded to 1
    below = z <= 0
    x = np.where(below, betaincinv(a, b, tail), betainccinv(a, b, tail))
    rest = np.where(below, betainccinv(b, a, tail), betaincinv(b, a, tail))
    # where x is too small for a float, P(X < x) = x^a / (a B(a, b)) to all digits
    tiny_x = (log_ndtr(z) + np.log(a) + betaln(a, b)) / a
    tiny_rest = (log_ndtr(-z) + np.log(b) + betaln(a, b)) / b
    with np.errstate(divide="ignore"):
        return (
            np.where(x > 1e-250, np.log(x), tiny_x),
            np.where(rest > 1e-250, np.log(rest), tiny_rest),
        )
