"""A case's reports in a ledger and back: what they say stays the same, and mistakes are told."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import innercourt
from innercourt import ledger as book
from innercourt.case.moved import export_case, import_case
from innercourt.case.read import case_digest, check_case, read_case
from innercourt.case.track_record import HEDGES, resolved_reports
from innercourt.case.track_record_ledger import settled_statements
from innercourt.errors import CaseError, LedgerError
from innercourt.ledger import Ledger
from innercourt.library import HOME

from .small import BY, numbered

LINE = "\nledger: court.db\n"


def moved(tmp_path: Path, name: str) -> tuple[Path, Ledger]:
    """A copy of a packaged case whose reports are in a ledger beside it."""
    folder = tmp_path / "case"
    shutil.copytree(HOME / name, folder)
    ledger = book.init(folder / "court.db")
    import_case(ledger, folder, by=BY)
    reports = folder / "reports.yaml"
    reports.unlink()
    main = folder / "case.yaml"
    main.write_text(main.read_text("utf-8") + LINE, "utf-8")
    return folder, ledger


def test_beijing_is_the_same_case_from_a_ledger_and_back(tmp_path: Path) -> None:
    written = read_case("beijing-2025")
    folder, ledger = moved(tmp_path, "beijing-2025")
    with ledger:
        assert check_case(folder) == check_case("beijing-2025") == []
        assert read_case(folder) == written
        assert import_case(ledger, "beijing-2025", by=BY).added == 0
        main = folder / "case.yaml"
        main.write_text(main.read_text("utf-8").replace(LINE, "\n"), "utf-8")
        (folder / "reports.yaml").write_text(export_case(ledger, "beijing-2025"), "utf-8")
    assert read_case(folder) == written


def test_through_postgresql_too(place: str, tmp_path: Path) -> None:
    with book.init(place) as ledger:
        import_case(ledger, "beijing-2025", by=BY)
        folder = tmp_path / "case"
        shutil.copytree(HOME / "beijing-2025", folder)
        (folder / "reports.yaml").write_text(export_case(ledger, "beijing-2025"), "utf-8")
        assert read_case(folder) == read_case("beijing-2025")


SMALL = """case: regent
title: The regent
question: Did he fly?
as_of: 1901-06-01
ledger: {at: court.db}
propositions: {flight: {text: He flew home, claim: 0.5}}
"""


def small_case(tmp_path: Path, ledger: Ledger, text: str = SMALL) -> Path:
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    return tmp_path


def test_every_kind_of_report_comes_back(tmp_path: Path) -> None:
    """Silences, numbers for hedges, broken chains, in both directions."""
    text = (
        SMALL.replace("ledger: {at: court.db}\n", "")
        + """
sources: {gazette: {class: press, grade: B, aliases: [G], about: daily}, aide: {}}
reports:
  - {id: r1, date: 1901-05-14, chain: [gazette, {source: aide, verb: believes, hedge: may}], affirms: flight, hedge: .4}
  - {id: r2, date: 1901-05-15, chain: [gazette], silent: flight, expected: .7, lineage: unrecorded, kind: denial}
  - {id: r3, date: 1901-05-16, chain: [aide], denies: flight, kind: motive, hedge: reportedly, summary: no,
     document: d, address: "https://example.org/d"}
  - {id: r4, date: 1901-05-16, chain: [aide], silent: flight}
