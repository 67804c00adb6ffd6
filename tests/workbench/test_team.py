"""One ledger under several workbenches, in a file and on a real PostgreSQL."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from innercourt import ledger as book
from innercourt.case.moved import import_case
from innercourt.workbench import desk as desks
from innercourt.workbench.desk import Desk
from tests.ledger.conftest import place, postgres  # noqa: F401 -- fixtures
from tests.workbench.served import finished, let_in, own_case
from tests.workbench.small import CASE, FILES
from tests.workbench.test_edits import accept, read_article


@pytest.fixture
def case(place: str, tmp_path: Path) -> str:  # noqa: F811
    """The text of a case whose reports are all in a ledger."""
    with book.init(place) as made:
        import_case(made, own_case(tmp_path / "whole", FILES), by="ada")
    return CASE.partition("reports:\n")[0] + f"ledger: {place}\n"


def standing(place: str) -> list[str]:  # noqa: F811
    """The propositions of the ledger's statements."""
    with book.open_ledger(place, read_only=True) as held:
        return [r.entry.proposition for r in book.all_standing(held, "statement")]


def test_reports_come_from_the_ledger_and_go_to_it(case: str, place: str, tmp_path: Path) -> None:  # noqa: F811
    desk = Desk(own_case(tmp_path, {"case.yaml": case}), draws=64)
    client = let_in(desk)
    shown = client.get("/reports.json").json()
    assert (shown["total"], shown["origins"]) == (4, 3)
    assert "the clerk saw the order" in client.get("/reports").text
    before = desk.view.version
    _, page = read_article(client)
    answer = accept(client, page, 0)
    assert answer.status_code == 303, answer.text
    assert desk.view.version != before
    assert len(standing(place)) == 5
    assert client.get("/reports.json").json()["total"] == 5
    assert sorted(p.name for p in desk.view.place.iterdir()) == ["case.yaml", "edits.jsonl"]
    desk.close()
    assert len(Desk(desk.view.place, draws=64).view.whole.reports) == 5


def test_another_workbench_on_the_ledger_hears_of_it(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "LOOK_EVERY", 0.1)
    one = Desk(own_case(tmp_path / "one", {"case.yaml": case}), draws=64)
    two = Desk(own_case(tmp_path / "two", {"case.yaml": case}), draws=64)
    two.begin()
    mine, other = let_in(one), let_in(two)
    _, stale = read_article(other)
    _, page = read_article(mine)
    assert accept(mine, page, 0).status_code == 303
    until = time.monotonic() + 60
    while len(two.view.whole.reports) == 4:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert accept(other, stale, 1, proposition="resisted").status_code == 409
    one.bench.stop()
    two.bench.stop()
    finished(one)
    finished(two)
    one.close()
    two.close()


def test_a_ledger_that_is_gone_is_told_and_found_again(tmp_path: Path) -> None:
    held = tmp_path / "ledger.sqlite"
    with book.init(str(held)) as made:
        import_case(made, own_case(tmp_path / "whole", FILES), by="ada")
    case = CASE.partition("reports:\n")[0] + f"ledger: {held}\n"  # fmt: skip
    desk = Desk(own_case(tmp_path, {"case.yaml": case}), draws=64)
    client = let_in(desk)
    held.rename(tmp_path / "away.sqlite")
    desk._look()
    assert "cannot be read" in client.get("/court").text
    assert client.get("/reports.json").json()["total"] == 4
    (tmp_path / "away.sqlite").rename(held)
    desk._look()
    assert "cannot be read" not in client.get("/court").text
    desk.close()
