"""Invented answers to draw briefs from: the court of Veldra, an empty case, a hostile one.

Nothing here was computed: the figures are made up so that every part of a brief has something
to show, including what is awkward (echoes, denials, silences, lineage not recorded, fragility).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from innercourt.brief.findings import (
    Answer,
    CommandFinding,
    DayFinding,
    Diagnostics,
    Estimate,
    HistoryFinding,
    HypothesisFinding,
    MoveFinding,
    OriginFinding,
    OutcomeFinding,
    PropositionFinding,
    SourceFinding,
    UnitPower,
)
from innercourt.case.casefile import CaseFile
from innercourt.court.words import icd203_words
from innercourt.play.episode import Chance, ContestNode, Decision, Episode
from innercourt.reports.report import Report

from .veldra import veldra

AS_OF = date(2031, 6, 20)
SE = 0.004


def answer(as_of: date = AS_OF) -> Answer:
    """A full answer about Veldra."""
    case = veldra()
    return Answer(
        case=case,
        as_of=as_of,
        hypotheses=_hypotheses(),
        through_time=_through_time(case.reports),
        histories=_histories(),
        trees=tuple(move for episode in case.episodes for move in _tree(episode)),
        command=_command(),
        holds_power={
            "regent": Estimate(0.24, SE), "marshal": Estimate(0.57, SE),
            "keeper": Estimate(0.16, SE), "prince": Estimate(0.03, 0.001),
        },
        ruling_coalition={
            ("keeper", "marshal"): Estimate(0.61, 0.02), ("keeper", "regent"): Estimate(0.27, 0.02),
            ("prince", "regent"): Estimate(0.12, 0.01),
        },
        units=(
            _unit("guard", 0.193, 0.25), _unit("garrison", 0.422, 0.417),
            _unit("police", 0.261, 0.25), _unit("fleet", 0.124, 0.083),
        ),
        next=(
            OutcomeFinding("succession", "orderly", "An heir is named at the congress", Estimate(0.46, SE)),
            OutcomeFinding("succession", "seized", "The marshal takes the regency", Estimate(0.33, SE)),
            OutcomeFinding("succession", "postponed", "The congress is put off", Estimate(0.205, SE)),
            OutcomeFinding("succession", "split", "Two governments", Estimate(0.005, 0.0004)),
        ),
        propositions=_propositions(),
        origins=_origins(case.reports),
        sources=_sources(),
        diagnostics=Diagnostics(
            100_000, 8, 41_250.5, 0.0003, 7, 11.84,
            ("In 0.03% of the probability the game was not solved; those courts are counted at their prior play.",),
        ),
        state={"marshal_post": {"in_post": Estimate(0.88, SE), "dismissed": Estimate(0.12, SE)}},
    )  # fmt: skip


def empty() -> Answer:
    """A case that has hypotheses of equal weight and nothing else: no court, play or reports."""
    case = CaseFile("bare", "A bare case", "What can be said of nothing?", AS_OF)
    return Answer(
        case, AS_OF, (), (), (), (), (), {}, {}, (), (), (), (), (), Diagnostics(0, 0, 0.0, 0.0, 0, 0.0)
    )  # fmt: skip


HOSTILE = (
    "<script>alert('x')</script>",
    "\"quoted\" & 'single' </title></style></svg>",
    "שלום \u202e gnihtyreve \u202c مرحبا",
    "a_very_long_name_without_a_single_place_to_break_" * 6,
    "{{ 7 * 7 }}{% raw %} [bold red]markup[/] \x1b[31mred\x07",
)


def hostile() -> Answer:
    """Veldra with every free text (never an identifier) replaced by one that means harm."""
    turn = iter(range(10**9))
    free = {
        "name",
        "title",
        "question",
        "about",
        "why",
        "text",
        "summary",
        "address",
        "document",
        "verb",
        "words",
    }

    def poison(value: Any) -> Any:
        if is_dataclass(value) and not isinstance(value, type):
            known = {f.name: getattr(value, f.name) for f in fields(value)}
            return replace(
                value,
                **{
                    name: HOSTILE[next(turn) % len(HOSTILE)]
                    if name in free and isinstance(old, str)
                    else poison(old)
                    for name, old in known.items()
                    # a move's name and a prior's text are what the program itself reads
                    if type(value).__name__ not in ("Move", "Branch", "Prior", "Quantity") or name == "why"
                },
            )
        if isinstance(value, tuple):
            return tuple(poison(item) for item in value)
        if isinstance(value, dict):
            return {key: poison(item) for key, item in value.items()}
        return value

    poisoned: Answer = poison(answer())
    notes = replace(poisoned.diagnostics, notes=HOSTILE)
    return replace(poisoned, diagnostics=notes)


def walk_texts(value: Any, visit: Callable[[str], None]) -> None:
    """Call `visit` on every string inside dataclasses, tuples and mappings."""
    if isinstance(value, str):
        visit(value)
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            walk_texts(getattr(value, f.name), visit)
    elif isinstance(value, tuple):
        for item in value:
            walk_texts(item, visit)
    elif isinstance(value, dict):
        for item in value.values():
            walk_texts(item, visit)


def _hypotheses() -> tuple[HypothesisFinding, ...]:
    rows = (
        ("regent_rules", "The regent rules in person", 0.215, 0.40, -21.3),
        ("marshal_rules", "The marshal rules behind the curtain", 0.583, 0.25, -19.8),
        ("keeper_rules", "The keeper of the seal decides who is heard", 0.187, 0.20, -20.7),
        ("nobody", "Nobody can command", 0.015, 0.15, -22.9),
    )
    return tuple(
        HypothesisFinding(id, name, Estimate(p, SE), prior, Estimate(z, 0.01), icd203_words(p))
        for id, name, p, prior, z in rows
    )


_POSTERIORS = {
    date(2030, 9, 3): (0.44, 0.20, 0.21, 0.15),
    date(2030, 11, 20): (0.36, 0.27, 0.22, 0.15),
    date(2030, 11, 24): (0.36, 0.28, 0.22, 0.14),
    date(2031, 1, 8): (0.52, 0.22, 0.19, 0.07),
    date(2031, 2, 15): (0.48, 0.24, 0.22, 0.06),
    date(2031, 2, 19): (0.27, 0.46, 0.22, 0.05),
    date(2031, 3, 4): (0.25, 0.50, 0.20, 0.05),
    date(2031, 4, 1): (0.33, 0.43, 0.21, 0.03),
    date(2031, 5, 12): (0.22, 0.57, 0.19, 0.02),
    date(2031, 6, 11): (0.215, 0.583, 0.187, 0.015),
}


def _through_time(reports: tuple[Report, ...]) -> tuple[DayFinding, ...]:
    ids = ("regent_rules", "marshal_rules", "keeper_rules", "nobody")
    return tuple(
        DayFinding(
            day,
            {id: Estimate(p, SE) for id, p in zip(ids, row, strict=True)},
            tuple(r.id for r in reports if r.date == day),
            ("harbour_closed",) if day == date(2031, 3, 4) else (),
        )
        for day, row in _POSTERIORS.items()
    )


def _histories() -> tuple[HistoryFinding, ...]:
    rows = (
        (("ask.request", "host.evade", "order.lost"), "refused", 0.37),
        (("ask.wait",), "quiet", 0.31),
        (("ask.request", "host.delay", "veto.stop"), "quiet", 0.19),
        (("ask.request", "host.delay", "veto.issue", "order_absent.won"), "dismissed", 0.08),
        (("ask.request", "host.evade", "order.won"), "dismissed", 0.04),
        (("ask.request", "host.delay", "veto.issue", "order_absent.lost"), "refused", 0.01),
    )
    return tuple(HistoryFinding("journey", path, outcome, Estimate(p, SE)) for path, outcome, p in rows)


_CHANCES = {
    "request": 0.69, "wait": 0.31, "delay": 0.41, "evade": 0.59, "issue": 0.32, "stop": 0.68,
    "name": 0.55, "put_off": 0.24, "bargain": 0.21, "march": 0.45, "accept": 0.55,
    "ill": 0.006, "well": 0.994, "won": 0.31, "lost": 0.69,
}  # fmt: skip


def _tree(episode: Episode) -> list[MoveFinding]:
    """Every edge of an episode's tree, numbered depth first, with made-up chances."""
    nodes = {node.id: node for node in episode.nodes}
    edges = [MoveFinding(episode.id, 0, -1, episode.start, None, 1.0, 1.0, 0.0, 0.0)]

    def expand(at: str, number: int, reach: float) -> None:
        node = nodes.get(at)
        if isinstance(node, Decision):
            steps = [(move.name, move.to, node.actor) for move in node.moves]
        elif isinstance(node, Chance):
            steps = [(branch.name, branch.to, None) for branch in node.branches]
        elif isinstance(node, ContestNode):
            steps = [("won", node.won, None), ("lost", node.lost, None)]
        else:
            return
        for name, to, actor in steps:
            p = _CHANCES[name]
            child = len(edges)
            edges.append(MoveFinding(episode.id, child, number, name, actor, p, reach * p, 0.004, 0.003))
            expand(to, child, reach * p)

    expand(episode.start, 0, 1.0)
    return edges


