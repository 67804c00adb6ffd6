"""The case as it would be if: something is supposed, a source is left out, a report is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from innercourt.case.casefile import CaseFile
from innercourt.errors import UsageError
from innercourt.play.episode import Decision
from innercourt.reports.report import Resolution


def suppose(case: CaseFile, statement: str, why: str = "supposed") -> CaseFile:
    """`case` with a proposition taken as settled on its day: conditioning, not intervening.

    `statement` is a proposition's id, or its text; `not` before it supposes that it is false.

    Raises `UsageError` for a statement that is none of the case's, or that is settled already.
    """
    truth = not statement.startswith("not ")
    wanted = statement.removeprefix("not ").strip()
    by_text = {p.text.casefold().rstrip("."): p.id for p in case.propositions}
    known = {p.id for p in case.propositions}
    chosen = wanted if wanted in known else by_text.get(wanted.casefold().rstrip("."))
    if chosen is None:
        raise _unknown("proposition", wanted, [*known, *by_text])
    settled = next(p for p in case.propositions if p.id == chosen).resolved
    if settled is not None and settled.truth != truth:
        raise UsageError(
            f"the case holds the opposite of `{statement}` to be settled",
            expected="something that is still open",
            found=f"{chosen} was settled on {settled.date}",
        )
    return replace(
        case,
        propositions=tuple(
            replace(p, resolved=Resolution(truth, case.as_of, why)) if p.id == chosen and not settled else p
            for p in case.propositions
        ),
    )


def without(case: CaseFile, name: str) -> CaseFile:
    """`case` without a report, or without all reports that a source published, relayed or began."""
    kept = tuple(r for r in case.reports if r.id != name and name not in {hop.source for hop in r.chain})
    if len(kept) == len(case.reports):
        sources = {hop.source for r in case.reports for hop in r.chain}
        raise _unknown("source or report", name, [*sources, *(r.id for r in case.reports)])
    return replace(case, reports=kept)


def believe(case: CaseFile, report: str) -> CaseFile:
    """`case` with what a report says taken as settled."""
    found = next((r for r in case.reports if r.id == report), None)
    if found is None:
        raise _unknown("report", report, [r.id for r in case.reports])
    if found.says == "silent":
        raise UsageError(f"{report} is a silence", expected="a report that affirms or denies", found=report)
    return suppose(
        case, ("" if found.says == "affirms" else "not ") + found.proposition, f"{report} believed"
    )


def moves_of(case: CaseFile, do: Sequence[str]) -> tuple[str, ...]:
    """The full names, `episode.node.move`, of moves that may be written shorter.

    `who=move` is the one node of that name, or the one node where that actor moves, at which there
    is such a move.

    >>> from innercourt.case.read import read_case
    >>> moves_of(read_case("beijing-2025"), ["host=evade"])
    ('moscow.host.evade',)

    Raises `UsageError` where none or several fit.
    """
    every = {
        f"{episode.id}.{node.id}.{move.name}": (node.id, node.actor, move.name)
        for episode in case.episodes
        for node in episode.nodes
        if isinstance(node, Decision)
        for move in node.moves
    }
    found = []
    for name in do:
        who, _, move = name.partition("=")
        fits = [full for full, (node, actor, m) in every.items() if m == move and who in (node, actor)]
        if "=" not in name or name in every:
            found.append(name)
        elif len(fits) == 1:
            found += fits
        else:
            close = fits or get_close_matches(name, [f"{w[0]}={w[2]}" for w in every.values()], 1)
            raise UsageError(
                f"{'more than one' if fits else 'no such'} move to make: {name}",
                expected="`node=move`, `actor=move` or `episode.node.move` of the case", found=name,
                hint=" or ".join(f"`{c}`" for c in close),
            )  # fmt: skip
    return tuple(found)


def changed(
    case: CaseFile,
    *,
    suppositions: Sequence[str] = (),
    left_out: Sequence[str] = (),
    believed: Sequence[str] = (),
    as_of: date | None = None,
) -> tuple[CaseFile, tuple[str, ...]]:
    """The case with all of these changes, and each of them in words.

    Reports are believed before any are left out: one may be believed and its source left out.
    """
    words = []
    for statement in suppositions:
        case = suppose(case, statement)
        words.append(f"supposed: {statement}")
    for report in believed:
        case = believe(case, report)
        words.append(f"believed: {report}")
    for name in left_out:
        case = without(case, name)
        words.append(f"left out: {name}")
    if as_of is not None:
        words.append(f"as of {as_of.isoformat()}")
    return case, tuple(words)


def _unknown(kind: str, name: str, known: Sequence[str]) -> UsageError:
    close = get_close_matches(name, sorted(known), 1)
    return UsageError(
        f"no such {kind}: {name}", expected=f"a {kind} of the case", found=name,
        hint=f"`{close[0]}`" if close else "",
    )  # fmt: skip
