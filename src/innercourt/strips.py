"""Work on many draws, strip by strip, so that what is computed on the way stays in the nearest cache.

XLA for a processor starts a routine for every few operations, and what one leaves to the next goes
through memory. `in_one_kernel` has a whole computation compiled into one routine, the loop over the
strips included; `in_strips` only cuts, for computations that the compiler takes in no other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from importlib.metadata import version
from threading import local
from typing import Any, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.scheduling_groups import xla_metadata_call

from innercourt.arrays import Array

T = TypeVar("T")

TRIED = "0.10."
"""The versions of jaxlib that `in_one_kernel` and `together` were tried with."""

MOST = 9
"""Rows that `together` takes and gives at most. That no two of them overlap is looked up at run time, a comparison
a pair, and of these LLVM allows 128 before it gives up on vectors."""

_here = local()


@partial(jax.tree_util.register_dataclass, data_fields=["rows"], meta_fields=[])
@dataclass(frozen=True)
class Rows:
    """Rows that a function hands to `in_one_kernel` apart, to get them back as one array, row below row.

    A kernel then writes every row where it belongs; stacked first, each would be copied twice on the way.
    """

    rows: Sequence[Any]
    """Arrays, or their shapes."""


def in_strips(function: Callable[..., Any], inputs: Any, width: int, *beside: Any) -> Any:
    """`function(inputs, *beside)`, worked out strip by strip along `draw`, the last axis of every array of `inputs`.

    Where `width` does not divide the draws, the last one fills the last strip up.

    >>> in_strips(lambda x: x.sum(0), jnp.ones((3, 8)), 4).tolist()
    [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]
    >>> in_strips(lambda x: x, jnp.ones((0, 8)), 3).shape
    (0, 8)
    """
    draws = _draws(inputs)
    if draws <= width:
        return function(inputs, *beside)
    strips = -(-draws // width)

    def cut(field: Array) -> Array:
        return jnp.moveaxis(field.reshape(*field.shape[:-1], strips, width), -2, 0)

    def join(field: Array) -> Array:
        return jnp.moveaxis(field, 0, -2).reshape(*field.shape[1:-1], strips * width)[..., :draws]

    filled = _filled(inputs, strips * width)
    return jax.tree.map(join, jax.lax.map(lambda strip: function(strip, *beside), jax.tree.map(cut, filled)))


def in_one_kernel(function: Callable[..., Any], inputs: Any, width: int, *beside: Any) -> Any:
    """`function(inputs, *beside)` strip by strip, compiled for a processor into one routine, loops and all.

    For arithmetic: no path following, no products of matrices. Strips are so narrow that all that is
    computed on the way fits the nearest cache. Elsewhere than on a processor all draws go at once;
    within another kernel the strips are a loop of that one. What has no axis of draws is handed over
    `beside` or closed over, of which all must matter. Nothing that is handed over may be a constant: the compiler
    aborts (decision 0019). `Rows` among the results come back stacked.

    >>> in_one_kernel(lambda x: x.sum(0), jnp.ones((3, 8)), 4).tolist()
    [3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]
    >>> in_one_kernel(lambda x: Rows([x, 2 * x]), jnp.ones(3), 2).tolist()
    [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]]
    """
    draws = _draws(inputs)
    if jax.default_backend() != "cpu" or draws <= width:
        return _stacked(function(inputs, *beside))
    if not version("jaxlib").startswith(TRIED):
        return in_strips(lambda *given: _stacked(function(*given)), inputs, width, *beside)
    strips = -(-draws // width)
    fields, tree = jax.tree.flatten(_filled(inputs, strips * width))
    # At a constant, and what is empty comes as one, the compiler would abort.
    given = [field for field in fields if field.size]
    extra, extra_tree = jax.tree.flatten(jax.tree.map(jnp.asarray, beside))
    held = [field for field in extra if field.size]

    def one(cut: list[Array], held: list[Array]) -> Any:
        own = _with_empty([(*field.shape[:-1], width) for field in fields], fields, cut)
        more = _with_empty([field.shape for field in extra], extra, held)
        return function(jax.tree.unflatten(tree, own), *jax.tree.unflatten(extra_tree, more))

    with _describing() as outermost:
        called = jax.jit(one, inline=True)  # described once, for its shapes and for the loop
        like = [jax.ShapeDtypeStruct((*field.shape[:-1], width), field.dtype) for field in given]
        shapes, form = jax.tree.flatten(jax.eval_shape(called, like, held), is_leaf=_are_rows)

        def whole(given: list[Array], held: list[Array]) -> list[Array]:
            # Noughts for a routine are laid out by several threads, whose caches then hold what one is to write.
            room = [*(_room(shape, strips * width) for shape in shapes), jnp.zeros(())]

            def step(at: Array, found: list[Array]) -> list[Array]:
                cut = [_cut(field, at * width, width) for field in given]
                # It would also abort at what nothing is made of, which may turn out as late as there.
                looked_at = sum(part.reshape(-1)[0].astype(float) for part in (*cut, *held))
                parts = jax.tree.leaves(called(cut, held), is_leaf=_are_rows)
                pairs = zip(found[:-1], parts, strict=True)
                return [*(_put(field, part, at * width) for field, part in pairs), found[-1] + looked_at]

            found: list[Array] = jax.lax.fori_loop(0, strips, step, room)
            return found

        kernel = _called(whole, inlineable="false", xla_cpu_small_call="true") if outermost else whole
        found = _barrier(kernel(given, held))[:-1]
        return jax.tree.unflatten(form, [field[..., :draws] for field in found])


def _with_empty(
    shapes: Sequence[tuple[int, ...]], fields: Sequence[Array], held: Sequence[Array]
) -> list[Array]:
    """What was handed over, and between it what is empty and was not."""
    full = iter(held)
    pairs = zip(shapes, fields, strict=True)
    return [next(full) if field.size else jnp.zeros(shape, field.dtype) for shape, field in pairs]


def _cut(field: Array, start: Array, width: int) -> Array:
    return jax.lax.dynamic_slice_in_dim(field, start, width, field.ndim - 1)


def _put(field: Array, part: Array | Rows, start: Array) -> Array:
    if not isinstance(part, Rows):
        return jax.lax.dynamic_update_slice_in_dim(field, part, start, field.ndim - 1)
    for k, row in enumerate(part.rows):
        field = jax.lax.dynamic_update_slice(field, row[None], (k, *(0,) * (field.ndim - 2), start))
    return field


def _room(like: Any, draws: int) -> Array:
    """Noughts for as many draws, of the shape and type of one strip's result."""
    shape = jax.eval_shape(_stacked, like)
    return jnp.zeros((*shape.shape[:-1], draws), shape.dtype)


