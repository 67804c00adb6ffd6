"""From an article into a ledger, and from there into a case, as a person does it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from innercourt import ledger
from innercourt.case.read import check_case, read_case
from innercourt.cli.main import run
from innercourt.ledger import Document, Ledger
from innercourt.library import HOME

TEXT = "The Gazette reported on 14 May 1901 that Cai Qi vetoed the order at the meeting. Xi Jinping was not in the room, Wei Jingsheng said.\n"  # noqa: E501
PAGE = f"<!DOCTYPE html><html><head><title>The order</title></head><body><article>{'<p>' + TEXT + '</p>'}{'<p>The hall was full that day, and nobody left it before the vote was over.</p>' * 3}</article></body></html>"  # noqa: E501


@pytest.fixture
def place(tmp_path: Path) -> Path:
    ledger.init(tmp_path / "court.db").close()
    return tmp_path / "court.db"


def read(article: Path, place: Path, *more: str) -> int:
    asked = ["--case", "beijing-2025", "--published", "2026-01-02", "--publisher", "People News"]
    return run(["read", str(article), *asked, "--ledger", str(place), "--by", "an analyst", *more])


def decide(proposals: Path, **fields: Any) -> None:
    data = yaml.safe_load(proposals.read_text("utf-8"))
    chain = [{"source": "people_news"}, {"source": "the_gazette", "name": "The Gazette"}]
    data["statements"][0].update({"decide": "accept", "affirms": "cai_vetoed", "chain": chain, **fields})
    data["statements"][1]["decide"] = "reject"
    proposals.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


def accept(proposals: Path, place: Path) -> int:
    return run(["read", "--accept", str(proposals), "--ledger", str(place), "--by", "an analyst"])


def documents(opened: Ledger) -> list[Document]:
    return [r.entry for r in ledger.all_standing(opened, "document") if isinstance(r.entry, Document)]


def test_an_article_becomes_a_report_of_a_case(
    tmp_path: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article, proposals = tmp_path / "a.txt", tmp_path / "p.yaml"
    article.write_text(TEXT, "utf-8")
    assert run(["ledger", "import", "beijing-2025", "--ledger", str(place)]) == 0
    assert read(article, place, "--propose", str(proposals)) == 0
    assert "recorded: d-" in capsys.readouterr().err
    decide(proposals)
    assert accept(proposals, place) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("affirms beijing-2025/cai_vetoed")
    assert said[1].endswith(": 2 new entries")  # the new source, and the statement

    folder = tmp_path / "case"
    shutil.copytree(HOME / "beijing-2025", folder)
    (folder / "reports.yaml").unlink()
    with (folder / "case.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nledger: {place}\n")
    assert [p for p in check_case(folder) if not p.warning] == []
    ours, theirs = read_case(folder).reports, read_case("beijing-2025").reports
    [new] = set(ours) - set(theirs)
    assert (new.proposition, new.origin, len(ours)) == ("cai_vetoed", "the_gazette", len(theirs) + 1)


def test_the_same_article_twice_is_one_document(
    tmp_path: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "a.txt"
    article.write_text(TEXT, "utf-8")
    for told in ("recorded: d-", "there already: d-"):
        assert read(article, place) == 0
        assert told in capsys.readouterr().err
    with ledger.open_ledger(place) as opened:
        [document] = documents(opened)
    assert (document.content, document.media_type, document.title) == (None, "text/plain", "")
    assert document.captured != ""


def test_what_was_taken_out_of_a_page_is_kept_and_compared(tmp_path: Path, place: Path) -> None:
    article, proposals = tmp_path / "a.html", tmp_path / "p.yaml"
    article.write_text(PAGE, "utf-8")
    assert read(article, place, "--propose", str(proposals)) == 0
    decide(proposals)
    assert accept(proposals, place) == 0
    with ledger.open_ledger(place) as opened:
        page, text = documents(opened)
        [record] = ledger.list_statements(opened).records
        assert ledger.echo_candidates(opened) == []  # the text is no echo of its page
        kept = ledger.content_of(opened, text.sha256)
        assert ledger.content_of(opened, page.sha256) == PAGE.encode()
    assert (page.media_type, text.media_type) == ("text/html", "text/plain")
    said: Any = record.entry
    assert kept is not None
    assert kept.decode()[said.start : said.end] == said.quote == "Cai Qi vetoed the order at the meeting"


def test_words_that_were_changed_are_found_or_refused_and_then_nothing_is_added(
    tmp_path: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article, proposals = tmp_path / "a.txt", tmp_path / "p.yaml"
    article.write_text(TEXT, "utf-8")
    assert run(["read", str(article), "--case", "beijing-2025", "--propose", str(proposals)]) == 0
    decide(proposals, text="Cai Qi vetoed the law", date="2026-01-02")
    assert accept(proposals, place) == 2
    error = capsys.readouterr().err
    assert (
        "innercourt: a quote is not what stands in its document\nexpected  `Cai Qi vetoed the order" in error
    )
    with ledger.open_ledger(place) as opened:
        assert documents(opened) == []
        assert ledger.verify(opened).entries == 0
    decide(proposals, text="vetoed the order", date="2026-01-02")
    assert accept(proposals, place) == 0
    with ledger.open_ledger(place) as opened:
        said: Any = ledger.list_statements(opened).records[0].entry
    assert TEXT[said.start : said.end] == said.quote == "vetoed the order"


def test_an_article_that_is_gone_is_kept_by_its_digest_alone(tmp_path: Path, place: Path) -> None:
    article, proposals = tmp_path / "a.txt", tmp_path / "p.yaml"
    article.write_text(TEXT, "utf-8")
    assert run(["read", str(article), "--case", "beijing-2025", "--propose", str(proposals)]) == 0
    decide(proposals, date="2026-01-02")
    article.unlink()
    assert accept(proposals, place) == 0
    with ledger.open_ledger(place) as opened:
        [document] = documents(opened)
        assert (document.content, len(document.sha256)) == (None, 64)
        assert ledger.content_of(opened, document.sha256) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "innercourt: there is no ledger\nexpected  a file made by `ledger init`, or a URL\n"
         "found     no file `{0}`\ntry       innercourt ledger init --ledger {0}\n"),
        (b"not a ledger, but text of some length\n" * 50,
         "innercourt: the ledger is damaged, or is none\nfound     file is not a database (SQLITE_NOTADB)\n"
         "try       innercourt ledger verify --ledger {0}\n"),
    ],
)  # fmt: skip
def test_ledgers_that_are_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, message: str
) -> None:
    article, place = tmp_path / "a.txt", tmp_path / "other.db"
    article.write_text(TEXT, "utf-8")
    if content is not None:
        place.write_bytes(content)
    assert run(["read", str(article), "--ledger", str(place)]) != 0
    assert capsys.readouterr().err == message.format(place)


def test_nothing_is_recorded_without_a_case(
    tmp_path: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article, proposals = tmp_path / "a.txt", tmp_path / "p.yaml"
    article.write_text(TEXT, "utf-8")
    assert run(["read", str(article), "--propose", str(proposals)]) == 0
    decide(proposals, date="2026-01-02")
    capsys.readouterr()
    assert accept(proposals, place) == 2
    assert capsys.readouterr().err == (
        "innercourt: a ledger links statements to a case\nexpected  --case CASE with it\nfound     no case\n"
    )
