"""What may be wrong with quantities: priors that cannot be, names that nothing has, ambiguity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, product

from innercourt.case.check_expressions import Uses
from innercourt.case.declared import Declaration, declarations
from innercourt.case.draft import Draft, nearest
from innercourt.case.engine_names import LIMITS, SHAPES, best_matches, matches, support
from innercourt.case.format_play import ContestEntry
from innercourt.case.marks import Path, shown_path
from innercourt.court.prior import Prior, parse_prior
from innercourt.errors import PriorError
from innercourt.reports.report import CLAIM_KINDS

_SECTIONS = {"unit": "units", "actor": "actors", "source": "sources"}
MOST_TRIED = 20_000
"""How many names are tried in search of one that two patterns fit equally well."""


def check_quantities(draft: Draft, uses: Uses) -> None:
    """Check every declared quantity and every name that expressions use."""
    declared: dict[str, Declaration] = {}
    for declaration in declarations(draft):
        first = declared.setdefault(declaration.name, declaration)
        if first is not declaration:
            place = draft.gathered.place(first.path)
            draft.say(declaration.path, f"one prior for `{declaration.name}`",
                      f"another one; the first is in {place.file}:{place.line} at "
                      f"{shown_path(draft.gathered.local(first.path))}", "keep one of the two")  # fmt: skip
        check_prior(draft, declaration)
        if declaration.shared and "*" not in declaration.name:
            draft.say((*declaration.path[:-1], "shared"), "`shared` at a pattern with `*`",
                      f"it at the single name `{declaration.name}`", "leave it out")  # fmt: skip
    for name in draft.document.quantities:
        check_name(draft, ("quantities", name), name, uses, key=True)
    known = {*declared, *(draft.known.get("quantities") or ())}
    if draft.known.get("quantities") is not None:
        _check_used(draft, uses, known)
    _check_ambiguity(draft, uses, known)
    check_loads(draft, uses)


def check_prior(draft: Draft, declaration: Declaration) -> Prior | None:
    """Read a prior and check that the quantity can take all its values."""
    return prior_within(
        draft, declaration.path, declaration.name, declaration.text,
        (0.0, 1.0) if declaration.chance else None,
    )  # fmt: skip


def prior_within(
    draft: Draft, path: Path, name: str, text: str, limits: tuple[float, float] | None = None
) -> Prior | None:
    """Read a prior for `name` and check it against the limits of what it is for."""
    try:
        prior = parse_prior(text)
    except PriorError as error:
        draft.say_error(path, error)
        return None
    if limits is None:
        limits = LIMITS.get(name.split(".")[0])
    low, high = support(prior)
    if limits is not None and not (limits[0] <= low and high <= limits[1]):
        if limits[1] == 1:
            draft.say(path, "a prior between 0 and 1", f"`{text}`", "beta(a, b), logitnormal(lo, hi) or "
                      "a phrase such as `likely`")  # fmt: skip
        else:
            draft.say(path, "a prior that is never below 0", f"`{text}`", "lognormal(median, s)")
    return prior


def check_name(draft: Draft, path: Path, name: str, uses: Uses, key: bool = False) -> bool:
    """Whether a declared or changed name, or a pattern, can be the name of some quantity.

    Engine names must have the engine's shape and parts that the case declares; a pattern of the
    case's own must fit some name in use.
    """
    parts = name.split(".")
    if parts[0] in SHAPES:
        return _check_engine_name(draft, path, parts, key)
    if "*" in name and draft.whole and not any(matches(name, used) for used in _all_names(draft, uses)):
        draft.say(path, "a pattern that some quantity fits", f"`{name}`, which fits none",
                  nearest(name, _all_names(draft, uses)), key=key)  # fmt: skip
        return False
    return True


def _check_engine_name(draft: Draft, path: Path, parts: list[str], key: bool) -> bool:
    head, *rest = parts
    name = ".".join(parts)
    shapes = SHAPES[head]
    fitting = [shape for shape in shapes if len(shape) == len(rest)]
    forms = " or ".join("`" + ".".join([head, *(f"<{s}>" for s in shape)]) + "`" for shape in shapes)
    if not fitting:
        draft.say(path, forms, f"`{name}`", key=key)
        return False
    better = list(rest)
    sound = True
    for i, (kind, part) in enumerate(zip(fitting[0], rest, strict=True)):
        if _part_exists(draft, kind, part):
            continue
        sound = False
        near = nearest(part, CLAIM_KINDS if kind == "kind" else draft.known.get(_SECTIONS[kind], ()) or ())
        better[i] = near.strip("`") if near.startswith("`") else ""
    if not sound:
        hint = "`" + ".".join([head, *better]) + "`" if all(better) else ""
        draft.say(path, f"{forms} with names of this case", f"`{name}`", hint, key=key)
    return sound


def _part_exists(draft: Draft, kind: str, part: str) -> bool:
    if kind in _SECTIONS:
        return bool(draft.known.get(_SECTIONS[kind], True) != frozenset()) if part == "*" else draft.knows(
            _SECTIONS[kind], part
        )  # fmt: skip
    return part == "*" or kind != "kind" or part in CLAIM_KINDS


def _all_names(draft: Draft, uses: Uses) -> list[str]:
    exact = [d.name for d in declarations(draft) if "*" not in d.name]
    return list(dict.fromkeys([*uses.quantities, *exact]))


def _check_used(draft: Draft, uses: Uses, known: Iterable[str]) -> None:
    """Every name in an expression has a prior: its own, a pattern's, or the engine's."""
    names = list(known)
    patterns = [name for name in names if "*" in name]
    for name, path in uses.quantities.items():
        parts = name.split(".")
        if name in names or any(matches(pattern, name) for pattern in patterns):
            continue
        if parts[0] in SHAPES:
            _check_engine_name(draft, path, parts, key=False)
        elif name in (draft.known.get("state") or ()):
            entry = draft.document.state.get(name)
            value = entry.values[0] if entry else "..."
            draft.say(path, "a quantity", f"the fact `{name}`",
                      f"compare it with a quoted value: {name} == '{value}'")  # fmt: skip
        else:
            near = nearest(name, [n for n in names if "*" not in n])
            hint = near if near.startswith("`") else f"declare `{name}` under `quantities`"
            draft.say(path, "a quantity that has a prior", f"`{name}`, which is not declared", hint)


def _check_ambiguity(draft: Draft, uses: Uses, known: Iterable[str]) -> None:
    """No name is fitted equally well by two patterns."""
    names = set(known)
    patterns = [name for name in draft.document.quantities if "*" in name]
    for i, one in enumerate(patterns):
        for other in patterns[:i]:
            common = _overlap(one, other)
            if common is None:
                continue
            for name in islice(_candidates(draft, uses, common), MOST_TRIED):
                best = best_matches(name, patterns)
                if name not in names and one in best and other in best:
                    draft.say(("quantities", one), "one best pattern for each name",
                              f"`{one}` and `{other}`, which both fit `{name}`",
                              f"give `{name}` a prior of its own", key=True)  # fmt: skip
                    break


def _overlap(one: str, other: str) -> str | None:
    """The pattern of the names that both patterns fit, if they have as many `*`."""
    parts, others = one.split("."), other.split(".")
    if len(parts) != len(others) or one.count("*") != other.count("*"):
        return None
    common = [a if b == "*" else b if a in ("*", b) else "" for a, b in zip(parts, others, strict=True)]
    return ".".join(common) if all(common) else None


def _candidates(draft: Draft, uses: Uses, pattern: str) -> Iterator[str]:
    """Names in use, or that the engine may ask for, that `pattern` fits."""
    yield from (name for name in _all_names(draft, uses) if matches(pattern, name))
    head, *rest = pattern.split(".")
    for shape in SHAPES.get(head, ()):
        if len(shape) == len(rest) and "number" not in shape and "lean" not in shape:
            choices = [
                _names_of(draft, uses, head, kind) if part == "*" else [part]
                for kind, part in zip(shape, rest, strict=True)
            ]
            yield from (".".join([head, *combination]) for combination in product(*choices))


def _names_of(draft: Draft, uses: Uses, head: str, kind: str) -> list[str]:
    if kind == "kind":
        return list(CLAIM_KINDS)
    if kind == "actor" and head in ("loyalty", "momentum"):
        return sorted(contestants(draft, uses))
    return sorted(draft.known.get(_SECTIONS[kind]) or ())


def contestants(draft: Draft, uses: Uses) -> set[str]:
    """Everybody whose orders are ever pitted against another's."""
    case = draft.document
    persons = {name for name, actor in case.actors.items() if actor.kind == "person"}
    found = set(case.principals) or persons
    for contest in uses.contests:
        found |= {contest.of, contest.over}
    for episode in case.episodes:
        for node in episode.nodes.values():
            if isinstance(node, ContestEntry):
                found |= {node.contest.of, node.contest.over}
    return found


