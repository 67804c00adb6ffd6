"""The court of Veldra: an invented regime with everything that a case can hold."""

from __future__ import annotations

from datetime import date

from innercourt.case.casefile import CaseFile, Factor, Hypothesis, MomentumRule, Quantity
from innercourt.court.model import Absence, Actor, Court, Holding, Office, Span, Tie, Unit
from innercourt.court.prior import parse_prior
from innercourt.play.episode import Branch, Chance, ContestNode, Decision, Episode, Fact, Move, Outcome
from innercourt.reports.report import Hop, Proposition, Report, Resolution, Source


def veldra() -> CaseFile:
    """The case, whole."""
    return CaseFile(
        id="veldra-2031",
        title="Veldra: who gives the orders after the marshal's journey",
        question="Who can command in Veldra in June 2031, and will an heir be named this year?",
        as_of=date(2031, 6, 20),
        court=_court(),
        quantities=_quantities(),
        factors=(
            Factor(
                "garrison_mood",
                {"loyalty.garrison.marshal": 0.6, "loyalty.police.marshal": 0.4},
                "Both draw their officers from the same academy.",
            ),
        ),
        hypotheses=_hypotheses(),
        facts=(
            Fact("marshal_post", ("in_post", "dismissed"), "in_post", "Whether the marshal holds his post."),
        ),
        episodes=(_journey(), _succession()),
        momentum=(MomentumRule("regent", "marshal", "momentum.regent.marshal"),),
        propositions=_propositions(),
        sources=_sources(),
        reports=_reports(),
        about="An invented court for developing and testing the brief.",
    )


def _court() -> Court:
    start = Span(date(2025, 1, 1))
    ties = (
        ("commands", "regency", "marshal"),
        ("commands", "staff", "garrison"),
        ("commands", "staff", "fleet"),
        ("commands", "interior", "police"),
        ("guards", "guard", "regent"),
        ("guards", "police", "prince"),
        ("appoints", "regency", "staff"),
        ("appoints", "regency", "interior"),
        ("appoints", "marshal", "admiral"),
        ("vetoes", "seal", "regency"),
        ("vetoes", "council", "seal"),
        ("gatekeeps", "keeper", "regent"),
        ("hosts", "host", "marshal"),
        ("patron_of", "regent", "keeper"),
        ("patron_of", "marshal", "admiral"),
        ("commands", "seal", "guard"),
        ("patron_of", "council", "prince"),
        ("commands", "admiral", "fleet"),
        ("patron_of", "regent", "minister"),
    )
    return Court(
        actors=(
            Actor("regent", "Regent Orsolya Venn"),
            Actor("marshal", "Marshal Teodor Brask"),
            Actor("keeper", "Ilke Sorrow, keeper of the seal"),
            Actor("prince", "Prince Anselm"),
            Actor("minister", "Minister Dace Holt"),
            Actor("admiral", "Admiral Pell"),
            Actor("council", "Council of Elders", "organ"),
            Actor("host", "The court of Ostmark", "state"),
            Actor("press", "The Gazette", "organ"),
        ),
        offices=(
            Office("regency", "The regency", (Holding("regent", start),)),
            Office("staff", "Chief of staff", (Holding("marshal", start, {"marshal_post": "in_post"}),)),
            Office("seal", "Privy Seal", (Holding("keeper", start),)),
            Office("interior", "Ministry of the Interior", (Holding("minister", start),)),
            Office("almoner", "Grand Almoner", (Holding("prince", Span(None, date(2029, 1, 1))),)),
        ),
        units=(
            Unit("guard", "Household Guard"),
            Unit("garrison", "Capital Garrison"),
            Unit("police", "City Police"),
            Unit("fleet", "Home Fleet"),
        ),
        ties=tuple(Tie(kind, a, b, start, why="By the Organic Law of 2025.") for kind, a, b in ties),
        absences=(Absence("admiral", "abroad", Span(date(2031, 6, 1), date(2031, 7, 1)), why="At sea."),),
        principals=("regent", "marshal", "keeper", "prince"),
    )


