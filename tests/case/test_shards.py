"""The work in shards: who works them out changes nothing, and how they are cut changes only the draws."""

from __future__ import annotations

import os
import signal
from concurrent.futures import CancelledError

import pytest
from distributed import Client, LocalCluster

from innercourt import to_json
from innercourt.analysis import study
from innercourt.case import shards
from innercourt.case.shards import Plan, Shard
from innercourt.errors import UsageError

from ..laws.small_cases import DUEL, case_of

DRAWS, SEED = 2048, 7


@pytest.fixture(scope="module")
def duel():
    return case_of(DUEL)


@pytest.fixture(scope="module")
def alone(duel):
    return study(duel, draws=DRAWS, seed=SEED)


def the_same(one, other) -> bool:
    return to_json(one.answer, timing=False) == to_json(other.answer, timing=False)


def test_every_run_is_in_one_shard_of_every_account():
    for draws in (64, 1000, 50_000, 100_000, 1_000_000, 1_600_000, 10_000_000):
        plan = Plan(draws, 0, accounts=3)
        runs = [(s.account, run) for s in plan.shards() for run in range(s.first, s.first + s.runs)]
        assert sorted(runs) == [(k, run) for k in range(3) for run in range(plan.runs)]
        assert plan.runs * plan.particles <= draws
        assert plan.size == 1 or plan.size * plan.particles <= shards.LARGEST
    assert Plan(100_000, 0, 4).shards()[:2] == [Shard(0, 0, 4), Shard(1, 0, 4)]
    assert Plan(10_000_000, 0, 1).particles == 100_000  # beyond MOST: more runs, not longer ones


def test_smaller_shards_agree_within_their_errors(duel, alone, monkeypatch):
    """Other random numbers, the same model: no figure further off than five standard errors of both.

    False alarms: with 16 runs a side 1 in 40,000 a figure; 5 figures.
    """
    monkeypatch.setattr(shards, "LARGEST", 300)
    cut = study(duel, draws=DRAWS, seed=SEED)
    assert len(Plan(DRAWS, SEED, 2).shards()) == 2 * 8
    assert cut.surveyed[0].particles.z.shape[1] == 16
    pairs = zip(alone.answer.next + alone.answer.done, cut.answer.next + cut.answer.done, strict=True)
    for one, other in pairs:
        error = (one.probability.se**2 + other.probability.se**2) ** 0.5
        assert abs(one.probability.p - other.probability.p) <= 5 * error + 1e-9
    for h, g in zip(alone.answer.hypotheses, cut.answer.hypotheses, strict=True):
        error = (h.posterior.se**2 + g.posterior.se**2) ** 0.5
        assert abs(h.posterior.p - g.posterior.p) <= 5 * error


def test_very_many_draws_are_more_runs_and_few_kept_particles(duel, monkeypatch):
    monkeypatch.setattr(shards, "MOST", 512)
    monkeypatch.setattr(shards, "HELD", 256)
    many = study(duel, draws=DRAWS, seed=SEED)
    assert many.answer.diagnostics.runs == 64
    assert {s.particles.z.shape[1:] for s in many.surveyed} == {(64, 4)}
    assert many.answer.courts is not None
    assert sum(h.posterior.p for h in many.answer.hypotheses) == pytest.approx(1)


def test_work_that_is_given_up_stops(duel):
    def give_up(step: str, share: float) -> None:
        if share > 0.2:
            raise CancelledError

    with pytest.raises(CancelledError):
        study(duel, draws=DRAWS, seed=SEED, progress=give_up)


def test_a_cluster_that_is_not_there_is_named(duel):
    with pytest.raises(UsageError, match="the cluster does not answer") as refused:
        study(duel, draws=DRAWS, cluster="tcp://127.0.0.1:1")
    assert "found     tcp://127.0.0.1:1 (" in str(refused.value)


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_dies_changes_nothing(duel, alone):
    """Two processes work; one is killed at the first shard that is done; its work is done again."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL") as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        assert the_same(study(duel, draws=DRAWS, seed=SEED, cluster=client), alone)
        told: list[float] = []

        def kill_one(step: str, share: float) -> None:
            told.append(share)
            if len(told) == 1:
                victim = next(iter(client.run(os.getpid).values()))
                os.kill(victim, signal.SIGKILL)

        assert the_same(study(duel, draws=DRAWS, seed=SEED, cluster=client, progress=kill_one), alone)
    assert told[-1] == 1