def _command() -> tuple[CommandFinding, ...]:
    rows = (
        ("regent", "marshal", 0.31, 0.12, 0.71), ("regent", "keeper", 0.58, 0.41, 0.66),
        ("regent", "prince", 0.93, 0.91, 0.95), ("marshal", "regent", 0.69, 0.29, 0.88),
        ("marshal", "keeper", 0.72, 0.55, 0.81), ("marshal", "prince", 0.96, 0.955, 0.97),
        ("keeper", "regent", 0.42, 0.34, 0.59), ("keeper", "marshal", 0.28, 0.19, 0.45),
        ("keeper", "prince", 0.88, 0.85, 0.90), ("prince", "regent", 0.07, 0.05, 0.09),
        ("prince", "marshal", 0.04, 0.03, 0.045), ("prince", "keeper", 0.12, 0.10, 0.15),
    )  # fmt: skip
    return tuple(
        CommandFinding(a, b, *(Estimate(figure, SE) for figure in (p, lo, hi, hi - lo)))
        for a, b, p, lo, hi in rows
    )


def _unit(unit: str, strength: float, power: float) -> UnitPower:
    return UnitPower(unit, Estimate(strength, 0.001), Estimate(power, 0.002), Estimate(power, 0.003))


def _propositions() -> tuple[PropositionFinding, ...]:
    texts = {p.id: p.text for p in veldra().propositions}
    rows = (
        ("asked_host", 0.42, 0.69), ("order_refused", 0.21, 0.38), ("marshal_dismissed", 0.18, 0.12),
        ("harbour_closed", 0.30, 1.0), ("guard_doubled", 0.35, 0.81), ("regent_ill", 0.08, 0.05),
        ("keeper_veto", 0.14, 0.19), ("army_lost", 0.45, 0.69),
    )  # fmt: skip
    return tuple(PropositionFinding(id, texts[id], Estimate(a, SE), Estimate(b, SE)) for id, a, b in rows)


