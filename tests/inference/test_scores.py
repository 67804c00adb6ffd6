"""Scores against hand calculations, against scoringrules and scikit-learn, and their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.court.words import ICD203, icd203_words
from innercourt.inference.calibration import (
    LIMITS,
    calibration_curve,
    icd203_bins,
    jeffreys,
    murphy,
    quantile_bins,
    quantile_limits,
    wilson,
)
from innercourt.inference.scores import (
    base_rate_scores,
    brier_scores,
    days_stood,
    jackknife,
    log_scores,
    mean_score,
    time_averaged,
)

probability = st.floats(0, 1)
inner_probability = st.floats(0.001, 0.999)
forecasts = st.lists(st.tuples(probability, st.booleans()), min_size=1, max_size=60)


def arrays(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in pairs], float), np.array([y for _, y in pairs], bool)


def drawn(seed: int, n: int = 500) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = np.round(rng.beta(0.8, 1.2, n), 3)
    return p, rng.random(n) < p**1.3


# ---- against other programs ----------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_scoringrules(seed: int) -> None:
    scoringrules = pytest.importorskip("scoringrules", reason="scoringrules is not installed")
    p, happened = drawn(seed)
    ours = brier_scores(p, happened)
    assert ours == pytest.approx(scoringrules.brier_score(happened.astype(float), p), abs=1e-14)
    inside = np.clip(p, 0.001, 0.999)
    theirs = scoringrules.log_score(happened.astype(float), inside)
    assert log_scores(inside, happened) == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_scikit_learn(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    p, happened = drawn(seed)
    assert brier_scores(p, happened).mean() == pytest.approx(metrics.brier_score_loss(happened, p), abs=1e-14)
    inside = np.clip(p, 0.001, 0.999)
    assert log_scores(inside, happened).mean() == pytest.approx(metrics.log_loss(happened, inside), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("bins", [4, 10])
def test_the_curve_by_quantiles_is_that_of_scikit_learn(seed: int, bins: int) -> None:
    calibration = pytest.importorskip("sklearn.calibration", reason="scikit-learn is not installed")
    p, happened = drawn(seed)
    p[:200] = 0.0  # many equal forecasts: some limits coincide
    share, said = calibration.calibration_curve(happened, p, n_bins=bins, strategy="quantile")
    limits = quantile_limits(p, bins)
    curve = calibration_curve(p, happened, np.arange(len(p)), quantile_bins(p, limits), limits)
    assert [point.came_true for point in curve] == pytest.approx(share, abs=1e-14)
    assert [point.said for point in curve] == pytest.approx(said, abs=1e-14)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10), (1, 1), (57, 120)])
def test_wilson_is_that_of_scipy(k: int, n: int) -> None:
    from scipy.stats import binomtest

    theirs = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert wilson(k, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


# ---- by hand -------------------------------------------------------------------------------------


def test_murphy_by_hand() -> None:
    # three at .3 of which one came true, two at .9 of which both did; the rate is 3/5
    p = np.array([0.3, 0.3, 0.3, 0.9, 0.9])
    happened = np.array([True, False, False, True, True])
    found = murphy(p, happened)
    assert found.brier == pytest.approx((0.49 + 0.09 + 0.09 + 0.01 + 0.01) / 5)
    assert found.reliability == pytest.approx((3 * (0.3 - 1 / 3) ** 2 + 2 * 0.1**2) / 5)
    assert found.resolution == pytest.approx((3 * (1 / 3 - 0.6) ** 2 + 2 * 0.4**2) / 5)
    assert found.uncertainty == pytest.approx(0.24)
    assert found.within == pytest.approx(0, abs=1e-15)


def test_the_time_average_by_hand() -> None:
    # asked on day 0 and on day 30, settled on day 40: 30 days at .25 and 10 at .01
    made, ended = np.array([0, 30, 5]), np.array([40, 40, 15])
    question = np.array([0, 0, 1])
    stood = days_stood(made, ended, question)
    assert stood.tolist() == [30, 10, 10]
    scores = np.array([0.25, 0.01, 0.5])
    assert time_averaged(scores, stood, question) == pytest.approx([0.19, 0.5])


def test_a_forecast_that_was_replaced_on_its_day_does_not_count() -> None:
    stood = days_stood(np.array([3, 3, 3]), np.array([9, 9, 9]), np.array([0, 0, 0]))
    assert stood.tolist() == [0, 0, 6]
    assert time_averaged(np.array([np.inf, 1.0, 0.25]), stood, np.array([0, 0, 0])).tolist() == [0.25]


def test_the_order_of_storing_does_not_move_days() -> None:
    made, ended, question = np.array([30, 0]), np.array([40, 40]), np.array([0, 0])
    assert days_stood(made, ended, question).tolist() == [10, 30]


def test_a_coin_and_the_base_rate() -> None:
    coin, happened = np.full(4, 0.5), np.array([True, False, False, False])
    assert brier_scores(coin, happened).tolist() == [0.25] * 4
    assert log_scores(coin, happened) == pytest.approx(np.full(4, np.log(2)))
    brier, log = base_rate_scores(happened)
    assert brier == pytest.approx(0.25 * 0.75)
    assert log == pytest.approx(-0.25 * np.log(0.25) - 0.75 * np.log(0.75))


def test_what_had_no_chance_and_happened_scores_infinitely() -> None:
    assert log_scores(np.array([0.0, 1.0]), np.array([True, True])).tolist() == [np.inf, 0.0]
    value, error = mean_score(np.array([np.inf, 0.0]), np.array([0, 1]))
    assert value == np.inf
    assert np.isnan(error)


def test_an_error_needs_two_groups() -> None:
    value, error = mean_score(np.array([0.1, 0.3]), np.array([0, 0]))
    assert (value, np.isnan(error)) == (pytest.approx(0.2), True)
    assert np.isnan(jackknife(lambda use: 0.0, np.array([], int))).all()


def test_the_same_forecast_many_times_makes_no_error_smaller() -> None:
    scores = np.random.default_rng(0).random(12)
    once = mean_score(scores, np.arange(12))
    often = mean_score(np.repeat(scores, 30), np.repeat(np.arange(12), 30))
    assert often == pytest.approx(once)


def test_phrases_are_those_of_the_words() -> None:
    p = np.unique(np.concatenate([np.linspace(0, 1, 401), LIMITS]))
    assert [list(ICD203)[k] for k in icd203_bins(p)] == [icd203_words(float(q)) for q in p]


def test_an_interval_is_as_wide_as_its_questions_allow() -> None:
    p, happened = np.full(40, 0.5), np.tile([True, False], 20)
    bins = np.zeros(40, int)
    [alone] = calibration_curve(p, happened, np.arange(40), bins, np.array([0.0, 1.0]))
    [shared] = calibration_curve(p, happened, np.arange(40) % 10, bins, np.array([0.0, 1.0]))
    assert (alone.forecasts, alone.questions, shared.forecasts, shared.questions) == (40, 40, 40, 10)
    assert (shared.least, shared.most) == pytest.approx(jeffreys(5, 10))
    assert shared.most - shared.least > alone.most - alone.least


# ---- laws ----------------------------------------------------------------------------------------


@given(forecasts)
def test_murphy_adds_up_by_values_and_by_any_bins(pairs: list[tuple[float, bool]]) -> None:
    p, happened = arrays(pairs)
    for bins in (None, icd203_bins(p), np.zeros(len(p), int), np.arange(len(p)) % 3):
        found = murphy(p, happened, bins)
        assert found.brier == pytest.approx(brier_scores(p, happened).mean(), abs=1e-12)
        assert found.reliability - found.resolution + found.uncertainty == pytest.approx(
            found.brier, abs=1e-12
        )
        assert found.reliability >= 0


@given(probability, probability)
def test_nobody_expects_a_better_brier_score_than_by_saying_what_he_believes(
    truth: float, said: float
) -> None:
    def expected(p: float) -> float:
        yes, no = brier_scores(np.array([p, p]), np.array([True, False]))
        return float(truth * yes + (1 - truth) * no)

    assert expected(said) - expected(truth) == pytest.approx((said - truth) ** 2, abs=1e-12)


@given(inner_probability, inner_probability)
def test_nobody_expects_a_better_log_score_than_by_saying_what_he_believes(truth: float, said: float) -> None:
    def expected(p: float) -> float:
        yes, no = log_scores(np.array([p, p]), np.array([True, False]))
        return float(truth * yes + (1 - truth) * no)

    divergence = truth * np.log(truth / said) + (1 - truth) * np.log((1 - truth) / (1 - said))
    assert expected(said) - expected(truth) == pytest.approx(divergence, abs=1e-9)
    assert expected(said) >= expected(truth) - 1e-12


@given(forecasts)
def test_the_other_outcome_scores_the_same(pairs: list[tuple[float, bool]]) -> None:
    p, happened = arrays(pairs)
    assert brier_scores(1 - p, ~happened) == pytest.approx(brier_scores(p, happened), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), min_size=1, max_size=30))
def test_the_days_of_a_question_are_those_from_its_first_forecast(asked: list[tuple[int, int]]) -> None:
    made = np.array([day for day, _ in asked])
    question = np.unique([q for _, q in asked], return_inverse=True)[1]
    stood = days_stood(made, np.full(len(made), 60), question)
    for q in range(question.max() + 1):
        assert stood[question == q].sum() == 60 - made[question == q].min()
    averages = time_averaged(np.full(len(made), 0.3), stood, question)
    assert averages == pytest.approx(np.full(question.max() + 1, 0.3))


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(pair: tuple[int, int]) -> None:
    k, n = pair
    for interval in (wilson(float(k), float(n)), jeffreys(float(k), float(n))):
        assert 0 <= interval[0] <= k / n + 1e-12
        assert k / n - 1e-12 <= interval[1] <= 1


def test_jeffreys_covers_as_often_as_it_says() -> None:
    """Exact coverage, averaged over shares: no chance is involved, so there is no false alarm."""
    from scipy.stats import binom

    for n in (10, 40):
        ends = np.array([jeffreys(float(k), float(n)) for k in range(n + 1)])
        covered = [
            binom.pmf(np.arange(n + 1), n, share)[(ends[:, 0] <= share) & (share <= ends[:, 1])].sum()
            for share in np.linspace(0.005, 0.995, 199)
        ]
        assert np.mean(covered) == pytest.approx(0.95, abs=0.01)


def test_the_error_of_a_score_is_as_large_as_its_spread() -> None:
    """2,000 records of 60 questions in 30 pairs: mean squared error by the jackknife against the true one.

    The ratio has a standard error of .034 (both sides are sampled); five of them are allowed, and five of the mean's.
    Each false-alarms less than once in a million.
    """
    rng = np.random.default_rng(7)
    cluster = np.arange(60) // 2
    values, errors = [], []
    for _ in range(2000):
        p = np.repeat(rng.random(30), 2)
        happened = np.repeat(rng.random(30) < p[::2], 2)  # pairs that come out alike
        value, error = mean_score(brier_scores(p, happened), cluster)
        values.append(value)
        errors.append(error**2)
    assert np.mean(errors) / np.var(values) == pytest.approx(1, abs=0.17)
    assert np.mean(values) == pytest.approx(1 / 6, abs=5 * np.std(values) / 2000**0.5)
