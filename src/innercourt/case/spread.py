"""Who works the shards out: the threads of this machine, or the workers of a Dask cluster.

Either way the shards are the same and so are their results, in the order of the plan. On a cluster
each worker compiles the case once; a shard whose worker dies is given to another, as Dask does by
itself, and comes to the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import lru_cache
from threading import Event, Lock
from typing import Any, final

from innercourt.case.blocks import Blocks
from innercourt.case.casefile import CaseFile
from innercourt.case.compile import compile_case
from innercourt.case.model import Model
from innercourt.case.shards import Plan, Shard, Starts, settle
from innercourt.case.survey import Surveyed
from innercourt.errors import UsageError
from innercourt.reports.evidence import days_of

Progress = Callable[[str, float], None]
RETRIES = 3
_COMPILING = Lock()
"""Held while a worker compiles, so that its threads do not all do it."""


def in_threads(
    blocks: Blocks, plan: Plan, do: Sequence[str], progress: Progress, model: Model | None = None
) -> list[Surveyed]:
    """Every shard, some side by side. If one fails, or this is interrupted, the others give up soon.

    `model` may be another than the compiled one where only its accounts' numbers differ.
    """
    shards, hypotheses = plan.shards(), blocks.model.case.hypotheses
    stopped, lock, done = Event(), Lock(), [0.0] * len(shards)
    starts = Starts(model or blocks.model, plan)

    def one(at: int) -> Surveyed:
        def told(share: float) -> None:
            if stopped.is_set():
                raise CancelledError
            with lock:
                done[at] = max(done[at], share)
                progress(hypotheses[shards[at].account].name, sum(done) / len(shards))

        return settle(blocks, starts, shards[at], do, told)

    with ThreadPoolExecutor(blocks.threads) as pool:
        futures = [pool.submit(one, at) for at in range(len(shards))]
        try:
            return [future.result() for future in futures]
        except BaseException:
            stopped.set()
            for future in futures:
                future.cancel()
            raise


def on_cluster(
    cluster: Any, case: CaseFile, plan: Plan, do: Sequence[str], progress: Progress
) -> list[Surveyed]:
    """Every shard, by the workers of a Dask scheduler: its address, or a `distributed.Client`.

    `case` is what was known on the day. Raises `UsageError` where Dask is not installed or the
    scheduler does not answer.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UsageError(
            "a cluster needs the package distributed",
            expected="distributed",
            found="no such package",
            hint='install it with: pip install "innercourt[cluster]"',
        ) from None
    own = isinstance(cluster, str)
    client = _client(Client, cluster) if own else cluster
    shards = plan.shards()
    try:
        held = client.scatter(Sent(case), broadcast=True, hash=False)
        futures = [
            client.submit(settle_sent, held, plan, shard, tuple(do), pure=False, retries=RETRIES)
            for shard in shards
        ]
        try:
            place = {future.key: shard for future, shard in zip(futures, shards, strict=True)}
            for count, future in enumerate(as_completed(futures), 1):
                progress(case.hypotheses[place[future.key].account].name, count / len(shards))
            found: list[Surveyed] = client.gather(futures)
            return found
        finally:
            client.cancel(futures)
    finally:
        if own:
            client.close()


def _client(client: Any, address: str) -> Any:
    try:
        return client(address, timeout="10s")
    except (OSError, ValueError) as failure:
        raise UsageError(
            "the cluster does not answer",
            expected="the address of a Dask scheduler, such as `tcp://127.0.0.1:8786`",
            found=f"{address} ({failure})",
        ) from None


@final
class Sent:
    """A case on its way to a worker, known by its content."""

    def __init__(self, case: CaseFile) -> None:
        self.case = case
        self.digest = hashlib.sha256(repr(case).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sent) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=2)
def _compiled(sent: Sent) -> Blocks:
    """The case's functions, compiled once a worker."""
    case = sent.case
    days = tuple(days_of(case.reports, case.propositions, case.as_of))
    # A worker's threads work on shards of their own: within one, more would only be in each other's way.
    return Blocks(compile_case(case), days, threads=1)


@lru_cache(maxsize=2)
def _starts(sent: Sent, plan: Plan) -> Starts:
    return Starts(_compiled(sent).model, plan)


def settle_sent(sent: Sent, plan: Plan, shard: Shard, do: tuple[str, ...]) -> Surveyed:
    """A worker's task: a shard of a case that was sent to it."""
    with _COMPILING:
        blocks, starts = _compiled(sent), _starts(sent, plan)
    return settle(blocks, starts, shard, do)
