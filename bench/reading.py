"""How well, and how fast, does the default reader read?

Attribution spans on PolNeAR (dev), hedges on sentences of the CoNLL-2010 kind, chains on our own gold set, and
articles a second in one process. Prints a table; `--json FILE` writes it with the machine and the commit. The
corpora are not part of the project: `--data` says where they lie. What is absent is left out and said.
"""

from __future__ import annotations

import argparse
import bisect
import csv
import json
import platform
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from innercourt.reading.english.top import Labelled, attribute
from innercourt.reading.english.vagueness import uncertain
from innercourt.reading.reader import document_of, read_statements
from innercourt.reading.tokens import Token, tokenize

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("source", "cue", "content")
PUBLISHED = {"source": 50.6, "cue": 53.4, "content": 28.6}
"""Exact F1 of the CRF on the test split, as published: the floor. Ours is on dev."""
Spans = set[tuple[str, int, int]]


class Score(NamedTuple):
    """Precision, recall and F1, in per cent, over how many spans."""

    precision: float
    recall: float
    f1: float
    number: int


def f1(right: int, wrong: int, missed: int) -> Score:
    """The three figures from counts."""
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(100 * precision, 100 * recall, 100 * both, right + missed)


def annotated(split: Path) -> Iterator[tuple[str, list[Labelled]]]:
    """Texts with their annotated spans; each piece of a discontinuous one counts by itself.

    Where several annotators marked a text, the first in alphabetical order is taken.
    """
    for path in sorted((split / "text").glob("*.txt")):
        marked = sorted((split / "attributions").glob(f"{path.stem}*.ann"))
        if marked:
            yield path.read_text(encoding="utf-8"), list(_brat(marked[0].read_text(encoding="utf-8")))


def _brat(text: str) -> Iterator[Labelled]:
    for line in text.splitlines():
        parts = line.split("\t")
        if len(parts) < 2 or not parts[0].startswith("T"):
            continue
        kind, _, places = parts[1].partition(" ")
        if kind.lower() in KINDS:
            for piece in places.split(";"):
                start, end = map(int, piece.split())
                yield kind.lower(), start, end


def on_tokens(spans: list[Labelled], tokens: list[Token]) -> Spans:
    """Spans by their first and last token: exact is when both agree."""
    starts, ends = [t.start for t in tokens], [t.end for t in tokens]
    found = set()
    for kind, a, b in spans:
        first, last = bisect.bisect_right(ends, a), bisect.bisect_left(starts, b) - 1
        if first <= last:
            found.add((kind, first, last))
    return found


def attribution(split: Path) -> dict[str, Score]:
    """Exact F1 of sources, cues and contents, micro over all spans of a split."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for text, spans in annotated(split):
        tokens = tokenize(text)
        gold, ours = on_tokens(spans, tokens), on_tokens(attribute(text), tokens)
        right.update(k for k, _, _ in gold & ours)
        wrong.update(k for k, _, _ in ours - gold)
        missed.update(k for k, _, _ in gold - ours)
    return {kind: f1(right[kind], wrong[kind], missed[kind]) for kind in KINDS}


def hedging(path: Path) -> dict[str, Score]:
    """F1 of uncertain sentences: the even rows, looked at while the lists were written, and the odd, never looked at."""  # noqa: E501
    rows = [r for r in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()) if len(r) == 2]
    found = {}
    for name, part in (("all", rows), ("rows looked at", rows[::2]), ("rows not looked at", rows[1::2])):
        said = [(label == "-1", uncertain(text)) for label, text in part]
        found[name] = f1(
            sum(g and p for g, p in said),
            sum(p and not g for g, p in said),
            sum(g and not p for g, p in said),
        )
    return found


def chains() -> dict[str, tuple[int, int]]:
    """Texts of our gold set whose chains are exactly right, of how many."""
    sys.path.insert(0, str(ROOT))
    from tests.reading import gold

    first = {
        f"{language}, {'looked at later' if held else 'developed on'}": gold.right(language, held)
        for language in ("en", "zh")
        for held in (False, True)
    }
    later = {
        f"{language}, {which} set": gold.right(language, True, which)
        for which in ("second", "third", "fourth")
        for language in ("en", "zh")
    }
    return first | later


def speed(split: Path) -> tuple[float, float]:
    """Articles a second, whole documents to statements, in one process: by the clock, and by processor time."""
    texts = [p.read_bytes() for p in sorted((split / "text").glob("*.txt"))]
    read_statements(document_of(texts[0]))
    wall, busy = time.perf_counter(), time.process_time()
    for content in texts:
        read_statements(document_of(content))
    return len(texts) / (time.perf_counter() - wall), len(texts) / (time.process_time() - busy)


def main() -> None:
    """Measure what there is to measure on."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "benchmarks")
    parser.add_argument("--split", default="dev", choices=("dev", "train"))
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    told: dict[str, object] = {
        "machine": platform.platform(),
        "python": platform.python_version(),
        "commit": _commit(),
    }
    corpus = asked.data / "polnear" / asked.split
    if corpus.is_dir():
        told["attribution"] = {
            k: s._asdict() for k, s in _table_of_spans(attribution(corpus), asked.split).items()
        }
        told["articles_per_second"] = _speed(corpus)
    else:
        print(f"left out: attribution and speed, no {corpus}")
    hedges = asked.data / "hedge" / "uncertainty-conll2010.csv"
    if hedges.is_file():
        scores = hedging(hedges)
        told["hedges"] = {k: s._asdict() for k, s in scores.items()}
        for name, s in scores.items():
            print(
                f"hedges, {name:<20} P {s.precision:5.1f}  R {s.recall:5.1f}  F1 {s.f1:5.1f}   n {s.number}"
            )
    else:
        print(f"left out: hedges, no {hedges}")
    told["chains"] = {}
    for name, (right, number) in chains().items():
        told["chains"] = {**told["chains"], name: [right, number]}  # type: ignore[dict-item]
        print(f"chains, {name:<20} {right:>3} of {number:<3} {100 * right / number:5.1f} %")
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _table_of_spans(scores: dict[str, Score], split: str) -> dict[str, Score]:
    print(f"PolNeAR {split:<10} precision  recall      F1   published CRF (test)   ratio       n")
    for kind, s in scores.items():
        ratio = s.f1 / PUBLISHED[kind]
        print(
            f"{kind:<18} {s.precision:9.1f} {s.recall:7.1f} {s.f1:7.1f} {PUBLISHED[kind]:22.1f} {ratio:7.2f} {s.number:7}"  # noqa: E501
        )
    return scores


def _speed(corpus: Path) -> dict[str, float]:
    wall, busy = speed(corpus)
    print(f"articles a second  {wall:.0f} by the clock, {busy:.0f} by processor time, one process")
    return {"wall": wall, "processor": busy}


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    main()
