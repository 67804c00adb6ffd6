"""Functions compiled ahead of their first use, several at a time.

Python describes one function to the compiler while the compiler works on another in a thread of
its own. Structured arguments go in and results come out as flat lists of arrays: the shapes that
stand in for them are no arrays, and the structures check that they hold arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import jax
from jax.tree_util import PyTreeDef

OPTIONS = {"xla_cpu_use_fusion_emitters": False}
"""The older of XLA's two code generators: measured with jaxlib 0.10, it takes half the time to compile a
case and its code is as fast; and the newer one was once seen to compile wrong numbers (decision 0008)."""


@dataclass(frozen=True)
class Shape:
    """A structure by the shapes of its arrays."""

    leaves: Sequence[Any]
    tree: PyTreeDef

    @classmethod
    def of(cls, structure: Any) -> Shape:
        """The shape of what is at hand."""
        return cls(*jax.tree.flatten(structure))


@dataclass(frozen=True)
class Ahead:
    """A function on its way through the compiler. Called like the function, it waits if it must."""

    program: Future[Any]
    result: Shape

    def __call__(self, *arguments: Any) -> Any:
        """The function's result; the arguments must have the shapes it was compiled for."""
        return jax.tree.unflatten(self.result.tree, self.program.result()(*jax.tree.leaves(arguments)))


def compile_ahead(function: Callable[..., Any], arguments: Sequence[Shape], pool: Executor) -> Ahead:
    """Describe `function` to the compiler now, and have it compiled in `pool`.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(1) as pool:
    ...     double = compile_ahead(lambda x: {"twice": 2 * x}, [Shape.of(jax.numpy.ones(3))], pool)
    >>> double(jax.numpy.arange(3.0))["twice"].tolist()
    [0.0, 2.0, 4.0]
    """
    found: list[PyTreeDef] = []

    def flat(*leaves: Any) -> list[Any]:
        rest, structures = list(leaves), []
        for shape in arguments:
            own, rest = rest[: len(shape.leaves)], rest[len(shape.leaves) :]
            structures.append(jax.tree.unflatten(shape.tree, own))
        results, tree = jax.tree.flatten(function(*structures))
        found.append(tree)
        return results

    options = OPTIONS if jax.default_backend() == "cpu" else None
    traced = jax.jit(flat, compiler_options=options).trace(*(leaf for a in arguments for leaf in a.leaves))
    return Ahead(pool.submit(traced.lower().compile), Shape(traced.out_info, found[0]))
