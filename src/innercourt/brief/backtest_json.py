"""A backtest as plain dictionaries, for machines; documented in docs/reference/json.md."""

from __future__ import annotations

from typing import Any

from innercourt.brief.backtest_text import judged
from innercourt.brief.rounded import number
from innercourt.brief.scorecard import phrase
from innercourt.case.backtest_score import RIVALS, Backtest, CaseBacktest, MatterScore, QuestionScore, Rival
from innercourt.case.forecast_score import Score
from innercourt.inference.scores import log_scores


def backtest_json(found: Backtest) -> dict[str, Any]:
    """The backtest as plain dictionaries; a figure that could not be had is None."""
    return {
        "draws": found.draws, "seed": found.seed, "judged": list(judged(found)),
        "over_time": [_rival(r) for r in found.over_time],
        "when_asked": [_rival(r) for r in found.when_asked],
        "by_time": [
            {"least": s.least, "most": s.most if s.most <= 9_999 else None, "questions": s.questions,
             "ours": number(s.ours), "rivals": {name: number(p) for name, p in s.rivals.items()}}
            for s in found.spells
        ],
        "calibration": [
            {"words": phrase(p), "low": p.low, "top": p.top, "said": number(p.said), "came_true": number(p.came_true),
             "least": number(p.least), "most": number(p.most), "forecasts": p.forecasts, "questions": p.questions}
            for p in found.curve
        ],
        "cases": [_case(case) for case in found.cases],
        "misses": [{"case": q.case, "question": q.question.id} for q in found.misses],
        "masked": None if found.masked is None else {"greatest_difference": found.masked},
        "troubles": list(found.troubles),
    }  # fmt: skip


def _rival(r: Rival) -> dict[str, Any]:
    return {
        "name": r.name, "questions": r.questions, "ours": number(r.ours), "brier": number(r.brier),
        "ours_log": number(r.ours_log), "log": number(r.log),
        "gain": _pair(r.gain), "log_gain": _pair(r.log_gain), "skill": _pair(r.skill),
    }  # fmt: skip


def _case(case: CaseBacktest) -> dict[str, Any]:
    return {
        "case": case.id, "title": case.title, "days": [day.isoformat() for day in case.days],
        "questions": [_question(q) for q in case.questions],
        "matters": [_matter(m) for m in case.matters],
        "troubles": list(case.troubles),
    }  # fmt: skip


def _question(q: QuestionScore) -> dict[str, Any]:
    asked = q.question
    rivals = {name: theirs for name in RIVALS if (theirs := q.of(name)) is not None}
    return {
        "id": asked.id, "text": asked.text, "asked": asked.asked.isoformat(), "until": asked.until.isoformat(),
        "proposition": f"not {asked.proposition}" if asked.denied else asked.proposition,
        "answer": "yes" if q.happened else "no", "observer": asked.observer, "base_rate": number(q.base_rate),
        "days": [
            {"day": said.day.isoformat(), "p": number(said.p), "se": number(said.se),
             "counting_reports": number(said.counted)}
            for said in q.said
        ],
        "brier": number(q.score(q.ours)), "log": number(q.score(q.ours, log_scores)),
        "brier_when_asked": number(q.first(q.ours)),
        "rivals": {
            name: {"brier": number(q.score(p)), "log": number(q.score(p, log_scores))} for name, p in rivals.items()
        },
    }  # fmt: skip


def _matter(m: MatterScore) -> dict[str, Any]:
    return {
        "kind": m.kind, "id": m.id, "happened": list(m.happened), "on": m.on.isoformat(),
        "first": number(m.first), "last": number(m.last), "brier": number(m.brier), "log": number(m.log),
        "even_brier": number(m.even),
    }  # fmt: skip


def _pair(score: Score) -> dict[str, float | None]:
    return {"value": number(score.value), "se": number(score.se)}
