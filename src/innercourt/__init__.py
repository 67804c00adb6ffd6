"""Who holds power in a closed regime, what will they do next, and how do we know?

    p(θ, h | r)  ∝   p(θ)      ·   p(h | σ*(θ))   ·   Π p(r | h, s)
                     court          play               reports

θ is a court that might be: loyalties, strengths, stakes, drawn from an analyst's priors. σ* is the
play of those who sit in it, solved as a game; h is what then happened; r are the reports of it,
each weighed by the source s that it goes back to. The play is summed, only θ is sampled.

>>> import innercourt
>>> answer = innercourt.load("beijing-2025").analyse(draws=1000, seed=1)
>>> answer.as_of.isoformat()
'2026-03-04'
>>> round(sum(h.posterior.p for h in answer.hypotheses), 6)
1.0
>>> all(0 <= c.least.p <= c.greatest.p <= 1 for c in answer.command)
True
>>> len(innercourt.to_json(answer)["hypotheses"]) == len(answer.hypotheses)
True

The names below are all that most readers need; each is loaded when it is first used, so that
`import innercourt` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from innercourt.analysis import Case as Case
    from innercourt.analysis import analyse as analyse
    from innercourt.analysis import load as load
    from innercourt.analysis import study as study
    from innercourt.brief.as_json import to_json as to_json
    from innercourt.brief.figure_files import render_figures as render_figures
    from innercourt.brief.findings import Answer as Answer
    from innercourt.brief.insight import Brief as Brief
    from innercourt.brief.insight_text import render_insight as render_insight
    from innercourt.brief.markdown import render_markdown as render_markdown
    from innercourt.brief.page import prepare_page as prepare_page
    from innercourt.brief.page import render_html as render_html
    from innercourt.brief.plain import plain_text as plain_text
    from innercourt.brief.plain import to_plain as to_plain
    from innercourt.brief.terminal import render_terminal as render_terminal
    from innercourt.brief.write import write_whole as write_whole
    from innercourt.case.backtest import backtest as backtest
    from innercourt.case.export import export as export
    from innercourt.case.forecasts import Forecasts as Forecasts
    from innercourt.case.moved import export_case as export_case
    from innercourt.case.moved import import_case as import_case
    from innercourt.case.new import new_case as new_case
    from innercourt.case.patterns import pattern as pattern
    from innercourt.case.patterns import patterns as patterns
    from innercourt.case.patterns_plain import expanded_case as expanded_case
    from innercourt.case.patterns_plain import expansion as expansion
    from innercourt.case.patterns_plain import to_yaml as to_yaml
    from innercourt.case.patterns_text import pattern_page as pattern_page
    from innercourt.case.read import case_digest as case_digest
    from innercourt.case.read import case_schema as case_schema
    from innercourt.case.read import check_case as check_case
    from innercourt.case.reading import accept_statements as accept_statements
    from innercourt.case.reading import capture_reading as capture_reading
    from innercourt.case.reading import propose_statements as propose_statements
    from innercourt.case.reading import reading_to_json as reading_to_json
    from innercourt.case.similar import similar as similar
    from innercourt.case.titles import cases as cases
    from innercourt.case.track_record import learned_priors as learned_priors
    from innercourt.case.track_record import track_record as track_record
    from innercourt.claims.baserate import baserate as baserate
    from innercourt.claims.weigh import sources as sources
    from innercourt.errors import InnercourtError as InnercourtError
    from innercourt.errors import InputError as InputError
    from innercourt.play.solution import solve as solve
    from innercourt.reading.reader import read as read
    from innercourt.reading.shown import render_reading as render_reading
    from innercourt.strategic.fit import fit as fit
    from innercourt.strategic.result import Fit as Fit
    from innercourt.workbench.serve import open_case as open_case
    from innercourt.workbench.sessions import set_password as set_password

__version__ = "0.1.0"

_HOMES = {
    "Answer": "innercourt.brief.findings",
    "Brief": "innercourt.brief.insight",
    "Case": "innercourt.analysis",
    "Fit": "innercourt.strategic.result",
    "Forecasts": "innercourt.case.forecasts",
    "InnercourtError": "innercourt.errors",
    "InputError": "innercourt.errors",
    "accept_statements": "innercourt.case.reading",
    "analyse": "innercourt.analysis",
    "backtest": "innercourt.case.backtest",
    "capture_reading": "innercourt.case.reading",
    "baserate": "innercourt.claims.baserate",
    "case_digest": "innercourt.case.read",
    "case_schema": "innercourt.case.read",
    "cases": "innercourt.case.titles",
    "check_case": "innercourt.case.read",
    "expanded_case": "innercourt.case.patterns_plain",
    "expansion": "innercourt.case.patterns_plain",
    "export": "innercourt.case.export",
    "export_case": "innercourt.case.moved",
    "fit": "innercourt.strategic.fit",
    "import_case": "innercourt.case.moved",
    "learned_priors": "innercourt.case.track_record",
    "load": "innercourt.analysis",
    "new_case": "innercourt.case.new",
    "pattern": "innercourt.case.patterns",
    "pattern_page": "innercourt.case.patterns_text",
    "patterns": "innercourt.case.patterns",
    "plain_text": "innercourt.brief.plain",
    "open_case": "innercourt.workbench.serve",
    "propose_statements": "innercourt.case.reading",
    "read": "innercourt.reading.reader",
    "reading_to_json": "innercourt.case.reading",
    "prepare_page": "innercourt.brief.page",
    "render_figures": "innercourt.brief.figure_files",
    "render_html": "innercourt.brief.page",
    "render_insight": "innercourt.brief.insight_text",
    "render_markdown": "innercourt.brief.markdown",
    "render_reading": "innercourt.reading.shown",
    "render_terminal": "innercourt.brief.terminal",
    "similar": "innercourt.case.similar",
    "set_password": "innercourt.workbench.sessions",
    "solve": "innercourt.play.solution",
    "sources": "innercourt.claims.weigh",
    "study": "innercourt.analysis",
    "to_json": "innercourt.brief.as_json",
    "to_plain": "innercourt.brief.plain",
    "to_yaml": "innercourt.case.patterns_plain",
    "track_record": "innercourt.case.track_record",
    "write_whole": "innercourt.brief.write",
}
"""Where each public name lives."""

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    """A public name, from the module where it lives, on its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'innercourt' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
