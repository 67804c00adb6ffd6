"""Work cut into strips, by a loop or within one routine of the processor, comes to what it comes to whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from innercourt.strips import (
    MOST,
    Rows,
    apart,
    in_one_kernel,
    in_strips,
    kept,
    kept_within,
    row_by_row,
    together,
)

WAYS = {"in strips": in_strips, "in one kernel": in_one_kernel}
Way = Callable[[Callable[[Any], Any], Any, int], Any]


def given(draws: int) -> dict[str, jax.Array]:
    z = np.random.default_rng(0).normal(size=(3, draws))
    return {
        "many": jnp.asarray(z),
        "one": jnp.asarray(z[0]),
        "bit": jnp.asarray(z[1] > 0),
        "none": jnp.zeros((0, draws)),
    }


def work(held: dict[str, jax.Array]) -> dict[str, jax.Array]:
    stored = kept(jnp.exp(held["many"]))
    return {
        "sum": stored[0] + stored[1] * held["one"],
        "rows": jnp.stack([held["one"], jnp.where(held["bit"], stored[2], 0.0)]),
        "bit": held["bit"] & (held["one"] < 1),
        "count": held["bit"].astype(jnp.int32),
        "none": held["none"],
        "flat": jnp.full_like(held["one"], 2.5),
    }


def same(found: Any, wanted: Any) -> bool:
    def alike(x: jax.Array, y: jax.Array) -> bool:
        return x.shape == y.shape and x.dtype == y.dtype and bool(jnp.allclose(x, y, 1e-12))

    return bool(jax.tree.all(jax.tree.map(alike, found, wanted)))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("width", [3, 4, 5, 12, 100])
def test_strips_change_nothing(way: Way, width: int) -> None:
    held = given(12)
    assert same(way(work, held, width), work(held))
    assert same(jax.jit(lambda h: way(work, h, width))(held), work(held))


@pytest.mark.parametrize("tried", ["0.10.", "none"])
@pytest.mark.parametrize("width", [3, 5, 100])
def test_rows_handed_over_apart_come_back_stacked(
    width: int, tried: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("innercourt.strips.TRIED", tried)
    held = given(12)["many"]

    def spread(x: jax.Array) -> dict[str, Any]:
        square = jnp.stack([x[0] * x[1], x[1]])
        return {
            "rows": Rows([x[0], 2 * x[1], x[2] ** 2]),
            "sum": x.sum(0),
            "squares": Rows([square, -square]),
        }

    def nested(x: jax.Array) -> Any:
        return in_one_kernel(lambda part: in_one_kernel(spread, part, 2), x, width)

    whole = jnp.stack([held[0] * held[1], held[1]])
    wanted = {
        "rows": jnp.stack([held[0], 2 * held[1], held[2] ** 2]),
        "sum": held.sum(0),
        "squares": jnp.stack([whole, -whole]),
    }
    assert same(jax.jit(lambda x: in_one_kernel(spread, x, width))(held), wanted)
    assert same(jax.jit(nested)(held), wanted)


@pytest.mark.parametrize("draws", [130, 2048])
def test_a_routine_takes_large_arrays_and_what_it_hands_on_is_whole(draws: int) -> None:
    rows = jnp.asarray(np.random.default_rng(1).normal(size=(300, draws)))
    found = jax.jit(lambda x: in_one_kernel(lambda s: (2 * s, s[0]), x, 64))(rows)
    assert same(found, (2 * rows, rows[0]))


def test_what_turns_out_not_to_matter_is_no_harm() -> None:
    """The compiler finds only late that x ** 0 does not hang on x, and would abort at an argument without use."""
    x = jnp.arange(1.0, 257.0)
    found = jax.jit(lambda x, y: in_one_kernel(lambda s: s[0] ** 0 + s[1], (x, y), 64))(x, 2 * x)
    assert same(found, 1 + 2 * x)


def test_a_kernel_in_a_kernel_is_a_loop_in_it() -> None:
    rows = jnp.asarray(np.random.default_rng(2).normal(size=(3, 256)))

    def inner(strip: jax.Array) -> jax.Array:
        return in_one_kernel(lambda s: row_by_row(jnp.maximum, s), strip, 16)

    assert same(jax.jit(lambda x: in_one_kernel(inner, x, 64))(rows), rows.max(0))


def test_loops_and_branches_run_within_a_kernel() -> None:
    def halve(start: jax.Array) -> jax.Array:
        def smaller(now: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
            return jnp.where(now[0] > 1, now[0] / 2, now[0]), now[1] + 1

        return jax.lax.while_loop(lambda now: (now[0] > 1).any(), smaller, (start, jnp.asarray(0)))[0]

    x = jnp.linspace(0.1, 500, 512)
    assert same(jax.jit(lambda x: in_one_kernel(halve, x, 32))(x), halve(x))


def test_other_compilers_go_strip_by_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("innercourt.strips.TRIED", "0.0.")
    held = given(12)
    assert "xla_cpu_small_call" not in str(jax.make_jaxpr(lambda h: in_one_kernel(work, h, 4))(held))
    assert same(in_one_kernel(work, held, 4), work(held))


def test_other_machines_take_all_draws_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    held = given(12)
    described = str(jax.make_jaxpr(lambda h: in_one_kernel(work, h, 4))(held))
    assert "scan" not in described
    assert "while" not in described
    assert apart(work) is work


def mixed(rows: jax.Array, results: int) -> list[jax.Array]:
    """As many rows as asked, each of all rows that come in."""
    total = jnp.exp(row_by_row(jnp.add, rows))
    return [jnp.where(rows[k % len(rows)] < 0, total, k / (1 + total)) for k in range(results)]


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize(
    ("rows", "results"), [(1, 1), (1, 2), (3, 3), (2, 7), (8, 2), (9, 9), (3, 10), (12, 2)]
)
def test_rows_made_together_are_those_made_apart(rows: int, results: int, kind: str) -> None:
    given = jnp.asarray(np.random.default_rng(3).normal(size=(rows, 300)), kind)

    def work(strip: jax.Array) -> jax.Array:
        return jnp.stack(together(lambda *own: mixed(jnp.stack(own), results), list(strip)))

    found = jax.jit(lambda x: in_one_kernel(work, x, 64))(given)
    assert found.dtype == kind
    np.testing.assert_allclose(
        found, jnp.stack(mixed(given, results)), rtol=1e-5 if kind == "float32" else 1e-12
    )
    described = str(jax.make_jaxpr(lambda x: in_one_kernel(work, x, 64))(given))
    assert ("reduce_window" in described) == (max(rows, results) <= MOST)


def test_rows_made_together_may_be_the_same_in_all_draws_and_not_finite() -> None:
    x = jnp.asarray([jnp.nan, jnp.inf, -jnp.inf, 1.0] * 32)

    def work(strip: jax.Array) -> jax.Array:
        return jnp.stack(together(lambda x, y: [x * y, x - x], [strip, jnp.full(1, 2.0)]))

    found = jax.jit(lambda x: in_one_kernel(work, x, 32))(x)
    np.testing.assert_array_equal(found, [2 * x, x - x])


def test_outside_a_kernel_nothing_is_held_together_or_apart() -> None:
    described = str(jax.make_jaxpr(lambda x: kept_within(together(lambda y: [y, 2 * y], [x])))(jnp.ones(4)))
    assert "reduce_window" not in described
    assert "barrier" not in described


@pytest.mark.parametrize("draws", [48, 300])
def test_what_has_no_draws_is_handed_over_beside(draws: int) -> None:
    """As numbers of the call, as constants, empty, and where it turns out not to matter."""
    rows, weight = jnp.asarray(np.random.default_rng(4).normal(size=(3, draws))), np.array([1.0, 2.0, 3.0])

    def weighed(strip: jax.Array, held: tuple[jax.Array, jax.Array], flat: jax.Array) -> jax.Array:
        return row_by_row(jnp.add, held[0][:, None] * strip) + held[1].shape[0] + flat[0] ** 0

    def run(x: jax.Array, w: jax.Array) -> jax.Array:
        return in_one_kernel(weighed, x, 64, (w, jnp.zeros((0, 2))), 2 * weight)

    wanted = weight @ np.asarray(rows) + 1
    np.testing.assert_allclose(jax.jit(run)(rows, weight), wanted, rtol=1e-12)
    np.testing.assert_allclose(jax.jit(lambda x: run(x, jnp.asarray(weight)))(rows), wanted, rtol=1e-12)
