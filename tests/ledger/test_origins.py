"""Chains collapsed to origins, and echoes that are proposed and never concluded."""

import csv
from datetime import date
from pathlib import Path

import pytest

from innercourt import ledger as book
from innercourt.ledger import Document, Hop, Ledger
from innercourt.ledger.echo import SHARE
from innercourt.reports import report

from .small import BY, filled, sources, statement


def states(ledger: Ledger, **asked: object) -> dict[str, str]:
    return {found.proposition: found.state for found in book.origins(ledger, **asked)}


def test_three_honest_states(ledger: Ledger) -> None:
    book.add(ledger, sources(), by=BY)
    book.add(ledger, [
        statement("gazette", "aide", proposition="one"), statement("exile", "aide", proposition="one"),
        statement("gazette", "aide", proposition="several"), statement("exile", "brother", proposition="several"),
        statement("gazette", proposition="several", lineage="unrecorded"),
        statement("gazette", "aide", proposition="open"), statement("exile", proposition="open", lineage="unrecorded"),
        statement("exile", proposition="unknown", lineage="unrecorded"),
    ], by=BY)  # fmt: skip
    assert states(ledger) == {
        "one": "one origin", "several": "several origins", "open": "lineage not recorded",
        "unknown": "lineage not recorded",
    }  # fmt: skip
    [one] = book.origins(ledger, case="regent", proposition="one")
    assert [(v.source, v.statements, v.affirms, v.denies) for v in one.voices] == [("aide", 2, 2, 0)]


def test_merged_names_are_one_origin_until_they_are_not(ledger: Ledger) -> None:
    book.add(ledger, sources(), by=BY)
    said = [statement("gazette", "aide"), statement("exile", "brother", says="denies", said="1901-06-01")]
    book.add(ledger, said, by=BY)
    assert states(ledger) == {"flight": "several origins"}
    book.merge(ledger, "brother", "aide", by=BY)
    assert states(ledger) == {"flight": "one origin"}
    [found] = book.origins(ledger)
    assert [(v.source, v.affirms, v.denies, v.first) for v in found.voices] == [("aide", 1, 1, "1901-05-14")]
    book.unmerge(ledger, "brother", by=BY)
    assert states(ledger) == {"flight": "several origins"}
    assert states(ledger, known_on=date(1901, 5, 20)) == {"flight": "one origin"}
    assert states(ledger, as_of="1999-01-01") == {}


def test_agreement_alone_merges_nothing(ledger: Ledger) -> None:
    """Two voices that say the same of everything stay two."""
    book.add(ledger, sources(), by=BY)
    book.add(
        ledger, [statement(n, proposition=f"p{i}") for i in range(20) for n in ("aide", "brother")], by=BY
    )
    assert set(states(ledger).values()) == {"several origins"}
    assert book.echo_candidates(ledger) == []


def test_a_copy_lends_broken_chains_the_origin_of_its_original(ledger: Ledger) -> None:
    ids = filled(ledger)
    book.add(ledger, [statement("exile", document=ids["copy"], lineage="unrecorded")], by=BY)
    [found] = book.origins(ledger, proposition="flight")
    assert (found.state, found.unrecorded, found.statements) == ("lineage not recorded", 1, 3)  # the silence
    assert [(v.source, v.statements) for v in found.voices] == [("aide", 2)]
    book.judge(ledger, ids["copy"], ids["document"], False, by=BY, reason="both from the wire")
    [found] = book.origins(ledger, proposition="flight")
    assert (found.unrecorded, [(v.source, v.statements) for v in found.voices]) == (2, [("aide", 1)])


def test_who_told_whom(ledger: Ledger) -> None:
    book.add(ledger, sources(), by=BY)
    book.add(ledger, [statement("gazette", "exile", "aide"), statement("gazette", "exile")], by=BY)
    graph = book.chain_graph(ledger, "regent", "flight")
    assert graph.edges == (("exile", "aide", 1), ("gazette", "exile", 2))
    assert (graph.origins, graph.both) == (("aide", "exile"), ("exile",))


STORY = """The general landed at the northern airfield before dawn and was driven to the palace under guard,
two officers who were present said. He was received by the regent's aide, who told him that the order had
been withdrawn and that nobody in the garrison would be asked to sign anything before the council met."""
OTHER = """Farmers in the southern provinces have asked the ministry for seed after the floods of last month took most
of the harvest; the minister promised an answer within the week and travelled to the coast."""


