"""What a save leaves alone, and that it is whole: files with the analyst's own content, failures, kills."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from innercourt.brief.write import Prepared
from innercourt.case.read import check_case, read_case
from innercourt.case.together import NOTE, mend, write_together
from innercourt.errors import UsageError
from innercourt.workbench.desk import Desk
from innercourt.workbench.knobs import Move
from innercourt.workbench.saving import as_patch, changed_files, save_here
from tests.workbench.served import own_case
from tests.workbench.small import CASE, FILES

OWN = """\
# my own notes, do not lose
quantities:
  "reliability.exile.fact": {prior: "logitnormal(.4, .9)", why: argued at length}  # kept
sources:
  extra: {name: An extra source, class: press}   # kept here
reports:
  - {id: x1, date: 2031-03-16, chain: [extra], affirms: dismissed, summary: an extra report}
"""


def saved(desk: Desk, place: Path, moves: dict[str, Move]) -> dict[str, str]:
    """What the files hold after a save."""
    assert desk.view.courts is not None
    save_here(place, changed_files(place, read_case(place), desk.view.courts.knobs, moves))
    return {path.name: path.read_bytes().decode() for path in place.glob("*.yaml")}


def prior_of(place: Path, name: str) -> str:
    return next(q.prior.text for q in read_case(place).quantities if q.name == name)


@pytest.mark.parametrize(
    ("own", "before", "after"),
    [
        (OWN, "quantities:\n", "quantities:\n  GARBLE\n"),
        (OWN.replace("\n", "\r\n"), "quantities:\r\n", "quantities:\r\n  GARBLE\r\n"),
        ("\ufeff" + OWN, "quantities:\n", "quantities:\n  GARBLE\n"),
        ('quantities: {ruin2: "1"} # x\n', "{", "{GARBLE, "),
        ("quantities: {} # x\n", "{", "{GARBLE"),
        ("quantities: # none yet\nfactors: {}\n", "quantities:", "quantities:\n  GARBLE"),
        ("factors: {}\n", "{}\n", "{}\nquantities:\n  GARBLE\n"),
    ],
    ids=["block", "crlf", "bom", "flow", "empty flow", "no value", "other section"],
)
def test_what_a_file_holds_besides_is_kept(
    desk: Desk, tmp_path: Path, own: str, before: str, after: str
) -> None:
    place = own_case(tmp_path, FILES)
    (place / "workbench.yaml").write_bytes(own.encode())
    texts = saved(desk, place, {"garble": Move(0.0, 1.5)})
    entry = f'"garble": "{prior_of(place, "garble")}"'
    assert texts == {
        "case.yaml": CASE,
        "workbench.yaml": own.replace(before, after, 1).replace("GARBLE", entry),
    }


def test_a_file_that_cannot_take_another_prior_is_left_as_it_is(desk: Desk, tmp_path: Path) -> None:
    place = own_case(tmp_path, FILES)
    (place / "workbench.yaml").write_text("{factors: {}}\n")
    with pytest.raises(UsageError) as told:
        saved(desk, place, {"garble": Move(0.0, 1.5)})
    assert str(told.value) == (
        "no prior can be added to workbench.yaml without changing what else it holds\n"
        "expected  a mapping `quantities:` of its own lines, or none\n"
        "found     one that is written otherwise\n"
        "try       add the prior to a file of the case by hand, or put what that file holds into another"
    )
    assert (place / "workbench.yaml").read_text() == "{factors: {}}\n"


@pytest.mark.parametrize("begin", ["", "\ufeff"], ids=["plain", "bom"])
def test_line_ends_and_byte_order_marks_stay(desk: Desk, tmp_path: Path, begin: str) -> None:
    place = own_case(tmp_path, {})
    crlf = begin + CASE.replace("\n", "\r\n")
    (place / "case.yaml").write_bytes(crlf.encode())
    moves = {"loyalty.*.regent": Move(0.5, 1.0)}
    assert desk.view.courts is not None
    patch = as_patch(place, desk.view.whole, desk.view.courts.knobs, moves)
    other = own_case(tmp_path / "other", {})
    (other / "case.yaml").write_bytes(crlf.encode())
    texts = saved(desk, place, moves)
    assert texts == {"case.yaml": crlf.replace("normal(.4, .7)", '"normal(0.75, 0.7)"', 1)}
    done = subprocess.run(["patch", "-p1", "-d", str(other)], input=patch.encode(), check=False)
    assert (done.returncode, (other / "case.yaml").read_bytes().decode()) == (0, texts["case.yaml"])


NEW = {"a.yaml": "one: new\n", "b.yaml": "two: new\n", "c.yaml": "three: new\n"}


def three(folder: Path) -> dict[str, str]:
    """Two files of three that are to change."""
    (folder / "a.yaml").write_text("one: old\n")
    (folder / "b.yaml").write_text("two: old\n")
    return held(folder)


def held(folder: Path) -> dict[str, str]:
    """All files, hidden ones too."""
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_several_files_change_together(tmp_path: Path) -> None:
    three(tmp_path)
    write_together(tmp_path, NEW)
    assert held(tmp_path) == NEW


@pytest.mark.parametrize("broken", ["a.yaml", "b.yaml", "c.yaml"])
def test_a_file_that_cannot_take_its_name_leaves_all_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    before, put = three(tmp_path), Prepared.put

    def fails(self: Prepared) -> None:
        if self.target.name == broken and "new" in self.part.read_text():
            raise OSError(28, "No space left on device")
        put(self)

    monkeypatch.setattr(Prepared, "put", fails)
    with pytest.raises(UsageError) as told:
        write_together(tmp_path, NEW)
    assert str(told.value) == (
        f"cannot write {tmp_path}\nexpected  a folder that may be written to, with room left\n"
        "found     No space left on device"
    )
    assert held(tmp_path) == before


def test_a_file_that_cannot_be_prepared_leaves_all_as_they_were(tmp_path: Path) -> None:
    before = three(tmp_path)
    (tmp_path / "c.yaml").symlink_to(tmp_path / "nowhere" / "c.yaml")
    with pytest.raises(UsageError, match="cannot write"):
        write_together(tmp_path, NEW)
    (tmp_path / "c.yaml").unlink()
    assert held(tmp_path) == before


KILLED = """
import os, sys
from pathlib import Path
from innercourt.brief.write import Prepared
from innercourt.case.together import write_together
left, put = [int(sys.argv[1])], Prepared.put
def killed(self):
    if not left[0]:
        os._exit(9)
    left[0] -= 1
    put(self)
