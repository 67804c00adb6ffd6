"""Every page, before and after the analysis, as HTML and as JSON; hostile texts come out as texts."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from innercourt.brief.findings import Estimate
from innercourt.brief.wording import percent
from innercourt.workbench.desk import Desk
from innercourt.workbench.news import News
from innercourt.workbench.pages.court import _states
from innercourt.workbench.pages.frame import PAGES
from innercourt.workbench.pages.read import pieces_of
from tests.workbench.served import HOSTILE, analysed, let_in, own_case
from tests.workbench.small import CASE, FILES, many

NAMES = [name for name, _ in PAGES]
SCRIPTS = ("/static/workbench.js", "/static/map.js", "/static/sliders.js")


class _Looked(HTMLParser):
    """Gathers what in a page could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag in ("iframe", "object", "embed", "base", "math", "style", "foreignobject"):
            self.wrong.append(f"<{tag}>")
        if tag == "script" and held.get("src") not in SCRIPTS:
            self.wrong.append(f"<script {held}>")
        for name, value in held.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.wrong.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "xlink:href") and re.match(
                r"\s*(javascript|data|vbscript):", value or "", re.I
            ):
                self.wrong.append(f"{tag} {name}={value}")
        if held.get("id"):
            self.ids.append(str(held["id"]))


def looked(html: str) -> _Looked:
    parser = _Looked()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("name", NAMES)
def test_a_page_stands_before_the_first_figure(name: str, tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    client = let_in(desk)
    answer = client.get(f"/{name}")
    assert answer.status_code == 200
    found = looked(answer.text)
    assert found.wrong == []
    assert len(found.ids) == len(set(found.ids))
    assert client.get(f"/{name}.json").json()["frame"]["found"] is False


@pytest.mark.parametrize("name", NAMES)
def test_a_page_stands_with_its_figures(name: str, desk: Desk) -> None:
    client = let_in(desk)
    answer = client.get(f"/{name}")
    assert answer.status_code == 200
    found = looked(answer.text)
    assert found.wrong == []
    assert len(found.ids) == len(set(found.ids))
    assert client.get(f"/{name}.json").json()["frame"]["found"] is True


def test_the_court_shows_who_would_be_obeyed(desk: Desk) -> None:
    page = let_in(desk).get("/court.json").json()
    assert {n["node"]["id"] for n in page["nodes"]} == {"regent", "marshal", "staff", "guard", "army"}
    guard = next(n for n in page["nodes"] if n["node"]["id"] == "guard")
    assert abs(guard["obeys"]["regent-marshal"] + guard["obeys"]["marshal-regent"] - 1) < 1e-9
    dated = next(t for t in page["ties"] if t["kind"] == "guards")
    assert dated["spans"] == [["2029-01-01", "2031-04-01"]]
    assert dated["evidence"][0] in ("r1", "r2", "r3", "r4")
    marshal = next(n for n in page["nodes"] if n["node"]["id"] == "marshal")
    assert marshal["notes"] == [["abroad", "2031-03-01", "2031-03-10"]]


def test_echoes_are_folded_under_their_origin(desk: Desk) -> None:
    page = let_in(desk).get("/reports.json").json()
    assert page["total"] == 4
    assert [i["report"]["id"] for i in page["items"]] == ["r4", "r3", "r1"]
    first = page["items"][2]
    assert [e["id"] for e in first["echoes"]] == ["r2"]
    assert first["event"] == "2031-03-01"
    assert [link["name"] for link in first["echoes"][0]["chain"]] == [
        "The Gazette",
        "Exile Weekly",
        "A palace clerk",
    ]
    assert len(first["weights"]) == 2


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("source=gazette", ["r3", "r2"]),
        ("origin=clerk", ["r1"]),
        ("origin=exile", ["r4"]),
        ("actor=regent", ["r1"]),
        ("q=r3", ["r3"]),
        ("q=THE ORDER", ["r1"]),
        ("q=nothing of the kind", []),
        ("by=event", ["r4", "r3", "r1"]),
        ("page=99", ["r4", "r3", "r1"]),
        ("page=x", ["r4", "r3", "r1"]),
    ],
)
def test_filters_of_reports(desk: Desk, query: str, ids: list[str]) -> None:
    page = let_in(desk).get(f"/reports.json?{query}").json()
    assert [i["report"]["id"] for i in page["items"]] == ids


def test_a_forced_move_is_made(desk: Desk) -> None:
    client = let_in(desk)
    plain = client.get("/play.json?episode=march").json()
    forced = client.get("/play.json?episode=march&do=march.decide.dismiss").json()
    row = next(m for m in forced["moves"] if m["move"] == "march.decide.dismiss")
    assert (row["forced"], row["p"]) == (True, 1.0)
    assert row["before"] == next(m for m in plain["moves"] if m["move"] == "march.decide.dismiss")["p"] < 1
    quiet = next(e for e in forced["endings"] if e["name"] == "Nothing happens")
    assert quiet["after"] < 1e-9 < quiet["before"]
    assert all(m["low"] <= m["high"] and m["value_low"] <= m["value_high"] for m in plain["moves"])
    assert client.get("/play?episode=march&do=march.decide.flee").status_code == 400
    assert client.get("/play?episode=none&do=").status_code == 200


