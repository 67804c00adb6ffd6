"""What is taken for the article, how bytes become text, and what hostile documents meet with."""

from __future__ import annotations

import contextlib
import gzip
import io
import time
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innercourt.reading.document import Patience
from innercourt.reading.intake import MOST_BYTES, DocumentError
from innercourt.reading.reader import document_of, read, read_statements
from innercourt.reading.shown import render_reading

SHARED = Path(__file__).parents[3] / "shared" / "documents"
ARTICLE = " ".join(["The marshal told the council that the guard had gone over to him."] * 5)
PAGE = f"""<!DOCTYPE html><html><head><title>The fall - Lantern</title><meta property="og:site_name" content="Lantern">
<meta property="article:published_time" content="1999-05-03"><meta name="author" content="Hana Voss">
<script>document.write("<p>The regent said it was a script.</p>")</script></head><body><nav><a href="/">Home</a></nav>
<article><h1>The fall</h1><p>{ARTICLE}</p><p>{ARTICLE.replace("marshal", "duke")}</p></article>
<div class="comments"><p>Nice theme, thank you very much Carlos!</p></div><footer>Copyright Lantern</footer></body></html>"""  # noqa: E501


def refusal(content: bytes, name: str = "a.txt") -> str:
    with pytest.raises(DocumentError) as caught:
        document_of(content, name)
    return str(caught.value)


def test_comments_after_an_article_are_not_news() -> None:
    path = SHARED / "people-news-2025-11-27.txt"
    if not path.is_file():
        pytest.skip("shared/documents is not here")
    document = document_of(path.read_bytes())
    left_out = [document.text[b.start : b.end] for b in document.blocks if b.role == "boilerplate"]
    assert len(left_out) == 6
    assert left_out[0].startswith("News magazine")
    assert document.publisher == "People News"
    assert document.published is None
    assert "\u25b3" in document.text[document.article[-1].start : document.article[-1].end]


def test_title_author_and_day_of_a_plain_text() -> None:
    text = f"The fall of the regent\nBy Hana Voss\n3 May 1999\n\n{ARTICLE}\n\nShare this article\nThank you Carlos!\n"
    document = document_of(text.encode())
    assert (document.title, document.authors, document.published) == (
        "The fall of the regent",
        ("Hana Voss",),
        date(1999, 5, 3),
    )
    assert [document.text[b.start : b.end] for b in document.article] == [ARTICLE]


def test_html_without_its_menus_scripts_and_comments() -> None:
    document = document_of(PAGE.encode(), "a.html")
    assert (document.form, document.title, document.publisher) == ("html", "The fall", "Lantern")
    assert document.published == date(1999, 5, 3)
    assert "script" not in document.text
    assert "Carlos" not in document.text
    assert {s.chain[-1].speaker for s in read_statements(document).statements} == {"marshal", "duke"}


def test_lines_broken_for_their_width_are_joined() -> None:
    text = "The marshal told the whole council at dawn that\nthe guard had gone over to him and that the\nfleet would be next to follow it in the spring\nof the year.\n\nThe duke said nothing.\n"  # noqa: E501
    document = document_of(text.encode())
    assert len(document.article) == 2


def test_lines_of_a_page_without_blank_lines_between_paragraphs() -> None:
    text = (
        "The fall of the marshal\nBy Hana Voss\nThe marshal told the whole council at dawn that\nthe guard had gone "
        "over to him and that the\nfleet would be next to follow it in the spring\nof the year.\nThe duke said he had "
        "known it for weeks,\nand that nothing else could have been expected\nof the regent's own men.\n"
    )
    document = document_of(text.encode())
    assert (document.title, document.authors) == ("The fall of the marshal", ("Hana Voss",))
    assert [document.text[b.start : b.end].split()[0] for b in document.article] == ["The", "The"]


