"""What a case is like, read off its court, its games and its reports; never off tags, titles or names.

Each feature is a number from 0 (no) to 1 (yes), with a phrase for the reader. `OF` holds one function
a feature; adding one is adding a line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from innercourt.case.casefile import CaseFile
from innercourt.case.similar_roles import Roles, contested, paths, roles_of
from innercourt.court.model import Span, holds
from innercourt.play.episode import Chance, ContestNode, Decision

LOOSE_TALK = frozenset({"rumour_social", "exile_or_partisan", "unknown"})

Feature = Callable[[CaseFile, Roles], float]


@dataclass(frozen=True)
class Structure:
    """The features of one case by name, and the roles that they were read off."""

    features: Mapping[str, float]
    roles: Roles


def structure_of(case: CaseFile) -> Structure:
    """Read a case's features."""
    roles = roles_of(case)
    return Structure({name: float(of(case, roles)) for name, (_, of) in OF.items()}, roles)


def words(feature: str) -> str:
    """A feature as a phrase."""
    return OF[feature][0]


def _contests(case: CaseFile) -> list[ContestNode]:
    return [node for episode in case.episodes for node in episode.nodes if isinstance(node, ContestNode)]


def _first(case: CaseFile, roles: Roles) -> str:
    """The role of whoever is the first to decide."""
    for episode in case.episodes[:1]:
        for passed, _ in paths(episode):
            for node in passed:
                if isinstance(node, Decision):
                    return roles.role(node.actor, _kind(case, node.actor))
    return ""


def _kind(case: CaseFile, actor: str) -> str:
    return next((a.kind for a in case.court.actors if a.id == actor), "person")


def _moves(case: CaseFile, roles: Roles, kind: str) -> bool:
    return any(_kind(case, actor) == kind for actor in roles.movers)


def _away(case: CaseFile, actors: set[str | None]) -> bool:
    """Abroad or isolated while a game runs, by nobody's move in it."""
    start = {fact.id: fact.start for fact in case.facts}
    gone = [
        a for a in case.court.absences if a.actor in actors and a.kind != "removed" and holds(a.when, start)
    ]
    return any(_meet(a.span, episode.window) for a in gone for episode in case.episodes)


def _meet(a: Span, b: Span) -> bool:
    begin, end = max(a.start or date.min, b.start or date.min), min(a.end or date.max, b.end or date.max)
    return begin <= end


def _keeper_with_guard(_: CaseFile, roles: Roles) -> bool:
    return bool(roles.doorkeepers & roles.guard_chiefs - {roles.ruler})


def _shared_guard(case: CaseFile, roles: Roles) -> bool:
    kept = {
        (t.source, t.target) for t in roles.standing.of_kind("guards") if t.target in case.court.principals
    }
    units = [unit for unit, _ in kept]
    return any(units.count(unit) > 1 for unit in units)


def _owes(_: CaseFile, roles: Roles) -> bool:
    ties = (*roles.standing.of_kind("appoints"), *roles.standing.of_kind("patron_of"))
    return any(t.source == roles.ruler and t.target in roles.rivals for t in ties)


def _outgunned(_: CaseFile, roles: Roles) -> bool:
    return any(roles.reach[rival] >= 0.5 * roles.reach[roles.ruler or ""] > 0 for rival in roles.rivals)


def _concealed(case: CaseFile, _: Roles) -> bool:
    """An information set of several nodes, or of one that more than one way leads to."""
    for episode in case.episodes:
        ways: dict[str, set[tuple[str, ...]]] = {}
        for passed, _end in paths(episode):
            for i, node in enumerate(passed):
                if isinstance(node, Decision) and node.information:
                    ways.setdefault(node.information, set()).add(tuple(n.id for n in passed[: i + 1]))
        if any(len(found) > 1 for found in ways.values()):
            return True
    return False


def _rounds(case: CaseFile, _: Roles) -> bool:
    """Somebody decides, another answers, and the first decides again."""
    for episode in case.episodes:
        for passed, _end in paths(episode):
            movers = [node.actor for node in passed if isinstance(node, Decision)]
            if any(a in movers[i + 2 :] and movers[i + 1] != a for i, a in enumerate(movers[:-2])):
                return True
    return False


