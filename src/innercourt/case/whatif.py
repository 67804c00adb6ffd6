"""The case as it would be if: something is supposed, a source is left out, a report is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches

from innercourt.brief.findings import Answer, Estimate
from innercourt.brief.insight import SupposedFinding
from innercourt.case.asked import as_names
from innercourt.case.called import no_such
from innercourt.case.casefile import CaseFile
from innercourt.case.known import known_on
from innercourt.case.suppositions import Supposed, read_supposition, steps
from innercourt.court.calendar import shifted
from innercourt.errors import UsageError
from innercourt.reports.evidence import IMPOSSIBLE
from innercourt.reports.report import Resolution


def suppose(case: CaseFile, statement: str, why: str = "supposed", day: date | None = None) -> CaseFile:
    """`case` with a statement taken as settled: conditioning, not intervening.

    The statement is a proposition of the case or says something of its own, on `day` (the case's own if
    None): see `suppositions`. `not` before it supposes that it is false. What is supposed is known before
    the first report: of courts in which it is improbable, as many as possible are looked at.

    Raises `UsageError` for a statement about nothing of the case, or that is settled already.
    """
    case, (supposed,) = stated(case, [statement], day)
    settled = supposed.proposition.resolved
    if settled is not None and settled.truth != supposed.truth:
        raise UsageError(
            f"the case holds the opposite of `{statement}` to be settled",
            expected="something that is still open",
            found=f"{supposed.proposition.id} was settled on {settled.date}",
        )
    first = min((report.date for report in case.reports), default=case.as_of)
    known = Resolution(supposed.truth, min(shifted(first, -timedelta(days=1)), case.as_of), why)
    return replace(
        case,
        propositions=tuple(
            replace(p, resolved=known) if p.id == supposed.proposition.id and not settled else p
            for p in case.propositions
        ),
    )


def stated(
    case: CaseFile, statements: Sequence[str], day: date | None = None
) -> tuple[CaseFile, tuple[Supposed, ...]]:
    """`case` with propositions for the statements that it has none for, unsettled; and what each says.

    They are asked even where only later reports speak of them.
    """
    found = tuple(read_supposition(case, statement, day or case.as_of) for statement in statements)
    asked = {p.id for p in known_on(case, case.as_of).propositions}
    new = {
        s.proposition.id: replace(s.proposition, looked_for=True)
        for s in found
        if s.proposition.id not in asked
    }
    held = [new.pop(p.id, p) for p in case.propositions]
    return replace(case, propositions=(*held, *new.values())), found


def without(case: CaseFile, name: str) -> CaseFile:
    """`case` without a report, or without all reports that a source published, relayed or began."""
    kept = tuple(r for r in case.reports if r.id != name and name not in {hop.source for hop in r.chain})
    if len(kept) == len(case.reports):
        sources = {hop.source for r in case.reports for hop in r.chain}
        raise no_such("source or report", name, [*sources, *(r.id for r in case.reports)])
    return replace(case, reports=kept)


def believe(case: CaseFile, report: str) -> CaseFile:
    """`case` with what a report says taken as settled."""
    return suppose(case, claimed(case, report), f"{report} believed")


def claimed(case: CaseFile, report: str) -> str:
    """What a report says, as a statement that can be supposed."""
    found = next((r for r in case.reports if r.id == report), None)
    if found is None:
        raise no_such("report", report, [r.id for r in case.reports])
    if found.says == "silent":
        raise UsageError(f"{report} is a silence", expected="a report that affirms or denies", found=report)
    return ("" if found.says == "affirms" else "not ") + found.proposition


def moves_of(case: CaseFile, do: str | Sequence[str]) -> tuple[str, ...]:
    """The full names, `episode.node.move`, of moves that may be written shorter.

    `who=move` is the one node of that name, or the one node where that actor moves, at which there
    is such a move.

    >>> from innercourt.case.read import read_case
    >>> moves_of(read_case("beijing-2025"), ["host=evade"])
    ('moscow.host.evade',)

    Raises `UsageError` where none or several fit.
    """
    asked = as_names(do, "do")
    every = {full: step for full, step in steps(case).items() if step[1] is not None} if asked else {}
    found = []
    for name in asked:
        who, _, move = name.partition("=")
        fits = [full for full, (node, actor, m) in every.items() if m == move and who in (node, actor)]
        if "=" not in name or name in every:
            found.append(name)
        elif len(fits) == 1:
            found += fits
        else:
            short = [f"{who}={move}" for *movers, move in every.values() for who in movers]
            close = fits or get_close_matches(name, short, 1)
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


def probable(before: Answer, supposed: Sequence[Supposed]) -> tuple[SupposedFinding, ...]:
    """How probable each statement is in the answer as it is, whose case has been `stated`."""
    found = {p.id: p.posterior for p in before.propositions}
    return tuple(
        SupposedFinding(
            s.statement,
            ("" if s.truth else "not: ") + s.proposition.text,
            Estimate(found[s.proposition.id].p if s.truth else 1 - found[s.proposition.id].p,
                     found[s.proposition.id].se),
        )
        for s in supposed
    )  # fmt: skip


def check_possible(before: Answer, after: Answer, statements: Sequence[str]) -> None:
    """Raise `UsageError` where no court that was drawn has what is supposed: nothing can be said of it."""
    was, now = (max(h.log_evidence.p for h in answer.hypotheses) for answer in (before, after))
    if statements and now < was + IMPOSSIBLE / 2:
        raise UsageError(
            "it is so in none of the courts that were drawn",
            expected="something that can be so",
            found=" and ".join(f"`{statement}`" for statement in statements),
            hint="more --draws, if it is only improbable",
        )
