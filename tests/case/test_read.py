"""From a file to a `CaseFile`: short forms are written out, and no key is read in vain."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from innercourt.case import format_court, format_play, format_reports
from innercourt.case.casefile import CaseFile, MomentumRule
from innercourt.case.check import check_all
from innercourt.case.desugar import case_of
from innercourt.case.folder import Gathered, gather
from innercourt.case.format import CaseDocument
from innercourt.case.format_types import Entry, PriorEntry, ShortEntry
from innercourt.case.marks import read_yaml
from innercourt.case.read import case_digest, check_case, read_case
from innercourt.case.structure import shape
from innercourt.case.titles import cases
from innercourt.court.model import Span
from innercourt.court.prior import parse_prior
from innercourt.errors import CaseError, UsageError
from innercourt.library import locate
from innercourt.play.episode import Decision, Move
from innercourt.reports.report import Hop

from .small import SMALL, spoiled

FULL = Path(__file__).parent / "full.yaml"


def read(folder: Path, text: str) -> CaseFile:
    (folder / "case.yaml").write_text(text, "utf-8")
    return read_case(folder)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> CaseFile:
    return read(tmp_path_factory.mktemp("full"), FULL.read_text("utf-8"))


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every key, deepest first."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*path, key))
            yield (*path, key)


def without(data: Any, path: tuple[Any, ...]) -> Any:
    data = copy.deepcopy(data)
    holder = data
    for part in path[:-1]:
        holder = holder[part]
    del holder[path[-1]]
    return data


def fields_used(model: BaseModel) -> Iterator[tuple[type[BaseModel], str]]:
    for name in model.model_fields_set:
        yield type(model), name
        yield from fields_in(getattr(model, name))


def fields_in(value: Any) -> Iterator[tuple[type[BaseModel], str]]:
    if isinstance(value, BaseModel):
        yield from fields_used(value)
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from fields_in(inner)


def test_the_full_case_has_every_key_of_the_format() -> None:
    data = read_yaml(FULL.read_bytes(), "full.yaml").data
    used = set(fields_used(CaseDocument.model_validate(data)))
    models = {CaseDocument} | {
        m
        for module in (format_court, format_play, format_reports)
        for m in vars(module).values()
        if isinstance(m, type)
        and issubclass(m, Entry)
        and m not in (Entry, ShortEntry, format_court.DatedEntry)
    }
    assert {(m, name) for m in models for name in m.model_fields} - used == {
        (CaseDocument, "ledger")
    }  # tests/ledger has it
    assert PriorEntry in models


def test_no_key_is_read_in_vain(full: CaseFile) -> None:
    """Without any one of its keys the full case is another case, or none."""
    data = read_yaml(FULL.read_bytes(), "full.yaml").data
    in_vain = []
    sound = 0
    for path in leaves(data):
        draft = shape(Gathered(("full.yaml",), without(data, path)))
        if draft.whole:
            check_all(draft)
        if not draft.wrong:
            sound += 1
            if case_of(draft) == full:
                in_vain.append(path)
    assert in_vain == []
    assert sound > 100  # most keys may be left out


def test_short_forms_are_written_out(full: CaseFile) -> None:
    quantities = {q.name: (q.prior.text, q.why, q.shared) for q in full.quantities}
    assert quantities == {
        "strength.guard": ("2", "known", False),
        "stake.guard": ("3", "known", False),
        "authority.guard": ("1.5", "known", False),
        "guard.guard": ("4", "known", False),
        "tie.hosts.ruler.rival": ("beta(2, 3)", "", False),
        "gate": ("likely", "it is a gate", False),
        "loyalty.*.rival": ("normal(0, 2)", "many", True),
        "momentum.ruler.rival.1": ("likely", "he always did", False),
        "sign.sign.play.ask.yes": ("likely", "", False),
        "sign.under": ("unlikely", "", False),
        "base_rate.aside": ("likely", "", False),
        "guess.paper.drama": ("likely", "it sells", False),
    }
    assert full.momentum == (MomentumRule("ruler", "rival", "momentum.ruler.rival.1", {"army": "whole"}),)
    assert [tie.strength for tie in full.court.ties] == [
        0.5,
        1.0,
        1.0,
        1.0,
        "gate",
        "tie.hosts.ruler.rival",
        1.0,
    ]
    assert full.hypotheses[0].sets == {"gate": parse_prior(0.5), "sign.under": parse_prior("likely")}
    assert full.sources[0].leans == {"drama": "guess.paper.drama"}


def test_propositions_hold_expressions(full: CaseFile) -> None:
    by_id = {p.id: p for p in full.propositions}
    assert by_id["sign"].indicator == "sign.sign.play.ask.yes if did(play.ask.yes) else 0.2"
    assert by_id["under"].indicator == "sign.under"
    assert by_id["chance"].indicator == "gate / 2"
    assert by_id["aside"].claim == "base_rate.aside"
    assert by_id["asked"].did == ("play.ask.yes",)
    assert by_id["sign"].by == date(2031, 6, 1)


def test_reports_keep_their_chains(full: CaseFile) -> None:
    first, second, third = full.reports
    assert first.chain == (Hop("paper"), Hop("aide", "claims", "could"))
    assert (first.says, first.hedge, first.lineage_recorded) == ("affirms", 0.5, False)
    assert (second.says, second.proposition, second.hedge) == ("denies", "won", "is")
    assert (third.says, third.expected) == ("silent", 0.4)


def test_episodes_keep_their_order(full: CaseFile) -> None:
    (episode,) = full.episodes
    assert episode.window == Span(date(2031, 1, 1), date(2031, 1, 31))
    ask = episode.nodes[0]
    assert isinstance(ask, Decision)
    assert ask.moves == (Move("yes", "toss", {"ruler": "1"}, "he agrees"), Move("no", "quiet"))


def test_what_is_left_out(tmp_path: Path) -> None:
    case = read(tmp_path, "case: bare\ntitle: Bare\nquestion: Who?\nas_of: 2025-01-01\n")
    assert [(h.id, h.weight) for h in case.hypotheses] == [("as_described", 1.0)]
    assert (case.reports, case.episodes, case.court.units) == ((), (), ())
    small = read(tmp_path, SMALL)
    assert small.as_of == date(2025, 4, 2)  # the day of the last report
    assert small.court.principals == ("ruler", "general")  # the persons
    assert [actor.name for actor in small.court.actors] == ["The ruler", "The general", "host"]
    without_reports = SMALL[: SMALL.index("reports:")]
    assert read(tmp_path, without_reports).as_of == date(2025, 3, 1)  # when its play begins


def test_a_case_without_episodes(tmp_path: Path) -> None:
    """Competing hypotheses, signs and reports: no court at all."""
    case = read(tmp_path, """\
