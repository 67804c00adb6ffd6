"""What may be wrong with an episode: names, days, ways that lead nowhere, memory that fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from innercourt.case.check_court import ACTOR, check_condition, check_days, check_rivals, check_word
from innercourt.case.desugar_play import episode_of
from innercourt.case.draft import Draft, nearest
from innercourt.case.format_play import (
    ChanceEntry,
    ContestEntry,
    DecisionEntry,
    EpisodeEntry,
    OutcomeEntry,
)
from innercourt.case.marks import Path
from innercourt.errors import InputError
from innercourt.play.tree import check_recall, expand

MOST_STEPS = 300
"""The longest way through an episode, in moves."""

Part = DecisionEntry | ChanceEntry | ContestEntry | OutcomeEntry


def check_play(draft: Draft) -> None:
    """Check every episode by itself, and that they follow one another."""
    latest = None
    for i, episode in enumerate(draft.document.episodes):
        path = draft.at("episodes", i)
        if any(episode.id == earlier.id for earlier in draft.document.episodes[:i]):
            draft.say((*path, "id"), "each episode's name once", f"`{episode.id}` again")
        if latest is not None and episode.window[0] < latest.window[0]:
            draft.say((*path, "window"), "episodes in the order in which they begin",
                      f"{episode.window[0]}, before the {latest.window[0]} of `{latest.id}`")  # fmt: skip
        latest = episode
        _check_played(draft, i, path)
    for path, episode in draft.episodes():
        check_days(draft, (*path, "window"), episode.window[0], 1, episode.window[1])
        check_condition(draft, (*path, "when"), episode.when)
        check_word(draft, (*path, "id"), episode.id)
        before = len(draft.problems)
        _check_parts(draft, episode, path)
        if path not in draft.parts and not any(p.severity == "error" for p in draft.problems[before:]):
            _check_ways(draft, episode, path)


def _check_played(draft: Draft, position: int, path: Path) -> None:
    """An episode's `when` can come about: each value by the start or an earlier outcome."""
    case = draft.document
    for fact, value in case.episodes[position].when.items():
        entry = case.state.get(fact)
        if entry is None or value not in entry.values or not draft.whole:
            continue
        earlier = [o for e in case.episodes[:position] for o in e.outcomes.values()]
        if value != entry.start and all(o.effects.get(fact) != value for o in earlier):
            draft.warn((*path, "when", fact), "a value that the state starts with or an earlier outcome sets",
                       f"`{value}`, so that this episode is never played")  # fmt: skip


def ways_on(part: Part) -> Iterator[tuple[Path, str]]:
    """Where a node leads, each with its path from the node."""
    if isinstance(part, DecisionEntry):
        yield from ((("moves", name), move.to) for name, move in part.moves.items())
    elif isinstance(part, ChanceEntry):
        yield from ((("chance", name, "to"), branch.to) for name, branch in part.chance.items())
    elif isinstance(part, ContestEntry):
        yield ("won",), part.won
        yield ("lost",), part.lost


def moves_of(episode: EpisodeEntry) -> Iterator[str]:
    """Every move of an episode as `episode.node.move`: choices, branches of chance, won and lost."""
    for node, part in episode.nodes.items():
        if isinstance(part, ContestEntry):
            names: tuple[str, ...] = ("won", "lost")
        else:
            names = tuple(part.moves if isinstance(part, DecisionEntry) else part.chance)
        yield from (f"{episode.id}.{node}.{name}" for name in names)


def outcomes_of(episode: EpisodeEntry) -> Iterator[str]:
    """Every outcome of an episode as `episode.outcome`."""
    return (f"{episode.id}.{outcome}" for outcome in episode.outcomes)


def check_move(draft: Draft, path: Path, name: str) -> bool:
    """Whether `episode.node.move` exists; otherwise say so."""
    valid = [move for episode in draft.document.episodes for move in moves_of(episode)]
    return _check_reference(draft, path, name, valid, "a move, `episode.node.move`")


def check_outcome(draft: Draft, path: Path, name: str) -> bool:
    """Whether `episode.outcome` exists; otherwise say so."""
    valid = [name for episode in draft.document.episodes for name in outcomes_of(episode)]
    return _check_reference(draft, path, name, valid, "an outcome, `episode.outcome`")


