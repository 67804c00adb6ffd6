"""What the keys of the format are for: every one of them, in the schema and where one is missing."""

from __future__ import annotations

from typing import Any

import pytest

from innercourt.case.format import CaseDocument
from innercourt.case.format_reports import ReportEntry
from innercourt.case.format_types import Entry
from innercourt.case.format_words import about, in_brackets
from innercourt.case.schema import case_schema


def kinds(model: type[Entry]) -> list[type[Entry]]:
    return [kind for own in model.__subclasses__() for kind in (own, *kinds(own))]


@pytest.mark.parametrize("model", kinds(Entry), ids=lambda model: model.__name__)
def test_every_key_says_what_it_is_for(model: type[Entry]) -> None:
    words = about(model)
    assert words.keys() <= model.model_fields.keys()
    assert [name for name in model.model_fields if not words.get(name)] == []


def test_the_library_finds_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """It can look for them itself, and is not asked to, since it would at every start."""
    extract = pytest.importorskip("pydantic._internal._docs_extraction").extract_docstrings_from_cls
    for model in kinds(Entry):
        own = extract(model, use_inspect=True)
        assert {name: text for name, text in about(model).items() if name in own} == own


def test_every_key_of_the_schema_is_described() -> None:
    schema = case_schema()
    bare: list[str] = []

    def look(part: Any, place: str) -> None:
        if isinstance(part, dict):
            for name, form in part.get("properties", {}).items():
                if not form.get("description"):
                    bare.append(f"{place}.{name}")
            for name, inner in part.items():
                look(inner, f"{place}/{name}")
        elif isinstance(part, list):
            for at, inner in enumerate(part):
                look(inner, f"{place}/{at}")

    look({name: part for name, part in schema.items() if name != "$defs"}, "case")
    for name, part in schema["$defs"].items():
        if not name.startswith("Uses_"):
            look(part, name)
    assert bare == []


def test_a_missing_key_is_told_with_what_it_is_for() -> None:
    assert in_brackets(CaseDocument, "question") == " (what the case is to answer, as a question)"
    assert in_brackets(ReportEntry, "nothing") == in_brackets(None, "id") == ""
