"""Everything that can be wrong with a case beyond its shape, told all at once."""

from __future__ import annotations

from innercourt.case.check_court import check_court
from innercourt.case.check_evidence import check_evidence, check_hypotheses
from innercourt.case.check_expressions import Uses, check_expressions
from innercourt.case.check_play import check_play
from innercourt.case.check_quantities import check_quantities, contestants
from innercourt.case.desugar import stands_at
from innercourt.case.draft import Draft
from innercourt.case.engine_names import SHAPES


def check_all(draft: Draft) -> None:
    """Run every check; what is wrong is added to the draft's problems."""
    check_court(draft)
    check_play(draft)
    uses = check_expressions(draft)
    check_quantities(draft, uses)
    check_hypotheses(draft, uses)
    check_evidence(draft)
    check_day(draft)
    # What is never used is told only of a case without mistakes: a slip elsewhere may be the reason.
    if draft.whole and not draft.wrong:
        _warn_of_unused(draft, uses)
        _warn_of_unread_facts(draft, uses)
        _warn_of_silent_ground(draft, uses)
        _warn_of_bare_accounts(draft, uses)


def check_day(draft: Draft) -> None:
    """There is a day that the case stands at."""
    if draft.whole and stands_at(draft.document) is None:
        draft.say(("as_of",), "the key `as_of`, the day the case stands at",
                  "neither it nor reports nor episodes", "as_of: 2025-01-31", key=True)  # fmt: skip
    _warn_of_later_reports(draft)


def _warn_of_later_reports(draft: Draft) -> None:
    """Reports after the day that the case stands at are not heard, which may be a slip.

    Not so in a finished case: what came out later is there for its answer key.
    """
    day = draft.document.as_of
    reports = [
        report for i, report in enumerate(draft.document.reports)
        if not draft.is_lost((*draft.at("reports", i), "date"))
    ]  # fmt: skip
    later = sorted((report.day, report.id) for report in reports if day is not None and report.day > day)
    if not later or draft.gathered.finished:
        return
    (first, name), last = later[0], later[-1][0]
    if len(later) == len(reports):
        expected, found = f"a day on which a report is known, {first} or later", "before every report"
    else:
        more = f" and {len(later) - 1} more" if len(later) > 1 else ""
        expected = f"a day on which every report is known, {last} or later"
        found = f"before `{name}` of {first}{more}"
    draft.warn(("as_of",), expected, f"the day {day}, {found}", f"as_of: {last}")


def _warn_of_unused(draft: Draft, uses: Uses) -> None:
    case = draft.document
    for name in case.quantities:
        if "*" not in name and name.split(".")[0] not in SHAPES and name not in uses.quantities:
            draft.warn(("quantities", name), "a quantity that some expression uses", f"`{name}`", key=True)
    heard = {hop.source for report in case.reports for hop in report.chain}
    for name in case.sources:
        if name not in heard:
            draft.warn(("sources", name), "a source that some report goes through", f"`{name}`", key=True)


def _warn_of_unread_facts(draft: Draft, uses: Uses) -> None:
    case = draft.document
    read = set(uses.facts)
    holders = (holder for office in case.offices.values() for holder in office.holders)
    for dated in (*case.ties, *case.absences, *holders):
        read.update(dated.when)
    read.update(fact for momentum in case.momentum for fact in momentum.when)
    read.update(fact for episode in case.episodes for fact in episode.when)
    for proposition in case.propositions.values():
        read.update(proposition.state)
    for name in case.state:
        if name not in read:
            draft.warn(("state", name), "a fact that something reads (`when`, a proposition, an expression)",
                       f"`{name}`", key=True)  # fmt: skip


def _warn_of_silent_ground(draft: Draft, uses: Uses) -> None:
    """A case that says nothing that could be answered is allowed, and probably not meant."""
    case = draft.document
    contend = case.units and len(contestants(draft, uses)) > 1
    if not (case.episodes or case.reports or contend):
        draft.warn((), "something to answer: episodes, reports, or units and two principals", "none of them")


def _warn_of_bare_accounts(draft: Draft, uses: Uses) -> None:
    """One account may leave a court as the case has it, as the ground that others depart from; of two that do,
    nothing in the court can tell which is true, and who would be obeyed hangs on neither."""
    case = draft.document
    if not case.units or len(contestants(draft, uses)) < 2:
        return
    bare = [name for name, h in case.hypotheses.items() if not (h.set or h.shift or h.forbid or h.force)]
    if len(bare) > 1:
        draft.warn(
            ("hypotheses",), "accounts that say what they mean for the court, but for one at most",
            "nothing of it in " + " and ".join(f"`{name}`" for name in bare),
            "set or shift a loyalty, forbid or force a move",
            key=True,
        )  # fmt: skip
