"""The case as it could be known on a day: nothing that came later, not even its shape."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from innercourt.case.casefile import CaseFile
from innercourt.reports.report import Proposition


def known_on(case: CaseFile, day: date) -> CaseFile:
    """`case` without the reports and resolutions after `day`, and what only those speak of.

    A proposition that no report mentions, early or late, stays: it is a question of the analyst's.
    """
    reports = tuple(report for report in case.reports if report.date <= day)
    mentioned = {report.proposition for report in reports}
    later = {report.proposition for report in case.reports} - mentioned

    def as_known(proposition: Proposition) -> Proposition:
        resolved = proposition.resolved
        return replace(proposition, resolved=None) if resolved and resolved.date > day else proposition

    propositions = tuple(
        as_known(p) for p in case.propositions
        if p.id not in later or (p.resolved and p.resolved.date <= day) or p.looked_for
    )  # fmt: skip
    return replace(case, as_of=day, reports=reports, propositions=propositions)
