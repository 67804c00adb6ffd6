"""The report model against numbers worked out by hand, and its laws."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from innercourt.arrays import Array
from innercourt.reports.evidence import Act, Evidence
from innercourt.reports.model import needed, weigh

from .. import oracle

FIELDS = {"spoken": 1.0, "denies": 0, "silent": 0, "copied": 0, "hedge": 1.0, "relays": 0, "expected": 1.0}
THETA = {
    "reliability.envoy.fact": [0.6, 0.0, 1.0],
    "guess.envoy": [0.3, 0.3, 0.3],
    "reliability.aide.fact": [0.2, 0.5, 0.5],
    "guess.aide": [0.7, 0.5, 0.5],
    "garble": [0.05, 0.05, 0.0],
    "common_origin": [0.5, 0.25, 1.0],
}
ENVOY = Act("envoy", "arrest", "fact", True, "reliability.envoy.fact", "guess.envoy")
AIDE = Act("aide", "arrest", "fact", True, "reliability.aide.fact", "guess.aide")
ELSE = Act("aide", "purge", "fact", True, "reliability.aide.fact", "guess.aide")


def said(*rows: dict[str, float], known: np.ndarray | None = None) -> Evidence:
    full = [{**FIELDS, **row} for row in rows]
    columns = {name: np.array([float(row[name]) for row in full]) for name in FIELDS}
    return Evidence(**columns, known=np.zeros((2, 2)) if known is None else known)


def weights(acts: tuple[Act, ...], evidence: Evidence, **theta) -> tuple[np.ndarray, np.ndarray]:
    """P(said | true) and P(said | false), propositions by draws."""
    numbers: dict[str, Array] = {name: jnp.array(values) for name, values in {**THETA, **theta}.items()}
    found = weigh(acts, ("arrest", "purge"), numbers, evidence)
    return np.exp(np.asarray(found.if_true)), np.exp(np.asarray(found.if_false))


@pytest.mark.parametrize(
    ("how", "if_true", "if_false"),
    [
        # knows .6, else affirms .3 of the time: .6 + .4 x .3, and .4 x .3
        ({}, 0.72, 0.12),
        ({"denies": 1}, 0.28, 0.88),
        # "reportedly" leaves .8 of .6, that is .48: .48 + .52 x .3, and .52 x .3
        ({"hedge": 0.8}, 0.636, 0.156),
        # two hands that each turn one in twenty round do so in all with 2 x .05 x .95 = .095
        ({"relays": 2}, 0.72 * 0.905 + 0.28 * 0.095, 0.12 * 0.905 + 0.88 * 0.095),
        ({"relays": 1, "denies": 1}, 0.28 * 0.95 + 0.72 * 0.05, 0.88 * 0.95 + 0.12 * 0.05),
        # it would have spoken with .7: 1 - .7 x .72, and 1 - .7 x .12
        ({"silent": 1, "expected": 0.7}, 0.496, 0.916),
        ({"silent": 1, "expected": 0.0}, 1.0, 1.0),
        # a copy with one half: then it says nothing more
        ({"copied": 1}, 0.5 + 0.5 * 0.72, 0.5 + 0.5 * 0.12),
        ({"spoken": 0}, 1.0, 1.0),
    ],
)
def test_numbers_by_hand(how, if_true, if_false):
    true, false = weights((ENVOY,), said(how))
    assert true[0, 0] == pytest.approx(if_true, abs=1e-14)
    assert false[0, 0] == pytest.approx(if_false, abs=1e-14)
    assert (true[1], false[1]) == (pytest.approx(np.ones(3)), pytest.approx(np.ones(3)))


def test_many_hands_are_as_many_single_ones():
    affirms = np.array([0.72, 0.12])
    for hands in range(6):
        true, false = weights((ENVOY,), said({"relays": hands}))
        assert [true[0, 0], false[0, 0]] == pytest.approx(oracle.relayed(affirms, 0.05, hands), abs=1e-14)
    true, false = weights((ENVOY,), said({"relays": 1000}))
    assert true[0, 0] == pytest.approx(false[0, 0])  # in the end nothing of it is left


def test_one_who_knows_nothing_tells_nothing():
    for how in (
        {},
        {"denies": 1},
        {"relays": 3},
        {"silent": 1, "expected": 0.4},
        {"copied": 1},
        {"hedge": 0.5},
    ):
        true, false = weights((ENVOY,), said(how))
        assert true[0, 1] == pytest.approx(false[0, 1], abs=1e-15)  # the draw with reliability zero
    true, false = weights((ENVOY,), said({"hedge": 0.0}))
    assert true[0] == pytest.approx(false[0], abs=1e-15)  # and every draw, if it only asks


def test_one_who_always_knows_settles_it():
    true, false = weights((ENVOY,), said({}))
    assert true[0, 2] == 1
    assert false[0, 2] == pytest.approx(0, abs=1e-299)
    assert np.isfinite(np.log(false[0, 2]))


def test_origins_are_independent_given_the_truth():
    alone = [weights((act,), said({}))[0] for act in (ENVOY, AIDE)]
    both, _ = weights((ENVOY, AIDE), said({}, {}))
    assert both[0] == pytest.approx(alone[0][0] * alone[1][0])


def test_the_order_of_acts_does_not_matter():
    acts, rows = (ENVOY, AIDE, ELSE), ({"hedge": 0.5}, {"denies": 1}, {"relays": 2})
    forward = weights(acts, said(*rows))
    backward = weights(acts[::-1], said(*rows[::-1]))
    for ours, theirs in zip(forward, backward, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-15)


def test_each_act_bears_on_its_own_proposition():
    true, _ = weights((ENVOY, ELSE), said({}, {}))
    assert true[0] == pytest.approx(weights((ENVOY,), said({}))[0][0])
    assert true[1, 0] == pytest.approx(0.2 + 0.8 * 0.7)


def test_public_knowledge_comes_on_top():
    known = np.array([[0.0, -7.0], [-5.0, 0.0]])
    plain = weights((ENVOY,), said({}))
    true, false = weights((ENVOY,), said({}, known=known))
    assert true == pytest.approx(plain[0] * np.exp(known[0])[:, None])
    assert false == pytest.approx(plain[1] * np.exp(known[1])[:, None])
    true, false = weights((), said(known=known))
    assert true == pytest.approx(np.exp(known[0])[:, None] * np.ones(3))


def test_what_is_needed_is_named():
    assert needed(()) == set()
    assert needed((ENVOY, AIDE)) == set(THETA)


def test_the_chances_of_all_that_may_be_said_sum_to_one():
    true = [weights((ENVOY,), said({"denies": d, "relays": 3, "hedge": 0.6}))[0] for d in (0, 1)]
    assert true[0][0] + true[1][0] == pytest.approx(np.ones(3))
