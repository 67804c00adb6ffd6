"""What cases there are: `innercourt cases`, without reading any of them to its end."""

from __future__ import annotations

from innercourt.case.marks import heading
from innercourt.library import MAIN, locate, packaged


def cases() -> dict[str, str]:
    """The packaged cases by name, with their titles."""
    return {name: heading((locate(name) / MAIN).read_bytes(), "title") for name in packaged()}
