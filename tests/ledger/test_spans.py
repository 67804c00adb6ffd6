"""A quote is what stands in its document, or it is refused; where there is no text, that is said."""

import pytest

from innercourt import ledger as book
from innercourt.errors import LedgerError
from innercourt.ledger import Document, Ledger, Statement
from innercourt.ledger.spans import plain_text_of, quoted_so

from .small import BY, TEXT, sources, statement


def quoting(document: str, **fields: object) -> Statement:
    return statement("gazette", "aide", document=document, **fields)


def recorded(ledger: Ledger, document: Document) -> str:
    return book.add(ledger, [*sources(), document], by=BY).ids[-1]


@pytest.fixture
def plain(ledger: Ledger) -> str:
    return recorded(ledger, Document(content=b"\xef\xbb\xbf" + TEXT.encode(), media_type="text/plain"))


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (0, 15, "He was not held"),
        (0, 15, ""),
        (0, 29, "He was not held … home"),
        (None, None, "flew home"),
        (None, None, "He was … as planned"),
        (70, 78, "他没有被扣留。"[:8]),
    ],
)
def test_what_stands_there_is_taken(
    ledger: Ledger, plain: str, start: int | None, end: int | None, quote: str
) -> None:
    if start == 70:
        start = TEXT.index("他")
        end = start + len(quote)
    receipt = book.add(ledger, [quoting(plain, start=start, end=end, quote=quote)], by=BY)
    assert (receipt.added, receipt.unchecked) == (1, 0)


@pytest.mark.parametrize(
    ("start", "end", "quote", "message"),
    [
        (0, 11, "He was held", "a quote is not what stands in its document\n"
         "expected  `He was not `, characters 0 to 11 of {}\nfound     `He was held`\n"
         "try       characters count from 0 in the text"),
        (1, 16, "He was not held", "a quote is not what stands in its document\n"
         "expected  `e was not held `, characters 1 to 16 of {}\nfound     `He was not held`\n"
         "try       it stands at 0 to 15"),
        (0, 900, "", "a span ends after its document\n"
         "expected  at most 78, the characters of the text of {}\nfound     0 to 900"),
        (None, None, "He was held", "a quote does not stand in its document\n"
         "expected  words of the text of {}\nfound     `He was held`\n"
         "try       quote what is written, with ` … ` for what is left out"),
        (0, 29, "He was not held … as planned", "a quote is not what stands in its document\n"
         "expected  `He was not held and flew home`, characters 0 to 29 of {}\n"
         "found     `He was not held … as planned`\ntry       characters count from 0 in the text"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_and_nothing_recorded(
    file: Ledger, start: int | None, end: int | None, quote: str, message: str
) -> None:
    plain = recorded(file, Document(content=TEXT.encode(), media_type="text/plain"))
    sound = quoting(plain, quote="flew home", key="sound")
    with pytest.raises(LedgerError) as caught:
        book.add(file, [sound, quoting(plain, start=start, end=end, quote=quote)], by=BY)
    assert str(caught.value) == message.format(plain)
    assert book.list_statements(file).records == ()


def test_a_document_of_the_same_page_counts(file: Ledger) -> None:
    document = Document(
        content="元帅离开了首都。".encode("gb18030"), media_type="text/plain; charset=gb18030"
    )
    name = book.add(file, [*sources(), document], by=BY).ids[-1]
    receipt = book.add(file, [document, quoting(name, start=0, end=2, quote="元帅")], by=BY)
    assert (receipt.added, receipt.unchecked) == (1, 0)


@pytest.mark.parametrize(
    "document",
    [
        Document(content=b"%PDF-1.7 \x00\xff", media_type="application/pdf"),
        Document(content=b"<p>He was not held</p>", media_type="text/html"),
        Document(content=b"\xff\xfe\xfd", media_type="text/plain"),
        Document(address="https://example.org/1"),
    ],
)
def test_without_a_text_it_is_said_that_nothing_was_compared(file: Ledger, document: Document) -> None:
    name = recorded(file, document)
    receipt = book.add(file, [quoting(name, start=0, end=5, quote="words")], by=BY)
    assert (receipt.added, receipt.unchecked) == (1, 1)


def test_corrections_are_compared_too_and_what_is_withdrawn_is_not(file: Ledger) -> None:
    plain = recorded(file, Document(content=TEXT.encode(), media_type="text/plain"))
    id = book.add(file, [quoting(plain, start=0, end=6, quote="He was")], by=BY).ids[0]
    with pytest.raises(LedgerError, match="a quote is not what stands in its document"):
        book.correct(file, id, by=BY, why="a slip", quote="She was")
    assert book.correct(file, id, by=BY, why="a longer one", end=10, quote="He was not").added == 1
    assert book.withdraw(file, id, by=BY, why="not needed").added == 1


def test_parts_stand_in_order() -> None:
    text = "one two three four"
    assert quoted_so(text, 0, 18, "one … three … four")
    assert not quoted_so(text, 0, 18, "one … four … three")
    assert not quoted_so(text, 0, 18, "two … four")
    assert not quoted_so("abc", 0, 3, "ab … bc")  # the parts overlap


def test_a_charset_that_there_is_not_leaves_no_text() -> None:
    assert plain_text_of("text/plain; charset=no-such", b"x") is None
    assert plain_text_of("", "元".encode()) == "元"
