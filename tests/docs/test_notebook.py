"""The tutorial notebook runs from its first cell to its last, as its reader would run it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

PAGE = Path(__file__).parents[2] / "docs" / "notebook.ipynb"


def test_the_notebook_runs_and_shows_what_is_on_the_page() -> None:
    page = nbformat.read(PAGE, as_version=4)
    stored = [kinds(cell) for cell in page.cells]
    NotebookClient(page, timeout=600, kernel_name="python3").execute()
    assert [kinds(cell) for cell in page.cells] == stored
    assert sum(map(len, stored)) >= 12


def kinds(cell: nbformat.NotebookNode) -> list[list[str]]:
    """What sorts of output a cell has: texts, tables, pictures."""
    outputs = cell.get("outputs", [])
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    return [sorted(o.data) if "data" in o else [o.name] for o in outputs]
