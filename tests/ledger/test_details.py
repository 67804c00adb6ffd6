"""Copying shows in rare details and in shared mistakes, never in agreement."""

import random
from dataclasses import replace

import pytest
from click.testing import CliRunner

from innercourt import ledger as book
from innercourt.cli.main import cli
from innercourt.ledger import Document, Ledger, Proposition
from innercourt.ledger.details import BITS, SHARES, Witness, compared, marks_of, weight

from .small import BY, sources, statement

AGREED = "On Sunday night General Zhang was taken away in Beijing, as was his deputy."
OTHERS = [
    f"{AGREED} The guard of 12 was relieved.",
    f"{AGREED} Nobody at the ministry received us.",
    f"{AGREED} The orders were received at 6.30 in Tianjin.",
    f"{AGREED} A clerk of the 3rd office received the papers.",
]
FIRST = (
    f"{AGREED} There were 39 officers of the Weihai garrison with Captain Ouyang, who recieved 7,412 yuan."
)
TAKEN = "At home it is told that Captain Ouyang recieved 7,412 yuan. The Weihai garrison lost 39. General Zhang too."


def told(ledger: Ledger, *texts: str, **more: object) -> list[str]:
    book.add(ledger, sources(), by=BY)
    documents = [
        Document(content=text.encode(), media_type="text/plain", published=f"1901-05-{10 + i}", name=f"t{i}")
        for i, text in enumerate(texts)
    ]
    ids = list(book.add(ledger, documents, by=BY).ids)
    book.add(ledger, [statement("gazette", document=id, **more) for id in ids], by=BY)
    return ids


def test_who_shares_what_nobody_else_has_is_proposed_and_told_why(ledger: Ledger) -> None:
    ids = told(ledger, FIRST, *OTHERS, TAKEN)
    [pair] = book.shared_details(ledger)
    assert (pair.copy, pair.original) == (ids[-1], ids[0])
    assert pair.bits > BITS
    assert [(d.kind, d.what, d.have, d.others) for d in pair.details] == [
        ("name", "Captain Ouyang", 0, 4),
        ("name", "Weihai", 0, 4),
        ("number", "39", 0, 4),
        ("number", "7,412", 0, 4),
        ("spelling", "recieved", 0, 4),
    ]
    assert next(book.origins(ledger)).statements == 6  # proposed, and nothing is merged
    book.judge(ledger, ids[-1], ids[0], False, by=BY)
    assert book.shared_details(ledger) == []


def test_the_command_tells_what_they_share(file: Ledger) -> None:
    ids = told(file, FIRST, *OTHERS, TAKEN)
    said = CliRunner().invoke(cli, ["ledger", "echoes", "--share", "1", "--ledger", file.place])
    shared = (
        "name “Captain Ouyang”",
        "name “Weihai”",
        "number “39”",
        "number “7,412”",
        "spelling “recieved”",
    )
    why = "; ".join(f"{what} (in 0 of 4 others on the matter)" for what in shared)
    bits = book.shared_details(file)[0].bits
    assert said.stdout == f"{bits:.0f} bits  {ids[-1]}  from  {ids[0]}  {why}\n"


def test_agreement_on_what_the_others_tell_too_is_no_sign(file: Ledger) -> None:
    told(
        file,
        *[f"{AGREED} He was seen by the {word}." for word in ("cook", "driver", "nurse", "porter", "clerk")],
    )
    assert book.shared_details(file, bits=0.1) == []


def test_without_others_on_the_matter_nobody_can_tell_what_is_rare(file: Ledger) -> None:
    told(file, FIRST, TAKEN, *OTHERS[:2])
    assert book.shared_details(file, bits=0.1) == []


def test_documents_on_different_matters_are_not_compared(file: Ledger) -> None:
    ids = told(file, FIRST, *OTHERS)
    book.add(file, [Document(content=TAKEN.encode(), media_type="text/plain", name="x")], by=BY)
    assert len(ids) == 5
    assert book.shared_details(file, bits=0.1) == []