def _stacked(results: Any) -> Any:
    def one(part: Any) -> Any:
        return jnp.stack(part.rows) if isinstance(part, Rows) else part

    return jax.tree.map(one, results, is_leaf=_are_rows)


def _are_rows(part: Any) -> bool:
    return isinstance(part, Rows)


def apart(function: Callable[..., T]) -> Callable[..., T]:
    """`function`, whose results are computed once and stored: XLA does not merge it with what uses them.

    >>> float(apart(jnp.sin)(jnp.zeros(())))
    0.0
    """
    return _called(function, inlineable="false")


def together(function: Callable[..., Sequence[Array]], rows: Sequence[Array]) -> list[Array]:
    """`function(*rows)`, rows again: within a kernel all of them are made in one loop, in registers.

    For arithmetic on single draws, all in one float type. Left alone, XLA writes a loop for each row that comes out
    and does in each what they share, be it an exponential.

    To XLA it is a windowed reduction whose windows are one draw wide, of as many rows as come in or go out: the
    one operation that gives several rows from one loop. It starts from noughts, which `function` is not told.

    >>> [row.tolist() for row in together(lambda x, y: [x + y, x - y], [jnp.ones(2), jnp.ones(2)])]
    [[2.0, 2.0], [0.0, 0.0]]
    """
    rows = jnp.broadcast_arrays(*rows)
    results = len(jax.eval_shape(function, *rows))
    slots = max(results, len(rows))
    if not within_a_kernel() or slots > MOST:
        return list(function(*rows))
    nought = np.zeros((), rows[0].dtype)

    def at_a_draw(_: list[Array], draw: list[Array]) -> list[Array]:
        return [*function(*draw[: len(rows)]), *(jnp.asarray(nought) for _ in range(slots - results))]

    filled = [*rows, *(rows[0] for _ in range(slots - len(rows)))]
    one = (1,) * rows[0].ndim
    found = jax.lax.reduce_window(filled, [nought] * slots, at_a_draw, one, one, "VALID")
    return list(found[:results])


