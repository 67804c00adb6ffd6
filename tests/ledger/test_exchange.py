"""Other people's formats, read by their own libraries where they are installed."""

import json
import re
from datetime import date
from io import StringIO

import pytest

from innercourt import ledger as book
from innercourt.ledger import Ledger, Source
from innercourt.ledger.query import query

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


THING = {"name": "name", "alias": "name", "description": "text", "summary": "text", "sourceUrl": "url",
         "publisher": "string", "keywords": "string", "createdAt": "date", "retrievedAt": "date",
         "proof": "Document"}  # fmt: skip
LEGAL = {**THING, "classification": "string"}
FACTS = {
    "Person": LEGAL, "Organization": LEGAL, "LegalEntity": LEGAL,
    "Article": {**THING, "title": "string", "publishedAt": "date", "language": "language", "mimeType": "mimetype"},
    "Note": {**THING, "entity": "Thing"},
}  # fmt: skip
"""Schemata and properties of FollowTheMoney 4.11 that are used here, with their types or what they point to."""
SOUND = {
    "name": r"\S.*", "string": r"\S.*", "text": r"(?s)\S.*", "url": r"https?://\S+", "language": r"[a-z]{3}",
    "date": r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d)?)?)?", "mimetype": r"[a-z]+/[a-z0-9.+-]+",
}  # fmt: skip
ENTITY_ID = r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?"
IS_A = {"Document": {"Article"}, "Thing": set(FACTS)}


def test_follow_the_money(full: Ledger) -> None:
    made = {entity["id"]: entity for entity in book.to_follow_the_money(full)}
    assert {entity["schema"] for entity in made.values()} == {"LegalEntity", "Article", "Note"}
    notes = [entity["properties"] for entity in made.values() if entity["schema"] == "Note"]
    assert notes[0]["summary"] == ["affirms regent/flight (fact, likely): Gazette < Exile < Aide"]
    assert notes[0]["entity"] == ["gazette.source", "exile.source", "aide.source"]


def test_follow_the_money_keeps_to_its_schema(full: Ledger) -> None:
    """By the facts above, so that nothing needs to be installed."""
    book.add(full, [Source("people_news", nature="outlet"), Source("old_li_", nature="person")], by=BY)
    made = {entity["id"]: entity for entity in book.to_follow_the_money(full)}
    assert {"people-news.source", "old-li-.source"} <= set(made)
    for id, entity in made.items():
        assert re.fullmatch(ENTITY_ID, id)
        for name, values in entity["properties"].items():
            kind = FACTS[entity["schema"]][name]
            for value in values:
                if kind in IS_A:
                    assert made[value]["schema"] in IS_A[kind]
                else:
                    assert re.fullmatch(SOUND[kind], value), (entity["schema"], name, value)


def test_the_facts_are_those_of_the_library() -> None:
    ftm = pytest.importorskip("followthemoney", reason="the library followthemoney is not installed")
    for schema, properties in FACTS.items():
        for name, kind in properties.items():
            held = ftm.model[schema].get(name)
            told = held.range.name if held.type.name == "entity" else held.type.name
            assert (schema, name, told) == (schema, name, kind)


def test_follow_the_money_reads_every_entity(full: Ledger) -> None:
    ftm = pytest.importorskip("followthemoney", reason="the library followthemoney is not installed")
    for entity in book.to_follow_the_money(full):
        proxy = ftm.model.get_proxy(entity, cleaned=False)
        kept = {name: set(proxy.get(name)) for name in entity["properties"]}
        assert kept == {name: set(values) for name, values in entity["properties"].items()}


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


def test_datasette_is_told_of_every_view_and_hides_the_rest(file: Ledger) -> None:
    made = book.datasette_metadata(file)
    tables = made["databases"]["court"]["tables"]
    rows = query(file, "SELECT name, type FROM sqlite_master WHERE type IN ('view', 'table')")
    there = {name: kind for name, kind in list(rows)[1:] if not name.startswith("sqlite_")}
    assert {name for name, kind in there.items() if kind == "view"} == {
        name for name, told in tables.items() if not told.get("hidden")
    }
    assert {name for name, kind in there.items() if kind == "table"} == {
        name for name, told in tables.items() if told.get("hidden")
    }
    for name, told in tables.items():
        [columns] = query(file, f"SELECT * FROM {name} LIMIT 0")
        assert set(told.get("columns", ())) <= set(columns)


def test_a_reader_of_the_statements_sees_first_what_was_said(ledger: Ledger) -> None:
    [columns] = query(ledger, "SELECT * FROM statements LIMIT 0")
    assert columns[:5] == ("said_on", "case_name", "proposition", "says", "chain")


def test_prov_is_read_by_its_library(full: Ledger) -> None:
    prov = pytest.importorskip("prov.model", reason="the library prov is not installed")
    read = prov.ProvDocument.deserialize(StringIO(json.dumps(book.to_prov(full))), format="json")
    made = book.to_prov(full)
    assert len(list(read.get_records())) == sum(len(part) for name, part in made.items() if name != "prefix")
