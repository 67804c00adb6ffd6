"""Findings as plain dictionaries, lists, texts and numbers: the JSON twin of what is printed."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from innercourt.brief.as_json import to_json
from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.insight_json import plain_parts


def to_plain(found: Any) -> Any:
    """`found` for `json`: dataclasses become objects with their fields' names, answers and briefs their own JSON.

    >>> from datetime import date
    >>> from innercourt.brief.findings import Estimate
    >>> to_plain({"p": (Estimate(0.25, 0.01), date(2026, 3, 4))})
    {'p': [{'p': 0.25, 'se': 0.01}, '2026-03-04']}
    """
    return plain_parts(found, partial(to_json, timing=False))


def plain_text(found: Any) -> str:
    """`to_plain` as text: indented, in UTF-8's own letters; a brief or an answer with the seconds it took."""
    plain = to_json(found) if isinstance(found, Answer | Brief) else to_plain(found)
    text = json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)
    # a lone surrogate, which YAML can spell, cannot be written as UTF-8
    return text.encode("utf-8", "replace").decode("utf-8")
