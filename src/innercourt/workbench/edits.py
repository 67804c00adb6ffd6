"""What a person can do on a page: each takes the fields of a form, and writes before it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from innercourt.brief.wording import clean
from innercourt.case.forecasts import Forecasts
from innercourt.errors import InputError, UsageError
from innercourt.workbench.desk import ConflictError, Desk, View
from innercourt.workbench.knobs import Moves, checked, written
from innercourt.workbench.saving import as_patch, changed_files, save_as, save_here

Fields = Mapping[str, Any]
MOST_MOVES, MOST_CHARACTERS = 500, 1000


class FieldError(UsageError):
    """What stands in one field of a form cannot be used: `field` is its name."""

    def __init__(self, field: str, why: InputError) -> None:
        super().__init__(why.message, expected=why.expected, found=why.found, hint=why.hint)
        self.field = field


@contextmanager
def in_field(name: str) -> Iterator[None]:
    """What is raised as an input that cannot be used is said to be in this field."""
    try:
        yield
    except InputError as why:
        raise FieldError(name, why) from why


def moves_of(text: str) -> dict[str, Any]:
    """Moves from a page: JSON, `{key: [location, width]}`. Raises `UsageError` for anything else."""
    try:
        held = json.loads(text) if text.strip() else {}
        assert isinstance(held, dict)
        assert len(held) <= MOST_MOVES
        return {str(key): checked(str(key), *(float(part) for part in move)) for key, move in held.items()}
    except (ValueError, TypeError, AssertionError, RecursionError) as why:
        raise UsageError(
            "these are no moves", expected="{quantity: [location, width]}", found="something else"
        ) from why


def known_moves(desk: Desk, text: str) -> Moves:
    """The moves of a page, each of a knob that there is."""
    moves, view = moves_of(text), desk.view
    if view.courts is None:
        raise UsageError("nothing can be moved yet", expected="a finished analysis", found="none yet")
    known = {knob.key for knob in view.courts.knobs if not knob.fixed}
    known |= {f"weight:{h.id}" for h in view.case.hypotheses}
    strange = next((key for key in moves if key not in known), None)
    if strange is not None:
        raise UsageError("no such assumption", expected="one of the page", found=f"`{clean(strange)[:60]}`")
    return {key: move for key, move in moves.items() if not move.at_rest}


def resolve(desk: Desk, fields: Fields, user: str) -> None:
    """Solve anew under moved priors."""
    del user
    desk.resolve(known_moves(desk, str(fields.get("moves", ""))))


def save(desk: Desk, fields: Fields, user: str) -> str:
    """Write moved priors into the case. Raises `ConflictError` where one of them was changed since it was moved."""
    moves, view = known_moves(desk, str(fields.get("moves", ""))), desk.view
    if not moves:
        raise UsageError("nothing was moved", expected="a slider away from its rest", found="all at rest")
    assert view.courts is not None
    knobs = view.courts.knobs
    _unchanged(view, moves, str(fields.get("begun", "")))

    def change(place: Path) -> None:
        save_here(place, changed_files(place, view.whole, knobs, moves))

    desk.edit(str(fields.get("version", "")), user, "moved " + ", ".join(sorted(moves)), change)
    return "/assumptions"


def _unchanged(view: View, moves: Moves, begun: str) -> None:
    """Refuse moves of priors that do not stand in the case as they stood when the move was begun."""
    assert view.courts is not None
    try:
        told = dict(json.loads(begun or "{}"))
    except (ValueError, TypeError, RecursionError) as why:
        raise UsageError("these are no priors", expected="{quantity: prior}", found="something else") from why
    drawn = {knob.key: knob.prior.text for knob in view.courts.knobs}
    now = written(view.whole, view.courts.knobs)
    for key in moves:
        before, what = told.get(key, now[key]), "Reload the page to see what your move would make of it."
        if before == now[key]:
            before, what = drawn.get(key, now[key]), "Wait until the sliders are worked out anew."
        if before != now[key]:
            raise ConflictError(
                f"`{key}` was changed in the meantime, from {clean(str(before))} to {now[key]}: "
                f"nothing was saved. {what}"
            )


def copy(desk: Desk, fields: Fields, user: str) -> str:
    """A copy of the case in a folder of one's own, with what was moved; the workbench goes on in it."""
    from innercourt.workbench.desk import record_edit

    view, text = desk.view, str(fields.get("moves", ""))
    moves: Moves = known_moves(desk, text) if moves_of(text) else {}
    with in_field("folder"):
        target = folder_of(str(fields.get("folder", "")))
    changed = changed_files(view.place, view.whole, view.courts.knobs if view.courts else (), moves)
    with in_field("folder"):
        save_as(view.place, target, changed)
    record_edit(
        target,
        user,
        f"copied from {view.place.name}" + (", moved " + ", ".join(sorted(moves)) if moves else ""),
    )
    desk.move_to(target)
    return "/assumptions"


