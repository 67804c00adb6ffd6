"""How often is `innercourt sources` right, and how fast is it?

Accuracy on three sets of contested claims with known truth, one default setting, beside the vote: claims are shuffled,
and where values tie for the lead each gets its share of the credit. Objects with a known truth count, whether or not
somebody claims it. How well its probabilities are calibrated: the Brier score of each object's likeliest value, beside
the share of votes taken for a probability. Then a million synthetic claims, by the clock and by processor time.
Prints a table; `--json FILE` writes it with the machine and the commit. The sets are not part of
the project: `--data` says where they lie. What is absent is left out and said.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import random
import re
import resource
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from innercourt.claims.table import claim_table, read_claims
from innercourt.claims.weigh import weigh

ROOT = Path(__file__).resolve().parents[1]
Scores = Mapping[str, Mapping[str, float]]


class Contested(NamedTuple):
    """A set: rows of source, object, value, and the true value of some objects."""

    name: str
    rows: list[tuple[str, str, str]]
    truth: dict[str, str]


class Measured(NamedTuple):
    """Accuracy and Brier score, ours and of the vote, and how many pairs were found to copy."""

    name: str
    claims: int
    objects: int
    vote: float
    ours: float
    brier_vote: float
    brier: float
    pairs: int
    seconds: float


def flights(folder: Path, written: bool = False) -> Contested:
    """Times of a hundred flights on a day, by site; a time of day is the value, or `written` as it stands."""
    rows: list[tuple[str, str, str]] = []
    truth = {}
    for name, into in (("dirty", rows), ("clean", None)):
        with (folder / f"flights_{name}.csv").open(encoding="utf-8") as file:
            for line in csv.DictReader(file):
                for column in ("sched_dep_time", "act_dep_time", "sched_arr_time", "act_arr_time"):
                    value, object_ = line[column].strip(), f"{line['flight']} {column}"
                    if into is None:
                        truth[object_] = value
                    elif value:
                        into.append((line["src"], object_, value if written else _clock(value)))
    return Contested("flights100 as written" if written else "flights100", rows, truth)


def _clock(text: str) -> str:
    found = re.search(r"(\d{1,2}:\d\d)\s*([ap])", text.casefold())
    return f"{found[1]} {found[2]}.m." if found else text


def population(folder: Path) -> Contested:
    """Populations of cities, by editor."""
    with (folder / "claims.csv").open(encoding="utf-8") as file:
        rows = [(line["SourceID"], line["object"], line["value"]) for line in csv.DictReader(file)]
    with (folder / "truths.csv").open(encoding="utf-8") as file:
        return Contested("population", rows, {line["object"]: line["value"] for line in csv.DictReader(file)})


def books(folder: Path) -> Contested:
    """Authors of books, by shop: a value is the set of their last names, however the list is written."""
    with (folder / "claim1.txt").open(encoding="utf-8", errors="replace") as file:
        said = [(line[5], line[2], last_names(line[4])) for line in csv.reader(file) if len(line) == 7]
    with (folder / "book_golden.csv").open(encoding="utf-8", errors="replace") as file:
        truth = {line[0]: last_names(line[2]) for line in csv.reader(file)}
    return Contested("books", [row for row in said[1:] if row[2]], truth)


NOT_NAMES = {"jr", "sr", "ii", "iii", "editor", "author", "unknown", "ed", "phd", "none"}


def last_names(text: str) -> str:
    """The last names in a list of authors, in order of the alphabet; empty if it holds none.

    `Last, First; Last, First`, `First Last, First Last` and `LAST/LAST` are all in use.
    """
    plain = re.sub(r"&amp;", "&", text).replace("andapos;", "'").strip().casefold()
    if plain in ("not available", "none", "", "n/a", "unknown"):
        return ""
    found = set()
    for part in re.split(r"[;/|&]|\band\b|\bwith\b|\(.*?\)", re.sub(r"['’]", "", plain)):
        names = [name.strip(" .") for name in part.split(",") if name.strip(" .")]
        words = [name.split() for name in names]
        if len(names) == 2 and min(map(len, words)) == 1:
            names = names[:1]
        elif len(names) > 2 and len(names) % 2 == 0 and len(words[0]) == 1 and max(map(len, words)) > 1:
            names = names[::2]
        found |= {re.findall(r"[a-z\-]+", name)[-1] for name in names if re.search(r"[a-z]", name)}
    return " ".join(sorted(name for name in found if len(name) > 1 and name not in NOT_NAMES))


def accuracy(scores: Scores, truth: Mapping[str, str]) -> float:
    """The share of objects got right; values that tie for the lead share the credit."""
    credit = 0.0
    for object_, true in truth.items():
        values = scores.get(object_, {})
        lead = [value for value, score in values.items() if score >= max(values.values()) - 1e-12]
        credit += (true in lead) / max(len(lead), 1)
    return credit / len(truth)


def brier(scores: Scores, truth: Mapping[str, str]) -> float:
    """Mean squared error of the probability of each object's leading value (the first of those that tie)."""
    errors = []
    for object_, true in truth.items():
        if values := scores.get(object_):
            lead = max(values, key=lambda value: values[value])
            errors.append((values[lead] - (lead == true)) ** 2)
    return float(np.mean(errors))


