"""A case with its patterns written out as plain data, to look at, to take over, or to run as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from innercourt.case.folder import Gathered, gather
from innercourt.case.patterns_use import expand_patterns
from innercourt.errors import CaseError
from innercourt.library import locate


def expanded_case(name_or_path: str | Path) -> dict[str, Any]:
    """The whole case as plain data in which no pattern is used any more.

    Written as one `case.yaml` it gives the same answer, figure for figure. Raises `UsageError` if
    there is no such case, and `CaseError` with the mistakes in its YAML and its uses of patterns.
    """
    return _expanded(name_or_path).data


def expansion(name_or_path: str | Path) -> dict[str, Any]:
    """What the patterns of a case become: their episodes, and what else they bring to it.

    Put in the place of the entries with `uses`, it is the same case without patterns. Empty if the
    case uses none. Raises as `expanded_case`.
    """
    uses = [i for i, entry in enumerate(_entries(gather(locate(name_or_path)))) if "uses" in entry]
    gathered = _expanded(name_or_path)
    brought: dict[str, Any] = {"episodes": [gathered.data["episodes"][i] for i in uses]} if uses else {}
    for section, name in gathered.stands:
        brought.setdefault(str(section), {})[name] = gathered.data[str(section)][name]
    return brought


def to_yaml(data: dict[str, Any]) -> str:
    """Plain data as YAML that the reader of cases takes for the same data."""
    text: str = yaml.safe_dump(
        data, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )  # leaves on one line, as people write them
    return text


def _entries(gathered: Gathered) -> list[dict[str, Any]]:
    held = gathered.data.get("episodes")
    return [e if isinstance(e, dict) else {} for e in held] if isinstance(held, list) else []


def _expanded(name_or_path: str | Path) -> Gathered:
    gathered = gather(locate(name_or_path))
    expand_patterns(gathered)
    if gathered.problems:
        raise CaseError(gathered.problems)
    return gathered