Prepared.put = killed
write_together(Path.cwd(), {name: text for name, text in zip(sys.argv[2::2], sys.argv[3::2])})
"""


def kill(folder: Path, after: int, new: dict[str, str]) -> None:
    """A process that writes `new` is killed after so many files."""
    words = [part for pair in new.items() for part in pair]
    done = subprocess.run([sys.executable, "-c", KILLED, str(after), *words], cwd=folder, check=False)
    assert done.returncode == 9


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_kill_between_two_files_is_mended(tmp_path: Path, after: int) -> None:
    before = three(tmp_path)
    kill(tmp_path, after, NEW)
    assert (tmp_path / NOTE).exists()
    with pytest.raises(UsageError, match="cut short"):
        write_together(tmp_path, NEW)
    assert mend(tmp_path) == tuple(NEW)[:after]
    for part in tmp_path.glob(".*.part"):  # what a kill leaves lying about is no file of the case
        part.unlink()
    assert held(tmp_path) == before
    assert mend(tmp_path) == ()


def test_a_note_that_was_cut_short_itself_is_taken_away(tmp_path: Path) -> None:
    before = three(tmp_path)
    (tmp_path / NOTE).write_text('{"a.yaml": ["one: o')
    assert mend(tmp_path) == ()
    assert held(tmp_path) == before


def test_what_was_changed_after_the_kill_is_not_overwritten(tmp_path: Path) -> None:
    three(tmp_path)
    kill(tmp_path, 2, NEW)
    (tmp_path / "b.yaml").write_text("two: by hand\n")
    now = held(tmp_path)
    with pytest.raises(UsageError) as told:
        mend(tmp_path)
    assert str(told.value) == (
        "a save of several files was cut short, and some were changed since\n"
        "expected  each file as it was before the save, or after it\n"
        "found     another text in b.yaml\n"
        "try       compare the files of the case with the old texts in .unfinished-save.json, then take that file away"
    )
    assert held(tmp_path) == now


def test_a_case_that_is_half_saved_is_told_and_mended_when_it_is_opened(tmp_path: Path) -> None:
    place = own_case(tmp_path, FILES)
    changed = {"case.yaml": CASE.replace("title: The", "title: the"), "more.yaml": "quantities: {}\n"}
    kill(place, 1, changed)
    assert [str(problem) for problem in check_case(place)] == [
        "where     .unfinished-save.json\n"
        "expected  a case whose last save was finished\n"
        "found     a save of several files that was cut short\n"
        f"try       innercourt open {place}, which puts the old files back"
    ]
    desk = Desk(place, draws=64)
    assert desk.mended == ("case.yaml",)
    assert (place / "case.yaml").read_text() == CASE
    assert check_case(place) == []
    desk.close()


def test_a_save_that_goes_on_is_waited_for(tmp_path: Path) -> None:
    three(tmp_path)
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom innercourt.brief.write import Prepared\n"
        "from innercourt.case.together import write_together\nput = Prepared.put\n"
        "def slow(self):\n    put(self); print('put', flush=True); time.sleep(.3)\n"
        "Prepared.put = slow\n"
        f"write_together(Path.cwd(), {NEW!r})\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert mend(tmp_path) == ()
    assert held(tmp_path) == NEW
