"""Compiled code kept on disk, so that a case is compiled once a machine and not once a run.

JAX keys its entries by the program, the versions of the libraries and the processor, so an entry
is never stale; a case whose numbers alone change finds its own again.
"""

from __future__ import annotations

import os
from pathlib import Path

import jax


def use_compilation_cache() -> None:
    """Keep compiled code where the environment says, else under the user's cache folder.

    `JAX_COMPILATION_CACHE_DIR` wins, then `XDG_CACHE_HOME`, then `~/.cache`. A folder that cannot
    be written costs time, not the answer.
    """
    if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder = home / "innercourt" / "compiled"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return
        jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