"""
    )
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    written = read_case(tmp_path)
    with book.init(tmp_path / "court.db") as ledger:
        import_case(ledger, tmp_path, by=BY)
        (tmp_path / "case.yaml").write_text(
            SMALL + text[text.index("sources:") : text.index("reports:")], "utf-8"
        )
        assert read_case(tmp_path) == written
        (tmp_path / "case.yaml").write_text(SMALL, "utf-8")  # the sources come along, too
        assert read_case(tmp_path).reports == written.reports
        assert {s.id: (s.kind, s.grade, s.aliases) for s in read_case(tmp_path).sources} == {
            "gazette": ("press", "B", ("G",)), "aide": ("unknown", "F", ()),
        }  # fmt: skip


def test_a_case_sees_corrections_unless_it_pins_the_state(tmp_path: Path) -> None:
    with book.init(tmp_path / "court.db") as ledger:
        chain = (book.Hop("aide"),)
        said = book.Statement(chain, case="regent", proposition="flight", said="1901-05-14", key="r1")
        receipt = book.add(ledger, [book.Source("aide"), said], by=BY)
        folder = small_case(tmp_path, ledger)
        first = case_digest(folder)
        book.correct(ledger, receipt.ids[1], by=BY, why="misread", says="denies")
        assert [r.says for r in read_case(folder).reports] == ["denies"]
        assert case_digest(folder) != first
        pinned = SMALL.replace("court.db", f"court.db, as_of: '{receipt.recorded_at}'")
        assert [r.says for r in read_case(small_case(tmp_path, ledger, pinned)).reports] == ["affirms"]


def test_mistakes_in_a_ledger_are_told_where_they_are(tmp_path: Path) -> None:
    with book.init(tmp_path / "court.db") as ledger:
        wrong = book.Statement(
            (book.Hop("aide"),), case="regent", proposition="fright", hedge="mayhap", key="r1"
        )
        book.add(ledger, [book.Source("aide"), wrong], by=BY)
        with pytest.raises(CaseError) as told:
            read_case(small_case(tmp_path, ledger))
    assert "court.db, report `r1`" in str(told.value)
    assert "the key `date`" in str(told.value)
    with book.open_ledger(tmp_path / "court.db") as ledger:
        book.correct(
            ledger, book.list_statements(ledger).records[0].id, by=BY, why="dated", said="1901-05-14"
        )
    [one, two] = check_case(tmp_path)
    assert (one.found, one.hint) == ("`fright`, which is not declared", "`flight`")
    assert two.found == "`mayhap`"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ledger: nowhere.db", "there is no ledger: no file"),
        ("ledger: case.yaml", "the ledger is damaged, or is none"),
        ("ledger: mysql://localhost/x", "no such kind of database"),
        ("ledger: 7", "the number 7"),
        ("ledger: {at: court.db, as_of: soon}", "not a moment in time"),
        ("ledger: {place: court.db}", "the key `place`"),
    ],
)
def test_a_ledger_that_cannot_be_read_is_a_mistake_like_any_other(
    tmp_path: Path, line: str, found: str
) -> None:
    book.init(tmp_path / "court.db").close()
    (tmp_path / "case.yaml").write_text(SMALL.replace("ledger: {at: court.db}", line), "utf-8")
    problems = [p for p in check_case(tmp_path) if p.severity == "error"]
    assert any(problem.found.startswith(found) for problem in problems)
    assert problems[0].line == 5


def test_a_case_that_is_not_there(file: Ledger) -> None:
    book.add(file, [book.Source("gazette"), book.Source("aide"), *numbered(0, 1)], by=BY)
    with pytest.raises(LedgerError, match="no statement is linked to this case"):
        export_case(file, "beijing-2052")


@pytest.mark.full
def test_the_answer_is_unchanged(tmp_path: Path) -> None:
    folder, ledger = moved(tmp_path, "beijing-2025")
    ledger.close()
    one, other = (innercourt.load(case).analyse(draws=2000, seed=3) for case in ("beijing-2025", folder))
    assert one.hypotheses == other.hypotheses
    assert one.command == other.command


def test_phrases_of_the_official_scales_reach_a_case_and_the_track_record(tmp_path: Path) -> None:
    """As numbers; what is said to be improbable as a denial; what the scale does not have is told."""
    said = [
        ("affirms", "likely", "icd203", "likely"), ("affirms", "unlikely", "icd203", "may"),
        ("denies", "highly likely", "phia2025", "almost no chance"), ("denies", "remote chance", "phia2025", "likely"),
    ]  # fmt: skip
    with book.init(tmp_path / "court.db") as ledger:
        entries = [
            book.Statement(
                (book.Hop("gazette", hedge=heard, scale="words" if heard == "may" else "icd203"), book.Hop(f"aide{i}")),
                case="regent", proposition="flight", says=says, hedge=phrase, scale=scale, said="1901-05-14",
                key=f"r{i}",
            )
            for i, (says, phrase, scale, heard) in enumerate(said)
        ]  # fmt: skip
        names = [book.Source("gazette"), *(book.Source(f"aide{i}") for i in range(5))]
        book.add(ledger, [*names, *entries], by=BY)
        folder = small_case(tmp_path, ledger)
        assert check_case(folder) == []
        heard = [(r.says, r.hedge, r.chain[0].hedge) for r in read_case(folder).reports]
        assert heard == [
            ("affirms", 0.35, "0.35"), ("denies", 0.35, "may"), ("denies", 0.7, "0.0"), ("denies", 0.95, "0.35"),
        ]  # fmt: skip
        assert "hedge: 0.35" in export_case(ledger, "regent")
        book.resolve(ledger, "regent", "flight", False, date(1901, 6, 1), by=BY)
        settled = settled_statements(str(tmp_path / "court.db"))
        assert [(s.hedge, s.true) for s in settled] == [
            (0.35, False),
            (0.35, True),
            (0.7, True),
            (0.95, True),
        ]
        resolved = resolved_reports(["spain-1981"], ledger=str(tmp_path / "court.db"))
        assert [r.hedge for r in resolved if r.case == "regent"] == [HEDGES[1]] * 3 + [HEDGES[0]]
        odd = book.Statement((book.Hop("aide4"),), case="regent", proposition="flight", hedge="so so", scale="icd203",
                             said="1901-05-14", key="odd")  # fmt: skip
        book.add(ledger, [odd], by=BY)
    [problem] = check_case(folder)
    assert (problem.path, problem.found) == ("reports[4].hedge", "`so so`")
