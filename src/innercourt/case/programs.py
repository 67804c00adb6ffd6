"""Compiled programs, kept on disk: a second run neither hands a description to the compiler nor looks one up.

A program is kept under the fingerprint of its description, of the compiler's options and version and of the
processor, so one is never stale. JAX's own cache holds the same, but to ask it a description must be lowered first,
which takes a third of a second for a whole case. Loading a program runs it: the folder is to be trusted as the
package is.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import Any

import jax
from jax import export, monitoring
from jax.experimental.serialize_executable import deserialize_and_load, serialize

from innercourt.case.cache import cache_folder, made_once
from innercourt.case.fingerprint import fingerprint, of_library

ROOM = 1 << 30
"""Bytes that all programs together may take."""

_here = local()


def program(
    described: export.Exported, digest: bytes, leaves: Sequence[Any], options: Mapping[str, Any] | None
) -> jax.stages.Compiled:
    """The compiled program of a description, called with arrays shaped like `leaves`; loaded if it was kept.

    `digest` stands for the description's text.
    """

    def loaded(content: memoryview) -> jax.stages.Compiled | None:
        taken = jax.tree.structure(((0,) * len(leaves), {}))
        try:
            found: jax.stages.Compiled = deserialize_and_load(
                bytes(content), taken, described.out_tree, execution_devices=jax.devices()[:1]
            )
        except Exception:  # whatever it is that it cannot be loaded for: it is compiled anew
            return None
        return found

    made_by = (*map(of_library, ("jax", "jaxlib")), jax.default_backend(), processor())
    key = fingerprint(digest, dict(options or {}), made_by)
    return made_once("programs", key, lambda: _compiled(described, leaves, options), _written, loaded, ROOM)


def _compiled(
    described: export.Exported, leaves: Sequence[Any], options: Mapping[str, Any] | None
) -> jax.stages.Compiled:
    _here.found = False
    lowered = jax.jit(described.call, compiler_options=dict(options) if options else None).lower(*leaves)
    return lowered.compile()


def _written(compiled: jax.stages.Compiled) -> bytes | None:
    """What JAX took from its own cache cannot be written down again: it would load, and then not run."""
    content: bytes | None = None if _here.found else serialize(compiled)[0]
    return content


def _heard(event: str, **_: Any) -> None:
    """JAX says so in the thread that compiles."""
    if event == "/jax/compilation_cache/cache_hits":
        _here.found = True


monitoring.register_event_listener(_heard)


@lru_cache(maxsize=1)
def processor() -> str:
    """What the processor can do: a program made for one may not run on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    able = next((line for line in lines if line.startswith(("flags", "Features"))), platform.processor())
    return f"{platform.machine()} {able}"


def use_compilation_cache() -> None:
    """JAX is to keep what it compiles, too: where `JAX_COMPILATION_CACHE_DIR` says, else in `cache_folder`.

    It keys its entries by the program, the versions of the libraries and the processor. A folder that cannot be
    written costs time, not the answer.
    """
    if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
        folder = cache_folder("compiled")
        if folder is None:
            return
        jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
