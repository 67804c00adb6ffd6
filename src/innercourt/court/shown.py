"""Text of others, as it may be shown: nothing in it moves a cursor or turns the writing round."""

from __future__ import annotations

import re

# Control characters would move a terminal's cursor; bidirectional overrides would let a name
# turn round the text beside it. Neither belongs to any name, so both are dropped.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def one_line(text: str) -> str:
    """`text` cleaned, with single spaces in place of line breaks, tabs and the like."""
    return " ".join(clean(text).split())


def cell(text: str) -> str:
    r"""`text` for a table whose cells are parted by tabs and its rows by line breaks: what would part them is spelled.

    >>> cell("a\tb\nc\x1b[0m")
    'a\\tb\\nc\\u001b[0m'
    """
    return spelled(text).replace("\n", "\\n").replace("\t", "\\t")


def spelled(text: str) -> str:
    r"""`text`, a piece of JSON, with those characters spelled as JSON may: it says the same.

    >>> spelled('["a\x9b1m \u202e"]')
    '["a\\u009b1m \\u202e"]'
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def clean(text: str) -> str:
    r"""`text` without control characters and without marks that turn the writing direction.

    >>> clean("a\x1b[31m b\u202e c")
    'a[31m b c'
    """
    if text.isascii() and text.isprintable():  # most texts, ten thousand of them on one page
        return text
    # A lone surrogate cannot be written as UTF-8; it becomes the replacement character.
    return _UNSAFE.sub("", text).encode("utf-8", "replace").decode("utf-8")
