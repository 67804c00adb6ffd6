"""A whole brief about Veldra: the made-up answer with made-up findings, awkward ones among them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from math import inf

from innercourt.brief.findings import Answer, Estimate, OutcomeFinding
from innercourt.brief.insight import (
    AssumptionFinding,
    Brief,
    Contradiction,
    EvidenceFinding,
    ExpectationFinding,
    FlipFinding,
    OutcomeRange,
    RangeFinding,
    SensitivityFinding,
    WatchFinding,
    WatchList,
    WeightFinding,
    felt_by_none,
)

from .answers import answer, empty, hostile

ACCOUNTS = ("regent_rules", "marshal_rules", "keeper_rules", "nobody")
FORCED = ("journey.host.delay",)


def whole(found: Answer | None = None) -> Brief:
    """Everything that a brief can show; of another answer, with the same findings."""
    found = found or answer()
    found = replace(
        found,
        done=(
            OutcomeFinding("journey", "quiet", "Nothing is ordered", Estimate(0.7, 0.004)),
            OutcomeFinding(
                "succession", "orderly", "An heir is named at the congress", Estimate(0.51, 0.004)
            ),
        ),
    )
    return Brief(
        found, _evidence(found), _sensitivity(found), _watch(found), _expectations(found), FORCED,
    )  # fmt: skip


def bare() -> Brief:
    """A brief about nothing: no accounts, reports, contests."""
    found = empty()
    return Brief(
        found,
        EvidenceFinding(found, (), (), 0, 0),
        SensitivityFinding(found, (), (), "", "", 1.0, 3.0),
        WatchList(found, Estimate(0.0, 0.0), ()),
    )


def harmful() -> Brief:
    """A whole brief whose every free text means harm."""
    found = whole(hostile())
    texts = [t for a in found.answer.case.propositions for t in (a.text,)]
    items = tuple(replace(item, text=texts[i % len(texts)]) for i, item in enumerate(found.watch.items))
    weights = tuple(replace(w, name=texts[i % len(texts)]) for i, w in enumerate(found.evidence.weights))
    conflicts = tuple(replace(c, text=texts[0]) for c in found.evidence.contradictions)
    return replace(
        found,
        watch=replace(found.watch, items=items),
        evidence=replace(found.evidence, weights=weights, contradictions=conflicts),
        sensitivity=replace(
            found.sensitivity,
            assumptions=tuple(replace(a, why=texts[1]) for a in found.sensitivity.assumptions),
        ),
        do=(texts[0], texts[1]),
    )


def without(part: str) -> Brief:
    """A whole brief that lacks the findings of one part."""
    lacks = {f.name: getattr(bare(), f.name) for f in fields(Brief)}
    full = whole()
    if part == "answer":
        return full
    empty_part = lacks[part]
    if hasattr(empty_part, "answer"):
        empty_part = replace(empty_part, answer=full.answer)
    if part == "sensitivity":
        empty_part = replace(empty_part, leader="marshal_rules", runner_up="regent_rules")
    return replace(full, **{part: empty_part})


def _by_account(*values: float, se: float = 0.2) -> dict[str, Estimate]:
    return {account: Estimate(value, se) for account, value in zip(ACCOUNTS, values, strict=True)}


def _evidence(found: Answer) -> EvidenceFinding:
    known = [r for r in found.case.reports if r.date <= found.as_of]
    origins = list(dict.fromkeys(r.origin for r in known))
    shapes = (
        (-3.1, 4.2, 0.4, -0.2), (0.2, -0.1, 0.0, 0.1), (-0.6, 0.9, -1.4, 0.3), (1.8, -1.5, 0.2, 0.4),
        (0.0, 0.3, -0.2, 0.0), (-2.0, 0.1, 2.4, 0.2), (0.1, 0.1, 0.1, 0.1),
    )  # fmt: skip
    weights = [
        _weight(
            "origin", origin, tuple(r.id for r in known if r.origin == origin), shapes[i % 7], 0.04 / (i + 1)
        )
        for i, origin in enumerate(origins)
    ]
    weights[2] = replace(weights[2], how="unsound", pareto_k=0.93)
    weights.append(_weight("source", "lantern", ("r02", "r06", "r12"), shapes[0], 0.03))
    weights += [_weight("report", r.id, (r.id,), shapes[i % 7], 0.03 / (i + 1)) for i, r in enumerate(known)]
    contradiction = Contradiction(
        "army_lost", "The marshal's order would prevail over the regent's", ("attache",), ("gazette",)
    )
    assumed = (
        ("weights", "The accounts' prior weights, rather than equal ones", shapes[0]),
        ("nobody.shift.authority.*", "Nobody can command: authority.* moved by -1.5 sd", shapes[1]),
        ("regent_rules.set.loyalty.garrison.regent",
         "The regent rules in person: loyalty.garrison.regent is normal(1.2, 0.7)", shapes[3]),
        ("keeper_rules.forbid.journey.ask.request",
         "The keeper of the seal decides who is heard: journey.ask.request is closed", shapes[2]),
    )  # fmt: skip
    assumptions = tuple(
        replace(_weight("assumption", id, (), shape, 0.05 / (i + 1)), name=name)
        for i, (id, name, shape) in enumerate(assumed)
    )
    weights += [
        _weight("proposition", "guard_doubled", ("r07", "r08"), (-2.2, 2.6, 0.1, 0.0), 0.04),
        _weight("proposition", "asked_host", ("r02", "r03", "r04"), (0.1, -0.1, 0.1, 0.0), 0.001),
    ]
    few = felt_by_none(weights)
    together = _weight(
        "together", "together", tuple(id for w in few for id in w.reports), (-1.9, 3.6, 0.2, 0.1), 0.05
    )
    return EvidenceFinding(
        found, tuple(weights), (contradiction,), len(known), len(origins), assumptions, together
    )


def _weight(
    kind: str, id: str, reports: tuple[str, ...], shape: tuple[float, ...], bits: float
) -> WeightFinding:
    chances = [10 ** (value / 10) for value in shape]
    return WeightFinding(
        kind, id, id, reports,  # type: ignore[arg-type]
        _by_account(*shape), _by_account(*(c / max(chances) for c in chances), se=0.01),
        _by_account(0.3, 0.4, 0.2, 0.1, se=0.004), Estimate(bits, 0.002), -inf, "reweighted",
    )  # fmt: skip


def _sensitivity(found: Answer) -> SensitivityFinding:
    rows = (
        ("loyalty.garrison.marshal", 0.081, 0.004), ("authority.garrison", -0.052, 0.003),
        ("momentum.regent.marshal", -0.031, 0.011), ("reliability.lantern.fact", 0.004, 0.001),
        ("cost.exposure", 0.0, 0.0),
    )  # fmt: skip
    assumptions = tuple(
        AssumptionFinding(
            name, "" if i % 2 else "He commanded it for nine years.",
            _by_account(-p, p, 0.0, 0.0, se=se), _by_account(p / 2, -p / 2, 0.0, 0.0, se=se),
        )
        for i, (name, p, se) in enumerate(rows)
    )  # fmt: skip
    flips = (
        FlipFinding({"loyalty.garrison.marshal": -1.4}, 1.4, 0.12, "regent_rules"),
        FlipFinding({"loyalty.garrison.marshal": -0.9, "authority.garrison": 0.7}, 1.1, 0.09, "regent_rules"),
    )
    return SensitivityFinding(found, assumptions, flips, "marshal_rules", "regent_rules", 2.7, 3.0)


def _watch(found: Answer) -> WatchList:
    rows = (
        ("asked_host", "A regiment moves to the harbour", date(2031, 9, 1), 0.31, 0.082, 4.0),
        ("keeper_veto", "The seal changes hands", None, 0.12, 0.044, 1.0),
        ("regent_ill", "The regent opens the congress in person", date(2031, 7, 1), 0.66, 0.012, None),
    )
    items = tuple(
        WatchFinding(
            id, text, by, Estimate(p, 0.003), Estimate(bits, 0.001),
            _by_account(0.10, 0.75, 0.14, 0.01, se=0.004), _by_account(0.27, 0.51, 0.205, 0.015, se=0.004), cost,
        )
        for id, text, by, p, bits, cost in rows
    )  # fmt: skip
    return WatchList(found, Estimate(1.52, 0.01), items)


def _expectations(found: Answer) -> ExpectationFinding:
    def ends(now: Estimate, least: float, greatest: float) -> RangeFinding:
        return RangeFinding(now, Estimate(least, 0.005), Estimate(greatest, 0.005))

    by_account = {
        h.id: ends(h.posterior, *pair)
        for h, pair in zip(
            found.hypotheses, ((0.44, 0.12), (0.32, 0.70), (0.22, 0.17), (0.02, 0.01)), strict=True
        )
    }
    power = {
        actor: ends(value, *pair)
        for (actor, value), pair in zip(
            found.holds_power.items(), ((0.10, 0.48), (0.41, 0.79), (0.10, 0.22), (0.02, 0.04)), strict=True
        )
    }
    ahead = tuple(
        OutcomeRange(
            o.episode, o.outcome, o.name, ends(o.probability, o.probability.p, o.probability.p + 0.01)
        )
        for o in found.next
    )
    return ExpectationFinding(by_account, power, ahead, 0.41, True)
