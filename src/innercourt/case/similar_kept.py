"""What a brief says of finished cases, kept on disk: to read them all takes longer than to compare them.

It hangs on the case, on the packaged cases and on the code, and is kept under the fingerprint of all three.
"""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from innercourt.case.cache import cache_folder, keep, kept_at
from innercourt.case.casefile import CaseFile
from innercourt.case.fingerprint import fingerprint, of_library, of_this_package
from innercourt.case.similar import SimilarFinding, similar


def kept_similar(case: CaseFile) -> SimilarFinding:
    """`similar(case)`, read from the disk if it was found before."""
    folder = cache_folder("similar")
    if folder is None:
        return similar(case)
    path = folder / fingerprint(case, of_this_package(), *map(of_library, ("scipy", "numpy")))
    content, form = kept_at(path), TypeAdapter(SimilarFinding)
    if content is not None:
        try:
            return form.validate_json(bytes(content))
        except ValidationError:
            pass  # kept by a library that writes otherwise: found anew
    found = similar(case)
    keep(path, form.dump_json(found))
    return found