def _check_reference(draft: Draft, path: Path, name: str, valid: list[str], what: str) -> bool:
    sound = {episode.id for episode in draft.document.episodes}
    head = name.partition(".")[0]
    if name in valid or (head not in sound and draft.knows("episodes", head)):
        return True
    same_end = [v for v in valid if v.rpartition(".")[2] == name.rpartition(".")[2]]
    hint = nearest(name, valid)
    if hint.startswith("one of") and same_end:
        hint = nearest(name, same_end)
    draft.say(path, what, f"`{name}`, which is not declared", hint)
    return False


def _check_parts(draft: Draft, episode: EpisodeEntry, path: Path) -> None:
    lost = [str(gone[3]) for gone in draft.lost if gone[:2] == path and len(gone) > 3]
    valid = [*episode.nodes, *episode.outcomes, *lost]
    where = f"a node or an outcome of `{episode.id}`"
    for name in episode.outcomes:
        if name in episode.nodes:
            draft.say((*path, "outcomes", name), "a name that no node has", f"`{name}`", key=True)
    if episode.start not in {*episode.nodes, *lost}:
        draft.unknown((*path, "start"), episode.start, episode.nodes, f"a node of `{episode.id}`")
    for name, node in episode.nodes.items():
        here = (*path, "nodes", name)
        check_word(draft, here, name)
        for step, to in ways_on(node):
            if to not in valid:
                draft.unknown((*here, *step), to, valid, where)
        if isinstance(node, DecisionEntry):
            _check_decision(draft, node, here)
        elif isinstance(node, ContestEntry):
            _check_contest(draft, node, here)
    for name, outcome in episode.outcomes.items():
        here = (*path, "outcomes", name)
        check_word(draft, here, name)
        _check_paid(draft, (*here, "payoffs"), outcome.payoffs)
        check_condition(draft, (*here, "effects"), outcome.effects)
    _check_information(draft, episode, path)


def _check_decision(draft: Draft, node: DecisionEntry, path: Path) -> None:
    draft.refers((*path, "actor"), node.actor, "actors", what=ACTOR)
    for name, move in node.moves.items():
        check_word(draft, (*path, "moves", name), name)
        _check_paid(draft, (*path, "moves", name, "pays"), move.pays)


def _check_contest(draft: Draft, node: ContestEntry, path: Path) -> None:
    terms, here = node.contest, (*path, "contest")
    check_rivals(draft, here, terms.of, terms.over)
    for key in ("absent", "cut"):
        for i, name in enumerate(getattr(terms, key)):
            draft.refers((*here, key, i), name, "actors", what=ACTOR)
    if terms.target is not None:
        draft.refers((*here, "target"), terms.target, "actors", what=ACTOR)
    if draft.known.get("units") == frozenset():
        draft.say(here, "a court with units, whose obedience decides", "no `units`",
                  "declare at least one under `units`")  # fmt: skip


def _check_paid(draft: Draft, path: Path, payoffs: Mapping[str, str]) -> None:
    for actor in payoffs:
        draft.refers((*path, actor), actor, "actors", what=ACTOR, key=True)


def _check_information(draft: Draft, episode: EpisodeEntry, path: Path) -> None:
    """Nodes that cannot be told apart have one actor and the same moves."""
    first: dict[str, tuple[str, DecisionEntry]] = {}
    for name, node in episode.nodes.items():
        if not isinstance(node, DecisionEntry) or node.information is None:
            continue
        here = (*path, "nodes", name)
        if node.information in episode.nodes and node.information != name:
            draft.say((*here, "information"), "a name that no node has", f"`{node.information}`")
        other, model = first.setdefault(node.information, (name, node))
        if model.actor != node.actor:
            draft.say((*here, "actor"), f"`{model.actor}`, who cannot tell this node from `{other}`",
                      f"`{node.actor}`", "give each actor's information a name of its own")  # fmt: skip
        elif list(model.moves) != list(node.moves):
            draft.say(
                (*here, "moves"), f"the moves of `{other}` in the same order: {', '.join(model.moves)}",
                ", ".join(node.moves), "who cannot tell nodes apart has the same moves at each",
            )  # fmt: skip


