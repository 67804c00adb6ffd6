"""Propositions, sources and reports from the file's short forms to plain data."""

from __future__ import annotations

from innercourt.case.declared import as_number, is_uncertain
from innercourt.case.desugar_play import titled
from innercourt.case.format_reports import IndicatorEntry, PropositionEntry, ReportEntry, SourceEntry
from innercourt.reports.report import Hop, Proposition, Report, Resolution, Source


def proposition_of(name: str, entry: PropositionEntry) -> Proposition:
    """The proposition, its chances as expressions over named quantities."""
    resolved = entry.resolved
    return Proposition(
        id=name,
        text=entry.text,
        did=entry.did,
        outcome=entry.outcome,
        state=dict(entry.state),
        after=entry.after,
        indicator=None if entry.indicator is None else indicator_expression(name, entry.indicator),
        holds=entry.holds,
        on=entry.on,
        claim=None if entry.claim is None else _chance(entry.claim, f"base_rate.{name}"),
        tags=entry.tags,
        resolved=None if resolved is None else Resolution(resolved.truth, resolved.on, resolved.why),
        by=entry.by,
        looked_for=(entry.by is not None or None) if entry.looked_for is None else entry.looked_for,
        cost=entry.cost,
        about=entry.about,
    )


def indicator_expression(name: str, entry: IndicatorEntry) -> str:
    """The chance of a sign as one expression.

    >>> entry = IndicatorEntry(given={"coup.ask.go": "likely", "coup.failed": 0.9}, otherwise=0.1)
    >>> indicator_expression("police", entry)
    'sign.police.coup.ask.go if did(coup.ask.go) else 0.9 if outcome(coup.failed) else 0.1'
    """
    if entry.under:
        return f"sign.{name}"
    if not entry.given:
        return _chance(entry.chance or "", f"sign.{name}")
    text = ""
    for reference, chance in entry.given.items():
        happened = "did" if reference.count(".") == 2 else "outcome"
        text += f"{_chance(chance, f'sign.{name}.{reference}')} if {happened}({reference}) else "
    return text + _chance(entry.otherwise or "", f"sign.{name}.otherwise")


def _chance(text: str, quantity: str) -> str:
    """`text` itself if it is a number or an expression, otherwise the quantity that it declares."""
    if is_uncertain(text):
        return quantity
    number = as_number(text)
    return f"{number:g}" if number is not None and "(" in text else text.strip()


def source_of(name: str, entry: SourceEntry) -> Source:
    """The source, its leanings as names of quantities."""
    leans = {key: f"guess.{name}.{key}" for key in entry.leans}
    return Source(
        name, entry.name or titled(name), entry.kind, entry.grade, entry.aliases, leans, entry.about
    )


def report_of(entry: ReportEntry) -> Report:
    """The report; a hedge that is a number becomes one."""
    says, proposition = said(entry)[0]
    number = as_number(entry.hedge)
    return Report(
        id=entry.id,
        date=entry.day,
        chain=tuple(Hop(hop.source, hop.verb, hop.hedge) for hop in entry.chain),
        proposition=proposition,
        says=says,
        kind=entry.kind,
        hedge=entry.hedge if number is None else number,
        expected=1.0 if entry.expected is None else entry.expected,
        lineage_recorded=entry.lineage == "recorded",
        document=entry.document,
        address=entry.address,
        summary=entry.summary,
    )


def said(entry: ReportEntry) -> list[tuple[str, str]]:
    """What a report says of which proposition; there should be one."""
    given = [("affirms", entry.affirms), ("denies", entry.denies), ("silent", entry.silent)]
    return [(says, proposition) for says, proposition in given if proposition is not None]
