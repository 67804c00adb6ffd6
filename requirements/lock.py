"""Solve the requirements of pyproject.toml into two locks: `python requirements/lock.py`.

    run.txt   what the program needs: `pip install --require-hashes -r requirements/run.txt`
    dev.txt   that, at the same versions, and what plots, PostgreSQL, notebooks, clusters, tests, checks,
              documents and builds need

Both are for Python 3.11 and later. They name no package index: pip uses the one it is set up with.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OPTIONS = ("--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-header",
           "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options")  # fmt: skip
EXTRAS = ("plot", "postgres", "notebook", "cluster", "test", "lint", "docs", "build", "lock")


def solve(output: str, *arguments: str) -> None:
    """One run of pip-compile at the root of the repository."""
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *arguments]
    subprocess.run([*command, "--output-file", f"requirements/{output}", "pyproject.toml"],
                   cwd=HERE.parent, check=True)  # fmt: skip


if __name__ == "__main__":
    upgrade = sys.argv[1:]
    solve("run.txt", *upgrade)
    solve("dev.txt", *upgrade, *(f"--extra={extra}" for extra in EXTRAS),
          "--constraint=requirements/run.txt")  # fmt: skip
