"""What every test session has: shapes checked by beartype, compiled programs kept, no luck.

The import hook checks each jaxtyping annotation of the package at each call, so it must be in
place before anything of the package is imported.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

# Compiled programs outlive the session: the second run of the tests compiles nothing.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(tempfile.gettempdir()) / "innercourt-jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.2")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

install_import_hook("innercourt", "beartype.beartype")

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the repository; without it the test skips."""
    if not SHARED.is_dir():
        pytest.skip("the reference data (a folder `shared` beside the repository) is not here")
    return SHARED
