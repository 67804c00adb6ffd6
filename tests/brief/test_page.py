"""The HTML brief: whole, safe, self-contained, linked, the same every time, and what it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from jinja2.meta import find_referenced_templates

from innercourt.brief import page
from innercourt.brief.findings import Answer
from innercourt.brief.page import answer_html_fragment, render_html

from .answers import HOSTILE, answer, empty, hostile

VOID = {"meta", "link", "br", "hr", "img", "input", "base", "col", "source", "wbr"}
MAKERS = pytest.mark.parametrize("make", [answer, empty, hostile], ids=["full", "empty", "hostile"])


class Page(HTMLParser):
    """Tags, attributes and texts of a page; fails on a tag that is closed out of order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute of <{tag}> is given twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack[-1] == tag, f"</{tag}> where <{self.stack[-1]}> is open"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((tuple(self.stack), data))

    @property
    def shown(self) -> str:
        """What a reader sees, in one line."""
        return re.sub(r"\s+", " ", " ".join(text for at, text in self.texts if "style" not in at))

    def values(self, attribute: str) -> list[str]:
        """All values of an attribute."""
        return [value for _, attrs in self.tags if (value := attrs.get(attribute)) is not None]


@MAKERS
def test_the_page_is_whole_and_its_tags_nest(make: Callable[[], Answer]) -> None:
    text = render_html(make())
    page = Page(text)
    assert text.lstrip().startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert [tag for tag, _ in page.tags].count("h1") == 1


@MAKERS
def test_nothing_is_loaded_and_nothing_runs(make: Callable[[], Answer]) -> None:
    text = render_html(make())
    page = Page(text)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "image", "use", "foreignobject"}
    names = {name for _, attrs in page.tags for name in attrs}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "srcset", "xlink:href", "formaction", "ping"}
    style = "".join(data for at, data in page.texts if "style" in at)
    assert "url(" not in style
    assert "@import" not in style
    outside = [target for target in page.values("href") if not target.startswith("#")]
    assert all(target.startswith("https://") for target in outside)
    policy = next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


@MAKERS
def test_ids_are_unique_and_every_link_leads_somewhere(make: Callable[[], Answer]) -> None:
    page = Page(render_html(make()))
    ids = Counter(page.values("id"))
    assert [id for id, times in ids.items() if times > 1] == []
    wanted = {target[1:] for target in page.values("href") if target.startswith("#")}
    for name in ("aria-labelledby", "aria-describedby"):
        wanted |= {id for value in page.values(name) for id in value.split()}
    wanted |= {m for value in page.values("marker-end") for m in re.findall(r"#([^)]+)", value)}
    assert wanted - set(ids) == set()
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", id) for id in ids)


@MAKERS
def test_the_same_answer_gives_the_same_bytes(make: Callable[[], Answer]) -> None:
    assert render_html(make()).encode() == render_html(make()).encode()


def test_time_taken_is_not_on_the_page() -> None:
    slow = answer()
    quick = replace(slow, diagnostics=replace(slow.diagnostics, seconds=0.5))
    assert render_html(slow) == render_html(quick)


@MAKERS
def test_headings_go_down_one_level_at_a_time(make: Callable[[], Answer]) -> None:
    page = Page(render_html(make()))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


@MAKERS
def test_tables_and_figures_can_be_read_aloud(make: Callable[[], Answer]) -> None:
    text = render_html(make())
    page = Page(text)
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in page.tags if tag == "th")
    tables = [tag for tag, _ in page.tags if tag == "table"]
    captions = [tag for tag, _ in page.tags if tag == "caption"]
    assert len(tables) == len(captions)
    for tag, attrs in page.tags:
        if tag == "svg":
            assert attrs.get("aria-hidden") == "true" or (
                attrs.get("role") == "img" and len((attrs["aria-labelledby"] or "").split()) == 2
            )
    figures = [svg for svg in re.findall(r"<svg.*?</svg>", text, re.S) if 'role="img"' in svg]
    assert all(re.search(r"<title[^>]*>[^<]+</title><desc[^>]*>[^<]+</desc>", svg) for svg in figures)


