"""A whole brief as a page, as Markdown, as figures, as JSON: well formed, safe, linked, complete."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from innercourt.brief.as_json import to_json
from innercourt.brief.figure_files import render_figures
from innercourt.brief.findings import Answer
from innercourt.brief.in_brief import in_brief
from innercourt.brief.insight import Brief
from innercourt.brief.markdown import render_markdown
from innercourt.brief.names import Names
from innercourt.brief.page import render_html
from innercourt.brief.plain import plain_text, to_plain
from innercourt.brief.terminal import render_terminal

from .answers import answer, walk_texts
from .test_page import Page
from .whole import bare, harmful, whole, without

GOLDEN = Path(__file__).parent / "veldra.md"
MAKERS = pytest.mark.parametrize("make", [whole, bare, harmful], ids=["whole", "bare", "harmful"])
SECTIONS = (
    "judgements", "happened", "obeyed", "accounts", "next", "done", "why", "change", "watch", "unknown",
    "reported", "evidence", "sources", "assumptions", "diagnostics",
)  # fmt: skip


@MAKERS
def test_the_page_is_whole_safe_and_linked(make: Callable[[], Brief]) -> None:
    text = render_html(make())
    page = Page(text)
    ids = Counter(page.values("id"))
    assert [id for id, times in ids.items() if times > 1] == []
    wanted = {target[1:] for target in page.values("href") if target.startswith("#")}
    for name in ("aria-labelledby", "aria-describedby"):
        wanted |= {id for value in page.values(name) for id in value.split()}
    assert wanted - set(ids) == set()
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "use", "foreignobject"}
    assert not {name for _, attrs in page.tags for name in attrs if name.startswith("on")}
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert text == render_html(make())


@MAKERS
def test_tables_are_real_and_figures_are_told(make: Callable[[], Brief]) -> None:
    text = render_html(make())
    page = Page(text)
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in page.tags if tag == "th")
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    for svg in re.findall(r"<svg.*?</svg>", text, re.S):
        assert 'aria-hidden="true"' in svg or re.search(
            r"<title[^>]*>[^<]+</title><desc[^>]*>[^<]+</desc>", svg
        )


def test_all_sections_stand_in_the_order_of_the_issue() -> None:
    text = render_html(whole())
    places = [text.index(f'<section id="{section}"') for section in SECTIONS]
    assert places == sorted(places)
    plain = render_html(answer())
    assert not [s for s in ("done", "why", "change", "watch", "unknown") if f'<section id="{s}"' in plain]


def test_every_row_of_the_matrix_is_as_wide_as_its_head() -> None:
    for table in re.findall(r"<table.*?</table>", render_html(whole()), re.S):
        rows = re.findall(r"<tr.*?</tr>", table, re.S)
        widths = {len(re.findall(r"<t[hd]\b", row)) for row in rows}
        assert len(widths) == 1, table[:200]


def test_texts_that_mean_harm_are_shown_and_never_obeyed() -> None:
    text = render_html(harmful())
    assert "<script>alert" not in text
    assert "{{ 7 * 7 }}" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("part", ["evidence", "sensitivity", "watch", "expectations", "do"])
def test_each_part_may_be_missing(part: str) -> None:
    Page(render_html(without(part)))
    render_markdown(without(part))
    render_figures(without(part))


def test_likelihood_and_confidence_are_never_in_one_sentence() -> None:
    shown = Page(render_html(whole())).shown
    sentences = re.split(r"(?<=[.!?])\s", shown[: shown.index("How likelihood is worded")])
    assert any("Confidence in these judgements" in sentence for sentence in sentences)
    for sentence in sentences:
        if re.search(r"\bconfidence\b", sentence, re.I):
            assert not re.search(r"\b(un)?likely\b|\balmost certain\b|\beven chance\b", sentence), sentence


def test_the_markdown_is_the_one_that_was_last_looked_at() -> None:
    """To renew it after a change on purpose: `python -m tests.brief.test_whole_page`, and read it."""
    assert render_markdown(whole()) == GOLDEN.read_text("utf-8")


@MAKERS
def test_markdown_holds_together_whatever_the_case_says(make: Callable[[], Brief]) -> None:
    text = render_markdown(make())
    columns: int | None = None
    for row in text.splitlines():
        bars = len(re.findall(r"(?<!\\)\|", row)) if row.startswith("|") else None
        assert bars is None or columns is None or bars == columns, row
        columns = bars
    assert not re.search(r"(?<!\\)<script", text)
    assert "\x1b" not in text
    assert text.count("\n# ") + text.startswith("# ") == 1


@MAKERS
def test_every_figure_stands_alone(make: Callable[[], Brief]) -> None:
    for name, text in render_figures(make()).items():
        root = ET.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg", name
        assert re.fullmatch(r"[a-z][a-z0-9_-]*", name)
        titles = [node.text for node in root if node.tag.endswith(("title", "desc"))]
        assert all(titles)
        assert len(titles) == 2
        assert not {"href", "src"} & {key for node in root.iter() for key in node.attrib}
        ids = {node.attrib["id"] for node in root.iter() if "id" in node.attrib}
        used = {m for node in root.iter() for m in re.findall(r"url\(#([^)]+)\)", str(node.attrib))}
        assert used <= ids
        assert set(root.attrib["aria-labelledby"].split()) <= ids


def test_the_figures_of_a_whole_brief() -> None:
    assert sorted(render_figures(whole())) == [
        "accounts", "court", "outcomes-succession", "power", "reports", "tornado", "tree-journey",
        "tree-succession", "watch",
    ]  # fmt: skip
    assert render_figures(bare()) == {}
    assert not {"tornado", "watch"} & set(render_figures(answer()))


def test_json_adds_keys_and_changes_none(root: Path) -> None:
    found = whole()
    plain, old = json.loads(plain_text(found)), to_json(found.answer)
    assert {key: plain[key] for key in old} == json.loads(json.dumps(old))
    assert sorted(set(plain) - set(old)) == ["do", "evidence", "expectations", "sensitivity", "watch"]
    page = (root / "docs" / "reference" / "json.md").read_text()
    assert [key for key in plain if f"`{key}`" not in page] == []
    assert plain["watch"]["items"][0]["bits_per_cost"] == pytest.approx(0.0205)
    assert plain["watch"]["items"][2]["bits_per_cost"] is None
    assert plain["evidence"]["weights"][0]["pareto_k"] is None
    assert plain["expectations"]["hypotheses"]["nobody"]["least"] == {"p": 0.02, "se": 0.005}
    assert to_plain(found) == to_json(found, timing=False)
    assert to_json(bare())["expectations"] is None


def test_an_answer_s_own_json_says_what_was_forced() -> None:
    assert to_json(answer())["done"] == []
    assert to_json(whole().answer)["done"][0] == {
        "episode": "journey", "outcome": "quiet", "name": "Nothing is ordered", "p": 0.7, "se": 0.004,
    }  # fmt: skip


def terminal(found: Answer | Brief, width: int) -> list[str]:
    """The lines of a brief on a terminal of that width."""
    written = StringIO()
    render_terminal(found, Console(width=width, file=written))
    return written.getvalue().splitlines()


@pytest.mark.parametrize("width", [80, 100])
def test_the_terminal_gains_three_findings_told_to_the_end(width: int) -> None:
    short, long = terminal(answer(), width), terminal(replace(whole(), answer=answer(), do=()), width)
    added = [row for row in long if row not in short]
    assert len(long) - len(short) <= (9 if width == 100 else 10)  # a heading, three findings, an empty line
    heads = [row[2:15].strip() for row in added[1:]]
    assert [head for head in heads if head] == ["weighs most", "would flip it", "watch first"]
    told = " ".join(row[16:] for row in added[1:])
    assert all(text in told for _, text in in_brief(whole(), Names.of(whole().answer.case)))
    assert all(len(row) <= width for row in added)


def test_the_terminal_tells_what_moves_would_lead_to_and_how_open_episodes_begin() -> None:
    rows = terminal(whole(), 80)
    at = rows.index("IF THESE MOVES WERE MADE  with them, and as it is")
    assert rows[at + 1] == "  Made, whatever their actors would prefer:"
    assert rows[at + 2] == "  · “delay” by The court of Ostmark in “The marshal's journey to Ostmark”"
    assert rows[at + 3] == "    (journey.host.delay)"
    assert "     70% ±0.4               Nothing is ordered" in rows[at:]
    assert "  · Regent Orsolya Venn, after well: name 55% ±0.4, put off 24% ±0.4, bargain" in rows


def test_no_legend_and_no_course_is_cut_at_eighty_columns() -> None:
    rows = terminal(whole(), 80)
    at = rows.index("WHOSE ORDER WOULD BE OBEYED")
    assert rows[at + 1] == "  left against top [least-greatest], ±0.4; ◆ hangs on expectations"
    happened = rows[rows.index("WHAT NEXT") - 20 : rows.index("WHAT NEXT")]
    assert not [row for row in happened if row.endswith("…")]


def test_a_notebook_shows_a_brief_as_its_answer() -> None:
    assert "<script" not in whole()._repr_html_()
    assert whole().answer.case.id in whole()._repr_html_()


def test_every_mark_has_one_meaning_and_what_nobody_said_is_not_quoted() -> None:
    page = render_html(whole())
    assert page.count("◆ marks") == 1
    assert "↕ marks what moves by five points or more" in page
    assert "a filled square is a day on which a statement was settled" in page
    assert "Not reported so far:</span>“" not in page
    assert "the stronger the tint, the less probable" in page
    assert ">0.000" not in page
    assert page.count("This asks who would win a clash of orders on 20 June 2031") == 1


def test_no_lone_surrogate_reaches_a_file() -> None:
    case = replace(whole().answer.case, question="lone \ud800 surrogate")
    found = whole(replace(answer(), case=case))
    for text in (render_html(found), render_markdown(found), plain_text(found)):
        text.encode("utf-8")
    texts: list[str] = []
    walk_texts(found.watch.items, texts.append)
    assert texts


if __name__ == "__main__":
    GOLDEN.write_text(render_markdown(whole()), "utf-8")