case: ach
title: Competing hypotheses
question: Which?
hypotheses: {a: {weight: 1}, b: {weight: 3}}
propositions:
  seen: {text: A sign was seen, indicator: {under: {a: likely, b: .1}}}
sources: {paper: {}}
reports: [{id: r1, date: 2025-01-01, chain: [paper], affirms: seen}]
""")  # fmt: skip
    assert case.hypotheses[1].sets == {"sign.seen": parse_prior(0.1)}
    assert case.propositions[0].indicator == "sign.seen"


def test_a_court_without_reports(tmp_path: Path) -> None:
    text = SMALL[: SMALL.index("propositions:")]
    assert check_case((tmp_path, read(tmp_path, text))[0]) == []


def test_one_case_in_one_file_or_in_several(tmp_path: Path) -> None:
    whole = read(tmp_path, SMALL)
    cut = SMALL.index("propositions:")
    (tmp_path / "evidence.yaml").write_text(SMALL[cut:], "utf-8")
    assert read(tmp_path, SMALL[:cut]) == whole


def test_the_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(SMALL, "utf-8")
    first = case_digest(tmp_path)
    (tmp_path / "notes.txt").write_text("not part of the case", "utf-8")
    assert case_digest(tmp_path) == first
    (tmp_path / "more.yaml").write_text("", "utf-8")
    assert case_digest(tmp_path) != first
    assert len(first) == 64


def test_read_raises_with_every_mistake(tmp_path: Path) -> None:
    text = spoiled(("class: press", "class: prss"), ("denies: took", "denies: tok"))
    with pytest.raises(CaseError) as raised:
        read(tmp_path, text)
    assert len(raised.value.problems) == 2
    assert str(raised.value).endswith("\n\n2 mistakes in the case")


@pytest.mark.parametrize("name", ["no-such-case", "\0", "x" * 5000, "~nobody-of-that-name/x", "a/../b"])
def test_no_such_case(name: str) -> None:
    with pytest.raises(UsageError, match="there is no such case"):
        read_case(name)


def test_packaged_cases_are_found_by_name() -> None:
    for name, title in cases().items():
        assert title
        assert locate(name) == locate(locate(name)) == locate(locate(name) / "case.yaml")


def test_the_places_of_everything(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(SMALL, "utf-8")
    gathered = gather(tmp_path)
    lines = SMALL.splitlines()
    for path in leaves(gathered.data):
        place = gathered.place(path, key=True)
        assert str(path[-1]) in lines[place.line - 1][place.column - 1 :] or isinstance(path[-1], int)
    assert shape(gathered).whole
