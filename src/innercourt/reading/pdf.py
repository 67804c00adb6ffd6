"""PDF: its text, taken out by pypdf in a process of its own.

What is packed inside a PDF can unfold to any size. So it is unfolded where it can do no harm: a child
process with a ceiling on memory and on time. When the child dies, the document is refused.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from innercourt.reading.intake import MOST_CHARACTERS, MOST_PAGES, refused
from innercourt.reading.webpage import Extract

SECONDS = 20
MEMORY = 1_000_000_000
"""Bytes of address space that the child may take, where the system can say so."""


def from_pdf(content: bytes, name: str = "") -> Extract:
    """The text of a PDF, pages parted by an empty line.

    Raises `DocumentError` for one that is encrypted, damaged, has no text (scans), or does not
    unfold within the limits.
    """
    command = [sys.executable, "-I", "-m", "innercourt.reading.pdf_child", str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS + 5, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as why:
        raise refused(name, f"a PDF that unfolds in {SECONDS} seconds", "one that does not") from why
    if done.returncode != 0:
        raise refused(
            name, f"a PDF that unfolds in {SECONDS} seconds and {MEMORY // 10**6} MB", "one that does not"
        )
    told = json.loads(done.stdout)
    if "why" in told:
        raise refused(name, told["expected"], told["why"], told.get("hint", ""))
    authors = tuple(a for a in [told["author"]] if a)
    return Extract(told["text"][:MOST_CHARACTERS], told["extractor"], told["title"], authors)


def unfold(content: bytes) -> dict[str, str]:
    """What the child answers: the text, or `why` there is none. Runs in the child only."""
    import io

    try:
        import pypdf
    except ImportError:
        return {
            "expected": "the package pypdf, for PDF",
            "why": "it is not installed",
            "hint": "pip install pypdf",
        }
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"expected": "a PDF that is open", "why": "one that asks for a password"}
        if len(reader.pages) > MOST_PAGES:
            return {"expected": f"at most {MOST_PAGES} pages", "why": f"{len(reader.pages)} pages"}
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > MOST_CHARACTERS:
                break
        facts: Any = reader.metadata or {}
    except (MemoryError, RecursionError):
        return {"expected": "a PDF that unfolds within the limits", "why": "one that does not"}
    except Exception as why:  # whatever a damaged file makes of the parser is told, not raised
        return {"expected": "a PDF in order", "why": f"a damaged one ({type(why).__name__})"}
    text = "\n\n".join(pages)
    if not text.strip():
        return {
            "expected": "a PDF with text in it",
            "why": "pictures of pages",
            "hint": "run it through OCR first",
        }
    return {
        "text": text, "extractor": f"pypdf {pypdf.__version__}",
        "title": str(facts.get("/Title") or ""), "author": str(facts.get("/Author") or ""),
    }  # fmt: skip


def child(memory: int, seconds: int) -> None:
    """Read a PDF from standard input within limits, answer in JSON on standard output."""
    import contextlib
    import logging

    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(unfold(sys.stdin.buffer.read())))