def test_the_matrix_has_every_report_and_account(desk: Desk) -> None:
    page = let_in(desk).get("/hypotheses.json").json()
    assert {r["id"] for r in page["matrix"]} == {"r1", "r2", "r3", "r4"}
    assert all(len(r["weights"]) == 2 for r in page["matrix"])
    echo = next(r for r in page["matrix"] if r["id"] == "r2")
    assert max(abs(w) for w in echo["weights"]) < 1e-9
    assert {r["id"] for r in page["origins"]} == {"clerk", "gazette", "exile"}


def test_what_tells_nothing_is_one_line_without_colour(desk: Desk) -> None:
    html = let_in(desk).get("/hypotheses").text
    matrix = html[html.index('id="matrix-h"') : html.index('id="origins-h"')]
    assert re.search(r"2 reports tell nothing beyond the rest: <a[^>]*>r4</a>, <a[^>]*>r2</a>", matrix)
    assert len(re.findall("<tr>", matrix)) == 3  # the head and two reports
    assert not re.search(r'class="num (over|under)\d"[^>]*>0</td>', matrix)
    assert not re.search(r"r3</a>\s*<bdi>r3</bdi>", matrix)


def test_a_move_has_one_chance_in_the_tree_and_in_the_table(desk: Desk) -> None:
    page = let_in(desk).get("/play.json?episode=march").json()
    in_tree = {(t["move"].casefold(), t["chance"]) for t in page["tree"]["twigs"] if not t["stub"]}
    shown = {(m["label"].casefold(), percent(m["p"])) for m in page["moves"]}
    assert shown & in_tree
    assert {(move, chance) for move, chance in shown if move in {m for m, _ in in_tree}} <= in_tree


def test_an_address_that_is_none_has_the_menu(desk: Desk) -> None:
    client = let_in(desk)
    answer = client.get("/nowhere", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert '<a href="/assumptions"' in answer.text
    assert looked(answer.text).wrong == []
    assert client.get("/nowhere").text == "Not Found"


def test_sliders_answer_with_a_piece_of_the_page(desk: Desk) -> None:
    client = let_in(desk)
    moves = '{"loyalty.*.regent": [0.5, 1]}'
    answer = client.post("/assumptions/try", {"moves": moves, "run": "7"})
    assert 'data-run="7"' in answer.text
    assert looked(answer.text).wrong == []
    told = client.post("/assumptions/try", {"moves": moves}, headers={"accept": "application/json"}).json()
    assert told["moved"] == [["loyalty.*.regent", "normal(.4, .7)", "normal(0.75, 0.7)"]]
    assert told["ready"]
    assert told["sound"]
    assert told["courts"] > 1000
    page = client.get("/assumptions.json", params={"moves": moves}).json()
    assert next(d for d in page["dials"] if d["key"] == "loyalty.*.regent")["location"] == 0.5


@pytest.mark.parametrize(
    "moves",
    [
        '{"loyalty.*.regent": [9, 1]}',
        "[]",
        "{",
        '{"no.such": [1, 1]}',
        '{"luck": "x"}',
        "[" * 5000,
        '{"luck": [NaN, 1]}',
    ],
)
def test_what_is_no_move_is_told(desk: Desk, moves: str) -> None:
    assert let_in(desk).post("/assumptions/try", {"moves": moves}).status_code == 400


def test_the_brief_can_be_taken_away(desk: Desk) -> None:
    client = let_in(desk)
    html = client.get("/export/brief.html?open=1")
    assert html.headers["content-security-policy"].endswith("sandbox")
    assert "content-disposition" not in html.headers
    assert (
        client.get("/export/brief.html").headers["content-disposition"]
        == 'attachment; filename="karsovia.html"'
    )
    assert client.get("/export/brief.json").json()["hypotheses"]
    assert client.get("/export/brief.md").text.startswith("# The regent and the marshal\n")
    assert client.get("/export/brief.exe").status_code == 404


def hostile_case() -> str:
    """The small case with a hostile text wherever a text may stand."""
    data = yaml.safe_load(CASE)
    texts = [t.replace("\x00", "").replace("\x1b", "").replace("\x85", "") for t in HOSTILE]
    at = iter(texts * 10)
    data["title"], data["question"], data["about"] = next(at), next(at), next(at)
    for section, keys in {
        "actors": ("name", "about"), "units": ("name", "about"), "offices": ("title", "about"),
        "hypotheses": ("name", "why", "about"), "propositions": ("text", "about"), "sources": ("name", "about"),
    }.items():  # fmt: skip
        for entry in data[section].values():
            entry.update({key: next(at) for key in keys})
    for tie in data["ties"]:
        tie["why"] = next(at)
    for episode in data["episodes"]:
        episode.update(name=next(at), about=next(at))
        for outcome in episode["outcomes"].values():
            outcome["name"] = next(at)
    for report in data["reports"]:
        report.update(summary=next(at), document=next(at), address=next(at))
    data["quantities"]["loyalty.*.regent"]["why"] = next(at)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


@pytest.mark.parametrize("worked", [False, True])
def test_hostile_texts_come_out_as_texts(worked: bool, tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, {"case.yaml": hostile_case()}), draws=500)
    if worked:
        analysed(desk)
    client = let_in(desk)
    for text in HOSTILE[:6]:
        client.post("/read", {"text": f"The marshal said that {text} had happened.", "publisher": text})
    for name in NAMES:
        html = client.get(f"/{name}").text
        found = looked(html)
        assert found.wrong == [], name
        assert "<script>alert" not in html, name
        assert "<img src=x" not in html, name
        assert "49" not in re.findall(r"\{\{ 7 \* 7 \}\}|49</b>", html), name
    for query in HOSTILE:
        assert looked(client.get("/reports", params={"q": query, "source": query}).text).wrong == []
        answer = client.get("/play", params={"episode": query, "do": query})
        assert looked(answer.text).wrong == [] or answer.headers["content-type"].startswith("text/plain")
        told = client.get("/play", params={"do": query}, headers={"accept": "text/html"})
        assert looked(told.text).wrong == []
    desk.close()