def check_loads(draft: Draft, uses: Uses) -> None:
    """Loads go to names that exist, and leave each quantity a variance of its own."""
    for factor, entry in draft.document.factors.items():
        for name in entry.loads:
            check_changed(draft, ("factors", factor, "loads", name), name, uses)
    names = {name for entry in draft.document.factors.values() for name in entry.loads}
    for name in sorted(names):
        loads = {
            factor: entry.loads[best[0]]
            for factor, entry in draft.document.factors.items()
            if (best := [name] if name in entry.loads else best_matches(name, entry.loads))
        }
        total = sum(load**2 for load in loads.values())
        if total > 1 + 1e-12:
            factor = next(f for f in reversed(loads) if name in draft.document.factors[f].loads)
            draft.say(("factors", factor, "loads", name), "loads whose squares sum to at most 1",
                      f"{total:.2f} for `{name}` over {', '.join(loads)}")  # fmt: skip


def check_changed(draft: Draft, path: Path, name: str, uses: Uses) -> None:
    """Check a name that a hypothesis or a factor refers to: something must have it."""
    if not check_name(draft, path, name, uses, key=True) or name.split(".")[0] in SHAPES:
        return
    known = draft.known.get("quantities")
    names = _all_names(draft, uses)
    if "*" not in name and known is not None and name not in names and name not in known:
        draft.unknown(path, name, names, "a quantity of this case", key=True)