def _origins(reports: tuple[Report, ...]) -> tuple[OriginFinding, ...]:
    grouped: dict[tuple[str, bool], list[Report]] = {}
    for report in reports:
        grouped.setdefault((report.origin, report.lineage_recorded), []).append(report)
    names = {s.id: s.name for s in veldra().sources}
    return tuple(
        OriginFinding(
            origin if recorded else f"{origin}-unrecorded",
            names[origin],
            "one origin" if recorded else "lineage not recorded",
            tuple(r.id for r in group),
            tuple(dict.fromkeys(r.proposition for r in group)),
        )
        for (origin, recorded), group in grouped.items()
    )


def _sources() -> tuple[SourceFinding, ...]:
    rows = (
        ("lantern", "fact", 0.45, 0.52), ("gazette", "fact", 0.71, 0.74), ("gazette", "denial", 0.30, 0.27),
        ("exile_radio", "fact", 0.34, 0.22), ("attache", "fact", 0.60, 0.68), ("night_letter", "fact", 0.40, 0.36),
        ("harbour_wire", "fact", 0.78, 0.86), ("professor", "forecast", 0.40, 0.43),
    )  # fmt: skip
    return tuple(
        SourceFinding(s, kind, Estimate(prior, 0.002), Estimate(p, 0.006)) for s, kind, prior, p in rows
    )
