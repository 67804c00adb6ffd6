"""What a brief says of finished cases, kept on disk: to read them all takes longer than to compare them.

It hangs on the case, on the packaged cases and on the code, and is kept under the fingerprint of all three.
"""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from innercourt.case.cache import ROOM, made_once
from innercourt.case.casefile import CaseFile
from innercourt.case.fingerprint import fingerprint, of_library, of_this_package
from innercourt.case.similar import SimilarFinding, similar


def kept_similar(case: CaseFile) -> SimilarFinding:
    """`similar(case)`, read from the disk if it was found before."""
    form = TypeAdapter(SimilarFinding)

    def read(content: memoryview) -> SimilarFinding | None:
        try:
            return form.validate_json(bytes(content))
        except ValidationError:  # kept by a library that writes otherwise
            return None

    key = fingerprint(case, of_this_package(), *map(of_library, ("scipy", "numpy")))
    return made_once("similar", key, lambda: similar(case), form.dump_json, read, ROOM)
