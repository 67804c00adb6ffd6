"""A ledger in other people's formats: FollowTheMoney, schema.org ClaimReview, W3C PROV.

Each is plain JSON, made here without a library; the tests check FollowTheMoney against the facts of its
schema that are used here, and against the libraries `followthemoney` and `prov` where they are installed.
None of the three can hold all that a ledger holds: what can is `lines.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from innercourt.ledger.listing import all_standing
from innercourt.ledger.record import RECORDED, Document, Proposition, Record, Source, Statement
from innercourt.ledger.standing import Moment
from innercourt.ledger.store import Ledger

_SCHEMATA = {"person": "Person", "outlet": "Organization", "body": "Organization", "unknown": "LegalEntity"}
_TYPES = {
    "person": "Person",
    "outlet": "NewsMediaOrganization",
    "body": "Organization",
    "unknown": "Organization",
}
_TRUTHS: dict[bool, tuple[int, str]] = {True: (5, "True"), False: (1, "False")}
_LANGUAGES = {
    "en": "eng", "zh": "zho", "ru": "rus", "fr": "fra", "de": "deu", "es": "spa", "pt": "por", "it": "ita",
    "ar": "ara", "fa": "fas", "tr": "tur", "uk": "ukr", "ja": "jpn", "ko": "kor", "vi": "vie", "hi": "hin",
}  # fmt: skip
"""ISO 639-1 to the three letters that FollowTheMoney wants; what is not here is left out."""
NAMESPACE = "urn:innercourt:ledger:"


class _Held:
    """What stands in a ledger, by id."""

    def __init__(self, ledger: Ledger, as_of: Moment) -> None:
        self.sources = {r.id: r for r in all_standing(ledger, "source", as_of=as_of)}
        self.documents = {r.id: r for r in all_standing(ledger, "document", as_of=as_of)}
        self.propositions = {r.id: r for r in all_standing(ledger, "proposition", as_of=as_of)}
        self.statements = all_standing(ledger, "statement", as_of=as_of)

    def source(self, name: str) -> Source:
        """The source of that name, or a bare one."""
        record = self.sources.get(name)
        return record.entry if record and isinstance(record.entry, Source) else Source(name)

    def document(self, id: str) -> Document:
        """The document of that id, or an empty one."""
        record = self.documents.get(id)
        return record.entry if record and isinstance(record.entry, Document) else Document()


def to_follow_the_money(ledger: Ledger, *, as_of: Moment = None) -> Iterator[dict[str, Any]]:
    """Entities of FollowTheMoney: sources, documents as Article, statements as Note.

    One mapping an entity, with `id`, `schema` and `properties`, as its command line reads them.
    """
    held = _Held(ledger, as_of)
    for record in held.sources.values():
        source = held.source(record.id)
        yield _entity(_entity_id(record.id), _SCHEMATA[source.nature], name=[source.name or source.source],
                      alias=source.aliases, classification=[source.kind], description=[source.about])  # fmt: skip
    for record in held.documents.values():
        document = held.document(record.id)
        yield _entity(record.id, "Article", title=[document.title], name=[document.name],
                      sourceUrl=[document.address], publisher=[_named(held, document.publisher)],
                      publishedAt=[document.published], retrievedAt=[document.captured[:19]],
                      language=[_language(document.language)],
                      mimeType=[document.media_type.partition(";")[0]])  # fmt: skip
    for record in held.statements:
        yield _note(record, held)


def _note(record: Record, held: _Held) -> dict[str, Any]:
    said = record.entry
    assert isinstance(said, Statement)
    through = " < ".join(_named(held, hop.source) for hop in said.chain)
    broken = "" if said.lineage == RECORDED else ", lineage not recorded"
    return _entity(
        record.id, "Note", name=[said.key or said.proposition], description=[said.summary, said.quote],
        summary=[f"{said.says} {said.case}/{said.proposition} ({said.kind}, {said.hedge}): {through}{broken}"],
        entity=dict.fromkeys(_entity_id(hop.source) for hop in said.chain),
        sourceUrl=[held.document(said.document).address],
        publisher=[_named(held, said.publisher)], createdAt=[said.said], keywords=[said.says, said.kind],
        proof=[said.document],
    )  # fmt: skip


def _entity_id(source: str) -> str:
    """A source's name as FollowTheMoney allows it: letters, digits, hyphens and dots, no underscore.

    >>> _entity_id("people_news")
    'people-news.source'
    """
    return f"{source.replace('_', '-')}.source"


def _language(code: str) -> str:
    return code if len(code) == 3 else _LANGUAGES.get(code.partition("-")[0].lower(), "")


def _entity(id: str, schema: str, **properties: Any) -> dict[str, Any]:
    filled = {name: [v for v in values if v] for name, values in properties.items()}
    return {"id": id, "schema": schema, "properties": {name: v for name, v in filled.items() if v}}


def to_claim_review(ledger: Ledger, *, as_of: Moment = None) -> dict[str, Any]:
    """schema.org JSON-LD: a ClaimReview for each resolved proposition, a Claim for each other.

    A claim that nobody has settled gets no rating: there is none.
    """
    held = _Held(ledger, as_of)
    said: dict[str, list[Statement]] = {}
    for record in held.statements:
        if isinstance(record.entry, Statement) and record.entry.proposition:
            said.setdefault(f"{record.entry.case}/{record.entry.proposition}", []).append(record.entry)
    graph = []
    for id in dict.fromkeys([*held.propositions, *said]):
        record_of_it = held.propositions.get(id)
        proposition = (
            record_of_it.entry if record_of_it else Proposition(id.partition("/")[0], id.partition("/")[2])
        )
        assert isinstance(proposition, Proposition)
        claim = _claim(id, proposition, said.get(id, []), held)
        graph.append(_review(id, proposition, claim, record_of_it) if proposition.resolved else claim)
    return {"@context": "https://schema.org", "@graph": graph}


def _claim(id: str, proposition: Proposition, said: list[Statement], held: _Held) -> dict[str, Any]:
    appeared = [_appearance(statement, held) for statement in said if statement.says == "affirms"]
    origins = dict.fromkeys(s.origin for s in said if s.says == "affirms" and s.lineage == RECORDED)
    return {
        "@type": "Claim", "@id": f"{NAMESPACE}claim:{id}", "text": proposition.text or proposition.proposition,
        **({"appearance": appeared} if appeared else {}),
        **({"author": [_agent(held.source(name)) for name in origins]} if origins else {}),
    }  # fmt: skip


def _appearance(said: Statement, held: _Held) -> dict[str, Any]:
    document = held.document(said.document)
    work = {
        "@type": "CreativeWork", "url": document.address, "name": document.title or document.name,
        "datePublished": document.published or said.said, "text": said.quote or said.summary,
        "publisher": _agent(held.source(said.publisher)),
    }  # fmt: skip
    return {name: value for name, value in work.items() if value}


def _review(
    id: str, proposition: Proposition, claim: Mapping[str, Any], record: Record | None
) -> dict[str, Any]:
    value, words = _TRUTHS[bool(proposition.truth)]
    return {
        "@type": "ClaimReview", "@id": f"{NAMESPACE}review:{id}", "claimReviewed": claim["text"],
        "itemReviewed": claim, "datePublished": proposition.resolved, "reviewBody": proposition.reason,
        "author": {"@type": "Person", "name": record.recorded_by if record else ""},
        "reviewRating": {"@type": "Rating", "ratingValue": value, "bestRating": 5, "worstRating": 1,
                         "alternateName": words},
    }  # fmt: skip


def _agent(source: Source) -> dict[str, Any]:
    return {"@type": _TYPES[source.nature], "name": source.name or source.source}


def to_prov(ledger: Ledger, *, as_of: Moment = None) -> dict[str, Any]:
    """PROV-JSON: who said what from whom, in which document, and who recorded it when.

    Each link of a chain is an entity attributed to its speaker and quoted from the next; a
    statement is the last of them as a document has it, made by the activity of recording a page.
    """
    held = _Held(ledger, as_of)
    prov = _Prov()
    for id in held.sources:
        source = held.source(id)
        kind = "prov:Person" if source.nature == "person" else "prov:Organization"
        told = {} if source.nature == "unknown" else {"prov:type": {"$": kind, "type": "prov:QUALIFIED_NAME"}}
        prov.put("agent", f"source-{id}", {"prov:label": source.name or id, **told})
    for id, record in held.documents.items():
        document = held.document(id)
        labels = {
            "prov:label": document.title,
            "prov:location": document.address,
            "ic:sha256": document.sha256,
        }
        prov.recorded(id, record, labels)
    for record in held.statements:
        _prov_statement(prov, record)
    return prov.document


def _prov_statement(prov: _Prov, record: Record) -> None:
    said = record.entry
    assert isinstance(said, Statement)
    claim = f"{said.says} {said.case}/{said.proposition}" if said.proposition else "not linked"
    prov.recorded(record.id, record, {"prov:label": said.summary or said.quote, "ic:claim": claim,
                                      "ic:lineage": said.lineage})  # fmt: skip
    if said.document:
        prov.derived(record.id, said.document, "prov:Quotation")
    below = record.id
    for position, hop in enumerate(said.chain):
        link = f"{record.id}-{position}"
        prov.put("entity", link, {"ic:verb": hop.verb, "ic:hedge": hop.hedge or ""})
        prov.relate("wasAttributedTo", {"prov:entity": f"ic:{link}", "prov:agent": f"ic:source-{hop.source}"})
        prov.derived(below, link, "prov:Quotation")
        below = link


class _Prov:
    """A PROV-JSON document as it grows."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {"prefix": {"ic": NAMESPACE}}
        self._relations = 0

    def put(self, sort: str, name: str, attributes: Mapping[str, Any]) -> None:
        """An entity, agent or activity, without the attributes that say nothing."""
        said = {key: value for key, value in attributes.items() if value}
        self.document.setdefault(sort, {})[f"ic:{name}"] = said

    def relate(self, sort: str, ends: Mapping[str, Any]) -> None:
        """A relation between two of them."""
        self._relations += 1
        self.document.setdefault(sort, {})[f"_:r{self._relations}"] = dict(ends)

    def derived(self, made: str, used: str, kind: str) -> None:
        """That one entity was made from another."""
        self.relate("wasDerivedFrom", {
            "prov:generatedEntity": f"ic:{made}", "prov:usedEntity": f"ic:{used}",
            "prov:type": {"$": kind, "type": "prov:QUALIFIED_NAME"},
        })  # fmt: skip

    def recorded(self, name: str, record: Record, attributes: Mapping[str, Any]) -> None:
        """An entity of the ledger, with the activity that recorded it and in whose name."""
        self.put("entity", name, {**attributes, "ic:version": record.version, "ic:digest": record.digest})
        page, person = f"page-{record.page}", f"recorder-{_plain(record.recorded_by)}"
        ends = {"prov:startTime": record.recorded_at, "prov:endTime": record.recorded_at}
        if f"ic:{page}" not in self.document.get("activity", {}):
            self.put("activity", page, ends)
            self.put("agent", person, {"prov:label": record.recorded_by})
            self.relate("wasAssociatedWith", {"prov:activity": f"ic:{page}", "prov:agent": f"ic:{person}"})
        self.relate("wasGeneratedBy", {"prov:entity": f"ic:{name}", "prov:activity": f"ic:{page}"})


def _plain(text: str) -> str:
    """A name that may stand in an identifier; different names stay different."""
    return "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in text)


def _named(held: _Held, source: str) -> str:
    return (held.source(source).name or source) if source else ""
