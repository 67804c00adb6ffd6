"""A pattern as a reader sees it: Markdown for the docs, the terminal's text, an entry to paste."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from innercourt.case.patterns import Pattern
from innercourt.case.patterns_expand import long_moves, ways


def pattern_page(found: Pattern) -> str:
    """The pattern's page in Markdown: what it is, roles, tree, facts, quantities, propositions."""
    say = found.plainly
    parts = [
        f"{say(found.about)}",
        "```yaml\n" + pattern_use(found) + "```",
        "Roles\n" + "\n".join(f": {line}" for line in _roles(found)),
        "```text\n" + "\n".join(_tree(found)) + "\n```",
        _table("fact", "values", "", [(f"`{f.name}`", ", ".join(f.values), say(f.about)) for f in found.facts]),
        _table("quantity", "prior", "why", [(f"`{q.name}`", f"`{q.prior}`", say(q.why)) for q in found.quantities]),
        _table("proposition", "is so if", "", [
            (f"`{name}`", _truth(data), say(data["text"])) for name, data in found.propositions.items()
        ]),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def pattern_use(found: Pattern, episode: str = "episode", window: str = "[2031-03-01, 2031-03-31]") -> str:
    """The entry of `episodes:` that uses a pattern, with every role, to fill in.

    >>> from innercourt.case.patterns import pattern
    >>> print(pattern_use(pattern("false_rumour"), "rumour"))
    - uses: false_rumour
      id: rumour
      window: [2031-03-01, 2031-03-31]
      subject: ACTOR      # who is said to have moved
      ruler: ACTOR        # against whom
      # teller: ACTOR     # who tells it: an outlet, an exile, a foreign press; may be left out
    <BLANKLINE>
    """
    lines = [f"- uses: {found.name}", f"  id: {episode}", f"  window: {window}"]
    wide = max(len(role.name) + 2 * role.optional for role in found.roles) + 11
    for role in found.roles:
        entry = f"{'# ' if role.optional else ''}{role.name}: ACTOR"
        lines.append(f"  {entry:<{wide}}# {role.about}" + ("; may be left out" if role.optional else ""))
    return "\n".join(lines) + "\n"


def _roles(found: Pattern) -> Iterator[str]:
    for role in found.roles:
        yield f"`{role.name}`: {role.about}" + (" (may be left out)" if role.optional else "")


def _tree(found: Pattern) -> Iterator[str]:
    for name, data in found.nodes.items():
        whole = long_moves(data)
        yield f"{name}{' (start)' if name == found.start else ''}: {_who(whole)}"
        for keys, to in ways(whole):
            label = keys[1] if len(keys) > 1 else keys[0]
            yield f"    {label} -> {to}" + (
                f" with p = {whole['chance'][label]['p']}" if "chance" in whole else ""
            )
    yield "outcomes: " + ", ".join(found.outcomes)


def _who(data: Mapping[str, Any]) -> str:
    if "actor" in data:
        unseen = f", without knowing which ({data['information']})" if "information" in data else ""
        over = f"; stepped over if there is none, to {data['unfilled']}" if "unfilled" in data else ""
        return f"{data['actor']} chooses{unseen}{over}"
    if "chance" in data:
        return "chance"
    terms = data["contest"]
    rest = [
        f"{key} {v if isinstance(v, str) else ', '.join(v)}"
        for key, v in terms.items()
        if key not in ("of", "over")
    ]
    return f"contest of {terms['of']} over {terms['over']}" + (f" ({'; '.join(rest)})" if rest else "")


def _truth(data: Mapping[str, Any]) -> str:
    for key in ("did", "outcome"):
        if key in data:
            listed = [data[key]] if isinstance(data[key], str) else data[key]
            return " or ".join(f"`{name}`" for name in listed)
    given = data["indicator"]["given"]
    return "sign of " + ", ".join(f"`{name}`" for name in given)


def _table(first: str, second: str, third: str, rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    head = f"| {first} | {second} | {third} |\n| --- | --- | --- |\n"
    return head + "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows
    )