def test_echoes_are_proposed_until_somebody_has_judged(ledger: Ledger) -> None:
    again = STORY.replace("The general", "According to reports the general").replace(
        "two officers", "officers"
    )
    texts = {"first": STORY, "echo": again, "other": OTHER}
    days = {"first": "1901-05-14", "echo": "1901-05-16", "other": "1901-05-01"}
    made = book.add(ledger, [
        Document(content=text.encode(), name=name, media_type="text/plain", published=days[name])
        for name, text in texts.items()
    ], by=BY)  # fmt: skip
    first, echo, _ = made.ids
    [candidate] = book.echo_candidates(ledger)
    assert (candidate.copy, candidate.original) == (echo, first)
    assert candidate.share > 0.8
    assert "who told him that the order had been withdrawn" in candidate.passage
    book.judge(ledger, echo, first, False, by=BY)
    assert book.echo_candidates(ledger) == []


def test_a_page_and_its_text_are_one_document_to_an_echo(file: Ledger) -> None:
    page = Document(content=f"<p>{STORY}</p>".encode(), name="page", media_type="text/html")
    text, later = (
        Document(content=STORY.encode(), name=n, media_type="text/plain") for n in ("text", "later")
    )
    one, two, three = book.add(file, [page, text, later], by=BY).ids
    book.judge(file, two, one, True, by=BY, reason="the text taken out of it")
    [candidate] = book.echo_candidates(file)
    assert three in (candidate.copy, candidate.original)
    book.judge(file, three, two, False, by=BY, reason="both from the wire")
    assert book.echo_candidates(file) == []


def test_echoes_in_chinese_and_in_html(file: Ledger) -> None:
    text = "据一段视频称，张将军抵达俄罗斯之后，军委办公厅无法直接接受他的命令，这给了对手一个难得的机会。"
    page = f"<html><script>var x = 1;</script><p>{text[4:]}</p><p>编辑部</p></html>"
    book.add(file, [Document(content=text.encode(), name="a", media_type="text/plain"),
                    Document(content=page.encode(), name="b", media_type="text/html"),
                    Document(content=b"%PDF", name="c", media_type="application/pdf")], by=BY)  # fmt: skip
    [candidate] = book.echo_candidates(file)
    assert candidate.share > 0.7


def test_pairs_of_clough_and_stevenson(shared: Path) -> None:
    """95 short answers beside their source, 57 of them copied to some degree; theirs: 0.947."""
    with (shared / "benchmarks/echo/plagiarism-clough-stevenson.csv").open(encoding="utf-8-sig") as lines:
        pairs = [(answer, source, label != "0") for answer, source, label in csv.reader(lines)]
    right = sum((book.coverage(answer, source) >= SHARE) == copied for answer, source, copied in pairs)
    assert len(pairs) == 95
    assert right / len(pairs) >= 0.95


def test_pairs_worth_measuring_are_found(shared: Path) -> None:
    """The index loses none of the pairs that would be proposed."""
    with (shared / "benchmarks/echo/plagiarism-clough-stevenson.csv").open(encoding="utf-8-sig") as lines:
        pairs = [(answer, source) for answer, source, _ in csv.reader(lines)]
    texts = {f"a{i}": answer for i, (answer, _) in enumerate(pairs)}
    texts |= {f"s{sorted({s for _, s in pairs}).index(source)}": source for _, source in pairs}
    names = {source: name for name, source in texts.items() if name[0] == "s"}
    found = {frozenset((e.copy, e.original)) for e in book.echoes(texts)}
    due = {
        frozenset((f"a{i}", names[source]))
        for i, (answer, source) in enumerate(pairs)
        if book.coverage(answer, source) >= SHARE
    }
    assert len(due) == 53
    assert due <= found


@pytest.mark.parametrize("words", ["", "one two", "...", "one two three"])
def test_short_texts_share_nothing_with_others(words: str) -> None:
    assert book.coverage(words, STORY) == 0.0
    assert book.echoes({"a": words, "b": STORY}) == []


def test_classes_and_kinds_are_those_of_reports() -> None:
    from innercourt.ledger import record

    assert record.SOURCE_CLASSES == report.SOURCE_CLASSES
    assert record.CLAIM_KINDS == report.CLAIM_KINDS
    assert Hop("x").verb == report.Hop("x").verb
