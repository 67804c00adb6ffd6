"""Run docs/notebook.ipynb and keep what it shows, but not when each cell ran: that would differ every time."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

PAGE = Path(__file__).parent / "notebook.ipynb"


def main() -> None:
    """Run the notebook in its own folder, as its reader would."""
    notebook = nbformat.read(PAGE, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    NotebookClient(
        notebook, record_timing=False, resources={"metadata": {"path": str(PAGE.parent)}}
    ).execute()
    nbformat.write(notebook, PAGE)


if __name__ == "__main__":
    main()
