"""A small ledger, and entries to fill others with."""

from collections.abc import Iterator

from innercourt import ledger as book
from innercourt.ledger import Document, Entry, Hop, Ledger, Proposition, Source, Statement

BY = "an analyst"
TEXT = "He was not held and flew home as planned, the aide is said to believe. 他没有被扣留。"


def sources(*names: str) -> list[Entry]:
    return [Source(name, name.title(), "press") for name in names or ("gazette", "exile", "aide", "brother")]


def statement(*chain: str, proposition: str = "flight", says: str = "affirms", **more: object) -> Statement:
    case = "regent" if proposition else ""
    hops = tuple(Hop(name) for name in chain or ("gazette", "aide"))
    return Statement(hops, case=case, proposition=proposition, says=says, **{"said": "1901-05-14", **more})


def numbered(start: int, count: int) -> Iterator[Statement]:
    """Statements that all differ."""
    for i in range(start, start + count):
        yield statement("gazette", "aide", proposition=f"p{i % 7}", key=f"r{i}", summary=f"the {i}th report")


def filled(ledger: Ledger) -> dict[str, str]:
    """Fill a ledger with one of everything; ids by a short name."""
    document = Document(
        content=TEXT.encode(), address="https://example.org/1", publisher="gazette", language="en",
        title="Flown home", published="1901-05-14", event="1901-05", captured="1901-05-15T08:00:00+01:00",
        media_type="text/plain", name="gazette-1", about="the morning edition",
    )  # fmt: skip
    made = book.add(
        ledger, [*sources(), document, Proposition("regent", "flight", "He flew home", ("travel",))], by=BY
    )
    first = Statement(
        (Hop("gazette", "reports"), Hop("exile", "cites", "is said to believe", "words", "is said to believe"),
         Hop("aide", "believes", "0.4", "number", "believes")),
        document=made.ids[4], start=0, end=40, quote=TEXT[:40], case="regent", proposition="flight",
        kind="fact", hedge="likely", scale="icd203", wording="in all likelihood", said="1901-05-14", event="1901-05",
        key="r1", summary="he flew home", coded_by="second analyst", coded_on="1901-05-16",
    )  # fmt: skip
    silent = statement("exile", says="silent", expected=0.75, lineage="unrecorded", key="r2")
    loose = statement("gazette", "brother", proposition="", key="", summary="不知道 \\u0000 'quoted'")
    said = book.add(ledger, [first, silent, loose], by=BY)
    book.merge(ledger, "brother", "aide", by=BY, reason="the same man")
    copy = book.add(
        ledger, [Document(content=TEXT[:60].encode(), name="copy", media_type="text/plain")], by=BY
    )
    book.judge(ledger, copy.ids[0], made.ids[4], True, by=BY, shared="0.9", reason="word for word")
    return {"document": made.ids[4], "copy": copy.ids[0], "first": said.ids[0], "silent": said.ids[1],
            "loose": said.ids[2]}  # fmt: skip
