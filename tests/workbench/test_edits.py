"""Edits: on the disk before they are acknowledged, refused where two collide, comments left as they were."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from innercourt.case.read import read_case
from innercourt.errors import UsageError
from innercourt.library import locate
from innercourt.workbench.desk import Desk, edits_of, is_own
from innercourt.workbench.knobs import Move
from innercourt.workbench.saving import as_patch, changed_files, save_as, save_here
from tests.workbench.served import Client, analysed, finished, let_in, own_case
from tests.workbench.small import CASE, FILES

ARTICLE = """The dismissal

Exile Weekly, 6 March 2031

A palace clerk said that the marshal was dismissed. According to the Gazette, the marshal resisted.
"""
MOVES = {
    "loyalty.*.regent": Move(0.5, 1.0),
    "strength.army": Move(1.0, 1.0),
    "strong:loyalty.guard.regent": Move(1.0, 1.0),
    "weight:weak": Move(0.0, 2.0),
    "garble": Move(0.0, 1.5),
}


def test_moved_priors_are_written_where_they_stood(desk: Desk, tmp_path: Path) -> None:
    view, place = desk.view, own_case(tmp_path, FILES)
    assert view.courts is not None
    changed = changed_files(place, view.whole, view.courts.knobs, MOVES)
    text = changed["case.yaml"]
    assert "# This comment must outlive every change." in text
    assert 'prior: "normal(0.75, 0.7)"   # argued from appointments' in text
    assert 'army: {name: First Army, strength: "lognormal(4.0496, 0.3)"}' in text
    assert 'set: {loyalty.guard.regent: "normal(2, 0.5)"}' in text
    assert "weak: {name: The marshal commands, weight: 1, " in text
    assert len(text.splitlines()) == len(CASE.splitlines())
    assert yaml.safe_load(changed["workbench.yaml"])["quantities"] == {"garble": "beta(0.87097, 26.129)"}
    save_here(place, changed)
    assert {q.name: q.prior.text for q in read_case(place).quantities}[
        "loyalty.*.regent"
    ] == "normal(0.75, 0.7)"


def test_the_patch_is_the_change(desk: Desk, tmp_path: Path) -> None:
    view, place = desk.view, own_case(tmp_path, FILES)
    assert view.courts is not None
    text = as_patch(place, view.whole, view.courts.knobs, MOVES)
    done = subprocess.run(
        ["patch", "-p1", "-d", str(place)], input=text, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    changed = changed_files(own_case(tmp_path / "other", FILES), view.whole, view.courts.knobs, MOVES)
    assert {name: (place / name).read_text() for name in changed} == changed
    assert as_patch(place, view.whole, view.courts.knobs, {}) == ""


def test_a_copy_appears_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    place = own_case(tmp_path, FILES)
    with pytest.raises(UsageError, match="something of that name"):
        save_as(place, place, {})
    with pytest.raises(Exception, match="mistake"):
        save_as(place, tmp_path / "new", {"case.yaml": CASE.replace("normal(.4, .7)", "normal(1)")})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case"]
    save_as(place, tmp_path / "new", {})
    assert (tmp_path / "new" / "case.yaml").read_text() == CASE


def test_a_change_that_breaks_the_case_is_not_written(tmp_path: Path) -> None:
    place = own_case(tmp_path, FILES)
    with pytest.raises(UsageError, match="would not be sound"):
        save_here(place, {"case.yaml": "case: [", "x.yaml": "quantities: {a.b: 1}"})
    assert sorted(p.name for p in place.iterdir()) == ["case.yaml"]
    assert (place / "case.yaml").read_text() == CASE
    assert [p.name for p in tmp_path.iterdir()] == ["case"]


def read_article(client: Client) -> tuple[str, dict[str, object]]:
    """An article read: the address of its page, and the page."""
    to = client.post(
        "/read", {"text": ARTICLE, "publisher": "Exile Weekly", "published": "2031-03-06"}
    ).headers["location"]
    return to, client.get(to.replace("/read?", "/read.json?")).json()


def accept(client: Client, page: dict[str, object], place: int, **more: str) -> httpx.Response:
    """The form of one statement, filled in and sent."""
    s = page["statements"][place]  # type: ignore[index]
    fields = {
        "version": page["frame"]["version"], "document": page["open"]["id"], "statement": s["id"], "says": "affirms",  # type: ignore[index]
        "proposition": "dismissed", "decide": "accept", "date": "2031-03-06", "hedge": s["hedge"], "kind": s["kind"],
        "lineage": s["lineage"], "summary": "so it is told", **{f"source{i}": ["exile", "clerk"][min(i, 1)] for i in range(len(s["chain"]))},  # noqa: E501
        **more,
    }  # fmt: skip
    return client.post("/read/decide", fields)


def test_an_accepted_statement_is_in_the_case(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    client = let_in(desk)
    _, page = read_article(client)
    assert len(page["statements"]) >= 2  # type: ignore[arg-type]
    answer = accept(client, page, 0)
    assert answer.status_code == 303, answer.text
    desk.bench.stop()
    case = read_case(desk.view.place)
    new = [r for r in case.reports if r.id.startswith("d")]
    assert [(r.proposition, r.chain[0].source, r.date.isoformat()) for r in new] == [
        ("dismissed", "exile", "2031-03-06")
    ]
    assert (desk.view.place / "case.yaml").read_text() == CASE
    assert edits_of(desk.view.place)[0]["what"].startswith("accepted ")
    again = client.get("/read.json").json()
    assert again["statements"][0]["state"] == "accepted"
    # its own version is old now, so the next needs a fresh page; then it joins the first in one file
    assert accept(client, page, 1, proposition="resisted").status_code == 409
    assert accept(client, again, 1, proposition="resisted").status_code == 303
    assert len([r for r in read_case(desk.view.place).reports if r.id.startswith("d")]) == 2
    assert len(list(desk.view.place.glob("read-*.yaml"))) == 1
    desk.close()


def test_a_file_of_statements_that_was_written_in_by_hand_is_left_alone(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    client = let_in(desk)
    _, page = read_article(client)
    assert accept(client, page, 0).status_code == 303
    [path] = desk.view.place.glob("read-*.yaml")
    path.write_text(path.read_text() + "# a note of mine\n")
    assert accept(client, client.get("/read.json").json(), 1, proposition="resisted").status_code == 409
    assert accept(client, client.get("/read.json").json(), 1, proposition="resisted").status_code == 303
    assert path.read_text().endswith("# a note of mine\n")
    names = sorted(p.name for p in desk.view.place.glob("read-*.yaml"))
    assert names == [path.name.replace(".yaml", "-2.yaml"), path.name]
    assert len([r for r in read_case(desk.view.place).reports if r.id.startswith("d")]) == 2
    desk.close()


def test_a_statement_that_cannot_stand_is_told(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    client = let_in(desk)
    _, page = read_article(client)
    answer = accept(client, page, 0, source0="Exile Weekly!")
    assert (answer.status_code, answer.text.splitlines()[1]) == (
        400, "expected  sources by short names: small letters, digits and underscores",
    )  # fmt: skip
    assert accept(client, page, 0, proposition="").status_code == 400
    assert accept(client, page, 0, date="soon").status_code == 400
    assert accept(client, page, 0, hedge="xyzzy").status_code == 400
    assert sorted(p.name for p in desk.view.place.iterdir()) == ["case.yaml"]
    assert accept(client, page, 0, decide="reject").status_code == 303
    assert client.get("/read.json").json()["statements"][0]["state"] == "rejected"
    assert sorted(p.name for p in desk.view.place.iterdir()) == ["case.yaml"]
    desk.close()


def test_two_windows_do_not_overwrite_each_other(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    one, two = let_in(desk), let_in(desk)
    _, first = read_article(one)
    second = two.get("/read.json").json()
    assert accept(one, first, 0).status_code == 303
    answer = accept(two, second, 1, proposition="resisted")
    assert (answer.status_code, answer.text) == (
        409, "The case was changed in the meantime: look at it again, then decide.",
    )  # fmt: skip
    assert len([r for r in read_case(desk.view.place).reports if r.id.startswith("d")]) == 1
    desk.close()


def test_a_change_in_an_editor_counts_as_one(tmp_path: Path) -> None:
    place = own_case(tmp_path, FILES)
    desk = Desk(place, draws=64)
    client = let_in(desk)
    _, page = read_article(client)
    (place / "case.yaml").write_text(CASE.replace("weight: .5", "weight: .6"))
    assert accept(client, page, 0).status_code == 409
    assert client.get("/court.json").json()["frame"]["version"] != page["frame"]["version"]  # type: ignore[index]
    (place / "case.yaml").write_text("case: [")
    assert accept(client, client.get("/read.json").json(), 0).status_code == 409
    assert "cannot be read" in client.get("/court").text
    desk.close()


def test_a_packaged_case_is_copied_before_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not is_own(locate("beijing-2025"))
    desk = Desk("beijing-2025", draws=64)
    client = let_in(desk)
    client.post("/read", {"text": ARTICLE})
    page = client.get("/read.json").json()
    refused = accept(client, page, 0, proposition="request_made")
    assert (refused.status_code, refused.text.splitlines()[0]) == (400, "a packaged case cannot be changed")
    assert client.post("/assumptions/copy", {"folder": "mine"}).status_code == 303
    assert desk.view.own
    assert desk.view.place == tmp_path / "mine"
    assert {p.name for p in locate("beijing-2025").glob("*.yaml")} <= {
        p.name for p in (tmp_path / "mine").iterdir()
    }
    page = client.get("/read.json").json()
    some = page["propositions"][0][0]
    assert accept(client, page, 0, proposition=some, source0="exile", source1="clerk").status_code == 303
    desk.close()


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("~nobodyxyz/x", "a copy needs a folder\nexpected  the name of a new folder, or `~` for your own\n"
         "found     `~nobodyxyz/x`, and nobody of that name is known here"),
        ("/tmp/" + "x" * 900, "there can be no folder of that name\nexpected  the name of a new folder\n"
         f"found     `/tmp/{'x' * 54}…`: File name too long"),
        ("x" * 1001, f"a copy needs a folder\nexpected  the name of a new folder\nfound     `{'x' * 60}`"),
    ],
    ids=["nobody", "long", "longer"],
)  # fmt: skip
def test_a_folder_that_cannot_be_is_told(tmp_path: Path, folder: str, told: str) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    answer = let_in(desk).post("/assumptions/copy", {"folder": folder})
    assert (answer.status_code, answer.text) == (400, told)
    desk.close()


def test_a_forecast_is_a_sentence_and_no_book(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    own = {"statement": "x" * 3_000_000, "p": "likely", "due": "2099-01-01"}
    answer = let_in(desk).post("/forecasts/own", own)
    assert (answer.status_code, answer.text) == (
        400, "the field `statement` is too long\nexpected  at most 1,000 characters\nfound     3,000,000",
    )  # fmt: skip
    assert not (desk.view.place / "forecasts.jsonl").exists()
    desk.close()


def test_saving_moves_needs_the_version_before_one(desk: Desk) -> None:
    client = let_in(desk)
    moves = json.dumps({"loyalty.*.regent": [0.5, 1]})
    assert client.post("/assumptions/save", {"moves": moves, "version": "old"}).status_code == 409
    assert client.post("/assumptions/save", {"moves": "{}", "version": desk.view.version}).status_code == 400
    assert (desk.view.place / "case.yaml").read_text() == CASE


def test_the_same_prior_is_not_saved_over_another_window(tmp_path: Path) -> None:
    desk = analysed(Desk(own_case(tmp_path, FILES), draws=64))
    client = let_in(desk)

    def saved(key: str, begun: str) -> httpx.Response:
        fields = {"moves": json.dumps({key: [0.5, 1]}), "begun": json.dumps({key: begun})}
        return client.post("/assumptions/save", {**fields, "version": desk.view.version})

    assert saved("nerve", "beta(2, 3)").status_code == 303
    assert saved("luck", "uniform(0, 1)").status_code == 303  # of another prior: both stand
    once = (desk.view.place / "case.yaml").read_text()
    again = saved("nerve", "beta(2, 3)")
    assert (again.status_code, again.text.partition(",")[0]) == (409, "`nerve` was changed in the meantime")
    now = next(q.prior.text for q in desk.view.whole.quantities if q.name == "nerve")
    assert saved("nerve", now).text.endswith("Wait until the sliders are worked out anew.")
    assert saved("nerve", "[").status_code == 409
    assert (desk.view.place / "case.yaml").read_text() == once
    desk.close()


def test_a_mistake_names_its_field(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    client, asked = let_in(desk), {"accept": "application/json"}
    own = {"statement": "The marshal is seen in public", "p": "7", "due": "2099-01-01"}
    told = client.post("/forecasts/own", own, headers=asked)
    assert (told.status_code, told.json()["field"]) == (400, "p")
    assert told.json()["message"].startswith("a probability lies between 0 and 1")
    assert client.post("/forecasts/own", {**own, "due": "never"}, headers=asked).json()["field"] == "due"
    assert client.post("/assumptions/copy", {"folder": ""}, headers=asked).json()["field"] == "folder"
    done = client.post("/forecasts/own", {**own, "p": "0.7"}, headers=asked)
    assert done.json() == {"version": desk.view.version, "to": "/forecasts"}
    desk.close()


def test_forecasts_are_stored_resolved_and_scored(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    client = let_in(desk)
    own = {"statement": "The marshal is seen in public", "p": "likely", "due": "2099-01-01"}
    assert client.post("/forecasts/own", own).status_code == 303
    page = client.get("/forecasts.json").json()
    assert [(f["statement"], f["words"], f["state"]) for f in page["open"]] == [
        (own["statement"], "likely", "open")
    ]
    assert client.post("/forecasts/own", {**own, "p": "perhaps so"}).status_code == 400
    assert client.post("/forecasts/own", {**own, "due": "never"}).status_code == 400
    done = {"id": page["open"][0]["id"], "verdict": "yes", "on": time.strftime("%Y-%m-%d"), "why": "seen"}
    assert client.post("/forecasts/resolve", done).status_code == 303
    assert client.get("/forecasts.json").json()["settled"][0]["state"] == "yes"
    assert client.post("/forecasts/add").status_code == 400  # there is no answer yet
    (desk.view.place / "forecasts.jsonl").write_text("{broken\n")
    assert client.get("/forecasts").status_code == 200
    desk.close()


def test_work_can_be_cancelled(tmp_path: Path) -> None:
    desk = Desk(own_case(tmp_path, FILES), draws=64)
    client = let_in(desk)
    client.post("/analyse")
    assert any(p.busy for p in desk.bench.progress())
    client.post("/stop", {"name": "analysis"})
    assert [p.state for p in desk.bench.progress()] == ["stopped"]
    assert "Work it out again" in client.get("/court").text
    desk.close()


def test_the_ledger_takes_what_is_accepted(tmp_path: Path) -> None:
    from innercourt import ledger as book

    with book.init(str(tmp_path / "ledger.sqlite")):
        pass
    place = own_case(tmp_path, {"case.yaml": CASE + "ledger: ../ledger.sqlite\n"})
    desk = Desk(place, draws=64)
    client = let_in(desk)
    _, page = read_article(client)
    answer = accept(client, page, 0)
    assert answer.status_code == 303, answer.text
    assert not list(place.glob("read-*.yaml"))
    with book.open_ledger(str(tmp_path / "ledger.sqlite"), read_only=True) as held:
        assert [r.entry.proposition for r in book.all_standing(held, "statement")] == ["dismissed"]
    assert len(desk.view.whole.reports) == 5
    desk.close()


def _served(place: Path) -> tuple[subprocess.Popen[str], str]:
    """A server in a process of its own, and the address that it printed."""
    command = [
        sys.executable,
        "-m",
        "innercourt",
        "open",
        str(place),
        "--port",
        "0",
        "--no-browser",
        "--draws",
        "64",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "PYTHONUNBUFFERED": "1"})  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"open (http://\S+)", line):
            return process, found[1]
    raise AssertionError(process.communicate()[1])


def test_a_server_that_is_killed_loses_nothing_that_was_accepted(tmp_path: Path) -> None:
    place = own_case(tmp_path, FILES)
    process, address = _served(place)
    try:
        base = address.split("/enter")[0]
        with httpx.Client(base_url=base, headers={"origin": base}, timeout=60) as client:
            assert client.get(address).status_code == 303
            read = client.post("/read", data={"text": ARTICLE, "published": "2031-03-06"})
            assert read.status_code == 303, read.text
            to = read.headers["location"]
            page = client.get(to.replace("/read?", "/read.json?")).json()
            s = page["statements"][0]
            fields = {"version": page["frame"]["version"], "document": page["open"]["id"], "statement": s["id"],
                      "says": "affirms", "proposition": "dismissed", "decide": "accept",
                      **{f"source{i}": "clerk" for i in range(len(s["chain"]))}}  # fmt: skip
            assert client.post("/read/decide", data=fields).status_code == 303
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert len(read_case(place).reports) == 5
    assert edits_of(place)[0]["what"].startswith("accepted")


def test_control_c_ends_it_without_a_word(tmp_path: Path) -> None:
    process, address = _served(own_case(tmp_path, FILES))
    base = address.split("/enter")[0]
    with httpx.Client(base_url=base, timeout=60) as client:
        client.get(address)
        with client.stream("GET", "/news") as news:
            assert next(news.iter_lines()).startswith("retry")
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode in (0, 130)


def test_solving_anew_carries_a_large_move(desk: Desk) -> None:
    client = let_in(desk)
    moves = json.dumps({"loyalty.*.regent": [2.0, 0.6]})
    asked = {"accept": "application/json"}
    before = client.post("/assumptions/try", {"moves": moves}, headers=asked).json()
    assert client.post("/assumptions/resolve", {"moves": moves}).status_code == 303
    finished(desk)
    after = client.post("/assumptions/try", {"moves": moves}, headers=asked).json()
    assert desk.solved is not None
    assert after["sound"] >= before["sound"]
    assert all(s[1]["effective"] >= 200 for s in after["soundness"])
