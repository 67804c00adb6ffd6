"""Sentences that were once read wrong, each for a reason that others share."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from innercourt.reading.english.top import attribute
from innercourt.reading.reader import document_of, read_statements
from innercourt.reading.shown import render_reading

from . import gold

ARTICLES = Path(__file__).parents[3] / "shared" / "documents"


def links(text: str) -> list[list[str]]:
    """Speaker and verb of every link below the author, one list a statement."""
    found = read_statements(document_of(text.encode())).statements
    return [[f"{h.speaker}:{h.verb}" for h in s.chain[1:]] for s in found]


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        ('According to "The Fall: A History," by Ilsa Moreno, the guard was bribed.', [["Ilsa Moreno:according to"]]),
        ("This shift indicates that the guard no longer takes orders.", [[]]),
        ("Osk vetoed the decision, citing not issues of law but real dangers.", [[]]),
        ("He would persuade the duke to delay the return of the marshal.", [[]]),
        ("Nobody said that the guard had marched.", [[]]),
        ("While Roe did not name the officer, Moreno identifies him as Captain Ruel.", [["Moreno:identify"]]),
        ("The duke faces a complete reckoning, which he fears.", [[]]),
        ("Venn held a rally in the square at noon.", [[]]),
        ("Brun, whose book appeared in May, describes the council as a theatre.", [["Brun:describe"]]),
        ("“城门不会打开，”斯特兰德警告说，“谁来都一样。”", [["斯特兰德:警告"], ["斯特兰德:警告"]]),
        ("据知情人士透露，太子可能出逃，但外交部发言人否认了这一说法。", [["知情人士:透露"], ["外交部发言人:否认"]]),
    ],
)  # fmt: skip
def test_links(text: str, chains: list[list[str]]) -> None:
    assert links(text) == chains


def test_a_contrast_is_no_denial() -> None:
    texts = (
        "Osk speaks for the army, not the party.",
        "Osk left, citing not law but fear.",
        "Osk did not go.",
    )
    told = [read_statements(document_of(t.encode())).statements[0].polarity for t in texts]
    assert told == ["affirms", "affirms", "denies"]


def test_he_is_no_town_and_no_order() -> None:
    text = (
        "Beijing said that the talks went on. Tavian Roe opened the gate. He said that the order was clear."
    )
    assert links(text)[-1] == ["Tavian Roe:say"]


def test_the_veto_in_the_article_is_a_statement() -> None:
    path = ARTICLES / "people-news-2025-11-27.txt"
    if not path.is_file():
        pytest.skip("shared/documents is not here")
    reading = read_statements(document_of(path.read_bytes()))
    [veto] = [s for s in reading.statements if "vetoed the decision" in s.text]
    assert (veto.polarity, veto.mode, len(veto.chain)) == ("affirms", "narration", 1)
    assert reading.document.title.startswith("That closed-door meeting in Russia")
    assert "Screenshot" not in reading.document.title


def test_the_nested_chain_in_the_article() -> None:
    path = ARTICLES / "probe-international-2026-02.txt"
    if not path.is_file():
        pytest.skip("shared/documents is not here")
    found = read_statements(document_of(path.read_bytes())).statements
    chains = {s.text[:40]: [(h.speaker, h.hedge) for h in s.chain] for s in found}
    assert chains["the current era of purges to China’s Cul"] == [
        ("Probe International", None), ("Dimon Liu", None), ("Wei Jingsheng", None)]  # fmt: skip
    assert chains["Party apparatchiks (career bureaucrats a"] == [
        ("Probe International", "is said to"), ("Wei Jingsheng", None)]  # fmt: skip
    assert chains["role as likely belonging to Cai Qi"][1:] == [("Robert Suettinger", "likely")]


def test_nothing_hostile_reaches_the_terminal() -> None:
    text = "Venn said that the \x1b[31mguard\x1b[0m had gone over to the \u202educal\u202c party."
    shown = render_reading(read_statements(document_of(text.encode())))
    assert "the [31mguard[0m had gone over to the ducal party" in shown
    assert shown.isprintable() or all(c.isprintable() or c == "\n" for c in shown)


def test_spans_come_in_one_order_whatever_the_hash_seed() -> None:
    text = "Critics of the guard, who said so, and supporters of the duke denied the charge: “No.”"
    code = f"from innercourt.reading.english.top import attribute; print(attribute({text!r}))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert told == {f"{attribute(text)}\n"}


def test_scrambled_sentences_are_read_somehow() -> None:
    """Whatever words stand next to each other, no reading fails."""
    draw = random.Random(4)
    words = [w for item in gold.items("en") for w in item.text.split()]
    marks = [
        "according",
        "to",
        "said",
        "“",
        "”",
        '"',
        "'",
        ",",
        ":",
        "(",
        ")",
        "--",
        "cited",
        "by",
        "who",
        "that",
    ]
    for _ in range(300):
        text = " ".join(
            draw.choice(marks if draw.random() < 0.4 else words) for _ in range(draw.randrange(3, 30))
        )
        attribute(text)
        read_statements(document_of(f"Said. {text}".encode()))
