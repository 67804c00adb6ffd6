"""What a person does to a ledger, on both databases: nothing is changed, and every read looks back."""

from datetime import date

import pytest

from innercourt import ledger as book
from innercourt.errors import LedgerError
from innercourt.ledger import Document, Hop, Ledger, Merge, Source, Statement, show
from innercourt.ledger.migrations import MIGRATIONS

from .small import BY, TEXT, filled, numbered, sources, statement


def entry(ledger: Ledger, id: str, as_of: str | None = None) -> object:
    standing = show(ledger, id, as_of=as_of).standing
    return standing.entry if standing else None


def test_what_is_added_is_read_back_to_the_last_character(ledger: Ledger) -> None:
    ids = filled(ledger)
    first = entry(ledger, ids["first"])
    assert isinstance(first, Statement)
    assert first.chain[1] == Hop("exile", "cites", "is said to believe", "words", "is said to believe")
    assert first.chain[2] == Hop("aide", "believes", "0.4", "number", "believes")
    assert (first.start, first.end, first.quote, first.hedge, first.scale, first.wording) == (
        0, 40, TEXT[:40], "likely", "icd203", "in all likelihood",
    )  # fmt: skip
    assert (first.coded_by, first.coded_on, first.said, first.event) == (
        "second analyst", "1901-05-16", "1901-05-14", "1901-05",
    )  # fmt: skip
    silent = entry(ledger, ids["silent"])
    assert isinstance(silent, Statement)
    assert (silent.says, silent.expected, silent.lineage) == ("silent", 0.75, "unrecorded")
    loose = entry(ledger, ids["loose"])
    assert isinstance(loose, Statement)
    assert (loose.proposition, loose.summary) == ("", "不知道 \\u0000 'quoted'")
    document = entry(ledger, ids["document"])
    assert isinstance(document, Document)
    assert book.content_of(ledger, document.sha256) == TEXT.encode()
    assert (document.published, document.event, document.captured) == (
        "1901-05-14", "1901-05", "1901-05-15T07:00:00.000000Z",
    )  # fmt: skip


def test_adding_twice_adds_nothing(ledger: Ledger) -> None:
    everything = [*sources(), *numbered(0, 20)]
    first = book.add(ledger, everything, by=BY)
    again = book.add(ledger, everything, by="somebody else")
    assert (first.added, again.added, again.ids, again.digest) == (24, 0, first.ids, first.digest)
    within = book.add(ledger, [*numbered(20, 1), *numbered(20, 1)], by=BY)
    assert (within.added, len(set(within.ids))) == (1, 1)


def test_who_coded_a_statement_does_not_make_it_another(ledger: Ledger) -> None:
    book.add(ledger, sources(), by=BY)
    one = book.add(ledger, [statement(coded_by="a")], by=BY)
    two = book.add(ledger, [statement(coded_by="b")], by=BY)
    assert one.ids == two.ids
    assert two.added == 0


def test_a_correction_supersedes_and_the_first_version_stays(ledger: Ledger) -> None:
    ids = filled(ledger)
    before = show(ledger, ids["first"]).history[-1]
    then = book.add(ledger, numbered(50, 1), by=BY).recorded_at
    book.correct(ledger, ids["first"], by="an editor", why="misread", says="denies")
    shown = show(ledger, ids["first"])
    assert [record.version for record in shown.history] == [1, 2]
    assert [record.entry.says for record in shown.history] == ["affirms", "denies"]
    assert (shown.history[1].why, shown.history[1].recorded_by) == ("misread", "an editor")
    assert show(ledger, ids["first"], as_of=then).standing == before
    back = book.correct(ledger, ids["first"], by=BY, why="it was right", says="affirms")
    assert back.added == 1
    assert show(ledger, ids["first"]).standing.version == 3


def test_of_two_who_correct_the_same_version_the_second_is_told(ledger: Ledger) -> None:
    ids = filled(ledger)
    book.correct(ledger, ids["first"], by=BY, why="misread", seen=1, says="denies")
    with pytest.raises(LedgerError, match="corrected in the meantime"):
        book.correct(ledger, ids["first"], by="late", why="misread", seen=1, kind="motive")


def test_what_is_withdrawn_is_gone_from_now_on_and_not_from_then(ledger: Ledger) -> None:
    ids = filled(ledger)
    then = show(ledger, ids["copy"]).history[0].recorded_at
    book.withdraw(ledger, ids["first"], by=BY, why="not in the text")
    assert show(ledger, ids["first"]).standing is None
    assert ids["first"] not in {r.id for r in book.list_statements(ledger).records}
    assert ids["first"] in {r.id for r in book.list_statements(ledger, as_of=then).records}
    book.correct(ledger, ids["first"], by=BY, why="it is there after all")
    assert show(ledger, ids["first"]).standing is not None


