"""Claims as arrays: who said which value of which object, without a word of text.

A claim is one source's word that an object has a value. A *key* is one value of one object; the keys
of an object lie side by side, and so do the claims of a key, so that every sum over the claims
of a key or the keys of an object is one pass over the memory. Axes:

    claim     one source, one key; a source says a value of an object once
    key       one value of one object, however many say it
    object    what a value is claimed of
    source    who claims
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Int

from innercourt.errors import InputError


class Claims(NamedTuple):
    """Claims in order of their keys, keys in order of their objects.

    `row` is where a claim stood in what was given; `order` is the place in time of a dated
    claim (smaller is earlier), -1 where no day is known.
    """

    source: Int[np.ndarray, " claim"]
    key: Int[np.ndarray, " claim"]
    order: Int[np.ndarray, " claim"]
    row: Int[np.ndarray, " claim"]
    object: Int[np.ndarray, " key"]
    first_claim: Int[np.ndarray, " key"]
    first_key: Int[np.ndarray, " object"]
    sources: int

    @property
    def keys(self) -> int:
        """How many values of objects are claimed."""
        return len(self.object)

    @property
    def objects(self) -> int:
        """How many objects something is claimed of."""
        return len(self.first_key)


def index_claims(
    source: Int[np.ndarray, " row"],
    object_: Int[np.ndarray, " row"],
    value: Int[np.ndarray, " row"],
    order: Int[np.ndarray, " row"] | None = None,
    sources: int | None = None,
) -> Claims:
    """Claims from rows of numbers; `value` numbers may mean another value for another object.

    What a source says twice of an object counts once, at its first day. Where the rows carry days,
    the last word of a source on an object stands, and what it said before is withdrawn. Objects have to be
    numbered from 0 without a gap. `InputError` if there are no rows.

    >>> two = index_claims(np.array([0, 1, 1]), np.array([0, 0, 0]), np.array([7, 8, 8]))
    >>> two.source.tolist(), two.key.tolist(), two.keys, two.objects
    ([0, 1], [0, 1], 2, 1)
    """
    if not len(source):
        raise InputError("there are no claims", expected="at least one row", found="none")
    when = np.full(len(source), -1) if order is None else order
    rows = np.arange(len(source)) if order is None else _last_words(source, object_, when)
    rows = rows[np.lexsort((when[rows], source[rows], value[rows], object_[rows]))]
    rows = rows[_starts(object_[rows], value[rows], source[rows])]
    new_key = _starts(object_[rows], value[rows])
    first_claim = np.flatnonzero(new_key)
    key_object = object_[rows][first_claim]
    return Claims(
        source[rows].astype(np.int32), (np.cumsum(new_key) - 1).astype(np.int32), when[rows].astype(np.int32),
        rows, key_object.astype(np.int32), first_claim, np.flatnonzero(_starts(key_object)),
        int(source.max()) + 1 if sources is None else sources,
    )  # fmt: skip


def _starts(*columns: Int[np.ndarray, " row"]) -> Bool[np.ndarray, " row"]:
    """Where a new run of equal rows begins."""
    new = np.ones(len(columns[0]), bool)
    new[1:] = False
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def _last_words(
    source: Int[np.ndarray, " row"], object_: Int[np.ndarray, " row"], when: Int[np.ndarray, " row"]
) -> Int[np.ndarray, " kept"]:
    """Rows that stand: no later row of the same source on the same object says otherwise."""
    rows = np.lexsort((when, source, object_))
    starts = np.flatnonzero(_starts(object_[rows], source[rows]))
    latest = np.repeat(np.maximum.reduceat(when[rows], starts), np.diff(starts, append=len(rows)))
    stands: Int[np.ndarray, " kept"] = rows[(when[rows] == latest) | (when[rows] < 0)]
    return stands
