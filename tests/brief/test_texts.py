"""JSON, terminal page, sentences, and files that appear whole or not at all."""

from __future__ import annotations

import io
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from innercourt.brief.as_json import to_json
from innercourt.brief.course import steps
from innercourt.brief.evidence import base
from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.judgements import confidence, headline, judgements
from innercourt.brief.names import Names, anchor
from innercourt.brief.plain import plain_text
from innercourt.brief.terminal import render_terminal
from innercourt.brief.wording import percent, stands
from innercourt.brief.write import write_whole
from innercourt.errors import UsageError

from .answers import HOSTILE, answer, empty, hostile
from .veldra import veldra

NAMES = Names.of(veldra())
PROMISED = [
    "case", "as_of", "question", "hypotheses", "histories", "command", "holds_power", "next", "origins", "diagnostics",
]  # fmt: skip


def printed(found: Answer, width: int = 100, encoding: str = "utf-8", colour: bool = False) -> str:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    render_terminal(
        found,
        Console(file=file, width=width, force_terminal=colour, color_system="truecolor" if colour else None),
    )
    file.flush()
    return raw.getvalue().decode(encoding)


def test_json_has_what_programs_are_promised() -> None:
    found = to_json(answer())
    assert set(PROMISED) <= set(found)
    assert found["as_of"] == "2031-06-20"
    assert {"p", "se", "words"} <= set(found["hypotheses"]["marshal_rules"])
    assert {"episode", "path", "p", "se"} <= set(found["histories"][0])
    assert {"p", "least", "greatest"} <= set(found["command"]["regent"]["marshal"])
    assert found["holds_power"] == {"regent": 0.24, "marshal": 0.57, "keeper": 0.16, "prince": 0.03}
    assert {"episode", "outcome", "p", "se"} <= set(found["next"][0])
    assert {"id", "reports", "propositions"} <= set(found["origins"][0])
    assert {"draws", "ess", "unsolved", "seed", "seconds"} <= set(found["diagnostics"])
    assert set(PROMISED) <= set(to_json(empty()))


def test_json_without_timing_is_the_same_for_a_slower_run() -> None:
    quick = answer()
    slow = replace(quick, diagnostics=replace(quick.diagnostics, seconds=99.0))
    assert to_json(quick) != to_json(slow)
    assert to_json(quick, timing=False) == to_json(slow, timing=False)


def test_json_numbers_have_twelve_digits_and_are_always_numbers() -> None:
    found = answer()
    odd = Estimate(1 / 3, float("nan"))
    first = replace(found.hypotheses[0], posterior=odd, prior=-0.0)
    told = to_json(replace(found, hypotheses=(first,)))["hypotheses"]["regent_rules"]
    assert told["p"] == 0.333333333333
    assert told["se"] is None
    assert str(told["prior"]) == "0.0"
    assert json.loads(plain_text(found)) == to_json(found)


def test_json_can_be_written_whatever_the_texts_hold() -> None:
    plain_text(hostile()).encode("utf-8")
    found = answer()
    plain_text(replace(found, case=replace(found.case, question="lone \ud800 surrogate"))).encode("utf-8")


def test_the_terminal_page_fits_and_says_what_matters() -> None:
    text = printed(answer())
    lines = text.splitlines()
    assert len(lines) <= 70
    assert max(map(len, lines)) <= 100
    assert "is likely (58% ±0.4)" in text
    assert "a model's inference from 13 reports, 7 origins" in text
    assert "69%◆ [29-88]" in text
    assert "According to A naval attaché: “The guard" in text
    assert "not a finding of fact" in text
    assert "\x1b" not in text


def test_the_terminal_page_in_ascii() -> None:
    text = printed(answer(), encoding="ascii")
    assert text.isascii()
    assert "58% +-0.4" in text
    assert max(map(len, text.splitlines())) <= 100


