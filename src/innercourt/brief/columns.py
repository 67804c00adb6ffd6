"""Texts in columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from innercourt.brief.wording import clean


def columns(text: str, width: int) -> str:
    """`text` in exactly `width` columns of a terminal: filled up with spaces, or shortened.

    >>> columns("北京", 5), columns("Marshal", 5)
    ('北京 ', 'Mars…')
    """
    return set_cell_size(shortened(text, width), width)


def shortened(text: str, width: int) -> str:
    """`text` in at most `width` columns of a terminal, one line, cut with an ellipsis."""
    text = clean(text).replace("\n", " ").replace("\t", " ")
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"