def _quantities() -> tuple[Quantity, ...]:
    rows = (
        ("strength.guard", "lognormal(3, .2)", "Two battalions by the budget of 2030."),
        ("strength.garrison", "lognormal(7, .3)", "One division at the capital."),
        ("strength.police", "lognormal(4, .3)", "Armed, but never in the field."),
        ("strength.fleet", "lognormal(2, .4)", "Far from the palace."),
        ("loyalty.*.regent", "normal(0, 1)", "Nothing is known of them one by one."),
        ("loyalty.garrison.marshal", "normal(.6, .7)", "He commanded it for nine years."),
        ("loyalty.guard.keeper", "normal(.3, .8)", "The seal pays the guard."),
        ("authority.*", "lognormal(.8, .4)", "Orders in writing have been followed since 2012."),
        ("stake.*", "lognormal(1, .5)", ""),
        ("obedience", "lognormal(2, .3)", "As measured in six earlier contests."),
        ("momentum.regent.marshal", "likely", "Everyone expects the throne to win."),
        ("precision.*", "lognormal(2, .5)", "Court politicians err, but not often."),
        ("cost.exposure", "lognormal(1, .5)", "Asking a foreign court is a scandal."),
        ("fall.ill", "very unlikely", "One illness in six years."),
        ("reliability.lantern.fact", "beta(2, 2.4)", "Right on two of five claims since 2028."),
    )
    about = {"cost.exposure": "cost of being found out"}
    return tuple(
        Quantity(name, parse_prior(prior), why, "*" in name, about.get(name, "")) for name, prior, why in rows
    )


def _hypotheses() -> tuple[Hypothesis, ...]:
    return (
        Hypothesis(
            "regent_rules",
            "The regent rules in person",
            0.40,
            {"loyalty.garrison.regent": parse_prior("normal(1.2, .7)")},
            why="The law says so.",
        ),
        Hypothesis(
            "marshal_rules",
            "The marshal rules behind the curtain",
            0.25,
            shifts={"loyalty.*.marshal": 1.0},
            why="He has named every general since 2027.",
        ),
        Hypothesis(
            "keeper_rules",
            "The keeper of the seal decides who is heard",
            0.20,
            forbids=("journey.ask.request",),
            why="No paper reaches the regent but through the seal.",
        ),
        Hypothesis("nobody", "Nobody can command", 0.15, shifts={"authority.*": -1.5}, why=""),
    )


def _journey() -> Episode:
    return Episode(
        "journey",
        "The marshal's journey to Ostmark",
        Span(date(2030, 11, 18), date(2030, 12, 2)),
        "ask",
        (
            Decision(
                "ask",
                "regent",
                (Move("request", "host"), Move("wait", "quiet")),
                about="Whether to ask Ostmark to hold the marshal.",
            ),
            Decision("host", "host", (Move("delay", "veto"), Move("evade", "order"))),
            Decision("veto", "keeper", (Move("issue", "order_absent"), Move("stop", "quiet"))),
            ContestNode("order", "regent", "marshal", "dismissed", "refused", target="marshal"),
            ContestNode("order_absent", "regent", "marshal", "dismissed", "refused", absent=("marshal",)),
        ),
        (
            Outcome("quiet", "Nothing is ordered"),
            Outcome("dismissed", "The marshal is dismissed", effects={"marshal_post": "dismissed"}),
            Outcome("refused", "The garrison refuses the order"),
        ),
    )


def _succession() -> Episode:
    return Episode(
        "succession",
        "The congress of 2031",
        Span(date(2031, 7, 1), date(2031, 12, 31)),
        "health",
        (
            Chance(
                "health", (Branch("ill", "split", "fall.ill"), Branch("well", "congress", "1 - fall.ill"))
            ),
            Decision(
                "congress",
                "regent",
                (Move("name", "reply"), Move("put_off", "postponed"), Move("bargain", "seal_talks")),
            ),
            Decision("reply", "marshal", (Move("march", "order"), Move("accept", "orderly"))),
            Decision("seal_talks", "keeper", (Move("accept", "orderly"), Move("march", "order2"))),
            ContestNode("order", "marshal", "regent", "seized", "orderly", target="regent"),
            ContestNode("order2", "marshal", "regent", "seized", "split", target="regent"),
        ),
        (
            Outcome("orderly", "An heir is named at the congress"),
            Outcome("seized", "The marshal takes the regency"),
            Outcome("postponed", "The congress is put off"),
            Outcome("split", "Two governments"),
        ),
    )


