"""The report model: how probable what was said is, if the proposition is true and if it is not.

With probability rho x hedge the origin of an act knows, and says what is so; else it affirms with
its guessing rate g, which its leaning moves off one half. So

    P(affirms | true)  = k + (1 - k) g        k = rho x hedge
    P(affirms | false) =     (1 - k) g

A denial is the mirror image. Each relay flips what it passes on with a small probability. Silence
counts where the source would have spoken with chance e: P(silent | .) = 1 - e P(affirms | .).
A report whose lineage is not recorded is, with the chance `common_origin`, a copy of what was
already said, and then says nothing more. The chances of error by truth
value are those of Dawid & Skene (1979), split into knowing and guessing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np

from innercourt.arrays import Array, ArrayLike, Float, home, log_floored
from innercourt.reports.evidence import Act, Evidence
from innercourt.reports.sums import Sums
from innercourt.strips import kept_within


class Weights(NamedTuple):
    """Log-probability of all that was said on each proposition, if it is true and if not."""

    if_true: Float[Array, "proposition draw"]
    if_false: Float[Array, "proposition draw"]


def needed(acts: Sequence[Act]) -> set[str]:
    """The quantities that the report model takes."""
    own = {name for act in acts for name in (act.reliability, act.guess)}
    return own | ({"garble", "common_origin"} if acts else set())


def weigh(
    acts: Sequence[Act],
    propositions: Sequence[str],
    theta: Mapping[str, Float[Array, " draw"]],
    evidence: Evidence,
) -> Weights:
    """Weigh one day's evidence; what nothing was said about weighs zero.

    >>> from innercourt.reports.evidence import Act, Evidence
    >>> act = Act("envoy", "arrested", "fact", True, "reliability.envoy.fact", "guess.envoy")
    >>> one, zero = np.ones(1), np.zeros(1)
    >>> said = Evidence(one, zero, zero, zero, one, zero, one, np.zeros((2, 1)))
    >>> theta = {"reliability.envoy.fact": jnp.array([0.6]), "guess.envoy": jnp.array([0.5]),
    ...          "garble": jnp.array([0.0]), "common_origin": jnp.array([0.5])}
    >>> weights = weigh((act,), ("arrested",), theta, said)
    >>> [round(float(jnp.exp(row[0, 0])), 3) for row in weights]
    [0.8, 0.2]
    """
    known = jnp.asarray(evidence.known)[:, :, None]
    if not acts:
        draws = next(iter(theta.values())).shape[0]
        flat = jnp.zeros((len(propositions), draws))
        return Weights(flat + known[0], flat + known[1])
    if_true, if_false = kept_within(tuple(map(jnp.asarray, said(acts, theta, evidence))))
    place = {proposition: row for row, proposition in enumerate(propositions)}
    held: list[list[int]] = [[] for _ in propositions]
    for a, act in enumerate(acts):
        held[place[act.proposition]].append(a)
    gather = Sums.over(held, len(acts))
    return Weights(gather(if_true) + known[0], gather(if_false) + known[1])


def said(
    acts: Sequence[Act], theta: Mapping[str, Float[ArrayLike, " draw"]], evidence: Evidence
) -> tuple[Float[ArrayLike, "act draw"], Float[ArrayLike, "act draw"]]:
    """Log-probability of what each act came to, if its proposition is true and if not; in the library
    that the quantities live in."""
    xp = home(theta["garble"])
    column = Evidence(*(xp.asarray(field)[..., None] for field in evidence))
    knows = _by_act([act.reliability for act in acts], theta) * column.hedge
    guess = _by_act([act.guess for act in acts], theta)
    by_luck = (1 - knows) * guess
    flipped = _flipped(theta["garble"], evidence.relays)
    if_true, if_false = (
        # finite for a source that can neither know nor guess
        log_floored(_said(chance, column, flipped, theta["common_origin"])) * column.spoken
        for chance in (knows + by_luck, by_luck)
    )
    return if_true, if_false


def _by_act(
    names: Sequence[str], theta: Mapping[str, Float[ArrayLike, " draw"]]
) -> Float[ArrayLike, "act draw"]:
    """Each act's quantity; most of them have the same few."""
    place = {name: row for row, name in enumerate(dict.fromkeys(names))}
    rows: ArrayLike = home(theta["garble"]).stack([theta[name] for name in place])
    return rows[np.array([place[name] for name in names])]


def _flipped(garble: Float[ArrayLike, " draw"], relays: ArrayLike) -> Float[ArrayLike, "act draw"]:
    """The chance that an odd number of relays flipped it; one power for each number of relays."""
    xp, clear = home(garble), 1 - 2 * garble
    if not isinstance(relays, np.ndarray):  # a number of the batch: each to its own power
        power = jnp.exp(relays[:, None] * log_floored(jnp.abs(clear)))  # XLA's own goes one at a time
        return (1 - jnp.where((clear < 0) & (relays[:, None] % 2 == 1), -power, power)) / 2
    counts, place = np.unique(np.asarray(relays), return_inverse=True)
    flipped: ArrayLike = xp.stack([(1 - clear ** int(count)) / 2 for count in counts])[place.reshape(-1)]
    return flipped


def _said(
    affirms: Float[ArrayLike, "act draw"],
    evidence: Evidence,
    flipped: Float[ArrayLike, "act draw"],
    common: Float[ArrayLike, " draw"],
) -> Float[ArrayLike, "act draw"]:
    """The chance of what was said, given the chance that the origin affirms."""
    xp = home(affirms)
    arrives = affirms + flipped * (1 - 2 * affirms)
    spoken = xp.where(evidence.denies > 0, 1 - arrives, arrives)
    heard = xp.where(evidence.silent > 0, 1 - evidence.expected * affirms, spoken)
    # A copy says what was said before, for sure; so one that says otherwise cannot be a copy.
    copy = common * xp.maximum(evidence.copied, 0)
    fresh = 1 - common * abs(evidence.copied)
    found: ArrayLike = copy + fresh * heard
    return found