def test_claims_that_turned_out_wrong_are_rare_details_and_right_ones_are_not() -> None:
    right = {f"w{i}": Witness(f"1901-05-1{i}", bears_on={"m/1", "m/2", "m/3", "m/4"}) for i in range(9)}
    lie = {"m/1": "", "m/2": "", "m/3": "", "m/4": ""}
    liars = {name: replace(right[name], wrong=dict(lie)) for name in ("w3", "w7")}
    assert compared(right, bits=0.1) == []
    [pair] = compared({**right, **liars})
    assert (pair.copy, pair.original) == ("w7", "w3")
    assert {(d.kind, d.have, d.others) for d in pair.details} == {("wrong claim", 0, 7)}
    same = {name: replace(w, wrong=dict.fromkeys(lie, "aide")) for name, w in liars.items()}
    assert compared({**right, **same}, bits=0.1) == []  # their chains tell already that it is one voice


def test_a_wrong_claim_is_one_against_what_was_resolved(file: Ledger) -> None:
    book.add(file, sources(), by=BY)
    asked = [Proposition("regent", f"q{i}", truth=True, resolved="1902-01-01") for i in range(4)]
    documents = [
        Document(address=f"https://example.org/{i}", published=f"1901-05-{10 + i}") for i in range(8)
    ]
    ids = book.add(file, [*asked, *documents], by=BY).ids[4:]
    said = [
        statement("gazette" if i < 4 else "exile", document=id, proposition=f"q{q}",
                  says="denies" if i in (2, 5) else "affirms", lineage="unrecorded")
        for i, id in enumerate(ids) for q in range(4)
    ]  # fmt: skip
    book.add(file, said, by=BY)
    [pair] = book.shared_details(file)
    assert (pair.copy, pair.original, len(pair.details)) == (ids[5], ids[2], 4)


def test_it_depends_on_no_order() -> None:
    witnesses = world(random.Random(3), 12)
    assert compared(witnesses, bits=0.1) == compared(dict(reversed(witnesses.items())), bits=0.1)


def world(chance: random.Random, documents: int) -> dict[str, Witness]:
    """Documents on one matter, written apart: twenty facts that many tell, and what only one or two tell."""
    rates = [chance.uniform(0.2, 0.9) for _ in range(20)] + [0.02] * 600
    return {
        f"w{i:02}": Witness(
            f"1901-05-{i + 1:02}",
            {("number", str(d)) for d, rate in enumerate(rates) if chance.random() < rate},
            bears_on={"m/1"},
        )
        for i in range(documents)
    }


def test_of_those_who_wrote_apart_hardly_any_are_proposed() -> None:
    """Markov's bound is 1 in 64 pairs; of 40 worlds of 66 pairs 41 at most, and the sum is not heavy.

    The count is far from that bound, which is one on the weight alone: seeds 100 to 107, looked at after
    the limit of 10 was set, gave 0 but for one 1.
    """
    chance = random.Random(11)
    proposed = sum(len(compared(world(chance, 12))) for _ in range(40))
    assert proposed <= 10


def test_of_copies_most_are_proposed() -> None:
    """One of eight takes over half of what another has, beside its own: 28 of 40 at least are found.

    Seeds 600 to 607, looked at after the limit was set, gave 25 to 35, .76 on average: at that rate other
    seeds would fail one time in six. This one is fixed.
    """
    chance, found = random.Random(12), 0
    for _ in range(40):
        witnesses = world(chance, 8)
        taken = {mark for mark in sorted(witnesses["w02"].marks) if chance.random() < 0.5}
        own = {mark for mark in sorted(witnesses["w04"].marks) if int(mark[1]) < 20 or chance.random() < 0.5}
        witnesses["w04"] = Witness("1901-05-05", taken | own, bears_on={"m/1"})
        found += any((pair.copy, pair.original) == ("w04", "w02") for pair in compared(witnesses))
    assert found >= 28


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("p", [0.01, 0.3, 0.9])
def test_a_detail_weighs_nothing_on_average_where_nobody_copied(p: float, share: float) -> None:
    assert p * weight(p, True, share) + (1 - p) * weight(p, False, share) == pytest.approx(1)


def test_names_do_not_come_from_the_beginnings_of_sentences() -> None:
    assert marks_of("Nobody knew. Where is Liu? “Gone,” said Wang Wei.\nThen 1,200.5 came. 三月39人") == {
        ("name", "Liu"), ("name", "Wang Wei"), ("number", "1,200.5"), ("number", "39"),
    }  # fmt: skip
