"""Compiled programs, kept on disk: a second run neither hands a description to the compiler nor looks one up.

A program is kept under the fingerprint of its description, of the compiler's options and version and of the
processor, so one is never stale. Loading a program runs it: the folder is to be trusted as the package is.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from threading import local
from typing import Any, NamedTuple

import jax
from jax import export, monitoring
from jax.experimental.serialize_executable import deserialize_and_load, serialize

from innercourt.case.cache import cache_folder, kept_under, made_once
from innercourt.case.fingerprint import fingerprint, of_library

ROOM = 1 << 30
"""Bytes that all programs together may take."""

Flat = Callable[..., Sequence[jax.Array]]
"""A program from and to arrays in a row."""


class Slot(NamedTuple):
    """Where a program is kept, and how many arrays it takes and gives."""

    key: str
    taken: int
    given: int


def slot_of(described: export.Exported, digest: bytes, options: Mapping[str, Any] | None) -> Slot:
    """Where the program of a description is kept; `digest` stands for the description's text.

    That says nothing of arguments on which no result hangs; a program does, and refuses others.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    made_by = (*map(of_library, ("jax", "jaxlib")), jax.default_backend(), processor(), flags)
    arguments = [f"{aval.dtype}{aval.shape}" for aval in (*described.in_avals, *described.out_avals)]
    key = fingerprint(digest, arguments, dict(options or {}), made_by)
    return Slot(key, len(described.in_avals), len(described.out_avals))


def program(
    described: export.Exported, slot: Slot, leaves: Sequence[Any], options: Mapping[str, Any] | None
) -> Flat:
    """The compiled program of a description, called with arrays shaped like `leaves`; loaded if it was kept."""

    def made() -> jax.stages.Compiled:
        return _compiled(described, leaves, options)

    return made_once("programs", slot.key, made, _written, partial(_loaded, slot), ROOM)


def kept_program(slot: Slot) -> Flat | None:
    """The program, if it was kept."""
    content = kept_under("programs", slot.key)
    return None if content is None else _loaded(slot, content)


def _loaded(slot: Slot, content: memoryview) -> jax.stages.Compiled | None:
    taken = jax.tree.structure(((0,) * slot.taken, {}))
    given = jax.tree.structure([0] * slot.given)
    try:
        found: jax.stages.Compiled = deserialize_and_load(
            bytes(content), taken, given, execution_devices=jax.devices()[:1]
        )
    except Exception:  # whatever it is that it cannot be loaded for: it is compiled anew
        return None
    return found


def _compiled(
    described: export.Exported, leaves: Sequence[Any], options: Mapping[str, Any] | None
) -> jax.stages.Compiled:
    _here.found = False

    def flat(*arrays: Any) -> list[Any]:
        return jax.tree.leaves(described.call(*arrays))

    return jax.jit(flat, compiler_options=dict(options) if options else None).lower(*leaves).compile()


_here = local()


def _written(compiled: jax.stages.Compiled) -> bytes | None:
    """What JAX took from a cache of its own cannot be written down again: it would load, and then not run."""
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
    """JAX is to keep what it compiles: where `JAX_COMPILATION_CACHE_DIR` says, else in `cache_folder`.

    For programs that are not described ahead. It keys its entries by the program, the versions of the libraries
    and the processor. A folder that cannot be written costs time, not the answer.
    """
    if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
        folder = cache_folder("compiled")
        if folder is None:
            return
        jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