def row_by_row(step: Callable[[Array, Array], Array], rows: Iterable[Array]) -> Array:
    """A sum, a maximum or the like over few rows, written out: within a kernel a reduction may not be had.

    >>> row_by_row(jnp.maximum, jnp.array([[1.0, 5.0], [2.0, 4.0]])).tolist()
    [2.0, 5.0]
    """
    return reduce(step, list(rows))


def over_rows(step: Any, rows: Array) -> Array:
    """A reduction by one of `jax.numpy`'s functions along the first axis: within a kernel row by row.

    >>> over_rows(jnp.add, jnp.ones((3, 2))).tolist()
    [3.0, 3.0]
    """
    found: Array = row_by_row(step, rows) if within_a_kernel() else step.reduce(rows, axis=0)
    return found


def gone_through(
    step: Callable[[Array, Array], Array], start: Array, rows: Array, to: np.ndarray, taken: np.ndarray
) -> Array:
    """`start`, of which row `to[k]` becomes `step` of itself and row `taken[k]` of `rows`, one k after the other.

    Sums, maxima and the like over chosen rows. Within a kernel it is one short loop, where all of it written out
    would take the compiler long; elsewhere every turn of the loop would be a routine of its own.

    >>> gone_through(jnp.add, jnp.zeros((2, 1)), jnp.array([[1.0], [5.0]]), np.array([1, 1]), np.array([0, 1])).tolist()
    [[0.0], [6.0]]
    """
    place, source = jnp.asarray(to), jnp.asarray(taken)

    def turn(k: Array, found: Array) -> Array:
        here = jax.lax.dynamic_index_in_dim(found, place[k], keepdims=False)
        more = step(here, jax.lax.dynamic_index_in_dim(rows, source[k], keepdims=False))
        changed: Array = jax.lax.dynamic_update_index_in_dim(found, more, place[k], 0)
        return changed

    last: Array = jax.lax.fori_loop(0, len(to), turn, start) if len(to) else start
    return last


def kept(value: T) -> T:
    """`value`, computed here and once: left alone, XLA would compute it anew for every row that reads it.

    The barrier alone is dropped before XLA for a processor merges steps; a call `apart` is not.
    """
    held: T = apart(_barrier)(value)
    return held


def kept_within(value: T) -> T:
    """`value`, kept within a kernel; elsewhere the compiler does with it what it likes.

    >>> kept_within(2.0)
    2.0
    """
    return kept(value) if within_a_kernel() else value


def within_a_kernel() -> bool:
    """Whether what is described now will be part of one routine of the processor."""
    return getattr(_here, "inside", False)


def _barrier(value: Any) -> Any:
    return jax.lax.optimization_barrier(value)


def _draws(inputs: Any) -> int:
    return int(jax.tree.leaves(inputs)[0].shape[-1])


def _filled(inputs: Any, draws: int) -> Any:
    def fill(field: Array) -> Array:
        short = draws - field.shape[-1]
        return jnp.pad(field, [(0, 0)] * (field.ndim - 1) + [(0, short)], mode="edge") if short else field

    return jax.tree.map(fill, inputs)


@contextmanager
def _describing() -> Iterator[bool]:
    """Yields whether no other kernel is being described: routines are not nested."""
    outermost = not within_a_kernel()
    _here.inside = True
    try:
        yield outermost
    finally:
        _here.inside = not outermost


def _called(function: Callable[..., T], **attributes: str) -> Callable[..., T]:
    if jax.default_backend() != "cpu":  # hints to the one compiler that knows them
        return function
    called: Callable[..., T] = xla_metadata_call(function, **attributes)
    return called
