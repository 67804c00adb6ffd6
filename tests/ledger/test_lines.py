"""JSON Lines without loss, and refusals of lines that are none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt import ledger as book
from innercourt.errors import LedgerError
from innercourt.ledger import Ledger
from innercourt.ledger.canonical import entry_text
from innercourt.ledger.checks import check_text, checked
from innercourt.ledger.decode import entry_of
from innercourt.ledger.record import CLAIM_KINDS, LINEAGES, POLARITIES, SOURCE_CLASSES

from .small import BY, filled, numbered


def test_a_ledger_read_back_is_the_same_ledger(ledger: Ledger, tmp_path: Path) -> None:
    filled(ledger)
    book.withdraw(ledger, "gazette", by=BY, why="closed")
    lines = list(book.export_lines(ledger))
    with book.init(tmp_path / "other.db") as other:
        assert book.import_lines(other, lines) == 6
        assert list(book.export_lines(other)) == lines
        assert book.verify(other).digest == book.verify(ledger).digest
        assert book.verify(other).sound
        assert book.import_lines(other, lines) == 0


def test_the_rest_of_a_history_is_added_to_its_beginning(ledger: Ledger, tmp_path: Path) -> None:
    filled(ledger)
    with book.init(tmp_path / "other.db") as other:
        book.import_lines(other, list(book.export_lines(ledger)))
        book.add(ledger, numbered(0, 5), by=BY)
        assert book.import_lines(other, list(book.export_lines(ledger))) == 1
        book.add(other, numbered(10, 1), by=BY)
        book.add(ledger, numbered(20, 1), by=BY)
        with pytest.raises(LedgerError, match="a history of its own"):
            book.import_lines(other, list(book.export_lines(ledger)))


def test_an_export_looks_back(file: Ledger) -> None:
    filled(file)
    then = book.verify(file)
    moment = book.show(file, "brother").history[0].recorded_at
    whole = list(book.export_lines(file))
    part = list(book.export_lines(file, as_of=moment))
    assert part == whole[: len(part)]
    assert len(part) < len(whole)
    assert then.sound


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[1:], "line 1 is not a line of a ledger"),
        (lambda lines: [*lines, "x"], "is not a line of a ledger"),
        (lambda lines: [*lines, '{"kind":"statement"}'], "is not a line of a ledger"),
        (lambda lines: [*lines, '{"kind":"page","page":99}'], "is not a line of a ledger"),
        (lambda lines: [line.replace("He flew home", "He fled") for line in lines], "not a line of a ledger"),
        (lambda lines: [line.replace("aide", "adie") for line in lines], "not a line of a ledger"),
        (lambda lines: [line for line in lines if '"exile"' not in line], "is not a line of a ledger"),
        (lambda lines: lines[:2] + lines[3:], "is not a line of a ledger"),
        (lambda lines: [], "line 0 is not a line of a ledger"),
    ],
)
def test_lines_that_were_changed_are_refused_whole(
    file: Ledger, tmp_path: Path, change: object, said: str
) -> None:
    filled(file)
    with book.init(tmp_path / "other.db") as other:
        with pytest.raises(LedgerError, match=said):
            book.import_lines(other, change(list(book.export_lines(file))))
        assert book.verify(other).entries == 0


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
DAYS = st.dates().map(lambda day: day.isoformat()) | st.just("")
HEDGED = st.one_of(
    st.fixed_dictionaries({"scale": st.just("words"), "hedge": TEXTS.filter(bool)}),
    st.fixed_dictionaries({"scale": st.just("number"), "hedge": st.floats(0, 1).map(repr)}),
)
HOPS = st.tuples(
    st.fixed_dictionaries({"source": NAMES, "verb": TEXTS, "wording": TEXTS}), HEDGED | st.just({})
).map(lambda parts: {**parts[0], **parts[1]})  # fmt: skip
STATEMENTS = st.tuples(
    st.fixed_dictionaries({
        "chain": st.lists(HOPS, min_size=1, max_size=4), "case": st.just("regent"), "proposition": NAMES,
        "says": st.sampled_from([p for p in POLARITIES if p != "silent"]), "kind": st.sampled_from(CLAIM_KINDS),
        "lineage": st.sampled_from(LINEAGES), "quote": TEXTS, "summary": TEXTS, "key": TEXTS,
        "wording": TEXTS, "said": DAYS, "event": DAYS, "coded_by": TEXTS,
    }), HEDGED,
).map(lambda parts: {**parts[0], **parts[1]})  # fmt: skip
SOURCES = st.fixed_dictionaries(
    {"source": NAMES, "name": TEXTS, "kind": st.sampled_from(SOURCE_CLASSES), "aliases": st.lists(TEXTS)}
)


@given(st.tuples(st.just("statement"), STATEMENTS) | st.tuples(st.just("source"), SOURCES))
def test_canonical_text_is_json_and_loses_nothing(drawn: tuple[str, dict[str, object]]) -> None:
    kind, held = drawn
    entry = checked(entry_of(kind, held))
    text = entry_text(entry)
    check_text(entry, text)
    assert entry_of(kind, json.loads(text)) == entry
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    left_out = set(held) - set(json.loads(text))
    assert entry_of(kind, {k: v for k, v in held.items() if k not in left_out}) == entry
