"""Estimative phrases, their ranges, and the hedge scale."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.court.words import (
    HEDGES,
    ICD203,
    PHIA2025,
    hedge_multiplier,
    icd203_words,
    phrase_range,
    phrases,
)
from innercourt.errors import PriorError


def test_ranges_are_the_published_ones(shared: Path) -> None:
    words = json.loads((shared / "verification" / "published.json").read_text())["estimative_words"]
    assert {k: list(v) for k, v in ICD203.items()} == words["ICD203"]
    assert {k: list(v) for k, v in PHIA2025.items()} == words["PHIA2025"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("likely", (0.55, 0.8)),
        ("  Very   Unlikely ", (0.05, 0.2)),
        ("PHIA: likely", (0.55, 0.75)),
        ("phia:unlikely", (0.25, 0.35)),
        ("ICD 203: almost certain", (0.95, 0.99)),
        ("realistic possibility", (0.4, 0.5)),
        ("highly likely", (0.8, 0.9)),
        ("probably", (0.55, 0.8)),
        ("remote", (0.01, 0.05)),
    ],
)
def test_phrase_range(text: str, expected: tuple[float, float]) -> None:
    assert phrase_range(text) == expected


def test_phrase_of_another_scale_is_refused_under_a_prefix() -> None:
    with pytest.raises(PriorError) as error:
        phrase_range("PHIA: roughly even chance")
    assert error.value.found == "`PHIA: roughly even chance`"


def test_nearest_phrase_is_suggested() -> None:
    with pytest.raises(PriorError) as error:
        phrase_range("very likly")
    assert error.value.hint == "`very likely`"


@given(st.floats(0, 1))
def test_words_cover_every_probability_and_fit_it(p: float) -> None:
    low, high = ICD203[icd203_words(p)]
    assert low <= p <= high or (p < 0.01 and low == 0.01) or (p > 0.99 and high == 0.99)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_gets_a_lower_word(p: float, q: float) -> None:
    order = list(ICD203)
    assert (order.index(icd203_words(p)) <= order.index(icd203_words(q))) or p > q


def test_words_on_shared_limits_are_the_less_extreme_ones() -> None:
    assert [icd203_words(p) for p in (0.05, 0.2, 0.45, 0.55, 0.8, 0.95)] == [
        "very unlikely", "unlikely", "roughly even chance",
        "roughly even chance", "likely", "very likely",
    ]  # fmt: skip


@pytest.mark.parametrize("p", [-0.01, 1.01, math.nan])
def test_no_words_for_what_is_no_probability(p: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        icd203_words(p)


def test_hedges_are_multipliers_in_the_order_that_they_are_argued() -> None:
    assert all(0 <= h <= 1 for h in HEDGES.values())
    falling = ["is", "almost certain", "reportedly", "very likely", "is said to believe",
               "suggests", "likely", "hints", "opinion", "may", "asks"]  # fmt: skip
    values = [HEDGES[word] for word in falling]
    assert values == sorted(values, reverse=True)
    assert HEDGES["may"] == HEDGES["could"] == HEDGES["perhaps"]


def test_likely_makes_a_knower_right_as_often_as_the_word_says() -> None:
    # middle of ICD 203's 55-80 % and of Kesselman's 56-70 %
    assert (1 + HEDGES["likely"]) / 2 == pytest.approx((0.675 + 0.63) / 2, abs=0.005)


def test_hedge_multiplier_takes_words_and_numbers() -> None:
    assert hedge_multiplier(" Is said  to ") == HEDGES["is said to"]
    assert hedge_multiplier(0) == 0
    assert hedge_multiplier(1.0) == 1
    for wrong in ("reportdly", 1.2, -0.1, math.nan, True):
        with pytest.raises(PriorError):
            hedge_multiplier(wrong)


def test_phrases_are_all_readable() -> None:
    assert all(low < high for low, high in map(phrase_range, phrases()))
