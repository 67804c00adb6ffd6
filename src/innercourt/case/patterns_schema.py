"""The uses of patterns in the JSON Schema of a case: one form for each, with its own roles."""

from __future__ import annotations

from typing import Any

from innercourt.case.format_types import ID_PATTERN
from innercourt.case.patterns import Pattern, PatternFact, pattern, pattern_names

Schema = dict[str, Any]

OVER = "What is written here goes over what the pattern says, key by key; new ones may be added."


def with_patterns(schema: Schema) -> Schema:
    """The schema of a case whose `episodes` may also be uses of patterns."""
    definitions = {f"Uses_{name}": use_schema(pattern(name)) for name in pattern_names()}
    episode = schema["properties"]["episodes"]
    forms = [episode["items"], *({"$ref": f"#/$defs/{name}"} for name in definitions)]
    return {
        **schema,
        "$defs": {**schema["$defs"], **definitions},
        "properties": {**schema["properties"], "episodes": {**episode, "items": {"anyOf": forms}}},
    }


def use_schema(found: Pattern) -> Schema:
    """The form of one use of `found`."""
    name: Schema = {"type": "string", "pattern": ID_PATTERN}
    told: Schema = {"type": "string"}
    number: Schema = {"type": ["number", "string"]}
    prior: Schema = {"anyOf": [number, _closed("A prior and the reason for it.", {
        "prior": {**number, "description": "The distribution, or a phrase such as `likely`."},
        "why": {**told, "description": "One line that argues it."},
    }, ["prior"])]}  # fmt: skip
    value: Schema = {"type": ["string", "number", "boolean", "null"]}
    facts = {
        fact.name: {
            "description": found.plainly(fact.about),
            "anyOf": [told, _closed("The case's fact, and its names of the values.", _values(fact), ["as"])],
        }
        for fact in found.facts
    }
    parts: Schema = {
        "type": "object",
        "additionalProperties": {"type": ["object", "null"]},
        "description": OVER,
    }
    quantities = {q.name: {**prior, "description": found.plainly(q.why)} for q in found.quantities}
    roles = {role.name: {**name, "description": role.about} for role in found.roles}
    properties: Schema = {
        "uses": {"const": found.name, "description": found.plainly(found.about)},
        "id": {**name, "description": "Short name, the first part of `episode.node.move`."},
        "name": {**told, "description": "As the reader should see it."},
        "window": {
            "type": "array", "items": {"type": "string", "format": "date"}, "minItems": 2, "maxItems": 2,
            "description": "First and last day; the court is as of the first.",
        },
        "when": {"type": "object", "additionalProperties": value, "description": "Played only where these facts hold."},
        **roles,
        "like": {**name, "description": "An earlier use of the same pattern, whose quantities it shares."},
        "set": _closed("Priors to replace, or expressions over the case's quantities.", quantities),
        "facts": _closed("Which facts of the case its outcomes set.", facts),
        "without": {
            "anyOf": [told, {"type": "array", "items": told}],
            "description": "Moves, nodes that can be stepped over, and propositions to leave out.",
        },
        "nodes": parts,
        "outcomes": parts,
        "about": {**told, "description": "What happens in it."},
    }  # fmt: skip
    needed = ["uses", "id", "window", *(role.name for role in found.roles if not role.optional)]
    return _closed(f"A use of `{found.name}`: {found.plainly(found.title)}", properties, needed)


def _values(fact: PatternFact) -> Schema:
    value: Schema = {"type": ["string", "number", "boolean", "null"]}
    named = {
        v: {**value, "description": f"What `{v}` is called there; empty: not recorded."} for v in fact.values
    }
    return {"as": {"type": "string", "description": "A fact of `state`."}, **named}


def _closed(about: str, properties: Schema, needed: list[str] | None = None) -> Schema:
    return {
        "description": about,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        **({"required": needed} if needed else {}),
    }
