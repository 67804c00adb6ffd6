"""The process in which a PDF is unfolded: `python -m innercourt.reading.pdf_child MEMORY SECONDS`."""

from __future__ import annotations

import sys

from innercourt.reading.pdf import child

if __name__ == "__main__":
    child(int(sys.argv[1]), int(sys.argv[2]))
