"""What may be supposed: a statement in words, made a proposition of the case.

    host_evaded                                   a proposition of the case, by its id or its text
    guard obeys gatekeeper over ruler             a unit obeys one side of a contest
    cai prevails over xi on 2025-11-18            an order prevails; `on` says on which day
    ruler is figurehead                           a fact of the state
    host=evade, moscow.host.evade                 a move was made
    moscow.vetoed                               an episode ended so
    loyalty.guard.cai > .5                        a quantity lies in a range

and `not` before any of them. Whom the words mean: see `called`. Obedience and prevailing are chances
in each court, so a court counts by how probable it makes the statement; all else is so or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from innercourt.case.called import actor_called, no_such, plain, unit_called
from innercourt.case.casefile import CaseFile
from innercourt.case.engine_names import SHAPES, resolve_priors
from innercourt.errors import ExpressionError, PriorError, UsageError
from innercourt.play.episode import Chance, Decision, Node
from innercourt.play.expression import (
    contests,
    facts,
    is_truth,
    moves,
    obedience,
    parse_expression,
    quantities,
)
from innercourt.play.syntax import Did, Expression, Obeys, Prevails
from innercourt.reports.report import CLAIM_KINDS, Proposition

FORMS = (
    "a proposition of the case, `UNIT obeys ACTOR over ACTOR`, `ACTOR prevails over ACTOR`, `FACT is VALUE`, "
    "`node=move`, `episode.outcome`, or a comparison such as `loyalty.UNIT.ACTOR > .5`"
)
_DAY = re.compile(r"\s+on\s+(\d{4}-\d{2}-\d{2})\s*$")
_OBEYS = re.compile(r"([^()]+?)\s+obeys?\s+([^()]+?)(?:\s+(?:over|against|rather than)\s+([^()]+))?")
_PREVAILS = re.compile(r"([^()]+?)\s+prevails?(?:\s+(?:over|against)\s+([^()]+))?")
_FACT = re.compile(r"([^()'\"]+?)\s+is\s+(not\s+)?([^()'\"]+)")


@dataclass(frozen=True, slots=True)
class Supposed:
    """A statement taken to be so, or not to be so: `proposition` is the case's own, or made for it."""

    statement: str
    truth: bool
    proposition: Proposition


def read_supposition(case: CaseFile, statement: str, day: date) -> Supposed:
    """What `statement` says of `case`, on `day` unless it names another.

    >>> from innercourt.case.read import read_case
    >>> found = read_supposition(read_case("beijing-2025"), "not guard obeys gatekeeper", date(2026, 3, 4))
    >>> found.truth, found.proposition.text
    (False, 'Central Guard Bureau obeys Cai Qi rather than Xi Jinping')

    Raises `UsageError` for a statement that says nothing about the case.
    """
    truth = not statement.startswith("not ")
    wanted = statement.removeprefix("not ").strip()
    if declared := _declared(case, wanted):
        return Supposed(statement, truth, declared)
    body, on = wanted, day
    if named := _DAY.search(wanted):
        body, on = wanted[: named.start()], _day_of(named[1])
    said = replace(_said(case, body, on), id=f"supposed: {wanted}")
    known = next((p for p in case.propositions if p.id == said.id), said)
    return Supposed(statement, truth, known)


def _declared(case: CaseFile, wanted: str) -> Proposition | None:
    by_words = {plain(p.text): p for p in case.propositions}
    return next((p for p in case.propositions if p.id == wanted), by_words.get(plain(wanted)))


def _day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("no such day", expected="YYYY-MM-DD", found=text) from None


def _said(case: CaseFile, body: str, on: date) -> Proposition:
    """The proposition that `body` is about; its id is still empty."""
    if found := _OBEYS.fullmatch(body):
        unit, of = unit_called(case, found[1]), actor_called(case, found[2], on)
        over = _other_side(case, of, found[3], f"{found[1]} obeys {found[2]}", on)
        names = {actor.id: actor.name for actor in case.court.actors}
        units = {u.id: u.name for u in case.court.units}
        text = f"{units[unit]} obeys {names[of]} rather than {names[over]}"
        return Proposition("", text, claim=f"obeys({unit}, {of}, {over})", on=on)
    if found := _PREVAILS.fullmatch(body):
        of = actor_called(case, found[1], on)
        over = _other_side(case, of, found[2], f"{found[1]} prevails", on)
        names = {actor.id: actor.name for actor in case.court.actors}
        text = f"an order of {names[of]} prevails over {names[over]}"
        return Proposition("", text, claim=f"prevails({of}, {over})", on=on)
    if step := _step(case, body):
        return Proposition("", f"{step} was done", did=(step,))
    if body in _outcomes(case):
        return Proposition("", f"{body} came of it", outcome=(body,))
    if (found := _FACT.fullmatch(body)) and (fact := _fact(case, found[1], found[3])):
        sign = "!=" if found[2] else "=="
        return Proposition("", body, holds=f"{fact[0]} {sign} '{fact[1]}'", on=on)
    return _expressed(case, body, on)


