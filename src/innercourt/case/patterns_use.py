"""The uses of patterns in a case, written out before anything else is looked at.

An entry of `episodes:` with the key `uses` becomes an ordinary episode; what the pattern brings is
added to `quantities`, `propositions` and `state`, unless the case has it already: what the case
writes is laid over what the pattern brings, key by key. A mistake is told with its place in the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from innercourt.case.draft import nearest
from innercourt.case.folder import Gathered
from innercourt.case.marks import shortened, shown_path
from innercourt.case.patterns_expand import (
    Data,
    Use,
    expanded_episode,
    expanded_propositions,
    expanded_quantities,
    long_moves,
    ways,
)
from innercourt.case.patterns_read import OWN_KEYS, UseReader

_KINDS = ("actor", "chance", "contest")
_NOT_IN_THE_EPISODE = ("uses", "like", "set", "facts", "without")


def expand_patterns(gathered: Gathered) -> None:
    """Write out every use of a pattern in the case; mistakes are added to its problems."""
    episodes = gathered.data.get("episodes")
    if not isinstance(episodes, list):
        return
    done: dict[str, Use] = {}
    for i, entry in enumerate(episodes):
        if isinstance(entry, dict) and "uses" in entry:
            use = _Writer(gathered, i, entry, done).run()
            if use is not None:
                done[use.names.episode] = use


class _Writer(UseReader):
    """Reads one use and puts what it becomes in its place."""

    def run(self) -> Use | None:
        """Put the episode where the use stood; None if there is a mistake in it."""
        before = len(self.gathered.problems)
        use = self.read()
        if use is None or len(self.gathered.problems) > before:
            self.gathered.broken.add(self.path)
            return None
        episode = expanded_episode(use)
        propositions = expanded_propositions(use, episode)
        self.bring("propositions", propositions)
        self.bring("quantities", self.quantities(use, episode, propositions))
        self.bring_facts(use)
        self.gathered.data["episodes"][self.path[1]] = self.laid_over(use, episode)
        if len(self.gathered.problems) > before:
            self.gathered.broken.add(self.path)
            return None
        return use

    def quantities(self, use: Use, episode: Data, propositions: Mapping[str, Data]) -> dict[str, Data]:
        """What the pattern brings, with the priors that the case sets."""
        brought = expanded_quantities(use, episode, propositions)
        own = self.gathered.data.get("quantities")
        for name, value in self.mapping("set").items():
            full = use.names.quantity(name)
            if name in use.names.given:
                continue
            if full not in brought:
                self.tell(("set", name), f"a quantity that is left in `{use.names.episode}`",
                          f"`{name}`, on which nothing depends when roles are not filled", key=True)  # fmt: skip
            elif isinstance(own, dict) and full in own:
                place = self.gathered.place(("quantities", full), key=True)
                self.tell(("set", name), f"one prior for `{full}`", "another one; the first is in "
                          f"{place.file}:{place.line} at {shown_path(('quantities', full))}",
                          "keep one of the two", key=True)  # fmt: skip
            else:
                prior = value if isinstance(value, dict) else {"prior": value}
                brought[full] = {"why": f"set for {use.names.episode}", **prior}
                self.gathered.stands[("quantities", full)] = (*self.path, "set", name)
        return brought

    def bring(self, section: str, brought: Mapping[str, Data]) -> None:
        """Add what the pattern brings to a section; what the case writes there goes over it."""
        held = self.gathered.data.get(section)
        if not brought or not isinstance(held, dict | None):
            return
        merged = dict(held or {})
        for name, data in brought.items():
            if name in merged:
                merged[name] = _over(data, merged[name], "prior" if section == "quantities" else "")
            else:
                merged[name] = data
                self.gathered.stands.setdefault((section, name), (*self.path, "uses"))
        self.gathered.data[section] = merged

    def bring_facts(self, use: Use) -> None:
        """Declare the facts that `state` does not have; one that patterns share has all their values."""
        for fact in use.pattern.facts:
            binding, state = use.facts.get(fact.name), self.gathered.data.get("state") or {}
            if binding is None or not isinstance(state, dict):
                continue
            named = [binding.values.get(value, value) for value in fact.values]
            start = binding.values.get(fact.start) or fact.start
            values = list(dict.fromkeys(v for v in (start, *named) if v is not None))
            if binding.fact not in state:
                data = {"values": values, "start": start, "about": use.names.text(fact.about)}
                self.bring("state", {binding.fact: data})
            elif ("state", binding.fact) in self.gathered.stands:
                earlier = state[binding.fact]
                more = list(dict.fromkeys((*earlier["values"], *values)))
                self.gathered.data["state"] = {**state, binding.fact: {**earlier, "values": more}}

    def laid_over(self, use: Use, episode: Data) -> Data:
        """The episode with what the case writes of it laid over what the pattern says."""
        kept = {k: v for k, v in self.entry.items() if k in OWN_KEYS and k not in _NOT_IN_THE_EPISODE}
        whole: Data = {
            "id": use.names.episode,
            "name": use.names.text(use.pattern.title),
            "about": use.names.text(use.pattern.about),
            **kept,
            **episode,
        }
        for section in ("nodes", "outcomes"):
            if isinstance(kept.get(section), dict):
                self.check_parts(section, kept[section], episode, use.pattern.name)
                whole[section] = _laid_over(episode[section], kept[section])
            elif section in kept:
                whole[section] = kept[section]  # the reader of shapes tells what is wrong with it
        return whole

    def check_parts(self, section: str, written: Data, episode: Data, name: str) -> None:
        """A part that the pattern does not have is one of the case's own, or a slip."""
        nodes = self.mapping("nodes")
        led_to = {to for data in nodes.values() if isinstance(data, dict) for _, to in ways(data)}
        for part in written:
            if part not in episode[section] and part not in led_to:
                noun = "a node" if section == "nodes" else "an outcome"
                self.tell((section, part), f"{noun} of `{name}`, or one of its own that a move leads to",
                          f"`{shortened(part)}`", nearest(part, episode[section]), key=True)  # fmt: skip


def _laid_over(base: Data, over: Data) -> Data:
    merged = dict(base)
    for name, data in over.items():
        merged[name] = _over(merged[name], data) if name in merged else data
    return merged


def _over(base: Any, over: Any, short: str = "") -> Any:
    """`over` laid over `base`: mappings key by key, anything else in its place."""
    if short and not isinstance(over, dict) and over is not None:
        over = {short: over}
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return base if over is None else over
    base, over = long_moves(base), long_moves(over)
    if any(kind in over and kind not in base and set(base) & set(_KINDS) for kind in _KINDS):
        return over
    merged = dict(base)
    for key, value in over.items():
        merged[key] = (
            _over(merged[key], value)
            if key in merged and isinstance(merged[key], dict)
            else (merged.get(key) if value is None else value)
        )
    return merged
