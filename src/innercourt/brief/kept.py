"""What takes a page long, kept on disk: its templates as code, where a court's people stand, intervals of priors."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from innercourt.brief.layout import Points, arrange
from innercourt.brief.wording import clean
from innercourt.case.cache import ROOM, keep_under, kept_under, made_once
from innercourt.case.fingerprint import fingerprint, of_library, of_this_program
from innercourt.court.prior import Prior


class KeptTemplates(BytecodeCache):
    """Templates as Python's code, under what they were made from and by."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` if its template was kept; the library looks whether the source is still the same."""
        content = kept_under("templates", _key(bucket))
        if content is not None:
            bucket.load_bytecode(BytesIO(content))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what `bucket` holds."""
        keep_under("templates", _key(bucket), bucket.bytecode_to_string(), ROOM)


def _key(bucket: Bucket) -> str:
    # How templates are compiled is said in our own code, by the filters and options of their environment.
    return fingerprint(bucket.key, bucket.checksum, of_this_program(), of_library("jinja2"))


def templates() -> Environment:
    """All templates, with escaping on whatever their names end in and nothing asked for that is not there."""
    return Environment(
        loader=PackageLoader("innercourt.brief", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_finalize, bytecode_cache=KeptTemplates(),
    )  # fmt: skip


def _finalize(value: object) -> object:
    """Nothing reaches a page with control characters in it; what is marked safe is ours."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def kept_arrangement(
    sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]], width: float, seed: int
) -> Points:
    """`layout.arrange`, which tries hundreds of pictures, once a court."""
    key = fingerprint(tuple(sizes), tuple(edges), width, seed, of_this_program(), of_library("numpy"))

    def read(content: memoryview) -> Points:
        return np.frombuffer(content).reshape(-1, 2)

    return made_once(
        "layouts", key, lambda: arrange(sizes, edges, width, seed), np.ndarray.tobytes, read, ROOM
    )


def kept_quantiles(prior: Prior) -> tuple[float, float, float]:
    """The median of a prior and its central interval of 90 %.

    >>> from innercourt.court.prior import parse_prior
    >>> kept_quantiles(parse_prior("uniform(0, 10)"))
    (5.0, 0.5, 9.5)
    """

    def made() -> tuple[float, float, float]:
        return (prior.median, *prior.interval())

    if prior.kind != "beta":
        return made()
    # The library that has these takes longer to load than all the rest of a page to be made.
    key = fingerprint(prior.kind, prior.params, of_this_program(), of_library("scipy"))

    def read(content: memoryview) -> tuple[float, float, float]:
        median, low, high = np.frombuffer(content).tolist()
        return median, low, high

    return made_once("intervals", key, made, lambda found: np.array(found).tobytes(), read, ROOM)