def _other_side(case: CaseFile, of: str, named: str | None, so_far: str, on: date) -> str:
    """Whom `of` is up against: who is named, else the first of the other principals.

    Against the first principal, who is in power when the case begins, anybody may stand: it must be said.
    """
    if named:
        over = actor_called(case, named, on)
        if over == of:
            raise UsageError("nobody contends with himself", expected="two sides", found=named)
        return over
    others = [id for id in case.court.principals if id != of]
    if others and (len(others) == 1 or case.court.principals[0] != of):
        return others[0]
    raise UsageError(
        "it is not said against whom", expected=f"`{so_far} over ACTOR`", found=f"`{so_far}`",
        hint=" or ".join(f"`over {id}`" for id in others),
    )  # fmt: skip


def steps(case: CaseFile) -> dict[str, tuple[str, str | None, str]]:
    """Every step of the episodes, `episode.node.step`: its node, who makes it (None: chance), its name."""
    return {
        f"{episode.id}.{node.id}.{name}": (node.id, node.actor if isinstance(node, Decision) else None, name)
        for episode in case.episodes
        for node in episode.nodes
        for name in _ways(node)
    }


def _ways(node: Node) -> Iterator[str]:
    if isinstance(node, Decision):
        yield from (move.name for move in node.moves)
    elif isinstance(node, Chance):
        yield from (branch.name for branch in node.branches)
    else:
        yield from ("won", "lost")


def _step(case: CaseFile, body: str) -> str | None:
    """The one step that `body` is: its full name, or `node=step`, `actor=move`."""
    every = steps(case)
    if body in every:
        return body
    who, equals, name = (part.strip() for part in body.partition("="))
    if not equals or set("=<>!()") & set(who + name):
        return None
    fits = [full for full, (node, actor, step) in every.items() if step == name and who in (node, actor)]
    if len(fits) > 1:
        raise UsageError(
            f"more than one move to suppose: {body}", expected="one move of the case", found=body,
            hint=" or ".join(f"`{full}`" for full in fits),
        )  # fmt: skip
    if not fits:
        raise no_such("move", body, [f"{node}={step}" for node, _, step in every.values()])
    return fits[0]


def _outcomes(case: CaseFile) -> set[str]:
    return {f"{episode.id}.{outcome.id}" for episode in case.episodes for outcome in episode.outcomes}


def _fact(case: CaseFile, name: str, value: str) -> tuple[str, str] | None:
    """The fact and its value that are meant; None where the case has no such fact."""
    fact = next((fact for fact in case.facts if plain(fact.id) == plain(name)), None)
    if fact is None:
        return None
    held = next((v for v in fact.values if plain(v) == plain(value)), None)
    if held is None:
        raise UsageError(
            f"{fact.id} is never {value}", expected=" or ".join(f"`{v}`" for v in fact.values), found=value
        )
    return fact.id, held


def _expressed(case: CaseFile, body: str, on: date) -> Proposition:
    """A truth in the language of expressions, or the chance that somebody prevails or obeys."""
    tree = None
    try:
        tree = parse_expression(body)
    except ExpressionError as error:
        if set("()<>=") & set(body):
            raise UsageError(error.message, expected=error.expected, found=body, hint=error.hint) from None
    if tree is None or not (is_truth(tree) or isinstance(tree, Prevails | Obeys)):
        known = [*(p.id for p in case.propositions), *(plain(p.text) for p in case.propositions)]
        unknown = no_such("proposition", body, known)
        raise UsageError(unknown.message, expected=FORMS, found=body, hint=unknown.hint)
    _check_names(case, tree)
    return Proposition("", body, indicator=body, on=on)


def _check_names(case: CaseFile, tree: Expression) -> None:
    actors, units = [a.id for a in case.court.actors], [u.id for u in case.court.units]
    asked = [("unit", node.unit, units) for node in obedience(tree)]
    for c in contests(tree):
        named = [c.of, c.over, *c.absent, *c.cut, *([c.target] if c.target else [])]
        asked += [("actor", id, actors) for id in named]
    if contests(tree) and not units:
        raise UsageError("there is no contest", expected="a court with units", found="none")
    for move in moves(tree):
        if isinstance(move, Did):
            asked.append(("move", move.move, list(steps(case))))
        else:
            asked.append(("outcome", move.outcome, list(_outcomes(case))))
    values = {fact.id: fact.values for fact in case.facts}
    for fact, value in facts(tree):
        asked += [("fact", fact, list(values)), (f"value of {fact}", value, list(values.get(fact, (value,))))]
    for kind, id, known in asked:
        if id not in known:
            raise no_such(kind, id, known)
    for name in quantities(tree):
        _check_quantity(case, name)


def _check_quantity(case: CaseFile, name: str) -> None:
    """A quantity that the case declares, or that the engine knows with parts that the case declares."""
    head, *parts = name.split(".")
    ids = {
        "unit": [u.id for u in case.court.units], "actor": [a.id for a in case.court.actors],
        "source": [s.id for s in case.sources], "kind": list(CLAIM_KINDS),
    }  # fmt: skip
    shapes = [shape for shape in SHAPES.get(head, ()) if len(shape) == len(parts)]
    for kind, part in zip(shapes[0] if shapes else (), parts, strict=False):
        if kind in ids and part not in ids[kind]:
            raise no_such(kind, part, ids[kind])
    try:
        resolve_priors(case, [name])
    except PriorError:
        raise no_such("quantity", name, [quantity.name for quantity in case.quantities]) from None
