"""What wrong input of every kind is told, compared whole: `messages.txt` holds the answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .small import SMALL, spoiled, told

Change = tuple[str, str]


def read_messages() -> dict[str, tuple[list[Change], str]]:
    """Changes and the message of each case in `messages.txt`, by title."""
    text = (Path(__file__).parent / "messages.txt").read_text("utf-8")
    found = {}
    for block in re.split(r"(?m)^=== ", text)[1:]:
        title, *lines = block.rstrip("\n").split("\n")
        changes: list[tuple[list[str], list[str]]] = []
        while lines and lines[0][:1] in ("-", "+"):
            sign, line = lines[0][0], lines.pop(0)[2:]
            if sign == "-" and (not changes or changes[-1][1]):
                changes.append(([], []))
            changes[-1][sign == "+"].append(line)
        pairs = [("\n".join(old), "\n".join(new)) for old, new in changes]
        found[title] = (pairs, "\n".join(lines).rstrip("\n"))
    return found


MESSAGES = read_messages()


@pytest.mark.parametrize("title", MESSAGES)
def test_the_whole_message(title: str, tmp_path: Path) -> None:
    changes, expected = MESSAGES[title]
    assert told(tmp_path, spoiled(*changes)) == expected


def test_one_account_may_leave_the_court_as_it_is(tmp_path: Path) -> None:
    assert (
        told(
            tmp_path,
            spoiled(("strong: {weight: 1, shift: {loyalty.garrison.ruler: 1}}", "strong: {weight: 1}")),
        )
        == ""
    )


def test_many_kinds_of_mistakes_have_their_message() -> None:
    told_of = {title for title, (changes, expected) in MESSAGES.items() if changes and expected}
    assert len(told_of) == len(MESSAGES) - 1 >= 100  # all but the sound case


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    one_at_a_time = {}
    titles = [
        "wrong kind",
        "unknown office",
        "prior that cannot be",
        "chance sum",
        "unknown hedge",
        "unknown lean",
    ]
    for i, title in enumerate(titles):
        one_at_a_time[title] = told(tmp_path / str(i), spoiled(*MESSAGES[title][0]))
    changes = [change for title in titles for change in MESSAGES[title][0]]
    together = told(tmp_path / "together", spoiled(*changes)).split("\n\n")
    # An entry that has the wrong shape hides nothing else, and nothing follows from it.
    assert sorted(together) == sorted(one_at_a_time.values())


def test_an_entry_of_the_wrong_shape_has_its_other_mistakes_told(tmp_path: Path) -> None:
    """Each entry with a mistake of shape has others; what hangs on the first is not told."""
    text = spoiled(
        (
            "weak: {weight: 2, forbid: [march.plot.rise]}",
            "weak: {weight: much, shift: {loyalty.garison.ruler: 1}}",
        ),
        ("window: [2025-03-01, 2025-03-31]", "window: [2025-03-31, 2025-03-01]"),
        ("won: taken, lost: failed}", "win: taken, lost: failed}"),
        ("payoffs: {general: prize}", "payoffs: {general: prise}"),
        ("did: march.plot.rise, tags: [drama]}", "did: march.plot.rise, outcome: march.taken, tag: [drama]}"),
        ("{commands: chair, to: garrison}", "{commands: chair, to: garison, form: 2020-01-01}"),
        (
            "paper: {class: press, grade: B, leans: {drama: likely}}",
            "paper: {class: x, grade: B, leans: {drama: likly}}",
        ),
        ("date: 2025-03-05, chain: [paper, aide]", "date: 2025-02-30, chain: [paper, aid]"),
        (
            "{id: r2, date: 2025-04-02, chain: [paper], ",
            "{id: r1, date: 2025-04-02, chain: [], hedge: mybe, silent: took, ",
        ),
    )
    found = told(tmp_path, text)
    assert re.findall(r"(?m)^where     case\.yaml:\d+:\d+ at (.*)$", found) == [
        "ties[0].to", "ties[0].form", "hypotheses.weak.weight", "hypotheses.weak.shift['loyalty.garison.ruler']",
        "episodes[0].window[1]", "episodes[0].nodes.clash.won", "episodes[0].nodes.clash.win",
        "episodes[0].outcomes.taken.payoffs.general", "propositions.rose", "propositions.rose.tag",
        "sources.paper.class", "sources.paper.leans.drama.prior", "reports[0].date", "reports[0].chain[1].source",
        "reports[1]", "reports[1].id", "reports[1].chain", "reports[1].hedge",
    ]  # fmt: skip


def test_messages_come_in_the_order_of_the_lines(tmp_path: Path) -> None:
    changes = [
        c for title in ("unknown grade", "unknown office", "bad case name") for c in MESSAGES[title][0]
    ]
    lines = [int(n) for n in re.findall(r"case\.yaml:(\d+)", told(tmp_path, spoiled(*changes)))]
    assert lines == sorted(lines)
    assert len(lines) == 3


# ---------------------------------------------------------------------------- files, not entries

FILES = {
    "not UTF-8": (
        SMALL.encode().replace(b"A small court", b"A small c\xf4urt"),
        """\
