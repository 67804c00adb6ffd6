"""What do more workers bring? One local worker of Dask and two, on the same shards of the same case.

Efficiency is the time with one worker over twice the time with two. Workers are processes of one
thread; each has compiled the case before the clock starts. `shard` is what one shard costs a
worker, `start` what a worker's first, smallest analysis takes: both go into the cost model of
docs/howto/use-more-machines.md.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster

import innercourt
from innercourt.case.known import known_on
from innercourt.case.shards import Plan
from innercourt.case.spread import Sent, settle_sent


def measured(case: innercourt.Case, workers: int, draws: int) -> tuple[float, float, dict[str, Any]]:
    """Seconds of a worker's first analysis and of the one that counts, and the answer as JSON."""
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        began = time.perf_counter()
        known = known_on(case.file, case.file.as_of)
        few = Plan(64, 0, len(known.hypotheses))
        held = client.scatter(Sent(known), broadcast=True, hash=False)
        asked = [
            client.submit(settle_sent, held, few, few.shards()[0], (), workers=[worker], pure=False)
            for worker in client.scheduler_info()["workers"]
        ]
        client.gather(asked)
        del asked  # each worker has compiled the case
        start = time.perf_counter() - began
        began = time.perf_counter()
        answer = case.analyse(draws=draws, cluster=client)
        return start, time.perf_counter() - began, innercourt.to_json(answer, timing=False)


def main() -> None:
    """Print the table; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", default="beijing-2025")
    parser.add_argument("--draws", type=int, default=200_000)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    case = innercourt.load(asked.case)
    (start, one, alone), (_, two, both) = (measured(case, n, asked.draws) for n in (1, 2))
    shards = len(Plan(asked.draws, 0, len(case.file.hypotheses)).shards())
    found = {
        "case": asked.case, "draws": asked.draws, "shards": shards, "start_s": start, "one_worker_s": one,
        "two_workers_s": two, "shard_s": one / shards, "efficiency": one / (2 * two), "same": alone == both,
        "machine": platform.platform(),
    }  # fmt: skip
    for name, value in found.items():
        print(f"{name:14} {value:.3g}" if isinstance(value, float) else f"{name:14} {value}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    sys.exit(0 if found["same"] else "the answers differ")


if __name__ == "__main__":
    main()
