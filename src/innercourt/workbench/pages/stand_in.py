"""An answer without figures, so that reports can be shown before there are any."""

from __future__ import annotations

from innercourt.brief.findings import Answer, Diagnostics
from innercourt.workbench.desk import View


def answer_or_blank(view: View) -> Answer:
    """The answer if it is of the case as it is; else one in which nothing was estimated."""
    if view.study is not None and view.fresh:
        return view.study.answer
    nothing = Diagnostics(0, 0, 0.0, 0.0, 0, 0.0)
    return Answer(view.case, view.as_of, (), (), (), (), (), {}, {}, (), (), (), (), (), nothing)
