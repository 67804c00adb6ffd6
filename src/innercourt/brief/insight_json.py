"""What was found by looking into an answer, as plain data: the keys that a whole brief adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from innercourt.brief.findings import Answer
from innercourt.brief.insight import Brief
from innercourt.brief.rounded import number


def insight_json(found: Brief) -> dict[str, Any]:
    """`evidence`, `sensitivity`, `watch`, `expectations` (null without contests) and `do`."""
    watch = plain_parts(found.watch)
    for item, shown in zip(found.watch.items, watch["items"], strict=True):
        shown["bits_per_cost"] = None if item.bits_per_cost is None else number(item.bits_per_cost)
    return {
        "evidence": plain_parts(found.evidence),
        "sensitivity": plain_parts(found.sensitivity),
        "watch": watch,
        "expectations": plain_parts(found.expectations),
        "do": list(found.do),
    }


def plain_parts(found: Any, whole: Callable[[Any], Any] | None = None) -> Any:
    """Dataclasses as objects with their fields' names; answers and briefs as `whole` makes them, else left out."""
    if whole and isinstance(found, Answer | Brief):
        return whole(found)
    if is_dataclass(found) and not isinstance(found, type):
        parts = {f.name: getattr(found, f.name) for f in fields(found)}
        kept = {name: part for name, part in parts.items() if whole or not isinstance(part, Answer)}
        return {name: plain_parts(part, whole) for name, part in kept.items()}
    if isinstance(found, Mapping):
        return {key: plain_parts(value, whole) for key, value in found.items()}
    if isinstance(found, list | tuple | set | frozenset):
        return [plain_parts(value, whole) for value in found]
    if isinstance(found, date):
        return found.isoformat()
    return number(found) if isinstance(found, float) else found