def measure(held: Contested, seed: int = 0) -> Measured:
    """One set, shuffled."""
    rows = list(held.rows)
    random.Random(seed).shuffle(rows)  # noqa: S311 - an order, not a secret
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for _, object_, value in set(rows):
        votes[object_][value] += 1
    shares = {o: {v: n / sum(c.values()) for v, n in c.items()} for o, c in votes.items()}
    began = time.perf_counter()
    found = weigh(claim_table(rows))
    seconds = time.perf_counter() - began
    ours = {name: {value.value: value.p for value in values} for name, values in found.all_values()}
    return Measured(
        held.name, len(rows), len(held.truth), accuracy(shares, held.truth), accuracy(ours, held.truth),
        brier(shares, held.truth), brier(ours, held.truth), len(found.pairs), seconds,
    )  # fmt: skip


def sets(data: Path) -> Iterator[Contested]:
    """The sets that are there; of others it is said that they are not."""
    made = ((flights, "flights100"), (population, "population"), (books, "books"))
    for read, name in made:
        if (data / name).is_dir():
            yield read(data / name)
        else:
            print(f"left out: {name} is not in {data}")
    if (data / "flights100").is_dir():
        yield flights(data / "flights100", written=True)


def speed(claims: int, sources: int, per_object: int) -> dict[str, float]:
    """Seconds from a CSV file of so many claims to the text of the answer, and the memory it took."""
    rng = np.random.default_rng(0)
    objects = claims // per_object
    truth, right = rng.integers(0, 8, objects), rng.beta(4, 3, sources)
    who, what = rng.integers(0, sources, claims), np.repeat(np.arange(objects), per_object)
    value = np.where(rng.random(claims) < right[who], truth[what], rng.integers(0, 8, claims))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.csv"
        with path.open("w") as file:
            file.write("source,object,value\n")
            file.writelines(f"s{a},o{b},v{c}\n" for a, b, c in zip(who, what, value, strict=True))
        wall, busy = time.perf_counter(), time.process_time()
        found = weigh(read_claims(path))
        str(found)
        found.truth_csv()
        took, used = time.perf_counter() - wall, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"claims": claims, "sources": sources, "wall_s": took, "cpu_s": used, "peak_mb": peak}


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "benchmarks" / "truth")
    parser.add_argument("--claims", type=int, default=1_000_000, help="claims for the speed test; 0: none")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    print(f"{'set':<22} claims objects   vote   ours  ratio  Brier: vote   ours  pairs  seconds")
    rows = []
    for held in sets(given.data):
        m = measure(held)
        rows.append(m)
        print(
            f"{m.name:<22} {m.claims:6} {m.objects:7} {m.vote:6.3f} {m.ours:6.3f} {m.ours / m.vote:6.2f}"
            f" {m.brier_vote:12.3f} {m.brier:6.3f} {m.pairs:6} {m.seconds:8.1f}"
        )
    if len(rows) >= 3:
        print(f"{'mean of the first three':<37} {np.mean([m.vote for m in rows[:3]]):6.3f} "
              f"{np.mean([m.ours for m in rows[:3]]):6.3f}")  # fmt: skip
    fast = (
        [speed(given.claims, *shape) for shape in ((2000, 10), (200, 200), (100_000, 10))]
        if given.claims
        else []
    )
    for s in fast:
        took = f"{s['wall_s']:.1f} s, {s['cpu_s']:.1f} s of processor, {s['peak_mb']:.0f} MB"
        print(f"{s['claims']:,.0f} claims by {s['sources']:,.0f} sources: {took}")
    if given.json:
        commit = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607
            cwd=ROOT, capture_output=True, text=True, check=False,
        ).stdout.strip()  # fmt: skip
        given.json.write_text(json.dumps({
            "machine": platform.platform(), "python": platform.python_version(), "commit": commit,
            "sets": [m._asdict() for m in rows], "speed": fast,
        }, indent=2))  # fmt: skip


if __name__ == "__main__":
    main()
