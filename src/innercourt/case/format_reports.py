"""The shape of evidence in a case file: propositions, sources, reports and their chains."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, Strict

from innercourt.case.format_types import (
    Condition,
    Day,
    Entry,
    ExpressionText,
    Id,
    NumberOrWord,
    OneOrMore,
    PriorEntry,
    PriorText,
    Probability,
    ShortEntry,
    Truth,
    checked,
    one_of,
)
from innercourt.reports.report import CLAIM_KINDS, SOURCE_CLASSES

_source_class, _SOURCE_CLASSES = one_of(SOURCE_CLASSES)
_claim_kind, _CLAIM_KINDS = one_of(CLAIM_KINDS)
_grade, _GRADES = one_of(("A", "B", "C", "D", "E", "F"))
_lineage, _LINEAGES = one_of(("recorded", "unrecorded"))


class IndicatorEntry(ShortEntry):
    """The chance that a sign is seen; written short, one prior or expression for all courts."""

    short: ClassVar[str] = "chance"
    chance: ExpressionText | None = None
    """A prior or an expression, which may use did(episode.node.move) and outcome(episode.outcome)."""
    given: dict[str, PriorText] = Field(default_factory=dict)
    """The chance given a move (`episode.node.move`) or an outcome (`episode.outcome`); the first
    that happened counts."""
    under: dict[Id, PriorText] = Field(default_factory=dict)
    """The chance under each hypothesis."""
    otherwise: PriorText | None = None
    """The chance when none of `given` happened, or under any other hypothesis."""


class ResolutionEntry(Entry):
    """What a proposition turned out to be."""

    truth: Truth
    """true or false."""
    on: Day
    """The day on which that was known."""
    why: str = ""
    """On whose word."""


class PropositionEntry(Entry):
    """A statement that reports affirm or deny; exactly one key says what makes it true."""

    text: str
    """The statement, as a sentence."""
    did: OneOrMore = ()
    """A move, `episode.node.move`; of several, any."""
    outcome: OneOrMore = ()
    """An outcome, `episode.outcome`; of several, any."""
    state: Condition = Field(default_factory=dict)
    """Facts that hold in the state."""
    after: Id | None = None
    """For `state`: the episode after which they hold; left out: after the last."""
    indicator: IndicatorEntry | None = None
    """A sign, with the chance that it is seen."""
    holds: ExpressionText | None = None
    """A comparison over the court, such as `prevails(a, b) > 0.5`."""
    on: Day | None = None
    """For `holds`: the day."""
    claim: ExpressionText | None = None
    """Something that bears on nothing but its sources' records, with its base rate."""
    tags: tuple[Id, ...] = ()
    """Words that group propositions, for what sources lean to."""
    resolved: ResolutionEntry | None = None
    """What it turned out to be, if that is known."""
    by: Day | None = None
    """For an indicator not yet seen: the day by which it would be."""
    looked_for: Truth | None = None
    """Whether it belongs on the watch list until something is reported of it or settles it; left out: yes, but for what
    `holds` in the court itself without a day `by`, which nobody sees. `true`, or `by`, says that it is asked from the
    beginning; of anything else that only later reports speak of, an earlier day knows nothing."""
    cost: Annotated[float, Strict(), Field(gt=0, allow_inf_nan=False)] | None = None
    """For what is looked for: what looking costs, in any unit, the same for the whole case."""
    about: str = ""
    """Anything a reader should know."""


class SourceEntry(Entry):
    """Someone or something that says things."""

    name: str = ""
    """As the reader should see it."""
    kind: Annotated[str, checked(_source_class), Field(json_schema_extra=_SOURCE_CLASSES)] = Field(
        "unknown", alias="class"
    )
    """What sort of source it is."""
    grade: Annotated[str, checked(_grade), Field(json_schema_extra=_GRADES)] = "F"
    """Admiralty reliability, A (reliable) to E (unreliable); F: cannot be judged."""
    aliases: tuple[str, ...] = ()
    """Other names."""
    leans: dict[Id, PriorEntry] = Field(default_factory=dict)
    """By proposition or tag: the chance that it affirms when it does not know."""
    about: str = ""
    """Who is behind it."""


class HopEntry(ShortEntry):
    """One link of a chain; written short, only the source."""

    short: ClassVar[str] = "source"
    source: Id
    """Who said it."""
    verb: str = "says"
    """With which verb the next in line was quoted."""
    hedge: str | None = None
    """How this link hedged."""


class ReportEntry(Entry):
    """A dated statement, or a silence; exactly one of affirms, denies, silent."""

    id: Id
    """Short name."""
    day: Day = Field(alias="date")
    """When it could be known that this was said."""
    chain: tuple[HopEntry, ...] = Field(min_length=1)
    """Publisher first, the one who claims to know last."""
    affirms: Id | None = None
    """The proposition it affirms."""
    denies: Id | None = None
    """The proposition it denies."""
    silent: Id | None = None
    """The proposition on which it kept silent though speech was due."""
    kind: Annotated[str, checked(_claim_kind), Field(json_schema_extra=_CLAIM_KINDS)] = "fact"
    """fact, forecast, motive or denial."""
    hedge: NumberOrWord = "is"
    """How the origin hedged: a word such as `is`, `reportedly`, `could`, or a number in [0, 1]."""
    expected: Probability | None = None
    """For a silence: the chance that the source would have spoken."""
    lineage: Annotated[str, checked(_lineage), Field(json_schema_extra=_LINEAGES)] = "recorded"
    """unrecorded: whom it goes back to is not known."""
    summary: str = ""
    """What was said, in your own words."""
    document: str = ""
    """Which document it stands in."""
    address: str = ""
    """Where the document is."""
