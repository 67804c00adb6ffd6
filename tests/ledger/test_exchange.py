"""Other people's formats, read by their own libraries where they are installed."""

import json
from datetime import date
from io import StringIO

import pytest

from innercourt import ledger as book
from innercourt.ledger import Ledger

from .small import BY, filled


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    filled(ledger)
    book.resolve(ledger, "regent", "flight", True, date(1901, 8, 1), by=BY, reason="he was seen")
    book.link(ledger, book.list_statements(ledger, linked=False).records[0].id, "regent", "unsettled", by=BY)
    return ledger


def test_claim_review_rates_only_what_was_settled(full: Ledger) -> None:
    made = book.to_claim_review(full)
    assert made["@context"] == "https://schema.org"
    by_type = {item["@type"]: item for item in made["@graph"]}
    review, claim = by_type["ClaimReview"], by_type["Claim"]
    assert review["claimReviewed"] == "He flew home"
    assert (review["reviewRating"]["ratingValue"], review["reviewRating"]["alternateName"]) == (5, "True")
    assert (review["datePublished"], review["author"]["name"]) == ("1901-08-01", BY)
    [appearance] = review["itemReviewed"]["appearance"]
    assert (appearance["url"], appearance["publisher"]["name"]) == ("https://example.org/1", "Gazette")
    assert [agent["name"] for agent in review["itemReviewed"]["author"]] == ["Aide"]
    assert "reviewRating" not in claim
    json.dumps(made)


def test_follow_the_money(full: Ledger) -> None:
    made = {entity["id"]: entity for entity in book.to_follow_the_money(full)}
    assert {entity["schema"] for entity in made.values()} == {"LegalEntity", "Article", "Note"}
    notes = [entity["properties"] for entity in made.values() if entity["schema"] == "Note"]
    assert all(set(note["entity"]) <= set(made) for note in notes)
    assert notes[0]["summary"] == ["affirms regent/flight (fact, likely): Gazette < Exile < Aide"]


def test_follow_the_money_reads_every_entity(full: Ledger) -> None:
    ftm = pytest.importorskip("followthemoney", reason="the library followthemoney is not installed")
    for entity in book.to_follow_the_money(full):
        proxy = ftm.model.get_proxy(entity, cleaned=False)
        lost = {name for name, values in entity["properties"].items() if values and not proxy.get(name)}
        assert lost == set()


def test_prov_tells_the_whole_chain(full: Ledger) -> None:
    made = book.to_prov(full)
    speakers = {pair["prov:entity"]: pair["prov:agent"] for pair in made["wasAttributedTo"].values()}
    first = next(r.id for r in book.list_statements(full).records if r.entry.key == "r1")
    assert [speakers[f"ic:{first}-{i}"] for i in range(3)] == [
        "ic:source-gazette",
        "ic:source-exile",
        "ic:source-aide",
    ]
    used = {(d["prov:generatedEntity"], d["prov:usedEntity"]) for d in made["wasDerivedFrom"].values()}
    assert {(f"ic:{first}", f"ic:{first}-0"), (f"ic:{first}-0", f"ic:{first}-1")} <= used


def test_prov_is_read_by_its_library(full: Ledger) -> None:
    prov = pytest.importorskip("prov.model", reason="the library prov is not installed")
    read = prov.ProvDocument.deserialize(StringIO(json.dumps(book.to_prov(full))), format="json")
    made = book.to_prov(full)
    assert len(list(read.get_records())) == sum(len(part) for name, part in made.items() if name != "prefix")
