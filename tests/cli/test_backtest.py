"""`innercourt backtest` as a user meets it: tables, files, exit status, refusals."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.case.keyed import both

import innercourt
from innercourt.cli.main import run


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return [str(folder) for folder in both(tmp_path_factory.mktemp("keyed"))]


def asked(capsys, *arguments: str) -> tuple[int, str, str]:
    status = run(["backtest", *arguments, "--draws", "1024"])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_it_tells_scores_and_writes_page_and_picture(folders, capsys, tmp_path):
    page, picture = tmp_path / "b.html", tmp_path / "b.svg"
    status, out, err = asked(capsys, *folders, "--masked", "--html", str(page), "--svg", str(picture))
    assert status == 0, err
    assert out.startswith("2 cases, 4 questions, 9 days looked at; 1,024 draws a hypothesis, seed 0.\n")
    assert "against the informed observer's 0.337" in out
    assert "With names masked and days moved by whole weeks: it changes nothing." in out
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert picture.read_text("utf-8").startswith("<svg")
    assert err == f"written: {page}\nwritten: {picture}\n"


def test_json_is_one_object_and_the_same_again(folders, capsys):
    status, out, _ = asked(capsys, folders[1], "--json")
    assert status == 0
    found = json.loads(out)
    assert [case["case"] for case in found["cases"]] == ["rivals"]
    assert asked(capsys, folders[1], "--json")[1] == out


def test_figures_that_are_not_to_be_relied_on_earn_a_three(folders, capsys, monkeypatch):
    whole = innercourt.backtest(folders[1], draws=1024)
    weak = replace(whole, cases=(replace(whole.cases[0], troubles=("2025-01-01: too few.",)),))
    monkeypatch.setattr(innercourt, "backtest", lambda *cases, **how: weak)
    status, out, err = asked(capsys, folders[1])
    assert status == 3
    assert err == "innercourt: do not rely on these figures: rivals: 2025-01-01: too few.\n"
    assert out.endswith("! rivals: 2025-01-01: too few.\n")
    monkeypatch.setattr(innercourt, "backtest", lambda *cases, **how: replace(whole, masked=0.01))
    status, out, err = asked(capsys, folders[1], "--masked")
    assert (status, err) == (
        3,
        "innercourt: do not rely on these figures: other names or other days change a probability\n",
    )


def test_what_cannot_be_used_is_refused(folders, capsys, tmp_path):
    status, out, err = asked(capsys, str(tmp_path))
    assert (status, out) == (2, "")
    assert err.startswith(f"where     {tmp_path}\nexpected  a folder that holds `case.yaml`")
    status, out, err = asked(capsys, folders[0], "--svg", str(tmp_path / "b.png"))
    assert (status, out) == (2, "")
    assert err.startswith("innercourt: --svg needs a picture's name\n")