def test_short_last_paragraphs_of_a_page_are_the_articles() -> None:
    page = (
        "<!DOCTYPE html><html><body><nav>Home</nav><article><h1>The fall</h1><p>In an interview with the Gazette on "
        "Monday, Ilsa Moreno cites Tavian Roe, who is said to believe that the guard has changed hands and will not "
        "obey the regent.</p><p>The palace denied that he had been dismissed.</p><p>Two officials said the duke left."
        "</p></article><footer>Subscribe to our newsletter</footer></body></html>"
    )
    found = read_statements(document_of(page.encode(), "a.html")).statements
    assert [s.chain[-1].speaker for s in found] == ["Tavian Roe", "palace", "Two officials"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    text = "据《晨报》报道，元帅已经撤换了两名将军。侍从长对记者表示，摄政王从未签署过这份命令。" * 3
    document = document_of(text.encode(encoding))
    assert document.text == text
    assert document.language == "zh"
    assert read_statements(document).statements[0].chain[-1].speaker == "晨报"


def test_a_few_broken_bytes_are_replaced_and_told() -> None:
    document = document_of(ARTICLE.encode() + b" \xff\xfe\xc3 " + ARTICLE.encode())
    assert document.notes == ("3 characters could not be decoded as utf-8",)
    assert len(read_statements(document).statements) >= 10


PACKED = io.BytesIO()
with zipfile.ZipFile(PACKED, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("bomb", bytes(10_000_000))

REFUSED = {
    "nothing": (b" \n", "cannot read a.txt\nexpected  a document with words in it\nfound     nothing"),
    "zip bomb": (
        PACKED.getvalue(),
        "cannot read a.txt\nexpected  text, HTML or PDF\nfound     a ZIP archive or an Office document\n"
        "try       unpack it, and read the file inside",
    ),
    "gzip bomb": (
        gzip.compress(bytes(10_000_000)),
        "cannot read a.txt\nexpected  text, HTML or PDF\nfound     a gzip archive\n"
        "try       unpack it, and read the file inside",
    ),
    "100 MB of one line": (
        b"a" * 100_000_000,
        "cannot read a.txt\nexpected  at most 20,000,000 bytes\nfound     100,000,000 bytes\n"
        "try       cut out the article, and read that",
    ),
    "too many characters": (
        b"word " * 500_000,
        "cannot read a.txt\nexpected  at most 2,000,000 characters\nfound     2,500,000 characters",
    ),
    "too much HTML": (
        b"<html>" + b"<p>word</p>" * 600_000,
        "cannot read a.txt\nexpected  at most 5,000,000 bytes of HTML\nfound     6,600,006 bytes",
    ),
    "no text at all": (
        bytes(range(256)) * 40,
        "cannot read a.txt\nexpected  text, HTML or PDF\nfound     bytes that are no text",
    ),
    "noise": (
        bytes(range(1, 32)) * 400,
        "cannot read a.txt\nexpected  text in UTF-8, UTF-16, GB 18030 or Windows-1252\nfound     bytes that are none of them",  # noqa: E501
    ),
    "a page without an article": (
        b"<html><body><script>alert(1)</script></body></html>",
        "cannot read a.txt\nexpected  a page with an article in it\nfound     no running text",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name: str) -> None:
    content, message = REFUSED[name]
    assert refusal(content) == message


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(
            MOST_BYTES * 1000
        )  # a hole: nothing on the disk, twenty gigabytes to whoever reads it all
    started = time.process_time()
    with pytest.raises(DocumentError, match="cannot read"):
        read(path)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        "said " * 1000, "“" * 5_000, '"' * 5_000, "'a " * 1500, "a" * 12_500, "(" * 5_000, ", who " * 1000,
        "according to " * 400, "3 May " * 750, "Venn's " * 750, "“a” said " * 500, "-" * 5_000, "据" * 2_500,
        "据报道说" * 750, "“说" * 1250, "他说，" * 1000, "并" * 2_500, "[" * 5_000, "By " * 1500,
        "said Venn, the " * 400, "Mr. " * 1500, "A.B." * 1500, "1,1" * 1500, "\n" * 12_500 + "a", " a\n\n" * 1250,
    ],
    ids=lambda text: text[:14].strip() or "lines",
)  # fmt: skip
def test_no_text_takes_more_than_its_share_of_time(text: str) -> None:
    """Thousands of words of the worst kind, cut into sentences of bounded length: what is worse than linear fails."""
    started = time.process_time()
    with contextlib.suppress(DocumentError):
        read_statements(document_of(text.encode()))
    assert time.process_time() - started < 15


@pytest.mark.parametrize("text", ["Venn said that Osk had left. " * 400, "文说奥斯克已经离开。" * 400])
def test_when_the_time_is_up_what_was_found_stands_and_it_is_said(text: str) -> None:
    document = document_of(text.encode())
    whole = read_statements(document)
    assert (whole.document, len(whole.statements)) == (document, 400)
    nothing = read_statements(document, Patience(seconds=-1.0))
    assert nothing.statements == ()
    assert nothing.document.notes[-1] == (
        f"read only to character 0 of {len(text):,}: -1 seconds were up; what was found before that stands"
    )
    part = read_statements(document, Patience(seconds=0.01))
    assert part.statements == whole.statements[: len(part.statements)]
    assert len(part.statements) < 400
    assert part.document.notes[-1].startswith("read only to character")
    assert part.document.notes[-1] in render_reading(part)


def test_html_that_is_nested_very_deeply_is_read_or_refused() -> None:
    started = time.process_time()
    with contextlib.suppress(DocumentError):
        read_statements(document_of(b"<html>" + b"<div>" * 200_000 + b"<p>" + ARTICLE.encode(), "deep.html"))
    assert time.process_time() - started < 30


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(DocumentError):
        read_statements(document_of(content, "any"))


@given(st.text(alphabet="“”\"'‘’ said,.Venn he:—the who's\n据说报道，。「」", max_size=120))
def test_any_marks_are_read(text: str) -> None:
    document = document_of(f"x{text}".encode())
    for s in read_statements(document).statements:
        assert all(document.text[p.start : p.end] == p.text for p in s.pieces)


def pdf(stream: bytes, packed: bool = False) -> bytes:
    """A PDF of one page with one line of content."""
    body = zlib.compress(stream, 9) if packed else stream
    head = b"/Filter /FlateDecode " if packed else b""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< " + head + b"/Length %d >>\nstream\n" % len(body) + body + b"\nendstream",
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def test_a_pdf() -> None:
    document = document_of(
        pdf(b"BT /F1 12 Tf 10 100 Td (The duke said that the guard had marched.) Tj ET"), "a.pdf"
    )
    assert document.form == "pdf"
    assert document.extractor.startswith("pypdf")
    assert [s.chain[-1].speaker for s in read_statements(document).statements] == ["duke"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.4\nnonsense", "cannot read a.txt\nexpected  a PDF in order\nfound     a damaged one (PdfStreamError)"),  # noqa: E501
        (pdf(b"BT ET"), "cannot read a.txt\nexpected  a PDF with text in it\nfound     pictures of pages\ntry       run it through OCR first"),  # noqa: E501
    ],
    ids=["damaged", "scanned"],
)  # fmt: skip
def test_pdf_refusals(content: bytes, message: str) -> None:
    assert refusal(content) == message


