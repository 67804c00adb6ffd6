"""Priors by name, by pattern and by default, and what is thought of sources beforehand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from innercourt.case.casefile import CaseFile, Quantity
from innercourt.case.engine_names import (
    ENGINE_DEFAULTS,
    LIMITS,
    SHAPES,
    best_matches,
    default_prior,
    matches,
    resolve_priors,
    support,
)
from innercourt.case.reliability import GRADE_SHIFT, RELIABILITY, reliability_prior, reliability_range
from innercourt.court.prior import logit_normal_moments, parse_prior
from innercourt.errors import PriorError
from innercourt.reports.report import CLAIM_KINDS, SOURCE_CLASSES, Source


def case_with(*quantities: tuple[str, str], sources: tuple[Source, ...] = ()) -> CaseFile:
    declared = tuple(Quantity(name, parse_prior(text)) for name, text in quantities)
    return CaseFile("c", "C", "Who?", date(2025, 1, 1), quantities=declared, sources=sources)


def resolved(case: CaseFile, name: str) -> str:
    return resolve_priors(case, [name])[name].text


def test_the_most_specific_wins() -> None:
    case = case_with(("loyalty.*.*", "1"), ("loyalty.*.a", "2"), ("loyalty.u.a", "3"))
    assert [resolved(case, f"loyalty.{name}") for name in ("u.a", "v.a", "v.b")] == ["3", "2", "1"]


def test_a_tie_is_refused_unless_the_name_has_its_own() -> None:
    patterns = (("loyalty.*.a", "2"), ("loyalty.u.*", "4"))
    assert resolved(case_with(*patterns, ("loyalty.u.a", "3")), "loyalty.u.a") == "3"
    with pytest.raises(PriorError, match="two patterns fit") as raised:
        resolve_priors(case_with(*patterns), ["loyalty.u.a"])
    assert raised.value.found == "`loyalty.*.a` and `loyalty.u.*`"


def test_a_star_stands_for_one_whole_part() -> None:
    assert matches("a.*.c", "a.b.c")
    assert not matches("a.*", "a.b.c")
    assert not matches("a.*.c", "a.b")
    assert not matches("a.b*", "a.bc")
    assert best_matches("a.b", ["c.*"]) == []


def test_a_name_of_the_cases_own_needs_a_prior() -> None:
    with pytest.raises(PriorError, match="no prior for cost"):
        resolve_priors(case_with(), ["cost.exposure"])


@pytest.mark.parametrize("pattern", ENGINE_DEFAULTS)
def test_every_default_has_a_shape_and_keeps_its_limits(pattern: str) -> None:
    head, *rest = pattern.split(".")
    assert len(rest) in {len(shape) for shape in SHAPES[head]}
    prior = parse_prior(ENGINE_DEFAULTS[pattern][0])
    low, high = LIMITS.get(head, (-float("inf"), float("inf")))
    assert low <= support(prior)[0] <= support(prior)[1] <= high
    assert default_prior(pattern.replace("*", "x")) == prior


def test_every_head_has_a_default() -> None:
    assert {pattern.split(".")[0] for pattern in ENGINE_DEFAULTS} | {"reliability"} == set(SHAPES)


def test_reliability_covers_all_classes_and_kinds() -> None:
    assert set(RELIABILITY) == set(SOURCE_CLASSES)
    for kinds in RELIABILITY.values():
        assert set(kinds) == set(CLAIM_KINDS)
        for low, high, why in kinds.values():
            assert 0 < low < high < 1
            assert why
            assert logit_normal_moments(low, high)[1] > 0.5  # wide: at least half a logit


def test_grades_are_in_order_and_f_leaves_the_range() -> None:
    for source_class, kinds in RELIABILITY.items():
        for kind, (low, high, _) in kinds.items():
            assert reliability_range(source_class, kind) == (low, high)
            graded = [reliability_range(source_class, kind, grade) for grade in "EDCBA"]
            assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(graded))
            parse_prior(reliability_prior(source_class, kind, "A"))
    assert set(GRADE_SHIFT) == set("ABCDEF")


def test_reliability_is_by_source_and_kind() -> None:
    sources = (Source("tv", "TV", "official", "F"), Source("rumour", "Rumour", "rumour_social", "F"))
    case = case_with(("reliability.tv.denial", ".5"), sources=sources)
    assert resolved(case, "reliability.tv.denial") == ".5"
    assert resolved(case, "reliability.tv.fact") == reliability_prior("official", "fact")
    official, rumour = (parse_prior(resolved(case, f"reliability.{s}.fact")).median for s in ("tv", "rumour"))
    assert official > 0.7 > 0.2 > rumour
    with pytest.raises(PriorError):
        resolve_priors(case, ["reliability.nobody.fact"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("normal(0, 1)", (-float("inf"), float("inf"))), ("lognormal(2, 1)", (0.0, float("inf"))),
        ("beta(1, 2)", (0, 1)), ("uniform(-1, 3)", (-1, 3)), ("triangular(0, 1, 4)", (0, 4)),
        ("fixed(2)", (2, 2)), ("likely", (0, 1)),
    ],
)  # fmt: skip
def test_support(text: str, expected: tuple[float, float]) -> None:
    assert support(parse_prior(text)) == expected