def test_colour_only_on_a_terminal() -> None:
    assert "\x1b[" in printed(answer(), colour=True)
    assert "\x1b" not in printed(answer())


@pytest.mark.parametrize("width", [20, 60, 80, 100, 200])
def test_the_terminal_page_at_any_width(width: int) -> None:
    assert max(map(len, printed(answer(), width=width).splitlines())) <= max(60, min(width, 100))


def test_names_are_not_read_as_markup_or_escapes_on_the_terminal() -> None:
    text = printed(hostile())
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold red]markup[/]" in text
    assert printed(hostile(), encoding="ascii").isascii()


def test_an_empty_answer_still_makes_a_page() -> None:
    text = printed(empty())
    assert "nothing to judge" in text
    assert "from priors alone" in text


def test_the_headline_stands_on_what_there_is() -> None:
    found = answer()
    assert "On these reports" in headline(found, base(found, NAMES), NAMES).sentence
    no_accounts = replace(found, hypotheses=())
    assert "Marshal Teodor Brask holds power" in headline(no_accounts, base(found, NAMES), NAMES).sentence
    only_next = replace(no_accounts, holds_power={})
    assert "An heir is named" in headline(only_next, base(found, NAMES), NAMES).sentence


def test_confidence_falls_with_each_weakness() -> None:
    found = answer()
    told = base(found, NAMES)
    assert confidence(found, told).level == "moderate"
    steady = replace(found, command=tuple(replace(c, fragility=Estimate(0.0, 0.0)) for c in found.command))
    assert confidence(steady, told).level == "high"
    unsolved = replace(found, diagnostics=replace(found.diagnostics, unsolved=0.2))
    assert confidence(unsolved, told).level == "low"


def test_judgements_of_living_people_name_who_said_it() -> None:
    found = answer()
    told = [
        j.sentence
        for j in judgements(found, base(found, NAMES), NAMES)
        if j.sentence.startswith("The statement")
    ]
    assert told
    assert all("according to" in sentence or "denied by" in sentence for sentence in told)


def test_steps_name_the_mover_with_and_without_node_names() -> None:
    episode = veldra().episodes[0]
    path = ("ask.request", "host.evade", "order.lost")
    long = steps(episode, path, NAMES)
    short = steps(episode, [step.rpartition(".")[2] for step in path], NAMES)
    assert [s.sentence for s in long] == [s.sentence for s in short]
    assert long[0].sentence == "Regent Orsolya Venn: request"
    assert long[2].sentence == "Regent Orsolya Venn does not prevail over Marshal Teodor Brask"
    assert steps(None, ("a.put_off",), NAMES)[0].sentence == "put off"
    assert steps(episode, ("veto.stop",), NAMES)[0].actor == "Ilke Sorrow, keeper of the seal"


@pytest.mark.parametrize("p", [0.0, 1e-9, 0.05, 0.2, 0.45, 0.5, 0.55, 0.8, 0.95, 1 - 1e-9, 1.0, float("nan")])
def test_every_probability_has_words_and_a_figure(p: float) -> None:
    assert stands(p)
    assert percent(p) not in ("0%", "0.0%", "100%", "100.0%")


def test_anchors_of_different_things_differ() -> None:
    ids = ["a.b", "a_b", "a-b", "a*b", "a b", "a2d-b", *HOSTILE]
    assert len({anchor("x", id) for id in ids}) == len(ids)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "brief.html"
    write_whole(target, "old")
    target.chmod(0o640)
    assert write_whole(target, "new ±") == target
    assert target.read_text(encoding="utf-8") == "new ±"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["brief.html"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "brief.html"
    write_whole(target, "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["brief.html"]


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder") as caught:
        write_whole(tmp_path / "nowhere" / "brief.html", "x")
    assert str(tmp_path / "nowhere") in str(caught.value)
    with pytest.raises(UsageError, match="the name of a file"):
        write_whole(tmp_path, "x")


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    write_whole(tmp_path / "link.html", "new")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text() == "new"
