"""What do more workers bring? One local worker of Dask and two, on the same shards of the same case.

Each worker is a process with one thread, kept to one core, so that the one worker does not use the second
core as well. What starting takes (importing, compiling the case: `start`) is measured apart from the work
after it. Efficiency is the work's time with one worker over twice the time with two; `waiting` is what the
machine that asks takes by itself, while the workers have nothing to do. With `shard`, what one shard costs a
worker, these go into the cost model of docs/howto/use-more-machines.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster

import innercourt
from brief import ROOT, commit, machine
from innercourt.case.known import known_on
from innercourt.case.shards import Plan
from innercourt.case.spread import Sent, on_cluster, settle_sent


def keep_to(core: int) -> None:
    """Keep every thread of this process, and those it will start, to one core."""
    for thread in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def measured(
    case: innercourt.Case, workers: int, plan: Plan, times: int
) -> tuple[float, list[float], list[float], Any]:
    """Seconds of starting, of the work of all shards (several times), of the whole analysis, its JSON."""
    cores = sorted(os.sched_getaffinity(0))
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        began = time.perf_counter()
        known = known_on(case.file, case.file.as_of)
        names = list(client.scheduler_info(n_workers=-1)["workers"])
        for core, name in zip(cores, names, strict=False):
            client.run(keep_to, core, workers=[name])
        few = Plan(64, 0, plan.accounts)
        held = client.scatter(Sent(known), broadcast=True, hash=False)
        client.gather([
            client.submit(settle_sent, held, few, few.shards()[0], (), workers=[name], pure=False)
            for name in names
        ])  # fmt: skip
        start = time.perf_counter() - began
        work, whole = [], []
        for _ in range(times):
            began = time.perf_counter()
            on_cluster(client, known, plan, (), lambda step, share: None)
            work.append(time.perf_counter() - began)
        for _ in range(times):
            began = time.perf_counter()
            answer = case.analyse(draws=plan.draws, cluster=client)
            whole.append(time.perf_counter() - began)
        return start, work, whole, innercourt.to_json(answer, timing=False)


def main() -> None:
    """Print the table; write the JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", default="beijing-2025")
    parser.add_argument("--draws", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=2, help="the fastest of so many counts")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench" / "cluster.json")
    asked = parser.parse_args()
    case = innercourt.load(asked.case)
    plan = Plan(asked.draws, 0, len(case.file.hypotheses))
    (start, one, whole_one, alone), (start_two, two, whole_two, both) = (
        measured(case, workers, plan, asked.times) for workers in (1, 2)
    )
    shards = len(plan.shards())
    found = {
        "case": asked.case, "draws": asked.draws, "shards": shards, "start_s": start, "start_two_s": start_two,
        "one_worker_s": min(one), "two_workers_s": min(two), "shard_s": min(one) / shards,
        "efficiency": min(one) / (2 * min(two)),
        "whole_one_s": min(whole_one), "whole_two_s": min(whole_two), "waiting_s": min(whole_one) - min(one),
        "whole_efficiency": min(whole_one) / (2 * min(whole_two)), "same": alone == both,
    }  # fmt: skip
    for name, value in found.items():
        print(f"{name:16} {value:.3g}" if isinstance(value, float) else f"{name:16} {value}")
    record = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"), "commit": commit(), "machine": machine(),
        "one_worker_all_s": one, "two_workers_all_s": two, **found,
    }  # fmt: skip
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(record, indent=2) + "\n")
    print(f"written: {asked.output}")
    sys.exit(0 if found["same"] else "the answers differ")


if __name__ == "__main__":
    main()
