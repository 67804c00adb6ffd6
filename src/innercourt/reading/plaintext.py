"""What of a plain text is the article: its title, its byline, its paragraphs, and what is not its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from innercourt.reading.document import Block
from innercourt.reading.sentences import paragraphs
from innercourt.reading.tokens import word_set

_FURNITURE = re.compile(
    r"^(?:categor(?:y|ies)|tags?|filed under|posted (?:in|by|on)|share (?:this|on)|follow (?:us|me|\w+ \w+ on)|related"
    r"|read (?:more|also|next)|see also|subscribe|sign up|newsletter|advertisement|sponsored|copyright|©|all rights"
    r"|leave a (?:reply|comment)|comments?\b|\d+ comments?|reply|log ?in|like this|loading|print|email this|tweet"
    r"|next (?:post|article)|previous|more from|recommended|you may also|most (?:read|popular)|cookies?|privacy"
    r"|terms of|about us|contact|powered by|theme|support us|please support|donate|click here|skip to|menu|home\b"
    r"|责任编辑|责编|编辑[:：]|相关(?:新闻|阅读|文章)|分享|转载|版权|订阅|上一篇|下一篇|本文网址|点击|评论|广告|推荐阅读|更多)",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\((?:screenshot|photo|image|picture|file photo|getty|ap|afp|reuters|video)\b[^)]{0,80}\)\W*$|（[^）]{0,20}(?:图|截图|摄)[^）]{0,20}）$|^(?:photo|image|picture|caption|图)[:：]",  # noqa: E501
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by|written by|reported by|author:|作者[:：]|记者|文[/／])\s*(?P<who>[^\d\n]{2,80})$", re.IGNORECASE
)
_END_MARK = re.compile(r"(?:△|▲|■|□|◆|###|\*\*\*|（完）|\(完\)|\(end\))\s*$", re.IGNORECASE)
_SIGN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{4,}|[\u4e00-\u9fff]")
_STOCK = word_set("this that with have from they them their there here your like please very good great thank thanks welcome support")  # fmt: skip  # noqa: E501
SUBSTANTIAL = 25
"""Words from which a paragraph counts as the article's without further proof."""


class Layout(NamedTuple):
    """The blocks of a text, and the title and authors that some of them gave."""

    blocks: tuple[Block, ...]
    title: str
    authors: tuple[str, ...]


def lay_out(text: str, extracted: bool = False) -> Layout:
    r"""Find the article in a plain text.

    The article runs from its first to its last substantial paragraph. What follows the last, or an
    end mark, belongs to it only if it is prose about the same things; comments, menus and notices are not.
    Where an extractor has already taken the article out of a page (`extracted`), its last paragraphs may be
    short: only what is plainly a notice is left out.

    >>> plan = lay_out("The fall\nBy A. Venn\n" + "The marshal fell. " * 12 + "\nNice theme!\nThank you Carlos!")
    >>> [b.role for b in plan.blocks]
    ['title', 'byline', 'body', 'boilerplate', 'boilerplate']
    """
    spans = paragraphs(text)
    if not spans:
        return Layout((), "", ())
    sizes = [_size(text[a:b]) for a, b in spans]
    large = [
        i
        for i, n in enumerate(sizes)
        if n >= SUBSTANTIAL and not _FURNITURE.match(text[spans[i][0] : spans[i][1]])
    ]
    first, last = (large[0], large[-1]) if large else (0, len(spans) - 1)
    ended = next(
        (i for i in range(first, last + 1) if _END_MARK.search(text[spans[i][0] : spans[i][1]])), None
    )
    last = last if ended is None else ended
    last = len(spans) - 1 if extracted and ended is None and large else last
    prose = spans[first : last + 1]
    about = _vocabulary(text, prose) if last + 1 < len(spans) else frozenset()
    blocks, title, authors = [], "", []
    for i, (a, b) in enumerate(spans):
        words = text[a:b]
        role, why = _role(
            words, sizes[i], i, first, last, about, bool(large), ended is not None, last == len(spans) - 2
        )
        if role == "byline":
            m = _BYLINE.match(words)
            authors += (
                [who.strip() for who in re.split(r",| and |、|，", m["who"]) if who.strip()] if m else []
            )
        if role == "title" and title:
            role = "heading"
        if role == "title" or (role == "caption" and i == 0):
            title = title or _CAPTION.sub("", words).strip()
        blocks.append(Block(a, b, role, why))
    return Layout(tuple(blocks), title.rstrip("."), tuple(authors))


def _role(
    words: str,
    size: int,
    i: int,
    first: int,
    last: int,
    about: frozenset[str],
    sure: bool,
    ended: bool,
    alone: bool,
) -> tuple[str, str]:
    if _FURNITURE.match(words) and size < 3 * SUBSTANTIAL:
        return "boilerplate", "a notice of the site"
    if _CAPTION.search(words) and size < 2 * SUBSTANTIAL:
        return "caption", ""
    if _BYLINE.match(words) and size < 12 and i <= first:
        return "byline", ""
    if not sure:
        return (
            ("title", "")
            if i == 0 and size < SUBSTANTIAL and last > 0 and words[-1] not in ".!?,;:。！？，；："
            else ("body", "")
        )
    if i < first:
        if i == 0 and size < SUBSTANTIAL:
            return "title", ""
        return ("heading", "") if size < SUBSTANTIAL and words[-1] not in '.!?”"。！？' else ("body", "")
    if i > last:
        if alone and not ended and words[-1] in '.”"。':
            return "body", ""
        if ended:
            return "boilerplate", "after the mark that ends the article"
        return (
            ("body", "")
            if _same_matter(words, size, about)
            else ("boilerplate", "short, after the article's end, on other matters")
        )
    if size <= 12 and words[-1] not in ".!?…:;,”\"'’)。！？：；，」":
        return "heading", ""
    return "body", ""


def _same_matter(words: str, size: int, about: frozenset[str]) -> bool:
    """Many words in common with the article; or prose, of which a few are enough."""
    own = {w.lower() for w in _WORD.findall(words)} - _STOCK
    shared = len(own & about)
    prose = words[-1] in '.”"。' and "!" not in words and size >= 8
    return size >= 5 and (shared >= max(2, 0.4 * len(own)) or (prose and shared >= (1 if size >= 14 else 2)))


def _vocabulary(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[str]:
    return frozenset(w.lower() for a, b in spans for w in _WORD.findall(text, a, b))


def _size(words: str) -> int:
    """Words; a Chinese sign counts for half a word."""
    signs = 0 if words.isascii() else len(_SIGN.findall(words))
    return len(words.split()) + signs // 2
