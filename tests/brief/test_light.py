"""A finished brief can be rendered anywhere: the numeric core stays unloaded."""

from __future__ import annotations

import subprocess
import sys


def test_rendering_loads_neither_jax_nor_a_web_framework() -> None:
    code = (
        "import sys\n"
        "import innercourt.brief.page, innercourt.brief.terminal, innercourt.brief.as_json, innercourt.brief.write\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'jax', 'jaxlib', 'scipy', 'yaml'}))\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
