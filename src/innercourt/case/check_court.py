"""What may be wrong with a court: names that nobody has, days out of order, states that cannot be."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Mapping
from datetime import date

from innercourt.case.draft import Draft
from innercourt.case.marks import Path

ACTOR = "an actor"
HOLDER = "an actor or an office"
ANYONE = "an actor, an office or a unit"


def check_court(draft: Draft) -> None:
    """Check actors, offices, units, ties, absences, principals, facts and momentum."""
    check_ids(draft)
    check_facts(draft)
    check_offices(draft)
    check_ties(draft)
    case = draft.document
    for i, absence in enumerate(case.absences):
        path = draft.at("absences", i)
        draft.refers((*path, "actor"), absence.actor, "actors", what=ACTOR)
        check_days(draft, path, absence.start, "until", absence.end)
        check_condition(draft, (*path, "when"), absence.when)
    for i, momentum in enumerate(case.momentum):
        path = draft.at("momentum", i)
        check_rivals(draft, path, momentum.of, momentum.over)
        check_condition(draft, (*path, "when"), momentum.when)
    check_principals(draft)


def check_ids(draft: Draft) -> None:
    """Actors, offices and units share one space of names; words of expressions are not names."""
    owners: dict[str, str] = {}
    for section in ("actors", "offices", "units"):
        for name in getattr(draft.document, section):
            if name in owners:
                draft.say((section, name), "a name that no actor, office or unit has yet",
                          f"`{name}`, which is also among the {owners[name]}", key=True)  # fmt: skip
            owners.setdefault(name, section)
    for section in ("actors", "state", "hypotheses", "propositions", "sources"):
        for name in getattr(draft.document, section):
            check_word(draft, (section, name), name)


def check_word(draft: Draft, path: Path, name: str) -> None:
    """Refuse names that are words of the expression language, such as `in` or `not`."""
    if any(keyword.iskeyword(part) for part in name.split(".")):
        draft.say(path, "a name that is no word of the expression language", f"`{name}`",
                  f"`{name}_`", key=True)  # fmt: skip


def check_facts(draft: Draft) -> None:
    """Each fact begins with one of its values, and has each value once."""
    for name, fact in draft.document.state.items():
        if fact.start not in fact.values:
            draft.no_value(("state", name, "start"), fact.start, fact.values, name)
        for value, times in Counter(fact.values).items():
            if times > 1:
                draft.say(("state", name, "values"), "each value once", f"`{value}` {times} times")


def check_condition(draft: Draft, path: Path, condition: Mapping[str, str]) -> None:
    """Every fact named exists and can have that value."""
    for fact, value in condition.items():
        if not draft.refers((*path, fact), fact, "state", what="a fact of `state`", key=True):
            continue
        entry = draft.document.state.get(fact)
        if entry is not None and value not in entry.values:
            draft.no_value((*path, fact), value, entry.values, fact)


def check_days(draft: Draft, path: Path, start: date | None, last: str | int, end: date | None) -> None:
    """The last day, which stands at the key `last`, does not come before the first."""
    if start is not None and end is not None and start > end:
        draft.say((*path, last), f"a day on or after the first, {start}", f"the day {end}")


def check_rivals(draft: Draft, path: Path, of: str, over: str) -> None:
    """`of` and `over` are two different actors."""
    for key, name in (("of", of), ("over", over)):
        draft.refers((*path, key), name, "actors", what=ACTOR)
    if of == over:
        draft.say((*path, "over"), f"somebody else than `{of}`", f"`{over}`")


def check_offices(draft: Draft) -> None:
    """Holders are actors, and their days in order."""
    for name, office in draft.document.offices.items():
        for i, holder in enumerate(office.holders):
            path: Path = ("offices", name, "holders", i)
            draft.refers((*path, "actor"), holder.actor, "actors", what=ACTOR)
            if holder.end is not None and holder.to is not None:
                draft.say((*path, "to"), "`until` or `to`, which mean the same", "both")
            last = "to" if holder.end is None else "until"
            check_days(draft, path, holder.start, last, holder.end or holder.to)
            check_condition(draft, (*path, "when"), holder.when)


def check_ties(draft: Draft) -> None:
    """Each tie has one kind, two ends that exist, days in order and a strength that can be."""
    for i, tie in enumerate(draft.document.ties):
        path = draft.at("ties", i)
        sources = tie.sources()
        if len(sources) > 1 or not (sources or draft.mended(path)):
            found = " and ".join(f"`{kind}`" for kind in sources) or "none of them"
            draft.say(path, "exactly one of `commands`, `guards`, `appoints`, `vetoes`, `gatekeeps`, "
                      "`hosts`, `patron_of`", found, "write two ties" if sources else "")  # fmt: skip
        for kind, source in sources.items():
            if kind == "guards":
                draft.refers((*path, kind), source, "actors", "offices", "units", what=ANYONE)
            else:
                draft.refers((*path, kind), source, "actors", "offices", what=HOLDER)
            if source == tie.to:
                draft.say((*path, "to"), f"somebody else than `{source}`", f"`{tie.to}`")
        draft.refers((*path, "to"), tie.to, "actors", "offices", "units", what=ANYONE)
        check_days(draft, path, tie.start, "until", tie.end)
        check_condition(draft, (*path, "when"), tie.when)


def check_principals(draft: Draft) -> None:
    """Principals are actors, each once; without a list there must be somebody to choose."""
    for i, name in enumerate(draft.document.principals):
        path = draft.at("principals", i)
        draft.refers(path, name, "actors", what=ACTOR)
        if name in draft.document.principals[:i]:
            draft.say(path, "each principal once", f"`{name}` again")
