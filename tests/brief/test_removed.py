"""Whoever is detained gives no orders: that is said, and not shown as a contest he lost."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.judgements import contests
from innercourt.brief.page import render_html
from innercourt.brief.removed import out, removed
from innercourt.brief.terminal import render_terminal
from innercourt.court.model import Absence

from .answers import answer


def with_absences(*absences: Absence, dismissed: float = 1.0) -> Answer:
    """Veldra with these absences, the marshal dismissed with that probability."""
    plain = answer()
    court = replace(plain.case.court, absences=absences)
    state = {
        "marshal_post": {"in_post": Estimate(1 - dismissed, 0.01), "dismissed": Estimate(dismissed, 0.01)}
    }
    return replace(plain, case=replace(plain.case, court=court), state=state)


def page(found: Answer) -> str:
    """The terminal page, its lines joined."""
    text = io.StringIO()
    render_terminal(found, Console(file=text, width=100))
    return " ".join(text.getvalue().split())


DETAINED = Absence("marshal", "removed", when={"marshal_post": "dismissed"}, why="held on the island")
SENTENCE = "The Marshal can give no orders any more (held on the island) and is left out."


def marshal(found: Answer) -> str:
    return next(a.name for a in found.case.court.actors if a.id == "marshal")


def test_who_is_surely_removed_is_left_out_of_the_contests_and_named() -> None:
    found = with_absences(DETAINED)
    assert out(found) == {"marshal"}
    pairs = {frozenset((c.of, c.over)) for c in contests(found)}
    assert pairs == {frozenset(p) for p in (("regent", "keeper"), ("regent", "prince"), ("keeper", "prince"))}
    sentence = SENTENCE.replace("The Marshal", marshal(found))
    assert sentence in page(found)
    html = render_html(found)
    assert sentence in html
    assert f'<th scope="col"><bdi>{marshal(found)}</bdi></th>' not in html


def test_who_may_be_removed_stays_in_the_table_with_a_warning() -> None:
    found = with_absences(DETAINED, dismissed=0.4)
    assert out(found) == frozenset()
    assert len(contests(found)) == 6
    assert f"{marshal(found)} can give no orders with a probability of 40% ±1.0" in page(found)


def test_the_unlikely_and_the_merely_absent_are_not_mentioned() -> None:
    abroad = replace(DETAINED, kind="abroad")
    for found in (with_absences(DETAINED, dismissed=0.001), with_absences(abroad)):
        assert removed(found) == ()
        assert "can give no orders" not in page(found)


def test_with_one_left_there_is_no_table() -> None:
    gone = [replace(DETAINED, actor=actor) for actor in ("marshal", "regent", "prince")]
    found = with_absences(*gone)
    assert contests(found) == ()
    assert page(found).count("can give no orders any more") == 3
    assert 'class="matrix"' not in render_html(found)
