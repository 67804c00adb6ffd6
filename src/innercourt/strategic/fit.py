"""Estimate a strategic model from a table of what was observed: the whole flow on one page.

The model says who moves when and what each end is worth to whom, as formulas over the columns; the
table says how each case ended. Maximum likelihood finds the coefficients (Signorino 1999, 2003).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jax.numpy as jnp
import numpy as np
from scipy.special import ndtr

from innercourt.case.programs import use_compilation_cache
from innercourt.errors import UsageError
from innercourt.strategic.design import Design, make_design
from innercourt.strategic.identify import check_finite, check_identified, flat_note
from innercourt.strategic.likelihood import Game, make_game
from innercourt.strategic.maximise import SAME_HILL, Sample, Summit, climb, finish, highest
from innercourt.strategic.model import StrategicModel, checked_errors, read_model
from innercourt.strategic.predict import BAND
from innercourt.strategic.result import Coefficient, Fit
from innercourt.strategic.table import read_table


def fit(
    model: str | os.PathLike[str] | Mapping[str, Any] | StrategicModel,
    data: str | os.PathLike[str] | Mapping[str, Any],
    *,
    errors: str | None = None,
    starts: int = 6,
    seed: int = 0,
    bootstrap: int = 0,
) -> Fit:
    """Fit `model` (a YAML file or a mapping laid out like one) to `data` (a CSV file or columns).

    `errors` overrides the model's own error structure. `starts` climbs are made, from points that `seed`
    fixes. With `bootstrap` above 0 the standard errors come from as many resampled tables instead of
    the curvature of the log-likelihood.

    >>> found = fit(
    ...     {"tree": {"player": "firm", "moves": {"leave": "out", "enter": "in"}},
    ...      "outcome": "result", "errors": "agent logit", "utilities": {"firm": {"in": "1"}}},
    ...     {"result": ["in"] * 3 + ["out"]})
    >>> round(found.coefficients[0].estimate / 2**0.5, 6), round(float(np.log(3)), 6)
    (1.098612, 1.098612)
    >>> round(found.log_likelihood, 6)
    -2.249341

    Raises `UsageError` for a model or a table that cannot be used, when the model is not identified,
    and when the likelihood has no maximum (perfect separation).
    """
    described = _described(model, errors)
    _check_counts(starts, bootstrap)
    use_compilation_cache()
    table = read_table(data)
    design = make_design(described, table)
    game = make_game(described.tree, described.errors, design.layout)
    sample, scale = _sample(game, design)
    terms = design.layout.terms
    check_identified(sample, terms)
    summit = highest(sample, starts, seed)
    check_finite(sample, summit, terms)
    notes = _notes(summit, terms)
    covariance = None if flat_note(summit, terms) else np.linalg.inv(-summit.curvature)
    if bootstrap:
        covariance, note = _resampled(sample, summit, bootstrap, seed)
        notes += (note,)
    if covariance is not None:
        covariance = covariance / np.outer(scale, scale)
    return Fit(
        model=described,
        game=game,
        table=table,
        design=design,
        coefficients=_coefficients(design, summit.point / scale, covariance),
        covariance=covariance,
        log_likelihood=summit.value,
        converged=summit.converged,
        notes=notes,
        starts=starts,
        agreeing=sum(height > max(summit.heights) - SAME_HILL for height in summit.heights),
        seed=seed,
        bootstrap=bootstrap,
    )


def _sample(game: Game, design: Design) -> tuple[Sample, np.ndarray]:
    """The design with its columns scaled, and the scales."""
    scale = np.sqrt(np.square(design.columns).mean(axis=1))
    scaled, rows = jnp.asarray(design.columns / scale[:, None]), len(design.observed)
    return Sample(game, scaled, jnp.asarray(design.observed), jnp.ones(rows)), scale


def log_likelihood_at(
    model: str | os.PathLike[str] | Mapping[str, Any] | StrategicModel,
    data: str | os.PathLike[str] | Mapping[str, Any],
    coefficients: Mapping[str, float],
) -> float:
    """The log-likelihood at given coefficients, named `player, outcome: term` as `fit` names them.

    >>> model = {"tree": {"player": "a", "moves": {"leave": "out", "enter": "in"}},
    ...          "outcome": "result", "utilities": {"a": {"in": "1"}}}
    >>> round(log_likelihood_at(model, {"result": ["in", "out"]}, {"a, in: const": 0.0}), 6)
    -1.386294
    """
    described = _described(model, None)
    design = make_design(described, read_table(data))
    names = [str(term) for term in design.layout.terms]
    if set(names) != set(coefficients):
        raise UsageError(
            "the coefficients do not fit the model", expected="; ".join(names), found="; ".join(coefficients)
        )
    game = make_game(described.tree, described.errors, design.layout)
    sample, scale = _sample(game, design)
    return sample.value(np.array([float(coefficients[name]) for name in names]) * scale)


def _described(
    model: str | os.PathLike[str] | Mapping[str, Any] | StrategicModel, errors: str | None
) -> StrategicModel:
    described = model if isinstance(model, StrategicModel) else read_model(model)
    if errors is None:
        return described
    return replace(described, errors=checked_errors(errors, described.tree))


def _check_counts(starts: int, bootstrap: int) -> None:
    if starts < 1 or bootstrap < 0 or bootstrap == 1:
        raise UsageError(
            "the fit cannot be made",
            expected="at least 1 start, and 0 or at least 2 bootstrap tables",
            found=f"{starts} and {bootstrap}",
        )


def _coefficients(
    design: Design, estimates: np.ndarray, covariance: np.ndarray | None
) -> tuple[Coefficient, ...]:
    found = []
    for index, (term, estimate) in enumerate(zip(design.layout.terms, estimates, strict=True)):
        error = z = p = low = high = None
        if covariance is not None:
            error = float(np.sqrt(covariance[index, index]))
            z = float(estimate) / error
            p = float(2 * ndtr(-abs(z)))
            low, high = float(estimate) - BAND * error, float(estimate) + BAND * error
        found.append(
            Coefficient(term.player, term.outcome, term.term, float(estimate), error, z, p, low, high)
        )
    return tuple(found)


def _notes(summit: Summit, terms: tuple[Any, ...]) -> tuple[str, ...]:
    """What a reader has to know before believing the estimates."""
    found = []
    if not summit.converged:
        found.append("No maximum was found; the estimates are the best point met. Try more starts.")
    lower = [height for height in summit.heights if height <= max(summit.heights) - SAME_HILL]
    if lower:
        found.append(
            f"{len(lower)} of {len(summit.heights)} starts ended lower, the next best at "
            f"{max(lower):.4f}: the log-likelihood has several hills."
        )
    elif len(summit.heights) == 1:
        found.append("One start only: a higher hill may have been missed.")
    if flat := flat_note(summit, terms):
        found.append(flat)
    return tuple(found)


def _resampled(sample: Sample, summit: Summit, tables: int, seed: int) -> tuple[np.ndarray | None, str]:
    """Covariance of the estimates over tables whose rows are drawn with replacement."""
    random = np.random.default_rng(seed)
    rows = len(sample.observed)
    found = []
    for _ in range(tables):
        weights = jnp.asarray(random.multinomial(rows, np.full(rows, 1 / rows)), float)
        drawn = replace(sample, weights=weights)
        point, _, converged = finish(drawn, climb(drawn.slope, summit.point, rows, most=200))
        if converged and np.abs(point).max() < 1e3:
            found.append(point)
    lost = tables - len(found)
    told = f"Standard errors from {len(found)} resampled tables" + (
        f"; {lost} more had no maximum and are left out, which makes the errors too small." if lost else "."
    )
    return (np.cov(np.array(found).T).reshape(2 * summit.point.shape) if len(found) > 1 else None), told
