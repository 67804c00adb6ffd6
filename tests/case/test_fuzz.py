"""Whatever a file holds, the reader tells mistakes and never falls over."""

from __future__ import annotations

import copy
import random
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.case.check import check_all
from innercourt.case.desugar import case_of
from innercourt.case.folder import Gathered
from innercourt.case.marks import read_yaml, scalar
from innercourt.case.read import check_case, read_case
from innercourt.case.structure import shape
from innercourt.errors import CaseError, Problem

from .small import SMALL

TOKENS = re.findall(r"[\w.*]+|[^\w\s]|\n *", SMALL)
ODD = [
    "{", "}", "[", "]", ":", ",", "- ", "\t", "'", '"', "&a ", "*a", "!!int ", "? ", "|", ">", "#", "%", "---\n",
    "\x00", "é", "\ufeff", "\u2028", "null", "~", "true", ".nan", ".inf", "1e400", "-1", "9" * 400, "0x1F",
    "2025-13-01", "12:30", "<<: ", "''", "*", "**", "a.b.c", "did(march.plot.rise)", "lambda", "__class__", "x" * 2000,
]  # fmt: skip


def mutated(rng: random.Random) -> str:
    """The small case with one to four edits: by token, by line, by character."""
    text = SMALL
    for _ in range(rng.randint(1, 4)):
        spans = [m.span() for m in re.finditer(r"[\w.*]+|[^\w\s]|\n *", text)]
        start, end = rng.choice(spans)
        match rng.randrange(6):
            case 0:
                text = text[:start] + rng.choice(ODD) + text[end:]
            case 1:
                text = text[:start] + text[end:]
            case 2:
                text = text[:start] + rng.choice(TOKENS) + text[end:]
            case 3:
                lines = text.split("\n")
                i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
                lines[i], lines[j] = lines[j], lines[i]
                text = "\n".join(lines)
            case 4:
                text = text[:start] + rng.choice(ODD) + text[start:]
            case 5:
                other = rng.choice(spans)
                text = text[:start] + text[slice(*other)] + text[end:]
    return text


@pytest.mark.parametrize("seed", range(60))
def test_a_spoiled_case_is_told_or_read(seed: int, tmp_path: Path) -> None:
    text = mutated(random.Random(seed))
    (tmp_path / "case.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    problems = check_case(tmp_path)
    assert all(isinstance(p, Problem) and p.expected and p.found for p in problems)
    wrong = any(p.severity == "error" for p in problems)
    if wrong:
        with pytest.raises(CaseError) as raised:
            read_case(tmp_path)
        assert raised.value.problems == tuple(problems)
    else:
        assert read_case(tmp_path).id


VALUES: list[object] = [
    None, [], {}, True, 0, -1, 1.5, 1e308, 10**300, date(2025, 3, 3), "", "x", "ruler", "a.b", "*", "likely", "1 +",
    "march.plot.rise", [[]], [None], [1, 2, 3], {"x": None}, {"": ""}, {"to": {}}, {"in": "lambda"}, ["ruler", "ruler"],
]  # fmt: skip


def swapped(rng: random.Random) -> dict[str, object]:
    """The data of the full case with one to three values replaced by values of other kinds."""
    data = read_yaml((Path(__file__).parent / "full.yaml").read_bytes(), "full.yaml").data
    for _ in range(rng.randint(1, 3)):
        holder, key = data, rng.choice(list(data))
        while isinstance(holder[key], dict | list) and holder[key] and rng.random() < 0.8:
            holder = holder[key]
            key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        holder[key] = copy.deepcopy(rng.choice(VALUES))
    return data


@pytest.mark.parametrize("seed", range(40))
def test_values_of_any_kind_are_told_or_read(seed: int) -> None:
    draft = shape(Gathered(("full.yaml",), swapped(random.Random(seed))))
    check_all(draft)
    assert all(p.expected and p.found for p in draft.problems)
    if not draft.wrong:
        assert case_of(draft).id


@given(st.binary(max_size=300))
def test_bytes_are_read_or_told(content: bytes) -> None:
    marked = read_yaml(content, "x.yaml")
    assert (
        marked.problems
        or marked.data is None
        or isinstance(marked.data, dict | list | str | int | float | date)
    )


@given(st.text(alphabet="ab:-[]{},#&*!|>'\"?\n \t1.e0~<", max_size=80))
def test_text_like_yaml_is_read_or_told(text: str) -> None:
    read_yaml(text.encode(), "x.yaml")


class Plain:
    """An event of PyYAML for a word without quotes."""

    style = None
    tag = None

    def __init__(self, value: str) -> None:
        self.value = value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("Off", "Off"), ("true", True), ("false", False), ("~", None),
        ("null", None), ("", None), ("12:30:45", "12:30:45"), ("0o17", "0o17"), ("017", 17), ("1_000", "1_000"),
        ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("1e400", "1e400"), (".inf", ".inf"), ("-3", -3),
        ("2025-11-19", date(2025, 11, 19)), ("2025-02-30", "2025-02-30"), ("2025-1-1", "2025-1-1"),
        ("2025-11-19 10:00:00", "2025-11-19 10:00:00"),
    ],
)  # fmt: skip
def test_words_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    read = scalar(Plain(text))
    assert read == value
    assert type(read) is type(value)
