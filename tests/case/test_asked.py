"""What a caller in Python may give for a case, a day, a move, a number of draws; and how a slip is told."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import innercourt
from innercourt.case.asked import as_day, as_names

from .small import SMALL

DRAWS = 64
DAY_WANTED = "`as_of` needs a day\nexpected  a `datetime.date`, or text such as `2026-03-04`\nfound     "
DRAWS_WANTED = "`draws` needs a whole number\nexpected  64 to 10,000,000,000\nfound     "
SEED_WANTED = "`seed` needs a whole number\nexpected  0 to 4,294,967,295\nfound     "
NAMES_WANTED = "`do` needs names\nexpected  a name, or a list of names\nfound     `3`, of type int"
CASE_WANTED = (
    "this names no case\nexpected  the name of a packaged case, or a folder with a `case.yaml`\n"
    "found     a value of type "
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a") / "small"
    folder.mkdir()
    (folder / "case.yaml").write_text(SMALL)
    return folder


@pytest.fixture(scope="module")
def case(folder: Path) -> Any:
    return innercourt.load(folder)


def test_a_case_is_a_name_a_folder_or_what_was_read(folder: Path, case: Any) -> None:
    by_name = innercourt.analyse(str(folder), draws=DRAWS)
    for form in (folder, case, case.file):
        assert innercourt.analyse(form, draws=DRAWS).hypotheses == by_name.hypotheses
        assert innercourt.load(form) == case
        assert innercourt.similar(form, among=[]).case == "small"
    assert innercourt.study(case, draws=DRAWS).answer.hypotheses == by_name.hypotheses
    assert innercourt.export(case, "march", draw=0) == innercourt.export(folder, "march", draw=0)


def test_a_day_may_be_text_and_a_name_alone_is_a_list(case: Any) -> None:
    early = case.analyse(as_of="2025-03-06", draws=DRAWS)
    assert early.as_of == date(2025, 3, 6) == as_day(datetime(2025, 3, 6, 12))  # noqa: DTZ001
    assert innercourt.similar(case, as_of="2025-03-06", among=[]).case == "small"
    done = [
        case.analyse(do=do, draws=DRAWS).done
        for do in ("march.plot.rise", ["march.plot.rise"], "general=rise", ["plot=rise"])
    ]
    assert done[0]
    assert all(one == done[0] for one in done)
    left = case.whatif(without="aide", do="general=rise", as_of="2025-03-06", draws=DRAWS)
    assert left.changes == ("made: march.plot.rise", "left out: aide", "as of 2025-03-06")


MISTAKES = {
    "case.analyse(draws=64, as_of='6 March')": DAY_WANTED + "`6 March`",
    "case.analyse(draws=64, as_of=3)": DAY_WANTED + "`3`",
    "case.analyse(draws=0)": DRAWS_WANTED + "`0`",
    "case.analyse(draws=-1)": DRAWS_WANTED + "`-1`",
    "case.analyse(draws=1e4)": DRAWS_WANTED + "`10000.0`",
    "case.brief(draws=64, seed=-1)": SEED_WANTED + "`-1`",
    "case.analyse(draws=64, seed=2**32)": SEED_WANTED + "`4294967296`",
    "innercourt.export(case, 'march', seed=-1)": SEED_WANTED + "`-1`",
    "case.analyse(draws=64, do='general=ris')": (
        "no such move to make: general=ris\n"
        "expected  `node=move`, `actor=move` or `episode.node.move` of the case\n"
        "found     general=ris\ntry       `general=rise`"
    ),
    "case.analyse(draws=64, do=[3])": NAMES_WANTED,
    "case.whatif(draws=64, do=3)": NAMES_WANTED,
    "innercourt.load(3)": CASE_WANTED + "int",
    "innercourt.analyse(3)": CASE_WANTED + "int",
    "innercourt.similar(None)": CASE_WANTED + "NoneType",
    "innercourt.backtest(3)": CASE_WANTED + "int",
    "innercourt.check_case(case)": CASE_WANTED + "Case",
}
"""What is asked, and what is said to it."""

ASKED = """
import json, sys, innercourt
case, told = innercourt.load(sys.argv[1]), []
for asked in json.loads(sys.argv[2]):
    try:
        told.append(repr(eval(asked)))
    except innercourt.InputError as mistake:
        told.append(f"{type(mistake).__name__}: {mistake}")
print(json.dumps(told))
"""


def test_what_cannot_be_meant_is_told(folder: Path) -> None:
    """In a process of its own, where nothing but the program itself looks at what it is given."""
    command = [sys.executable, "-c", ASKED, str(folder), json.dumps([*MISTAKES])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = dict(zip(MISTAKES, json.loads(done.stdout), strict=True))
    assert told == {asked: f"UsageError: {expected}" for asked, expected in MISTAKES.items()}


def test_names() -> None:
    assert as_names((), "do") == ()
    assert as_names("a", "do") == as_names(("a",), "do") == ("a",)
