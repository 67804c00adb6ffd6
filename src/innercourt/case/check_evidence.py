"""What may be wrong with evidence and rival accounts: propositions, sources, reports, hypotheses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from innercourt.case.check_court import check_condition
from innercourt.case.check_expressions import Uses
from innercourt.case.check_play import check_move, check_outcome
from innercourt.case.check_quantities import check_changed, prior_within
from innercourt.case.desugar_evidence import said
from innercourt.case.draft import Draft
from innercourt.case.format_play import DecisionEntry
from innercourt.case.format_reports import IndicatorEntry, PropositionEntry, ReportEntry
from innercourt.case.marks import Path
from innercourt.court.words import hedge_multiplier
from innercourt.errors import PriorError

MOST_HOPS = 50
"""Links of a chain, as many as a ledger takes."""
_BESIDE = "indicator: {under: {...}, otherwise: .1}"
MAKES_TRUE = ("did", "outcome", "state", "indicator", "holds", "claim")


def check_evidence(draft: Draft) -> None:
    """Check propositions, sources and reports."""
    begins = _begins(draft)
    for name, proposition in draft.document.propositions.items():
        _check_proposition(draft, ("propositions", name), proposition, begins.get(name))
    _check_sources(draft)
    seen: set[str] = set()
    for i, report in enumerate(draft.document.reports):
        path = draft.at("reports", i)
        if report.id in seen:
            draft.say((*path, "id"), "each report's name once", f"`{report.id}` again")
        seen.add(report.id)
        _check_report(draft, path, report, begins)


def _check_proposition(draft: Draft, path: Path, entry: PropositionEntry, begins: date | None) -> None:
    given = [key for key in MAKES_TRUE if getattr(entry, key) not in ((), {}, None)]
    if len(given) > 1 or not (given or draft.mended(path)):
        draft.say(path, "exactly one of " + ", ".join(f"`{key}`" for key in MAKES_TRUE),
                  " and ".join(f"`{key}`" for key in given) or "none of them")  # fmt: skip
    for key, check in (("did", check_move), ("outcome", check_outcome)):
        names = getattr(entry, key)
        for i, name in enumerate(names):
            check(draft, (*path, key, i), name)
    check_condition(draft, (*path, "state"), entry.state)
    _check_companion(draft, path, "after", entry.after, "state", entry.state)
    _check_companion(draft, path, "on", entry.on, "holds", entry.holds)
    if entry.after is not None:
        draft.refers((*path, "after"), entry.after, "episodes", what="an episode")
    if entry.indicator is not None:
        _check_indicator(draft, (*path, "indicator"), entry.indicator)
    if entry.resolved is not None and begins is not None and entry.resolved.on < begins:
        draft.say((*path, "resolved", "on"), f"a day on or after {begins}, when the episode begins",
                  f"the day {entry.resolved.on}")  # fmt: skip


def _check_companion(draft: Draft, path: Path, key: str, value: object, of: str, held: object) -> None:
    if value is not None and not held and not draft.mended(path):
        draft.say((*path, key), f"`{key}` beside `{of}`", f"`{key}` without it", key=True)


def _check_indicator(draft: Draft, path: Path, entry: IndicatorEntry) -> None:
    forms = [key for key in ("chance", "given", "under") if getattr(entry, key)]
    if len(forms) != 1:
        draft.say(path, "exactly one of `chance`, `given`, `under`",
                  " and ".join(f"`{form}`" for form in forms) or "none of them")  # fmt: skip
        return
    if entry.given and entry.otherwise is None:
        draft.say((*path, "otherwise"), "the key `otherwise` (the chance when none of `given` happened)",
                  "`given` alone", key=True)  # fmt: skip
    if entry.chance is not None and entry.otherwise is not None:
        draft.say((*path, "otherwise"), "`otherwise` beside `given` or `under`", "it beside `chance`",
                  key=True)  # fmt: skip
    for reference in entry.given:
        here = (*path, "given", reference)
        (check_outcome if reference.count(".") == 1 else check_move)(draft, here, reference)
    for hypothesis, text in entry.under.items():
        here = (*path, "under", hypothesis)
        if hypothesis == "otherwise" and not draft.knows("hypotheses", hypothesis):
            draft.say(here, "`otherwise` beside `under`", "it inside", _BESIDE, key=True)
        else:
            draft.refers(here, hypothesis, "hypotheses", what="a hypothesis", key=True)
        prior_within(draft, here, "", text, (0.0, 1.0))
    missing = [name for name in draft.document.hypotheses if name not in entry.under]
    if entry.under and missing and entry.otherwise is None and "otherwise" not in entry.under:
        draft.say((*path, "under"), "a chance under every hypothesis, or `otherwise` beside `under`",
                  "none under " + ", ".join(f"`{name}`" for name in missing), _BESIDE)  # fmt: skip


def _check_sources(draft: Draft) -> None:
    case = draft.document
    tags = {tag for proposition in case.propositions.values() for tag in proposition.tags}
    known = draft.known.get("propositions")
    for name, source in case.sources.items():
        for key in source.leans:
            if known is not None and draft.sound("propositions") and key not in {*tags, *known}:
                draft.unknown(("sources", name, "leans", key), key, [*tags, *known],
                              "a proposition, or a tag of propositions", key=True)  # fmt: skip


def _check_report(draft: Draft, path: Path, entry: ReportEntry, begins: Mapping[str, date]) -> None:
    given = said(entry)
    if len(given) > 1 or not (given or draft.mended(path)):
        draft.say(path, "exactly one of `affirms`, `denies`, `silent`",
                  " and ".join(f"`{key}`" for key, _ in given) or "none of them")  # fmt: skip
    for key, name in given:
        if draft.refers((*path, key), name, "propositions", what="a proposition"):
            _check_timing(draft, path, entry, name, begins.get(name))
    if len(entry.chain) > MOST_HOPS:
        draft.say((*path, "chain"), f"at most {MOST_HOPS} links", f"{len(entry.chain):,} links", key=True)
        return
    for i, hop in enumerate(entry.chain):
        draft.refers((*path, "chain", i, "source"), hop.source, "sources", what="a source")
        if hop.hedge is not None:
            _check_hedge(draft, (*path, "chain", i, "hedge"), hop.hedge)
        if hop.source in [earlier.source for earlier in entry.chain[:i]]:
            draft.say((*path, "chain", i), "each source once in a chain", f"`{hop.source}` again")
    _check_hedge(draft, (*path, "hedge"), entry.hedge)
    if entry.expected is not None and entry.silent is None and not draft.mended(path):
        draft.say((*path, "expected"), "`expected` beside `silent`", "it without a silence", key=True)


def _check_hedge(draft: Draft, path: Path, text: str) -> None:
    try:
        hedge_multiplier(float(text))
    except ValueError:
        try:
            hedge_multiplier(text)
        except PriorError as error:
            draft.say(path, error.expected, error.found, error.hint)
    except PriorError as error:
        draft.say(path, error.expected, error.found, error.hint)


def _check_timing(draft: Draft, path: Path, entry: ReportEntry, name: str, begins: date | None) -> None:
    """Odd, but not impossible: a fact told before what it is about can have happened."""
    if begins is not None and entry.day < begins and entry.kind == "fact" and entry.silent is None:
        draft.warn((*path, "date"), f"a day on or after {begins}, when the episode of `{name}` begins",
                   f"the day {entry.day}", "kind: forecast")  # fmt: skip


def _begins(draft: Draft) -> dict[str, date]:
    """By proposition, the first day on which what it says can have happened, if it is about an episode."""
    days = {episode.id: min(episode.window) for episode in reversed(draft.document.episodes)}
    found = {}
    for name, entry in draft.document.propositions.items():
        heads = (*(reference.split(".")[0] for reference in (*entry.did, *entry.outcome)), entry.after)
        own = [days[head] for head in heads if head in days]
        if own:
            found[name] = min(own)
    return found


def check_hypotheses(draft: Draft, uses: Uses) -> None:
    """Weights are positive, what is changed exists, and every node keeps a move."""
    for name, entry in draft.document.hypotheses.items():
        path: Path = ("hypotheses", name)
        if entry.weight <= 0:
            draft.say((*path, "weight"), "a number above 0", f"the number {entry.weight:g}",
                      "take out what cannot be so")  # fmt: skip
        for quantity, text in entry.set.items():
            check_changed(draft, (*path, "set", quantity), quantity, uses)
            prior_within(draft, (*path, "set", quantity), quantity, text)
        for quantity in entry.shift:
            check_changed(draft, (*path, "shift", quantity), quantity, uses)
        sound = [
            check_choice(draft, (*path, key, i), move)
            for key in ("forbid", "force")
            for i, move in enumerate(getattr(entry, key))
        ]
        if all(sound):
            _check_left(draft, path, entry.forbid, entry.force)


def check_choice(draft: Draft, path: Path, name: str) -> bool:
    """Whether `name` is a move that somebody chooses; otherwise say so."""
    if not check_move(draft, path, name):
        return False
    parts = name.split(".")
    nodes = [e.nodes[parts[1]] for e in draft.document.episodes if e.id == parts[0] and parts[1] in e.nodes]
    if nodes and not any(isinstance(node, DecisionEntry) for node in nodes):
        draft.say(path, "a move at a decision", f"`{name}`, which nobody chooses",
                  "set the prior of its probability instead")  # fmt: skip
        return False
    return True


def _check_left(draft: Draft, path: Path, forbid: Iterable[str], force: Iterable[str]) -> None:
    """No node without a move, none that is both forced and forbidden, one forced move a node."""
    forbidden, forced = set(forbid), list(force)
    for i, move in enumerate(forced):
        node = move.rpartition(".")[0]
        if move in forbidden:
            draft.say((*path, "force", i), "a move that is not forbidden", f"`{move}`, which is")
        if any(earlier.rpartition(".")[0] == node for earlier in forced[:i]):
            draft.say((*path, "force", i), f"one forced move at `{node}`", f"`{move}` as well")
    for episode in draft.document.episodes:
        for name, part in episode.nodes.items():
            moves = {f"{episode.id}.{name}.{move}" for move in getattr(part, "moves", ())}
            if moves and moves <= forbidden:
                draft.say((*path, "forbid"), f"a move left at `{episode.id}.{name}`", "all of them forbidden")