def test_link_and_resolve(ledger: Ledger) -> None:
    ids = filled(ledger)
    assert [r.id for r in book.list_statements(ledger, linked=False).records] == [ids["loose"]]
    book.link(ledger, ids["loose"], "regent", "flight", by=BY, says="denies")
    assert book.list_statements(ledger, linked=False).records == ()
    assert entry(ledger, ids["loose"]).says == "denies"
    book.resolve(ledger, "regent", "flight", True, date(1901, 8, 1), by=BY, reason="he was seen")
    book.resolve(ledger, "regent", "new_one", False, date(1901, 8, 1), by=BY)
    flight = entry(ledger, "regent/flight")
    assert (flight.truth, flight.resolved, flight.reason, flight.text) == (
        True, "1901-08-01", "he was seen", "He flew home",
    )  # fmt: skip
    assert entry(ledger, "regent/new_one").truth is False


def test_merges_are_reversible_and_look_back(ledger: Ledger) -> None:
    book.add(ledger, [*sources(), Source("general")], by=BY)
    then = book.add(ledger, numbered(0, 3), by=BY).recorded_at
    book.merge(ledger, "aide", "brother", by=BY)
    book.merge(ledger, "brother", "general", by=BY)
    assert len(book.list_statements(ledger, origin="general").records) == 3
    assert show(ledger, "general").also == ("aide", "brother")
    book.unmerge(ledger, "brother", by=BY, reason="two men after all")
    assert book.list_statements(ledger, origin="general").records == ()
    assert len(book.list_statements(ledger, origin="brother").records) == 3
    assert book.list_statements(ledger, origin="brother", as_of=then).records == ()


def test_no_circle_of_merges(ledger: Ledger) -> None:
    book.add(ledger, sources(), by=BY)
    book.merge(ledger, "aide", "brother", by=BY)
    book.merge(ledger, "brother", "exile", by=BY)
    with pytest.raises(LedgerError, match="in a circle"):
        book.merge(ledger, "exile", "aide", by=BY)
    with pytest.raises(LedgerError, match="in a circle"):
        book.add(ledger, [Merge("gazette", "exile"), Merge("exile", "gazette")], by=BY)


def test_a_page_is_all_or_nothing(ledger: Ledger) -> None:
    book.add(ledger, sources(), by=BY)
    with pytest.raises(LedgerError, match="no such source"):
        book.add(ledger, [*numbered(0, 5), statement("nobody")], by=BY)
    with pytest.raises(LedgerError, match="recorded already"):
        book.add(ledger, [*numbered(0, 5), Source("aide", "Another")], by=BY)
    assert book.list_statements(ledger).records == ()
    assert book.verify(ledger).pages == 1


def test_lists_come_in_pages_without_gaps(ledger: Ledger) -> None:
    book.add(ledger, [*sources(), *numbered(0, 25)], by=BY)
    seen, after = [], 0
    while after is not None:
        listing = book.list_statements(ledger, limit=10, after=after)
        seen += [record.id for record in listing.records]
        after = listing.after
    assert len(seen) == len(set(seen)) == 25


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"case": "regent"}, 2), ({"case": "other"}, 0), ({"proposition": "flight"}, 2), ({"says": "silent"}, 1),
        ({"source": "exile"}, 2), ({"origin": "exile"}, 1), ({"origin": "aide"}, 2), ({"source": "brother"}, 2),
        ({"linked": True}, 2), ({"known_on": date(1901, 5, 13)}, 0), ({"known_on": date(1901, 5, 14)}, 3),
        ({"as_of": "1999-01-01"}, 0), ({"as_of": date(2999, 1, 1)}, 3),
    ],
    ids=str,
)  # fmt: skip
def test_lists_are_narrowed(file: Ledger, wanted: dict[str, object], count: int) -> None:
    filled(file)
    assert len(book.list_statements(file, **wanted).records) == count


def test_the_beginning_of_an_id_will_do(ledger: Ledger) -> None:
    ids = filled(ledger)
    assert show(ledger, ids["first"][:8]).standing.id == ids["first"]
    with pytest.raises(LedgerError, match="no statement has this id"):
        show(ledger, "s-0000000000")


def test_an_older_ledger_is_brought_up_to_date_and_a_newer_one_refused(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with book.init(place) as made:
        filled(made)
        lines = list(book.export_lines(made))

    def another(connection: object) -> None:
        connection.exec_driver_sql("CREATE TABLE something_new (x INTEGER)")

    monkeypatch.setattr("innercourt.ledger.migrations.MIGRATIONS", (*MIGRATIONS, another))
    with book.open_ledger(place) as opened:
        assert list(book.export_lines(opened)) == lines
        with opened.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM something_new").scalar() == 0
        assert book.add(opened, numbered(90, 1), by=BY).added == 1
    monkeypatch.undo()
    with pytest.raises(LedgerError, match="newer Innercourt"):
        book.open_ledger(place)
