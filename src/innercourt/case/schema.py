"""The case format as JSON Schema, for editors that complete and underline."""

from __future__ import annotations

from typing import Any

from innercourt.case.format import CaseDocument
from innercourt.case.format_types import Entry, ShortEntry
from innercourt.case.format_words import about
from innercourt.case.patterns_schema import with_patterns


def case_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `case.yaml`; every key has a description, no other is allowed.

    A case split over files satisfies it as a whole: each further file holds some of its sections.

    >>> schema = case_schema()
    >>> schema["properties"]["question"]["description"]
    'What the case is to answer, as a question.'
    """
    schema = described_schema()
    _close(schema)
    schema = with_patterns(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def described_schema() -> dict[str, Any]:
    """The schema as the models give it, titles and all, with what every key is for."""
    schema = CaseDocument.model_json_schema()
    forms = {"CaseDocument": schema, **schema["$defs"]}
    for model in _kinds(Entry):
        if model.__name__ in forms:
            _describe(forms[model.__name__], model)
    return schema


def _kinds(model: type[Entry]) -> list[type[Entry]]:
    """All that are made from a model."""
    return [kind for own in model.__subclasses__() for kind in (own, *_kinds(own))]


def _describe(form: dict[str, Any], model: type[Entry]) -> None:
    """Say of every key what it is for; what may be written short is the value of one key."""
    short, whole = form.get("anyOf", (None, form))
    words = about(model)
    for name, info in model.model_fields.items():
        if name in words:
            whole["properties"][info.alias or name]["description"] = words[name]
    if short is not None and issubclass(model, ShortEntry) and model.short in words:
        short["description"] = words[model.short]


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
