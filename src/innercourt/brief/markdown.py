"""The brief as Markdown: the same sections in the same words, for a wiki, a mail or a pull request.

Tables are those of GitHub and of pandoc. Texts of a case are escaped: what they hold is shown, never
obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from innercourt.brief.document import STANDING_NOTE, Chapter, Document, document
from innercourt.brief.evidence import Told
from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.insights import Insights
from innercourt.brief.markdown_insights import insight_sections
from innercourt.brief.markdown_text import heading, line, quoted, rows
from innercourt.brief.openings import openings
from innercourt.brief.removed import out
from innercourt.brief.wording import capital, estimate, long_day, percent, points, words

MOST_TURNS = 6


def render_markdown(found: Answer | Brief) -> str:
    """The brief as one Markdown text; the same findings always give the same text."""
    doc = document(found)
    parts = [
        *_head(doc), *_judgements(doc), *_happened(doc), *_power(doc), *_accounts(doc), *_next(doc),
        *(insight_sections(doc.insights) if doc.insights else ()),
        *(_analogues(found) if isinstance(found, Brief) else ()),
        *_reported(doc), *_evidence(doc), *_diagnostics(doc),
    ]  # fmt: skip
    text = "\n".join(parts)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _analogues(found: Brief) -> Iterator[str]:
    """Finished cases that are built alike, and what followed there."""
    if found.similar is None:
        return
    from innercourt.brief.similar import similar_lines  # loaded only where there is something to tell

    if told := similar_lines(found.similar):
        yield from heading(2, "Where it was like this before")
        yield from (f"- {line(text)}" for text in told)


def _head(doc: Document) -> Iterator[str]:
    answer = doc.answer
    found = doc.headline
    figure = f" **({found.figure})**" if found.figure else ""
    yield from heading(1, answer.case.title or answer.case.id)
    rests = f"from {doc.base.tally}" if doc.base.reports else "from priors alone, without reports"
    yield line(f"As of {long_day(answer.as_of)}. A model's inference {rests}. {answer.case.question}")
    yield ""
    yield line(found.sentence) + figure + line(found.further)
    yield ""
    for trouble in answer.diagnostics.troubles:
        yield f"> **Do not rely on these figures.** {line(trouble)}\n"
    yield f"> {line(STANDING_NOTE)} Each ± is one standard error of the calculation, in percentage points."


def _judgements(doc: Document) -> Iterator[str]:
    yield from heading(2, "Key judgements")
    for place, j in enumerate(doc.judgements, 1):
        rests = ", ".join(line(r.text) for r in j.rests)
        yield f"{place}. {line(j.sentence)} **({j.figure})**{line(j.further)}" + (
            f" *Rests on {rests}.*" if rests else ""
        )
    yield ""
    if doc.judgements:
        yield f"**Confidence in these judgements is {doc.confidence.level}.** Why: " + line(
            "; ".join(doc.confidence.reasons) + "."
        )
    else:
        yield "There is nothing to judge."


def _happened(doc: Document) -> Iterator[str]:
    yield from heading(2, "What probably happened")
    if not doc.happened:
        yield "The case has no episode that is over."
    for chapter in doc.happened:
        yield from heading(3, chapter.name)
        yield from rows(
            ("Chance", "Course", "End"),
            (
                (estimate(c.finding.probability), " → ".join(s.sentence for s in c.steps) or "–", c.end)
                for c in chapter.courses
            ),
        )
        yield from _rests(chapter)


def _rests(chapter: Chapter) -> Iterator[str]:
    yield (
        f"*Rests on {_ids(chapter.reports)} and on the priors of payoffs and obedience.*"
        if (chapter.reports)
        else "*No report bears on it directly.*"
    )


def _ids(reports: Sequence[Told], most: int = 10) -> str:
    more = f" and {len(reports) - most} more" if len(reports) > most else ""
    return ", ".join(line(r.id) for r in reports[:most]) + more


def _power(doc: Document) -> Iterator[str]:
    yield from heading(2, "Who would be obeyed")
    names = doc.names
    if not doc.matrix:
        yield "The case names nobody whose orders could be compared."
        return
    yield from rows(
        ("Order of … over …", *(names.actor(p) for p in doc.principals)),
        (
            (
                names.actor(of),
                *(
                    f"{percent(c.finding.prevails.p)} [{percent(c.finding.least.p)}–{percent(c.finding.greatest.p)}]"
                    + (" ◆" if c.fragile else "")
                    if c.finding
                    else "–"
                    for c in cells
                ),
            )
            for of, cells in doc.matrix
        ),
    )
    yield (
        "In brackets the least and the greatest that expectations alone could make it; ◆ marks what is fragile. "
        f"The error of each figure is at most {points(doc.matrix_error)}."
    )
    yield ""
    for sentence in doc.removed:
        yield line(sentence) + "\n"
    gone = out(doc.answer)
    held = sorted(
        ((a, v) for a, v in doc.answer.holds_power.items() if a not in gone),
        key=lambda item: (-item[1].p, item[0]),
    )
    yield from rows(
        ("Holds power", "Chance", "In words"), ((names.actor(a), estimate(v), words(v.p)) for a, v in held)
    )
    yield from _ends(doc.insights)


def _ends(looked: Insights | None) -> Iterator[str]:
    at = looked.ends if looked else None
    if at is None:
        return
    yield from heading(3, "Would another expectation change it?")
    for sentence in at.sentences:
        yield line(sentence) + "\n"
    yield from rows(
        ("Figure", "As it stood", "Disobedience expected", "Obedience expected"),
        ((row.name, *map(estimate, (row.range.now, row.range.least, row.range.greatest))) for row in at.rows),
    )
    yield line(at.caveat)


def _accounts(doc: Document) -> Iterator[str]:
    yield from heading(2, "Rival accounts through time")
    if not doc.accounts:
        yield "The case names no rival accounts."
        return
    yield from rows(
        ("Account", "Prior", "Now", "In words"),
        (
            (h.name or h.id, percent(h.prior), estimate(h.posterior), words(h.posterior.p))
            for h in doc.accounts
        ),
    )
    if doc.days:
        yield from rows(
            ("Day", *(name for _, name in doc.days.accounts), "What arrived"),
            (
                (
                    row.day.isoformat(), *(f"{c.mark} {percent(c.value.p)}".strip() for c in row.cells),
                    "; ".join([r for r in [_ids(row.reports)] if r] + [*row.settled]),
                )
                for row in doc.days.rows
            ),
        )  # fmt: skip


def _next(doc: Document) -> Iterator[str]:
    yield from heading(2, "What comes next")
    if not doc.ahead:
        yield "The case has no episode that is still open."
    for chapter in doc.ahead:
        yield from heading(3, chapter.name)
        outcomes = sorted(
            (o for o in doc.answer.next if o.episode == chapter.id),
            key=lambda o: (-o.probability.p, o.outcome),
        )
        yield from rows(
            ("Outcome", "Chance", "In words"),
            ((o.name or o.outcome, estimate(o.probability), words(o.probability.p)) for o in outcomes),
        )
        if turns := openings(doc.answer, chapter.id, doc.names, MOST_TURNS):
            yield "How it begins, each move with its chance once the turn has come:\n"
            yield from (f"- {line(turn.sentence)}" for turn in turns)


def _reported(doc: Document) -> Iterator[str]:
    yield from heading(2, "What was reported, and how it stands")
    if not doc.statements:
        yield "Nothing was reported."
        return
    yield from rows(
        ("Statement", "Before", "Now", "Reports"),
        (
            (
                f"{capital(s.said) or 'Not reported so far'}: “{s.text}”"
                + (f" ({s.resolved})" if s.resolved else ""),
                estimate(s.finding.prior), estimate(s.finding.posterior), _ids(s.reports, 4) or "none yet",
            )
            for s in doc.statements
        ),
    )  # fmt: skip


def _evidence(doc: Document) -> Iterator[str]:
    yield from heading(2, f"Evidence base: {doc.base.tally}")
    for origin in doc.base.origins:
        yield from heading(3, origin.name)
        grade = f", grade {origin.grade}" if origin.grade else ""
        lineage = f"; {origin.lineage}" if origin.lineage else ""
        weight = doc.weighed.origin(origin.id)
        weighs = f"; weighs, in decibans, {weight.told}" if weight and weight.sound else ""
        yield line(f"{capital(origin.kind)}{grade}{lineage}{weighs}.")
        yield ""
        for report in origin.reports:
            yield _report(doc, report)
        yield ""


def _report(doc: Document, report: Told) -> str:
    chain = " ← ".join(link.name + (f" (“{link.hedge}”)" if link.hedge else "") for link in report.chain)
    said = f"{report.chain[-1].name} {report.says} “{report.text}”"
    echo = f"; an echo of {report.echo_of}" if report.echo_of else ""
    weight = doc.weighed.every.get(report.id)
    weighs = (
        (f"; weighs, in decibans, {weight.told}" if weight.sound else f"; {weight.doubt}") if weight else ""
    )
    told = f": {report.summary}" if report.summary else ""
    where = f" <{report.address}>" if report.address.startswith(("https://", "http://")) else ""
    where = where if not re.search(r"[\s<>]", report.address) else ""
    head = f"- **{line(report.id)}**, {report.day.isoformat()}, {line(said + told)}"
    return f"{head} {quoted(chain)}{line(echo + weighs)}.{where}"


def _diagnostics(doc: Document) -> Iterator[str]:
    d = doc.answer.diagnostics
    yield from heading(2, "Diagnostics")
    yield line(
        f"{d.draws:,} draws for each account in {d.runs} runs, seed {d.seed}; least effective sample size "
        f"{d.ess:,.0f}; games not solved: {percent(d.unsolved) if d.unsolved else 'none'}."
    )
    for note in d.notes:
        yield "\n" + line(note)
