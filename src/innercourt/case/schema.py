"""The case format as JSON Schema, for editors that complete and underline."""

from __future__ import annotations

from typing import Any

from innercourt.case.format import CaseDocument
from innercourt.case.patterns_schema import with_patterns


def case_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `case.yaml`; every key has a description, no other is allowed.

    A case split over files satisfies it as a whole: each further file holds some of its sections.

    >>> schema = case_schema()
    >>> schema["properties"]["question"]["description"]
    'What the case is to answer, as a question.'
    """
    schema = CaseDocument.model_json_schema()
    _close(schema)
    schema = with_patterns(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _close(part: Any) -> None:
    """Forbid names that do not fit, and drop the titles that repeat the names of keys."""
    if isinstance(part, list):
        for inner in part:
            _close(inner)
    if not isinstance(part, dict):
        return
    if "patternProperties" in part:
        part.setdefault("additionalProperties", False)
    for key, inner in part.items():
        if key in ("properties", "$defs") and isinstance(inner, dict):
            for named in inner.values():
                if isinstance(named, dict) and key == "properties":
                    named.pop("title", None)
        _close(inner)