def _contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours by WCAG 2.2."""

    def light(colour: str) -> float:
        digits = colour.lstrip("#")
        digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_all_text_stands_out_from_its_ground_in_light_and_dark() -> None:
    text = render_html(empty())
    palettes = [
        dict(re.findall(r"--(\w+): (#\w+)", part)) for part in re.findall(r":root \{(.*?)\}", text, re.S)
    ]
    assert len(palettes) == 2
    for palette in palettes:
        for name in ("ink", "muted", "link", *(f"t{n}" for n in range(8))):
            assert _contrast(palette[name], palette["paper"]) >= 4.5, name
        for name in ("ink", "muted", "link"):
            assert _contrast(palette[name], palette["wash"]) >= 4.5, name
        for kind in ("commands", "guards", "appoints", "vetoes", "gatekeeps", "hosts", "patron_of", "holds"):
            assert _contrast(palette[kind], palette["paper"]) >= 3, kind


def test_hostile_texts_are_shown_and_never_obeyed() -> None:
    text = render_html(hostile())
    page = Page(text)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(" in text
    assert HOSTILE[1].replace("  ", " ") in page.shown
    assert "{{ 7 * 7 }}{% raw %}" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    assert "מרחבא" not in page.shown
    assert "שלום" in page.shown


def test_an_address_that_is_no_web_address_is_not_a_link() -> None:
    found = answer()
    reports = tuple(replace(r, address="javascript:alert(1)") for r in found.case.reports)
    text = render_html(replace(found, case=replace(found.case, reports=reports)))
    assert 'href="javascript' not in text
    assert "javascript:alert(1)" in text


def test_the_page_says_that_it_is_an_inference_and_whose_words_it_shows() -> None:
    shown = Page(render_html(answer())).shown
    assert "a model’s inference from 13 reports, 7 origins" in shown
    assert "not a finding of fact" in shown
    assert "According to A naval attaché : Twice the usual number at the gates." in shown
    assert "The Gazette is silent where speech was due." in shown
    assert "According to A naval attaché; denied by The Gazette : “ The marshal's order" in shown
    assert "Settled as true on 4 March 2031" in shown


def test_likelihood_and_confidence_are_never_in_one_sentence() -> None:
    shown = Page(render_html(answer())).shown
    section = shown[
        shown.index("Key judgements 1") if "Key judgements 1" in shown else 0 : shown.index("Diagnostics")
    ]
    for sentence in re.split(r"(?<=[.!?])\s", section):
        if re.search(r"\bconfidence\b", sentence, re.I):
            assert not re.search(r"\b(un)?likely\b|\balmost certain\b|\beven chance\b", sentence), sentence


def test_reports_after_the_day_are_not_on_the_page() -> None:
    text = render_html(answer())
    assert "Later than the day of the analysis" not in text
    assert "report-r14" not in text
    assert 'id="report-r13"' in text


def test_every_report_origin_and_assumption_has_a_place() -> None:
    found = answer()
    ids = set(Page(render_html(found)).values("id"))
    assert {f"report-r{n:02d}" for n in range(1, 14)} <= ids
    origins = [id for id in ids if id.startswith("origin-") and not id.endswith("-h")]
    assert len(origins) == len(found.origins)
    assert "assumption-loyalty.-2a-.regent" in ids
    assert len([id for id in ids if id.startswith("assumption-")]) == len(found.case.quantities) + 4 + 1


def test_an_empty_answer_says_so_in_every_section() -> None:
    shown = Page(render_html(empty())).shown
    for sentence in (
        "there is nothing to judge",
        "names no rival accounts",
        "names nobody whose orders could be compared",
        "has no episode that is over",
        "has no episode that is still open",
        "Nothing was reported",
        "No report was known on that day",
        "No source was weighed",
        "states no priors of its own",
        "from priors alone, without reports",
    ):
        assert sentence in shown


def test_each_part_may_be_missing_on_its_own() -> None:
    full, bare = answer(), empty()
    # a small case: what is looked for is a section that needs another
    case = replace(full.case, quantities=(), reports=full.case.reports[:3], court=bare.case.court)
    found = replace(full, case=case)
    parts = (
        "hypotheses", "through_time", "histories", "trees", "command", "holds_power", "ruling_coalition",
        "units", "next", "propositions", "origins", "sources", "state",
    )  # fmt: skip
    for part in parts:
        Page(render_html(replace(found, **{part: getattr(bare, part)})))


def test_a_report_that_no_origin_lists_still_has_its_place() -> None:
    found = replace(answer(), origins=())
    ids = Counter(Page(render_html(found)).values("id"))
    assert all(ids[f"report-r{n:02d}"] == 1 for n in range(1, 14))
    twice = replace(answer(), origins=answer().origins * 2)
    ids = Counter(Page(render_html(twice)).values("id"))
    assert set(ids.values()) == {1}


def test_one_account_without_a_rival_is_no_finding() -> None:
    found = replace(answer(), hypotheses=answer().hypotheses[:1])
    shown = Page(render_html(found)).shown
    assert "names no rival accounts" in shown
    assert "On these reports, it is likely that Marshal Teodor Brask holds power" in shown


def test_no_figure_can_be_told_from_zero_or_one_hundred_percent() -> None:
    shown = Page(render_html(answer())).shown
    assert "<0.1%" in shown
    assert ">99.9%" in shown


def test_a_number_that_was_not_estimated_is_said_to_be_so() -> None:
    found = answer()
    nowhere = replace(found.hypotheses[0].posterior, p=float("nan"), se=float("nan"))
    first = replace(found.hypotheses[0], posterior=nowhere)
    text = render_html(replace(found, hypotheses=(first, *found.hypotheses[1:])))
    assert "not estimated" in Page(text).shown
    assert not re.search(r'="nan|nan"|[ MHVLQC]nan', text)


@MAKERS
def test_the_fragment_for_notebooks_is_whole_and_safe(make: Callable[[], Answer]) -> None:
    text = answer_html_fragment(make())
    page = Page(text)
    assert not {"script", "html", "body"} & {tag for tag, _ in page.tags}
    assert page.values("id") == []
    assert "a model’s inference" in page.shown


def test_the_templates_that_others_name_are_those_that_the_library_finds() -> None:
    templates = page.environment()
    assert templates.loader is not None
    named = 0
    for template in templates.list_templates(["j2"]):
        source, _, _ = templates.loader.get_source(templates, template)
        wanted = set(find_referenced_templates(templates.parse(source)))
        assert set(page.REFERENCE.findall(source)) == wanted, template
        named += len(wanted)
    assert named > 20