def test_a_pdf_that_unfolds_to_anything_is_refused() -> None:
    """Two hundred megabytes behind two hundred kilobytes, and no text: a child process unfolds it, within its limits."""  # noqa: E501
    bomb = zlib.compressobj(9)
    packed = b"".join(bomb.compress(bytes(10_000_000)) for _ in range(20)) + bomb.flush()
    whole = pdf(b"X" * 10, packed=False)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    broken = whole.replace(b"<< /Length 10 >>\nstream\nXXXXXXXXXX\nendstream", stream)
    message = refusal(broken, "bomb.pdf")
    assert message.startswith("cannot read bomb.pdf\nexpected  a PDF")
    assert message.count("\n") <= 3


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no-such-file", "cannot read no-such-file\nexpected  a file that can be read\nfound     No such file or directory"),  # noqa: E501
        ("ftp://example.org/a", "cannot read ftp://example.org/a\nexpected  an address that begins with http:// or https://\nfound     `ftp://`"),  # noqa: E501
        ("file:///etc/passwd", "cannot read file:///etc/passwd\nexpected  an address that begins with http:// or https://\nfound     `file://`"),  # noqa: E501
        (".", "cannot read .\nexpected  a file\nfound     a folder"),
    ],
)  # fmt: skip
def test_sources_that_are_none(source: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(source)
    assert str(caught.value) == message
