"""From bytes to text: what form a file has, what is refused, how it is decoded.

| limit | value |
| --- | --- |
| a file or a page | 20 MB |
| a web page's HTML | 5 MB |
| the text of a document | 2 million characters |
| pages of a PDF | 500 |
| a sentence | 200 words; what is longer is cut |
"""

from __future__ import annotations

import re
from typing import NamedTuple

from innercourt.errors import InputError
from innercourt.reading.document import Form

MOST_BYTES = 20_000_000
MOST_HTML = 5_000_000
MOST_CHARACTERS = 2_000_000
MOST_PAGES = 500

_ARCHIVES = {
    b"PK\x03\x04": "a ZIP archive or an Office document", b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive", b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive", b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\xd0\xcf\x11\xe0": "an old Office document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
}  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|meta|div|p)\b", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding=[\"']([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffd]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class DocumentError(InputError):
    """A document cannot be read, or is refused."""


class Decoded(NamedTuple):
    """Text, the encoding it was read in, and how many characters could not be."""

    text: str
    encoding: str
    replaced: int


def form_of(content: bytes, name: str = "") -> Form:
    """Text, HTML or PDF, by what the bytes begin with.

    Archives and pictures are refused by name: they would have to be unpacked, and what is packed can be
    any size. Raises `DocumentError`.

    >>> form_of(b"%PDF-1.7"), form_of(b"<!DOCTYPE html><p>x"), form_of(b"Plain words")
    ('pdf', 'html', 'text')
    """
    if len(content) > MOST_BYTES:
        raise too_large(name, len(content))
    if not content.strip():
        raise refused(name, "a document with words in it", "nothing")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    for magic, what in _ARCHIVES.items():
        if content.startswith(magic):
            raise refused(name, "text, HTML or PDF", what, "unpack it, and read the file inside")
    if _HTML.search(content[:2048]) or name.lower().endswith((".html", ".htm", ".xhtml")):
        if len(content) > MOST_HTML:
            raise refused(name, f"at most {MOST_HTML:,} bytes of HTML", f"{len(content):,} bytes")
        return "html"
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(name, "text, HTML or PDF", "bytes that are no text")
    return "text"


def decode(content: bytes, name: str = "", declared: str = "") -> Decoded:
    """The text of some bytes: by byte order mark, by what is declared, as UTF-8, as GB 18030, as Windows-1252.

    Bytes that fit nothing become U+FFFD and are counted. Raises `DocumentError` when more than one
    character in twenty is none of a text.

    >>> decode("据报道，元帅已经离开首都。".encode("gb18030")).encoding
    'gb18030'
    """
    found = _decoded(content, declared)
    odd = len(_CONTROL.findall(found.text))
    if odd > max(3, len(found.text) // 20):
        raise refused(name, "text in UTF-8, UTF-16, GB 18030 or Windows-1252", "bytes that are none of them")
    return found


def _decoded(content: bytes, declared: str) -> Decoded:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _replacing(content, encoding)
    named = declared or _declared(content)
    for encoding in dict.fromkeys([*([named] if named else []), "utf-8"]):
        try:
            return Decoded(content.decode(encoding), encoding, 0)
        except (UnicodeDecodeError, LookupError):
            continue
    replaced = _replacing(content, "utf-8")
    if replaced.replaced <= max(3, len(replaced.text) // 1000):
        return replaced
    try:
        chinese = content.decode("gb18030")
        if len(_CHINESE.findall(chinese[:4000])) > 0.2 * len(chinese[:4000]):
            return Decoded(chinese, "gb18030", 0)
    except UnicodeDecodeError:
        pass
    return replaced if replaced.replaced <= len(replaced.text) // 20 else _replacing(content, "cp1252")


def _declared(content: bytes) -> str:
    m = _XML.search(content[:400]) or _META.search(content[:4096])
    name = m[1].decode("ascii").lower() if m else ""
    return {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}.get(
        name, name if name.startswith(("utf", "gb", "big5", "windows", "cp", "iso", "latin")) else ""
    )


def _replacing(content: bytes, encoding: str) -> Decoded:
    text = content.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def too_large(name: str, size: int | None = None) -> DocumentError:
    """The refusal of a document that is larger than any article."""
    found = f"{size:,} bytes" if size is not None else f"more than {MOST_BYTES:,} bytes"
    return refused(name, f"at most {MOST_BYTES:,} bytes", found, "cut out the article, and read that")


def refused(name: str, expected: str, found: str, hint: str = "") -> DocumentError:
    """The refusal of a document."""
    return DocumentError(f"cannot read {name or 'the document'}", expected=expected, found=found, hint=hint)
