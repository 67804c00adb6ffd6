"""What a case names by identifiers is told in words, with the identifier beneath."""

from __future__ import annotations

import re

import pytest

from innercourt.brief.assumptions import Assumption, groups
from innercourt.brief.course import move_name
from innercourt.brief.forced import made
from innercourt.brief.markdown import render_markdown
from innercourt.brief.markdown_text import worded
from innercourt.brief.names import InWords, Names
from innercourt.brief.page import render_html
from innercourt.brief.quantity_names import group_title

from .test_insights import laid_out
from .veldra import veldra
from .whole import whole

CASE = veldra()
NAMES = Names.of(CASE)
IDENTIFIER = re.compile(r"[a-z_]+\.[a-z_*]")


def assumed(id: str) -> Assumption:
    """The row of the annex on that thing of the case."""
    rows = [row for group in groups(CASE, NAMES) for row in group.rows]
    return next(row for row in rows if row.name.id == id)


def test_no_assumption_is_told_by_its_identifier():
    rows = [row for group in groups(CASE, NAMES) for row in group.rows]
    things = [thing for row in rows for thing in (row.name, *row.prior, *row.meaning)]
    assert [thing.text for thing in things if IDENTIFIER.search(thing.text)] == []
    assert {quantity.name for quantity in CASE.quantities} <= {row.name.id for row in rows}


def test_each_assumption_keeps_the_identifiers_of_the_files():
    assert assumed("loyalty.*.regent").name.text == "Loyalty of every unit to Regent Orsolya Venn"
    assert assumed("regent_rules").meaning == (
        InWords(
            "loyalty of Capital Garrison to Regent Orsolya Venn, set to normal(1.2, .7)",
            "loyalty.garrison.regent",
        ),
    )
    assert assumed("nobody").meaning == (
        InWords("pull of lawful orders on every unit, shifted −1.5", "authority.*"),
    )
    assert assumed("keeper_rules").meaning[0].text.endswith("“The marshal's journey to Ostmark”, forbidden")
    assert [load.id for load in assumed("garrison_mood").prior] == [
        "loyalty.garrison.marshal", "loyalty.police.marshal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("journey", "The case's own quantities in “The marshal's journey to Ostmark”"),
        ("own", "The case's own quantities"),
        ("loyalty", "Loyalties of units"),
    ],
)
def test_a_group_says_what_it_is_about(id, told):
    assert group_title(id, NAMES) == told


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("journey.ask.request", "“request” by Regent Orsolya Venn in “The marshal's journey to Ostmark”"),
        ("succession.health.ill", "“ill” in “The congress of 2031”"),
        ("succession.order.won",
         "“Marshal Teodor Brask prevails over Regent Orsolya Venn” in “The congress of 2031”"),
        ("journey.ask.no_such", "journey.ask.no_such"),
        ("request", "request"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_move_says_what_is_done_by_whom_and_where(id, told):
    assert move_name(id, NAMES) == told


def test_moves_that_were_made_are_told_with_their_identifiers():
    told = "“delay” by The court of Ostmark in “The marshal's journey to Ostmark”"
    assert made(("journey.host.delay", "a\x1b.b"), NAMES) == (
        InWords(told, "journey.host.delay"), InWords("a.b"),
    )  # fmt: skip
    assert f"- {told} `journey.host.delay`" in render_markdown(whole())
    page = render_html(whole())
    assert f"<li><bdi>{told.replace(chr(39), '&#39;')}</bdi> <code" in page
    assert '<span class="sub"><code>loyalty.*.regent</code></span>' in page


def test_what_accounts_assume_is_told_in_words_with_its_identifier():
    found = laid_out(whole()).reasons
    assert found is not None
    assert [row.of_case for row in found.assumed] == [
        "", "authority.*", "loyalty.garrison.regent", "journey.ask.request",
    ]  # fmt: skip
    assert [row.name for row in found.assumed if IDENTIFIER.search(row.name)] == []


def test_an_identifier_that_is_none_is_not_obeyed_by_markdown():
    assert worded(InWords("a", "x` <b>|")) == "a x\\` \\<b\\>\\|"
    assert worded(InWords("*a*")) == worded("*a*") == "\\*a\\*"
