"""Functions compiled ahead of their first use, several at a time, and described only once.

Python describes a function to the compiler by running it on shapes; for a case that takes seconds.
So a description is kept beside the compiled code (`Kept`), under a fingerprint of all that it was
made from: what the function closes over, the shapes it takes, this program's code, the library that
describes. While one function is described, the compiler works on another in a thread of its own.

Structured arguments go in as flat lists of arrays: the shapes that stand in for them are no arrays,
and the structures check that they hold arrays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
from jax import export
from jax.tree_util import PyTreeDef

from innercourt.case.cache import DIGEST, cache_folder, keep_within, kept_at
from innercourt.case.fingerprint import fingerprint, of_library, of_this_program
from innercourt.case.foreseen import foreseen
from innercourt.case.programs import Flat, Slot, program, slot_of

OPTIONS: dict[str, Any] = {
    "xla_cpu_use_fusion_emitters": False,
    "xla_cpu_prefer_vector_width": 512,
    "xla_cpu_multi_thread_eigen": False,
}
"""The older of XLA's two code generators: measured with jaxlib 0.10, it takes half the time to compile a
case and its code is as fast; and the newer one was once seen to compile wrong numbers (decision 0008). Vectors
as long as the processor has: a contest then takes an eighth less."""

ROOM = 256 << 20
"""Bytes that all descriptions together may take."""

PLACES = re.compile(r' ?loc\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|^#loc.*\n', re.MULTILINE)
"""Where in the code each part of a description comes from; a program does not depend on it."""


@dataclass(frozen=True)
class Shape:
    """A structure by the shapes of its arrays."""

    leaves: Sequence[Any]
    tree: PyTreeDef

    @classmethod
    def of(cls, structure: Any) -> Shape:
        """The shape of what is at hand."""
        return cls(*jax.tree.flatten(structure))

    @property
    def words(self) -> tuple[str, ...]:
        """The same as words, for a fingerprint."""
        return (str(self.tree), *(f"{leaf.dtype}{leaf.shape}" for leaf in self.leaves))


@dataclass(frozen=True)
class Ahead:
    """A function on its way through the compiler. Called like the function, it waits if it must."""

    program: Future[Flat]
    result: Shape
    slot: Slot

    def __call__(self, *arguments: Any) -> Any:
        """The function's result; the arguments must have the shapes it was compiled for."""
        return jax.tree.unflatten(self.result.tree, self.program.result()(*jax.tree.leaves(arguments)))


@dataclass(frozen=True)
class Kept:
    """Where the description of a function is kept: under the fingerprint of all it `closes_over`."""

    closes_over: str

    def find(self, name: str, arguments: Sequence[Shape]) -> Path | None:
        """The file for the function of that `name` on those shapes; None where nothing can be kept."""
        folder = cache_folder("described")
        if folder is None:
            return None
        made_of = (self.closes_over, name, *(shape.words for shape in arguments))
        made_by = (of_this_program(), *map(of_library, ("jax", "jaxlib", "numpy")))
        return folder / fingerprint(made_of, made_by, jax.default_backend())


def compiler_options() -> dict[str, Any] | None:
    """`OPTIONS` where the compiler is the one for processors, which alone knows them."""
    return OPTIONS if jax.default_backend() == "cpu" else None


def compile_ahead(
    function: Callable[..., Any], arguments: Sequence[Shape], pool: Executor, path: Path | None = None
) -> Ahead:
    """Describe `function` to the compiler, or find that in `path`, and have it compiled in `pool`.

    Named tuples that the function returns must be registered with `jax.export`.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as pool:
    ...     double = compile_ahead(lambda x: {"twice": 2 * x}, [Shape.of(jax.numpy.ones(3))], pool)
    >>> double(jax.numpy.arange(3.0))["twice"].tolist()
    [0.0, 2.0, 4.0]
    """
    described, digest = _read(path) or _describe(function, arguments, path)
    options = compiler_options()
    leaves = [leaf for shape in arguments for leaf in shape.leaves]
    shapes = [jax.ShapeDtypeStruct(aval.shape, aval.dtype) for aval in described.out_avals]
    slot = slot_of(described, digest, options)

    loading = foreseen(slot)

    def made() -> Flat:
        found = None if loading is None else loading.result()
        # Always by way of the description, so that the first run and the next compile the same program.
        return found or program(described, slot, leaves, options)

    return Ahead(pool.submit(made), Shape(shapes, described.out_tree), slot)


def _describe(
    function: Callable[..., Any], arguments: Sequence[Shape], path: Path | None
) -> tuple[export.Exported, bytes]:
    """A description, and the digest of its text without the lines of code that it comes from."""

    def flat(*leaves: Any) -> Any:
        rest, structures = list(leaves), []
        for shape in arguments:
            own, rest = rest[: len(shape.leaves)], rest[len(shape.leaves) :]
            structures.append(jax.tree.unflatten(shape.tree, own))
        return function(*structures)

    described = export.export(jax.jit(flat))(*(leaf for shape in arguments for leaf in shape.leaves))
    digest = hashlib.sha256(PLACES.sub("", described.mlir_module()).encode()).digest()
    if path is not None:
        keep_within(path, digest + described.serialize(), ROOM)
    return described, digest


def _read(path: Path | None) -> tuple[export.Exported, bytes] | None:
    """What was kept, unless it was damaged since."""
    content = None if path is None else kept_at(path)
    if content is None:
        return None
    return export.deserialize(bytearray(content[DIGEST:])), bytes(content[:DIGEST])
