"""How fast does each way of inference find the posterior of a case: ours, NumPyro's NUTS, PyMC's SMC?

All three get one and the same likelihood, the compiled functions of the package, so that what is compared is
how many courts each asks for and what it makes of them. A court is a point z of standard-normal space; the
accounts k share that space, and the posterior asked for is that of z with k summed out,

    p(z | reports)  ∝  N(z) Σ_k w_k L_k(z),        P(k | reports) = E[w_k L_k(z) / Σ_j w_j L_j(z)].

    innercourt   SMC of every account through all the days of reports, as `brief` does it
    NumPyro      NUTS, all chains at once; it calls a compiled gradient of all its chains (`gradients.py`)
    PyMC         sample_smc with its own kernel IMH, whose proposals are evaluated together, not one by one

Effective samples: posterior variances of all coordinates summed, over their squared standard errors summed;
`moved` takes the ten coordinates only that the reports move most. Standard errors are those of
independent runs or chains, for all three. Seconds are of processor, warm-up counted, JAX's compiler not;
`likelihood` is the part spent in the compiled likelihood, the rest is the method's own overhead. `time to equal`
says how many times as long as ours a method takes to the same standard error. NUTS gives no evidence.
It needs: pip install "innercourt[bench]"; what is missing is left out and said.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from scipy.special import logsumexp

from brief import ROOT, commit, machine
from gradients import use_smooth_contests
from innercourt.case.programs import use_compilation_cache
from innercourt.case.shards import Plan, Shard, Starts
from innercourt.inference.estimate import evidence_shares, hypothesis_shares, ratio
from innercourt.inference.sample import sample
from innercourt.reports.evidence import evidence_on
from posterior import Found, Target, log_mean, target_of, timed

MOVED = 10


def by_innercourt(target: Target, draws: int, seed: int) -> Found:
    """Sixteen runs of every account, as an analysis does them."""
    model, blocks = target.blocks.model, target.blocks
    plan = Plan(draws, seed, len(model.accounts))

    def evaluate(account: Any, z: np.ndarray) -> np.ndarray:
        began = time.process_time()
        found = blocks.log_likelihood(account, z)
        target.seconds += time.process_time() - began
        target.evaluations += z.shape[1]
        return found

    def work() -> list[Any]:
        starts = Starts(model, plan)
        return [
            sample(
                lambda z, account=account: evaluate(account, z),  # type: ignore[misc]
                len(blocks.days),
                partial(starts.of, Shard(k, 0, plan.runs)),
                plan.particles,
                plan.kept(plan.runs),
                np.random.default_rng([seed, k]),
            )
            for k, account in enumerate(model.accounts)
        ]

    parts, cost = timed(target, work)
    log_evidence = np.stack([part.log_evidence[-1] for part in parts])
    share = evidence_shares(log_evidence, target.weights)
    powers = []
    for power in (1, 2):
        by_account = []
        for part in parts:
            weight = np.exp(part.log_weight - logsumexp(part.log_weight, axis=1, keepdims=True))
            by_account.append((part.z[target.free] ** power * weight).sum(2))
        powers.append(ratio(np.stack(by_account, 1), share))
    (mean, error), (square, _) = powers
    p, p_error = hypothesis_shares(share)
    total = logsumexp(log_evidence + np.log(target.weights)[:, None], axis=0)
    return Found(
        "innercourt", mean, error, square - mean**2, p, p_error, *log_mean(total), runs=plan.runs, **cost
    )


def _of_chains(
    name: str, target: Target, z: np.ndarray, log_evidence: np.ndarray | None, cost: dict[str, Any]
) -> Found:
    """From samples `[chain, sample, normal]` of independent chains."""
    chains, samples, normals = z.shape
    joint = target.joint(z.reshape(-1, normals).T)
    account = np.exp(joint - logsumexp(joint, axis=0)).reshape(-1, chains, samples).mean(2)
    means, root = z.mean(1), np.sqrt(chains)
    evidence = (np.nan, np.nan) if log_evidence is None else log_mean(log_evidence)
    return Found(
        name, means.mean(0), means.std(0, ddof=1) / root, z.var((0, 1)), account.mean(1),
        account.std(1, ddof=1) / root, *evidence, runs=chains, **cost,
    )  # fmt: skip


def gradient_of(target: Target, chains: int) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """-log of the posterior's density and its gradient at `z[chain, normal]`, compiled for so many chains."""
    use_smooth_contests()
    case = target.blocks.model.case
    model = replace(target.blocks.model, kind="float64")
    last = evidence_on(target.blocks.days[-1], model.acts, case.reports, case.propositions)
    stacked = jax.tree.map(lambda part: np.asarray(part)[None], last)
    width = jax.ShapeDtypeStruct((model.layout.normals, chains), jnp.float64)

    def likelihood(z: jax.Array, account: Any) -> tuple[jax.Array, jax.Array]:
        found = model.likelihood_of(model.play(account, z), stacked)[0]
        return found.sum(), found

    compiled = jax.jit(jax.value_and_grad(likelihood, has_aux=True)).lower(width, model.accounts[0]).compile()

    def both(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        began = time.process_time()
        held = target.whole(z.T)
        parts = [compiled(held, account) for account in model.accounts]
        logs = np.stack([np.asarray(part[0][1]) for part in parts]) + np.log(target.weights)[:, None]
        whole = logsumexp(logs, axis=0)
        slopes = np.stack([np.asarray(part[1])[target.free] for part in parts], 1)
        slope = (slopes * np.exp(logs - whole)).sum(1)
        target.evaluations += z.shape[0] * len(parts)
        target.seconds += time.process_time() - began
        return (z**2).sum(1) / 2 - whole, z - slope.T

    return both


def by_numpyro(target: Target, chains: int, warm_up: int, samples: int, seed: int) -> Found | None:
    """NUTS from prior draws; every gradient of all chains is one call."""
    try:
        from numpyro.infer import MCMC, NUTS
    except ImportError:
        print('left out: NumPyro (pip install "innercourt[bench]")')
        return None
    gradient = gradient_of(target, chains)
    normals = len(target.free)
    shapes = (jax.ShapeDtypeStruct((), jnp.float64), jax.ShapeDtypeStruct((normals,), jnp.float64))

    def call(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flat = np.asarray(z).reshape(-1, normals)
        padded = np.concatenate([flat, np.zeros((chains - len(flat), normals))])
        value, slope = gradient(padded)
        return value[: len(flat)].reshape(z.shape[:-1]), slope[: len(flat)].reshape(z.shape)

    def both(z: jax.Array) -> Any:
        return jax.pure_callback(call, shapes, z, vmap_method="broadcast_all")

    energy = jax.custom_vjp(lambda z: both(z)[0])
    energy.defvjp(both, lambda slope, pulled: (pulled * slope,))
    sampler = MCMC(
        NUTS(potential_fn=energy, max_tree_depth=6), num_warmup=warm_up, num_samples=samples,
        num_chains=chains, chain_method="vectorized", progress_bar=False,
    )  # fmt: skip
    start = np.random.default_rng(seed).standard_normal((chains, normals))

    def work() -> np.ndarray:
        sampler.run(jax.random.PRNGKey(seed), init_params=start)
        return np.asarray(sampler.get_samples(group_by_chain=True))

    return _of_chains("NumPyro NUTS", target, *_swapped(timed(target, work)))


def _swapped(found: tuple[np.ndarray, dict[str, Any]]) -> tuple[np.ndarray, None, dict[str, Any]]:
    return found[0], None, found[1]


def by_pymc(target: Target, draws: int, chains: int, seed: int) -> Found | None:
    """PyMC's own SMC: what it is about to ask is worked out in one go and looked up."""
    try:
        import pymc
        import pytensor.tensor as pt
        from pytensor.graph.op import Op
    except ImportError:
        print('left out: PyMC (pip install "innercourt[bench]")')
        return None
    known: dict[bytes, float] = {}

    def learn(z: np.ndarray) -> None:
        known.clear()
        known.update(zip(map(np.ndarray.tobytes, z), logsumexp(target.joint(z.T), axis=0), strict=True))

    class Reports(Op):  # type: ignore[misc]
        itypes = [pt.dvector]  # noqa: RUF012 - as PyTensor has it
        otypes = [pt.dscalar]  # noqa: RUF012

        def perform(self, node: Any, inputs: Any, outputs: Any) -> None:  # noqa: ARG002
            if inputs[0].tobytes() not in known:
                learn(inputs[0][None])
            outputs[0][0] = np.array(known[inputs[0].tobytes()])

    class Together(pymc.smc.kernels.IMH):  # type: ignore[misc]
        def initialize_population(self) -> Any:
            found = super().initialize_population()
            learn(np.ascontiguousarray(found["z"]))
            return found

        def tune(self) -> None:
            super().tune()
            draw = self.proposal_dist.rvs

            def drawn(**how: Any) -> np.ndarray:
                proposal = np.ascontiguousarray(draw(**how))
                learn(proposal)
                return proposal

            self.proposal_dist.rvs = drawn

    with pymc.Model():
        z = pymc.Normal("z", 0.0, 1.0, shape=len(target.free))
        pymc.Potential("reports", Reports()(z))

        def work() -> Any:
            return pymc.sample_smc(
                draws, kernel=Together, chains=chains, cores=1, random_seed=seed, progressbar=False,
                compute_convergence_checks=False, compile_kwargs={"mode": "FAST_COMPILE"},
            )  # fmt: skip

        trace, cost = timed(target, work)
    logs = trace.sample_stats["log_marginal_likelihood"].values
    last = np.array([np.asarray(row[-1] if np.ndim(row) else row, float).ravel()[-1] for row in logs])
    return _of_chains("PyMC SMC", target, np.asarray(trace.posterior["z"].values), last, cost)


def table(found: list[Found]) -> str:
    """A row a method; ratios are to ours, above 1 to our credit."""
    moved = np.argsort(-np.abs(found[0].mean))[:MOVED]
    every = np.arange(len(found[0].mean))
    top = int(found[0].accounts.argmax())
    heads = [("", 14), ("cpu s", 8), ("likelihood", 11), ("evaluations", 12), ("ESS/s", 9), ("ours is", 9)]
    heads += [("moved/s", 9), ("ours is", 9), (f"P({top})", 8), ("±", 8), ("time to equal", 14)]
    heads += [("log Z", 10), ("±", 7), ("time to equal", 14)]
    rows = ["".join(f"{head:>{width}}" for head, width in heads)]
    us = found[0]
    for f in found:
        rates = [f.effective(which) / f.seconds for which in (every, moved)]
        gains = [
            us.effective(which) / us.seconds / rate for which, rate in zip((every, moved), rates, strict=True)
        ]
        slower = [
            (theirs / own) ** 2 * f.seconds / us.seconds
            for theirs, own in (
                (f.accounts_error[top], us.accounts_error[top]),
                (f.log_evidence_error, us.log_evidence_error),
            )
        ]
        rows.append(
            f"{f.name:<14}{f.seconds:>8.1f}{f.likelihood:>11.1f}{f.evaluations:>12,}{rates[0]:>9.3g}{gains[0]:>8.3g}x"
            f"{rates[1]:>9.3g}{gains[1]:>8.3g}x{f.accounts[top]:>8.3f}{f.accounts_error[top]:>8.3f}{slower[0]:>13.3g}x"
            f"{f.log_evidence:>10.2f}{f.log_evidence_error:>7.2f}{slower[1]:>13.3g}x"
        )
    return "\n".join(rows)


def apart(a: Found, b: Found) -> str:
    """How far two posteriors are from each other, in standard errors of the difference."""
    means = np.abs(a.mean - b.mean) / np.hypot(a.error, b.error)
    accounts = np.abs(a.accounts - b.accounts) / np.hypot(a.accounts_error, b.accounts_error)
    return (
        f"{b.name}: P(account) at most {accounts.max():.1f} standard errors from ours; "
        f"{len(means)} posterior means: {np.mean(means > 2):.0%} beyond 2, largest {means.max():.1f}"
    )


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--case", default="beijing-2025")
    options.add_argument("--draws", type=int, default=20_000, help="ours, for each account")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument(
        "--nuts", type=int, nargs=3, default=(16, 20, 20), metavar=("CHAINS", "WARM", "KEPT")
    )
    options.add_argument("--smc", type=int, nargs=2, default=(512, 3), metavar=("DRAWS", "CHAINS"))
    options.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "infer.json")
    asked = options.parse_args()
    use_compilation_cache()
    target = target_of(asked.case)
    found = [by_innercourt(target, asked.draws, asked.seed)]
    chains, warm_up, kept = asked.nuts
    pymc = by_pymc(target, asked.smc[0], asked.smc[1], asked.seed)
    for other in (pymc, by_numpyro(target, chains, warm_up, kept, asked.seed)):
        found += [other] if other else []
    print(
        f"{asked.case}, {len(target.weights)} accounts, {len(target.free)} uncertain quantities\n{table(found)}"
    )
    print("\n".join(apart(found[0], other) for other in found[1:]))
    record = {
        "case": asked.case,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "asked": {"draws": asked.draws, "nuts": asked.nuts, "smc": asked.smc, "seed": asked.seed},
        "found": [asdict(part) for part in found],
    }
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=2, default=np.ndarray.tolist) + "\n")
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
