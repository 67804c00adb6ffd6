"""Loops in C for `solve.py`: a tree written out as straight code, contests, and the machine's limits.

The code is written for the trees at hand and compiled when the benchmark runs, at -O3 -march=native, if
there is a compiler; `hand_written.c` is the part that is always the same.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from innercourt.play.shape import Kind, Tree
from race import Clock

FLAGS = ("-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-pthread")
PART = Path(__file__).with_suffix(".c")
READ, RAISE, MULTIPLY, CONTEST, TREES = range(5)
"""Places in the table of functions; trees come last, in the order given."""


def compiler() -> str | None:
    """The command of a C compiler, `$CC` or `cc`."""
    return shutil.which(os.environ.get("CC", "cc"))


class Loop(NamedTuple):
    """One of the functions, and what it goes through."""

    which: int
    given: np.ndarray
    """`[block, row, draw]`"""
    out: np.ndarray
    """`[block, row, draw]`"""


class _Loop(ctypes.Structure):
    _fields_ = (
        ("in", ctypes.c_void_p), ("out", ctypes.c_void_p),
        ("rows_in", ctypes.c_long), ("rows_out", ctypes.c_long), ("which", ctypes.c_long),
    )  # fmt: skip


class Written:
    """The compiled loops for some trees, in one float type."""

    def __init__(
        self, folder: Path, kind: str, units: int, trees: Sequence[Tree], forbidden: Sequence[set[int]]
    ):
        (folder / "trees.h").write_text(_trees(trees, forbidden))
        found = compiler()
        assert found is not None
        library = folder / f"{kind}.so"
        real = ["-DREAL=float", "-DSINGLE"] if kind == "float32" else ["-DREAL=double"]
        asked = [found, *FLAGS, *real, f"-DUNITS={units}", f"-I{folder}", "-o", str(library), str(PART)]
        subprocess.run(asked, check=True)
        self._run = ctypes.CDLL(str(library)).run
        self._run.restype = ctypes.c_double

    def __call__(self, loops: Sequence[Loop], threads: int, passes: int) -> float:
        """Seconds for some passes: block after block, each by every loop."""
        held = (_Loop * len(loops))(
            *(
                _Loop(given.ctypes.data, out.ctypes.data, given.shape[1], out.shape[1], which)
                for which, given, out in loops
            )
        )
        blocks, _, draws = loops[0].given.shape
        long = ctypes.c_long
        return float(self._run(held, long(len(held)), long(draws), long(blocks), long(passes), threads))


def timed(written: Written, loops: Sequence[Loop], threads: int, passes: int = 1) -> float:
    """Seconds for all blocks, by the clock that all ways are timed by, on average of some passes."""
    clock = Clock()
    written(loops, threads, passes)
    return clock(threads) / passes


def limits(written: Written, kind: str, threads: int, megabytes: int = 256) -> dict[str, float]:
    """Bytes read, exponentials taken and fused multiply-adds done in a second, the best of five."""
    size = np.dtype(kind).itemsize
    wide = np.ones((megabytes * 2**20 // size // 65536, 1, 65536), kind)
    near = np.full((threads, 1, 4096), 0.5, kind)
    out = np.zeros_like(wide)
    seconds = {}
    for which, given in ((READ, wide), (RAISE, near), (MULTIPLY, near)):
        into = out[: len(given), :, : given.shape[2]].copy()
        seconds[which] = min(timed(written, [Loop(which, given, into)], threads) for _ in range(5))
    return {
        "bytes": wide.nbytes / seconds[READ],
        "exp": 64 * near.size / seconds[RAISE],
        "fma": 640 * near.size / seconds[MULTIPLY],
    }


def packed(rows: Sequence[np.ndarray], kind: str, width: int) -> np.ndarray:
    """Arrays with `draw` last as `[block, row, draw]`: what belongs to a block lies together."""
    flat = np.concatenate([row.reshape(-1, row.shape[-1]) for row in rows]).astype(kind)
    return np.ascontiguousarray(flat.reshape(len(flat), -1, width).swapaxes(0, 1))


def _trees(trees: Sequence[Tree], forbidden: Sequence[set[int]]) -> str:
    loops = [_loop(k, tree, held) for k, (tree, held) in enumerate(zip(trees, forbidden, strict=True))]
    return "\n".join([*loops, "#define TREES " + ", ".join(f"tree{k}" for k in range(len(trees)))]) + "\n"


def _loop(number: int, tree: Tree, forbidden: set[int]) -> str:
    """One draw after another: in are payoffs, nature, perceived, precision, out is the reach of leaves."""
    players, leaves, chances = len(tree.players), len(tree.leaves), len(tree.chances)
    nature = players * leaves
    lines = [f"in[{nature + c} * n + j]" for c in range(chances)]
    lines = [f"real n{c} = {row};" for c, row in enumerate(lines)]
    rate = nature + chances * (1 + players)
    for node in reversed(range(len(tree.kinds))):
        steps = [tree.edges[edge] for edge in tree.children[node]]
        for i in range(players):
            if tree.kinds[node] is Kind.LEAF:
                lines.append(f"real v{i}_{node} = in[{i * leaves + tree.leaf_of[node]} * n + j];")
        if tree.kinds[node] is Kind.DECISION:
            i = tree.infosets[tree.infoset_of[node]].player
            open_to = [s for s in steps if s.action not in forbidden]
            lines += [f"real p{s.action} = 0;" for s in steps if s.action in forbidden]
            lines += _choice(
                node, f"in[{rate + i} * n + j]", [(s.action, f"v{i}_{s.child}") for s in open_to]
            )
        if steps:
            for i in range(players):
                seen = nature + chances * (1 + i)
                terms = [
                    (f"p{s.action}" if s.action >= 0 else f"in[{seen + s.chance} * n + j]")
                    + f" * v{i}_{s.child}"
                    for s in steps
                ]
                lines.append(f"real v{i}_{node} = {' + '.join(terms)};")
    for edge in tree.edges:
        step = f"p{edge.action}" if edge.action >= 0 else f"n{edge.chance}"
        lines.append(f"real r{edge.child} = {f'r{edge.parent} * ' if edge.parent else ''}{step};")
    lines += [f"out[{leaf} * n + j] = r{node};" for leaf, node in enumerate(tree.leaves)]
    body = "\n        ".join(lines)
    return (
        f"static void tree{number}(const real *restrict in, real *restrict out, long n) {{\n"
        f"#pragma GCC ivdep\n    for (long j = 0; j < n; j++) {{\n        {body}\n    }}\n}}\n"
    )


def _choice(node: int, rate: str, moves: Sequence[tuple[int, str]]) -> list[str]:
    """Logit choice at one node; between two moves one exponential is enough."""
    if len(moves) == 1:
        return [f"real p{moves[0][0]} = 1;"]
    if len(moves) == 2:
        (a, left), (b, right) = moves
        return [
            f"real d{node} = {rate} * ({right} - {left});",
            f"real e{node} = raised(-(d{node} < 0 ? -d{node} : d{node}));",
            f"real h{node} = 1 / (1 + e{node}), g{node} = e{node} * h{node};",
            f"real p{a} = d{node} < 0 ? h{node} : g{node}, p{b} = d{node} < 0 ? g{node} : h{node};",
        ]
    lines, most = [], moves[0][1]
    for action, value in moves[1:]:
        lines.append(f"real m{action} = {most} > {value} ? {most} : {value};")
        most = f"m{action}"
    lines += [f"real w{action} = raised({rate} * ({value} - {most}));" for action, value in moves]
    lines.append(f"real t{node} = 1 / ({' + '.join(f'w{action}' for action, _ in moves)});")
    return lines + [f"real p{action} = w{action} * t{node};" for action, _ in moves]