def _check_ways(draft: Draft, episode: EpisodeEntry, path: Path) -> None:
    """What the start does not reach, ways that come back, and the tree's own laws."""
    parts: dict[str, Part] = {**episode.nodes, **episode.outcomes}
    circle = _circle(parts, episode.start)
    reached = _reached(parts, episode.start)
    for name in _first_unreached(parts, reached):
        section = "nodes" if name in episode.nodes else "outcomes"
        draft.say((*path, section, name), f"a way to it from `{episode.start}`, where the episode starts",
                  "none", "let a move lead to it, or take it out", key=True)  # fmt: skip
    if circle:
        draft.say((*path, "nodes", circle[0]), "a game that ends", "a way that comes back: "
                  + " -> ".join(circle), "write the later visit as a node of its own", key=True)  # fmt: skip
        return
    if _longest(parts, episode.start) > MOST_STEPS:
        draft.say((*path, "nodes"), f"ways of at most {MOST_STEPS} moves", "longer ones")
        return
    try:
        forgotten = check_recall(expand(episode_of(episode)))
    except InputError as error:
        draft.say_error((*path, "nodes"), error)
        return
    for sentence in forgotten:
        draft.say(_where_forgotten(episode, path, sentence), "perfect recall: nobody forgets what they "
                  "did or knew", sentence, "give the nodes different `information`")  # fmt: skip
    _warn_of_unpaid(draft, episode, path)


def _where_forgotten(episode: EpisodeEntry, path: Path, sentence: str) -> Path:
    for name, node in episode.nodes.items():
        information = getattr(node, "information", None)
        if information is not None and f"{episode.id}.{information} " in sentence:
            return (*path, "nodes", name, "information")
    return (*path, "nodes")


def _warn_of_unpaid(draft: Draft, episode: EpisodeEntry, path: Path) -> None:
    paid = Counter(actor for outcome in episode.outcomes.values() for actor in outcome.payoffs)
    for node in episode.nodes.values():
        if isinstance(node, DecisionEntry):
            paid.update(actor for move in node.moves.values() for actor in move.pays)
    for name, node in episode.nodes.items():
        if isinstance(node, DecisionEntry) and len(node.moves) > 1 and not paid[node.actor]:
            draft.warn((*path, "nodes", name, "actor"), "somebody whom some move or outcome pays",
                       f"`{node.actor}`, to whom every move is worth the same")  # fmt: skip
            paid[node.actor] += 1


def _reached(parts: Mapping[str, Part], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for _, to in ways_on(parts[waiting.pop()]):
            if to not in reached:
                reached.add(to)
                waiting.append(to)
    return reached


def _first_unreached(parts: Mapping[str, Part], reached: set[str]) -> list[str]:
    """What nothing leads to; what only such parts lead to goes without saying."""
    unreached = [name for name in parts if name not in reached]
    led_to = {to for name in unreached for _, to in ways_on(parts[name])}
    return [name for name in unreached if name not in led_to] or unreached


def _circle(parts: Mapping[str, Part], start: str) -> list[str]:
    """A way from a node back to itself, or nothing; depth first, without recursion."""
    trail: list[tuple[str, Iterator[tuple[Path, str]]]] = [(start, ways_on(parts[start]))]
    open_nodes, done = {start}, set()
    while trail:
        name, ways = trail[-1]
        step = next(ways, None)
        if step is None:
            trail.pop()
            open_nodes.discard(name)
            done.add(name)
        elif step[1] in open_nodes:
            names = [passed for passed, _ in trail]
            return [*names[names.index(step[1]) :], step[1]]
        elif step[1] not in done:
            trail.append((step[1], ways_on(parts[step[1]])))
            open_nodes.add(step[1])
    return []


def _longest(parts: Mapping[str, Part], start: str) -> int:
    """The number of moves on the longest way; `MOST_STEPS` + 1 if it is longer than that."""
    level, steps = {start}, 0
    while level and steps <= MOST_STEPS:
        level = {to for name in level for _, to in ways_on(parts[name])}
        steps += 1
    return steps
