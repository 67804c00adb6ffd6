"""Compiling for one game: little optimisation, since the compiler costs far more than the arithmetic.

An analysis solves millions of games with one program and has it optimised. A single game is solved in
milliseconds either way, but with full optimisation its program takes seconds to compile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

LIGHTLY = {"xla_backend_optimization_level": 0, "xla_cpu_use_fusion_emitters": False}
"""Options of XLA, measured with jaxlib 0.10: a quarter of the time to compile."""


def compiled_lightly(function: Callable[..., Any], static: tuple[int, ...] = ()) -> Callable[..., Any]:
    """`jax.jit` with the arguments `static` static, compiled in a hurry where the compiler knows how.

    >>> float(compiled_lightly(lambda k, x: x**k, (0,))(2, 3.0))
    9.0
    """
    light = jax.jit(function, static_argnums=static, compiler_options=LIGHTLY)
    plain = jax.jit(function, static_argnums=static)

    def run(*arguments: Any) -> Any:
        try:
            return light(*arguments)
        except jax.errors.JaxRuntimeError as error:
            # Options come and go with versions of the compiler; what they do not change is the answer.
            if "compile option" not in str(error):
                raise
            return plain(*arguments)

    return run