def folder_of(text: str) -> Path:
    """The folder that a person names, from the one in which the server was started."""
    if not text.strip() or "\0" in text or len(text) > MOST_CHARACTERS:
        raise UsageError(
            "a copy needs a folder", expected="the name of a new folder", found=f"`{clean(text)[:60]}`"
        )
    try:
        return Path(text.strip()).expanduser().absolute()
    except RuntimeError as why:
        raise UsageError(
            "a copy needs a folder", expected="the name of a new folder, or `~` for your own",
            found=f"`{clean(text)[:60]}`, and nobody of that name is known here",
        ) from why  # fmt: skip


def patch(desk: Desk, text: str) -> str:
    """The moves as a patch."""
    view, moves = desk.view, known_moves(desk, text)
    assert view.courts is not None
    return as_patch(view.place, view.whole, view.courts.knobs, moves)


def store_forecasts(desk: Desk, fields: Fields, user: str) -> str:
    """Keep every probability of the present answer as a forecast."""
    del fields
    view = desk.view
    if view.study is None or not view.fresh:
        raise UsageError(
            "there is no answer to store",
            expected="a finished analysis of the case as it is",
            found="none yet",
        )
    if view.study.answer.diagnostics.troubles:
        raise UsageError(
            "these figures are not to be relied on, and are not stored",
            found=view.study.answer.diagnostics.troubles[0],
        )
    forecasts_file(desk).add(view.study.answer, digest=view.version, by=user)
    desk.news.tell("found", version=view.version, what=["forecasts"])
    return "/forecasts"


def own_forecast(desk: Desk, fields: Fields, user: str) -> str:
    """Keep an analyst's own forecast."""
    with in_field("statement"):
        statement = _short(fields, "statement")
    with in_field("due"):
        due = day_of(str(fields.get("due", "")))
    with in_field("p"):
        forecasts_file(desk).add_own(
            statement, str(fields.get("p", "")).strip(), due=due, case=desk.view.case.id, by=user,
        )  # fmt: skip
    desk.news.tell("found", version=desk.view.version, what=["forecasts"])
    return "/forecasts"


def resolve_forecast(desk: Desk, fields: Fields, user: str) -> str:
    """Say what a forecast's question turned out to be."""
    why = clean(_short(fields, "why")) + (f" ({user})" if user else "")
    forecasts_file(desk).resolve(
        str(fields.get("id", "")),
        str(fields.get("verdict", "")),
        on=day_of(str(fields.get("on", ""))),
        why=why.strip(),
    )
    desk.news.tell("found", version=desk.view.version, what=["forecasts"])
    return "/forecasts"


def _short(fields: Fields, name: str) -> str:
    """The text of a field that is a sentence or two. Raises `UsageError` for a longer one."""
    text = str(fields.get(name, ""))
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"the field `{name}` is too long", expected=f"at most {MOST_CHARACTERS:,} characters",
                         found=f"{len(text):,}")  # fmt: skip
    return text


def forecasts_file(desk: Desk) -> Forecasts:
    """The forecasts of the case: in its own folder, or where the server was started for a packaged case."""
    return Forecasts(
        desk.view.place / "forecasts.jsonl" if desk.view.own else Path("forecasts.jsonl").absolute()
    )


def day_of(text: str) -> date:
    """The day of a field. Raises `UsageError`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as why:
        raise UsageError("a day is needed", expected="YYYY-MM-DD", found=f"`{clean(text)[:30]}`") from why