def _propositions() -> tuple[Proposition, ...]:
    return (
        Proposition(
            "asked_host", "The regent asked Ostmark to hold the marshal", did=("journey.ask.request",)
        ),
        Proposition("order_refused", "The garrison refused an order", outcome=("journey.refused",)),
        Proposition(
            "marshal_dismissed",
            "The marshal has been dismissed",
            state={"marshal_post": "dismissed"},
            after="journey",
        ),
        Proposition(
            "harbour_closed",
            "The harbour was closed for a night",
            claim="0.3",
            resolved=Resolution(True, date(2031, 3, 4), "Shipping notices of that night."),
        ),
        Proposition("guard_doubled", "The guard at the palace was doubled", indicator="0.4"),
        Proposition("regent_ill", "The regent is gravely ill", claim="0.08"),
        Proposition("keeper_veto", "The keeper stopped the order", did=("journey.veto.stop",)),
        Proposition(
            "army_lost",
            "The marshal's order would prevail over the regent's",
            holds="prevails(marshal, regent) > 0.5",
            on=date(2031, 6, 1),
        ),
    )


def _sources() -> tuple[Source, ...]:
    rows = (
        ("lantern", "The Lantern", "exile_or_partisan", "D"),
        ("gazette", "The Gazette", "official", "C"),
        ("exile_radio", "Radio Free Veldra", "exile_or_partisan", "E"),
        ("attache", "A naval attaché", "foreign_government", "C"),
        ("night_letter", "Night Letter (anonymous)", "rumour_social", "F"),
        ("harbour_wire", "Harbour Wire", "press", "B"),
        ("professor", "Prof. M. Quill", "analyst", "C"),
        ("palace_cook", "A former palace cook", "private_insider", "F"),
    )
    return tuple(Source(id, name, kind, grade) for id, name, kind, grade in rows)


def _reports() -> tuple[Report, ...]:
    def report(number: int, day: tuple[int, int, int], chain: str, about: str, **more: object) -> Report:
        hops = []
        for link in chain.split(" < "):
            source, _, hedge = link.partition(":")
            hops.append(Hop(source, "reports", hedge or None))
        return Report(f"r{number:02d}", date(*day), tuple(hops), about, **more)  # type: ignore[arg-type]

    return (
        report(
            1,
            (2030, 9, 3),
            "exile_radio < palace_cook",
            "regent_ill",
            hedge="is said to",
            summary="The regent has not left her rooms since the summer.",
        ),
        report(
            2,
            (2030, 11, 20),
            "lantern < night_letter:reportedly",
            "asked_host",
            hedge="is",
            summary="A message went to Ostmark asking that the marshal be kept.",
            address="https://lantern.example/2030/11/20",
        ),
        report(3, (2030, 11, 24), "exile_radio < lantern < night_letter", "asked_host", hedge="is"),
        report(4, (2030, 11, 24), "professor < lantern:could < night_letter", "asked_host", hedge="could"),
        report(
            5,
            (2031, 1, 8),
            "gazette",
            "army_lost",
            says="denies",
            kind="denial",
            summary="The armed forces are united behind the regency.",
        ),
        report(
            6,
            (2031, 2, 15),
            "lantern < palace_cook",
            "keeper_veto",
            hedge="allegedly",
            lineage_recorded=False,
            summary="The seal was withheld for three days.",
        ),
        report(
            7,
            (2031, 2, 19),
            "attache",
            "guard_doubled",
            hedge="is",
            summary="Twice the usual number at the gates.",
        ),
        report(8, (2031, 2, 19), "harbour_wire < attache", "guard_doubled", hedge="reportedly"),
        report(9, (2031, 3, 4), "harbour_wire", "harbour_closed", hedge="is", document="hw-2031-03-04"),
        report(10, (2031, 4, 1), "gazette", "order_refused", says="silent", expected=0.7),
        report(
            11,
            (2031, 5, 12),
            "attache",
            "army_lost",
            hedge="likely",
            summary="Staff officers take their orders from the marshal's secretary.",
        ),
        report(12, (2031, 5, 12), "lantern < attache", "army_lost", hedge="likely"),
        report(
            13,
            (2031, 6, 11),
            "professor",
            "marshal_dismissed",
            says="denies",
            kind="forecast",
            hedge="opinion",
        ),
        report(
            14, (2031, 8, 1), "gazette", "marshal_dismissed", summary="Later than the day of the analysis."
        ),
    )
