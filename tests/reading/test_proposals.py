"""From an article to reports of a case: proposed, judged by a person, and only then taken over."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from innercourt import ledger
from innercourt.case.bearing import Matcher
from innercourt.case.casefile import CaseFile
from innercourt.case.format_reports import ReportEntry
from innercourt.case.proposals import ProposalError, accepted, read_proposals
from innercourt.case.read import read_case
from innercourt.cli.main import cli, run
from innercourt.library import HOME
from innercourt.reading.reader import document_of, read_statements

TEXT = "The Gazette reported on 14 May 1901 that Cai Qi vetoed the order at the meeting. Xi Jinping was not in the room, Wei Jingsheng said.\n"  # noqa: E501


@pytest.fixture(scope="module")
def beijing() -> CaseFile:
    return read_case("beijing-2025")


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Written once, by the command."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    path = folder / "p.yaml"
    command = ["read", str(folder / "a.txt"), "--case", "beijing-2025", "--published", "2026-01-02"]
    assert run([*command, "--publisher", "The Gazette", "--propose", str(path)]) == 0
    return path


@pytest.fixture
def proposals(proposed: Path, tmp_path: Path) -> Path:
    """A copy for one analyst."""
    path = tmp_path / "p.yaml"
    path.write_text(proposed.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def change(path: Path, number: int, **fields: Any) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["statements"][number].update(fields)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def ready(path: Path) -> None:
    """What an analyst does who accepts the first statement."""
    change(
        path,
        0,
        decide="accept",
        affirms="cai_vetoed",
        chain=[{"source": "people_news"}, {"source": "gazette", "name": "The Gazette"}],
    )


def test_what_bears_on_what(beijing: CaseFile) -> None:
    matcher = Matcher(beijing)
    [first, second] = read_statements(document_of(TEXT.encode())).statements
    bearing = matcher.bearing(first)
    assert bearing.actors == ("cai",)
    assert bearing.propositions[0].proposition == "cai_vetoed"
    assert [c.score for c in bearing.propositions] == sorted(
        [c.score for c in bearing.propositions], reverse=True
    )
    assert matcher.bearing(second).sources[-1] == "wei_jingsheng"
    assert matcher.actors("张又侠与蔡奇") == ("zhang", "cai")
    assert matcher.source("nobody at all") is None


def test_nothing_is_accepted_that_nobody_accepted(
    proposals: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", "--accept", str(proposals)]) == 2
    assert capsys.readouterr().err == (
        f"innercourt: nothing in {proposals} is accepted\n"
        "expected  `decide: accept` beside a statement\nfound     none\n"
    )


def test_accepted_statements_are_reports_that_a_case_takes(proposals: Path) -> None:
    ready(proposals)
    done = CliRunner().invoke(cli, ["read", "--accept", str(proposals)])
    data = yaml.safe_load(done.output)
    assert data["sources"] == {"gazette": {"name": "The Gazette", "class": "unknown", "grade": "F"}}
    [report] = data["reports"]
    assert (report["affirms"], str(report["date"]), report["hedge"]) == (
        "cai_vetoed",
        "2026-01-02",
        "reports",
    )
    assert report["chain"] == [
        {"source": "people_news", "verb": "says"},
        {"source": "gazette", "verb": "says"},
    ]
    assert ReportEntry.model_validate(report).affirms == "cai_vetoed"


def test_the_two_commands_work_as_they_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a case in a folder that is called otherwise than the case, from its own place and from another one."""
    shutil.copytree(HOME / "beijing-2025", tmp_path / "work" / "its folder")
    (tmp_path / "work" / "a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "work")
    assert (
        run(["read", "a.txt", "--case", "its folder", "--published", "2026-01-02", "--propose", "the p.yaml"])
        == 0
    )
    printed = Path("the p.yaml").read_text(encoding="utf-8").splitlines()[1]
    assert printed.endswith("Then: innercourt read --accept 'the p.yaml'")
    ready(Path("the p.yaml"))
    capsys.readouterr()
    assert run(shlex.split(printed.partition("innercourt ")[2])) == 0
    assert "affirms: cai_vetoed" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    assert run(["read", "--accept", "work/the p.yaml"]) == 0
    (tmp_path / "work").rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved")
    assert run(["read", "--accept", "the p.yaml"]) == 0


def test_older_proposals_are_read(proposals: Path) -> None:
    ready(proposals)
    data = yaml.safe_load(proposals.read_text(encoding="utf-8"))
    assert data.pop("folder") == ""
    proposals.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert run(["read", "--accept", str(proposals)]) == 0


def test_accepted_statements_in_a_ledger(proposals: Path, tmp_path: Path) -> None:
    ready(proposals)
    place = tmp_path / "court.db"
    ledger.init(place).close()
    for _ in range(2):
        assert run(["read", "--accept", str(proposals), "--ledger", str(place), "--by", "an analyst"]) == 0
    with ledger.open_ledger(place) as book:
        [record] = ledger.list_statements(book).records
        assert ledger.verify(book).sound
    told = record.entry
    assert TEXT[told.start : told.end] == told.quote == "Cai Qi vetoed the order at the meeting"
    assert (told.says, told.proposition, told.said, told.coded_by) == (
        "affirms",
        "cai_vetoed",
        "2026-01-02",
        "an analyst",
    )


CANNOT = "statement s1 cannot be accepted as it stands\nexpected  "


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"date": None}, CANNOT + "`date:`, the day from which one could know that this was said\nfound     none\n"),
        ({"denies": "cai_vetoed"}, CANNOT + "either `affirms:` or `denies:`, with a proposition\nfound     both\n"),
        ({"affirms": None}, CANNOT + "either `affirms:` or `denies:`, with a proposition\nfound     neither\n"),
        ({"kind": "poem"}, CANNOT + "`kind:` one of fact, forecast, motive, denial\nfound     `poem`\n"),
        ({"hedge": "surely"}, CANNOT + "a hedging word such as `is`, `reportedly`, `may`, or a number from 0 to 1\nfound     `surely`\n"),  # noqa: E501
        ({"affirms": "nothing"}, CANNOT + "a proposition of the case beijing-2025\nfound     `nothing`\n"),
        ({"decide": "maybe"}, CANNOT + "`decide: accept`, `decide: reject`, or nothing\nfound     `decide: maybe`\n"),
        ({"chain": [{"source": "gazette?", "name": "The Gazette"}]},
         CANNOT + "a source for The Gazette: one of the case, or a new short name without the mark\nfound     `gazette?`\n"),  # noqa: E501
    ],
)  # fmt: skip
def test_statements_that_cannot_stand(
    proposals: Path, beijing: CaseFile, fields: dict[str, Any], message: str
) -> None:
    ready(proposals)
    change(proposals, 0, **fields)
    with pytest.raises(ProposalError) as caught:
        accepted(read_proposals(proposals.read_text(encoding="utf-8"), "p.yaml"), beijing)
    assert f"{caught.value}\n" == message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "statements: [",
            "is not YAML\nexpected  the file that `read --propose` wrote, with your changes\nfound     line 1: ",
        ),
        (
            "- 1",
            "has another shape than proposals have\nexpected  the fields that `read --propose` wrote\nfound     ",
        ),
    ],
)
def test_files_that_are_no_proposals(
    tmp_path: Path, text: str, found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    assert run(["read", "--accept", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"innercourt: {path} {found}")


def test_a_pipe_gets_one_object_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(
        cli, ["read", str(tmp_path / "a.txt"), "-", "--json", "--case", "beijing-2025"], input=TEXT
    )
    first, second = map(json.loads, done.output.splitlines())
    assert first["statements"] == second["statements"]
    assert first["statements"][0]["bears_on"][0]["proposition"] == "cai_vetoed"
    text = first["document"]["text"]
    assert all(text[p["start"] : p["end"]] == p["text"] for s in first["statements"] for p in s["pieces"])


def test_what_a_person_sees(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(cli, ["read", str(tmp_path / "a.txt"), "--publisher", "The Post"])
    assert "The Post ← Gazette (report)" in done.output
    assert "no day given" in done.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "innercourt: nothing to read\nexpected  files, addresses, or - for standard input\nfound     none\n"),
        (["a", "--accept", "b"], "innercourt: --accept takes no documents\nexpected  files, addresses, or - for standard input\nfound     `a`\n"),  # noqa: E501
        (["a", "--endpoint", "http://x"], "innercourt: --endpoint and --model go together\nexpected  both\nfound     one\n"),  # noqa: E501
    ],
)  # fmt: skip
def test_options_that_do_not_go_together(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", *arguments]) == 2
    assert capsys.readouterr().err == message
