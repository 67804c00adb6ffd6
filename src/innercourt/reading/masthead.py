"""What a document says of itself: publisher, day, language."""

from __future__ import annotations

import re
from datetime import date

from innercourt.reading.dates import named_times
from innercourt.reading.document import Language

_TAG = re.compile(r"^\s*[\[【(（](?P<who>[^\]】)）\d]{2,40})[\]】)）]\s*")
_WIRE = re.compile(
    r"^(?P<place>[A-Z][A-Za-z .,]{2,40}?)(?:,? (?P<day>[A-Z][a-z]{2,8}\.? \d{1,2}))? \((?P<who>[A-Z][A-Za-z ]{1,30})\) ?[-—–] ?"  # noqa: E501
)
_ZH_WIRE = re.compile(
    r"^(?P<who>[\u4e00-\u9fff]{2,8}(?:社|网|报|电台|通讯社))(?P<place>[\u4e00-\u9fff]{2,6})?(?P<day>\d{1,2}月\d{1,2}日)?(?:电|讯)"
)
_SIGN = re.compile(r"[\u4e00-\u9fff]")
_LETTER = re.compile(r"[A-Za-zÀ-ɏ]")
_STAMP = re.compile(
    r"^(?:published|updated|posted|date|发布(?:时间)?|时间|日期)?[:：]?\s*(?P<when>.{4,40})$", re.IGNORECASE
)


def language_of(text: str) -> Language:
    """Chinese if more than one letter in seven is a Chinese sign, else English.

    >>> language_of("张又侠 visited"), language_of("A visit")
    ('zh', 'en')
    """
    sample = text[:20_000]
    signs = len(_SIGN.findall(sample))
    if not signs:
        return "en"
    letters = signs + len(_LETTER.findall(sample))
    return "zh" if letters and signs > letters / 7 else "en"


def opening(text: str, start: int, end: int) -> tuple[str, int]:
    """The publisher that a first paragraph names in its mark, and where the paragraph then begins.

    >>> opening("[People News] The storm", 0, 23)
    ('People News', 14)
    """
    for pattern in (_TAG, _WIRE, _ZH_WIRE):
        m = pattern.match(text[start : min(end, start + 120)])
        if m:
            return m["who"].strip(), start + m.end()
    return "", start


def day_of(text: str, spans: list[tuple[int, int]]) -> date | None:
    """The day in a line that holds nothing else, such as “Published: 3 May 1901”."""
    for a, b in spans:
        if b - a > 60:
            continue
        found = [d for d in named_times(text, a, b, None) if d.first is not None and d.first == d.last]
        rest = _STAMP.match(text[a:b])
        if len(found) == 1 and rest and found[0].place.end - found[0].place.start >= 0.4 * (b - a):
            return found[0].first
    return None
