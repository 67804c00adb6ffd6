"""HTML and PDF: the article's text by a well-kept extractor, in memory, no scripts run, nothing fetched."""

from __future__ import annotations

import logging
from datetime import date
from typing import NamedTuple

from innercourt.reading.intake import MOST_CHARACTERS, refused


class Extract(NamedTuple):
    """What an extractor took out: text, and what the page says of itself."""

    text: str
    extractor: str
    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: date | None = None


def from_html(html: str, name: str = "", address: str = "") -> Extract:
    """The article in a web page, by trafilatura; comments, menus and scripts are left out.

    Raises `DocumentError` if there is none, or if the extractor is not installed.
    """
    try:
        import trafilatura
    except ImportError as why:
        raise refused(
            name, "the package trafilatura, for HTML", "it is not installed", "pip install trafilatura"
        ) from why
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            html, url=address or None, include_comments=False, include_tables=False, with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )  # fmt: skip
    except (ValueError, RecursionError, AttributeError, TypeError, AssertionError) as why:
        raise refused(name, "a page that the extractor can read", type(why).__name__) from why
    if found is None or isinstance(found, dict) or not found.text:
        raise refused(name, "a page with an article in it", "no running text")
    return Extract(
        found.text[:MOST_CHARACTERS], f"trafilatura {trafilatura.__version__}", found.title or "",
        tuple(a.strip() for a in (found.author or "").split(";") if a.strip()), found.sitename or "",
        _day(found.date),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
