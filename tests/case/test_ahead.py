"""What was described to the compiler is kept, found again, and never where anything differs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from enum import Enum
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from innercourt.case.ahead import PLACES, Kept, Shape, compile_ahead
from innercourt.case.compile import compile_case
from innercourt.case.fingerprint import fingerprint
from innercourt.case.model import without_numbers
from innercourt.court.prior import parse_prior

from ..laws.small_cases import DUEL, case_of


class Colour(Enum):
    RED = 1
    BLUE = 2


def closed_over(case) -> str:
    return fingerprint(without_numbers(compile_case(case)))


def test_a_case_has_the_same_fingerprint_whenever_it_is_compiled():
    assert closed_over(case_of(DUEL)) == closed_over(case_of(DUEL))


def test_other_priors_and_titles_are_the_same_program():
    case = case_of(DUEL)
    wider = tuple(
        replace(q, prior=parse_prior("normal(0.1, 3)")) if q.prior.kind == "normal" else q
        for q in case.quantities
    )
    assert wider != case.quantities
    assert closed_over(replace(case, quantities=wider, title="Another")) == closed_over(case)


def test_anything_that_a_function_closes_over_makes_another_program():
    case = case_of(DUEL)
    episode, *rest = case.episodes
    turned = replace(episode, outcomes=tuple(reversed(episode.outcomes)))
    others = (
        replace(case, reports=case.reports[1:]),
        replace(case, episodes=(turned, *rest)),
        replace(case, propositions=case.propositions[::-1]),
        replace(case, as_of=case.as_of.replace(year=case.as_of.year + 1)),
    )
    found = {closed_over(other) for other in (case, *others)}
    assert len(found) == 1 + len(others)


def test_a_description_is_known_by_nothing_that_hangs_on_where_the_code_stands():
    """Places of operations, of their arguments, of functions: none is left, and nothing else is gone."""
    model = compile_case(case_of(DUEL))
    held, tree = jax.tree.flatten(model.accounts[0])

    def flat(z, *held):
        return jax.tree.leaves(model.play(jax.tree.unflatten(tree, held), z, jnp.nan))

    z = jax.ShapeDtypeStruct((model.layout.normals, 2048), model.kind)
    lowered = jax.jit(flat).lower(z, *held)
    written = lowered.as_text(debug_info=True)
    assert '"(#loc' in written
    assert PLACES.sub("", written).split() == lowered.as_text().split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True), (1, 1.0), ("1", 1), ((1, 2), [1, 2]), ((1, (2,)), ((1, 2),)), (None, "None"),
        (np.zeros(2), np.zeros((2, 1))), (np.zeros(2), np.zeros(2, np.float32)),
        (Colour.RED, Colour.BLUE), ({"a": 1}, {"a": 2}), (frozenset("ab"), frozenset("ac")),
        (np.arange(5000), np.where(np.arange(5000) == 2500, 0, np.arange(5000))),
    ],
)  # fmt: skip
def test_what_differs_has_another_fingerprint(one, other):
    assert fingerprint(one) != fingerprint(other)


def test_what_is_not_known_has_none():
    with pytest.raises(TypeError, match="nothing is known of how to take the fingerprint of object"):
        fingerprint([object()])


def test_a_description_is_used_again_and_a_damaged_one_is_not(tmp_path: Path):
    path, described = tmp_path / "kept", []

    def double(x):
        described.append(x)
        return {"twice": 2 * x}

    shape = Shape.of(jnp.ones(3))
    with ThreadPoolExecutor(1) as pool:
        first = compile_ahead(double, [shape], pool, path)(jnp.arange(3.0))
        again = compile_ahead(double, [shape], pool, path)(jnp.arange(3.0))
        assert len(described) == 1
        assert first["twice"].tolist() == again["twice"].tolist() == [0.0, 2.0, 4.0]
        whole = path.read_bytes()
        damaged = whole[:-1] + bytes([whole[-1] ^ 1])
        path.write_bytes(damaged)
        anew = compile_ahead(double, [shape], pool, path)(jnp.arange(3.0))
    assert len(described) == 2
    assert anew["twice"].tolist() == [0.0, 2.0, 4.0]
    assert path.read_bytes() != damaged


def test_names_shapes_and_content_have_files_of_their_own(monkeypatch, tmp_path):
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(tmp_path))
    shapes = [Shape.of(np.zeros(3)), Shape.of(np.zeros(4)), Shape.of(np.zeros(3, np.float32))]
    found = {Kept(c).find(name, [s]) for c in ("a", "b") for name in ("play", "command") for s in shapes}
    assert len(found) == 12
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", "/dev/null/nowhere")
    assert Kept("a").find("play", shapes[:1]) is None