where     case.yaml:2
expected  text in UTF-8
found     the byte 0xf4, which is no UTF-8
try       save the file as UTF-8""",
    ),
    "empty": (
        b"",
        """\
where     case.yaml:1
expected  sections such as `actors:` and `reports:`
found     nothing""",
    ),
    "a list": (
        b"- 1\n- 2\n",
        """\
where     case.yaml:1
expected  sections such as `actors:` and `reports:`
found     a list of 2""",
    ),
    "a control character": (
        SMALL.encode().replace(b"A small court", b"A small\x07 court"),
        """\
where     case.yaml:2:15
expected  YAML
found     control characters are not allowed
try       remove the characters that cannot be seen""",
    ),
    "unfolding without end": (
        (
            "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
        ).encode(),
        """\
where     case.yaml:17:12 at a16[0]
expected  at most 400,000 values in a file
found     more
try       anchors that repeat anchors unfold into very many""",
    ),
    "an anchor in itself": (
        b"about: &all [*all]\n",
        """\
where     case.yaml:1:14 at about[0]
expected  an anchor set earlier in the file
found     `*all`
try       text that begins with `*` needs quotes""",
    ),
    "too deep": (
        b"about: " + b"[" * 3000 + b"]" * 3000,
        """\
where     case.yaml:1:48 at about[0][0][0]
expected  at most 40 levels
found     more""",
    ),
}


@pytest.mark.parametrize("title", FILES)
def test_files_that_are_no_case(title: str, tmp_path: Path) -> None:
    content, expected = FILES[title]
    assert told(tmp_path, content) == expected


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    assert told(tmp_path, b"#" * 20_000_001) == (
        "where     case.yaml\nexpected  at most 20,000,000 bytes in a file\nfound     20,000,001 bytes"
    )


def test_a_name_in_two_files(tmp_path: Path) -> None:
    assert (
        told(tmp_path, SMALL, more="actors:\n  host: {kind: state}\ntitle: Another\n")
        == """\
where     more.yaml:2:3 at actors.host
expected  each name once in all files of a case
found     `host`, which is in case.yaml:7 already
try       give it another name, or keep one of the two

where     more.yaml:3:1 at title
expected  each name once in all files of a case
found     `title`, which is in case.yaml:2 already
try       give it another name, or keep one of the two"""
    )


def test_a_path_counts_from_the_beginning_of_its_file(tmp_path: Path) -> None:
    more = "reports:\n  - {id: r3, date: 2025-03-05, chain: [papr], affirms: rose}\n"
    assert (
        told(tmp_path, SMALL, more=more)
        == """\
where     more.yaml:2:40 at reports[0].chain[0].source
expected  a source
found     `papr`, which is not declared
try       `paper`"""
    )


def test_a_folder_without_a_case(tmp_path: Path) -> None:
    from innercourt.case.read import check_case

    (problem,) = check_case(tmp_path)
    assert str(problem) == (
        f"where     {tmp_path}\nexpected  a folder that holds `case.yaml`\nfound     a folder without it"
    )
