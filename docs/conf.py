"""How the documentation is built: Sphinx over Markdown, nothing fetched from anywhere.

Before each build `api.py` writes the pages of `reference/api/` from the docstrings. Those tables of
`reference/` that say what the program knows stand in their pages: `make tables` writes them.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from api import write_pages  # noqa: E402

import innercourt  # noqa: E402

project = "Innercourt"
author = "the Innercourt authors"
project_copyright = "2025-2026, the Innercourt authors"
version = release = innercourt.__version__

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = "Innercourt"
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"source_repository": "", "top_of_page_buttons": []}

write_pages(HERE.parent / "src" / "innercourt", HERE / "reference" / "api")
