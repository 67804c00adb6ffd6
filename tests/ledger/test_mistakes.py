"""Every mistake is told whole: what, expected, found, try. And hostile text is only text."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from innercourt import ledger as book
from innercourt.cli.main import cli, run
from innercourt.errors import InputError, LedgerError
from innercourt.ledger import Document, Hop, Ledger, Merge, Proposition, Source, Statement

from .small import BY, filled, sources, statement

MISTAKES = [
    (Source("The Gazette"), "a source cannot be recorded: its source\n"
     "expected  lower-case letters, digits and `_`, beginning with a letter\nfound     `The Gazette`"),
    (Source("gazette", kind="paper"), "a source cannot be recorded: its kind\n"
     "expected  one of official, press, analyst, exile_or_partisan, rumour_social, private_insider, coup_maker, "
     "foreign_government, unknown\nfound     `paper`"),
    (statement("adie"), "there is no such source\nexpected  a source that this ledger knows\nfound     `adie`\n"
     "try       `aide`, or add it first"),
    (statement(says="doubts"), "a statement cannot be recorded: its says\n"
     "expected  one of affirms, denies, silent\nfound     `doubts`"),
    (statement(said="1901-02-30"), "a statement cannot be recorded: its said\n"
     "expected  a day YYYY-MM-DD\nfound     `1901-02-30`"),
    (statement(event="soon"), "a statement cannot be recorded: its event\n"
     "expected  a day YYYY-MM-DD, a month or a year\nfound     `soon`"),
    (statement(start=3, end=1), "a statement cannot be recorded: its start, end\n"
     "expected  two offsets in characters, the first before the second\nfound     `3`, `1`"),
    (statement(start=1, end=3), "a statement cannot be recorded: its document\n"
     "expected  the document that the span is in\nfound     a span and no document"),
    (statement(document="d-00"), "there is no such document\n"
     "expected  the id of a document of this ledger\nfound     `d-00`"),
    (statement(expected=0.5), "a statement cannot be recorded: its expected\n"
     "expected  `expected` for a silence alone\nfound     it with `affirms`"),
    (statement(hedge="2", scale="number"), "a statement cannot be recorded: its hedge\n"
     "expected  a number from 0 to 1, as its scale says\nfound     `2`"),
    (statement(summary="a\0b"), "a statement cannot be recorded: its summary\n"
     "expected  text without the character NUL\nfound     one with it"),
    (statement(summary="\ud800"), "a statement cannot be recorded: its summary\n"
     "expected  whole characters\nfound     half of a surrogate pair"),
    (Statement((), case="regent"), "a statement cannot be recorded: its chain\n"
     "expected  1 to 50 links, publisher first\nfound     0 links"),
    (Document(), "a document cannot be recorded: its address\n"
     "expected  bytes, an address or a name: something to know it by\nfound     none of them"),
    (Document(content=b"x", sha256="0" * 64), "a document cannot be recorded: its sha256\n"
     "expected  that of the bytes, 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\n"
     f"found     `{'0' * 64}`"),
    (Document(name="x", captured="1901-05-14"), "not a moment in time\n"
     "expected  a date and time with its zone, such as 2026-03-04T10:00:00Z\nfound     `1901-05-14`"),
    (Document(name="x", captured="9999-12-31T23:59:59-23:59"), "no such moment in UTC\n"
     "expected  a moment of the years 1 to 9999 in UTC, too\nfound     `9999-12-31T23:59:59-23:59`"),
    (Document(name="x", captured="0001-01-01T00:00:00+23:59"), "no such moment in UTC\n"
     "expected  a moment of the years 1 to 9999 in UTC, too\nfound     `0001-01-01T00:00:00+23:59`"),
    (Proposition("regent", "flight", truth=True), "a proposition cannot be recorded: its resolved\n"
     "expected  the truth and the day on which it was known, or neither\nfound     one without the other"),
    (Merge("aide", "aide"), "a merge cannot be recorded: its into\n"
     "expected  another name than its own\nfound     aide"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "told"), MISTAKES, ids=lambda part: type(part).__name__)
def test_what_cannot_be_recorded(file: Ledger, entry: object, told: str) -> None:
    book.add(file, sources(), by=BY)
    with pytest.raises(LedgerError) as error:
        book.add(file, [*sources("another"), entry], by=BY)
    assert str(error.value) == told
    assert book.verify(file).entries == 4


HOSTILE = [
    "'; DROP TABLE pages; --",
    '" OR 1=1',
    "%s %(x)s :x ?",
    "\\'; DELETE FROM pages",
    "x' UNION SELECT 1 --",
    "得'",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(ledger: Ledger, text: str) -> None:
    book.add(ledger, [*sources(), Source("hostile", text, aliases=(text,), about=text)], by=text)
    hop = Hop("aide", text, text, "words", text)
    said = Statement((hop,), case="regent", proposition="flight", quote=text, summary=text, key=text)
    document = Document(content=text.encode(), address=text, title=text, name=text)
    ids = book.add(ledger, [said, document], by=BY).ids
    assert book.show(ledger, ids[0]).standing.entry == said
    assert book.show(ledger, "hostile").standing.entry.name == text
    for asked in ("case", "proposition", "says"):
        assert book.list_statements(ledger, **{asked: text}).records == ()
    for asked in ("source", "origin", "document"):
        with pytest.raises(LedgerError, match=r"no such source|no document"):
            book.list_statements(ledger, **{asked: text})
    with pytest.raises(LedgerError):
        book.show(ledger, text)
    assert list(book.origins(ledger, case=text)) == []
    assert book.verify(ledger).sound


def test_sql_is_made_of_constants_alone() -> None:
    """Text reaches a database as SQL only where these files say so."""
    home = Path(book.__file__).parent
    uses = {
        path.name for path in home.glob("*.py") if re.search(r"exec_driver_sql|\btext\(", path.read_text())
    }
    assert uses <= {
        "guards.py",
        "migrations.py",
        "query.py",
        "rows.py",
        "schema.py",
        "standing.py",
        "store.py",
        "verify.py",
    }


def test_the_password_of_a_url_is_not_told() -> None:
    with pytest.raises(InputError) as told:
        book.open_ledger("postgresql://me:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(told.value)
    assert str(told.value).startswith("the database cannot be reached")


def test_places_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a ledger at all, but long enough to be looked at" * 20)
    (tmp_path / "empty").write_bytes(b"")
    for place, told in (
        (tmp_path, "a ledger is a file"), (tmp_path / "none", "there is no ledger"),
        (tmp_path / "text", "the ledger is damaged, or is none"), (tmp_path / "empty", "there is no ledger"),
        ("mysql://x/y", "no such kind of database"), ("postgresql://a b c", "the database cannot be reached"),
    ):  # fmt: skip
        with pytest.raises(Exception) as error:
            book.open_ledger(place)
        assert str(error.value).startswith(told)
    with pytest.raises(LedgerError, match="a ledger needs a folder"):
        book.init(tmp_path / "no" / "folder.db")
    book.init(tmp_path / "empty").close()
    with pytest.raises(LedgerError, match="there is a ledger already"):
        book.init(tmp_path / "empty")


def test_queries_only_read(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from innercourt.ledger.query import query

    monkeypatch.chdir(tmp_path)
    filled(ledger)
    assert list(query(ledger, "SELECT count(*) AS n FROM statements")) == [("n",), (3,)]
    for view in (
        "statements",
        "documents",
        "sources",
        "propositions",
        "merges",
        "copies",
        "hops",
        "merged_into",
        "origins",
    ):
        assert len(list(query(ledger, f"SELECT * FROM {view}"))) > 1
    for wrong in (
        "DELETE FROM pages",
        "DROP TABLE pages",
        "INSERT INTO contents VALUES ('x', 'y')",
        "nonsense",
        "ATTACH 'x.db' AS y",
        "VACUUM INTO 'x.db'",
        "CREATE TEMP TABLE t (a)",
        "PRAGMA writable_schema = 1",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA query_only = OFF",
        "BEGIN IMMEDIATE",
        "SELECT 1; DELETE FROM pages",
        "SELECT 1; COMMIT; DELETE FROM pages",
        "SELECT 1; SET TRANSACTION READ WRITE; DELETE FROM pages",
        "SET TRANSACTION READ WRITE",
        "WITH gone AS (DELETE FROM pages RETURNING *) SELECT * FROM gone",
        "COPY pages TO '/tmp/innercourt-pages'",
        "COPY pages TO PROGRAM 'cat > /tmp/innercourt-pages'",
    ):
        with pytest.raises(LedgerError, match="cannot be answered"):
            list(query(ledger, wrong))
    assert list(query(ledger, "VALUES (1)"))[1] == (1,)
    assert len(list(query(ledger, "SELECT * FROM statements", limit=2))) == 3
    assert book.verify(ledger).sound
    assert not [path for path in tmp_path.iterdir() if path.name == "x.db"]
    assert ledger.path is None or len(list(query(ledger, "PRAGMA table_info(pages)"))) > 3


def test_a_question_that_would_write_is_told(tmp_path: Path) -> None:
    from innercourt.ledger.query import query

    with book.init(tmp_path / "ledger.db") as ledger, pytest.raises(LedgerError) as told:
        list(query(ledger, f"ATTACH '{tmp_path}/x.db' AS y"))
    assert str(told.value) == (
        "the question cannot be answered\nexpected  one SELECT in the database's own SQL\n"
        "found     one that would do more than read\n"
        'try       innercourt ledger sql "SELECT * FROM statements"'
    )
    assert not (tmp_path / "x.db").exists()


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The how-to page, as a user would go through it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INNERCOURT_BY", BY)

    def do(line: str, given: str | None = None) -> str:
        done = CliRunner().invoke(cli, ["ledger", *line.split("|")], input=given, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert do("init") == "made: ledger.db\n"
    do("import|beijing-2025")
    lines = ('{"type": "source", "source": "aide"}\n'
             '{"type": "statement", "chain": ["aide"], "said": "1901-05-14", "summary": "he flew"}\n')  # fmt: skip
    id = do("add|-", lines).split()[1]
    assert do("list|--unlinked") == f"{id}  1901-05-14  not linked  aide  he flew\n"
    do(f"link|{id[:8]}|regent/flight|--says|denies")
    do(f"correct|{id}|said=1901-05-13|--why|the evening edition")
    assert "1901-05-13" in do(f"show|{id}")
    do("resolve|regent/flight|false|--on|1901-08-01")
    do("merge|aide|tass|--reason|a guess")
    assert "regent/flight: one origin; 1 statement; tass (1)" in do("origins|--case|regent")
    do("unmerge|aide|--why|no ground")
    (tmp_path / "a.txt").write_text("he flew home and nobody was there to see it")
    document = do("capture|a.txt|--name|a").strip()
    assert do(f"show|{document}|--json").count(document) == 1
    assert do("echoes") == ""
    do(f"withdraw|{id}|--why|by mistake")
    assert "lineage" in do("sql|SELECT DISTINCT lineage FROM statements")
    assert do("verify").splitlines()[0].endswith("receipts: sound")
    do("export|-o|all.jsonl")
    for form in ("ftm", "claimreview", "prov"):
        assert do(f"export|--format|{form}").startswith("{")
    assert "r15a" in do("export|--case|beijing-2025")
    do("init|--ledger|b.db")
    do("import|all.jsonl|--ledger|b.db")
    assert do("export|--ledger|b.db") == (tmp_path / "all.jsonl").read_text()


def test_refusals_of_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["ledger", "list"]) == 2
    assert capsys.readouterr().err == (
        "innercourt: there is no ledger\nexpected  a file made by `ledger init`, or a URL\n"
        "found     no file `ledger.db`\ntry       innercourt ledger init --ledger ledger.db\n"
    )
    run(["ledger", "init"])
    with book.open_ledger("ledger.db") as ledger:
        filled(ledger)
    (tmp_path / "ledger.db.receipts").write_text("99 " + "0" * 64 + "\n")
    assert run(["ledger", "verify"]) == 1
    assert "page 99: it was acknowledged, and is gone" in capsys.readouterr().out
    assert run(["ledger", "add", "nothing.jsonl"]) == 2
    assert run(["ledger", "link", "s-00", "flight"]) == 2


def test_the_place_of_a_ledger_that_cannot_be() -> None:
    with pytest.raises(LedgerError) as told:
        book.open_ledger("a" * 5000)
    assert str(told.value) == (
        f"a ledger cannot be there\nexpected  the path of a file\nfound     `{'a' * 59}…`: File name too long"
    )


def test_what_is_no_ledger_is_not_advised_to_be_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.db").write_text("no ledger" * 200)
    assert run(["ledger", "verify", "--ledger", "x.db"]) == 1
    assert capsys.readouterr().err == (
        "innercourt: the ledger is damaged, or is none\nfound     file is not a database (SQLITE_NOTADB)\n"
        "try       go back to a copy of the ledger\n"
    )


def test_a_server_that_refuses_is_told_in_our_words() -> None:
    with pytest.raises(LedgerError) as told:
        book.open_ledger("postgresql://u@127.0.0.1:1/x")
    assert str(told.value) == (
        "the database cannot be reached\nexpected  a PostgreSQL that answers at this URL\n"
        "found     postgresql://u@127.0.0.1:1/x: Can't create a connection to host 127.0.0.1 and port 1."
    )


REFUSALS = [
    ("add|-", b"\xff\xfe{", "the file cannot be read\nexpected  JSON Lines, text in UTF-8\n"
     "found     `<stdin>`: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ("add|-", b'{"type": "source", "source": "tass"}\n{"chain": ["tass"], "said": "1901-5-14"}\n',
     "line 2: a statement cannot be recorded: its said\nexpected  a day YYYY-MM-DD\nfound     `1901-5-14`"),
    ("add|-", b'{"type": "document", "name": "d", "text": "x", "base64": "!!"}\n',
     "line 1: the bytes of a document are given twice\nexpected  `text` or `base64`\nfound     both"),
    ("add|-", b'{"type": "source", "source": "q", "name": "a", "name": "b"}\n',
     "line 1: `name` stands twice\nexpected  each field once\nfound     it 2 times"),
    ("echoes|--share|nan", b"", "--share needs a number\nexpected  0 to 1\nfound     `nan`"),
    ("list|--source|gazete", b"", "there is no such source\nexpected  a source that this ledger knows\n"
     "found     `gazete`\ntry       `gazette`, or add it first"),
    ("list|--document|d-00ff", b"", "no document has this id\n"
     "expected  an id as `ledger list` prints it\nfound     `d-00ff`"),
    ("unmerge|aide", b"", "this name is not merged into another\nexpected  a source that was merged\n"
     "found     `aide`"),
    ("sql|selec", b"", "the question cannot be answered\nexpected  one SELECT in the database's own SQL\n"
     'found     near "selec": syntax error (SQLITE_ERROR)\ntry       innercourt ledger sql "SELECT * FROM statements"'),
    ("sql|DELETE FROM pages", b"", "the question cannot be answered\nexpected  one SELECT in the database's own SQL\n"
     'found     one that would do more than read\ntry       innercourt ledger sql "SELECT * FROM statements"'),
]  # fmt: skip


@pytest.mark.parametrize(("line", "given", "told"), REFUSALS, ids=[line for line, _, _ in REFUSALS])
def test_what_a_command_is_given_by_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, given: bytes, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with book.init("ledger.db") as ledger:
        filled(ledger)
    done = CliRunner().invoke(cli, ["ledger", *line.split("|")], input=given)
    assert isinstance(done.exception, InputError)
    assert str(done.exception) == told


def test_a_list_of_nothing_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book.init("ledger.db").close()
    done = CliRunner().invoke(cli, ["ledger", "list", "--case", "nothing"])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "no statements\n")


def test_a_reason_goes_by_either_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reasons = {name: command for name, command in cli.commands["ledger"].commands.items() if name in
               ("correct", "link", "withdraw", "merge", "unmerge", "resolve", "judge")}  # fmt: skip
    assert len(reasons) == 7
    for command in reasons.values():
        assert [option.opts for option in command.params if "--why" in option.opts] == [["--why", "--reason"]]
    assert run(["ledger", "init"]) == 0
    with book.open_ledger("ledger.db") as opened:
        book.add(opened, sources(), by=BY)
    assert run(["ledger", "merge", "aide", "gazette", "--reason", "a guess"]) == 0
    assert run(["ledger", "unmerge", "aide", "--why", "no ground"]) == 0


def test_a_link_to_a_name_that_nobody_knows_is_told_with_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["ledger", "init"]) == 0
    with book.open_ledger("ledger.db") as opened:
        book.add(opened, [*sources(), Proposition("regent", "flight")], by=BY)
        [id] = book.add(opened, [statement(proposition="")], by=BY).ids
    for name, near in (
        ("regent/fligt", "regent/flight"), ("reegnt/flight", "regent/flight"), ("regent/flight", ""),
        ("beijing-2025/cai_vetod", "beijing-2025/cai_vetoed"), ("beijing-2025/cai_vetoed", ""), ("other/thing", ""),
    ):  # fmt: skip
        capsys.readouterr()
        assert run(["ledger", "link", id, name]) == 0
        warning = (
            "where     a link (warning)\nexpected  a proposition that is known\n"
            f"found     `{name}`\ntry       `{near}`\n"
        )
        assert capsys.readouterr().err == (warning if near else "")