def _council(case: CaseFile, roles: Roles) -> bool:
    vetoes = any(t.target == roles.ruler for t in roles.standing.of_kind("vetoes"))
    return vetoes or _moves(case, roles, "organ")


def _unrecorded(case: CaseFile, _: Roles) -> float:
    return _share([not report.lineage_recorded for report in case.reports])


def _echoes(case: CaseFile, _: Roles) -> float:
    acts = {(report.origin, report.proposition) for report in case.reports}
    return 1 - len(acts) / len(case.reports) if case.reports else 0.0


def _loose_talk(case: CaseFile, _: Roles) -> float:
    kinds = {source.id: source.kind for source in case.sources}
    return _share([kinds.get(report.origin, "unknown") in LOOSE_TALK for report in case.reports])


def _denied(case: CaseFile, _: Roles) -> float:
    official = {source.id for source in case.sources if source.kind == "official"}
    return _share([report.says == "denies" and report.origin in official for report in case.reports])


def _share(held: list[bool]) -> float:
    return sum(held) / len(held) if held else 0.0


OF: Mapping[str, tuple[str, Feature]] = MappingProxyType(
    {
        "ruler_away": ("the ruler away from the seat of power", lambda c, r: _away(c, {r.ruler})),
        "rival_away": ("a rival abroad or cut off", lambda c, r: _away(c, {*r.rivals})),
        "doorkeeper": ("somebody decides who comes to the ruler", lambda c, r: bool(r.doorkeepers - {r.ruler})),
        "keeper_guard": ("the gatekeeper holds the guard", _keeper_with_guard),
        "guard_chief": (
            "the ruler's guard takes its orders from another", lambda c, r: bool(r.guard_chiefs - {r.ruler})
        ),
        "guard_moves": (
            "the commander of the guard has to choose", lambda c, r: bool(r.guard_chiefs & r.movers - {r.ruler})
        ),
        "shared_guard": ("one guard keeps both sides", _shared_guard),
        "one_body": (
            "one body outweighs all others", lambda c, r: len(r.strength) > 1 and max(r.strength.values()) > 0.5
        ),
        "many_bodies": ("five bodies of men or more", lambda c, r: len(r.strength) >= 5),
        "outgunned": ("a rival's orders reach half as much force as the ruler's, or more", _outgunned),
        "owes": ("a rival owes the ruler his post", _owes),
        "council": ("a council or committee decides or can veto", _council),
        "faction_moves": ("a crowd or a faction moves", lambda c, r: _moves(c, r, "faction")),
        "host": ("somebody is in a foreign host's hands", lambda c, r: bool(r.standing.of_kind("hosts"))),
        "foreign_moves": ("a foreign power moves", lambda c, r: _moves(c, r, "state")),
        "ruler_first": ("the ruler moves first", lambda c, r: _first(c, r) == "ruler"),
        "rival_first": ("a rival moves first", lambda c, r: _first(c, r) == "rival"),
        "third_first": ("neither ruler nor rival moves first", lambda c, r: _first(c, r) not in ("", "ruler", "rival")),
        "contest": ("it can come to a contest of orders", lambda c, r: bool(_contests(c))),
        "seizure": (
            "the ruler himself would be seized", lambda c, r: any(n.target == r.ruler for n in _contests(c) if n.target)
        ),
        "unfought": (
            "it can be over without a contest of orders",
            lambda c, r: any(not contested(passed) for e in c.episodes for passed, _ in paths(e)),
        ),
        "concealed": ("somebody must choose without knowing what was done", _concealed),
        "luck": ("luck can spoil it", lambda c, r: any(isinstance(n, Chance) for e in c.episodes for n in e.nodes)),
        "rounds": ("offer and answer: somebody moves, is answered, moves again", _rounds),
        "sequel": ("one affair leads to another", lambda c, r: len(c.episodes) > 1),
        "unrecorded": ("reports whose origin nobody knows", _unrecorded),
        "echoes": ("reports that echo one origin", _echoes),
        "loose_talk": ("rumour, exiles and partisans do the talking", _loose_talk),
        "denied": ("officials deny it", _denied),
        "silence": ("silence where speech was due", lambda c, r: any(report.says == "silent" for report in c.reports)),
    }
)  # fmt: skip
"""Every feature: its phrase, and how it is read."""