def test_ten_thousand_reports_come_page_by_page(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, {"case.yaml": many(10_000)}), draws=64)
    client = let_in(desk)
    page = client.get("/reports")
    assert page.text.count("<li id=") <= 50
    assert len(page.text) < 400_000
    assert client.get("/reports.json?q=m777").json()["total"] == 1
    assert client.get("/reports.json").json()["months"]


def test_the_text_of_an_article_is_cut_without_loss() -> None:
    from innercourt.case.proposals import Proposal

    def at(id: str, start: int, end: int) -> Proposal:
        return Proposal.model_validate(
            {"id": id, "text": "x", "place": (start, end), "date": None, "chain": [{"source": "a"}]}
        )

    text = "abcdefghij"
    pieces = pieces_of(text, [at("s2", 4, 8), at("s1", 1, 5), at("s3", 5, 6)])
    assert "".join(p.text for p in pieces) == text
    assert [(p.text, p.statement) for p in pieces] == [("a", ""), ("bcde", "s1"), ("fgh", "s2"), ("ij", "")]


def test_a_tie_ends_with_the_episode_that_most_probably_ended_it(desk: Desk) -> None:
    view = desk.view
    march = view.case.episodes[0]
    february = replace(march, id="february", window=replace(march.window, end=date(2031, 2, 20)))
    seen = [
        ("february", "quiet", 0.95),
        ("february", "gone", 0.05),
        ("march", "gone", 0.7),
        ("march", "quiet", 0.3),
    ]
    answer = SimpleNamespace(
        state={"marshal": {"dismissed": Estimate(0.75, 0.01), "in_post": Estimate(0.25, 0.01)}},
        histories=tuple(
            SimpleNamespace(episode=e, outcome=o, probability=SimpleNamespace(p=p)) for e, o, p in seen
        ),
    )
    case = replace(view.case, episodes=(february, *view.case.episodes))
    state, changes = _states(replace(view, case=case, study=SimpleNamespace(answer=answer)))  # type: ignore[arg-type]
    assert state["marshal"] == "dismissed"
    assert changes == {"marshal": date(2031, 3, 20)}


def test_the_changes_of_the_court_are_listed_the_newest_first(desk: Desk) -> None:
    changes = let_in(desk).get("/court.json").json()["changes"]
    assert [c["day"] for c in changes] == sorted((c["day"] for c in changes), reverse=True)
    told = [(c["day"], c["began"], c["words"]) for c in changes]
    assert ("2031-04-01", False, "Palace Guard guards Regent Ilse") in told
    assert ("2031-03-01", True, "Marshal Varga abroad") in told


def test_a_listener_hears_first_how_much_was_told() -> None:
    async def first(news: News) -> str:
        listening = news.listen()
        told = await anext(listening)
        await listening.aclose()  # type: ignore[attr-defined]
        return told

    news = News()
    news.tell("progress", share=0.5)
    news.tell("found")
    assert news.told == 1
    assert asyncio.run(first(news)) == "retry: 2000\n\nevent: hello\ndata: 1\n\n"


def test_a_mistake_that_is_taken_back_is_forgotten(tmp_path: Path) -> None:
    place = own_case(tmp_path, FILES)
    desk = Desk(place, draws=64)
    (place / "case.yaml").write_text("case: [")
    desk._look()
    assert "cannot be read" in let_in(desk).get("/status").text
    (place / "case.yaml").write_text(CASE)
    desk._look()
    assert "cannot be read" not in let_in(desk).get("/status").text
    desk.close()
