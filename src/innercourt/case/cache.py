"""Compiled code kept on disk, so that a case is compiled once a machine and not once a run.

JAX keys its entries by the program, the versions of the libraries and the processor, so an entry
is never stale; a case whose numbers alone change finds its own again.
"""

from __future__ import annotations

import os
from pathlib import Path

import jax


def cache_folder(name: str) -> Path | None:
    """A folder of that name, made if need be; None if it cannot be written to.

    It lies where `JAX_COMPILATION_CACHE_DIR` says, else in `innercourt` under `XDG_CACHE_HOME`, else
    under `~/.cache/innercourt`.
    """
    stated = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "innercourt"
    folder = (Path(stated) if stated else home) / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.R_OK | os.W_OK | os.X_OK) else None


def use_compilation_cache() -> None:
    """Keep compiled code where `JAX_COMPILATION_CACHE_DIR` says, else in `cache_folder`.

    A folder that cannot be written costs time, not the answer.
    """
    if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
        folder = cache_folder("compiled")
        if folder is None:
            return
        jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
