"""The brief on one page of a terminal, to be read in a minute.

Colour only underlines what words and figures say already, so nothing is lost when the page is
piped or the terminal has no Unicode. Names come from a case and may hold anything: they are
never read as markup, and control characters are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from innercourt.brief.columns import columns, shortened
from innercourt.brief.course import steps
from innercourt.brief.document import LEAST_HISTORY, STANDING_NOTE
from innercourt.brief.evidence import Base, attributed, base, unsettled
from innercourt.brief.findings import Answer, CommandFinding, Estimate
from innercourt.brief.forced import MADE, forced, made
from innercourt.brief.in_brief import in_brief
from innercourt.brief.insight import Brief
from innercourt.brief.judgements import (
    FRAGILE,
    confidence,
    contests,
    forecasts,
    headline,
    largest_error,
    past,
    ranked,
)
from innercourt.brief.names import Names
from innercourt.brief.openings import openings
from innercourt.brief.removed import out, told
from innercourt.brief.wording import (
    capital,
    clean,
    count,
    estimate,
    humane,
    long_day,
    percent,
    plain_ascii,
    points,
    words,
)

NARROWEST, WIDEST = 60, 100
MOST_PRINCIPALS = 5
MOST_TURNS = 2
WIDE = 90
"""From this width on bars are long and the prior stands beside them in figures."""


def render_terminal(found: Answer | Brief, console: Console) -> None:
    """Print a brief to `console`, some sixty lines at a hundred columns."""
    brief = found if isinstance(found, Brief) else None
    page = _Page(brief.answer if brief else found, console, brief)  # type: ignore[arg-type]
    for part in (
        page.head, page.accounts, page.insight, page.obeyed, page.power, page.happened, page.next,
        page.forced, page.reported, page.evidence, page.caveats,
    ):  # fmt: skip
        lines = list(part())
        for line in lines:
            page.show(line)
        if lines:
            page.show(Text())


class _Page:
    """One answer on one console; each method yields the lines of one part."""

    def __init__(self, answer: Answer, console: Console, brief: Brief | None = None) -> None:
        self.answer = answer
        self.brief = brief
        self.console = console
        self.ascii = console.options.ascii_only
        # Spelt out in ASCII some signs take two columns: room is left for them.
        self.width = max(NARROWEST, min(console.width, WIDEST)) - 4 * self.ascii
        self.names = Names.of(answer.case)
        self.base: Base = base(answer, self.names)

    def show(self, line: Text) -> None:
        """Print one line, in ASCII if the terminal has nothing else."""
        if self.ascii:
            line.plain = plain_ascii(line.plain)
        self.console.print(line, soft_wrap=True, highlight=False)

    def head(self) -> Iterator[Text]:
        """Title, question, answer in one sentence, and what kind of thing this is."""
        case, found = self.answer.case, headline(self.answer, self.base, self.names)
        yield Text(shortened(clean(case.title) or case.id, self.width), style="bold")
        rests = (
            f"a model's inference from {self.base.tally}"
            if self.base.reports
            else "from priors alone, no reports"
        )
        yield from self.wrapped(f"as of {long_day(self.answer.as_of)} · {rests}", style="dim")
        yield from self.wrapped(clean(case.question), style="italic")
        yield Text()
        figure = f" ({found.figure})" if found.figure else ""
        yield from self.wrapped(f"{found.sentence}{figure}{found.further}", style="bold")
        for trouble in self.answer.diagnostics.troubles:
            yield from self.wrapped(f"Do not rely on these figures. {trouble}", style="bold red")

    def accounts(self) -> Iterator[Text]:
        """Hypotheses as bars, now against before."""
        order = ranked(self.answer)
        if len(order) < 2:
            return
        yield self.title("RIVAL ACCOUNTS", "│ is where the account stood before the reports")
        for place, h in enumerate(order):
            told = (f"was {percent(h.prior):>6}  " if self.width >= WIDE else "") + words(h.posterior.p)
            yield self.bar(
                self.names.hypothesis(h.id), h.posterior, told, h.prior, "bold" if place == 0 else ""
            )

    def insight(self) -> Iterator[Text]:
        """Three lines: what weighs most, what would turn the answer over, what to watch first."""
        if self.brief is None or len(self.answer.hypotheses) < 2:
            return
        yield self.title("WHY, WHAT WOULD CHANGE IT, WHAT TO WATCH", "the HTML brief tells it at length")
        for head, text in in_brief(self.brief, self.names):
            yield from self.hanging(f"  {columns(head, 13)} ", text)

    def obeyed(self) -> Iterator[Text]:
        """The command table, and who is left out of it."""
        pairs = contests(self.answer)
        if pairs:
            yield from self.table(pairs)
        for sentence in told(self.answer, self.names):
            yield from self.wrapped(sentence, "  ", "dim")

    def table(self, pairs: Sequence[CommandFinding]) -> Iterator[Text]:
        """Everybody against everybody, or a list where there is no room for that."""
        cells = {(c.of, c.over): c for c in self.answer.command}
        power = {actor: value.p for actor, value in self.answer.holds_power.items()}
        seen = {end for pair in cells for end in pair} - out(self.answer)
        parties = sorted(seen, key=lambda a: (-power.get(a, 0.0), a))
        yield self.title(
            "WHOSE ORDER WOULD BE OBEYED",
            f"left against top [least-greatest], {points(largest_error(self.answer))}; ◆ hangs on expectations",
        )
        room = (self.width - 26) // len(parties)
        if len(parties) > MOST_PRINCIPALS or room < 14:
            for c in pairs[:8]:
                mark = " ◆" if c.fragility.p > FRAGILE else ""
                against = f"{self.names.actor(c.of)} against {self.names.actor(c.over)}"
                span = f"[{percent(c.least.p)}-{percent(c.greatest.p)}]{mark}"
                yield Text(f"  {columns(against, self.width - 29)} {percent(c.prevails.p):>6} {span}")
            return
        yield Text(
            "  " + columns("", 22) + "".join(f" {columns(self.names.actor(p), room - 1)}" for p in parties),
            "dim",
        )
        for of in parties:
            line = Text("  " + columns(self.names.actor(of), 22))
            for over in parties:
                found = cells.get((of, over))
                line.append(" ")
                line.append(
                    columns(_cell(found), room - 1), "green" if found and found.prevails.p > 0.5 else ""
                )
            yield line

    def power(self) -> Iterator[Text]:
        """Who holds power, and which coalitions could."""
        order = sorted(self.answer.holds_power.items(), key=lambda item: (-item[1].p, item[0]))
        if order:
            yield self.title("WHO HOLDS POWER", "whose orders would prevail over everybody else's")
        gone = out(self.answer)
        for actor, value in [row for row in order if row[0] not in gone][:4]:
            yield self.bar(self.names.actor(actor), value, words(value.p))
        coalitions = sorted(self.answer.ruling_coalition.items(), key=lambda item: (-item[1].p, item[0]))
        if coalitions:
            told = "; ".join(
                f"{' + '.join(map(self.names.actor, who))} {estimate(p)}" for who, p in coalitions[:2]
            )
            yield from self.hanging("  ", f"coalitions that could rule and last: {told}", "dim")

    def happened(self) -> Iterator[Text]:
        """The likeliest histories of each episode that is over."""
        episodes = past(self.answer)
        most = 3 if len(episodes) < 3 else 2 if len(episodes) < 5 else 1
        for place, (episode, histories) in enumerate(episodes):
            if place == 0:
                yield self.title(
                    "WHAT PROBABLY HAPPENED", "likeliest courses in the model; inferences, not findings"
                )
            yield Text("  " + shortened(self.names.episode(episode), self.width - 2), "dim")
            for h in [h for h in histories[:most] if h is histories[0] or h.probability.p >= LEAST_HISTORY]:
                course = " → ".join(
                    s.sentence for s in steps(self.names.episodes.get(episode), h.path, self.names)
                )
                end = self.names.outcome(episode, h.outcome)
                head = f"  {percent(h.probability.p):>6} {points(h.probability.se):<6} "
                yield from self.hanging(head, f"{end} · {course}" if course else end)

    def next(self) -> Iterator[Text]:
        """Outcomes of the episodes that are open, and how they begin."""
        for place, (episode, outcomes) in enumerate(forecasts(self.answer)):
            if place == 0:
                yield self.title("WHAT NEXT", "")
            yield Text("  " + shortened(self.names.episode(episode), self.width - 2), "dim")
            for o in outcomes[:4]:
                p = o.probability
                head = f"  {percent(p.p):>6} {points(p.se):<6} {words(p.p):<18} "
                yield from self.hanging(head, clean(o.name) or humane(o.outcome))
            for turn in openings(self.answer, episode, self.names, MOST_TURNS):
                yield from self.hanging("  · ", turn.sentence, "dim")

    def forced(self) -> Iterator[Text]:
        """What would come of moves that were forced, beside what is without them."""
        episodes = forced(self.answer, self.names)
        if self.brief is None or not episodes:
            return
        yield self.title("IF THESE MOVES WERE MADE", "with them, and as it is")
        yield from self.wrapped(MADE, "  ")
        for move in made(self.brief.do, self.names):
            yield from self.hanging("  · ", f"{move.text} ({move.id})" if move.id else move.text)
        for episode in episodes:
            yield Text("  " + shortened(episode.name, self.width - 2), "dim")
            for now, was in episode.rows:
                before = f"was {percent(was.probability.p)}" if was else ""
                head = f"  {percent(now.probability.p):>6} {points(now.probability.se):<6} {before:<11} "
                yield from self.hanging(head, clean(now.name) or humane(now.outcome))

    def reported(self) -> Iterator[Text]:
        """The statements, not yet settled, that the reports moved furthest."""
        moved = unsettled(self.answer, self.base)[:3]
        if moved:
            yield self.title("WHAT WAS REPORTED", "as others said it; before and now")
        for p in moved:
            change = f"{estimate(p.prior):>11} → {estimate(p.posterior):<11}"
            told = f"{capital(attributed(self.base.on(p.id), 1))}: “{self.names.proposition(p.id)}”"
            yield from self.hanging(f"  {change} ", told)

    def evidence(self) -> Iterator[Text]:
        """What it rests on: the tally, the weightiest origins, the sources that moved most."""
        if not self.base.reports:
            return
        echoes = f"{count(self.base.echoes, 'echo', 'echoes')} not counted twice" if self.base.echoes else ""
        yield self.title(f"RESTS ON {self.base.tally.upper()}", echoes)
        for o in self.base.origins[:4]:
            said = count(len(o.reports), "report")
            lineage = f", {o.lineage}" if o.lineage else ""
            told = f"{o.kind}{', grade ' + o.grade if o.grade else ''}{lineage}: {said}"
            yield Text(shortened(f"  {columns(o.name, 30)} {told}", self.width))
        if len(self.base.origins) > 4:
            yield Text(f"  and {count(len(self.base.origins) - 4, 'further origin')}", "dim")
        moved = sorted(
            self.answer.sources, key=lambda s: (-abs(s.posterior.p - s.prior.p), s.source, s.kind)
        )[:3]
        if moved:
            told = "; ".join(
                f"{self.names.source(s.source)} ({s.kind}) {percent(s.prior.p)} → {estimate(s.posterior)}"
                for s in moved
            )
            yield from self.wrapped(f"reliability of sources, before → now: {told}", "  ", "dim")

    def caveats(self) -> Iterator[Text]:
        """Confidence, diagnostics, and the standing note."""
        found, d = confidence(self.answer, self.base), self.answer.diagnostics
        yield self.title("CONFIDENCE AND CAVEATS", "")
        yield from self.wrapped(f"Confidence is {found.level}: {'; '.join(found.reasons)}.", "  ")
        for note in d.notes[:3]:
            yield from self.wrapped(capital(clean(note)), "  ")
        runs = f"{d.draws:,} draws an account, {count(d.runs, 'run')}, least effective sample {d.ess:,.0f}"
        unsolved = f"games not solved {percent(d.unsolved)}" if d.unsolved else "every game solved"
        yield from self.wrapped(
            f"{runs}, {unsolved}, seed {d.seed}, {d.seconds:.1f} s. ± is one standard error.", "  ", "dim"
        )
        yield from self.wrapped(STANDING_NOTE, "  ", "dim")

    def title(self, text: str, aside: str) -> Text:
        """The heading of a part."""
        line = Text(text, style="bold cyan")
        if aside and len(text) + 2 + len(aside) > self.width:
            line.append("".join(f"\n{more.plain}" for more in self.wrapped(aside, "  ")), "not bold dim")
        elif aside:
            line.append(f"  {aside}", "not bold dim")
        return line

    def bar(self, name: str, value: Estimate, told: str, prior: float | None = None, style: str = "") -> Text:
        """One line: name, bar with the prior as a mark, figure, words."""
        long = 12 if self.width >= WIDE else 8
        drawn = ["░"] * long
        p = value.p if value.p == value.p else 0.0
        drawn[: round(long * p)] = ["█"] * round(long * p)
        if prior is not None and prior == prior:
            drawn[min(round(long * prior), long - 1)] = "│"
        label = self.width - (61 if self.width >= WIDE else 45)
        line = Text(f"  {columns(name, label)} ", style)
        line.append("".join(drawn), "cyan")
        line.append(f" {percent(value.p):>6} {points(value.se):<6} {told}")
        return line

    def hanging(self, head: str, text: str, style: str = "") -> Iterator[Text]:
        """A paragraph whose lines all begin where `head` ends on the first."""
        for place, line in enumerate(self.wrapped(text, " " * cell_len(head), style)):
            yield line if place else Text(head + line.plain[cell_len(head) :], style)

    def wrapped(self, text: str, indent: str = "", style: str = "") -> Iterator[Text]:
        """A paragraph in lines no wider than the page."""
        for line in Text(text).wrap(self.console, self.width - len(indent)):
            yield Text(indent + line.plain.rstrip(), style)


def _cell(found: CommandFinding | None) -> str:
    if found is None:
        return "-"
    mark = "◆" if found.fragility.p > FRAGILE else ""
    return f"{percent(found.prevails.p)}{mark} [{_bare(found.least.p)}-{_bare(found.greatest.p)}]"


def _bare(p: float) -> str:
    return percent(p).rstrip("%")
