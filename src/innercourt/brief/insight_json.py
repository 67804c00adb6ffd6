"""What was found by looking into an answer, as plain data: the keys that a whole brief adds."""

from __future__ import annotations

from collections.abc import Mapping
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


def plain_parts(found: Any) -> Any:
    """Dataclasses as objects with their fields' names, without the answer that they are about."""
    if is_dataclass(found) and not isinstance(found, type):
        parts = {f.name: getattr(found, f.name) for f in fields(found)}
        return {name: plain_parts(part) for name, part in parts.items() if not isinstance(part, Answer)}
    if isinstance(found, Mapping):
        return {key: plain_parts(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [plain_parts(value) for value in found]
    if isinstance(found, date):
        return found.isoformat()
    return number(found) if isinstance(found, float) else found
