"""What a brief calls a quantity, and where its prior is told."""

from __future__ import annotations

from collections.abc import Container

from innercourt.brief.names import Names, anchor
from innercourt.brief.wording import humane
from innercourt.case.casefile import CaseFile
from innercourt.case.engine_names import SHAPES, best_matches

EVERY, OWN = "*", "own"
TITLES = {
    "hypothesis": "Rival accounts",
    "loyalty": "Loyalties of units",
    "authority": "Pull of a lawful chain of command",
    "strength": "Strengths of units",
    "stake": "Stakes of units in having backed the winner",
    "guard": "Weight of guards close to their charge",
    "obedience": "How closely units follow their interest",
    "decisiveness": "How decisive a lead in strength is",
    "momentum": "Expectations before a contest",
    "precision": "How reliably actors do what is best for them",
    "optimism": "How actors misjudge a contest",
    "reliability": "Reliability of sources",
    "guess": "What sources say when they do not know",
    "garble": "Errors of relays",
    "common_origin": "Common origins not recorded",
    "sign": "Chances to see signs",
    "base_rate": "Base rates of statements",
    OWN: "The case's own quantities",
    "factor": "Common causes",
}
"""What all quantities are about whose names begin so, in the order in which they are shown."""


def subject(quantity: str) -> str:
    """What a quantity is about: the first part of its name."""
    return quantity.partition(".")[0]


def quantity_name(name: str, names: Names) -> str:
    """A quantity in words.

    >>> from innercourt.case.read import read_case
    >>> names = Names.of(read_case("beijing-2025"))
    >>> quantity_name("momentum.xi.cai", names), quantity_name("prize.apparatus", names)
    ('expectation that Xi Jinping prevails over Cai Qi', "prize of deciding in the ruler's name")
    """
    if name in names.quantities:
        return names.quantities[name]
    head, *rest = name.split(".")
    unit = [("every unit" if id == EVERY else names.unit(id)) for id in rest]
    actor = [("everybody" if id == EVERY else names.actor(id)) for id in rest]
    match head, len(rest):
        case "loyalty", 2:
            return f"loyalty of {unit[0]} to {actor[1]}"
        case ("strength", 1):
            return f"strength of {unit[0]}"
        case ("authority", 1):
            return f"pull of lawful orders on {unit[0]}"
        case ("stake", 1):
            return f"stake of {unit[0]} in having backed the winner"
        case ("guard", 1):
            return f"weight of {unit[0]} as guards"
        case ("momentum", _) if len(rest) > 1:
            rule = f" (rule {rest[2]})" if len(rest) > 2 else ""
            return f"expectation that {actor[0]} prevails over {actor[1]}{rule}"
        case ("precision", 1):
            return f"how reliably {actor[0]} does what is best for them"
        case ("optimism", 1):
            return f"how {actor[0]} misjudges a contest"
        case ("reliability", 2):
            return f"reliability of {_source(rest[0], names)} ({rest[1]})"
        case ("guess", _) if rest:
            lean = f" ({humane(rest[1])})" if len(rest) > 1 else ""
            return f"what {_source(rest[0], names)} says without knowing{lean}"
        case ("sign", _) if rest and rest[0] in names.propositions:
            return f"chance to see{_given(rest[1:])}: {names.proposition(rest[0])}"
        case ("base_rate", 1) if rest[0] in names.propositions:
            return f"base rate of: {names.proposition(rest[0])}"
        case (_, 0) if head in SHAPES:
            return TITLES[head][0].lower() + TITLES[head][1:]
    return _own_name(head, rest, names)


def _own_name(head: str, rest: list[str], names: Names) -> str:
    """A quantity of the case's own of which it does not say what it is: its identifiers, in quotes, as words."""
    parts = ", ".join("all" if part == EVERY else names.party(part) for part in rest)
    if rest and head in names.episodes:
        return f"“{parts}” in “{names.episode(head)}”"
    return f"“{humane(head)}{': ' if rest else ''}{parts}”"


def group_of(quantity: str, episodes: Container[str]) -> str:
    """Under which head a quantity is shown: what it is about, the episode that it belongs to, or `OWN`.

    >>> group_of("loyalty.guard.ruler", ()), group_of("dawn.prize", {"dawn"}), group_of("cost.rupture", {"dawn"})
    ('loyalty', 'dawn', 'own')
    """
    head = subject(quantity)
    return head if head in TITLES or head in episodes else OWN


def group_title(id: str, names: Names) -> str:
    """What the quantities under one head have in common."""
    if id in TITLES:
        return TITLES[id]
    return f"The case's own quantities in “{names.episode(id)}”"


def _given(rest: list[str]) -> str:
    if not rest:
        return ""
    return " otherwise" if rest == ["otherwise"] else f", given {humane(rest[-1])}"


def _source(id: str, names: Names) -> str:
    return "every source" if id == EVERY else names.source(id)


def prior_place(name: str, case: CaseFile) -> str:
    """The link to the prior of a quantity: its own row, that of its pattern, its group, or all."""
    declared = [quantity.name for quantity in case.quantities]
    best = [name] if name in declared else best_matches(name, [n for n in declared if EVERY in n])
    if best:
        return "#" + anchor("assumption", best[0])
    episodes = {episode.id for episode in case.episodes}
    group = group_of(name, episodes)
    told = any(group_of(other, episodes) == group for other in declared)
    return "#" + (anchor("assumptions", group) if told else "assumptions")
