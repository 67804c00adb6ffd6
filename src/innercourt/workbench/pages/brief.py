"""The page Brief: the judgements, and the answer to take away."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from innercourt.brief.as_json import to_json
from innercourt.brief.document import document
from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.markdown import render_markdown
from innercourt.brief.page import render_html
from innercourt.workbench.desk import Desk, edits_of
from innercourt.workbench.pages.frame import Frame, looked


@dataclass(frozen=True, slots=True)
class Said:
    """One judgement: the sentence, its figure, what more there is to say."""

    sentence: str
    figure: str
    further: str


@dataclass(frozen=True, slots=True)
class BriefPage:
    """The headline, the judgements, the confidence and its reasons, the last edits of the case."""

    frame: Frame
    headline: str
    figure: str
    judgements: tuple[Said, ...]
    confidence: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    draws: int
    seconds: float
    edits: tuple[dict[str, str], ...]


def brief_page(desk: Desk, user: str) -> BriefPage:
    """The page as things are now."""
    frame, view = looked(desk, "brief", user)
    edits = edits_of(view.place)
    if view.study is None:
        return BriefPage(frame, "", "", (), "", (), (), 0, 0.0, edits)
    answer = view.study.answer
    told = desk.kept("document", (answer,), lambda: document(answer))
    return BriefPage(
        frame, str(told.headline.sentence), str(told.headline.figure),
        tuple(Said(str(j.sentence), str(j.figure), str(j.further)) for j in told.judgements),
        told.confidence.level, tuple(told.confidence.reasons), answer.diagnostics.notes,
        answer.diagnostics.draws, answer.diagnostics.seconds, edits,
    )  # fmt: skip


def brief_file(desk: Desk, form: str) -> tuple[str | None, str]:
    """The brief in one of its forms, and what kind of content that is; None where there is none."""
    view = desk.view
    if view.study is None or form not in FORMS:
        return None, ""
    found: Answer | Brief = view.study.answer
    if view.weights and view.sensitivity and view.watch:
        found = Brief(view.study.answer, view.weights, view.sensitivity, view.watch)
    write, kind = FORMS[form]
    return write(found), kind


def _json(found: Answer | Brief) -> str:
    return json.dumps(to_json(found), ensure_ascii=False, indent=2)


FORMS: Mapping[str, tuple[Callable[[Answer | Brief], str], str]] = {
    "html": (render_html, "text/html"),
    "md": (render_markdown, "text/markdown"),
    "json": (_json, "application/json"),
}
"""The forms of an exported brief: how each is written, and what kind of content it is."""
