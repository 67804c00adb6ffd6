"""The starter case, the JSON Schema, and the packaged cases."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from innercourt.case.format import CaseDocument
from innercourt.case.new import new_case
from innercourt.case.read import case_schema, check_case, read_case
from innercourt.errors import UsageError
from innercourt.library import TEMPLATE, packaged

HOOKED = 7
"""How much slower everything is while the tests' import hook checks the types of every call."""


def test_the_starter_case_checks_without_a_word(tmp_path: Path) -> None:
    made = new_case(tmp_path / "My Court")
    assert check_case(made) == []
    case = read_case(made)
    assert case.id == "my-court"
    assert len(case.court.principals) == len(case.court.units) == 3
    assert (len(case.episodes), len(case.hypotheses)) == (2, 2)
    assert any(p.looked_for for p in case.propositions)
    assert max(len(report.chain) for report in case.reports) > 1


def test_the_starter_case_explains_every_section() -> None:
    lines = (TEMPLATE / "case.yaml").read_text("utf-8").splitlines()
    sections = [line.split(":")[0] for line in lines if re.match(r"[a-z_]+:", line)]
    assert set(sections) == set(CaseDocument.model_fields) - {"as_of", "ledger"}
    assert sum("#" in line for line in lines) > 40


@pytest.mark.parametrize("kind", ["folder with a file", "file"])
def test_a_new_case_takes_no_place_that_is_taken(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "taken"
    if kind == "file":
        target.write_text("mine", "utf-8")
    else:
        target.mkdir()
        (target / "mine").write_text("mine", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="a new case needs a folder of its own"):
        new_case(target)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_new_case_may_fill_an_empty_folder_and_make_its_parents(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in ("empty", "a/b/c"):
        assert (new_case(tmp_path / place) / "case.yaml").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"empty", "a"}


def test_a_new_case_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(UsageError, match="No space left"):
        new_case(tmp_path / "case")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", packaged())
def test_packaged_cases_have_no_mistakes(name: str) -> None:
    assert [str(p) for p in check_case(name) if p.severity == "error"] == []
    assert read_case(name).id == name


def test_checking_is_quick(tmp_path: Path) -> None:
    """Under half a second of work for three hundred reports."""
    base = (TEMPLATE / "case.yaml").read_text("utf-8")
    report = "  - {{id: x{0}, date: 2031-04-{1:02}, chain: [courier, officer], affirms: dismissed}}\n"
    text = base + "".join(report.format(i, i % 20 + 1) for i in range(300))
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    spent = []
    for _ in range(3):
        start = time.process_time()
        assert check_case(tmp_path) == []
        spent.append(time.process_time() - start)
    assert min(spent) < 0.5 * HOOKED


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema.get("type"), str):
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def test_the_schema_describes_every_key_and_allows_no_other() -> None:
    schema = case_schema()
    found = list(objects(schema))
    assert len(found) > 20
    for part in found:
        assert part["additionalProperties"] is False
        assert part["description"]
        for key, value in part["properties"].items():
            assert value.get("description"), f"{part['title']}.{key}"


def test_the_schema_knows_short_forms_and_choices() -> None:
    schema = case_schema()
    move = schema["$defs"]["MoveEntry"]["anyOf"]
    assert move[0]["type"] == "string"
    assert set(move[1]["properties"]) == {"to", "pays", "about"}
    assert schema["$defs"]["SourceEntry"]["properties"]["class"]["enum"][0] == "official"
    assert schema["properties"]["actors"]["patternProperties"].keys() == {"^[a-z][a-z0-9_]*$"}
    assert schema["properties"]["actors"]["additionalProperties"] is False
    assert schema["required"] == ["case", "title", "question"]
